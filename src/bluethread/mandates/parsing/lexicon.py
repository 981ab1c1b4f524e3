"""The vocabularies of verbs, addressees and speech, loaded once and compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from bluethread.kernel.definitions import DEFINITIONS

VerbClass = Literal["observing", "reinforcing", "evaluative", "deciding", "directive"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verb(_Strict):
    """A verb of the Council: its forms, its class, its force from 0 to 5. `noun`: its finite form is also a noun."""

    lemma: str
    finite: tuple[str, ...]
    participle: tuple[str, ...]
    verb_class: VerbClass
    force: int
    addressed: bool = False
    noun: bool = False


class Repeated(_Strict):
    noun: str
    lemma: str
    force: int


class Addressee(_Strict):
    """Who is asked to act, and by which words they are named."""

    code: str
    group: str
    match: tuple[str, ...]


class Period(_Strict):
    text: str
    match: tuple[str, ...]


class VerbFile(_Strict):
    verbs: tuple[Verb, ...]
    adverbs: tuple[str, ...]
    repeated: tuple[Repeated, ...]
    formal: tuple[str, ...]
    after: tuple[str, ...]


class AddresseeFile(_Strict):
    addressees: tuple[Addressee, ...]
    acronyms: Addressee
    pronouns: tuple[str, ...]
    periods: tuple[Period, ...]


class SpeechFile(_Strict):
    verbs: tuple[str, ...]
    titles: tuple[str, ...]
    offices: tuple[str, ...]
    continuing: tuple[str, ...]
    compound_states: tuple[str, ...]
    same_state: dict[str, str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled patterns. In `finite` and `participle` the groups are `adverb` and `verb`."""

    finite: re.Pattern[str]
    participle: re.Pattern[str]
    by_form: dict[str, Verb]
    formal: re.Pattern[str]
    repeated: dict[str, Repeated]
    repeats: re.Pattern[str]
    addressees: tuple[tuple[Addressee, re.Pattern[str]], ...]
    any_addressee: re.Pattern[str]
    acronyms: Addressee
    acronym: re.Pattern[str]
    pronoun: re.Pattern[str]
    period: re.Pattern[str]
    period_of: dict[str, str]


def load(name: str) -> Any:
    """The content of a vocabulary file. `class` is spelled so in the files and is a reserved word in Python."""
    content = yaml.safe_load((DEFINITIONS / "vocabularies" / f"{name}.yaml").read_text(encoding="utf-8"))
    for entry in content.get("verbs", []):
        if isinstance(entry, dict):
            entry["verb_class"] = entry.pop("class")
    for entry in content.get("addressees", []):
        entry["group"] = entry.pop("class")
    if "acronyms" in content:
        content["acronyms"]["group"] = content["acronyms"].pop("class")
    return content


@cache
def lexicon() -> Lexicon:
    verbs = VerbFile.model_validate(load("verbs"))
    who = AddresseeFile.model_validate(load("addressees"))
    adverb = rf"(?P<adverb>(?:(?:{_any(verbs.adverbs)}),?\s+){{0,3}})"
    after = rf"(?:\s+(?:{_any(verbs.after)})\b)?"
    finite = [form for verb in verbs.verbs for form in verb.finite]
    participle = [form for verb in verbs.verbs for form in verb.participle]
    opening = (
        r"(?:^[\"“\s]*|(?<=[,;:—–.])\s+(?:and\s+|but\s+|while\s+)?|\s+and\s+(?:,\s+)?)"
        r"(?:,\s*)?"
    )
    return Lexicon(
        finite=re.compile(rf"{opening}{adverb}(?P<verb>{_any(finite)})\b{after}", re.IGNORECASE),
        participle=re.compile(rf"{opening}{adverb}(?P<verb>{_any(participle)})\b{after}", re.IGNORECASE),
        by_form={form.lower(): verb for verb in verbs.verbs for form in (*verb.finite, *verb.participle)},
        formal=re.compile(_any(verbs.formal), re.IGNORECASE),
        repeated={entry.noun: entry for entry in verbs.repeated},
        repeats=re.compile(
            rf"\bits\s+(?:\w+\s+){{0,2}}(?P<noun>{_any([e.noun for e in verbs.repeated])})"
            r"\s+(?P<link>to|on|upon|for|that)\b",
            re.IGNORECASE,
        ),
        addressees=tuple((entry, _naming(entry.match)) for entry in who.addressees),
        any_addressee=_naming([name for entry in who.addressees for name in entry.match]),
        acronyms=who.acronyms,
        acronym=re.compile(rf"(?:the\s+)?(?:{'|'.join(who.acronyms.match)})[A-Z]{{2,7}}\b"),
        pronoun=re.compile(rf"(?:{_any(who.pronouns)})\b", re.IGNORECASE),
        period=re.compile(rf"\b(?:{_any([form for p in who.periods for form in p.match])})\b", re.IGNORECASE),
        period_of={form.lower(): p.text for p in who.periods for form in p.match},
    )


def addressee_codes() -> tuple[str, ...]:
    """The codes of all addressees that can be named, in the order of the vocabulary."""
    known = lexicon()
    return (*dict.fromkeys(entry.code for entry, _ in known.addressees), known.acronyms.code, "unspecified")


@cache
def speech() -> SpeechFile:
    return SpeechFile.model_validate(load("speech"))


def _any(forms: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(set(forms), key=len, reverse=True))


def _naming(names: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    """Names as they may be printed: any case at the first letter, a space or hyphen for "~", curly apostrophes."""
    words = "|".join(
        re.escape(name).replace(r"\ ", r"\s+").replace("\\~", r"[\s-]").replace("~", r"[\s-]").replace("'", "[’']")
        for name in sorted(set(names), key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{words})(?:s|[’']s?)?(?![\w-])", re.IGNORECASE)
