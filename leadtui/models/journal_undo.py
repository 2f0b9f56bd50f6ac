"""Taking a step back: what is still as the step left it comes back, the rest is named.

A row that the step made goes, unless a later step in force changed it or something later rests
on it; a row that it deleted comes back; of a row that it changed, each column comes back that no
later step in force has changed since.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from leadtui.domain.kinds import Kind
from leadtui.domain.text import fold
from leadtui.models.contacts import sort_name
from leadtui.models.ids import id_list
from leadtui.models.journal_images import Image, Net, Ref, by_record, nets_of, rows_now
from leadtui.models.journal_rests import existing, references, remove, resting_on
from leadtui.models.journal_since import (
    QUIET,
    WHOLE,
    InForce,
    Since,
    blocking,
    changed_since,
    decided,
    made_by,
)
from leadtui.models.journal_write import UNIQUE, Job, Writer
from leadtui.models.triggers import JOURNALLED

#: Columns that make sense together alone: where one was changed since, all stay.
GROUPS: dict[str, tuple[frozenset[str], ...]] = {
    "contact": (
        frozenset({"email", "invalid_email", "invalid_email_cause"}),
        frozenset({"unsubscribed", "unsubscribed_cause", "unsubscribed_reason"}),
        frozenset({"suspended", "suspended_reason"}),
    ),
    "reminder": (
        frozenset({"date", "time", "ring_at"}),
        frozenset({"closed_at", "closed_by"}),
    ),
    "deal": (
        frozenset({"stage_id", "closed_at"}),
        frozenset({"amount", "currency"}),
    ),
}
_IS_STATUS = f"kind = {int(Kind.STATUS)}"
_NAMES = {"company": ("name",), "contact": ("first_name", "last_name", "email", "external_id")}


class Why(StrEnum):
    """Why something stayed as it is."""

    CHANGED = "changed"
    NEEDED = "needed"
    DELETED = "deleted"
    TAKEN = "taken"
    LOST = "lost"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Kept:
    """What an undo left alone: ``columns`` of a row, the whole row where there are none.

    ``since`` is who changed or deleted it, or made the row ``other`` that rests on it; ``other``
    may also be what it would rest on and is lost.
    """

    record: str
    record_id: int
    why: Why
    columns: tuple[str, ...] = ()
    since: Since | None = None
    other: Ref | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """A row as an undo left it: ``removed``, ``returned``, or ``restored`` with the values that
    came back, and those that went in their place.
    """

    record: str
    record_id: int
    how: str
    values: Image = field(default_factory=dict)
    instead: Image = field(default_factory=dict)


@dataclass(slots=True)
class TakenBack:
    """What an undo did."""

    back: list[Back] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


def take_back(conn: sqlite3.Connection, target_id: int, step_id: int) -> TakenBack:
    """Reverse the step ``target_id`` within the step ``step_id`` that is under way.

    Deferred foreign keys let rows come back in any order; they are checked at the commit.
    """
    conn.execute("PRAGMA defer_foreign_keys = 1")
    return _Undo(conn, target_id, step_id).run()


class _Undo:
    def __init__(self, conn: sqlite3.Connection, target_id: int, step_id: int) -> None:
        self._conn = conn
        self._nets = nets_of(conn, target_id)
        for net in self._nets:
            if net.record not in JOURNALLED:
                raise ValueError(f"{net.record} is not journalled")
        self._since = changed_since(conn, target_id, step_id)
        self._there = {
            (record, row_id)
            for record, ids in by_record(net.ref for net in self._nets).items()
            for row_id in existing(conn, record, ids)
        }
        changed = [net for net in self._nets if net.existed and net.exists]
        columns: dict[str, set[str]] = {}
        for net in changed:
            columns.setdefault(net.record, set()).update(net.before)
        self._now = dict(rows_now(conn, (net.ref for net in changed), columns))
        self._references = references(conn)
        self._writer = Writer(conn, self._references)
        self._done = TakenBack()

    def run(self) -> TakenBack:
        """Put back, remove, and put back what that made room for."""
        removals: list[Ref] = []
        jobs: list[Job] = []
        for net in self._nets:
            if not net.existed and net.exists:
                removals += self._removal(net)
            elif net.existed:
                jobs += self._job(net)
        statuses = self._status_facts(removals)
        left = self._writer.do(jobs)
        removed = self._remove(removals)
        left = self._writer.do(left)
        left = self._writer.exchange(left)
        stuck = self._give_way(left)
        self._tell(removed, jobs, stuck)
        self._settle_names(jobs)
        self._settle_statuses(statuses)
        return self._done

    # What is to be done

    def _in_force(self, net: Net) -> InForce:
        return self._since.get(net.ref, {})

    def _keep(
        self, net: Net, why: Why, columns: Iterable[str] = (), since: Since | None = None
    ) -> None:
        self._done.kept.append(Kept(net.record, net.record_id, why, tuple(columns), since))

    def _removal(self, net: Net) -> list[Ref]:
        if net.ref not in self._there:
            return []
        since = decided(self._in_force(net))
        if since is None:
            return [net.ref]
        self._keep(net, Why.CHANGED, (), since)
        return []

    def _job(self, net: Net) -> list[Job]:
        now, since = self._now.get(net.ref), self._in_force(net)
        if not net.exists:
            if net.ref not in self._there:
                return [Job(net.record, net.record_id, net.before, new=True)]
            self._keep(net, Why.THERE, (), since.get(WHOLE))
            return []
        if now is None:
            self._keep(net, Why.DELETED, (), since.get(WHOLE))
            return []
        values = self._restorable(net, now, since)
        return [Job(net.record, net.record_id, values, new=False)] if values else []

    def _restorable(self, net: Net, now: Image, in_force: InForce) -> Image:
        """The values of a changed row that come back; the others are kept and named."""
        values: Image = {}
        blocked: dict[Since | None, list[str]] = {}
        for name in net.changed():
            along = _along(net.record, name)
            since = blocking(along, in_force)
            if since is not None:
                blocked.setdefault(since, []).append(name)
            elif name in net.after and now[name] != net.after[name]:
                blocked.setdefault(None, []).append(name)
            else:
                values[name] = net.before[name]
        for since, names in blocked.items():
            telling = [name for name in names if name not in QUIET]
            if telling:
                self._keep(net, Why.CHANGED, telling, since)
        return values

    # Doing it

    def _remove(self, removals: list[Ref]) -> list[Ref]:
        needed = resting_on(self._conn, self._references, removals)
        made = made_by(self._conn, needed.values())
        for (record, record_id), other in needed.items():
            self._done.kept.append(Kept(record, record_id, Why.NEEDED, (), made.get(other), other))
        gone = [ref for ref in removals if ref not in needed]
        remove(self._conn, gone)
        return gone

    def _give_way(self, jobs: list[Job]) -> list[Job]:
        """Do what can be done of jobs that another row or a lost one stands in the way of; the
        jobs, or parts of them, that stay undone.
        """
        stuck = []
        for job in jobs:
            lost = self._writer.dangling(job)
            causes = UNIQUE.get(job.record, ()) if lost is None else (lost.column,)
            columns = {name for cause in causes for name in _along(job.record, cause)}
            part = job.without(tuple(columns))
            done = not job.new and part.values and not self._writer.do([part])
            names = () if job.new else tuple(name for name in job.values if name in columns)
            why = Why.TAKEN if lost is None else Why.LOST
            other = None
            if lost is not None:
                value = job.values[lost.column]
                assert isinstance(value, int)
                other = (lost.parent, value)
            self._done.kept.append(Kept(job.record, job.record_id, why, names, None, other))
            stuck.append(job.without(tuple(part.values)) if done else job)
        return stuck

    def _tell(self, removed: list[Ref], jobs: list[Job], stuck: list[Job]) -> None:
        undone = {job.ref: job for job in stuck}
        back = self._done.back
        back += [Back(*ref, "removed") for ref in removed]
        for job in jobs:
            left = undone.get(job.ref)
            values = job.without(tuple(left.values)).values if left is not None else job.values
            if not values or (left is not None and job.new):
                continue
            if job.new:
                back.append(Back(*job.ref, "returned", values))
            else:
                now = self._now[job.ref]
                instead = {name: now[name] for name in values}
                back.append(Back(*job.ref, "restored", values, instead))

    # What follows

    def _settle_names(self, jobs: list[Job]) -> None:
        """The folded names of records of which one name came back and another stayed."""
        mixed = [
            (kept.record, kept.record_id)
            for kept in self._done.kept
            if set(kept.columns) & set(_NAMES.get(kept.record, ()))
        ]
        changed = {job.ref for job in jobs}
        for (record, record_id), row in rows_now(self._conn, set(mixed) & changed):
            folded = fold(str(row["name"])) if record == "company" else sort_name(_plain(row))
            self._conn.execute(
                f"UPDATE {record} SET sort_name = ? WHERE id = ? AND sort_name <> ?",
                (folded, record_id, folded),
            )

    def _status_facts(self, removals: list[Ref]) -> dict[int, int]:
        """The newest status that the step recorded of each contact, by its activity."""
        going = id_list(row_id for record, row_id in removals if record == "activity")
        found: dict[int, int] = dict(
            self._conn.execute(
                f"SELECT contact_id, max(id) FROM activity WHERE {_IS_STATUS} AND id IN "
                "(SELECT value FROM json_each(?)) AND contact_id IS NOT NULL GROUP BY contact_id",
                (going,),
            )
        )
        for net in self._nets:
            if net.record == "activity" and net.before.get("kind") == int(Kind.STATUS):
                contact_id = net.before.get("contact_id")
                if isinstance(contact_id, int):
                    found[contact_id] = max(found.get(contact_id, 0), net.record_id)
        return found

    def _settle_statuses(self, facts: dict[int, int]) -> None:
        """A contact has the status that was set last of those on record: where another one was
        recorded after the step, that may not be the one which came back.
        """
        of_contact = f"FROM activity WHERE contact_id = contact.id AND {_IS_STATUS}"
        latest = f"(SELECT status_id {of_contact} ORDER BY at DESC, id DESC LIMIT 1)"
        self._conn.executemany(
            f"UPDATE contact SET status_id = {latest} WHERE id = ? AND status_id IS NOT {latest} "
            f"AND EXISTS (SELECT 1 {of_contact} AND id > ?)",
            facts.items(),
        )


def _along(record: str, name: str) -> frozenset[str]:
    """The columns that a column makes sense with, itself among them."""
    groups = GROUPS.get(record, ())
    return next((group for group in groups if name in group), frozenset({name}))


def _plain(row: Image) -> dict[str, str | int | None]:
    return {name: value for name, value in row.items() if not isinstance(value, float)}


def mark_undone(conn: sqlite3.Connection, target_id: int, step_id: int) -> None:
    """Note that ``step_id`` took ``target_id`` back, and what that means for the steps which the
    target undid: each one's standing turns round.
    """
    taken, by = target_id, step_id
    while True:
        conn.execute(
            "UPDATE step SET undone_by = CASE WHEN undone_by IS NULL THEN ? END WHERE id = ?",
            (by, taken),
        )
        row = conn.execute("SELECT undoes FROM step WHERE id = ?", (taken,)).fetchone()
        if row is None or row[0] is None:
            return
        taken, by = row[0], taken
