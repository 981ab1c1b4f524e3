"""Files of returns that come in, and which faults a reader asks for."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluethread.web.handling import HandlingForm


class UploadForm(HandlingForm):
    """A file of returns, and how its rows are handled where it is not as the stream says."""

    file = forms.FileField(
        label=gettext_lazy("File of returns"),
        help_text=gettext_lazy(
            "CSV, gzipped or not: choose it, or drop it here. Rows that are loaded already will not double."
        ),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz,text/csv,application/gzip"}),
    )
    host_state = None  # type: ignore[assignment]  # a return names none
    field_order = ("file",)


class FaultForm(forms.Form):
    """Which faults of a load to show."""

    check = forms.CharField(label=gettext_lazy("Check"), required=False, widget=forms.Select)
    contributor = forms.CharField(label=gettext_lazy("Sender"), required=False, widget=forms.Select)

    def offer(self, checks: Iterable[tuple[str, int]], contributors: Iterable[tuple[str, str, int]]) -> None:
        """Fill the lists: checks, and contributors with their names, each with its number of faults."""
        self._offer("check", [(code, f"{code} ({count})") for code, count in checks])
        self._offer("contributor", [(code, f"{name} ({count})") for code, name, count in contributors])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", _("all")), *choices]
