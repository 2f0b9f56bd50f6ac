"""Conditions on companies: ``country:fr sector:software,saas headcount:10-250 -has:email``.

They are the language of criteria and of the filter line of the suspects (COE-104).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from leadtui.domain.company_facts import (
    CompanyFacts,
    country_of,
    details_in,
    signs_in,
    turnover_of,
    words_in,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.money import parse_money
from leadtui.domain.text import clean_line, fold

#: The keys, each with an example. Any other key names a column that no field holds.
KEYS: dict[str, str] = {
    "sector": "sector:software",
    "code": "code:62",
    "country": "country:fr",
    "region": "region:bretagne",
    "city": "city:paris,lyon",
    "postal": "postal:75,92",
    "headcount": "headcount:10-250",
    "turnover": "turnover:>=1M",
    "has": "has:email",
}
#: What ``has:`` asks for.
HAS = (
    "phone",
    "website",
    "linkedin",
    "email",
    "contact",
    "address",
    "sector",
    "headcount",
    "turnover",
    "registration",
)
_SIGNED = re.compile(r"(>=|<=|>|<|=|)(.+)")
_SPAN = re.compile(r"(.+?)(?:-|\.\.)(.+)")


class Span(NamedTuple):
    """Numbers from ``low`` to ``high``, both included; None for no end."""

    low: int | None
    high: int | None

    def has(self, number: int | None) -> bool:
        """Whether a number that is known lies in it."""
        if number is None or (self.low is not None and number < self.low):
            return False
        return self.high is None or number <= self.high


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: any of ``values`` has to hold, or none of them where it is ``negated``.

    ``text`` is how it was written. ``detail`` is the folded name of a column that no field holds,
    empty for the keys of :data:`KEYS` and for a word.
    """

    key: str
    text: str
    values: tuple[str | Span, ...]
    negated: bool = False
    detail: str = ""

    @property
    def asks_people(self) -> bool:
        """Whether it is about who is known at the company."""
        return self.key == "has" and any(value in {"email", "contact"} for value in self.values)

    def holds(self, company: CompanyFacts) -> bool:
        """Whether it holds for a company; what is not known is not there."""
        if self.detail:
            words = words_in(details_in(company.details).get(self.detail))
            return any(f" {value}" in words for value in self.values) is not self.negated
        check = _CHECKS[self.key]
        for value in self.values:
            if check(company, value):
                return not self.negated
        return self.negated


def parse_conditions(line: str) -> tuple[Condition, ...]:
    """The conditions in a line; a part without a key is a word of name, city or description.

    ``_`` in a value stands for a blank, a comma parts values of which any will do, ``-`` before
    the key turns it round. An empty value, still being typed, asks for nothing. :class:`Invalid`
    names a value that its key does not take.
    """
    found = (_condition(part) for part in clean_line(line).split())
    return tuple(one for one in found if one is not None)


def _condition(part: str) -> Condition | None:
    negated, rest = part.startswith("-") and len(part) > 1, part
    if negated:
        rest = part[1:]
    key, colon, value = rest.partition(":")
    if not colon or not key.replace("_", "").replace(".", "").isalpha():
        word = words_in(rest.strip('"')).strip()
        return Condition("word", part, (word,), negated) if word else None
    raw = [one.replace("_", " ").strip() for one in value.split(",")]
    given = [one for one in raw if one]
    if not given:
        return None
    name = key.lower()
    if name in KEYS:
        read = _READ.get(name, _phrase)
        return Condition(name, part, tuple(read(name, one) for one in given), negated)
    column = words_in(key).strip()
    return Condition("detail", part, tuple(_phrase(name, one) for one in given), negated, column)


def _phrase(key: str, value: str) -> str:
    phrase = words_in(value).strip()
    if not phrase:
        raise Invalid(f"{key}:{value} has no word in it.", field="filter")
    return phrase


def _signs(key: str, value: str) -> str:
    found = signs_in(value)
    if not found:
        raise Invalid(f"{key}:{value} has no letter or digit in it.", field="filter")
    return found


def _country(key: str, value: str) -> str:
    _phrase(key, value)
    return country_of(value)


def _has(key: str, value: str) -> str:
    wanted = fold(value)
    if wanted not in HAS:
        raise Invalid(f"{key}:{value} is not known.", field="filter", hint=f"Give {_list(HAS)}.")
    return wanted


def _number(key: str, value: str) -> int:
    digits = re.sub(r"[\s'\u00a0\u202f]", "", value)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 12):
        raise _not_a_number(key, value)
    return int(digits)


def _money(key: str, value: str) -> int:
    try:
        return parse_money(value).amount
    except Invalid:
        raise _not_a_number(key, value) from None


def _not_a_number(key: str, value: str) -> Invalid:
    return Invalid(
        f"{key}:{value}: that is not a number to compare with.",
        field="filter",
        hint=f"For example {key}:10-250, {key}:>=50, {key}:<10.",
    )


def _span_of(number: Callable[[str, str], int]) -> Callable[[str, str], Span]:
    def read(key: str, value: str) -> Span:
        signed = _SIGNED.fullmatch(value)
        if signed is None:
            raise _not_a_number(key, value)
        sign, rest = signed[1], signed[2]
        span = None if sign else _SPAN.fullmatch(rest)
        if span is not None:
            low, high = number(key, span[1]), number(key, span[2])
            return Span(min(low, high), max(low, high))
        bound = number(key, rest)
        if sign in {"<", "<="}:
            return Span(None, bound - (sign == "<"))
        if sign == "=":
            return Span(bound, bound)
        return Span(bound + (sign == ">"), None)

    return read


#: Numbers of a condition: ``10-250``, ``>=50``, ``7`` for from seven on.
number_span = _span_of(_number)

_READ: Mapping[str, Callable[[str, str], str | Span]] = {
    "code": _signs,
    "postal": _signs,
    "country": _country,
    "headcount": number_span,
    "turnover": _span_of(_money),
    "has": _has,
}


def _list(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


# What each key looks at

_Check = Callable[[CompanyFacts, "str | Span"], bool]


def _has_word(company: CompanyFacts, word: str | Span) -> bool:
    texts = (company.name, company.city, company.description)
    return any(f" {word}" in words_in(text) for text in texts)


def _in_sector(company: CompanyFacts, phrase: str | Span) -> bool:
    wanted = f" {phrase}"
    return wanted in words_in(company.sector) or wanted in words_in(company.sub_sector)


def _in_country(company: CompanyFacts, wanted: str | Span) -> bool:
    return company.country is not None and country_of(company.country) == wanted


def _is_there(company: CompanyFacts, what: str | Span) -> bool:
    if what == "email":
        return company.emails > 0
    if what == "contact":
        return company.people > 0
    value = getattr(company, str(what))
    return value is not None and value != ""


def _in_span(number: int | None, span: str | Span) -> bool:
    assert isinstance(span, Span)
    return span.has(number)


_CHECKS: Mapping[str, _Check] = {
    "word": _has_word,
    "sector": _in_sector,
    "code": lambda company, start: signs_in(company.activity_code).startswith(str(start)),
    "country": _in_country,
    "region": lambda company, phrase: f" {phrase}" in words_in(company.region),
    "city": lambda company, phrase: f" {phrase}" in words_in(company.city),
    "postal": lambda company, start: signs_in(company.postal_code).startswith(str(start)),
    "headcount": lambda company, span: _in_span(company.headcount, span),
    "turnover": lambda company, span: _in_span(turnover_of(company.turnover), span),
    "has": _is_there,
}
