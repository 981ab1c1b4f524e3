"""How figures and verdicts are put into words and numbers, in the language of the reader."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, gettext

from bluethread.kernel.periods import Month

from .indicators import Reason, Unit, Verdict

_PERCENT = {"fr": "0.0\xa0%", "es": "0.0\xa0%"}
"""One digit after the point; the space before the sign is the language's own."""


def value_text(value: float | None, unit: Unit) -> str:
    """A share as "16.0%", a number of persons as "1,329", in the reader's language; a dash for no value."""
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return format_percent(value, format=_PERCENT.get(_locale(), "0.0%"), locale=_locale())
    return format_decimal(round(value), locale=_locale())


def change_text(change: float | None, unit: Unit) -> str:
    """A change with its sign: percentage points for a share, persons otherwise."""
    if change is None:
        return "–"
    if unit is Unit.SHARE:
        number = format_decimal(change * 100, format="+0.0;-0.0", locale=_locale())
        return gettext("%(number)s points") % {"number": number}
    return format_decimal(round(change), format="+#,##0;-#,##0", locale=_locale())


def month_text(month: Month) -> str:
    """A month as "December 2013", in the reader's language."""
    return format_skeleton("yMMMM", month.first, locale=_dating())


def day_text(day: date) -> str:
    """A day as "31 December 2014", in the reader's language."""
    return format_date(day, "long", locale=_dating())


def verdict_sentence(verdict: Verdict, unit: Unit) -> str:
    """A verdict in one or two sentences, with the figures that carry it."""
    words = {
        "target": value_text(verdict.target, unit),
        "by": day_text(verdict.by),
        "value": value_text(verdict.value, unit),
        "month": month_text(verdict.month),
        "asked": change_text(verdict.asked, unit),
        "trend": change_text(verdict.trend, unit),
        "gap": change_text(verdict.gap, unit),
        "sample": verdict.sample,
        "baseline": month_text(verdict.baseline_month) if verdict.baseline_month else "",
    }
    return _SENTENCES[verdict.reason]() % words


_SENTENCES = {
    Reason.REACHED: lambda: gettext("%(target)s by %(by)s is reached: %(value)s in %(month)s."),
    Reason.TREND: lambda: gettext(
        "%(target)s by %(by)s asks for %(asked)s in twelve months; the twelve months to %(month)s brought %(trend)s."
    ),
    Reason.DUE_PASSED: lambda: gettext("%(target)s was due by %(by)s; %(value)s in %(month)s, %(gap)s are lacking."),
    Reason.NO_OBSERVATION: lambda: gettext("Nothing was reported for %(month)s."),
    Reason.BASELINE_MISSING: lambda: gettext(
        "There is no figure for %(baseline)s, the month to compare with, so nothing can be said of the goal for %(by)s."
    ),
    Reason.NO_TREND: lambda: gettext(
        "%(value)s in %(month)s, %(target)s by %(by)s; no figure of twelve months before tells the trend."
    ),
    Reason.TOO_FEW: lambda: gettext("%(sample)s persons in %(month)s are too few to say."),
}


def _dating() -> str:
    """United Nations documents write "31 December 2014": the day before the month in English too."""
    return "en_GB" if _locale() == "en" else _locale()


def _locale() -> str:
    return (get_language() or "en").split("-")[0]
