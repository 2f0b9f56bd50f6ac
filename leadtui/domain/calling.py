"""Whether one may call now: office hours where the telephone is."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadtui.domain.day_words import weekday

#: Calls are made from this hour on, and before that one, on weekdays, where the telephone is.
CALL_FROM, CALL_UNTIL = dt.time(8), dt.time(19)


class CallTime(NamedTuple):
    """Whether one may call now, and the time there in words; ``may`` is None where the telephone
    may be in several zones that differ in it, or nobody knows where it is.
    """

    may: bool | None
    words: str


def zones_of(number: str, region: str | None) -> tuple[str, ...]:
    """The time zones in which a telephone may be, by the plan of its number; none where the number
    cannot be read. ``region`` is the country of numbers without a country code.
    """
    import phonenumbers
    from phonenumbers import timezone

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ()
    found = timezone.time_zones_for_number(parsed)
    if timezone.UNKNOWN_TIMEZONE in found:
        # A number of no known kind: the zones of its country.
        found = timezone.time_zones_for_geographical_number(parsed)
    return tuple(name for name in found if name != timezone.UNKNOWN_TIMEZONE)


def call_time(zones: tuple[str, ...], now: dt.datetime) -> CallTime:
    """Whether it is office hours in ``zones`` at the aware instant ``now``."""
    there = [now.astimezone(ZoneInfo(name)) for name in _known(zones)]
    if not there:
        return CallTime(None, "time there unknown")
    local = sorted({moment.replace(tzinfo=None) for moment in there})
    words = f"{local[0]:%H:%M} there"
    if len(local) > 1:
        words = f"{local[0]:%H:%M} to {local[-1]:%H:%M} there"
    answers = {_in_office(moment) for moment in local}
    if answers == {True}:
        return CallTime(True, f"{words}, call now")
    if len(answers) > 1:
        return CallTime(None, f"{words}, perhaps office hours")
    if all(moment.weekday() > 4 for moment in local):
        return CallTime(False, f"{weekday(local[0].date())} {words}, not at the weekend")
    return CallTime(False, f"{words}, not before {CALL_FROM:%H:%M} or after {CALL_UNTIL:%H:%M}")


def call_brief(zones: tuple[str, ...], now: dt.datetime) -> CallTime:
    """:func:`call_time` in few words: ``09:12 there, office hours``, ``closed there until 8:00``"""
    found = call_time(zones, now)
    if found.may is None:
        return found
    if found.may:
        return CallTime(True, found.words.replace("call now", "office hours"))
    opens, there = min(_opening(now.astimezone(ZoneInfo(name))) for name in _known(zones))
    day = "" if opens.date() == there.date() else f"{weekday(opens.date())} "
    return CallTime(False, f"closed there until {day}{opens:%H:%M}")


def _known(zones: tuple[str, ...]) -> list[str]:
    known = []
    for name in zones:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
        known.append(name)
    return known


def _opening(there: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When office hours begin next after the moment ``there``, and that moment."""
    day = there.date()
    if there.time() >= CALL_FROM:
        day += dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, CALL_FROM, there.tzinfo), there


def _in_office(moment: dt.datetime) -> bool:
    return moment.weekday() < 5 and CALL_FROM <= moment.time() < CALL_UNTIL
