"""Calls from the alarm panel: many as one step, with when to call back."""

from __future__ import annotations

import pytest

from leadtui.domain.dates import When
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.reminders import Priority
from leadtui.services import calls, journal, reminders, routines, timeline
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead, dump
from tests.services.reminding import day, remind


def test_calls_and_when_to_call_back_are_one_step(ws: Workspace) -> None:
    """COE-43..45, COE-118: a reminder that begins makes a prospect, an open one is moved."""
    open_one = remind(ws, "Ada", date=day(0), priority=Priority.HIGH)
    ada, bo = reminders.get(ws, open_one).company_id, add_company(ws, "Bo")
    mina = add_lead(ws, "Mina", company_id=bo)
    before = dump(ws)
    call = calls.Call(60, "no answer", "voicemail is full")
    outcome = calls.log_calls(ws, [(ada, None), (bo, mina)], call, When(day(3), None))
    assert outcome.message == "2 calls logged."
    rows = [reminders.of_company(ws, one) for one in (ada, bo)]
    assert [(r.id == open_one, r.date, r.priority, r.contact_id) for r in rows if r] == [
        (True, day(3), Priority.HIGH, None),
        (False, day(3), Priority.NORMAL, mina),
    ]
    assert routines.tags(ws, bo)[0].tag == "prospect"
    for company in (ada, bo):
        [entry] = timeline.page(ws, company_id=company, kinds="calls")
        assert (entry.duration, entry.outcome) == (60, "no answer")
        assert entry.text == "voicemail is full"
    journal.undo(ws)
    assert dump(ws) == before


def test_all_calls_or_none(ws: Workspace) -> None:
    company = add_company(ws, "Ada")
    before = dump(ws)
    for whom, outcome, refusal in (
        ([(company, None), (99, None)], "reached", NotFound),
        ([(company, None)], "sold", Invalid),
        ([], "reached", Invalid),
    ):
        with pytest.raises(refusal):
            calls.log_calls(ws, whom, calls.Call(None, outcome))
    assert dump(ws) == before
