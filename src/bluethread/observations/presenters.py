"""How streams, loads, faults and who reported are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from bluethread.kernel.periods import Month

from .queries import Completeness, FaultSeen, LoadSeen, RecordSeen, StreamSeen
from .streams import Check, StreamDefinition
from .streams.completeness import MonthReceived, Receipt


def file_text(row: FaultSeen | RecordSeen) -> str:
    """The file that a row came in, as far as its reader may know."""
    return row.file_name or gettext("a file that is not open to you")


def load_url(row: FaultSeen | RecordSeen) -> str:
    """The address of the load that a row came in, empty where it is not open to the reader."""
    return reverse("observations:load", args=[row.load]) if row.load is not None else ""


def fault_sentence(fault: FaultSeen) -> str:
    """A fault as its reader meets it: file, row, column, value, what was expected, what to do."""
    place = [file_text(fault)]
    if fault.line:
        place.append(gettext("row %(line)s") % {"line": fault.line})
    if fault.column:
        place.append(gettext("column %(column)s") % {"column": fault.column})
    parts = [
        gettext("“%(value)s”") % {"value": fault.value} + ".",
        gettext("Expected %(expected)s.") % {"expected": fault.expected},
    ]
    if fault.severity == "refused":
        parts.append(gettext("The row was left out. Correct it and load the file again: loaded rows will not double."))
    return gettext("%(what)s: %(told)s") % {"what": ", ".join(place), "told": " ".join(parts)}


def load_sentence(load: LoadSeen, *, loaded_before: bool = False) -> str:
    """What became of a file, in a sentence."""
    if loaded_before:
        return gettext("%(file)s was loaded before; nothing changed.") % {"file": load.file_name}
    numbers = {"added": load.added, "corrected": load.corrected, "unchanged": load.unchanged}
    counts = {"file": load.file_name} | {
        name: format_decimal(number, locale=_language()) for name, number in numbers.items()
    }
    said = gettext("%(file)s: rows added %(added)s, corrected %(corrected)s, unchanged %(unchanged)s.") % counts
    if load.refused:
        left_out = ngettext("%(count)s row was left out.", "%(count)s rows were left out.", load.refused)
        said = f"{said} {left_out % {'count': load.refused}}"
    return said


LISTED = 20
"""Faults that a message to a sender spells out; the rest is in the list that goes with it."""


def sender_message(faults: Sequence[FaultSeen], total: int) -> str:
    """What to write to the sender of the rows: every fault with its place, and what would help.

    `faults` are of one sender, at least one; `total` says how many there are in all.
    """
    shown = faults[:LISTED]
    lines = [gettext("Dear colleague,"), ""]
    if total == 1:
        lines.append(gettext("in your return %(place)s.") % {"place": _in_return(shown[0])})
    else:
        lines.append(gettext("in your returns we found what we cannot read as it stands:"))
        lines += [f"- {_in_return(fault)}." for fault in shown]
        if total > len(shown):
            more = total - len(shown)
            lines.append(
                ngettext("and %(count)s more, in the list attached.", "and %(count)s more, in the list attached.", more)
                % {"count": more}
            )
    lines += [
        "",
        gettext(
            "Could you look at it and send the rows again? You may send the whole return: what is loaded already will "
            "not count twice, and what you correct is kept beside what was stated before."
        ),
        "",
        gettext("With thanks"),
    ]
    return "\n".join(lines)


def _in_return(fault: FaultSeen) -> str:
    place = [gettext("for %(month)s") % {"month": month_name(fault.month)}] if fault.month else []
    place.append(file_text(fault))
    if fault.line:
        place.append(gettext("row %(line)s") % {"line": fault.line})
    if fault.column:
        place.append(gettext("column %(column)s") % {"column": fault.column})
    words = {"place": ", ".join(place), "value": fault.value, "expected": fault.expected}
    return gettext("%(place)s, states “%(value)s”; we expected %(expected)s") % words


def month_name(month: str) -> str:
    """A month such as 2013-12 as "December 2013", in the reader's language."""
    return format_skeleton("yMMMM", Month.parse(month).first, locale=_dating())


def month_heads() -> list[str]:
    """The twelve months, short, in the reader's language."""
    return [str(format_skeleton("MMM", date(2000, number, 1), locale=_dating())) for number in range(1, 13)]


def stream_title(stream: StreamDefinition) -> str:
    """A stream's title in the reader's language."""
    return stream.title.in_language(_language())


def stream_description(stream: StreamDefinition) -> str:
    """What a stream holds, in the reader's language."""
    return stream.description.in_language(_language())


def check_statement(check: Check) -> str:
    """What must hold, in the reader's language."""
    return check.statement.in_language(_language())


def stream_sentence(seen: StreamSeen) -> str:
    """How much of a stream is held, in a sentence."""
    if not seen.records:
        return gettext("Nothing is loaded yet.")
    words = {
        "rows": format_decimal(seen.records, locale=_language()),
        "first": month_name(seen.first_month),
        "last": month_name(seen.last_month),
    }
    said = gettext("%(rows)s rows, from %(first)s to %(last)s") % words
    faults = ngettext("%(count)s fault holds", "%(count)s faults hold", seen.faults)
    counted = faults % {"count": format_decimal(seen.faults, locale=_language())}
    return gettext("; ").join([said, counted]) + "."


def severity_text(severity: str) -> str:
    """What a failed check does."""
    return {
        "refused": gettext("leaves the row out"),
        "mark": gettext("marks the figures"),
        "note": gettext("is told"),
    }[severity]


FAULTS_HEADER = (
    "load", "file", "row", "column", "value", "expected", "check", "statement", "severity", "month", "contributor",
    "mission", "category", "holds",
)  # fmt: skip


def fault_rows(faults: Iterable[FaultSeen]) -> Iterator[tuple[object, ...]]:
    """Faults as rows under FAULTS_HEADER; `row` is the line of the file, its header being line 1."""
    for fault in faults:
        yield (
            fault.load, fault.file_name, fault.line, fault.column, fault.value, fault.expected, fault.rule,
            fault.statement, fault.severity, fault.month, fault.contributor, fault.mission, fault.category,
            "yes" if fault.held else "no",
        )  # fmt: skip


COMPLETENESS_HEADER = ("stream", "month", "contributor", "name", "received", "faults")


def completeness_rows(stream: str, found: Completeness) -> Iterator[tuple[object, ...]]:
    """Who reported when, one line for each contributor and month, under COMPLETENESS_HEADER."""
    for each in found.contributors:
        for number, (receipt, faults) in enumerate(each.months, 1):
            name = found.names.get(each.contributor, "")
            yield stream, str(Month(found.year, number)), each.contributor, name, receipt, faults


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """One cell of the picture: a tone of the style sheet, and words."""

    tone: str
    words: str


def receipt_shown(receipt: Receipt, faults: int) -> ReceiptShown:
    """What was received of a contributor in a month, in a word."""
    if receipt is Receipt.FAULTY:
        return ReceiptShown("watch", ngettext("%(count)s fault", "%(count)s faults", faults) % {"count": faults})
    return {
        Receipt.RECEIVED: ReceiptShown("good", gettext("received")),
        Receipt.EMPTY: ReceiptShown("bad", gettext("empty")),
        Receipt.MISSING: ReceiptShown("watch", gettext("missing")),
        Receipt.NOTHING: ReceiptShown("", "–"),
    }[receipt]


def years(months: Iterable[MonthReceived]) -> list[tuple[int, list[tuple[MonthReceived, list[ReceiptShown]] | None]]]:
    """The months by year, the latest first, each year with twelve places; a place without a month is None."""
    found: dict[int, list[tuple[MonthReceived, list[ReceiptShown]] | None]] = {}
    for each in months:
        found.setdefault(each.month.year, [None] * 12)[each.month.number - 1] = (each, _month_shown(each))
    return sorted(found.items(), reverse=True)


def _month_shown(month: MonthReceived) -> list[ReceiptShown]:
    if not month.stated and not month.empty:
        return [ReceiptShown("bad", gettext("no return"))]
    counted = [
        ("bad", month.empty, gettext("%(count)s empty")),
        ("watch", month.missing, gettext("%(count)s missing")),
        ("watch", month.faults, ngettext("%(count)s fault", "%(count)s faults", month.faults)),
    ]
    lacking = [ReceiptShown(tone, words % {"count": count}) for tone, count, words in counted if count]
    received = gettext("%(count)s in") % {"count": month.stated}
    return [ReceiptShown("" if lacking else "good", received), *lacking]


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _dating() -> str:
    """United Nations documents write the day before the month in English too."""
    return "en_GB" if _language() == "en" else _language()
