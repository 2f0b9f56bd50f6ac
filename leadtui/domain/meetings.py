"""What an event of a calendar means: is it a meeting that stands, and is it a booking?"""

from __future__ import annotations

import datetime as dt
import re

from leadtui.domain.calendar_record import CalendarEvent, Person
from leadtui.domain.text import fold

_ANSWERS = {
    "": "you have not answered it yet",
    "NEEDS-ACTION": "you have not answered it yet",
    "TENTATIVE": "you accepted it only tentatively",
    "DECLINED": "you declined it",
    "DELEGATED": "you gave it to somebody else",
}
#: Methods that carry an event; the others are answers about one (RFC 5546).
_METHODS = frozenset({"", "PUBLISH", "REQUEST", "ADD", "CANCEL"})
#: Services that take bookings, by the hosts of their links, addresses and identifiers.
_BOOKING_HOSTS = re.compile(
    r"(?<![a-z0-9-])(calendly\.com|cal\.com|meetings(?:-[a-z0-9]+)?\.hubspot\.com|savvycal\.com)"
    r"(?![a-z0-9-]|\.[a-z])"
)
#: The same by what they write as PRODID.
_BOOKING_PRODUCTS = re.compile(r"\b(calendly|calendso|cal\.com|hubspot|savvycal)\b")
_BOOKING_HINTS = ("X-CALENDLY", "X-CALCOM", "X-HUBSPOT")
#: Words of a summary that say what was booked, without case and accents.
_BOOKING_WORDS = re.compile(r"\b(demo|demos|demonstration|demonstrations|vorfuhrung)\b")


def is_cancelled(event: CalendarEvent) -> bool:
    """Whether the event does not take place any more."""
    return event.status == "CANCELLED" or event.method == "CANCEL"


def is_answer(event: CalendarEvent) -> bool:
    """Whether it is somebody's answer about an event, not the event."""
    return event.method not in _METHODS


def is_off(event: CalendarEvent) -> bool:
    """Whether it does not stand for anybody, whatever they answered."""
    return is_cancelled(event) or event.status == "TENTATIVE"


def why_not(event: CalendarEvent, *, known: bool) -> str:
    """Why a meeting does not stand, empty where the user accepted it.

    Accepted is one that the user answered so or called for, and one without attendees, which the
    user wrote down. ``known`` says whether an address of the user is known at all.
    """
    if is_answer(event):
        return f"an answer about a meeting ({event.method.lower()}), not the meeting"
    if is_cancelled(event):
        return "it was cancelled"
    if event.status == "TENTATIVE":
        return "it is not confirmed yet"
    if not event.attendees:
        return ""
    mine = next((each for each in event.attendees if each.me), None)
    called = event.organizer is not None and event.organizer.me
    if mine is None:
        if called:
            return ""
        return "you are not among its people" if known else "your own address is not known"
    if mine.answer == "ACCEPTED" or (called and mine.answer in ("", "NEEDS-ACTION")):
        return ""
    return _ANSWERS.get(mine.answer, "you have not accepted it")


def others(event: CalendarEvent) -> tuple[Person, ...]:
    """The people of an event but the user, those who declined left out; the organizer last."""
    people = [*event.attendees, *([event.organizer] if event.organizer else [])]
    declined = {each.address for each in event.attendees if each.answer == "DECLINED"}
    return tuple(p for p in people if p.address and not p.me and p.address not in declined)


def is_booking(event: CalendarEvent) -> bool:
    """Whether somebody booked a demo (CAD-16): through a booking service, or by a summary that
    says so. Whether it counts, :func:`is_confirmed` tells.
    """
    return _by_service(event) or _BOOKING_WORDS.search(fold(event.summary)) is not None


def is_confirmed(event: CalendarEvent, address: str) -> bool:
    """Whether a booking by the lead with that address counts (CAD-59), where the meeting stands.

    Through a service the lead booked it. An invitation to a demo counts once the lead accepted it,
    or sent it.
    """
    if _by_service(event):
        return True
    sent = event.organizer is not None and event.organizer.address == address
    return sent or any(p.address == address and p.answer == "ACCEPTED" for p in event.attendees)


def _by_service(event: CalendarEvent) -> bool:
    """By PRODID, by a link, address or identifier of a service's host, or by its properties."""
    organizer = event.organizer.address if event.organizer else ""
    places = (event.uid, organizer, event.url, event.location, event.description)
    return (
        _BOOKING_PRODUCTS.search(event.product.lower()) is not None
        or any(_BOOKING_HOSTS.search(text.lower()) for text in places)
        or any(hint.upper().startswith(_BOOKING_HINTS) for hint in event.hints)
    )


def starts_at(event: CalendarEvent, zone: dt.tzinfo) -> dt.datetime:
    """When it begins; one of whole days at midnight in ``zone``."""
    if isinstance(event.start, dt.datetime):
        return event.start
    return dt.datetime.combine(event.start, dt.time(), zone)


def is_upcoming(event: CalendarEvent, now: dt.datetime) -> bool:
    """Whether it is still to come at ``now``, in the team's zone; of whole days, today's too."""
    if isinstance(event.start, dt.datetime):
        return event.start > now
    return event.start >= now.date()


def booked_at(event: CalendarEvent, now: dt.datetime) -> dt.datetime:
    """When a booking was made: at CREATED, else DTSTAMP, and never after its start or ``now``.

    Exports write the moment of the export as DTSTAMP, so the start bounds it.
    """
    made = event.created or event.stamp or now
    return min(made, starts_at(event, now.tzinfo or dt.UTC), now)
