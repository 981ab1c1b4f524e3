"""Every vocabulary of the reading engine loads, strictly, and says one thing for each form."""

from collections import Counter

import pytest
from pydantic import ValidationError

from bluethread.mandates.parsing import lexicon
from bluethread.mandates.parsing.lexicon import AddresseeFile, VerbFile, load


def test_every_file_loads() -> None:
    words = lexicon.lexicon()
    assert len(words.by_form) > 100
    assert lexicon.speech().verbs


def test_a_form_belongs_to_one_verb() -> None:
    verbs = VerbFile.model_validate(load("verbs")).verbs
    forms = Counter(form.lower() for verb in verbs for form in {*verb.finite, *verb.participle})
    assert [form for form, count in forms.items() if count > 1] == []
    assert all(0 <= verb.force <= 5 for verb in verbs)
    assert all(verb.force > 0 for verb in verbs if verb.verb_class in ("directive", "deciding"))


def test_a_name_belongs_to_one_addressee() -> None:
    entries = AddresseeFile.model_validate(load("addressees")).addressees
    names = Counter(name.lower() for entry in entries for name in entry.match)
    assert [name for name, count in names.items() if count > 1] == []


def test_an_unknown_key_is_refused() -> None:
    content = load("verbs")
    content["colour"] = "blue"
    with pytest.raises(ValidationError):
        VerbFile.model_validate(content)
