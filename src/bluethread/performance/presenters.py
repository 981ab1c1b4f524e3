"""How figures and verdicts are put into words and numbers, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, gettext

from bluethread.kernel.periods import Month

from .indicators import Benchmark, FigureScope, Reason, Unit, Verdict

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


def category_text(code: str) -> str:
    """A category in words; one that has none here is written as its code."""
    return _CATEGORIES[code]() if code in _CATEGORIES else code.replace("_", " ").capitalize()


def scope_text(scope: FigureScope, contributors: Mapping[str, str]) -> str:
    """Of whom a figure speaks, in words; `contributors` gives names for codes."""
    contributor = contributors.get(scope.contributor, scope.contributor)
    if scope.mission and scope.contributor:
        return gettext("%(contributor)s in %(mission)s") % {"contributor": contributor, "mission": scope.mission}
    return scope.mission or contributor or gettext("All missions")


def benchmark_text(benchmark: Benchmark, unit: Unit) -> str:
    """What a benchmark asks for, as "at least 20.0% by 31 December 2014"."""
    by = day_text(benchmark.by)
    if benchmark.times is not None and benchmark.baseline is not None:
        words = {
            "times": format_decimal(benchmark.times, locale=_locale()),
            "month": month_text(benchmark.baseline),
            "by": by,
        }
        if benchmark.times == 2:
            return gettext("double the figure of %(month)s by %(by)s") % words
        return gettext("%(times)s times the figure of %(month)s by %(by)s") % words
    if benchmark.at_least is not None:
        return gettext("at least %(value)s by %(by)s") % {"value": value_text(benchmark.at_least, unit), "by": by}
    return gettext("at most %(value)s by %(by)s") % {"value": value_text(benchmark.at_most, unit), "by": by}


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


_CATEGORIES = {
    "individual_police": lambda: gettext("Individual police officers"),
    "formed_police_units": lambda: gettext("Formed police units"),
    "police": lambda: gettext("All police"),
    "experts_on_mission": lambda: gettext("Experts on mission"),
    "troops": lambda: gettext("Troops"),
}

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
