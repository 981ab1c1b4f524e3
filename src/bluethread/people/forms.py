"""What people fill in about people and their assignments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluethread.core.access import roles
from bluethread.core.access.models import User
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.policies import REASON_AT_LEAST
from bluethread.core.access.rule import DIMENSIONS, Bound, Classification
from bluethread.core.actions import VERBS
from bluethread.core.audit import EXPORT, READ, REFUSED

from .seen import State

STATES = [
    ("", gettext_lazy("Any")),
    (State.IN_FORCE.value, gettext_lazy("in force")),
    (State.COMING.value, gettext_lazy("coming")),
    (State.ENDED.value, gettext_lazy("ended")),
]


class DayInput(forms.DateInput):
    """A day as the browser lets one choose it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CodesField(forms.CharField):
    """Codes separated by commas; None where none are given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2000, **kwargs)

    def clean(self, value: Any) -> frozenset[str] | None:
        codes = frozenset(code.strip() for code in str(super().clean(value)).split(",") if code.strip())
        return codes or None


class PeopleFilter(forms.Form):
    """Which people are listed."""

    text = forms.CharField(label=gettext_lazy("Name"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    mission = forms.CharField(label=gettext_lazy("Mission"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("Assignment"), required=False, choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", [("", _("Any role")), *((role.code, str(role.title)) for role in roles.every())])

    def chosen(self) -> dict[str, Any]:
        """The filters as the query takes them; one that cannot be read is left out."""
        self.is_valid()
        found: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return found | {"state": State(found["state"]) if found["state"] else None}


class PersonForm(forms.Form):
    """A new person, or a service."""

    username = forms.SlugField(
        label=gettext_lazy("User name"), max_length=60, help_text=gettext_lazy("Letters, digits, hyphens.")
    )
    name = forms.CharField(label=gettext_lazy("Name as shown"), max_length=150)


class BoundFields(forms.Form):
    """How far an assignment reaches."""

    mission = CodesField(
        label=gettext_lazy("Missions"),
        help_text=gettext_lazy("Codes separated by commas, such as UNMOR, UNLES. Empty: not bounded to missions."),
    )
    contributor = CodesField(label=gettext_lazy("Contributing countries"))
    unit = CodesField(label=gettext_lazy("Formed units"))
    host_state = CodesField(label=gettext_lazy("Host States"))
    ceiling = forms.TypedChoiceField(
        label=gettext_lazy("Highest classification seen"),
        choices=[(level.value, level.title) for level in Classification],
        coerce=lambda value: Classification(int(value)),
        initial=Classification.UNCLASSIFIED.value,
    )

    @property
    def bound(self) -> Bound:
        """What was filled in."""
        return Bound(self.cleaned_data["ceiling"], **{name: self.cleaned_data[name] for name in DIMENSIONS})


class AssignForm(BoundFields):
    """An assignment to give."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    starts = forms.DateField(
        label=gettext_lazy("In force from"), required=False, widget=DayInput(), help_text=gettext_lazy("Empty: today.")
    )
    ends = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("The first day on which it is no longer in force. Empty: no end is set."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=1000)
    field_order = ("role", *DIMENSIONS, "ceiling", "starts", "ends", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", [(role.code, str(role.title)) for role in roles.every() if role.code != "console"])


class EndForm(forms.Form):
    """When an assignment ends."""

    on = forms.DateField(
        label=gettext_lazy("No longer in force from"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Empty: from now on."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=1000)


class ReceiverFields(forms.Form):
    """Somebody who is to have an assignment, by user name."""

    to = forms.CharField(label=gettext_lazy("To whom (user name)"), max_length=150)

    def clean_to(self) -> User:
        """Somebody whose account is open."""
        found = User.objects.filter(username__iexact=self.cleaned_data["to"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is nobody with this user name. Ask an administrator to add them."))
        return found


class DelegateForm(ReceiverFields, BoundFields):
    """What is lent, to whom, until when."""

    starts = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=DayInput(), help_text=gettext_lazy("Empty: today.")
    )
    ends = forms.DateField(label=gettext_lazy("Until"), widget=DayInput())
    field_order = ("to", "starts", "ends", "ceiling", *DIMENSIONS)

    @staticmethod
    def as_it_is(bound: Bound) -> dict[str, Any]:
        """Starting values: the whole of an assignment."""
        listed = {name: ", ".join(sorted(codes)) for name, codes in bound.bounded.items()}
        return {"ceiling": bound.ceiling.value, **listed}


class HandOverForm(ReceiverFields):
    """Who takes over, and how long the predecessor stays."""

    until = forms.DateField(
        label=gettext_lazy("You keep it beside your successor until"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Empty: it ends today. The open work moves at once in any case."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=1000)


class EventFilter(forms.Form):
    """Which events are listed."""

    by = forms.CharField(label=gettext_lazy("User name"), required=False, max_length=150)
    verb = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("Record"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "mandates.work:7"}),
    )
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Before"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted({*VERBS, READ, EXPORT, REFUSED})
        _choose(self, "verb", [("", _("Anything")), *((verb, verb) for verb in verbs)])

    def chosen(self) -> dict[str, Any]:
        """The filters as the query takes them; one that cannot be read is left out."""
        self.is_valid()
        found: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in ("by", "verb", "subject")}
        for name in ("since", "until"):
            day = self.cleaned_data.get(name)
            found[name] = timezone.make_aware(datetime.combine(day, time.min)) if day else None
        return found


class ReasonForm(forms.Form):
    """Why a closed record must be opened."""

    reason = forms.CharField(
        label=gettext_lazy("Why must you see it now?"),
        min_length=REASON_AT_LEAST,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence. It is recorded and shown to those who look after the record."),
    )


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


LASTING = [
    (30, gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
    (180, gettext_lazy("180 days")),
    (365, gettext_lazy("a year")),
]


class NewPassword(forms.Form):
    """A password, typed twice."""

    first = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    second = forms.CharField(
        label=gettext_lazy("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["first"].help_text = " ".join(password_validators_help_texts())

    def clean_first(self) -> str:
        """Refuse what is too short, like the person's own name, or leaked."""
        password: str = self.cleaned_data["first"]
        validate_password(password, self.user)
        return password

    def clean_second(self) -> str:
        """Refuse a slip of the finger."""
        password: str = self.cleaned_data["second"]
        if "first" in self.cleaned_data and password != self.cleaned_data["first"]:
            raise forms.ValidationError(gettext_lazy("The two passwords differ."))
        return password


class NewToken(forms.Form):
    """What a token is for, what it may do, how long."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=80)
    permissions = forms.MultipleChoiceField(label=gettext_lazy("What may it do?"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=gettext_lazy("How long?"), choices=LASTING, coerce=int, initial=90)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each, roles.words(each)) for each in permissions_of(user)]

    @property
    def lasts(self) -> timedelta:
        """How long the token will be good."""
        return timedelta(days=self.cleaned_data["days"])


class NewService(forms.Form):
    """A data feed."""

    username = forms.SlugField(label=gettext_lazy("User name"), max_length=60)
    purpose = forms.CharField(label=gettext_lazy("What does it do?"), max_length=150)


class AwaitedSignOn(forms.Form):
    """Who the provider will say this person is."""

    identifier = forms.CharField(
        label=gettext_lazy("User name or e-mail address at the provider"),
        max_length=254,
        help_text=gettext_lazy(
            "The first who signs on there under this name or verified address becomes this person here."
        ),
    )


def permissions_of(user: User) -> list[str]:
    """The permissions that a token of this user could carry, in order of their names; to be signed in goes with all."""
    every = set().union(*(role.permissions for role in roles.every()))
    return sorted(each for each in every - {SIGNED_IN} if user.holds(each))
