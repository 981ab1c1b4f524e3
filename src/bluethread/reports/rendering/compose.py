"""Compose an edition: choose the sentences that hold, number their figures, put them into words in every language."""

from __future__ import annotations

from collections.abc import Iterable

from bluethread.web import charts

from . import wording
from .definition import (
    LANGUAGES,
    SLOT,
    WORDS,
    ChartDefinition,
    ReportDefinition,
    SectionDefinition,
    SentenceDefinition,
    TableDefinition,
)
from .edition import Chart, Edition, Figure, Note, Reading, Row, Run, Section, Sentence, Table, Version
from .facts import Facts, Imprint, SeriesPoint, Verdict

COUNTED = {
    "numerator": wording.PERSONS,
    "denominator": wording.PERSONS,
    "unknown": wording.PERSONS,
    "reporters": wording.COUNT,
    "faults": wording.COUNT,
    "missing": wording.COUNT,
}
CHART_SIZE = (620, 270)
"""Pixels; narrow enough for its words to stay legible across a page of A4."""

PARTS = {
    "value": ("numerator", "denominator"),
    "gap": ("numerator", "denominator"),
    "asked": ("numerator", "denominator"),
    "numerator": ("numerator",),
    "denominator": ("denominator",),
    "unknown": ("unknown",),
}
"""The cells that an aspect rests on."""

DIFFERENCES = frozenset({"gap", "asked"})


def compose(definition: ReportDefinition, facts: Facts, imprint: Imprint) -> Edition:
    """The edition that a definition and its facts make. Pure: the same input always gives the same edition."""
    return _Composer(definition, facts, imprint).edition()


def holds(sentence: SentenceDefinition, facts: Facts, changes: dict[str, tuple[str, str]]) -> bool:
    """Whether a sentence may be said: every figure it names has a value and every condition is met."""
    values = [amount(name, aspect, facts, changes) for name, aspect in sentence.slots if aspect not in WORDS]
    stated = all(value is not None for value in values)
    return stated and all(_state(condition, facts, changes) in allowed for condition, allowed in sentence.when.items())


def amount(name: str, aspect: str, facts: Facts, changes: dict[str, tuple[str, str]]) -> float | int | None:
    """The number in a place of a sentence; None when nothing was observed."""
    if name in changes:
        later, earlier = (getattr(facts.readings[key], aspect) for key in changes[name])
        return None if later is None or earlier is None else later - earlier
    holder: Reading | Verdict = facts.readings[name] if name in facts.readings else facts.verdicts[name]
    value: float | int | None = getattr(holder, aspect)
    return value


def _state(condition: str, facts: Facts, changes: dict[str, tuple[str, str]]) -> str:
    name, _, aspect = condition.partition(".")
    if not aspect:
        return facts.verdicts[name].code
    value = amount(name, aspect, facts, changes)
    if value is None:
        return "absent"
    shown = round(value, 3) if isinstance(value, float) else value
    return "positive" if shown > 0 else "negative" if shown < 0 else "zero"


class _Composer:
    """Numbers figures in the order in which a reader meets them; the order is the same in every language."""

    def __init__(self, definition: ReportDefinition, facts: Facts, imprint: Imprint) -> None:
        self.definition, self.facts, self.imprint = definition, facts, imprint
        self.changes = {name: (change.later, change.earlier) for name, change in definition.changes.items()}
        self.readings = dict(facts.readings)
        self.figures: dict[str, Figure] = {}

    def edition(self) -> Edition:
        sections = {language: self._sections(language) for language in LANGUAGES}
        versions = {language: self._version(language, parts) for language, parts in sections.items()}
        used = {key for figure in self.figures.values() for key in (figure.about, *figure.readings)}
        facts, imprint = self.facts, self.imprint
        return Edition(
            report=self.definition.id,
            number=imprint.number,
            as_of=imprint.as_of,
            issued_at=imprint.issued_at,
            issued_by=imprint.issued_by,
            supersedes=imprint.supersedes,
            build_id=facts.build_id,
            address=imprint.address,
            definition=facts.definition,
            definitions=facts.definitions,
            citations=facts.citations,
            files=facts.files,
            records=facts.records,
            readings={key: reading for key, reading in self.readings.items() if key in used},
            figures=tuple(self.figures.values()),
            versions=versions,
            told=facts.told,
        )

    def _sections(self, language: str) -> tuple[Section, ...]:
        return tuple(self._section(section, language) for section in self.definition.sections)

    def _version(self, language: str, sections: tuple[Section, ...]) -> Version:
        definition, labels = self.definition, wording.LABELS[language]
        imprint = self.imprint
        parts = [
            f"{labels['edition']} {imprint.number}",
            labels["issued"].format(day=wording.date_form(imprint.issued_at, language)),
            labels["known"].format(day=wording.date_form(imprint.as_of, language)),
        ]
        if imprint.supersedes:
            parts.append(labels["supersedes"].format(number=imprint.supersedes))
        return Version(
            title=definition.title.in_(language),
            question=definition.question.in_(language),
            dateline=" · ".join(parts),
            labels=labels,
            marking=wording.MARKINGS[language][self.facts.classification],
            sections=sections,
            notes=tuple(self._notes(language)),
            paragraphs=tuple(
                (f"{cited.symbol} {cited.path}".strip(), cited.text or labels["not_loaded"])
                for cited in self.facts.citations
            ),
            returns=tuple(
                f"{file.name}, {labels['received'].format(day=day)}. SHA-256 {file.sha256}"
                for file in self.facts.files
                for day in (wording.date_form(file.received_at, language),)
            ),
            definitions=tuple(
                f"{used.id}, {labels['version'].format(version=used.version)}. SHA-256 {used.sha256}"
                for used in (self.facts.definition, *self.facts.definitions)
            ),
        )

    def _notes(self, language: str) -> Iterable[Note]:
        """One note for all figures of the same thing read from cells, from whole months or from a paragraph."""
        grouped: dict[tuple[str, bool, bool], list[Figure]] = {}
        for figure in self.figures.values():
            label = figure.labels[language]
            what = label if figure.unit == wording.POINTS else label.partition("; ")[2]
            grouped.setdefault((what, bool(figure.readings), bool(figure.parts)), []).append(figure)
        for (what, *_), figures in grouped.items():
            numbers = tuple(figure.number for figure in figures)
            yield Note(figures=numbers, what=what, rests_on=self._rests_on(figures, language))

    def _rests_on(self, figures: list[Figure], language: str) -> str:
        """The cells behind figures, or the paragraphs where they are a benchmark's own."""
        labels, first = wording.LABELS[language], figures[0]
        if not first.readings:
            return ", ".join(first.citations)
        if not first.parts:
            return labels["rows"]
        cells = {
            cell
            for figure in figures
            for key in figure.readings
            for part in figure.parts
            for cell in self.readings[key].records.get(part, ())
        }
        files = len({self.facts.records[cell].file for cell in cells})
        return labels["cells"].format(cells=wording.whole(len(cells), language), files=files)

    def _section(self, section: SectionDefinition, language: str) -> Section:
        return Section(
            id=section.id,
            title=section.title.in_(language),
            sentences=tuple(
                self._sentence(sentence, language)
                for sentence in section.sentences
                if holds(sentence, self.facts, self.changes)
            ),
            chart=self._chart(section.chart, section.id, language) if section.chart else None,
            table=self._table(section.table, section.id, language) if section.table else None,
        )

    def _sentence(self, sentence: SentenceDefinition, language: str) -> Sentence:
        for name, aspect in sentence.slots:
            if aspect not in WORDS:
                self._figure(name, aspect)
        return Sentence(id=sentence.id, runs=tuple(self._runs(sentence.text.in_(language), language)))

    def _runs(self, text: str, language: str) -> Iterable[Run]:
        """Words of the sentence join the text around them; figures stand apart."""
        plain, end = "", 0
        for match in SLOT.finditer(text):
            plain += text[end : match.start()]
            end = match.end()
            name, aspect = match.groups()
            if aspect in WORDS:
                plain += self._word(name, aspect, language)
                continue
            if plain:
                yield Run(text=plain)
            plain, figure = "", self._figure(name, aspect)
            yield Run(text=figure.texts[language], figure=figure.number)
        if plain + text[end:]:
            yield Run(text=plain + text[end:])

    def _word(self, name: str, aspect: str, language: str) -> str:
        if aspect == "by":
            return wording.date_form(self.facts.verdicts[name].by, language)
        if aspect == "baseline":
            return wording.month_form(self.facts.verdicts[name].baseline, language)
        form = wording.day_form if aspect == "day" else wording.month_form
        return form(self.readings[name].month, language)

    def _figure(self, name: str, aspect: str) -> Figure:
        key = f"{name}.{aspect}"
        if key not in self.figures:
            number = len(self.figures) + 1
            unit = self._unit(name, aspect)
            value = (
                getattr(self.readings[name], aspect)
                if name in self.readings
                else amount(name, aspect, self.facts, self.changes)
            )
            hidden = name in self.readings and aspect in self.readings[name].hidden
            self.figures[key] = Figure(
                number=number,
                id=f"{self.definition.id}.{self.imprint.number}.{number}",
                key=key,
                unit=unit,
                value=value,
                texts={each: wording.sentence_form(value, unit, each, hidden=hidden) for each in LANGUAGES},
                cells={each: wording.cell_form(value, unit, each, hidden=hidden) for each in LANGUAGES},
                labels={language: self._label(name, aspect, language) for language in LANGUAGES},
                about=self._about(name),
                readings=self._readings_of(name, aspect),
                parts=PARTS.get(aspect, ()),
                citations=self._citations_of(name),
            )
        return self.figures[key]

    def _unit(self, name: str, aspect: str) -> str:
        if aspect in COUNTED:
            return COUNTED[aspect]
        unit = self.readings[self._about(name)].unit
        return wording.POINTS if unit == wording.SHARE and (name in self.changes or aspect in DIFFERENCES) else unit

    def _about(self, name: str) -> str:
        if name in self.changes:
            return self.changes[name][0]
        return name if name in self.readings else self.definition.benchmarks[name].reading

    def _readings_of(self, name: str, aspect: str) -> tuple[str, ...]:
        if name in self.changes:
            return self.changes[name]
        if name in self.readings:
            return (name,)
        return () if aspect == "target" else (self.definition.benchmarks[name].reading,)

    def _citations_of(self, name: str) -> tuple[str, ...]:
        if name in self.facts.verdicts:
            return self.facts.verdicts[name].sources
        keys = self.changes.get(name, (name,))
        return tuple(
            dict.fromkeys(source for key in keys for source in self.facts.sources.get(self.readings[key].indicator, ()))
        )

    def _label(self, name: str, aspect: str, language: str) -> str:
        """What a figure is: aspect, category, scope, month."""
        labels, definition = wording.LABELS[language], self.definition
        if name in self.facts.verdicts:
            reading = self.readings[definition.benchmarks[name].reading]
            due = wording.date_form(self.facts.verdicts[name].by, language)
            when = due if aspect == "target" else wording.month_form(reading.month, language)
            return wording.parts_form((labels[aspect], self._scope(reading, language), when), language)
        if name in self.changes:
            later, earlier = (self.readings[key] for key in self.changes[name])
            when = labels["difference"].format(
                earlier=wording.month_form(earlier.month, language), later=wording.month_form(later.month, language)
            )
        else:
            later = self.readings[name]
            when = wording.month_form(later.month, language)
        what = definition.aspects[aspect].in_(language)  # type: ignore[index]
        return wording.parts_form((what, self._scope(later, language), when), language)

    def _scope(self, reading: Reading, language: str) -> str:
        where = (
            wording.LABELS[language]["all"]
            if reading.scope == "all"
            else reading.scope.partition(":")[2] or reading.scope
        )
        return f"{self.definition.categories[reading.category].in_(language)}, {where}"

    def _table(self, table: TableDefinition, section: str, language: str) -> Table:
        rows: list[tuple[str, str]] = [(row.label.in_(language), row.reading) for row in table.rows]
        for unit in self.facts.units.get(section, ()):
            key = f"{section}:{unit.code}"
            self.readings[key] = unit.reading
            rows.append((unit.code, key))
        if table.total:
            rows.append((table.total.in_(language), table.of))
        hides = any(set(table.columns) & set(self.readings[key].hidden) for _, key in rows)
        return Table(
            caption=self._caption(table.caption.in_(language), language, hides=hides),
            head=table.head.in_(language),
            columns=tuple(self.definition.aspects[column].in_(language) for column in table.columns),
            rows=tuple(
                Row(head=head, figures=tuple(self._figure(key, column).number for column in table.columns))
                for head, key in rows
            ),
        )

    def _caption(self, text: str, language: str, *, hides: bool) -> str:
        """A caption, and why something under it is not shown."""
        said = self._plain(text, language)
        return f"{said} ({wording.LABELS[language]['not_shown']})" if hides else said

    def _plain(self, text: str, language: str) -> str:
        """A caption: its places are words, never figures."""
        return SLOT.sub(lambda match: self._word(match[1], match[2], language), text)

    def _chart(self, chart: ChartDefinition, section: str, language: str) -> Chart:
        lines = list(zip(chart.lines, self.facts.lines[section], strict=True))
        verdict = self.facts.verdicts[chart.benchmark]
        points = [
            charts.Point(period=point.month, value=point.value, series=line.label.in_(language))
            for line, series in lines
            for point in series
        ]
        benchmark = charts.Benchmark(value=verdict.target or 0.0, label=chart.benchmark_label.in_(language))
        spec = charts.series_spec(points, [benchmark], value_title=chart.axis.in_(language))
        spec["config"]["legend"]["labelLimit"] = 0  # never cut short the name of a line
        hides = any(point.hidden for _, series in lines for point in series)
        caption = self._caption(chart.caption.in_(language), language, hides=hides)
        ends = " ".join(self._ends(line.label.in_(language), series, language) for line, series in lines)
        target = wording.sentence_form(verdict.target, wording.SHARE, language)
        return Chart(
            caption=caption,
            spec=spec,
            svg=charts.svg(spec, CHART_SIZE, language),
            alt=f"{caption}. {ends} {benchmark.label}: {target}.",
        )

    def _ends(self, label: str, series: tuple[SeriesPoint, ...], language: str) -> str:
        """The first and the last value of a line, for those who do not see it."""
        known = [point for point in series if point.value is not None]
        if not known:
            return f"{label}: –."
        said = (
            f"{wording.sentence_form(each.value, wording.SHARE, language)} ({wording.month_form(each.month, language)})"
            for each in dict.fromkeys((known[0], known[-1]))
        )
        return f"{label}: {' → '.join(said)}."
