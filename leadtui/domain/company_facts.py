"""What is known of a company, as criteria look at it (COE-5, COE-104)."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

from leadtui.domain.countries import region_of_country
from leadtui.domain.errors import Invalid
from leadtui.domain.money import parse_money
from leadtui.domain.text import words_of

#: What stands between the ends of a range: ``1M - 5M``, ``1 to 5 M€``.
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b|\bà\b|\band\b)\s*", re.IGNORECASE)


class CompanyFacts(NamedTuple):
    """A company by what the store keeps of it; ``details`` is the JSON of the columns that no
    field holds, ``people`` and ``emails`` how many are known there and have an e-mail address,
    those who left not counted.
    """

    id: int
    name: str
    sector: str | None = None
    sub_sector: str | None = None
    activity_code: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_code: str | None = None
    headcount: int | None = None
    turnover: str | None = None
    description: str | None = None
    registration: str | None = None
    phone: str | None = None
    website: str | None = None
    linkedin: str | None = None
    address: str | None = None
    details: str | None = None
    people: int = 0
    emails: int = 0


@lru_cache(maxsize=16_384)
def words_in(text: str | None) -> str:
    """The words of a text, folded, a blank before each and after the last."""
    return f" {' '.join(words_of(text))} " if text else " "


@lru_cache(maxsize=4_096)
def signs_in(text: str | None) -> str:
    """Letters and digits alone, folded: codes and postal codes are written in many ways."""
    return "".join(words_of(text)) if text else ""


@lru_cache(maxsize=4_096)
def country_of(text: str) -> str:
    """The ISO code of a country, or its words where it is not known."""
    return region_of_country(text) or words_in(text).strip()


@lru_cache(maxsize=4_096)
def turnover_of(text: str | None) -> int | None:
    """A turnover in hundredths, whatever the currency; of a range its lower end. None where it
    cannot be read without guessing.
    """
    if not text:
        return None
    for part in (text, _RANGE.split(text, maxsplit=1)[0]):
        try:
            return parse_money(part).amount
        except Invalid:
            continue
    return None


@lru_cache(maxsize=4_096)
def details_in(text: str | None) -> dict[str, str]:
    """The columns without a field by their folded names."""
    if not text:
        return {}
    return {words_in(str(name)).strip(): str(value) for name, value in json.loads(text).items()}
