"""What differs between two editions of a report: figures, sentences, and why."""

from __future__ import annotations

from dataclasses import dataclass

from .edition import Edition, Figure, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A cell behind a figure that is stated otherwise now, or in one edition only. `at` is "file, line, column"."""

    what: str
    old: int | None
    new: int | None
    old_at: str
    new_at: str
    recorded_at: str
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A figure whose value differs. An id is empty where the edition has no such figure."""

    key: str
    label: str
    old_id: str
    new_id: str
    old_text: str
    new_text: str
    cells: tuple[CellChange, ...]
    definitions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """A sentence that reads otherwise; a text is empty where the edition does not say it."""

    section: str
    id: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that differs; `sources` are differences in definitions and paragraphs."""

    figures: tuple[FigureChange, ...]
    sentences: tuple[SentenceChange, ...]
    sources: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.sentences or self.sources)


def compare(old: Edition, new: Edition, language: str = "en") -> Changes:
    """What a reader of the old edition should know about the new one; nothing when both are the same."""
    definitions = _definitions(old, new)
    return Changes(
        figures=tuple(_figures(old, new, language, definitions)),
        sentences=tuple(_sentences(old, new, language)),
        sources=(*definitions.values(), *_paragraphs(old, new)),
    )


def _figures(old: Edition, new: Edition, language: str, definitions: dict[str, str]) -> list[FigureChange]:
    before = {figure.key: figure for figure in old.figures}
    after = {figure.key: figure for figure in new.figures}
    found = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was and now and (was.value, was.labels) == (now.value, now.labels):
            continue
        known = now or was
        assert known is not None
        found.append(
            FigureChange(
                key=key,
                label=known.labels[language],
                old_id=was.id if was else "",
                new_id=now.id if now else "",
                old_text=was.texts[language] if was else "",
                new_text=now.texts[language] if now else "",
                cells=tuple(_cells(old, was, new, now)),
                definitions=tuple(
                    definitions[name] for name in _indicators(old, was) | _indicators(new, now) if name in definitions
                ),
            )
        )
    return found


def _indicators(edition: Edition, figure: Figure | None) -> set[str]:
    return {edition.readings[key].indicator for key in figure.readings} if figure else set()


def _cells(old: Edition, was: Figure | None, new: Edition, now: Figure | None) -> list[CellChange]:
    """Cells of the two figures by what they state, where the value is not the same."""
    before, after = _by_place(old, was), _by_place(new, now)
    found = []
    for place in sorted(before.keys() | after.keys()):
        a, b = before.get(place), after.get(place)
        if (a and a.value) == (b and b.value):
            continue
        last = b or a
        assert last is not None
        found.append(
            CellChange(
                what=", ".join(place),
                old=a.value if a else None,
                new=b.value if b else None,
                old_at=where(old, a) if a else "",
                new_at=where(new, b) if b else "",
                recorded_at=last.recorded_at,
                recorded_by=last.recorded_by,
            )
        )
    return found


def _by_place(edition: Edition, figure: Figure | None) -> dict[tuple[str, ...], Record]:
    if figure is None:
        return {}
    return {(cell.month, cell.contributor, cell.mission, cell.column): cell for cell, _ in edition.records_of(figure)}


def where(edition: Edition, record: Record) -> str:
    """Where a cell stands: file, line, column."""
    names = {file.sha256: file.name for file in edition.files}
    return f"{names.get(record.file, record.file[:12])}, line {record.line}, {record.column}"


def _sentences(old: Edition, new: Edition, language: str) -> list[SentenceChange]:
    before, after = _by_id(old, language), _by_id(new, language)
    return [
        SentenceChange(section=key[0], id=key[1], old=before.get(key, ""), new=after.get(key, ""))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]


def _by_id(edition: Edition, language: str) -> dict[tuple[str, str], str]:
    return {
        (section.title, sentence.id): sentence.text
        for section in edition.versions[language].sections
        for sentence in section.sentences
    }


def _definitions(old: Edition, new: Edition) -> dict[str, str]:
    """By id: how the definitions differ."""
    before = {used.id: used for used in (old.definition, *old.definitions)}
    after = {used.id: used for used in (new.definition, *new.definitions)}
    found = {}
    for name in sorted(before.keys() & after.keys()):
        if before[name].sha256 != after[name].sha256:
            found[name] = f"{name}: version {before[name].version} → {after[name].version}"
    return found


def _paragraphs(old: Edition, new: Edition) -> list[str]:
    before = {(cited.symbol, cited.path): cited.text for cited in old.citations}
    return [
        f"{cited.symbol} {cited.path}"
        for cited in new.citations
        if before.get((cited.symbol, cited.path)) != cited.text
    ]
