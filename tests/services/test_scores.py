"""Settling scores in small bites, whoever else works on the store meanwhile."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Sequence

import pytest

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, Rule, RuleSet
from leadtui.domain.scoring import replay
from leadtui.models import doctor
from leadtui.models import scores as stored
from leadtui.models.history import Histories, read_facts
from leadtui.models.rules import save_version
from leadtui.services import activities, leads, scores
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead
from tests.conftest import NOW, FakeClock

LEADS = 9


def with_points(points: int) -> RuleSet:
    return dataclasses.replace(RuleSet(), rules={Kind.OPENED: Rule(points)}, reset_ms=10 * DAY_MS)


def save(ws: Workspace, rules: RuleSet) -> None:
    """Save the rules an hour later than what is there."""
    assert isinstance(ws.clock, FakeClock)
    ws.clock.move(hours=1)
    with ws.step("rules") as unit:
        save_version(unit.conn, ws.team.id, rules, at=ws.now(), user_id=None)


def fill(ws: Workspace) -> None:
    """Leads with 0, 1, 2 … opened mails."""
    with ws.step("people") as unit:
        for number in range(LEADS):
            lead = unit.conn.execute(
                "INSERT INTO contact (team_id, sort_name, owner_id, created_at, updated_at) "
                "VALUES (1, ?, 1, 0, 0)",
                (f"lead{number}",),
            ).lastrowid
            unit.conn.executemany(
                "INSERT INTO activity (team_id, contact_id, kind, at) VALUES (1, ?, ?, ?)",
                [(lead, int(Kind.OPENED), NOW - n * 1_000) for n in range(1, number + 1)],
            )


def check(ws: Workspace) -> None:
    """Every state and every transition is that of the reference."""
    assert scores.is_settled(ws.store, ws.now())
    with ws.read() as conn:
        histories = Histories(conn)
        for lead_id, lead in read_facts(conn, range(1, LEADS + 1)).items():
            outcome = replay(histories.of(lead), ws.now())
            state = conn.execute(
                "SELECT engagement, hot, hot_since, hot_until FROM lead_state WHERE contact_id = ?",
                (lead_id,),
            ).fetchone()
            wanted = outcome.state
            assert state == (
                wanted.engagement,
                int(wanted.hot),
                wanted.hot_since,
                wanted.hot_until,
            )
            found = conn.execute(
                "SELECT kind, at FROM activity WHERE contact_id = ? AND kind IN (19, 20)",
                (lead_id,),
            ).fetchall()
            assert sorted(found) == sorted((int(t.kind), t.at) for t in outcome.transitions)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "RULES_CHUNK", 2)
    monkeypatch.setattr(scores, "REPLAY_CHUNK", 2)


@pytest.mark.usefixtures("small_chunks")
def test_rules_saved_while_others_are_applied_count_from_their_own_moment(
    ws: Workspace, clock: FakeClock
) -> None:
    """CAD-35: nobody becomes hot at the moment of a change that did not make them so."""
    fill(ws)
    save(ws, with_points(1))
    seen: list[str] = []

    def interrupt(what: str, done: int) -> None:
        seen.append(what)
        if len(seen) == 2:
            save(ws, with_points(3))

    scores.settle(ws.store, clock(), progress=interrupt)
    scores.settle(ws.store, clock())
    assert "applying rules" in seen
    check(ws)


@pytest.mark.usefixtures("small_chunks")
def test_two_settle_the_same_rules_at_once(ws: Workspace, clock: FakeClock) -> None:
    """Another worker finishes the rules, and newer ones come, in the middle of this one's work."""
    fill(ws)
    save(ws, with_points(1))
    seen: list[str] = []

    def interrupt(what: str, done: int) -> None:
        seen.append(what)
        if len(seen) == 2:
            scores.settle(ws.store, clock())
            save(ws, with_points(3))

    scores.settle(ws.store, clock(), progress=interrupt)
    scores.settle(ws.store, clock())
    check(ws)


@pytest.mark.usefixtures("small_chunks")
def test_it_says_how_many_leads_it_did(ws: Workspace, clock: FakeClock) -> None:
    fill(ws)
    save(ws, with_points(1))
    assert scores.settle(ws.store, clock()) == LEADS
    assert scores.settle(ws.store, clock()) == 0


@pytest.mark.usefixtures("small_chunks")
def test_stopped_in_the_middle_it_goes_on_the_next_time(ws: Workspace, clock: FakeClock) -> None:
    fill(ws)
    with ws.store.write(None, now=clock()) as unit:
        stored.mark_all(unit.conn)
        unit.conn.execute("UPDATE lead_state SET engagement = 77")
    left: list[Callable[[], bool]] = []

    def stop_after_first() -> bool:
        left.append(stop_after_first)
        return len(left) > 2

    scores.settle(ws.store, clock(), cancelled=stop_after_first)
    scores.settle(ws.store, clock())
    check(ws)


def test_the_next_cooling_is_the_earliest(ws: Workspace, clock: FakeClock) -> None:
    """CAD-38."""
    fill(ws)
    assert scores.next_cooling(ws.store) is None
    save(ws, with_points(1))
    scores.settle(ws.store, clock())
    assert scores.next_cooling(ws.store) == clock() + 10 * DAY_MS


def test_a_new_lead_without_facts_has_the_state_of_the_reference(
    ws: Workspace, clock: FakeClock
) -> None:
    """X-16: also where the rules were changed before it was made."""
    save(ws, with_points(1))
    clock.move(hours=1)
    scores.settle(ws.store, clock())
    lead = add_lead(ws, "Mina")
    scores.settle(ws.store, clock())
    with ws.read() as conn:
        assert doctor.wrong_scores(conn, [lead], clock()) == []


def test_an_event_scores_its_lead_alone(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one event only that lead is touched: replayed, and its row written."""
    fill(ws)
    scores.settle(ws.store, clock())
    scored: list[int] = []
    score = stored.score_leads

    def noting(conn: sqlite3.Connection, ids: Sequence[int], now: int) -> None:
        scored.extend(ids)
        score(conn, ids, now)

    monkeypatch.setattr(stored, "score_leads", noting)
    with ws.read() as conn:
        before = conn.execute("SELECT * FROM lead_state WHERE contact_id <> 4").fetchall()
    activities.log(ws, 4, Kind.REPLIED)
    scores.settle(ws.store, clock())
    assert scored == [4]
    with ws.read() as conn:
        after = conn.execute("SELECT * FROM lead_state WHERE contact_id <> 4").fetchall()
    assert after == before


def test_several_owners_within_one_instant_are_taken_in_their_order(ws: Workspace) -> None:
    """CAD-43: also where one of them is nobody."""
    add_user(ws, "Bo")
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    for name in ("nobody", "Bo", "nobody", "Ana"):
        leads.set_owner(ws, [lead], name)
    assert leads.rows(ws, [lead])[0].engagement == 10
