"""The capture line on a store (feature 70)."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import Priority
from leadtui.services import capture, journal, reminders, routines
from leadtui.services.workspace import Workspace, add_user
from tests.services.records import HOSTILE, make, other_team
from tests.services.reminding import add_routine, day


def problems(ws: Workspace, text: str) -> str:
    return " ".join(capture.read_line(ws, text).capture.problems)


def test_70_a_line_becomes_a_reminder_in_one_step(ws: Workspace) -> None:
    company, bo = make(ws, "Acme", city="Lyon"), add_user(ws, "Bo")
    north = add_routine(ws, "North")
    reading = capture.read_line(ws, "acme call back tomorrow 9am !high @bo #north")
    assert dict(reading.pairs) == {
        "Company": "Acme (Lyon)",
        "Reminder": "new",
        "When": "Mon 23 Nov 09:00 · tomorrow",
        "Priority": "high",
        "Followers": "Bo",
        "Routine": "prospect on North",
        "Note": "call back",
    }
    assert reminders.of_company(ws, company) is None, "reading changes nothing"
    done = capture.save(ws, reading.capture)
    assert done.message == "Acme: reminder set for Mon 23 Nov 09:00."
    row = reminders.get(ws, done.ids[0])
    assert (row.date, row.time, row.priority) == (day(1), dt.time(9), Priority.HIGH)
    assert (row.follower_ids, row.note) == ((bo.id,), "call back")
    tags = {tag.routine_id: tag.tag for tag in routines.tags(ws, company)}
    assert tags == {north: "prospect", ws.user.default_routine_id: ""}
    journal.undo(ws)
    assert reminders.of_company(ws, company) is None
    assert {tag.tag for tag in routines.tags(ws, company)} == {""}


def test_70_what_is_not_said_is_the_default_or_stays(ws: Workspace) -> None:
    company = make(ws, "Acme")
    first = capture.save(ws, capture.read_line(ws, "acme").capture)
    row = reminders.get(ws, first.ids[0])
    assert (row.date, row.time, row.priority, row.note) == (day(0), None, Priority.NORMAL, "")
    assert row.follower_ids == (ws.user.id,)
    reminders.set_reminder(ws, company, time=dt.time(8), note="old", priority=Priority.LOW)
    reading = capture.read_line(ws, "acme friday")
    said = dict(reading.pairs)
    assert said["Reminder"] == "changes the open one of Sun 22 Nov 08:00"
    assert said["When"] == "Fri 27 Nov · in 5 days · rings at 08:00, as it is"
    assert (said["Priority"], said["Note"]) == ("low, as it is", "old (as it is)")
    capture.save(ws, reading.capture)
    row = reminders.get(ws, first.ids[0])
    assert (row.date, row.time, row.priority, row.note) == (day(5), dt.time(8), Priority.LOW, "old")


def test_70_a_routine_that_is_named_tags_with_an_open_reminder_too(ws: Workspace) -> None:
    company, north = make(ws, "Acme"), add_routine(ws, "North")
    reminders.set_reminder(ws, company)
    done = capture.save(ws, capture.read_line(ws, "acme #north").capture)
    assert done.message == "Acme: nothing to change."
    assert done.notes == ("Tag on North: none → Prospect.",)
    assert {t.routine_id: t.tag for t in routines.tags(ws, company)}[north] == "prospect"
    assert done.step_id is not None


def test_70_a_line_that_is_not_understood_changes_nothing(ws: Workspace) -> None:
    company = make(ws, "Acme")
    found = capture.read_line(ws, "acme @zoe !now 31/02").capture
    with pytest.raises(Invalid) as refused:
        capture.save(ws, found)
    assert all(part in refused.value.message for part in ("@zoe", "!now", "31/02"))
    assert reminders.of_company(ws, company) is None


def test_70_companies_by_id_accents_city_and_quotes(ws: Workspace) -> None:
    elan, nord = make(ws, "Élan & fils"), make(ws, "Brasserie Nord", city="Lille")
    sud = make(ws, "Brasserie Sud", city="Nice")
    for text, company in (
        (f"{elan} call", elan),
        ("elan fils call", elan),
        ("brasserie lille call", nord),
        ('"brasserie sud" call', sud),
        ("BRASSERIE NORD", nord),
    ):
        found = capture.read_line(ws, text).capture
        assert found.company is not None, (text, found.problems)
        assert found.company.id == company
    assert "Brasserie Nord (Lille), Brasserie Sud (Nice)" in problems(ws, "brasserie call")


def test_70_me_is_who_is_at_work_unless_somebody_is_called_so(ws: Workspace) -> None:
    make(ws, "Acme")
    assert capture.read_line(ws, "acme @me").capture.followers[0].id == ws.user.id
    add_user(ws, "Mehdi")
    assert capture.read_line(ws, "acme @me").capture.followers[0].id == ws.user.id
    own = add_user(ws, "Me")
    assert capture.read_line(ws, "acme @me").capture.followers[0].id == own.id


def test_70_other_teams_are_not_there(ws: Workspace) -> None:
    south = other_team(ws)
    company = make(south, "Secret SA")
    add_routine(ws, "Their market", south.team.id)
    make(ws, "Acme")
    assert "is no company" in problems(ws, "secret call")
    assert "is no company" in problems(ws, f"{company} call")
    said = problems(ws, "acme @zoe #their")
    assert "“@zoe” is no user." in said
    assert "“#their” is no routine." in said


@pytest.mark.parametrize("words", HOSTILE)
def test_70_whatever_is_typed_is_read_or_named(ws: Workspace, words: str) -> None:
    make(ws, "Acme")
    for text in (words, f"acme {words}", f"acme @{words} #{words} !{words}"):
        reading = capture.read_line(ws, text)
        assert reading.capture.ready == (not reading.capture.problems)
