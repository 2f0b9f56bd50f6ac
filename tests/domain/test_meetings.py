"""What an event of a calendar means."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from leadtui.domain.calendar_record import CalendarEvent, Person
from leadtui.domain.meetings import (
    booked_at,
    is_booking,
    is_confirmed,
    is_upcoming,
    others,
    why_not,
)

NOW = dt.datetime(2026, 11, 22, 11, tzinfo=ZoneInfo("Europe/Paris"))
ANA = Person("ana@north.example", "Ana", "ACCEPTED", me=True)
MINA = Person("mina@kestrel.example", "Mina Roth", "ACCEPTED")
MEETING = CalendarEvent(1, "one", NOW + dt.timedelta(days=3), attendees=(ANA, MINA))


@pytest.mark.parametrize(
    "given",
    [
        {"product": "-//Calendly//EN"},
        {"product": "calendso/ics"},
        {"product": "-//HubSpot, Inc.//Meetings//EN"},
        {"description": "Cancel: https://calendly.com/cancellations/1"},
        {"location": "https://app.cal.com/video/1"},
        {"url": "https://meetings-eu1.hubspot.com/ana"},
        {"uid": "1@cal.com"},
        {"organizer": Person("bookings@savvycal.com")},
        {"hints": ("X-CALENDLY-EVENT",)},
        {"summary": "DEMO with Kestrel"},
        {"summary": "Démonstration du produit"},
        {"summary": "Vorführung"},
    ],
)
def test_a_booking_is_known_by_its_service_or_its_summary(given: dict[str, object]) -> None:
    """CAD-16."""
    assert not is_booking(MEETING)
    assert is_booking(replace(MEETING, **given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {"summary": "Democracy and demography"},
        {"description": "https://notcalendly.com/x"},
        {"description": "https://calendly.com.evil.example/x"},
        {"description": "https://local.cal.community"},
        {"product": "-//Google Inc//Google Calendar 70.9054//EN"},
    ],
)
def test_what_only_looks_like_one_is_no_booking(given: dict[str, object]) -> None:
    assert not is_booking(replace(MEETING, **given))  # type: ignore[arg-type]


def test_a_demo_is_confirmed_by_the_lead_or_by_the_service() -> None:
    """CAD-59."""
    asked = replace(MEETING, summary="Demo", attendees=(ANA, replace(MINA, answer="")))
    assert not is_confirmed(asked, MINA.address)
    assert is_confirmed(replace(asked, attendees=(ANA, MINA)), MINA.address)
    assert is_confirmed(replace(asked, organizer=MINA), MINA.address)
    assert is_confirmed(replace(asked, product="calendso/ics"), MINA.address)


def test_what_stands_is_what_the_user_accepted() -> None:
    assert why_not(MEETING, known=True) == ""
    assert why_not(replace(MEETING, attendees=()), known=False) == ""
    assert why_not(replace(MEETING, attendees=(MINA,), organizer=ANA), known=True) == ""
    asked = replace(ANA, answer="NEEDS-ACTION")
    assert why_not(replace(MEETING, attendees=(asked,), organizer=ANA), known=True) == ""
    assert "not answered" in why_not(replace(MEETING, attendees=(asked,)), known=True)
    odd = replace(ANA, answer="X-PERHAPS")
    assert "not accepted" in why_not(replace(MEETING, attendees=(odd,)), known=True)
    assert "address is not known" in why_not(replace(MEETING, attendees=(MINA,)), known=False)
    assert "cancelled" in why_not(replace(MEETING, method="CANCEL"), known=True)
    assert "(counter)" in why_not(replace(MEETING, method="COUNTER"), known=True)


def test_who_else_comes() -> None:
    no = Person("no@delta.example", "", "DECLINED")
    room = Person("", "Room 4")
    boss = Person("boss@kestrel.example")
    meeting = replace(MEETING, attendees=(ANA, no, room, MINA), organizer=boss)
    assert others(meeting) == (MINA, boss)
    assert others(replace(meeting, organizer=no)) == (MINA,)


def test_a_day_is_to_come_until_it_is_over_and_a_moment_until_it_begins() -> None:
    assert is_upcoming(replace(MEETING, start=NOW.date()), NOW)
    assert not is_upcoming(replace(MEETING, start=NOW), NOW)
    assert not is_upcoming(replace(MEETING, start=NOW.date() - dt.timedelta(days=1)), NOW)


def test_a_booking_was_made_before_it_takes_place_and_before_now() -> None:
    week = dt.timedelta(days=7)
    created = replace(MEETING, created=NOW - week, stamp=NOW)
    assert booked_at(created, NOW) == NOW - week
    assert booked_at(replace(MEETING, stamp=NOW - week), NOW) == NOW - week
    assert booked_at(MEETING, NOW) == NOW
    assert booked_at(replace(MEETING, created=NOW + week), NOW) == NOW
    past = replace(MEETING, start=NOW - week, stamp=NOW)
    assert booked_at(past, NOW) == NOW - week
    day = replace(MEETING, start=dt.date(2026, 11, 1), stamp=NOW)
    assert booked_at(day, NOW) == dt.datetime(2026, 11, 1, tzinfo=ZoneInfo("Europe/Paris"))
