"""Facts for the report engine: the published totals of United Nations police by sex of two months, cited in the field
guide, and an invented breakdown. Source of the totals: United Nations monthly returns of contributors."""

from bluethread.reports import library
from bluethread.reports.rendering.edition import Cited, DefinitionUsed, Reading, Record, SourceFile
from bluethread.reports.rendering.facts import Facts, Imprint, SeriesPoint, Unit, Verdict

SHA = "a" * 64
SOURCES = ("S/RES/2382(2017) OP12(d)", "S/RES/2382(2017) PP17")


def report():
    return library.get("women-in-un-police")


def reading(category, month, women, total, *, scope="all", indicator="women-share", cells=((0,), (0, 1)), **more):
    share = women / total if indicator == "women-share" else women
    rest = {"reporters": 87, "missing": 0, "unknown": 0, "faults": 0} | more
    return Reading(
        indicator=indicator,
        version=1,
        category=category,
        scope=scope,
        month=month,
        value=share,
        numerator=women,
        denominator=total if indicator == "women-share" else None,
        unit="share" if indicator == "women-share" else "persons",
        records={"numerator": cells[0], "denominator": cells[1]},
        **rest,
    )


def record(line, column, value, month="2013-12"):
    return Record(
        file=SHA,
        line=line,
        column=column,
        value=value,
        month=month,
        contributor="all",
        mission="all",
        recorded_at="2026-11-22T09:00:00+00:00",
        recorded_by="officer",
    )


def facts(*, women=846, **verdicts):
    """December 2013 against November 2009; `women` among individual police in December 2013 can be changed."""
    readings = {
        "police_now": reading("police", "2013-12", women + 483, 5281 + 7776, faults=2),
        "police_year_ago": reading("police", "2012-12", 1251, 12_400),
        "police_first": reading("police", "2009-11", 591 + 276, 6907 + 5736, unknown=57),
        "individual_now": reading("individual_police", "2013-12", women, 5281),
        "individual_first": reading("individual_police", "2009-11", 591, 6907, unknown=57),
        "formed_now": reading("formed_police_units", "2013-12", 483, 7776),
        "formed_first": reading("formed_police_units", "2009-11", 276, 5736),
        "women_now": reading("police", "2013-12", women + 483, 0, indicator="women-police"),
    }
    goal = Verdict(
        benchmark="twenty-per-cent-by-2014",
        code="off_track",
        target=0.2,
        gap=0.2 - readings["police_now"].value,
        asked=0.098,
        by="2014-12-31",
        baseline="",
        sources=SOURCES[:1],
    )
    doubling = Verdict(
        benchmark="doubling-by-2020",
        code="baseline_missing",
        target=None,
        gap=None,
        asked=None,
        by="2020-12-31",
        baseline="2015-10",
        sources=SOURCES[:1],
    )
    months = [f"{2009 + (10 + step) // 12}-{(10 + step) % 12 + 1:02d}" for step in range(50)]
    lines = tuple(
        tuple(SeriesPoint(month=month, value=low + (high - low) * step / 49) for step, month in enumerate(months))
        for low, high in ((0.0856, 0.1602), (0.0686, 0.1018), (0.0481, 0.0621))
    )
    units = tuple(
        Unit(code=code, reading=reading("police", "2013-12", some, every, scope=f"mission:{code}"))
        for code, some, every in (("UNM-X", 478, 4674), ("UNM-Y", 247, 2432), ("UNM-Z", 4, 61))
    )
    return Facts(
        readings=readings,
        verdicts={"goal": goal, "doubling": doubling} | verdicts,
        units={"missions": units},
        lines={"trend": lines},
        records=(record(4802, "Individual_Police_Female", women), record(4802, "Individual_Police_Male", 5281 - women)),
        files=(
            SourceFile(
                sha256=SHA, name="contributions.csv", received_at="2026-11-22T09:00:00+00:00", received_by="officer"
            ),
        ),
        definition=DefinitionUsed(id="women-in-un-police", version=1, sha256="b" * 64, content="{}"),
        definitions=(DefinitionUsed(id="women-share", version=1, sha256="c" * 64, content="{}"),),
        sources={"women-share": SOURCES, "women-police": SOURCES},
        citations=(
            Cited(
                symbol="S/RES/2382(2017)",
                path="OP12(d)",
                text="A substantial increase in numbers of female police across "
                "the different roles, with the aim of an overall doubling by 2020",
            ),
            Cited(symbol="S/RES/2382(2017)", path="PP17"),
        ),
        build_id="build-1",
    )


def imprint(number=1, **more):
    defaults = {"as_of": "2026-11-22T09:30:00+00:00", "issued_at": "2026-11-22T09:30:00+00:00", "issued_by": "officer"}
    return Imprint(number=number, **(defaults | more))
