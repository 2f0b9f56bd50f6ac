"""Undo and redo: one step of the user at a time, across restarts."""

from __future__ import annotations

from leadtui.domain.errors import NotFound, Unavailable
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.models import alarms, journal
from leadtui.models.journal import StepRow
from leadtui.services.workspace import Workspace


def steps(ws: Workspace, limit: int = 50) -> list[StepRow]:
    """The newest steps of the team, the newest first."""
    with ws.read() as conn:
        return journal.steps(conn, ws.team.id, limit=limit)


def undo(ws: Workspace, step_id: int | None = None) -> Outcome:
    """Take back the user's newest step, or the one given; says what came back and what was kept
    because a later step changed it.
    """
    with ws.read() as conn:
        target = (
            journal.to_undo(conn, ws.team.id, ws.user.id)
            if step_id is None
            else journal.step(conn, step_id, ws.team.id)
        )
    if target is None:
        if step_id is not None:
            raise NotFound(f"There is no step {step_id}.")
        raise Unavailable("There is nothing to undo.")
    if target.undone_by is not None:
        raise Unavailable(f"Step {target.id} ({target.title}) is undone already.")
    return _take_back(ws, target, "Undone")


def redo(ws: Workspace) -> Outcome:
    """Do again what the user's last undo took back, unless something new was done since."""
    with ws.read() as conn:
        target = journal.to_redo(conn, ws.team.id, ws.user.id)
    if target is None:
        raise Unavailable("There is nothing to do again.")
    return _take_back(ws, target, "Done again")


def _take_back(ws: Workspace, target: StepRow, verb: str) -> Outcome:
    title = target.title.removeprefix("undo ")
    with ws.step(f"undo {title}", origin="undo", undoes=target.id) as unit:
        assert unit.step_id is not None
        done = journal.undo(unit.conn, target, unit.step_id)
        alarms.settle_step(unit.conn, unit.step_id, unit.now)
        notes = [f"{k.record.replace('_', ' ')} {k.record_id} kept: {k.by}" for k in done.kept]
        message = f"{verb}: {title}."
        if done.kept:
            message += (
                f" {plural(len(done.kept), 'change')} kept, since something later rests on it."
            )
        return Outcome(message, (), unit.step_id, tuple(notes))
