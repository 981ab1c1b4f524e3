"""What people fill in: filters, the reading of a clause, follow-up, files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluethread.core.access.rule import Classification, Handling
from bluethread.web.handling import ABOUT, LEVELS, HandlingForm

from .models import HANDLING, Evidence, Review, Status
from .policies import STATUS_TRANSITIONS
from .presenters import KINDS, code_text, label, name_text
from .seen import Counts, ObligationRow, WorkRow


class DocumentFilter(forms.Form):
    """Which documents are listed."""

    text = forms.CharField(
        label=gettext_lazy("Symbol or title"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "kind", [("", _("Any kind")), *((code, str(name)) for code, name in KINDS.items())])


class ObligationFilter(forms.Form):
    """Which obligations are on the board; each choice says how many there are."""

    text = forms.CharField(
        label=gettext_lazy("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    work = forms.ChoiceField(label=gettext_lazy("Document"), required=False)
    review = forms.ChoiceField(label=gettext_lazy("Review"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    addressee = forms.ChoiceField(label=gettext_lazy("Addressee"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    keeper = forms.ChoiceField(label=gettext_lazy("In whose hands"), required=False)
    due_before = forms.DateField(
        label=gettext_lazy("Due before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, works: Iterable[WorkRow], counts: Counts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(row.key, label(row)) for row in works if row.obligations]
        _choose(self, "work", [("", _("Any document")), *held])
        reviews = [(code, f"{name} ({counts.review.get(code, 0)})") for code, name in Review.choices]
        statuses = [(code, f"{name} ({counts.status.get(code, 0)})") for code, name in Status.choices]
        _choose(self, "review", [("", _("Any")), *reviews])
        _choose(self, "status", [("", _("Any")), *statuses])
        _choose(self, "addressee", [("", _("Anyone")), *_counted(counts.addressee, name_text)])
        _choose(self, "owner", [("", _("Anyone")), *_counted(counts.owner, code_text)])

        _choose(self, "keeper", [("", _("Anybody's")), ("me", _("Mine"))])

    def chosen(self) -> dict[str, Any]:
        """The filters as `queries.obligations` takes them; one that cannot be read is left out."""
        self.is_valid()
        found: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        due: date | None = self.cleaned_data.get("due_before")
        return found | {"due_before": due}


class ReadingForm(forms.Form):
    """What a clause asks, as a machine read it and a person corrects it."""

    what = forms.CharField(label=gettext_lazy("What is asked"), widget=forms.Textarea(attrs={"rows": 2}))
    addressee = forms.ChoiceField(label=gettext_lazy("Addressee"))
    addressee_text = forms.CharField(label=gettext_lazy("As printed"), required=False)
    due = forms.CharField(
        label=gettext_lazy("By when"), required=False, widget=forms.TextInput(attrs={"placeholder": "2018-12-31"})
    )
    period = forms.CharField(label=gettext_lazy("How often"), required=False)

    def __init__(self, *args: Any, addressees: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "addressee", [(code, name_text(code)) for code in addressees])

    @classmethod
    def of(cls, row: ObligationRow, addressees: Iterable[str]) -> ReadingForm:
        """The form of one obligation on a page with several."""
        held = {name: getattr(row, name) for name in cls.base_fields}
        return cls(initial=held, auto_id=f"reading-{row.id}-%s", addressees=sorted({*addressees, row.addressee}))


class OwnerForm(forms.Form):
    owner = forms.CharField(label=gettext_lazy("Owner"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].widget.attrs["list"] = "owners"


class KeeperForm(forms.Form):
    """Into whose hands: one of those who may follow the obligation up."""

    keeper = forms.ChoiceField(label=gettext_lazy("In whose hands"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "keeper", [("", _("Nobody's")), *people])


class StatusForm(forms.Form):
    """Only the statuses that can follow the present one."""

    status = forms.ChoiceField(label=gettext_lazy("Status"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False)

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reachable = STATUS_TRANSITIONS[now] | {now}
        _choose(self, "status", [(code, str(name)) for code, name in Status.choices if code in reachable])
        self.initial.setdefault("status", now)


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Evidence.Kind.choices)
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("symbol, figure, address or statement")}),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False)
    classification = forms.TypedChoiceField(
        label=gettext_lazy("Classification"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("As the document")), *LEVELS],
    )  # fmt: skip

    def handling(self) -> Handling | None:
        """As chosen; None where it is left to the document."""
        level = self.cleaned_data["classification"]
        return None if level is None else Handling(Classification(level))


class ReclassifyForm(HandlingForm):
    """Who may see a document from now on, and why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classification"].required = True
        _choose(self, "classification", LEVELS)

    @classmethod
    def of(cls, row: WorkRow) -> ReclassifyForm:
        """The form with the handling as it is."""
        return cls(initial={name: getattr(row, name) for name in HANDLING})

    def handling(self) -> Handling:
        """As chosen."""
        chosen = self.cleaned_data
        about = {name: chosen[name] for name in ABOUT}
        return Handling(Classification(chosen["classification"]), chosen["published"], **about)


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _counted(numbers: Mapping[str, int], text: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(code, f"{text(code)} ({number})") for code, number in numbers.items() if code]
