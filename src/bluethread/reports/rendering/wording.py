"""Numbers, months and the report's own words as each language writes them.

English follows the United Nations Editorial Manual ("16.0 per cent" in text); French and Spanish set a no-break space
before the sign. Spanish groups thousands with a point, French with a space, English with a comma.
"""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date

from bluethread.kernel.periods import Month

NBSP = "\u00a0"
_POINT = {"en": ".", "fr": ",", "es": ","}
_GROUP = {"en": ",", "fr": NBSP, "es": "."}
_DAY = {"en": "d MMMM y", "fr": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_MONTH = {"en": "MMMM y", "fr": "MMMM y", "es": "MMMM 'de' y"}
_PARTS = {"en": "; ", "fr": f"{NBSP}; ", "es": "; "}
_ABSENT = {"en": "not stated", "fr": "non indiqué", "es": "no consta"}
_HIDDEN = {"en": "not shown", "fr": "non publié", "es": "no se publica"}

SHARE, POINTS, PERSONS, COUNT = "share", "points", "persons", "count"


def whole(value: int, language: str) -> str:
    """A whole number with its thousands grouped."""
    return f"{value:,}".replace(",", _GROUP[language])


def tenths(value: float, language: str) -> str:
    """A number with one decimal."""
    return f"{value:.1f}".replace(".", _POINT[language])


def sentence_form(value: float | int | None, unit: str, language: str, *, hidden: bool = False) -> str:
    """A figure as it stands in a sentence. Differences stand without sign: the sentence says which way."""
    if value is None:
        return _HIDDEN[language] if hidden else _ABSENT[language]
    if unit == SHARE:
        return tenths(value * 100, language) + {"en": f"{NBSP}per cent"}.get(language, f"{NBSP}%")
    if unit == POINTS:
        return tenths(abs(value) * 100, language) + NBSP + _points(abs(value) * 100, language)
    return whole(abs(int(value)), language)


def parts_form(parts: Iterable[str], language: str) -> str:
    """Parts of a label, one after the other."""
    return _PARTS[language].join(parts)


def _points(value: float, language: str) -> str:
    if language == "fr":
        return f"point{'s' if round(value, 1) >= 2 else ''} de pourcentage"
    return {"en": "percentage points", "es": "puntos porcentuales"}[language]


def cell_form(value: float | int | None, unit: str, language: str, *, hidden: bool = False) -> str:
    """A figure as it stands in a table, where the column names the unit."""
    if value is None:
        return _HIDDEN[language] if hidden else "–"
    if unit in (SHARE, POINTS):
        return tenths(value * 100, language)
    return whole(int(value), language)


def month_form(month: str, language: str) -> str:
    """December 2013, décembre 2013, diciembre de 2013."""
    return str(format_date(Month.parse(month).first, _MONTH[language], locale=language))


def day_form(month: str, language: str) -> str:
    """The last day of a month, on which the returns count: 31 December 2013."""
    return str(format_date(Month.parse(month).last, _DAY[language], locale=language))


def date_form(moment: str, language: str) -> str:
    """The day of an ISO moment."""
    return str(format_date(date.fromisoformat(moment[:10]), _DAY[language], locale=language))


MARKINGS: dict[str, tuple[str, str, str]] = {
    "en": ("", "Confidential", "Strictly Confidential"),
    "fr": ("", "Confidentiel", "Strictement confidentiel"),
    "es": ("", "Confidencial", "Estrictamente confidencial"),
}
"""By language: what a page of each classification is marked with."""

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "edition": "Edition",
        "issued": "Issued {day}",
        "known": "Figures as known on {day}",
        "supersedes": "Supersedes edition {number}",
        "sources": "Sources",
        "paragraphs": "Paragraphs",
        "not_loaded": "The text of this paragraph is not loaded here.",
        "returns": "Returns",
        "received": "received {day}",
        "definitions": "Definitions",
        "version": "version {version}",
        "figures": "Where every figure comes from",
        "figures_note": "Each figure of this report is numbered. In the electronic versions it opens its walk back to "
        "the rows it was computed from and to the paragraph it answers. Differences are taken before rounding.",
        "figure": "Figure",
        "value": "Value",
        "what": "What it is",
        "rests_on": "Rests on",
        "cells": "{cells} cells; files: {files}",
        "rows": "all rows of the month",
        "not_shown": "not shown: counts that would let small groups of persons be recognised",
        "all": "all missions and contributors",
        "difference": "change, {earlier} to {later}",
        "target": "benchmark",
        "gap": "distance to the benchmark",
        "asked": "change asked for in twelve months",
        "opens": "Walk back to the source of figure {number}",
    },
    "fr": {
        "edition": "Édition",
        "issued": "Établie le {day}",
        "known": "Chiffres connus au {day}",
        "supersedes": "Remplace l’édition {number}",
        "sources": "Sources",
        "paragraphs": "Paragraphes",
        "not_loaded": "Le texte de ce paragraphe n’est pas chargé ici.",
        "returns": "Relevés d’effectifs",
        "received": "reçu le {day}",
        "definitions": "Définitions",
        "version": "version {version}",
        "figures": "D’où vient chaque chiffre",
        "figures_note": "Chaque chiffre de ce rapport est numéroté. Dans les versions électroniques, il mène aux "
        "lignes dont il a été calculé et au paragraphe auquel il répond. Les écarts sont calculés avant arrondi.",
        "figure": "Chiffre",
        "value": "Valeur",
        "what": "Ce qu’il mesure",
        "rests_on": "Repose sur",
        "cells": f"{{cells}} cellules{NBSP}; fichiers{NBSP}: {{files}}",
        "rows": "toutes les lignes du mois",
        "not_shown": f"non publié{NBSP}: les nombres qui permettraient de reconnaître de petits groupes de personnes",
        "all": "toutes missions et tous pays",
        "difference": "variation entre {earlier} et {later}",
        "target": "critère",
        "gap": "écart par rapport au critère",
        "asked": "variation demandée en douze mois",
        "opens": "Remonter à la source du chiffre {number}",
    },
    "es": {
        "edition": "Edición",
        "issued": "Emitida el {day}",
        "known": "Cifras conocidas al {day}",
        "supersedes": "Sustituye a la edición {number}",
        "sources": "Fuentes",
        "paragraphs": "Párrafos",
        "not_loaded": "El texto de este párrafo no está cargado aquí.",
        "returns": "Partes de efectivos",
        "received": "recibido el {day}",
        "definitions": "Definiciones",
        "version": "versión {version}",
        "figures": "De dónde procede cada cifra",
        "figures_note": "Cada cifra de este informe lleva un número. En las versiones electrónicas conduce a las filas "
        "de las que se calculó y al párrafo al que responde. Las diferencias se calculan antes de redondear.",
        "figure": "Cifra",
        "value": "Valor",
        "what": "Qué mide",
        "rests_on": "Se basa en",
        "cells": "{cells} celdas; archivos: {files}",
        "rows": "todas las filas del mes",
        "not_shown": "no se publican los números que permitirían reconocer a grupos pequeños de personas",
        "all": "todas las misiones y todos los países",
        "difference": "variación, de {earlier} a {later}",
        "target": "punto de referencia",
        "gap": "distancia al punto de referencia",
        "asked": "variación exigida en doce meses",
        "opens": "Volver a la fuente de la cifra {number}",
    },
}
"""The words around the sentences. They are frozen into each edition, so that a later wording changes none."""
