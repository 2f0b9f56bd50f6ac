"""The filter line of the leads: ``hot owner:me silent:>30d status:working`` and plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line

#: The keys of the line, each with an example, for the help under it.
KEYS: dict[str, str] = {
    "hot": "hot",
    "cold": "cold",
    "owner": "owner:me",
    "status": "status:working",
    "silent": "silent:>30d",
    "score": "score:>=3",
    "source": "source:google",
    "card": "card:ours",
    "reminder": "reminder:none",
    "customer": "customer:yes",
}

_OPERATORS = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", "": ">="}
_BOUND = re.compile(r"(>=|<=|>|<|=|)(-?\d{1,6})(d?)")
_CARDS = frozenset({"ours", "public", "left"})
_REMINDERS = frozenset({"none", "any", "due"})
_CUSTOMERS = frozenset({"yes", "no"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison with a whole number; ``sign`` is one of > >= < <= =."""

    sign: str
    number: int


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """What a line asks for; an empty field asks for nothing.

    ``silent`` compares the days since the last contact, with never longer than any (COR-61).
    """

    words: str = ""
    hot: bool | None = None
    owner: str = ""
    status: str = ""
    source: str = ""
    card: str = ""
    reminder: str = ""
    customer: str = ""
    silent: Bound | None = None
    score: Bound | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every lead passes."""
        return self == LeadFilter()


def parse_filter(line: str) -> LeadFilter:
    """The filter in ``line``; a part that is no key is a word to search for.

    ``_`` in a name stands for a blank as well as for itself. :class:`Invalid` names a key that
    there is not, or a value that its key does not take. An empty value (``owner:``, still being
    typed) asks for nothing.
    """
    words: list[str] = []
    found: dict[str, object] = {}
    for part in clean_line(line).split():
        key, colon, value = part.partition(":")
        key = key.lower()
        if part.lower() in {"hot", "cold"}:
            found["hot"] = part.lower() == "hot"
        elif not colon or not key.isalpha():
            words.append(part)
        elif key in {"hot", "cold"} or key not in KEYS:
            raise Invalid(
                f"{part!r}: there is no filter {key!r}.",
                field="filter",
                hint="Filters: " + "  ".join(KEYS.values()) + ".",
            )
        elif value:
            found[key] = _value(key, value)
    return LeadFilter(words=" ".join(words), **found)  # type: ignore[arg-type]


def bound_of(key: str, value: str, *, example: str, in_days: bool = True) -> Bound:
    """The comparison in ``value`` (``>30d``, ``7``: from seven on); :class:`Invalid` names ``key``
    and gives the ``example``. A ``d`` behind the number is for numbers of days alone.
    """
    match = _BOUND.fullmatch(value.lower())
    if match is None or (match[3] and not in_days):
        raise Invalid(
            f"{key}:{value}: that is not a number to compare with.",
            field="filter",
            hint=f"For example {example}.",
        )
    return Bound(_OPERATORS[match[1]], int(match[2]))


def _value(key: str, value: str) -> object:
    if key in {"silent", "score"}:
        return bound_of(key, value, example=KEYS[key], in_days=key == "silent")
    for name, known in (
        ("card", _CARDS),
        ("reminder", _REMINDERS),
        ("customer", _CUSTOMERS),
    ):
        if key == name and value.lower() not in known:
            raise Invalid(
                f"{key}:{value} is not known.",
                field="filter",
                hint=f"Give {', '.join(sorted(known))}.",
            )
    return value.lower() if key in {"card", "reminder", "customer"} else value
