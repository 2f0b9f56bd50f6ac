"""Sittings of triage on a store: gone on with, and undone at once."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Unavailable
from leadtui.domain.reminders import Snooze
from leadtui.domain.sitting import Decision, Sitting
from leadtui.services import journal, reminders, sittings
from leadtui.services.workspace import Workspace
from tests.builders import dump
from tests.conftest import FakeClock
from tests.services.reminding import day, remind


def snoozed(ws: Workspace, sitting: Sitting) -> Sitting:
    assert sitting.current is not None
    outcome = reminders.snooze(ws, sitting.current, Snooze.TOMORROW)
    assert outcome.step_id is not None
    decision = Decision(sitting.current, outcome.message, outcome.step_id, leaves=True)
    sitting = sittings.stand(ws, sitting.decide(decision)).sitting
    sittings.keep(ws, sitting)
    return sitting


def test_an_interrupted_sitting_goes_on_where_it_stopped(ws: Workspace, clock: FakeClock) -> None:
    ids = [remind(ws, name, date=day(0)) for name in ("Ada", "Bo", "Cy")]
    steps = len(journal.steps(ws))
    sitting = snoozed(ws, sittings.begin(ws, ids))
    new = remind(ws, "Di", date=day(0))
    again = sittings.begin(ws, [*ids[1:], new])
    assert (again.queue, again.current, again.decisions) == (
        (*ids, new),
        ids[1],
        sitting.decisions,
    )
    sittings.keep(ws, Sitting(again.queue, 4, again.decisions, frozenset(again.queue[1:])))
    assert sittings.stand(ws, sittings.begin(ws, ids[1:])).sitting.current == ids[1]
    assert sittings.begin(ws, ids, anew=True) == Sitting(tuple(ids))
    assert len(journal.steps(ws)) == steps + 2
    snoozed(ws, sittings.begin(ws, ids[1:]))
    clock.move(days=1)
    assert sittings.begin(ws, ids[2:]).decisions == ()
    sittings.keep(ws, None)
    assert sittings.begin(ws, ids[2:]) == Sitting((ids[2],))


def test_what_others_decided_is_passed_over(ws: Workspace) -> None:
    ids = [remind(ws, name, date=day(0)) for name in ("Ada", "Bo", "Cy")]
    sitting = sittings.begin(ws, ids)
    reminders.delete(ws, ids[0])
    reminders.snooze(ws, ids[1], Snooze.TOMORROW)
    stand = sittings.stand(ws, sitting)
    assert stand.row is not None
    assert (stand.row.id, [row.id for row in stand.left]) == (ids[2], [ids[2]])


def test_one_undo_takes_the_whole_sitting_back(ws: Workspace) -> None:
    ids = [remind(ws, name, date=day(0)) for name in ("Ada", "Bo", "Cy")]
    before = dump(ws)
    sitting = sittings.begin(ws, ids)
    for _ in ids:
        sitting = snoozed(ws, sitting)
    assert sittings.stand(ws, sitting).row is None
    journal.undo(ws)
    stand = sittings.stand(ws, sitting)
    assert stand.row is not None
    assert (stand.row.id, len(stand.sitting.decisions)) == (ids[2], 2)
    assert sittings.undo_all(ws, sitting) == "Undone: 2 steps of this sitting."
    assert dump(ws) == before
    assert sittings.stand(ws, sitting).sitting.left == tuple(ids)
    with pytest.raises(Unavailable):
        sittings.undo_all(ws, sitting)
