"""What a reader may ask of an indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluethread.kernel.errors import BadInput
from bluethread.kernel.periods import Month

from .indicators import FigureScope, IndicatorDefinition
from .presenters import category_text, month_text, scope_text


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: of whom, in which category, of which month (None: the latest), as recorded by the end of a day."""

    scope: str
    category: str
    month: Month | None
    as_of: date | None


class FigureForm(forms.Form):
    """The filters of an indicator. What is left out is the definition's own: its scope, all categories, the latest."""

    scope = forms.CharField(label=gettext_lazy("Of whom"), widget=forms.Select)
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    month = forms.CharField(label=gettext_lazy("Month"), widget=forms.Select, required=False)
    as_of = forms.DateField(
        label=gettext_lazy("As recorded by the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, asked: Mapping[str, str], definition: IndicatorDefinition) -> None:
        given = {name: asked[name] for name in self.base_fields if asked.get(name)}
        super().__init__({"scope": definition.scope, "category": definition.all_categories} | given)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [(code, category_text(code)) for code in reversed(definition.categories)]

    def asked(self) -> Asked:
        """What was asked. Raises BadInput for what no figure can be asked by."""
        if not self.is_valid():
            name, errors = next(iter(self.errors.items()))
            raise BadInput(" ".join(map(str, errors)), where=str(self.fields[name].label))
        values = self.cleaned_data
        scope = str(FigureScope.parse(values["scope"]))
        return Asked(scope, values["category"], _month(values["month"]), values["as_of"])

    def offer(
        self, scope: FigureScope, missions: Iterable[str], contributors: Mapping[str, str], months: Iterable[Month]
    ) -> None:
        """Fill the lists: everybody, missions, contributors, and the months that have figures."""
        choices: list[tuple[str, object]] = [
            ("all", scope_text(FigureScope(), contributors)),
            (_("Missions"), [(f"mission:{each}", each) for each in missions]),
            (
                _("Contributors"),
                sorted(
                    ((f"contributor:{code}", name) for code, name in contributors.items()), key=lambda pair: pair[1]
                ),
            ),
        ]
        offered = {"all", *(f"mission:{each}" for each in missions), *(f"contributor:{each}" for each in contributors)}
        if str(scope) not in offered:
            choices.insert(1, (str(scope), scope_text(scope, contributors)))
        _offer(self.fields["scope"], choices)
        listed: list[tuple[str, object]] = [(str(month), month_text(month)) for month in sorted(months, reverse=True)]
        _offer(self.fields["month"], [("", _("the latest")), *listed])


def _offer(field: forms.Field, choices: list[tuple[str, object]]) -> None:
    assert isinstance(field.widget, forms.Select)
    field.widget.choices = choices


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text) if text else None
    except ValueError as error:
        raise BadInput(_("“%(text)s” is not a month such as 2013-12") % {"text": text[:20]}) from error
