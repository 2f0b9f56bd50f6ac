"""PUB-10: what follows hot leads, whatever happens: exactly when owners are told, and back."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from leadtui.domain.kinds import Kind
from leadtui.domain.rows import UserRow
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.services import activities, hot_follow, journal, leads, reminders, scoring, when_hot
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.reminding import day
from tests.services.test_hot import HAPPENINGS, _happen, mails
from tests.services.test_hot_follow import follow, steps_of_it, turned, waiting


@pytest.fixture
def bo(ws: Workspace) -> UserRow:
    return add_user(ws, "Bo")


@pytest.mark.parametrize("seed", range(6))
def test_a_day_with_it_is_walked_back_to_where_it_began(
    ws: Workspace, bo: UserRow, clock: FakeClock, seed: int
) -> None:
    """Every step undone, the automation's too, from the last to the first."""
    rng = random.Random(seed)
    firms = [add_company(ws, name) for name in ("Kestrel Labs", "Delta")]
    people = [
        add_lead(ws, f"L{number}", company_id=rng.choice((*firms, None)), owner_id=None)
        for number in range(6)
    ]
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("DELETE FROM step")
    first = dump(ws)
    when_hot.set_following(ws, assign="Bo, Ana", remind="normal")
    for _ in range(60):
        clock.move(hours=rng.choice((1, 7)))
        lead, firm = rng.choice(people), rng.choice(firms)
        what = rng.random()
        if what < 0.5:
            activities.log(ws, lead, rng.choice((Kind.DEMO_BOOKED, Kind.REPLIED)))
        elif what < 0.65:
            leads.set_owner(ws, [lead], rng.choice(("nobody", "Bo")))
        elif what < 0.8:
            reminders.set_reminder(ws, firm, date=day(rng.randrange(-3, 9)))
        elif leads.rows(ws, [lead])[0].hot:
            leads.remove_hot(ws, [lead])
        follow(ws)
    assert len(steps_of_it(ws)) > 3
    for step in journal.steps(ws, 1_000):
        clock.move(seconds=1)
        assert journal.undo(ws, step.id).kept == ()
    assert dump(ws) == first
    assert follow(ws) == 0
    assert dump(ws) == first


@settings(max_examples=40)
@given(happenings=HAPPENINGS)
def test_it_follows_exactly_when_the_owner_is_told(
    make_workspace: Callable[[], Workspace],
    clock: FakeClock,
    happenings: list[tuple[str, Kind, int, int]],
) -> None:
    """CAD-53, CAD-54: whatever happens to a lead that somebody owns. The same store without an
    owner has the same turns.
    """
    ws = make_workspace()
    add_user(ws, "Bo")
    when_hot.set_following(ws, remind="high")
    scoring.save(ws, RuleSet(reset_ms=2 * DAY_MS))
    settle(ws.store, clock())
    lead = add_lead(ws, "Mina", company_id=add_company(ws, "Kestrel Labs"))
    for what, kind, ago, wait in happenings:
        clock.move(hours=wait)
        settle(ws.store, clock())
        before = len(mails(ws)), turned(ws)
        _happen(ws, lead, what, kind, clock.now - ago * 3_600_000)
        settle(ws.store, clock())
        told, turns = len(mails(ws)) - before[0], turned(ws) - before[1]
        assert turns == told
        assert len(waiting(ws)) == told
        hot_follow.carry_out(ws.store, clock())
        assert waiting(ws) == []
        assert (len(mails(ws)), turned(ws)) == (before[0] + told, before[1] + turns)


@settings(max_examples=40)
@given(happenings=HAPPENINGS)
def test_a_lead_of_nobody_turns_hot_when_that_of_somebody_does(
    make_workspace: Callable[[], Workspace],
    clock: FakeClock,
    happenings: list[tuple[str, Kind, int, int]],
) -> None:
    """Side by side, the one owned by Ana, whose rules are those of the company."""
    ws = make_workspace()
    when_hot.set_following(ws, remind="high")
    scoring.save(ws, RuleSet(reset_ms=2 * DAY_MS))
    settle(ws.store, clock())
    pair = add_lead(ws, "Mina"), add_lead(ws, "Karl", owner_id=None)
    for what, kind, ago, wait in happenings:
        clock.move(hours=wait)
        settle(ws.store, clock())
        at = clock.now - ago * 3_600_000
        if what in ("fact", "remove"):
            for lead in pair:
                _happen(ws, lead, what, kind, at)
        elif what == "rules":
            _happen(ws, pair[0], what, kind, at)
        settle(ws.store, clock())
        with ws.read() as conn:
            turns = [
                conn.execute(
                    "SELECT since, at FROM hot_turn WHERE contact_id = ? ORDER BY id", (lead,)
                ).fetchall()
                for lead in pair
            ]
        assert turns[0] == turns[1]
