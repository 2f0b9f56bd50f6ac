"""Events that wait for a lead: seen, attached, dismissed."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.event_record import EventRecord
from leadtui.domain.kinds import Kind
from leadtui.services import journal, leads, pending
from leadtui.services.workspace import Workspace
from tests.builders import add_lead, add_team, dump
from tests.services.importing import bring, numbers, one, rows, write


@pytest.fixture
def events(ws: Workspace, tmp_path: Path) -> Path:
    """Three events that wait."""
    path = write(
        tmp_path / "e.csv",
        "id,at,email,key,kind,outcome,text",
        "1,2026-11-20T10:00:00Z,ann@example.com,,replied,,tell me more",
        "2,2026-11-20T11:00:00Z,ann@example.com,,bounced,550,",
        "3,2026-11-20T12:00:00Z,,K-1,demo_booked,,",
    )
    assert bring(ws, "events", path).waiting == 3
    return path


def test_the_list_has_the_newest_first(ws: Workspace, events: Path) -> None:
    assert [(r.address, r.kind, r.text) for r in pending.page(ws)] == [
        ("K-1", Kind.DEMO_BOOKED, ""),
        ("ann@example.com", Kind.BOUNCED, "550"),
        ("ann@example.com", Kind.REPLIED, "tell me more"),
    ]
    assert (len(pending.page(ws, 2)), pending.count(ws)) == (2, 3)


def test_attached_events_are_facts_of_the_lead_in_one_step(ws: Workspace, events: Path) -> None:
    lead = add_lead(ws, "Ann", email="new@example.com")
    before = dump(ws)
    ids = [row.id for row in pending.page(ws)]
    outcome = pending.attach(ws, ids, lead)
    assert outcome.message == "Ann: 3 events attached."
    assert pending.page(ws) == []
    assert leads.rows(ws, [lead])[0].engagement == 3 - 3 + 10
    columns = "kind, at, text, outcome, external_id"
    assert rows(ws, f"SELECT {columns} FROM activity WHERE contact_id = ? AND kind = 4", lead) == [
        (int(Kind.REPLIED), 1_795_168_800_000, "tell me more", None, "1")
    ]
    assert numbers(bring(ws, "events", events)) == (0, 0, 3, 0)
    journal.undo(ws)
    assert dump(ws) == before


def test_a_dismissed_event_stays_away(ws: Workspace, events: Path) -> None:
    (first, *others) = [row.id for row in pending.page(ws)]
    assert pending.dismiss(ws, [first]).message == "1 event dismissed."
    assert [row.id for row in pending.page(ws)] == others
    assert numbers(bring(ws, "events", events)) == (0, 0, 3, 0)
    assert [row.id for row in pending.page(ws)] == others
    lead = add_lead(ws, "Kay", external_id="K-1")
    with ws.step("make a lead") as unit:
        assert pending.take_over(ws, unit, [lead]) == 0
    journal.undo(ws)
    assert [row.id for row in pending.page(ws)] == [first, *others]


def test_a_lead_made_by_hand_takes_its_events_over(ws: Workspace, events: Path) -> None:
    ann = add_lead(ws, "Ann", email="ann@example.com")
    kay = add_lead(ws, "Kay", external_id="K-1")
    with ws.step("make leads") as unit:
        assert pending.take_over(ws, unit, [ann, kay]) == 3
    assert pending.count(ws) == 0
    assert one(ws, "SELECT invalid_email_cause FROM contact WHERE id = ?", ann) == "550"
    assert [r.engagement for r in leads.rows(ws, [ann, kay])] == [0, 10]


def test_what_is_not_there_is_not_found(ws: Workspace, events: Path) -> None:
    team_id, _ = add_team(ws)
    theirs = add_lead(ws, "Zed", team_id=team_id, owner_id=None)
    ids = [row.id for row in pending.page(ws)]
    with pytest.raises(NotFound, match="no lead"):
        pending.attach(ws, ids, theirs)
    with pytest.raises(NotFound, match="no waiting event 99"):
        pending.dismiss(ws, [99])
    with pytest.raises(Invalid):
        pending.dismiss(ws, [])
    assert pending.count(ws) == 3


def test_another_teams_events_are_not_seen(ws: Workspace, events: Path) -> None:
    team_id, _ = add_team(ws)
    ids = [row.id for row in pending.page(ws)]
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE pending_event SET team_id = ?", (team_id,))
    assert (pending.page(ws), pending.count(ws)) == ([], 0)
    with pytest.raises(NotFound):
        pending.attach(ws, ids, add_lead(ws, "Ann"))


def test_an_event_is_kept_whole_while_it_waits() -> None:
    event = EventRecord(
        external_id="x",
        at=5,
        kind=Kind.CLICKED,
        email="a@example.com",
        duration=None,
        outcome="o",
        message="m",
        text="é\n",
        source="brevo",
        detail=(("link", "https://x.example"),),
        address_invalid=True,
        unsubscribe_cause="c",
    )
    assert pending.from_json(pending.to_json(event)) == event
