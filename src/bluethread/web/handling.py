"""How what comes in is handled, as a form asks it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bluethread.core.access.rule import Classification, Handling

LEVELS: list[tuple[Any, Any]] = [(level.value, level.title) for level in Classification]
ABOUT = ("mission", "contributor", "host_state")


class HandlingForm(forms.Form):
    """Who may see what comes in. What is left empty follows its kind and the author's assignment."""

    classification = forms.TypedChoiceField(
        label=_("Classification"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("As its kind")), *LEVELS],
    )
    published = forms.BooleanField(
        label=_("Published"), required=False, help_text=_("Everybody who signs in may read it.")
    )
    mission = forms.CharField(
        label=_("Mission"), required=False, max_length=100, help_text=_("The one it is about, such as UNMIL.")
    )
    contributor = forms.CharField(label=_("Contributing country"), required=False, max_length=100)
    host_state = forms.CharField(label=_("Host State"), required=False, max_length=100)

    def handling(self) -> Handling | None:
        """As chosen; None where everything is left open."""
        chosen = self.cleaned_data
        about = {name: chosen[name] for name in ABOUT if name in chosen}
        if chosen["classification"] is None and not chosen["published"] and not any(about.values()):
            return None
        return Handling(Classification(chosen["classification"] or 0), chosen["published"], **about)
