"""Whatever is done to deals and stages is taken back whole, and done again."""

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.errors import LeadtuiError
from leadtui.services import audit, deal_stages, deals, journal
from leadtui.services.workspace import Workspace, init
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock

_NUMBERS = itertools.count()
_STAGES = ("Qualified", "Proposal", "Won", "Lost", "New", "Gone")
actions = st.tuples(
    st.sampled_from(["make", "edit", "move", "move all", "delete", "add", "rename", "remove"]),
    st.integers(0, 5),
    st.sampled_from(_STAGES),
)


def act(ws: Workspace, action: str, number: int, stage: str) -> None:
    there = deals.ids(ws)
    one = there[number % len(there)] if there else 0
    if action == "make":
        contact = "Mina" if number % 2 else ""
        fields = {"title": f"Deal {number}", "stage": stage, "contact": contact}
        deals.create(ws, 1 + number % 2, fields if number % 3 else {"title": "x"})
    elif action == "edit":
        deals.edit(ws, one, {"amount": f"{number}k", "stage": stage, "title": f"Title {number}"})
    elif action == "move":
        deals.move(ws, one, stage)
    elif action == "move all":
        deals.move(ws, there, stage)
    elif action == "delete":
        deals.delete(ws, one)
    elif action == "add":
        deal_stages.add(ws, stage, (None, "won", "lost")[number % 3])
    elif action == "rename":
        deal_stages.rename(ws, stage, _STAGES[number])
    else:
        deal_stages.remove(ws, stage)


def begin(folder: Path, clock: FakeClock) -> Workspace:
    """A store with two companies, somebody called Mina in each."""
    path = folder / f"{next(_NUMBERS)}.db"
    ws = init(path, user="Ana", team="North", timezone="Europe/Paris", clock=clock, region="FR")
    for name in ("Kestrel Labs", "Oran Frères"):
        add_lead(ws, "Mina", company_id=add_company(ws, name))
    return ws


def require_sound(ws: Workspace) -> None:
    """A deal is closed exactly where its stage ends it, and has a currency only with an amount."""
    for row in deals.rows(ws, deals.ids(ws)):
        assert (row.closed_at is None) is row.is_open
        assert row.amount is not None or row.currency is None


@settings(max_examples=25)
@given(st.lists(actions, min_size=1, max_size=14))
def test_all_of_it_is_undone_and_redone(tmp_path: Path, chosen: list[tuple[str, int, str]]) -> None:
    clock = FakeClock()
    ws = begin(tmp_path, clock)
    states = [dump(ws)]
    for action in chosen:
        clock.move(hours=1)
        steps = len(audit.steps(ws))
        try:
            act(ws, *action)
        except LeadtuiError:
            assert dump(ws) == states[-1]
            continue
        if len(audit.steps(ws)) > steps:
            states.append(dump(ws))
        require_sound(ws)
    for before in reversed(states[:-1]):
        journal.undo(ws)
        assert dump(ws) == before
    for after in states[1:]:
        journal.redo(ws)
        assert dump(ws) == after
    ws.store.close()


@settings(max_examples=40)
@given(st.lists(st.one_of(actions, st.integers(0, 20)), min_size=4, max_size=20))
def test_steps_undone_out_of_turn_leave_deals_sound(
    tmp_path: Path, chosen: list[tuple[str, int, str] | int]
) -> None:
    """A number takes back one of the steps there are, whichever that is."""
    clock = FakeClock()
    ws = begin(tmp_path, clock)
    for each in chosen:
        clock.move(hours=1)
        try:
            if isinstance(each, int):
                steps = audit.steps(ws)
                if steps:
                    journal.undo(ws, steps[each % len(steps)].id)
            else:
                act(ws, *each)
        except LeadtuiError:
            continue
        require_sound(ws)
    ws.store.close()
