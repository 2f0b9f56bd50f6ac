"""Amounts as they are typed and shown (COE-61)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.money import (
    CODES,
    MOST,
    Money,
    currency_of_region,
    money_words,
    parse_money,
)


@pytest.mark.parametrize(
    ("typed", "usual", "amount", "currency"),
    [
        ("12 500 €", None, 1_250_000, "EUR"),
        ("1,200.50 USD", None, 120_050, "USD"),
        ("12k", "EUR", 1_200_000, "EUR"),
        ("12K€", None, 1_200_000, "EUR"),
        ("€12.5k", None, 1_250_000, "EUR"),
        ("usd 5 M", None, 500_000_000, "USD"),
        ("1.200,50 €", None, 120_050, "EUR"),
        ("1,234,567.89", None, 123_456_789, None),
        ("1.200.000", "EUR", 120_000_000, "EUR"),
        ("12,5", None, 1_250, None),
        ("0.125M", None, 12_500_000, None),
        ("1'200.50 CHF", None, 120_050, "CHF"),
        ("1\u202f200 euros", None, 120_000, "EUR"),
        ("$5", "CAD", 500, "CAD"),
        ("5 kr", "SEK", 500, "SEK"),
        ("12 500 MAD", "EUR", 1_250_000, "MAD"),
        ("1.2345k", None, 123_450, None),
        ("0", "GBP", 0, "GBP"),
    ],
)
def test_an_amount_is_read_as_it_is_typed(
    typed: str, usual: str | None, amount: int, currency: str | None
) -> None:
    assert parse_money(typed, usual) == Money(amount, currency)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1,200", "thousands or decimals"),
        ("1.200 €", "thousands or decimals"),
        ("1 200,500", "thousands or decimals"),
        ("$5", "several currencies"),
        ("5m", "a thousand or a million"),
        ("-5", "not below 0"),
        ("1.005,123", "two decimals"),
        ("5 xyz", "not a currency"),
        ("€5€", "once"),
        ("12 50", "not an amount"),
        ("1,2,3", "not an amount"),
        ("1.2,3.4", "not an amount"),
        ("1 200.300,50", "not an amount"),
        (".5", "not an amount"),
        ("5.", "not an amount"),
        ("5+5", "not an amount"),
        ("²", "not an amount"),
        ("٥", "not an amount"),
        ("", "not an amount"),
        ("€", "not an amount"),
        ("10000000000000", "at most"),
        ("9" * 40, "not an amount"),
    ],
)
def test_what_is_not_plain_is_refused_and_never_guessed(typed: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        parse_money(typed, "EUR")
    assert refused.value.field == "amount"
    assert refused.value.hint


@given(st.integers(0, MOST), st.one_of(st.none(), st.sampled_from(sorted(CODES))))
def test_an_amount_that_is_shown_is_read_back(amount: int, currency: str | None) -> None:
    assert parse_money(money_words(amount, currency)) == Money(amount, currency)


@given(st.text(max_size=30), st.sampled_from([None, "EUR", "USD"]))
def test_any_text_is_an_amount_or_refused(text: str, usual: str | None) -> None:
    try:
        found = parse_money(text, usual)
    except Invalid:
        return
    assert 0 <= found.amount <= MOST
    assert found.currency is None or found.currency in CODES


def test_the_usual_currency_follows_from_the_region() -> None:
    assert [currency_of_region(region) for region in ("FR", "GB", "US", "MA", "ZZ", None)] == [
        "EUR", "GBP", "USD", "MAD", None, None,
    ]  # fmt: skip
