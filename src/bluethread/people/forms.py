"""What people fill in about identities."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from bluethread.core.access import roles
from bluethread.core.access.models import User

LASTING = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))]


class NewPassword(forms.Form):
    """A password, typed twice."""

    first = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    second = forms.CharField(
        label=_("The same again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
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
            raise forms.ValidationError(_("The two passwords differ."))
        return password


class NewToken(forms.Form):
    """What a token is for, what it may do, how long."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    permissions = forms.MultipleChoiceField(label=_("What may it do?"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=_("How long?"), choices=LASTING, coerce=int, initial=90)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each, each) for each in permissions_of(user)]

    @property
    def lasts(self) -> timedelta:
        """How long the token will be good."""
        return timedelta(days=self.cleaned_data["days"])


class NewService(forms.Form):
    """A data feed."""

    username = forms.SlugField(label=_("User name"), max_length=60)
    purpose = forms.CharField(label=_("What does it do?"), max_length=150)


class AwaitedSignOn(forms.Form):
    """Who the provider will say this person is."""

    identifier = forms.CharField(
        label=_("User name or e-mail address at the provider"),
        max_length=254,
        help_text=_("The first who signs on there under this name or verified address becomes this person here."),
    )


def permissions_of(user: User) -> list[str]:
    """The permissions that a token of this user could carry, in order of their names."""
    every = set().union(*(role.permissions for role in roles.every()))
    return sorted(each for each in every if user.holds(each))
