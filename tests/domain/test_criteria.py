"""Criteria of routines, and the conditions that they are made of (COE-103..109)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.company_facts import CompanyFacts, turnover_of
from leadtui.domain.conditions import HAS, KEYS, parse_conditions
from leadtui.domain.criteria import MOST, Criteria, from_json, parse_criteria
from leadtui.domain.errors import Invalid
from leadtui.domain.fit import Fit
from leadtui.domain.suspect_filter import SuspectFilter, parse_suspect_filter

KESTREL = CompanyFacts(
    id=1,
    name="Kestrel Labs (SaaS)",
    sector="Software & Services",
    sub_sector="Édition de logiciels",
    activity_code="58.29-C",
    country="France",
    region="Île-de-France",
    city="Saint-Denis",
    postal_code="93 200",
    headcount=50,
    turnover="1,2 M€",
    description="Planning for field teams",
    phone="+33199001037",
    details='{"Forme juridique": "SAS", "Batch": "W21"}',
    people=2,
    emails=1,
)
NOBODY = CompanyFacts(id=2, name="?")


def holds(line: str, company: CompanyFacts = KESTREL) -> bool:
    return all(condition.holds(company) for condition in parse_conditions(line))


@pytest.mark.parametrize(
    "line",
    [
        "sector:software",
        "sector:logiciels",
        "sector:edition_de_log",
        "sector:bank,serv",
        "code:58",
        "code:5829c,62",
        "country:fr",
        "country:FRANCE",
        "country:de,fr",
        "region:ile",
        "city:saint_denis",
        "city:denis",
        "postal:93",
        "headcount:50",
        "headcount:=50",
        "headcount:10-50",
        "headcount:<=50",
        "headcount:>49",
        "headcount:1-9,50-99",
        "turnover:>=1M",
        "turnover:1M-2M",
        "has:phone",
        "has:email",
        "has:contact",
        "has:website,phone",
        "forme_juridique:sas",
        "batch:w21",
        "kestrel",
        "saas",
        "field team",
        "-sector:bank",
        "-has:website",
        "-koala",
        "country:fr headcount:>=50 -city:paris",
    ],
)
def test_it_holds(line: str) -> None:
    """COE-104: sector and code, location, headcount, turnover, legal form, presence of data."""
    assert holds(line)


@pytest.mark.parametrize(
    "line",
    [
        "sector:ware",
        "code:829",
        "country:be",
        "city:paris",
        "postal:3200",
        "headcount:>50",
        "headcount:<50",
        "headcount:=51",
        "turnover:>1.2M",
        "has:website",
        "forme_juridique:sarl",
        "estrel",
        "-sector:software",
        "-has:phone",
        "country:fr headcount:>50",
    ],
)
def test_it_does_not_hold(line: str) -> None:
    assert not holds(line)


@pytest.mark.parametrize("example", [one for key, one in KEYS.items() if key != "has"])
def test_what_is_not_known_does_not_hold(example: str) -> None:
    """Nor does its absence count as a value; to ask for absence is to turn it round."""
    assert not holds(example, NOBODY)
    assert holds(f"-{example}", NOBODY)


def test_everything_that_may_be_there_is_told_from_what_is_not() -> None:
    for what in HAS:
        assert not holds(f"has:{what}", NOBODY)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("headcount:many", "headcount:many"),
        ("headcount:>", "headcount:>"),
        ("headcount:-5", "headcount:-5"),
        ("turnover:lots", "turnover:lots"),
        ("has:money", "has:money"),
        ("sector:&", "no word"),
        ("code:--", "no letter"),
    ],
)
def test_a_value_that_its_key_does_not_take_is_named(line: str, what: str) -> None:
    with pytest.raises(Invalid, match=what):
        parse_conditions(line)


@pytest.mark.parametrize("line", ["", "sector:", "headcount:", "-", "has:,"])
def test_what_is_still_being_typed_asks_for_nothing(line: str) -> None:
    assert parse_conditions(line) == ()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,2 M€", 120_000_000),
        ("500k", 50_000_000),
        ("1M - 5M", 100_000_000),
        ("12 500 € to 20 000 €", 1_250_000),
        ("plenty", None),
        ("1,200", None),
        ("", None),
        (None, None),
    ],
)
def test_a_turnover_is_read_without_guessing(text: str | None, amount: int | None) -> None:
    assert turnover_of(text) == amount


# Criteria

TEXT = """
must country:fr
must        headcount:>=10
important   sector:software

notable city:paris,saint_denis
Interesting has:website
"""


def test_criteria_are_written_a_line_each() -> None:
    criteria = parse_criteria(TEXT)
    assert [one.text for one in criteria.mandatory] == ["country:fr", "headcount:>=10"]
    assert [one.word for one in criteria.weighting] == ["important", "notable", "interesting"]
    assert criteria.fit(KESTREL) == Fit(90, 90)
    assert criteria.fit(NOBODY) is None
    assert [(each.criterion.text, each.met) for each in criteria.judge(NOBODY)][:2] == [
        ("country:fr", False),
        ("headcount:>=10", False),
    ]
    assert from_json(criteria.to_json()) == criteria
    assert parse_criteria(criteria.to_text()) == criteria


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("must country:fr\nmaybe city:paris", "line 2", "no kind of criterion"),
        ("must country:fr\n\nmust headcount:x", "line 3", "not a number"),
        ("must", "line 1", "asks for nothing"),
        ("must country:", "line 1", "asks for nothing"),
        ("important city:paris", "criteria", "No criterion has to be met"),
        ("must a\nmust  a", "line 2", "there already"),
        ("must " + "a " * 300, "line 1", "longer than"),
        ("\n".join(f"must a{i}" for i in range(MOST + 1)), "criteria", "more than"),
    ],
)
def test_a_line_that_is_wrong_is_named(text: str, where: str, what: str) -> None:
    with pytest.raises(Invalid, match=what) as refused:
        parse_criteria(text)
    assert refused.value.field == where


def test_no_line_is_no_criterion() -> None:
    assert parse_criteria("\n \n") == Criteria()


def test_what_criteria_look_at_is_known_beforehand() -> None:
    asked = parse_criteria("must -has:email\nnotable legal_form:sas batch:w21")
    assert (asked.people, asked.details) == (True, frozenset({"legal form", "batch"}))
    plain = parse_criteria("must has:phone city:paris")
    assert (plain.people, plain.details) == (False, frozenset())


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for line in (text, f"must {text}", f"headcount:{text}", f"turnover:{text}"):
        for read in (parse_criteria, parse_conditions, parse_suspect_filter):
            try:
                found = read(line)
            except Invalid:
                continue
            if isinstance(found, Criteria):
                missed = any(not each.met and not each.criterion.level
                             for each in found.judge(KESTREL))  # fmt: skip
                assert (found.fit(KESTREL) is None) is missed
                assert parse_criteria(found.to_text()).to_json() == found.to_json()


def test_the_line_of_the_suspects_takes_all_conditions() -> None:
    found = parse_suspect_filter("tag:off-target fit:>=70,40 hot no-reminder country:fr kestrel")
    assert (found.tag, found.hot, found.reminder) == ("off_target", True, False)
    assert [one.text for one in found.conditions] == ["country:fr", "kestrel"]
    assert [found.fits(score) for score in (None, 39, 40, 69, 70, 100)] == [
        False, False, True, True, True, True,
    ]  # fmt: skip
    assert parse_suspect_filter("tag: fit:") == SuspectFilter()
    assert parse_suspect_filter("tag:all cold reminder").tag == "all"
    with pytest.raises(Invalid, match="tag:nobody"):
        parse_suspect_filter("tag:nobody")
