"""Reading iCalendar files (RFC 5545) of any calendar into plain events.

A component that is broken is left out with its line and the reason, the others are taken.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from leadtui.connectors.calendar_lines import EVENT, ZONE, Block, Frame, frames
from leadtui.connectors.calendar_series import Budget, Series, checked_rule
from leadtui.connectors.calendar_values import Broken, Moment, Properties, lines_of
from leadtui.connectors.calendar_zones import Zones
from leadtui.connectors.csvsource import check_unchanged, examine, opened
from leadtui.domain.calendar_record import CalendarEvent, CalendarFile, LeftOut
from leadtui.domain.errors import ImportRefused, Invalid
from leadtui.domain.format import count, plural
from leadtui.domain.text import clean_line

#: The largest file that is read, in bytes, and the most events of one.
LIMIT = 20_000_000
MOST_EVENTS = 50_000
#: How far ahead the dates of a series are told, in days.
HORIZON_DAYS = 366
_HINT = "Give the .ics file that the calendar exported or that came with the invitation."
_OTHERS = {
    "VTODO": "a task, not an event",
    "VJOURNAL": "a journal entry, not an event",
    "VFREEBUSY": "when somebody is free, not an event",
    "VAVAILABILITY": "when somebody is free, not an event",
}


def looks_like_one(head: bytes) -> bool:
    """Whether a file that begins so is a calendar, whatever its name."""
    return head[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCALENDAR")


def _unchecked() -> None:
    """Nobody asks it to stop."""


def read(
    path: Path,
    *,
    me: frozenset[str],
    zone: dt.tzinfo,
    today: dt.date,
    check: Callable[[], None] = _unchecked,
) -> CalendarFile:
    """The events of the file at ``path``.

    ``me`` are the user's addresses, in lower case. Moments without a zone are those of ``zone``.
    Of a series the dates from ``today`` on are told, :data:`HORIZON_DAYS` ahead, and those that
    the file tells apart. :class:`ImportRefused` for a file that is none, is larger than
    :data:`LIMIT`, changes while it is read, or has no event that can be taken. ``check`` is called
    at each event and may raise, to end the reading.
    """
    with _hinted():
        data, text = _text(path)
    found = _Reading(me, zone, today, check)
    for frame in frames(text):
        found.frame(frame)
    if not found.events and not found.whole:
        raise _nothing(path, found.left_out)
    return CalendarFile(
        tuple(found.all_events()),
        tuple(sorted(found.left_out, key=lambda each: each.line)),
        frozenset(found.whole),
        hashlib.sha256(data).hexdigest(),
    )


@contextmanager
def _hinted() -> Iterator[None]:
    """What is refused within says to give a calendar, not a table."""
    try:
        yield
    except ImportRefused as refused:
        if "CSV" in refused.hint:
            refused.hint = _HINT
        raise


def _text(path: Path) -> tuple[bytes, str]:
    with opened(path) as (_, stamp):
        if stamp.size > LIMIT:
            raise ImportRefused(
                f"has {count(stamp.size // 1_000_000)} MB; a calendar may have "
                f"{LIMIT // 1_000_000}.",
                path=str(path),
                hint="Export a part of the calendar, such as this year.",
            )
    source = examine(path, None)
    if not source.clean:
        raise ImportRefused("is not text in UTF-8.", path=str(path), hint=_HINT)
    with opened(path) as (file, _):
        data = file.read(LIMIT + 1)
        check_unchanged(path, file, source.stamp)
    return data, data.decode(source.codec)


def _nothing(path: Path, left_out: list[LeftOut]) -> ImportRefused:
    if not left_out:
        return ImportRefused("holds no event of a calendar.", path=str(path), hint=_HINT)
    first = left_out[0]
    more = f", and {plural(len(left_out) - 1, 'other')}" if left_out[1:] else ""
    return ImportRefused(
        f"has no event that can be taken: {first.reason}{more}.",
        path=str(path),
        line=first.line,
        hint=_HINT,
    )


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    me: frozenset[str]
    zone: dt.tzinfo
    today: dt.date
    check: Callable[[], None]
    events: list[CalendarEvent] = field(default_factory=list)
    expanded: list[CalendarEvent] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    #: By identifier, the newest version of an event as a whole: its sequence and its line.
    whole: dict[str, tuple[int, int]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def frame(self, frame: Frame) -> None:
        """Take one calendar of the file."""
        head = Block("VCALENDAR", 0, frame.lines)
        method = clean_line(next(lines_of(head, "METHOD"), ""), limit=40).upper()
        product = clean_line(next(lines_of(head, "PRODID"), ""), limit=200)
        zones = Zones(block for block in frame.blocks if block.kind == ZONE)
        for block in frame.blocks:
            if block.kind == ZONE:
                continue
            self.check()
            try:
                if not block.closed:
                    raise Broken(block.line, "no end; the file may be cut off here")
                if block.kind != EVENT:
                    raise Broken(block.line, _OTHERS[block.kind])
                if len(self.events) + len(self.expanded) >= MOST_EVENTS:
                    raise Broken(block.line, f"one of more than {count(MOST_EVENTS)}")
                base, props = self._event(block, zones)
                self._take(replace(base, method=method, product=product), props)
            except Broken as broken:
                uid = clean_line(next(lines_of(block, "UID"), ""))
                self.left_out.append(LeftOut(broken.line, uid, broken.reason))

    def _event(self, block: Block, zones: Zones) -> tuple[CalendarEvent, Properties]:
        props = Properties(block, zones, self.zone)
        start = props.moment("DTSTART")
        if start is None:
            raise Broken(block.line, "no start (DTSTART)")
        summary = props.text("SUMMARY")
        own = props.moment("RECURRENCE-ID")
        event = CalendarEvent(
            line=block.line,
            uid=props.text("UID") or _made_up(start, summary),
            occurrence="" if own is None else occurrence(own),
            start=start,
            series=own is not None,
            sequence=props.number("SEQUENCE"),
            summary=summary,
            description=props.text("DESCRIPTION", lines=True),
            location=props.text("LOCATION"),
            url=props.text("URL"),
            status=props.word("STATUS"),
            hints=tuple(props.hints),
            end=props.end(start),
            organizer=next(iter(props.people("ORGANIZER", self.me)), None),
            attendees=props.people("ATTENDEE", self.me),
            created=props.instant("CREATED"),
            stamp=props.instant("DTSTAMP"),
        )
        return event, props

    def _take(self, event: CalendarEvent, props: Properties) -> None:
        repeats = props.all("RRULE") or props.all("RDATE")
        if event.occurrence:
            self.events.append(event)
            return
        ended = event.status == "CANCELLED" or event.method == "CANCEL"
        if not repeats or ended:
            self.events.append(event)
            self._version(event)
            return
        dates = self._dates(event, props)
        self._version(event)
        length = None if event.end is None else _length(event.start, event.end)
        for start in dates:
            end = None if length is None else start + length
            self.expanded.append(
                replace(event, start=start, end=end, occurrence=occurrence(start), series=True)
            )
        if not dates:
            self.left_out.append(
                LeftOut(event.line, event.uid, "a series with no date from today on")
            )

    def _dates(self, event: CalendarEvent, props: Properties) -> list[Moment]:
        home = event.start.tzinfo if isinstance(event.start, dt.datetime) else None
        line = event.line
        try:
            series = _series(event, props, home)
            since = dt.datetime.combine(self.today, dt.time())
            ahead = since + dt.timedelta(days=HORIZON_DAYS)
            found = series.between(since, ahead, self.budget)
        except Invalid as invalid:
            raise Broken(line, invalid.message.rstrip(".")) from None
        except OverflowError:
            raise Broken(line, "too near to the end of all calendars") from None
        if home is None:
            return [each.date() for each in found]
        return [_instant(each, home) for each in found]

    def all_events(self) -> list[CalendarEvent]:
        """The events in the order of the file; of an occurrence told apart only that, of an event
        that stands there twice the newest version.
        """
        apart = [event for event in self.events if event.occurrence]
        own = {event.key for event in apart}
        rest = [event for event in self.events if not event.occurrence]
        rest += [event for event in self.expanded if event.key not in own]
        newest = [event for event in rest if self.whole[event.uid][1] == event.line]
        return sorted(apart + newest, key=lambda event: event.line)

    def _version(self, event: CalendarEvent) -> None:
        """Note a version of an event as a whole; of two the older is left out."""
        mine = event.sequence, event.line
        other = self.whole.setdefault(event.uid, mine)
        if other == mine:
            return
        self.whole[event.uid] = max(mine, other)
        older = min(mine, other)[1]
        self.left_out.append(LeftOut(older, event.uid, "an earlier version of another one here"))


def _series(event: CalendarEvent, props: Properties, home: dt.tzinfo | None) -> Series:
    rules = props.all("RRULE")
    if len(rules) > 1:
        raise Broken(rules[1].line, "it repeats by several rules")
    rule, until = checked_rule(rules[0].value) if rules else ("", "")
    last = None
    if until:
        moment = props.moments(replace(rules[0], value=until, params={}))[0]
        last = _wall(moment, home)
        if not isinstance(moment, dt.datetime):
            last = dt.datetime.combine(moment, dt.time.max)
    dates = [m for each in props.all("RDATE") for m in props.moments(each)]
    without = [m for each in props.all("EXDATE") for m in props.moments(each)]
    return Series(
        _wall(event.start, home),
        rule,
        last,
        tuple(_wall(each, home) for each in dates),
        frozenset(_wall(each, home) for each in without),
        frozenset(each for each in without if not isinstance(each, dt.datetime)),
    )


def _wall(moment: Moment, home: dt.tzinfo | None) -> dt.datetime:
    """A moment as the clocks of ``home`` show it, a day as its beginning."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    return moment.astimezone(home).replace(tzinfo=None, fold=0) if home else _midnight(moment)


def _midnight(moment: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(moment.date(), dt.time())


def _instant(wall: dt.datetime, home: dt.tzinfo) -> dt.datetime:
    return wall.replace(tzinfo=home).astimezone(dt.UTC).astimezone(home)


def _length(start: Moment, end: Moment) -> dt.timedelta | None:
    if isinstance(start, dt.datetime):
        return end - start if isinstance(end, dt.datetime) else None
    return None if isinstance(end, dt.datetime) else end - start


def occurrence(moment: Moment) -> str:
    """What tells an occurrence from the others of its series, whatever zone it is told in."""
    if isinstance(moment, dt.datetime):
        return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


def _made_up(start: Moment, summary: str) -> str:
    """The identifier of an event that has none: the same where both are the same."""
    text = f"{occurrence(start)} {summary}"
    return "none-" + hashlib.sha256(text.encode()).hexdigest()[:32]
