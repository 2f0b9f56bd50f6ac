"""The properties of an event out of its lines, each with the line it stands on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.connectors.calendar_lines import Block, Line
from leadtui.connectors.calendar_zones import UNREADABLE, Zones
from leadtui.domain.addresses import normalise_email
from leadtui.domain.calendar_record import Person
from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line, clean_text

if TYPE_CHECKING:
    from icalendar.parser import Parameters

#: A day, or a moment: aware, or in the team's zone where the file names none.
Moment = dt.datetime | dt.date

_TAKEN = frozenset(
    "UID RECURRENCE-ID SEQUENCE SUMMARY DESCRIPTION LOCATION STATUS DTSTART DTEND DURATION DTSTAMP "
    "CREATED ORGANIZER ATTENDEE RRULE RDATE EXDATE URL".split()
)
#: Of an event without one of these, or with one that cannot be read, nothing is known for sure.
_NEEDED = frozenset("UID RECURRENCE-ID DTSTART ATTENDEE STATUS RRULE RDATE EXDATE".split())
_LONGEST = 200_000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_MOST_PEOPLE = 2_000


class Broken(Exception):
    """An event that cannot be taken; ``line`` is where, from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Property:
    """One line of an event: ``value`` as it stands there, but for folding."""

    line: int
    value: str
    params: Mapping[str, str]


class Properties:
    """The properties of one component, by name in capitals; those that nobody needs are left out.

    ``hints`` are the names of its own ones, ``X-…``. :class:`Broken` where a line that matters
    cannot be read.
    """

    def __init__(self, block: Block, zones: Zones, home: dt.tzinfo) -> None:
        self.line = block.line
        self.hints: list[str] = []
        self._zones = zones
        self._home = home
        self._found: dict[str, list[Property]] = {}
        for line in block.lines:
            name = _name(line)
            if name.startswith("X-"):
                self.hints.append(clean_line(name, limit=80))
            elif name in _TAKEN:
                self._read(name, line)

    def _read(self, name: str, line: Line) -> None:
        from icalendar.parser import Contentline

        try:
            if len(line.text) > _LONGEST:
                raise ValueError
            _, params, value = Contentline(_CONTROLS.sub("", line.text)).parts()  # type: ignore[no-untyped-call]
        except UNREADABLE:
            if name in _NEEDED:
                raise Broken(line.number, f"its {name} cannot be read") from None
            return
        plain = str(value).strip()
        if plain:
            known = self._found.setdefault(name, [])
            known.append(Property(line.number, plain, _strings(params)))

    def first(self, name: str) -> Property | None:
        """The first line of that name."""
        return next(iter(self._found.get(name, ())), None)

    def all(self, name: str) -> list[Property]:
        """The lines of that name."""
        return self._found.get(name, [])

    def text(self, name: str, *, lines: bool = False) -> str:
        """A text without its escapes, on one line unless ``lines``; empty where there is none."""
        from icalendar import vText

        found = self.first(name)
        if found is None:
            return ""
        plain = str(vText.from_ical(found.value))
        return clean_text(plain) if lines else clean_line(plain)

    def word(self, name: str) -> str:
        """A word in capitals, such as a status."""
        return self.text(name).upper()[:40]

    def number(self, name: str) -> int:
        """A whole number, 0 where there is none or none to read."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0

    def moment(self, name: str) -> Moment | None:
        """A moment or a day; :class:`Broken` for one that cannot be read."""
        found = self.first(name)
        return None if found is None else self.moments(found)[0]

    def instant(self, name: str) -> dt.datetime | None:
        """When something was done, None where it cannot be read."""
        try:
            found = self.moment(name)
        except Broken:
            return None
        return found if isinstance(found, dt.datetime) else None

    def end(self, start: Moment) -> Moment | None:
        """When it ends, None where the file does not say or it cannot be read."""
        from icalendar import vDuration

        length = self.first("DURATION")
        try:
            if length is not None:
                duration: dt.timedelta = vDuration.from_ical(length.value)  # type: ignore[no-untyped-call]
                return start + duration
            return self.moment("DTEND")
        except (Broken, *UNREADABLE):
            return None

    def moments(self, found: Property) -> list[Moment]:
        """The moments or days of a line, of periods their beginning; one at least."""
        pieces = [piece.strip().partition("/")[0] for piece in found.value.split(",")]
        zone_name = found.params.get("TZID", "")
        return [self._one(piece, zone_name, found.line) for piece in pieces if piece] or [
            self._one("", zone_name, found.line)
        ]

    def _one(self, text: str, zone_name: str, line: int) -> Moment:
        from icalendar import vDDDTypes

        try:
            value = vDDDTypes.from_ical(text.upper())  # type: ignore[no-untyped-call]
            if not isinstance(value, dt.datetime):
                if isinstance(value, dt.date):
                    return value
                raise ValueError
            if value.tzinfo is None:
                value = value.replace(tzinfo=self._zone(zone_name, line))
            # Through UTC, so that a wall time that the clocks skip is an instant all the same; and
            # no calendar ends within a day of it.
            utc = value.astimezone(dt.UTC)
            return (utc + dt.timedelta(days=1) - dt.timedelta(days=1)).astimezone(value.tzinfo)
        except UNREADABLE:
            shown = clean_line(text, limit=40)
            raise Broken(line, f"“{shown}” is not a date or a moment") from None

    def _zone(self, name: str, line: int) -> dt.tzinfo:
        if not name:
            return self._home
        zone = self._zones.named(name)
        if zone is None:
            shown = clean_line(name, limit=60)
            raise Broken(
                line, f"its time zone “{shown}” is not known, and the file does not say what it is"
            )
        return zone

    def people(self, name: str, me: frozenset[str]) -> tuple[Person, ...]:
        """The people of the lines of that name, each once."""
        found: dict[tuple[str, str], Person] = {}
        for each in self.all(name)[:_MOST_PEOPLE]:
            person = _person(each, me)
            found.setdefault((person.address, "" if person.address else person.name), person)
        return tuple(found.values())


def _name(line: Line) -> str:
    end = min((at for sign in ";:" if (at := line.text.find(sign)) >= 0), default=0)
    return line.text[:end].strip().upper()


def _strings(params: Parameters) -> dict[str, str]:
    return {
        str(name).upper(): value if isinstance(value, str) else ",".join(map(str, value))
        for name, value in params.items()
    }


def _person(found: Property, me: frozenset[str]) -> Person:
    address = next(filter(None, map(_address, (found.value, found.params.get("EMAIL", "")))), "")
    return Person(
        address,
        clean_line(found.params.get("CN", ""), limit=200),
        clean_line(found.params.get("PARTSTAT", ""), limit=40).upper(),
        bool(address) and address in me,
    )


def _address(text: str) -> str:
    plain = text.strip()
    if plain[:7].lower() == "mailto:":
        plain = plain[7:]
    if "@" not in plain or "/" in plain:
        return ""
    try:
        return normalise_email(clean_line(plain))
    except Invalid:
        return ""


def lines_of(block: Block, name: str) -> Iterator[str]:
    """The values of the lines of that name, without a look at their parameters."""
    for line in block.lines:
        if _name(line) == name:
            yield line.text.partition(":")[2].strip()
