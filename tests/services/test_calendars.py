"""Reminders written for a calendar."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from icalendar import Alarm, Calendar, Event

from leadtui.domain.dates import When
from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import Priority
from leadtui.services import calendars, reminders, repeating
from leadtui.services.workspace import Workspace, add_user
from tests.conftest import FakeClock
from tests.services.records import HOSTILE, other_team
from tests.services.reminding import day, remind, remind_elsewhere


def events(path: Path) -> dict[str, Event]:
    """The events of a file by what they are called."""
    found = Calendar.from_ical(path.read_bytes())
    assert found.errors == []
    assert all(event.errors == [] for event in found.events)
    return {str(event["SUMMARY"]): event for event in found.events}


def test_a_time_is_an_instant_with_an_alarm_and_a_day_a_whole_day(
    ws: Workspace, tmp_path: Path
) -> None:
    remind(ws, "Acme", date=day(1), time=dt.time(9), priority=Priority.HIGH, note="a; b, c\nd")
    again = remind(ws, "Brasserie", date=day(200))
    repeating.set_repeat(ws, again, "every friday")
    path = tmp_path / "my.ics"
    done = calendars.export(ws, path)
    assert done.message == f"2 reminders in {path}."
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = events(path)
    acme, brasserie = found["Acme"], found["Brasserie"]
    assert acme.start == dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
    assert acme.end == dt.datetime(2026, 11, 23, 8, 15, tzinfo=dt.UTC)
    assert str(acme["PRIORITY"]) == "1"
    assert str(acme["DESCRIPTION"]) == "a; b, c\nd\nPriority: high\nFollowed by: Ana"
    [alarm] = acme.walk("VALARM")
    assert isinstance(alarm, Alarm)
    assert (str(alarm["ACTION"]), alarm.TRIGGER) == ("DISPLAY", dt.timedelta(0))
    assert (brasserie.start, brasserie.end) == (day(200), day(201))
    assert brasserie.walk("VALARM") == []
    assert "Comes again every week on Friday" in str(brasserie["DESCRIPTION"])


def test_exporting_again_updates_what_a_calendar_has(
    ws: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    one = remind(ws, "Acme")
    path = tmp_path / "my.ics"
    calendars.export(ws, path)
    before = events(path)["Acme"]
    clock.move(hours=1)
    reminders.move(ws, one, When(day(3), dt.time(10)))
    with pytest.raises(Invalid, match="already something"):
        calendars.export(ws, path)
    calendars.export(ws, path, force=True)
    after = events(path)["Acme"]
    assert before["UID"] == after["UID"]
    assert after.sequence > before.sequence
    assert after.last_modified - before.last_modified == dt.timedelta(hours=1)
    assert after.start == dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


def test_a_time_that_the_clocks_skip_rings_where_the_reminder_does(
    ws: Workspace, tmp_path: Path
) -> None:
    remind(ws, "Acme", date=dt.date(2027, 3, 28), time=dt.time(2, 30))
    calendars.export(ws, tmp_path / "my.ics")
    assert events(tmp_path / "my.ics")["Acme"].start == dt.datetime(
        2027, 3, 28, 1, 30, tzinfo=dt.UTC
    )


def test_ones_own_or_the_teams_and_never_another_teams(ws: Workspace, tmp_path: Path) -> None:
    bo = add_user(ws, "Bo")
    remind(ws, "Mine")
    remind(ws, "His", followers=[bo.id])
    remind_elsewhere(ws)
    calendars.export(ws, tmp_path / "mine.ics")
    calendars.export(ws, tmp_path / "all.ics", everyone=True)
    assert set(events(tmp_path / "mine.ics")) == {"Mine"}
    assert set(events(tmp_path / "all.ics")) == {"Mine", "His"}


def test_teams_have_identifiers_of_their_own(ws: Workspace, tmp_path: Path) -> None:
    remind(ws, "Acme")
    south = other_team(ws)
    remind(south, "Acme")
    calendars.export(ws, tmp_path / "north.ics")
    calendars.export(south, tmp_path / "south.ics")
    scopes = {
        str(events(tmp_path / name)["Acme"]["UID"]).split("-")[2]
        for name in ("north.ics", "south.ics")
    }
    assert len(scopes) == 2


def test_whatever_a_note_says_stays_a_note(ws: Workspace, tmp_path: Path) -> None:
    hostile = [*HOSTILE, "x\r\nEND:VEVENT\r\nBEGIN:VEVENT", "BEGIN:VALARM\nACTION:AUDIO", "é" * 300]
    for number, text in enumerate(hostile):
        remind(ws, f"Company {number}", note=text)
    calendars.export(ws, tmp_path / "my.ics")
    found = events(tmp_path / "my.ics")
    assert len(found) == len(hostile)
    for number in range(len(hostile)):
        row = reminders.of_company(ws, number + 1)
        assert row is not None
        assert str(found[f"Company {number}"]["DESCRIPTION"]).startswith(row.note)
    lines = (tmp_path / "my.ics").read_bytes().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)
