"""Writing iCalendar files (RFC 5545) that phones, Thunderbird and calendar servers take in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Component

PRODID = "-//leadtui//leadtui//EN"
#: How long an event with a time of day is.
LENGTH = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Appointment:
    """What becomes an event of a calendar.

    ``uid`` is the same each time it is written, so that a calendar updates what it has. ``start``
    is aware for a time of day, else the event takes the whole ``day``. ``alarm`` rings at the
    start. ``priority`` is 1 (high) to 9 (low), as RFC 5545 has it.
    """

    uid: str
    day: dt.date
    start: dt.datetime | None
    summary: str
    description: str
    priority: int
    alarm: bool


def calendar(appointments: Iterable[Appointment], *, name: str, now: dt.datetime) -> str:
    """The file; ``now`` is aware and stamps every event, so that the newest export wins.

    Times are written in UTC: a reader needs no time zone of ours.
    """
    from icalendar import Calendar

    found = Calendar()
    found.add("prodid", PRODID)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", name)
    stamp = now.astimezone(dt.UTC).replace(microsecond=0)
    for each in appointments:
        found.add_component(_event(each, stamp))
    written: bytes = found.to_ical()
    return written.decode("utf-8")


def _event(each: Appointment, stamp: dt.datetime) -> Component:
    from icalendar import Event

    event = Event()
    event.add("uid", each.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    # Readers take an event for changed where its number is higher: minutes never go back.
    event.add("sequence", int(stamp.timestamp()) // 60)
    if each.start is None:
        event.add("dtstart", each.day)
        event.add("dtend", each.day + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        start = each.start.astimezone(dt.UTC)
        event.add("dtstart", start)
        event.add("dtend", start + LENGTH)
    event.add("summary", each.summary)
    if each.description:
        event.add("description", each.description)
    event.add("priority", each.priority)
    if each.alarm:
        event.add_component(_alarm(each.summary))
    return event


def _alarm(summary: str) -> Component:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", dt.timedelta(0))
    return alarm
