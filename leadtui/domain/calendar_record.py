"""One event of a calendar, as a file tells it, before anything is made of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an event; ``address`` is in lower case, empty where there is none to read.

    ``answer`` is their PARTSTAT in capitals, empty where the file has none. ``me`` says that it
    is the user who takes the file in.
    """

    address: str
    name: str = ""
    answer: str = ""
    me: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A meeting, or one occurrence of a series; all text is clean.

    ``uid`` and ``occurrence`` tell it from all others: the occurrence is the start that the
    series gives it, in UTC (``20261124T080000Z``) or as a day (``20261124``), empty where the
    event stands alone. ``start`` is an aware instant, or a day for one of whole days. ``status``
    and ``method`` are in capitals, empty where the file has none. ``product`` is what wrote the
    file, ``hints`` the names of its own properties (``X-…``). ``created`` and ``stamp`` are
    CREATED and DTSTAMP. ``line`` counts from 1.
    """

    line: int
    uid: str
    start: dt.datetime | dt.date
    occurrence: str = ""
    series: bool = False
    sequence: int = 0
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    status: str = ""
    method: str = ""
    product: str = ""
    hints: tuple[str, ...] = ()
    end: dt.datetime | dt.date | None = None
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    created: dt.datetime | None = None
    stamp: dt.datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other event."""
        return self.uid, self.occurrence

    @property
    def whole_day(self) -> bool:
        """Whether it has no time of day."""
        return not isinstance(self.start, dt.datetime)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of the file that was not taken, with the reason; ``line`` counts from 1."""

    line: int
    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What a file holds. ``whole`` has the identifiers of which the file tells the event itself,
    not only single occurrences: an occurrence of theirs that is not here is no more.
    """

    events: tuple[CalendarEvent, ...]
    left_out: tuple[LeftOut, ...]
    whole: frozenset[str]
    sha256: str
