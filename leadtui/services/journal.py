"""Undo and redo: one step of the user at a time, across restarts; and how long steps are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.access import may_keep_steps, may_undo, require
from leadtui.domain.errors import Invalid, Unavailable
from leadtui.domain.format import days, plural
from leadtui.domain.history import UndoOutcome
from leadtui.domain.rows import Outcome
from leadtui.models import alarms, journal, journal_growth
from leadtui.models.journal import Size, StepRow
from leadtui.models.journal_growth import Age
from leadtui.models.store import Store, Unit
from leadtui.services import quiet_hours
from leadtui.services.audit import missing_step
from leadtui.services.journal_words import UndoWords
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: Changes that are cut in one transaction: a key must not wait for it.
CUT_CHUNK = 20_000
#: The longest that steps are kept, in days.
MOST_DAYS = 36_500
_DAY_MS = 86_400_000
_Find = Callable[["sqlite3.Connection"], StepRow]


class _TakenBack(Exception):
    """Ends the transaction of an undo that was only tried."""

    def __init__(self, outcome: UndoOutcome) -> None:
        self.outcome = outcome


def steps(ws: Workspace, limit: int = 50) -> list[StepRow]:
    """The newest steps of the team, the newest first."""
    with ws.read() as conn:
        return journal.steps(conn, ws.team.id, limit=limit)


def undo(ws: Workspace, step_id: int | None = None) -> UndoOutcome:
    """Take back the user's newest step, or the one given.

    What is still as the step left it comes back; the outcome names the rest, with who changed it
    since and when. A manager may undo anybody's step, a rep only their own.
    """
    return _take_back(ws, _undoing(ws, step_id))


def preview(ws: Workspace, step_id: int | None = None) -> UndoOutcome:
    """What :func:`undo` would do: it is done and taken back."""
    try:
        _take_back(ws, _undoing(ws, step_id), only_try=True)
    except _TakenBack as tried:
        return tried.outcome
    raise AssertionError("a trial ends with what it found")


def redo(ws: Workspace) -> UndoOutcome:
    """Do again what the user's last undo took back, unless something new was done since."""

    def find(conn: sqlite3.Connection) -> StepRow:
        found = journal.to_redo(conn, ws.team.id, ws.user.id)
        if found is None:
            raise Unavailable("There is nothing to do again.")
        return found

    return _take_back(ws, find)


def _undoing(ws: Workspace, step_id: int | None) -> _Find:
    def find(conn: sqlite3.Connection) -> StepRow:
        if step_id is None:
            newest = journal.to_undo(conn, ws.team.id, ws.user.id)
            if newest is None:
                raise Unavailable("There is nothing to undo.")
            return newest
        named = journal.step(conn, step_id, ws.team.id)
        if named is None:
            raise missing_step(ws, conn, step_id)
        found = journal.original(conn, named, ws.team.id)
        require(may_undo(ws.user, found.user_id))
        if found.undone_by is not None:
            raise Unavailable(f"Step {found.id} ({found.title}) is undone already.")
        return found

    return find


def _take_back(ws: Workspace, find: _Find, *, only_try: bool = False) -> UndoOutcome:
    with ws.read() as conn:
        target = find(conn)
    while True:
        title = target.title.removeprefix("undo ").removeprefix("redo ")
        again = target.undoes is not None
        with ws.step(
            f"{'redo' if again else 'undo'} {title}", origin="undo", undoes=target.id
        ) as unit:
            # Somebody else may have taken a step, or this one back, before the lock was ours.
            found = find(unit.conn)
            if found.id == target.id:
                return _do(ws, unit, target, title, only_try=only_try)
        target = found


def _do(ws: Workspace, unit: Unit, target: StepRow, title: str, *, only_try: bool) -> UndoOutcome:
    assert unit.step_id is not None
    done = journal.undo(unit.conn, target, unit.step_id)
    since = quiet_hours.quiet_of(unit.conn, ws.user.id).began(unit.now)
    alarms.settle_step(unit.conn, unit.step_id, unit.now, quiet_since=since)
    words = UndoWords(ws, unit.conn, done)
    kept = words.kept()
    outcome = UndoOutcome(
        _message(target, title, words.message(), done, only_try=only_try),
        (),
        None if only_try else unit.step_id,
        tuple(row.text for row in kept),
        target_id=target.id,
        back=words.back(),
        kept=kept,
        back_count=len(done.back),
        kept_count=len(done.kept),
    )
    if only_try:
        raise _TakenBack(outcome)
    return outcome


def _message(
    target: StepRow, title: str, back: str, done: journal.Undone, *, only_try: bool
) -> str:
    if only_try:
        verb = "Would do again" if target.undoes is not None else "Would undo"
    else:
        verb = "Done again" if target.undoes is not None else "Undone"
    parts = [f"{verb}: {title}."]
    if back:
        parts.append(back)
    elif done.kept and not done.back:
        parts.append("Nothing of it could come back.")
    if done.kept:
        parts.append(f"{plural(len(done.kept), 'change')} kept, since something came after it.")
    return " ".join(parts)


# How long steps are kept


def days_kept(ws: Workspace) -> int:
    """For how many days steps are kept and can be undone, 0 for ever."""
    with ws.read() as conn:
        return journal.days_kept(conn)


def size(ws: Workspace) -> Size:
    """How much is kept for the team, and since when."""
    with ws.read() as conn:
        return journal.size(conn, ws.team.id)


@dataclass(frozen=True, slots=True)
class Growth:
    """What is kept for the team, for how many days (0: for ever), and how old it is."""

    days: int
    size: Size
    ages: tuple[Age, ...]

    def older(self, number: int) -> tuple[int, int]:
        """Steps and changes that are cut where steps are kept for so many days, 0 for ever."""
        return _sum(age for age in self.ages if number and age.days >= number)

    def younger(self, number: int) -> tuple[int, int]:
        """Steps and changes of the last so many days."""
        return _sum(age for age in self.ages if age.days < number)


def _sum(ages: Iterable[Age]) -> tuple[int, int]:
    found = list(ages)
    return sum(age.steps for age in found), sum(age.changes for age in found)


def growth(ws: Workspace) -> Growth:
    """How much is kept for the team, and how it grew."""
    with ws.read() as conn:
        found = tuple(journal_growth.ages(conn, ws.team.id, ws.now()))
        return Growth(journal.days_kept(conn), journal.size(conn, ws.team.id), found)


def cut_words(steps: int, changes: int) -> str:
    """What is said of steps that will be cut; nothing where there are none."""
    if not steps:
        return ""
    return (
        f"{plural(steps, 'older step')} with {plural(changes, 'change')} will be cut when a day "
        "begins, and can no longer be undone then."
    )


def keep_days(ws: Workspace, number: int) -> Outcome:
    """Keep steps for so many days, 0 for ever; a manager's decision, for the whole store.

    What is older is cut when the next day begins; the outcome's notes say how much. It is no step
    of undo.
    """
    require(may_keep_steps(ws.user))
    if not 0 <= number <= MOST_DAYS:
        raise Invalid(
            f"{number} is not a number of days that steps can be kept.",
            field="days",
            hint=f"Give 1 to {MOST_DAYS}, or 0 to keep them for ever.",
        )
    with ws.store.write(None, now=ws.now()) as unit:
        journal.keep_days(unit.conn, number)
    cut = cut_words(*growth(ws).older(number))
    message = f"Steps are kept {f'for {days(number)}' if number else 'for ever'}."
    return Outcome(message, notes=(cut,) if cut else ())


def trim(store: Store, now: int, *, cancelled: Callable[[], bool] = lambda: False) -> bool:
    """Cut what is older than the days that steps are kept; whether anything was cut.

    Works in short transactions. What was cut can no longer be undone, and says so.
    """
    if not store.writable:
        return False
    with store.read() as conn:
        number = journal.days_kept(conn)
    if not number:
        return False
    cut = False
    while not cancelled():
        with store.write(None, now=now) as unit:
            more = journal.cut_before(unit.conn, now - number * _DAY_MS, now, changes=CUT_CHUNK)
        if not more:
            break
        cut = True
    return cut
