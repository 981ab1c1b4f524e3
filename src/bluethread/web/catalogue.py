"""Sample data for the catalogue of components. The mission, the symbol and the figures are invented."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator

from bluethread.core.thread import Card, Station

from . import charts, states

SYMBOL = "S/RES/9901 (2031)"
YEARS = range(2027, 2032)
WORKLISTS = [
    ("Due", [("Fri 5 Dec", "90-day report", "OP22"), ("Fri 5 Dec", "Reply of contributor B, unit 7", "evaluation 12")]),
    ("Off track", [("6.2%", "Women in formed units", "15% by 2034"), ("31.8%", "Vacant officer posts", "20%")]),
    ("Silent", [("OP14(c)", "Report on complaints", "no indicator"), ("OP17", "Language training", "8 months")]),
]


class SampleForm(forms.Form):
    """Two fields of a review."""

    what = forms.CharField(
        label="What is asked",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In the words of the text.",
    )
    owner = forms.ChoiceField(label="Owner", choices=[("", "Choose"), ("policy", "Policy desk")])
    agreed = forms.BooleanField(label="The text says so", required=False)


def sample(asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the catalogue shows; `asked` may hold a page number and words to filter by."""
    words = asked.get("words", "").casefold()
    obligations = [row for row in _obligations() if words in f"{row}".casefold()]
    return {
        "crumb_pairs": [("Performance", "#"), ("Indicators", "#")],
        "actions_by": ["Policy desk", "Selection desk", "Mission planning"],
        "benchmark": 0.2,
        "cards": _cards(),
        "facts": [
            ("Adopted", "6 November 2031"),
            ("Organ", "Security Council"),
            ("Expressions", "English, French, Spanish"),
        ],
        "form": SampleForm({"what": "", "owner": "policy"}),
        "obligations": obligations,
        "count": f"{len(obligations)} of {len(_obligations())} obligations",
        "page": Paginator(range(1, 64), 25).get_page(asked.get("page")),
        "shares": [value for _, value in _values()],
        "spec": _spec(),
        "statuses": list(states.STATUSES),
        "verb_classes": [(code, str(words).partition(": ")) for code, words in states.VERB_CLASSES.items()],
        "verdicts": list(states.VERDICTS),
        "worklists": WORKLISTS,
        "yearly": [(f"December {year}", f"{_share(year * 12 + 11):.1%}") for year in YEARS],
    }


def _share(month: int) -> float:
    since = month - YEARS[0] * 12
    return 0.094 + 0.00115 * since + 0.006 * ((since * 7) % 5 - 2) / 5


def _values() -> list[tuple[str, float | None]]:
    months = [(f"{year}-{month:02d}", year * 12 + month - 1) for year in YEARS for month in range(1, 13)]
    return [(period, None if period == "2029-08" else _share(month)) for period, month in months]


def _spec() -> charts.Spec:
    points = [
        charts.Point(period, value, f"{period}: {value or 0:.1%}", note="corrected" if period == "2030-04" else "")
        for period, value in _values()
    ]
    goal = charts.Benchmark(0.2, "20 per cent by the end of 2032", "2032-12-31")
    ahead = [charts.Band("2031-12", 0.161, 0.161), charts.Band("2032-12", 0.168, 0.184)]
    title = "Share of women among individual police officers"
    return charts.series_spec(points, [goal], value_title=title, projection=ahead)


def _obligations() -> list[dict[str, Any]]:
    rows = [
        ("OP4", "decides", "deciding", "the Secretariat", "deploy 320 police officers", "1 Mar 2032", "completed"),
        ("OP12(d)", "urges", "directive", "contributing countries", "double women police", "2032", "in_progress"),
        ("OP14(c)", "requests", "directive", "the Secretary-General", "report every 90 days", "Fri 5 Dec", "overdue"),
        ("OP17", "encourages", "directive", "Member States", "offer language training", "", "not_started"),
    ]
    names = ("cite", "verb", "verb_class", "who", "what", "due", "status")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _cards() -> list[Card]:
    paragraph, obligation, indicator, evidence, sentence = Station
    rows: list[tuple[str, Station, str, str, str, str]] = [
        ("p:12d", paragraph, f"{SYMBOL} OP12(d)", "urges contributing countries to bring about an increase", "ok", ""),
        ("p:17", paragraph, "PP17", "recalls the goal of 20 per cent", "ok", ""),
        ("o:1", obligation, "Double the number of women police", "Policy desk · by 2032", "ok", "p:12d p:17"),
        ("o:2", obligation, "Report on recruitment each year", "Selection desk · not started", "warning", "p:12d"),
        ("i:1", indicator, "Women among individual police, version 3", "846 / 5,281 = 16.0%; 20% by 2032", "ok", "o:1"),
        ("i:2", indicator, "No indicator yet", "Define one, or mark it as not measurable", "missing", "o:2"),
        ("e:1", evidence, "683 rows, December 2031", "strength_returns_2031.csv · 1 fault in 1 row", "warning", "i:1"),
        ("e:2", evidence, "21 rows corrected on 2 April", "strength_returns_2031_b.csv", "stale", "i:1"),
        ("s:1", sentence, "“In December 2031 women were …”", "Report 1, edition 2, page 3", "stale", "e:1 e:2"),
    ]
    return [
        Card(ref, station, title, summary, "#thread", state, tuple(above.split()))
        for ref, station, title, summary, state, above in rows
    ]
