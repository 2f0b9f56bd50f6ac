"""Cells of files as values: flags, whole numbers, instants, names. None is: not to be read so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from leadtui.connectors.mapping_words import NO, YES
from leadtui.domain.dates import parse_instant, to_ms
from leadtui.domain.errors import Invalid

_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f.,'’][0-9]{3})+|[0-9]{1,9}(?:[.,]0+)?")
_DATE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})(?:[ T]+(\S.*))?")
_PLAIN_UTC = re.compile(
    r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(Z?)"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\b.*")
#: The largest headcount that is taken for one.
LARGEST = 10_000_000


def flag(text: str) -> bool | None:
    """Yes or no, in the words of forms and programs."""
    word = text.lower()
    return True if word in YES else False if word in NO else None


def whole_number(text: str) -> int | None:
    """``1 200``, ``1,200``, ``1.200`` and ``1200.0`` are 1200; ranges and words are none."""
    match = _GROUPED.fullmatch(text)
    if match is None:
        return None
    plain = re.sub(r"[.,]0{1,2}$", "", text)
    number = int(re.sub(r"[^0-9]", "", plain))
    return number if number <= LARGEST else None


@lru_cache(maxsize=4096)
def instant(text: str, zone: tzinfo) -> int | None:
    """The instant in UTC epoch milliseconds of an ISO date or of ``25/12/2026 14:30``.

    A date with slashes or dots is read where only one order of day and month is possible.
    Without an offset it is wall time in ``zone``.
    """
    plain = _PLAIN_UTC.fullmatch(text)
    if plain and (zone is UTC or (plain[1] and len(text) > 11)):
        try:
            return to_ms(datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC))
        except ValueError:
            return None
    if not _ISO.fullmatch(text):
        match = _DATE.fullmatch(text)
        if match is None:
            return None
        first, second = int(match[1]), int(match[2])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if second <= 12 else (second, first)
        text = f"{match[3]}-{month:02d}-{day:02d}" + (f" {match[4]}" if match[4] else "")
    try:
        # The day given is whole, so the present plays no part.
        return to_ms(parse_instant(text, now=datetime(2000, 1, 1, tzinfo=zone)))
    except Invalid:
        return None


def split_name(text: str) -> tuple[str, str]:
    """First and last name of a full one: ``Doe, Jane``, ``DUPONT Jean`` and ``Jane Doe``.

    A single word is a last name. Words in capitals among others are the last name (French
    custom); else the first word is the first name.
    """
    if "," in text:
        last, _, first = text.partition(",")
        return first.strip(), last.strip()
    words = text.split()
    if len(words) < 2:
        return "", text
    loud = [len(word) > 1 and word.isupper() for word in words]
    if any(loud) and not all(loud):
        first = " ".join(word for word, is_loud in zip(words, loud, strict=True) if not is_loud)
        last = " ".join(word for word, is_loud in zip(words, loud, strict=True) if is_loud)
        return first, last
    return words[0], " ".join(words[1:])
