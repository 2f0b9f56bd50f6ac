"""The team is the wall: what another team has cannot be seen, counted, found or changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from leadtui.domain.dates import When
from leadtui.domain.errors import NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority, Snooze
from leadtui.domain.rule_change import change
from leadtui.services import (
    activities,
    alarms,
    companies,
    contacts,
    day,
    find,
    journal,
    lead_sheets,
    leads,
    mailto,
    notifications,
    panel,
    pending,
    reminder_merges,
    reminders,
    routines,
    scoring,
    timeline,
    triage,
)
from leadtui.services.workspace import Workspace
from tests.builders import dump
from tests.conftest import FakeClock
from tests.services.importing import bring, write
from tests.services.records import make, other_team, person
from tests.services.reminding import TODAY

WORD = "secret"


class Theirs(NamedTuple):
    """What the other team has; each of it has the word in it."""

    ws: Workspace
    company: int
    lead: int
    note: int
    reminder: int
    step: int
    event: int


@pytest.fixture
def theirs(ws: Workspace, tmp_path: Path, clock: FakeClock) -> Theirs:
    south = other_team(ws)
    company = make(south, f"{WORD} SA")
    lead = person(south, company, last_name=WORD, email=f"{WORD}@x.example.com")
    activities.log(south, lead, Kind.DEMO_BOOKED, text=WORD)
    note = activities.add_note(south, WORD, company_id=company).ids[0]
    reminder = reminders.set_reminder(south, company, note=WORD).ids[0]
    path = write(
        tmp_path / "e.csv", "email,kind,at,text", f"{WORD}2@x.example.com,opened,2026-11-20,{WORD}"
    )
    bring(south, "events", path)
    step = journal.steps(south)[0].id
    clock.move(seconds=1)
    return Theirs(south, company, lead, note, reminder, step, pending.page(south)[0].id)


QUESTIONS: dict[str, Callable[[Workspace, Theirs], object]] = {
    "leads": lambda ws, t: (leads.ids(ws), leads.ids(ws, WORD), leads.rows(ws, [t.lead])),
    "hot band": lambda ws, t: leads.hot_band(ws),
    "companies": lambda ws, t: (companies.ids(ws, WORD), companies.rows(ws, [t.company])),
    "search": lambda ws, t: find.records(ws, WORD),
    "reminders": lambda ws, t: (
        reminders.lists(ws, user="all").to_process,
        reminders.lists(ws, user="all").upcoming,
        reminders.of_company(ws, t.company) or (),
    ),
    "filtered reminders": lambda ws, t: [
        tuple(panel.lists(ws, panel.read(ws, line), panel.OF_THE_DAY))
        for line in ("user:all no-deal", f"user:all {WORD}", "user:all hot score:>0")
    ],
    "filtered hot band": lambda ws, t: panel.band(ws, panel.read(ws, f"{WORD} score:>0"), 9),
    "day": lambda ws, t: day.queue(ws).companies,
    "undo list": lambda ws, t: [s for s in journal.steps(ws) if s.title != "other team"],
    "events that wait": lambda ws, t: pending.page(ws),
    "notifications": lambda ws, t: notifications.page(ws),
    "preview of the rules": lambda ws, t: [
        found
        for found in [scoring.preview(ws, change(scoring.current(ws), "threshold", "99"))]
        if found.cool or found.leads
    ],
    "alarms": lambda ws, t: alarms.due(ws.store, ws.now(), user_id=ws.user.id),
}


def flat(answer: object) -> list[object]:
    if isinstance(answer, (list, tuple)) and not hasattr(answer, "_fields"):
        return [item for part in answer for item in flat(part)]
    return [answer]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_list_shows_what_another_team_has(ws: Workspace, theirs: Theirs, question: str) -> None:
    """COR-24: and the other team does see it."""
    assert flat(QUESTIONS[question](ws, theirs)) == []
    if question != "alarms":
        assert flat(QUESTIONS[question](theirs.ws, theirs)) != []


def test_no_count_counts_what_another_team_has(ws: Workspace, theirs: Theirs) -> None:
    """COR-24."""
    assert leads.counts(ws) == leads.Counts(0, 0)
    assert reminders.counts(ws, user="all") == (0, 0)
    assert (pending.count(ws), notifications.unseen(ws)) == (0, 0)
    assert leads.counts(theirs.ws) == leads.Counts(1, 1)
    assert WORD not in str(leads.users(ws))


DEEDS: dict[str, Callable[[Workspace, Theirs], object]] = {
    "see a company": lambda ws, t: companies.sheet(ws, t.company),
    "see a lead": lambda ws, t: lead_sheets.sheet(ws, t.lead),
    "see a card": lambda ws, t: contacts.card(ws, t.lead),
    "see a timeline": lambda ws, t: timeline.page(ws, contact_id=t.lead),
    "ask why": lambda ws, t: scoring.why(ws, t.lead),
    "find a lead": lambda ws, t: leads.find(ws, f"{WORD}@x.example.com"),
    "find a company": lambda ws, t: companies.find(ws, WORD),
    "log": lambda ws, t: activities.log(ws, t.lead, Kind.OPENED),
    "log a call": lambda ws, t: activities.log_call(
        ws, t.company, None, duration=1, outcome="reached"
    ),
    "note": lambda ws, t: activities.add_note(ws, "x", company_id=t.company),
    "change a note": lambda ws, t: activities.edit_note(ws, t.note, "x"),
    "delete a note": lambda ws, t: activities.delete_note(ws, t.note),
    "edit a company": lambda ws, t: companies.edit(ws, t.company, {"city": "x"}),
    "edit a contact": lambda ws, t: contacts.edit(ws, t.lead, {"title": "x"}),
    "add a contact": lambda ws, t: contacts.create(ws, {"last_name": "x"}, company_id=t.company),
    "mark as left": lambda ws, t: contacts.mark_left(ws, t.lead),
    "take over": lambda ws, t: contacts.take_over(ws, t.lead),
    "write to": lambda ws, t: mailto.write_to(ws, t.lead),
    "status": lambda ws, t: leads.set_status(ws, [t.lead], "working"),
    "owner": lambda ws, t: leads.set_owner(ws, [t.lead], "me"),
    "remove hot": lambda ws, t: leads.remove_hot(ws, [t.lead]),
    "tag": lambda ws, t: routines.set_tag(ws, t.company, "client"),
    "remind": lambda ws, t: reminders.set_reminder(ws, t.company),
    "see a reminder": lambda ws, t: reminders.get(ws, t.reminder),
    "done": lambda ws, t: reminders.done(ws, t.reminder),
    "snooze": lambda ws, t: reminders.snooze(ws, t.reminder, Snooze.TOMORROW),
    "move": lambda ws, t: reminders.move(ws, t.reminder, When(TODAY, None)),
    "priority": lambda ws, t: reminders.set_priority(ws, t.reminder, Priority.LOW),
    "followers": lambda ws, t: reminders.set_followers(ws, t.reminder, [ws.user.id]),
    "note of a reminder": lambda ws, t: reminders.set_note(ws, t.reminder, "x"),
    "delete a reminder": lambda ws, t: reminders.delete(ws, t.reminder),
    "put back": lambda ws, t: reminder_merges.put_back(ws, t.reminder),
    "next": lambda ws, t: triage.follow_up(ws, [triage.Next(t.company, TODAY)]),
    "notes": lambda ws, t: triage.add_notes(ws, "x", [t.company]),
    "attach": lambda ws, t: pending.attach(ws, [t.event], t.lead),
    "dismiss": lambda ws, t: pending.dismiss(ws, [t.event]),
    "undo": lambda ws, t: journal.undo(ws, t.step),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_of_another_team_is_found_or_changed(
    ws: Workspace, theirs: Theirs, deed: str
) -> None:
    """COR-24: it is not found, and no word of the refusal tells what it is."""
    before = dump(ws)
    with pytest.raises(NotFound) as refused:
        DEEDS[deed](ws, theirs)
    said = f"{refused.value.message} {refused.value.hint}"
    assert WORD not in said or deed.startswith("find")
    assert dump(ws) == before
