"""Meetings of a calendar taken in: reminders, booked demos, and what becomes of them later."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.dates import When
from leadtui.domain.errors import ImportRefused, Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Due, Priority
from leadtui.domain.rows import ReminderRow
from leadtui.services import backups, calendars, journal, reminder_merges, reminders
from leadtui.services.calendar_import import (
    Became,
    CalendarReport,
    is_calendar,
    own_address,
    take_in,
)
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.calendar_files import ME, STYLES, calendar, event, save
from tests.services.importing import everything, one, rows
from tests.services.records import HOSTILE, other_team
from tests.services.reminding import day, entries

WEDNESDAY = day(3)


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    """Kestrel Labs with its lead Mina Roth."""
    company_id = add_company(ws, "Kestrel Labs")
    add_lead(ws, "Mina", "Roth", company_id=company_id, email="mina@kestrel.example")
    return company_id


@pytest.fixture
def take(ws: Workspace, tmp_path: Path) -> Callable[..., CalendarReport]:
    """Take a calendar of these events in, as Ana."""

    def take(*events: str, dry_run: bool = False, **head: str) -> CalendarReport:
        path = save(tmp_path / "my.ics", calendar(*events, **head))
        return take_in(ws, path, dry_run=dry_run, me=[ME])

    return take


Take = Callable[..., CalendarReport]


def became(report: CalendarReport) -> list[tuple[str, str]]:
    return [(fate.became.value, fate.reason) for fate in report.fates]


def open_of(ws: Workspace, company_id: int) -> ReminderRow | None:
    return reminders.of_company(ws, company_id)


def place(ws: Workspace, company_id: int) -> tuple[dt.date, dt.time | None, Priority, str] | None:
    row = open_of(ws, company_id)
    return None if row is None else (row.date, row.time, row.priority, row.note)


# What every program writes


@pytest.mark.parametrize("style", STYLES)
def test_an_accepted_meeting_becomes_the_reminder_of_its_company(
    ws: Workspace, kestrel: int, tmp_path: Path, style: str
) -> None:
    """An appointment is of high priority (COE-131), a confirmed booking counts (CAD-16)."""
    text, booking = STYLES[style]
    report = take_in(ws, save(tmp_path / "a.ics", text), me=[ME])
    [fate] = report.fates
    assert (fate.became, fate.company) == (Became.CREATED, "Kestrel Labs")
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.time, row.priority) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH)
    assert row.note == fate.summary
    assert row.origin == ""
    booked = rows(ws, "SELECT c.email FROM activity a JOIN contact c ON c.id = a.contact_id "
                  "WHERE a.kind = 12")  # fmt: skip
    assert booked == ([("mina@kestrel.example",)] if booking else [])
    again = take_in(ws, tmp_path / "a.ics", me=[ME])
    assert [each.became for each in again.fates] == [Became.UNCHANGED]
    assert again.step_id is None


def test_a_confirmed_booking_gives_the_points_of_a_booked_demo(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    """CAD-16: confirmed, as the calendar says it; CAD-59: only then. Ten points by default."""
    booking = event(summary="Demo for Kestrel")
    report = take(booking.replace("SEQUENCE:0", "SEQUENCE:0\nSTATUS:TENTATIVE"))
    assert became(report) == [("skipped", "it is not confirmed yet")]
    take(event(summary="Demo for Kestrel", answer="NEEDS-ACTION"))
    points = "SELECT engagement FROM lead_state"
    assert one(ws, points) == 0
    take(booking.replace("SEQUENCE:0", "SEQUENCE:0\nSTATUS:CONFIRMED"))
    assert one(ws, points) == 10
    take(booking.replace("SEQUENCE:0", "SEQUENCE:1\nSTATUS:CONFIRMED\nLOCATION:Room 4"))
    assert one(ws, points) == 10


def test_an_invitation_to_a_demo_counts_once_the_lead_accepts_it(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    """CAD-59: only when the booking is confirmed."""
    invited = event("one", f"ORGANIZER:mailto:{ME}", summary="Demo", answer="").replace(
        "PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION"
    )
    assert became(take(invited)) == [
        ("created", "a demo once Mina Roth accepts it; a reminder for Wed 25 Nov 09:30. "
                    "Tag on My market: none → Prospect.")
    ]  # fmt: skip
    assert one(ws, "SELECT count(*) FROM activity WHERE kind = 12") == 0
    report = take(invited.replace("NEEDS-ACTION", "ACCEPTED"))
    assert became(report) == [("created", "demo booked by Mina Roth; known already")]
    assert one(ws, "SELECT engagement FROM lead_state") == 10
    assert take(invited.replace("NEEDS-ACTION", "ACCEPTED")).changes == 0


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (("CREATED:20261118T081500Z",), "2026-11-18T08:15"),
        ((), "2026-11-20T10:00"),
        (("CREATED:20301118T081500Z",), "2026-11-22T10:00"),
    ],
)
def test_a_booking_was_made_when_it_was_created_and_never_later_than_now(
    ws: Workspace, kestrel: int, take: Take, extra: tuple[str, ...], expected: str
) -> None:
    take(event("one", *extra, summary="Demo"))
    at = one(ws, "SELECT at FROM activity WHERE kind = ?", int(Kind.DEMO_BOOKED))
    assert isinstance(at, int)
    assert dt.datetime.fromtimestamp(at / 1000, dt.UTC).isoformat().startswith(expected)


def test_a_past_booking_counts_at_its_time_and_a_past_meeting_makes_no_reminder(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    past = "DTSTART:20261001T083000Z"
    report = take(event("met", start=past), event("booked", start=past, summary="Demo"))
    assert became(report) == [
        ("unchanged", "over, so no reminder"),
        ("created", "demo booked by Mina Roth; over, so no reminder"),
    ]
    assert open_of(ws, kestrel) is None
    assert one(ws, "SELECT at FROM activity WHERE kind = 12") == 1_790_843_400_000
    assert take(event("booked", start=past, summary="Demo")).changes == 0


# What is left out


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (event(answer="NEEDS-ACTION"), "you have not answered it yet"),
        (event(answer="DECLINED"), "you declined it"),
        (event(answer="TENTATIVE"), "you accepted it only tentatively"),
        (event(answer="DELEGATED"), "you gave it to somebody else"),
        (event(answer=""), "you are not among its people"),
        (event("one", "STATUS:CANCELLED"), "it was cancelled"),
        (event(who="x@nowhere.example"), "nobody known (x@nowhere.example)"),
        (event(who="", summary="Dentist"), "nobody known"),
    ],
)
def test_what_was_not_accepted_or_is_about_nobody_is_left_out_and_said_so(
    ws: Workspace, kestrel: int, take: Take, given: str, reason: str
) -> None:
    before = everything(ws)
    assert became(take(given)) == [("skipped", reason)]
    assert everything(ws) == before


def test_the_organizer_need_not_answer_and_an_event_without_people_is_ones_own(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    mine = event("one", f"ORGANIZER:mailto:{ME}", answer="")
    assert take(mine).changes == 1
    journal.undo(ws)
    alone = event(summary="Visit Kestrel Labs, 2nd floor", answer="", who="")
    assert take(alone).changes == 1
    row = open_of(ws, kestrel)
    assert row is not None
    assert row.note == "Visit Kestrel Labs, 2nd floor"


def test_answers_about_a_meeting_are_not_the_meeting(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    [(what, why)] = became(take(event(), method="REPLY"))
    assert (what, why) == ("skipped", "an answer about a meeting (reply), not the meeting")
    take(event(summary="Demo"))
    assert became(take(event(summary="Demo", answer=""), method="REPLY")) == [("skipped", why)]
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Demo")
    assert one(ws, "SELECT engagement FROM lead_state") == 10


def test_an_answer_about_a_series_leaves_its_dates(ws: Workspace, kestrel: int, take: Take) -> None:
    take(event("weekly", "RRULE:FREQ=WEEKLY;COUNT=3"))
    [(what, _)] = became(take(event("weekly", answer=""), method="REPLY"))
    assert what == "skipped"
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Pricing")


def test_without_an_address_nobody_can_tell_and_the_first_given_is_kept(
    ws: Workspace, kestrel: int, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.ics", calendar(event()))
    report = take_in(ws, path)
    assert became(report) == [("skipped", "your own address is not known")]
    assert "which address is yours" in report.notes[0]
    with pytest.raises(Invalid, match="e-mail"):
        take_in(ws, path, me=["ana"])
    assert own_address(ws) == ""
    take_in(ws, path, me=["Ana@North.example"])
    later = open_workspace(ws.store.path, clock=ws.clock)
    assert later.user.email == ME
    assert own_address(ws) == ME
    assert [fate.became for fate in take_in(later, path).fates] == [Became.UNCHANGED]
    journal.undo(ws)
    assert open_workspace(ws.store.path, clock=ws.clock).user.email is None


# Whom it is about


def test_an_address_goes_before_a_name_and_doubt_is_said(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    delta = add_company(ws, "Delta SA")
    add_lead(ws, "Dan", company_id=delta, email="dan@delta.example")
    add_company(ws, "Kestrel Labs France")
    take(event(summary="Delta SA"))
    assert open_of(ws, kestrel) is not None
    assert open_of(ws, delta) is None
    both = event("two", "ATTENDEE:mailto:dan@delta.example")
    assert became(take(both)) == [
        ("skipped", "people of several companies come: Kestrel Labs, Delta SA")
    ]
    named = event("three", summary="Delta SA and Kestrel Labs", who="", answer="")
    assert became(take(named))[0][1].startswith("several companies are named: ")
    france = take(event("four", summary="Kestrel Labs France!", who="", answer=""))
    assert france.fates[0].company == "Kestrel Labs France"
    add_company(ws, "Oran & fils")
    place = take(event("five", "LOCATION:chez Oran & Fils\\, Lyon", who="", answer=""))
    assert place.fates[0].company == "Oran & fils"


def test_who_left_declined_or_is_a_colleague_says_nothing_of_the_company(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    bo = add_user(ws, "Bo")
    with ws.step("address") as unit:
        unit.conn.execute("UPDATE user SET email = 'bo@north.example' WHERE id = ?", (bo.id,))
    add_lead(ws, "Bo", company_id=add_company(ws, "North"), email="bo@north.example")
    add_lead(ws, "Old", company_id=add_company(ws, "Past"), email="old@past.example", card="left")
    other = add_company(ws, "Other")
    add_lead(ws, "No", company_id=other, email="no@other.example")
    report = take(
        event(
            "one",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@north.example",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:old@past.example",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:no@other.example",
        )
    )
    assert report.fates[0].company == "Kestrel Labs"


def test_a_lead_without_a_company_has_its_booking_and_no_reminder(
    ws: Workspace, take: Take
) -> None:
    add_lead(ws, "Solo", email="solo@home.example")
    report = take(event(summary="Demo", who="solo@home.example"))
    assert became(report) == [
        ("created", "demo booked by Solo; Solo has no company to set a reminder for")
    ]


def test_another_teams_leads_and_companies_are_nobody(ws: Workspace, take: Take) -> None:
    south = other_team(ws)
    company = add_company(ws, "Secret SA", team_id=south.team.id)
    add_lead(ws, "Spy", company_id=company, email="spy@secret.example", team_id=south.team.id)
    told = take(event(who="spy@secret.example", summary="Secret SA"))
    assert became(told) == [("skipped", "nobody known (spy@secret.example)")]


# Onto an open reminder


def test_a_nearer_meeting_moves_the_open_reminder_and_the_row_says_who_did(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    """COE-140, COE-141: the date decides, followers are united, one key puts it back."""
    bo = add_user(ws, "Bo")
    old = reminders.set_reminder(ws, kestrel, date=day(9), note="ask", followers=[bo.id]).ids[0]
    assert became(take(event())) == [
        ("updated", "the open reminder moved from Tue 1 Dec to Wed 25 Nov 09:30")
    ]
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.id, row.note, row.followers) == (old, "ask", ("Ana", "Bo"))
    assert "Ana's calendar moved it" in row.origin
    reminder_merges.put_back(ws, old)
    assert place(ws, kestrel) == (day(9), None, Priority.NORMAL, "ask")
    assert take(event()).changes == 0


def test_a_later_meeting_leaves_the_open_reminder_and_waits_for_its_turn(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    old = reminders.set_reminder(ws, kestrel, date=day(1), note="ask").ids[0]
    report = take(event())
    assert became(report) == [("unchanged", "the open reminder is earlier: Mon 23 Nov")]
    assert place(ws, kestrel) == (day(1), None, Priority.NORMAL, "ask")
    reminders.done(ws, old)
    assert take(event()).changes == 1
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Pricing")


def test_following_a_reminder_of_a_colleague_does_not_make_it_the_meetings(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    bo = add_user(ws, "Bo")
    reminders.set_reminder(ws, kestrel, date=day(1), note="ask", followers=[bo.id])
    assert became(take(event())) == [
        ("updated", "the open reminder is earlier (Mon 23 Nov); you follow it now")
    ]
    assert take(event()).changes == 0
    take(event("one", "STATUS:CANCELLED", sequence=1))
    assert place(ws, kestrel) == (day(1), None, Priority.NORMAL, "ask")


def test_the_nearest_of_several_meetings_is_the_reminder(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    friday = event("later", start="DTSTART:20261127T083000Z", summary="Second")
    both = (friday, event("first", summary="First"))
    report = take(*both)
    assert [fate.became for fate in report.fates] == [Became.UNCHANGED, Became.CREATED]
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "First")
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.done(ws, row.id)
    take(*both)
    assert place(ws, kestrel) == (day(5), dt.time(9, 30), Priority.HIGH, "Second")


# A later version


def test_a_moved_event_moves_the_reminder_it_made(ws: Workspace, kestrel: int, take: Take) -> None:
    take(event())
    moved = event(start="DTSTART:20261127T100000Z", summary="Pricing, moved", sequence=1)
    assert became(take(moved)) == [
        ("updated", "its reminder moved from Wed 25 Nov 09:30 to Fri 27 Nov 11:00")
    ]
    assert place(ws, kestrel) == (day(5), dt.time(11), Priority.HIGH, "Pricing, moved")
    assert became(take(event())) == [("unchanged", "a later version of it was taken in already")]
    assert take(moved).changes == 0


def test_a_reminder_that_was_changed_by_hand_stays_and_that_is_said(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    take(event())
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.move(ws, row.id, When(day(4), None))
    moved = event(start="DTSTART:20261127T100000Z", sequence=1)
    [(what, why)] = became(take(moved))
    assert what == "skipped"
    assert "changed since" in why
    [(what, why)] = became(take(event("one", "STATUS:CANCELLED", sequence=2)))
    assert (what, why) == (
        "skipped",
        "it was cancelled; its reminder was changed since and stays",
    )
    assert place(ws, kestrel) == (day(4), dt.time(9, 30), Priority.HIGH, "Pricing")


def test_a_cancelled_event_takes_back_what_it_did(ws: Workspace, kestrel: int, take: Take) -> None:
    take(event(summary="Demo"))
    assert one(ws, "SELECT engagement FROM lead_state") == 10
    cancelled = event(summary="Cancelled: Demo", sequence=1)
    assert became(take(cancelled, method="CANCEL")) == [
        (
            "updated",
            "it was cancelled; its reminder is deleted; the booked demo does not count any more",
        )
    ]
    assert open_of(ws, kestrel) is None
    assert one(ws, "SELECT engagement FROM lead_state") == 0
    assert take(cancelled, method="CANCEL").changes == 0
    assert entries(ws, Kind.REMINDER_DELETED)
    [note] = entries(ws, Kind.NOTE)
    assert note[2] == "The booked demo “Demo” does not count any more: it was cancelled."
    journal.undo(ws)
    assert not entries(ws, Kind.NOTE)
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Demo")
    assert one(ws, "SELECT engagement FROM lead_state") == 10


def test_a_cancelled_event_puts_back_the_reminder_that_it_moved(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    reminders.set_reminder(ws, kestrel, date=day(9), note="ask")
    take(event())
    moved = event(start="DTSTART:20261126T083000Z", sequence=1)
    take(moved)
    assert place(ws, kestrel) == (day(4), dt.time(9, 30), Priority.HIGH, "ask")
    far = event(start="DTSTART:20261226T083000Z", sequence=2)
    take(far)
    assert place(ws, kestrel) == (day(9), None, Priority.NORMAL, "ask")
    take(event(start="DTSTART:20261126T083000Z", sequence=3))
    take(event("one", "STATUS:CANCELLED", sequence=4))
    assert place(ws, kestrel) == (day(9), None, Priority.NORMAL, "ask")


def test_a_meeting_gives_back_what_another_automation_made(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    by = "Hot leads"
    due = Due(day(9), Priority.NORMAL, None, frozenset({ws.user.id}), by)
    reminder_merges.apply_automation(ws, kestrel, due, by)
    take(event())
    moved = event(start="DTSTART:20261126T083000Z", sequence=1)
    assert became(take(moved)) == [
        ("updated", "its reminder moved from Wed 25 Nov 09:30 to Thu 26 Nov 09:30")
    ]
    oran = add_company(ws, "Oran")
    add_lead(ws, "Oz", company_id=oran, email="oz@oran.example")
    take(event(who="oz@oran.example", sequence=2))
    assert place(ws, kestrel) == (day(9), None, Priority.NORMAL, "")
    assert place(ws, oran) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Pricing")


def test_who_declines_afterwards_takes_it_back_and_may_accept_again(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    take(event(summary="Demo"))
    take(event(summary="Demo", answer="DECLINED", sequence=1))
    assert open_of(ws, kestrel) is None
    assert take(event(summary="Demo", sequence=2)).changes == 1
    assert open_of(ws, kestrel) is not None
    assert one(ws, "SELECT engagement FROM lead_state") == 10


def test_what_was_deleted_here_does_not_come_back_until_it_moves(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    take(event())
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.delete(ws, row.id)
    assert became(take(event())) == [("unchanged", "its reminder is done or deleted")]
    take(event(start="DTSTART:20261126T083000Z", sequence=1))
    assert place(ws, kestrel) == (day(4), dt.time(9, 30), Priority.HIGH, "Pricing")


def test_a_meeting_makes_a_reminder_once_whatever_became_of_that(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    take(event())
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.move(ws, row.id, When(day(2), None))
    reminders.done(ws, row.id)
    assert became(take(event())) == [("unchanged", "its reminder is done or deleted")]
    assert open_of(ws, kestrel) is None


def test_a_meeting_whose_reminder_another_one_took_gets_its_own_when_that_is_done(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    friday = event("later", start="DTSTART:20261127T083000Z", summary="Second")
    take(friday)
    take(friday, event())
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.note) == (WEDNESDAY, "Second")
    reminders.done(ws, row.id)
    take(friday, event())
    assert place(ws, kestrel) == (day(5), dt.time(9, 30), Priority.HIGH, "Second")


def test_a_meeting_moved_behind_another_gives_its_place_to_it(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    second = event("two", start="DTSTART:20261126T083000Z", summary="Second")
    take(event(), second)
    take(event(start="DTSTART:20261201T083000Z", sequence=1), second)
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.time) == (day(4), dt.time(9, 30))
    assert "moved it from" in row.origin


# Colleagues who come to the same meeting

BO = "bo@north.example"


@pytest.fixture
def bo(ws: Workspace) -> Iterator[Workspace]:
    """Bo at work in the same team."""
    add_user(ws, "Bo")
    opened = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    yield opened
    opened.store.close()


def with_bo(answer: str, *extra: str, ana: str = "ACCEPTED", sequence: int = 0) -> str:
    """A demo at Kestrel Labs that Ana accepted and Bo answered so."""
    attendee = f"ATTENDEE;CN=Bo;PARTSTAT={answer}:mailto:{BO}"
    return event("one", attendee, *extra, summary="Demo", answer=ana, sequence=sequence)


def take_as_bo(bo: Workspace, tmp_path: Path, *events: str) -> CalendarReport:
    return take_in(bo, save(tmp_path / "bo.ics", calendar(*events)), me=[BO])


@pytest.mark.parametrize(
    ("answer", "why"),
    [("DECLINED", "you declined it"), ("", "you are not among its people")],
)
def test_who_does_not_come_takes_nothing_from_a_colleague(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace, tmp_path: Path, answer: str, why: str
) -> None:
    meeting = with_bo(answer) if answer else event("one", summary="Demo")
    take(meeting)
    assert became(take_as_bo(bo, tmp_path, meeting)) == [("skipped", why)]
    row = open_of(ws, kestrel)
    assert row is not None
    assert row.followers == ("Ana",)
    assert one(ws, "SELECT engagement FROM lead_state") == 10


def test_a_booking_without_a_reminder_is_that_of_who_took_it_in(
    ws: Workspace, take: Take, bo: Workspace, tmp_path: Path
) -> None:
    add_lead(ws, "Solo", email="mina@kestrel.example")
    take(with_bo("DECLINED"))
    assert one(ws, "SELECT engagement FROM lead_state") == 10
    assert take_as_bo(bo, tmp_path, with_bo("DECLINED")).changes == 0
    assert one(ws, "SELECT engagement FROM lead_state") == 10
    take(with_bo("DECLINED", ana="DECLINED"))
    assert one(ws, "SELECT engagement FROM lead_state") == 0


def test_a_colleague_who_comes_too_follows_the_reminder_of_the_meeting(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace, tmp_path: Path
) -> None:
    take(with_bo("ACCEPTED"))
    before = dump(ws)
    assert became(take_as_bo(bo, tmp_path, with_bo("ACCEPTED"))) == [
        ("updated", "its reminder is there already; you follow it now")
    ]
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.followers, one(ws, "SELECT engagement FROM lead_state")) == (("Ana", "Bo"), 10)
    assert take_as_bo(bo, tmp_path, with_bo("ACCEPTED")).changes == 0
    assert take(with_bo("ACCEPTED")).changes == 0
    journal.undo(bo)
    assert dump(ws) == before
    # Whoever stopped following it by hand is not made to follow it again.
    take_as_bo(bo, tmp_path, with_bo("ACCEPTED"))
    reminders.set_followers(ws, row.id, [ws.user.id])
    assert take_as_bo(bo, tmp_path, with_bo("ACCEPTED")).changes == 0


def test_who_declines_a_meeting_that_others_go_to_leaves_it_to_them(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace, tmp_path: Path
) -> None:
    take(with_bo("ACCEPTED"))
    take_as_bo(bo, tmp_path, with_bo("ACCEPTED"))
    declined = with_bo("ACCEPTED", ana="DECLINED")
    assert became(take(declined)) == [("updated", "you declined it; its reminder is left to Bo")]
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.followers, one(ws, "SELECT engagement FROM lead_state")) == (("Bo",), 10)
    assert take(declined).changes == 0
    take(with_bo("ACCEPTED"))
    row = open_of(ws, kestrel)
    assert row is not None
    assert row.followers == ("Ana", "Bo"), "who accepts after all follows it again"
    take_as_bo(bo, tmp_path, with_bo("ACCEPTED", "STATUS:CANCELLED", sequence=1))
    assert open_of(ws, kestrel) is None
    assert one(ws, "SELECT engagement FROM lead_state") == 0


def test_a_colleague_with_a_later_version_moves_the_reminder_and_follows_it(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace, tmp_path: Path
) -> None:
    take(event())
    attendee = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{BO}"
    later = event("one", attendee, start="DTSTART:20261127T100000Z", sequence=1)
    assert take_as_bo(bo, tmp_path, later).changes == 1
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.time, row.followers) == (day(5), dt.time(11), ("Ana", "Bo"))


@pytest.mark.parametrize("status", ["CANCELLED", "TENTATIVE"])
def test_what_stands_for_nobody_is_taken_back_by_whoever_takes_it_in(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace, tmp_path: Path, status: str
) -> None:
    take(with_bo("ACCEPTED"))
    off = with_bo("ACCEPTED", f"STATUS:{status}", sequence=1)
    assert take_as_bo(bo, tmp_path, off).changes == 1
    assert open_of(ws, kestrel) is None


def test_who_left_a_meeting_to_others_and_accepts_after_all_follows_it_again(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace
) -> None:
    take(event())
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.set_followers(ws, row.id, [ws.user.id, bo.user.id])
    take(event(answer="DECLINED"))
    assert reminders.get(ws, row.id).followers == ("Bo",)
    take(event())
    assert reminders.get(ws, row.id).followers == ("Ana", "Bo")


def test_who_declines_what_nobody_else_took_in_puts_a_colleagues_reminder_back(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace
) -> None:
    reminders.set_reminder(ws, kestrel, date=day(9), note="ask", followers=[bo.user.id])
    take(event())
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "ask")
    take(event(answer="DECLINED"))
    assert place(ws, kestrel) == (day(9), None, Priority.NORMAL, "ask")
    row = open_of(ws, kestrel)
    assert row is not None
    assert row.followers == ("Bo",)


def test_who_is_called_to_one_date_of_a_series_says_nothing_of_the_others(
    ws: Workspace, kestrel: int, take: Take, bo: Workspace, tmp_path: Path
) -> None:
    take(event("weekly", "RRULE:FREQ=WEEKLY;COUNT=3"))
    other = event("weekly", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261125T083000Z", answer="")
    report = take_as_bo(bo, tmp_path, other)
    assert report.changes == 0
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Pricing")


# Series


WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=WE"


def test_of_a_series_the_next_date_is_the_reminder(
    ws: Workspace, kestrel: int, take: Take, clock: FakeClock
) -> None:
    series = event("one", WEEKLY, start="DTSTART;TZID=Europe/Paris:20261104T093000")
    report = take(series)
    assert [(f.became, f.occurrence) for f in report.fates] == [
        (Became.CREATED, "20261125T083000Z")
    ]
    assert take(series).changes == 0
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.done(ws, row.id)
    assert take(series).changes == 0
    clock.move(days=4)
    take(series)
    assert place(ws, kestrel) == (day(10), dt.time(9, 30), Priority.HIGH, "Pricing")


def test_a_series_is_booked_once(ws: Workspace, kestrel: int, take: Take, clock: FakeClock) -> None:
    start = "DTSTART;TZID=Europe/Paris:20261104T093000"
    series = event("one", WEEKLY, start=start, summary="Demo, part by part")
    take(series)
    row = open_of(ws, kestrel)
    assert row is not None
    reminders.done(ws, row.id)
    clock.move(days=4)
    assert take(series).changes == 1
    assert one(ws, "SELECT count(*) FROM activity WHERE kind = 12") == 1


def test_one_date_of_a_series_may_be_moved_cancelled_or_left_out(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    series = event("one", WEEKLY, start="DTSTART;TZID=Europe/Paris:20261104T093000")
    take(series)
    own = "RECURRENCE-ID:20261125T083000Z"
    moved = event("one", own, start="DTSTART:20261126T140000Z", sequence=1)
    take(series, moved)
    assert place(ws, kestrel) == (day(4), dt.time(15), Priority.HIGH, "Pricing")
    take(series, event("one", own, "STATUS:CANCELLED", sequence=2))
    assert place(ws, kestrel) == (day(10), dt.time(9, 30), Priority.HIGH, "Pricing")
    left = event(
        "one",
        WEEKLY,
        "EXDATE;TZID=Europe/Paris:20261125T093000,20261202T093000",
        start="DTSTART;TZID=Europe/Paris:20261104T093000",
        sequence=3,
    )
    report = take(left)
    assert ("updated", "its series does not have it any more; its reminder is deleted") in became(
        report
    )
    assert place(ws, kestrel) == (day(17), dt.time(9, 30), Priority.HIGH, "Pricing")
    take(event("one", WEEKLY, "STATUS:CANCELLED", sequence=4))
    assert open_of(ws, kestrel) is None


# Reminders that leadtui exported


def test_ones_own_reminders_are_left_alone_and_moved_where_the_phone_moved_them(
    ws: Workspace, kestrel: int, tmp_path: Path, clock: FakeClock
) -> None:
    reminders.set_reminder(ws, kestrel, date=day(1), time=dt.time(9))
    clock.move(hours=1)
    path = tmp_path / "mine.ics"
    calendars.export(ws, path)
    before = everything(ws)
    assert became(take_in(ws, path)) == [("unchanged", "a reminder of yours, where it is")]
    assert everything(ws) == before
    text = path.read_text("utf-8")
    clock.move(hours=1)
    save(path, text.replace("DTSTART:20261123T080000Z", "DTSTART:20261124T140000Z"))
    assert became(take_in(ws, path)) == [
        ("updated", "moved in your calendar from Mon 23 Nov 09:00 to Tue 24 Nov 15:00")
    ]
    row = open_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.time, row.origin) == (day(2), dt.time(15), "")
    # What was moved here since the export is newer than the export.
    save(path, text)
    assert became(take_in(ws, path)) == [("skipped", "changed here since it was exported")]
    reminders.done(ws, row.id)
    assert became(take_in(ws, path)) == [("skipped", "a reminder that is done or deleted here")]


def test_reminders_of_another_store_are_not_ours(ws: Workspace, tmp_path: Path) -> None:
    south = other_team(ws)
    reminders.set_reminder(south, add_company(ws, "Acme", team_id=south.team.id), date=day(1))
    calendars.export(south, tmp_path / "south.ics")
    assert became(take_in(ws, tmp_path / "south.ics")) == [
        ("skipped", "a reminder of another store or team")
    ]


# The step, the dry run, the backup


def test_it_is_one_step_that_is_undone_whole_with_a_backup_before_it(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    before = everything(ws)
    dry = take(event(summary="Demo"), event("two", who="x@nowhere.example"), dry_run=True)
    assert everything(ws) == before
    report = take(event(summary="Demo"), event("two", who="x@nowhere.example"))
    assert dataclasses.replace(dry, dry_run=False) == dataclasses.replace(
        report, run_id=None, step_id=None
    )
    assert dry.summary().startswith("Nothing was written; it would be: 1 created")
    assert report.summary() == "1 created, 0 updated, 0 unchanged, 1 skipped."
    [kept] = backups.listed(ws.store.path)
    assert kept.manifest is not None
    assert kept.manifest.why == "before the import of my.ics"
    assert one(ws, "SELECT created || '-' || skipped FROM import_run") == "1-1"
    assert one(ws, "SELECT origin FROM step WHERE id = ?", report.step_id) == "import"
    journal.undo(ws)
    assert open_of(ws, kestrel) is None
    assert one(ws, "SELECT count(*) FROM calendar_entry") == 0
    assert one(ws, "SELECT engagement FROM lead_state") == 0
    journal.redo(ws)
    assert place(ws, kestrel) == (WEDNESDAY, dt.time(9, 30), Priority.HIGH, "Demo")
    assert take(event(summary="Demo")).changes == 0


def test_undone_and_taken_in_again_it_is_there_again(
    ws: Workspace, kestrel: int, take: Take
) -> None:
    take(event(summary="Demo"))
    journal.undo(ws)
    undone = journal.steps(ws)[0].id
    assert take(event(summary="Demo")).changes == 1
    # The first import again, where the second has its place: nothing is there twice.
    journal.undo(ws, undone)
    assert one(ws, "SELECT count(*) FROM calendar_entry") == 1
    assert one(ws, "SELECT count(*) FROM reminder WHERE closed_at IS NULL") == 1
    assert one(ws, "SELECT engagement FROM lead_state") == 10


def test_a_broken_event_is_left_out_with_its_line_and_a_file_of_none_is_refused(
    ws: Workspace, kestrel: int, take: Take, tmp_path: Path
) -> None:
    report = take(event("bad", start="DTSTART:soon"), event("good"))
    assert [(f.line, f.uid, f.became) for f in report.fates] == [
        (8, "bad", Became.SKIPPED),
        (13, "good", Became.CREATED),
    ]
    with pytest.raises(ImportRefused, match=r"my\.ics, line 8: has no event that can be taken"):
        take(event("bad", start="DTSTART:soon"))
    with pytest.raises(ImportRefused, match="belongs to the store itself"):
        take_in(ws, ws.store.path)
    assert not is_calendar(tmp_path)
    assert is_calendar(tmp_path / "my.ics")
    assert not is_calendar(ws.store.path)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_summary_says_stays_text(
    ws: Workspace, kestrel: int, take: Take, text: str
) -> None:
    clean = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    plain = clean.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    report = take(event(summary=plain))
    assert report.changes == 1
    row = open_of(ws, kestrel)
    assert row is not None
    assert row.note == report.fates[0].summary


# Any calendars, one after the other

EVENTS = st.builds(
    lambda uid, day, minute, who, answer, sequence, summary, extra: event(
        uid,
        *extra,
        start=f"DTSTART:202611{day:02}T08{minute}00Z",
        who=who,
        answer=answer,
        sequence=sequence,
        summary=summary,
    ),
    st.sampled_from("abc"),
    st.integers(20, 30),
    st.sampled_from(["00", "30"]),
    st.sampled_from(["mina@kestrel.example", "dan@delta.example", "x@nowhere.example"]),
    st.sampled_from(["ACCEPTED", "ACCEPTED", "DECLINED", ""]),
    st.integers(0, 2),
    st.sampled_from(["Demo", "Pricing"]),
    st.sampled_from([(), (), ("STATUS:CANCELLED",), ("RRULE:FREQ=DAILY;COUNT=4",)]),
)


@given(st.lists(st.lists(EVENTS, min_size=1, max_size=4), min_size=1, max_size=3), st.booleans())
@settings(max_examples=25)
def test_any_calendars_twice_change_nothing_and_the_last_is_undone_whole(
    make_workspace: Callable[[], Workspace],
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[str]],
    reminded: bool,
) -> None:
    ws = make_workspace()
    for name, address in (("Kestrel", "mina@kestrel.example"), ("Delta", "dan@delta.example")):
        company = add_company(ws, name)
        add_lead(ws, name, company_id=company, email=address)
        if reminded:
            reminders.set_reminder(ws, company, date=day(4), note="ask")
    path = tmp_path_factory.getbasetemp() / "any.ics"
    before = after = dump(ws)
    for events in files:
        take = partial(take_in, ws, save(path, calendar(*events)), me=[ME])
        report = take()
        if report.changes:
            before, after = after, dump(ws)
        again = take()
        assert again.changes == 0, (report.fates, again.fates)
        assert dump(ws) == after
    if before != after:
        journal.undo(ws)
        assert dump(ws) == before
    ws.store.close()
