"""What deals are worth, in words, and the line that filters them (COE-60 to COE-64)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.deal_filter import AmountBound, DealFilter, parse_deal_filter
from leadtui.domain.deals import (
    DealOutcome,
    DealRow,
    Total,
    deal_words,
    furthest_first,
    parse_probability,
    running_words,
    totals_words,
    weighted,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.timeline_words import deal_change_words

TODAY = dt.date(2026, 11, 22)


def deal(deal_id: int = 1, **fields: object) -> DealRow:
    row = DealRow(
        deal_id, "Pilot", 1, "Kestrel Labs", None, "", 2, "Proposal", None, 1_250_000, "EUR", 60,
        dt.date(2026, 12, 24), 1, "Ana", "", 0, 0, None, None,
    )  # fmt: skip
    return row._replace(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "probability", "outcome", "expected"),
    [
        (1_000, 60, None, 600),
        (1_001, 50, None, 501),
        (1_000, None, None, None),
        (None, 60, None, None),
        (1_000, None, "won", 1_000),
        (1_000, 90, "lost", 0),
        (1_000, 0, None, 0),
    ],
)
def test_what_is_to_be_expected_of_a_deal(
    amount: int | None, probability: int | None, outcome: DealOutcome | None, expected: int | None
) -> None:
    assert weighted(amount, probability, outcome) == expected


@given(st.integers(0, 10**14), st.integers(0, 100))
def test_no_more_is_expected_of_a_deal_than_its_amount(amount: int, probability: int) -> None:
    found = weighted(amount, probability, None)
    assert found is not None
    assert 0 <= found <= amount


@pytest.mark.parametrize("typed", ["60", "60%", "60 %", " 060 "])
def test_a_probability_is_a_whole_percentage(typed: str) -> None:
    assert parse_probability(typed) == 60


@pytest.mark.parametrize("typed", ["0.6", "101", "-1", "", "%", "sixty", "60 % %", "٥"])
def test_a_probability_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_probability(typed)
    assert refused.value.field == "probability"


@given(st.integers(0, 100))
def test_every_percentage_is_read(percent: int) -> None:
    assert parse_probability(str(percent)) == parse_probability(f"{percent} %") == percent


def test_a_deal_on_one_line() -> None:
    assert deal_words(deal(), TODAY) == "Proposal · 12\u00a0500 € · close 24 Dec · Pilot"
    assert deal_words(deal(amount=None, close_date=None), TODAY) == "Proposal · Pilot"
    won = deal(stage="Won", outcome="won")
    assert deal_words(won, TODAY) == "Won · 12\u00a0500 € · Pilot"
    assert running_words([], TODAY) == ""
    assert running_words([deal(amount=None), deal(2)], TODAY).endswith("Pilot (+1)")


def test_the_best_is_the_furthest_then_the_larger_then_the_sooner() -> None:
    rows = [
        deal(1, stage_id=1, amount=9_000_000),
        deal(2, close_date=None),
        deal(3),
        deal(4, amount=None),
        deal(5, stage_id=3, amount=1),
    ]
    assert [row.id for row in furthest_first(rows, [1, 2, 3])] == [5, 3, 2, 4, 1]


def test_totals_by_currency() -> None:
    euros, dollars = Total("EUR", 3, 4_500_000, 2_130_000, 2, 0), Total("USD", 1, 80_000, 0, 0, 0)
    assert totals_words([euros, dollars]) == (
        "45\u00a0000 € + 800 USD · weighted 21\u00a0300 € + 0 USD (2 deals without probability)"
    )
    lost = Total("USD", 0, 0, 0, 0, 80_000)
    assert totals_words([euros._replace(unweighed=0, lost=500), lost]) == (
        "45\u00a0000 € · weighted 21\u00a0300 € · lost 5 € + 800 USD"
    )
    assert totals_words([lost]) == "lost 800 USD"
    assert totals_words([]) == ""


def test_the_filter_line() -> None:
    line = "Pilot open stage:in_talks owner:me amount:>5k reminder Été"
    assert parse_deal_filter(line) == DealFilter(
        words=("pilot", "ete"),
        state="open",
        stage="in talks",
        owner="me",
        amount=AmountBound(">", 500_000),
        reminder="any",
    )
    assert parse_deal_filter("amount:5000EUR WON reminder:due") == DealFilter(
        state="won", amount=AmountBound(">=", 500_000, "EUR"), reminder="due"
    )
    assert parse_deal_filter("stage: amount: amount:> 12:30") == DealFilter(words=("12:30",))


@pytest.mark.parametrize("line", ["colour:red", "open:yes", "amount:>much", "reminder:soon"])
def test_a_filter_that_there_is_not_is_named(line: str) -> None:
    with pytest.raises(Invalid):
        parse_deal_filter(line)


def test_what_became_of_a_deal_in_words() -> None:
    def say(old: object, new: object, outcome: str = "") -> str:
        return deal_change_words("Pilot", old, new, TODAY, outcome=outcome)

    assert say(None, {"stage": "Proposal", "amount": "12 €", "close": ""}) == (
        "deal “Pilot” opened · Proposal · 12 €"
    )
    assert say({"stage": "Won", "amount": ""}, None) == "deal “Pilot” deleted · Won"
    assert say({"stage": "Proposal"}, {"stage": "Won"}, "won") == "deal “Pilot” won: Proposal → Won"
    old = {"amount": "", "close": "2026-12-24", "comment": "x"}
    new = {"amount": "12 €", "close": "", "comment": "y"}
    assert say(old, new) == (
        "deal “Pilot”: amount none → 12 €, close 24 Dec → none, comment changed"
    )
