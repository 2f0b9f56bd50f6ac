"""The length of a call as people type it."""

from __future__ import annotations

import re

from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line, fold

#: A longer call is taken for a slip of the keyboard, in seconds.
LONGEST = 86_400
EXAMPLES = "Examples: 3:20, 3 min 20, 45 s, 1h02, 200 (seconds)."

_CLOCK = re.compile(r"(?:(?P<h>[0-9]{1,2}):(?P<hm>[0-5][0-9])|(?P<m>[0-9]{1,4})):(?P<s>[0-5][0-9])")
_H = "(?:h|hrs?|hours?|heures?)"
_M = "(?:m|mn|mins?|minutes?|')"
_S = '(?:s|secs?|seconds?|secondes?|")'
_UNITS = (
    re.compile(rf"(?P<h>[0-9]{{1,2}}) ?{_H}(?: ?(?P<m>[0-5]?[0-9])(?: ?{_M})?)?"),
    re.compile(rf"(?P<m>[0-9]{{1,4}}) ?{_M}(?: ?(?P<s>[0-5]?[0-9])(?: ?{_S})?)?"),
    re.compile(rf"(?P<s>[0-9]{{1,5}}) ?{_S}"),
)
_SIZES = (("h", 3600), ("m", 60), ("s", 1))
_SECONDS = re.compile(r"[0-9]{1,6}")


def parse_duration(text: str) -> int | None:
    """The seconds that ``text`` says; None for an empty text.

    ``3:20`` is minutes and seconds, ``1:02:03`` has hours in front; ``3 min``, ``3 min 20``,
    ``45 s``, ``1h02`` and ``1 h 2 min``; a number alone is seconds. :class:`Invalid` (field
    ``duration``) for anything else and for more than a day.
    """
    words = fold(text)
    if not words:
        return None
    seconds = _clock(words)
    if seconds is None:
        seconds = int(words) if _SECONDS.fullmatch(words) else _units(words)
    if seconds is None:
        raise Invalid(
            f"{clean_line(text, limit=40)!r} is not the length of a call.",
            field="duration",
            hint=EXAMPLES,
        )
    if seconds > LONGEST:
        raise Invalid("A call is at most a day long.", field="duration", hint=EXAMPLES)
    return seconds


def _clock(words: str) -> int | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    minutes = int(match["hm"] or match["m"]) + 60 * int(match["h"] or 0)
    return minutes * 60 + int(match["s"])


def _units(words: str) -> int | None:
    """Hours, minutes or seconds, and the next smaller unit behind them with its name or without."""
    match = next(filter(None, (pattern.fullmatch(words) for pattern in _UNITS)), None)
    if match is None:
        return None
    parts = match.groupdict()
    return sum(int(parts.get(name) or 0) * size for name, size in _SIZES)
