"""The filter line of the deals: ``open stage:proposal owner:me amount:>5000`` and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from leadtui.domain.errors import Invalid
from leadtui.domain.money import parse_money
from leadtui.domain.text import clean_line, fold

#: The keys of the line, each with an example, for the help under it.
KEYS: dict[str, str] = {
    "open": "open",
    "won": "won",
    "lost": "lost",
    "stage": "stage:proposal",
    "owner": "owner:me",
    "amount": "amount:>5000",
    "reminder": "reminder",
}
_STATES = ("open", "won", "lost")
_REMINDERS = ("any", "due", "none")
_SIGNED = re.compile("(>=|<=|>|<|=|)(.*)")

State = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True)
class AmountBound:
    """A comparison with an amount in hundredths; ``sign`` is one of > >= < <= =. With a currency
    only deals in it pass.
    """

    sign: str
    amount: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class DealFilter:
    """What a line asks for; an empty field asks for nothing. ``words`` are folded, each begins a
    word of title, company, contact or comment. ``reminder`` is any, due or none (COE-64).
    """

    words: tuple[str, ...] = ()
    state: State | None = None
    stage: str = ""
    owner: str = ""
    amount: AmountBound | None = None
    reminder: str = ""


def parse_deal_filter(line: str) -> DealFilter:
    """The filter in ``line``; a part that is no key is a word to look for.

    ``_`` in a value stands for a blank. An empty value, still being typed, asks for nothing.
    :class:`Invalid` names a key that there is not, or a value that its key does not take.
    """
    words: list[str] = []
    found: dict[str, object] = {}
    for part in clean_line(line).split():
        key, colon, value = part.partition(":")
        key, value = key.lower(), value.replace("_", " ")
        if part.lower() in _STATES:
            found["state"] = part.lower()
        elif part.lower() == "reminder":
            found["reminder"] = "any"
        elif not colon or not key.isalpha():
            words.append(fold(part))
        elif key in _STATES or key not in KEYS:
            raise Invalid(
                f"{part!r}: there is no filter {key!r}.",
                field="filter",
                hint="Filters: " + "  ".join(KEYS.values()) + ".",
            )
        elif value:
            found[key] = _value(key, value)
    return DealFilter(words=tuple(words), **found)  # type: ignore[arg-type]


def _value(key: str, value: str) -> object:
    if key == "amount":
        return _bound(value)
    if key == "reminder":
        if value.lower() not in _REMINDERS:
            raise Invalid(
                f"reminder:{value} is not known.",
                field="filter",
                hint=f"Give {', '.join(_REMINDERS)}.",
            )
        return value.lower()
    return value


def _bound(value: str) -> AmountBound | None:
    match = _SIGNED.fullmatch(value)
    assert match is not None
    if not match[2]:
        return None
    money = parse_money(match[2])
    return AmountBound(match[1] or ">=", money.amount, money.currency)
