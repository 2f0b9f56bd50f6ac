"""Values of event objects: text, instants and identities, or a reason why not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from leadtui.domain.text import LINE_LIMIT, clean_line, clean_text

#: One event as JSON holds it; nothing is known of its values yet.
JsonObject = Mapping[str, object]

DAY_MS = 86_400_000
#: Numbers from here on are milliseconds, below it seconds: as seconds it lies in the year 5138.
_MILLISECONDS_FROM = 10**11
_LARGEST_NUMBER = 10**15


class Wrong(Exception):
    """This one event cannot be taken; the text says why, naming the field."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The last instant an event may have: a day after ``now_ms``, for clocks that run ahead."""

    now_ms: int

    def check(self, at: int, field: str) -> int:
        """``at`` when it lies after 1970-01-01 and not in the future, else :class:`Wrong`."""
        if at <= 0:
            raise Wrong(f"{field}: lies before 1970.")
        if at > self.now_ms + DAY_MS:
            raise Wrong(f"{field}: lies in the future.")
        return at


def quoted(value: object) -> str:
    """``value`` for a message: on one line, short; arrays and objects by their kind alone."""
    if isinstance(value, dict | list):
        # Its repr may be huge, or nested too deeply for Python.
        return "an object" if isinstance(value, dict) else "an array"
    return repr(clean_line(value if isinstance(value, str) else json.dumps(value), limit=60))


def text_in(item: JsonObject, name: str, *, limit: int = LINE_LIMIT) -> str:
    """The one-line text of ``item[name]``, empty where there is none; numbers are text too."""
    text = _text(item, name)
    return clean_line(text, limit=limit) if text else ""


def long_text_in(item: JsonObject, name: str) -> str:
    """As :func:`text_in`, with its line ends."""
    return clean_text(_text(item, name))


def _text(item: JsonObject, name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Wrong(f"{name}: {quoted(value)} is not text.")


def object_in(item: JsonObject, name: str) -> JsonObject:
    """The object ``item[name]``; an empty one where there is none, :class:`Wrong` else."""
    value = item.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise Wrong(f"{name}: {quoted(value)} is not an object.")


def address_in(item: JsonObject, name: str) -> str:
    """The e-mail address ``item[name]``, trimmed and in lower case; it must be there."""
    address = text_in(item, name).lower()
    if not address:
        raise Wrong(f"{name}: the address is missing.")
    return address


def epoch_ms_in(item: JsonObject, name: str) -> int | None:
    """``item[name]``, epoch seconds (with or without fraction) or milliseconds, as milliseconds;
    None where there is none.
    """
    value = item.get(name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        # A float's shortest text, not its binary value: 0.018 s is 18 ms, not 17.
        number = Decimal(str(value).strip())
        if not -_LARGEST_NUMBER < number < _LARGEST_NUMBER:
            raise ValueError
    except (ValueError, InvalidOperation):
        raise Wrong(f"{name}: {quoted(value)} is not a number of seconds.") from None
    return int(number if abs(number) >= _MILLISECONDS_FROM else number * 1000)


def identity(source: str, *parts: object) -> str:
    """A stable external id for what ``parts`` say, prefixed with ``source``."""
    canonical = json.dumps(parts, separators=(",", ":"))
    return f"{source}:{hashlib.sha256(canonical.encode('ascii')).hexdigest()[:32]}"


def pairs(*named: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The (name, value) pairs that have a value."""
    return tuple((name, value) for name, value in named if value)
