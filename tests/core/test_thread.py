from bluethread.core.thread import Card, Station, along, split_provision


def card(ref, station, *above):
    return Card(ref, station, ref, "", "", hangs_from=above)


HELD = [
    card("provision:R#OP1", Station.PARAGRAPH),
    card("provision:R#OP2", Station.PARAGRAPH),
    card("obligation:1", Station.OBLIGATION, "provision:R#OP1"),
    card("obligation:2", Station.OBLIGATION, "provision:R#OP1"),
    card("indicator:a", Station.INDICATOR, "provision:R#OP1", "provision:R#OP2"),
    card("indicator:b", Station.INDICATOR, "provision:R#OP1"),
    card("stream:s", Station.EVIDENCE, "indicator:a", "indicator:b"),
    card("figure:a1", Station.SENTENCE, "indicator:a"),
    card("figure:b1", Station.SENTENCE, "indicator:b"),
]


def walked(ref):
    return {each.ref for each in along(HELD, ref)}


def test_everything_hangs_from_a_paragraph():
    assert walked("provision:R#OP1") == {each.ref for each in HELD}


def test_a_sentence_leads_back_through_its_own_indicator_only():
    assert walked("figure:a1") == {
        "provision:R#OP1", "provision:R#OP2", "obligation:1", "obligation:2", "indicator:a", "stream:s", "figure:a1",
    }  # fmt: skip


def test_an_obligation_leads_on_to_all_that_measures_its_paragraph():
    assert walked("obligation:1") == {each.ref for each in HELD} - {"obligation:2", "provision:R#OP2"}


def test_an_indicator_leads_both_ways():
    assert walked("indicator:b") == {
        "provision:R#OP1", "obligation:1", "obligation:2", "indicator:b", "stream:s", "figure:b1",
    }  # fmt: skip


def test_a_path_may_hold_any_sign():
    assert split_provision("provision:S/RES/2382(2017)#OP12(d)") == ("S/RES/2382(2017)", "OP12(d)")
