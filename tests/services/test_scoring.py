"""Scoring settings: previewed, saved, explained."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from leadtui.domain.errors import Invalid, NotAllowed
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import Scope
from leadtui.services import activities, journal, leads, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead, dump
from tests.conftest import FakeClock


@pytest.fixture
def mina(ws: Workspace) -> int:
    lead = add_lead(ws, "Mina")
    for kind in (Kind.OPENED, Kind.CLICKED, Kind.REPLIED):
        activities.log(ws, lead, kind)
    return lead


def test_the_same_rules_change_nobody(ws: Workspace, mina: int) -> None:
    """CAD-54."""
    found = scoring.preview(ws, scoring.current(ws))
    assert (found.become_hot, found.cool, found.changed, found.leads) == ((), (), 0, 1)
    assert scoring.preview_words(found) == "No lead changes."


def test_a_preview_names_who_would_cool_and_saving_does_it(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    """CAD-31, CAD-54."""
    draft = change(scoring.current(ws), "threshold", "7")
    found = scoring.preview(ws, draft)
    assert [(m.name, m.before, m.after) for m in found.cool] == [("Mina", 6, 6)]
    assert leads.rows(ws, [mina])[0].hot
    clock.move(seconds=1)
    scoring.save(ws, draft)
    settle(ws.store, clock())
    assert not leads.rows(ws, [mina])[0].hot
    assert scoring.why(ws, mina).threshold == 7


def test_a_preview_names_who_would_become_hot_and_no_mail_goes_out(
    ws: Workspace, clock: FakeClock
) -> None:
    """CAD-54: a change of the rules makes hot without mail."""
    lead = add_lead(ws, "Léa")
    activities.log(ws, lead, Kind.OPENED)
    draft = change(scoring.current(ws), "opened", "9")
    found = scoring.preview(ws, draft)
    assert [(m.name, m.before, m.after) for m in found.become_hot] == [("Léa", 1, 9)]
    assert scoring.preview_words(found) == "1 lead becomes hot, 0 cool down; 1 score changes."
    clock.move(seconds=1)
    scoring.save(ws, draft)
    settle(ws.store, clock())
    row = leads.rows(ws, [lead])[0]
    assert (row.hot, row.hot_since) == (True, clock())
    with ws.read() as conn:
        assert conn.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_undoing_the_settings_brings_scores_and_rules_back(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    before = dump(ws)
    clock.move(seconds=1)
    scoring.save(ws, change(scoring.current(ws), "threshold", "7"))
    settle(ws.store, clock())
    clock.move(seconds=1)
    journal.undo(ws)
    settle(ws.store, clock())
    assert dump(ws) == before


def test_why_adds_up_and_names_the_way(ws: Workspace, clock: FakeClock) -> None:
    """Every score explained; CAD-26, CAD-30."""
    lead = add_lead(ws, "Léa")
    activities.log(ws, lead, Kind.CLICKED)
    activities.log(ws, lead, Kind.OUTGOING_CALL, duration=4)
    found = scoring.why(ws, lead)
    assert sum(line.points for line in found.lines) == found.engagement == 2
    assert found.distance == 3
    assert "one reply" in [way.words() for way in found.to_hot]
    short = next(line for line in found.lines if line.rule == "outgoing_call")
    assert short.points == 0
    assert "10 s" in short.note


def test_only_a_manager_changes_the_company_wide_rules(ws: Workspace) -> None:
    """X-11."""
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    with pytest.raises(NotAllowed, match="manager"):
        scoring.save(rep, RuleSet(threshold=9))
    assert scoring.current(ws).threshold == 5


def test_saving_the_same_rules_is_no_step(ws: Workspace) -> None:
    scoring.save(ws, scoring.current(ws))
    assert [s.title for s in journal.steps(ws)] == []


def test_a_past_day_is_told_from_facts_alone(ws: Workspace, clock: FakeClock) -> None:
    """As of: by what had happened, by the owner and the rules of the day; late facts count."""
    bo = add_user(ws, "Bo")
    scoring.save(ws, RuleSet(threshold=50), scope=Scope(bo.id))
    clock.move(days=1)
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    first = ws.today()
    clock.move(days=3)
    leads.set_owner(ws, [lead], "Bo")
    clock.move(days=3)
    leads.set_owner(ws, [lead], "Ana")
    scoring.save(ws, change(scoring.current(ws), "threshold", "20"))
    activities.log(ws, lead, Kind.REPLIED, at=clock() - 4 * DAY_MS)

    def on(day: int) -> tuple[int, int, bool, str]:
        told = scoring.why(ws, lead, day=first + dt.timedelta(days=day))
        assert told.source is not None
        return told.engagement, told.threshold, told.hot, told.source.name

    assert on(0) == (10, 5, True, "company-wide")
    assert on(2) == (13, 5, True, "company-wide")
    assert on(3) == (13, 50, False, "Bo")
    assert on(6) == (13, 20, False, "company-wide")
    with pytest.raises(Invalid, match="still to come"):
        scoring.why(ws, lead, day=first + dt.timedelta(days=7))
    settle(ws.store, clock())
    now = scoring.why(ws, lead)
    assert (now.engagement, now.threshold, now.hot) == on(6)[:3]


def test_a_preview_says_who_is_concerned_by_owner_and_whose_score_changes(ws: Workspace) -> None:
    """CAD-54: who becomes hot and who cools by owner, and the score's change of each lead."""
    bo = add_user(ws, "Bo").id
    mine, warm, his, nobodys = (
        add_lead(ws, "Mina"),
        add_lead(ws, "Léa"),
        add_lead(ws, "Karl", owner_id=bo),
        add_lead(ws, "Jo", owner_id=None),
    )
    activities.log(ws, mine, Kind.DEMO_BOOKED)
    for lead in (warm, his, nobodys):
        activities.log(ws, lead, Kind.REPLIED)
    activities.log(ws, his, Kind.OPENED)
    draft = change(change(scoring.current(ws), "demo_booked", "4"), "opened", "2")
    found = scoring.preview(ws, draft)
    assert [tuple(each) for each in found.owners] == [("Ana", 0, 1, 1), ("Bo", 1, 0, 1)]
    draft = change(draft, "threshold", "6")
    found = scoring.preview(ws, draft)
    assert [tuple(each) for each in found.owners] == [("Ana", 0, 1, 1), ("Bo", 0, 0, 1)]
    assert [(m.name, m.owner, m.before, m.after) for m in found.moved] == [("Karl", "Bo", 4, 5)]
    assert (found.moved_count, found.changed) == (1, 2)
    found = scoring.preview(ws, change(scoring.current(ws), "replied", "5"))
    assert [tuple(each) for each in found.owners] == [
        ("", 1, 0, 1),
        ("Ana", 1, 0, 1),
        ("Bo", 1, 0, 1),
    ]
    same = scoring.preview(ws, scoring.current(ws))
    assert (same.owners, same.moved, same.moved_count) == ((), (), 0)
