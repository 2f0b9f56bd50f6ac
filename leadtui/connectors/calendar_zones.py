"""The time zones of a calendar: by their names, as Windows calls them, or as the file has them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

from leadtui.connectors.calendar_lines import Block, Line

#: What of a time zone in a file is given to the library that reads it.
_TAKEN = ("BEGIN", "END", "TZOFFSETFROM", "TZOFFSETTO", "DTSTART", "RRULE", "RDATE")
# A change of the clocks is a matter of years; a rule by the second would be counted for ever.
_RULE = re.compile(
    r"FREQ=YEARLY(;(INTERVAL=1|COUNT=\d{1,3}|UNTIL=[\dTZ]{8,16}|WKST=\w\w|BYMONTH=\d{1,2}"
    r"|BYMONTHDAY=-?\d{1,2}(,-?\d{1,2}){0,30}|BYDAY=[+-]?\d?\w\w|BYYEARDAY=-?\d{1,3}"
    r"|BYSETPOS=-?\d{1,3}|BY(HOUR|MINUTE|SECOND)=\d{1,2}))*"
)
_MOST_LINES = 2_000
#: What the libraries raise at what they do not understand.
UNREADABLE = (ValueError, LookupError, TypeError, ArithmeticError, AttributeError)


class Zones:
    """The zones that an event of one calendar may name; ``blocks`` are those in the file."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks: dict[str, Block] = {}
        for block in blocks:
            named = next((v for n, v in map(_parts, block.lines) if n == "TZID"), "")
            self._blocks.setdefault(named.strip(), block)
        self._found: dict[str, dt.tzinfo | None] = {}

    def named(self, name: str) -> dt.tzinfo | None:
        """The zone that the file calls ``name``, None for one that nobody knows."""
        name = name.strip().strip('"')
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> dt.tzinfo | None:
        known = by_name(name)
        if known is not None:
            return known
        block = self._blocks.get(name)
        return _built(block) if block is not None and block.closed else None


def by_name(name: str) -> dt.tzinfo | None:
    """The zone of an IANA name, of a Windows name, or of a longer name that ends in the former."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    windows: Mapping[str, str] = WINDOWS_TO_OLSON
    parts = name.strip("/").split("/")
    known = available_timezones()
    for each in (name, windows.get(name, ""), *("/".join(parts[-n:]) for n in (1, 2, 3))):
        if each in known and (each == name or "/" in each or len(parts) == 1):
            return ZoneInfo(each)
    return None


def _built(block: Block) -> dt.tzinfo | None:
    """The zone that a file describes, None where that makes no sense."""
    from dateutil.tz import tzical

    lines = ["BEGIN:VTIMEZONE", "TZID:it"]
    for line in block.lines[:_MOST_LINES]:
        name, value = _parts(line)
        if name not in _TAKEN:
            continue
        if name == "RRULE" and not _RULE.fullmatch(value.upper()):
            return None
        lines.append(f"{name}:{value.upper()}")
    lines.append("END:VTIMEZONE")
    try:
        zone = tzical(StringIO("\n".join(lines))).get("it")
        assert isinstance(zone, dt.tzinfo)
        # Offsets of more than a day are found out only when they are used.
        dt.datetime(2026, 1, 1, tzinfo=zone).utcoffset()
        dt.datetime(2026, 7, 1, tzinfo=zone).utcoffset()
    except UNREADABLE:
        return None
    return zone


def _parts(line: Line) -> tuple[str, str]:
    """The name of a property without its parameters, and its value."""
    name, _, value = line.text.partition(":")
    return name.partition(";")[0].strip().upper(), value.strip()
