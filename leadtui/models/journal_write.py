"""Rows put back, in whatever order references and unique values ask for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.models.ids import id_list
from leadtui.models.journal_images import Image, Ref
from leadtui.models.journal_rests import Reference, existing
from leadtui.models.triggers import JOURNALLED

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Columns of which no two rows may have the same value.
UNIQUE = {
    "team": ("name",),
    "routine": ("title",),
    "user": ("name",),
    "status": ("name",),
    "lead_source": ("name",),
    "company": ("external_id",),
    "contact": ("email", "external_id"),
    "activity": ("external_id",),
    "reminder": ("closed_at",),
    "user_group": ("name",),
    "deal_stage": ("name",),
    "saved_view": ("name",),
    "calendar_entry": ("uid", "occurrence"),
}
#: Of these, the ones that may be empty for a while, so that two rows can exchange them.
_VACATED = {"company": ("external_id",), "contact": ("email", "external_id")}
_PLACE = {record: place for place, record in enumerate(JOURNALLED)}


@dataclass(frozen=True, slots=True)
class Job:
    """Values to write into a row, or a whole row to bring back (``new``)."""

    record: str
    record_id: int
    values: Image
    new: bool

    @property
    def ref(self) -> Ref:
        """The row."""
        return self.record, self.record_id

    def without(self, columns: Sequence[str]) -> Job:
        """The job but for some columns."""
        values = {name: value for name, value in self.values.items() if name not in columns}
        return Job(self.record, self.record_id, values, self.new)


class Writer:
    """Does jobs in one transaction; what cannot be done now may be once others are."""

    def __init__(self, conn: sqlite3.Connection, references: Sequence[Reference]) -> None:
        self._conn = conn
        self._targets: dict[str, list[Reference]] = {}
        for reference in references:
            self._targets.setdefault(reference.child, []).append(reference)

    def do(self, jobs: Sequence[Job]) -> list[Job]:
        """Do the jobs as far as they can be done; those that are left."""
        left = sorted(jobs, key=lambda job: (not job.new, _PLACE[job.record]))
        while left:
            groups: dict[tuple[bool, str, tuple[str, ...]], list[Job]] = {}
            for job in left:
                groups.setdefault((job.new, job.record, tuple(job.values)), []).append(job)
            stuck = [job for group in groups.values() for job in self._group(group)]
            if len(stuck) == len(left):
                return left
            left = stuck
        return []

    def exchange(self, jobs: Sequence[Job]) -> list[Job]:
        """Do jobs that stand in each other's way by a unique value; those that are left."""
        left = [job for job in jobs if set(_VACATED.get(job.record, ())) & job.values.keys()]
        others = [job for job in jobs if not set(_VACATED.get(job.record, ())) & job.values.keys()]
        while left:
            with _savepoint(self._conn) as give_up:
                self._vacate(left)
                stuck = self.do(left)
                if not stuck:
                    return others
                give_up()
            others += stuck
            refs = {job.ref for job in stuck}
            left = [job for job in left if job.ref not in refs]
        return others

    def dangling(self, job: Job) -> Reference | None:
        """The reference of a job to a row that is not there, None when all are."""
        for reference in self._targets.get(job.record, ()):
            value = job.values.get(reference.column)
            if isinstance(value, int) and not existing(self._conn, reference.parent, [value]):
                return reference
        return None

    def _vacate(self, jobs: Sequence[Job]) -> None:
        for record, columns in _VACATED.items():
            ids = [job.record_id for job in jobs if job.record == record]
            for column in columns if ids else ():
                having = id_list(
                    j.record_id for j in jobs if j.record == record and column in j.values
                )
                self._conn.execute(
                    f"UPDATE {record} SET {column} = NULL "
                    "WHERE id IN (SELECT value FROM json_each(?))",
                    (having,),
                )

    def _group(self, jobs: list[Job]) -> list[Job]:
        """Do jobs on the same columns of the same table; those that could not be done."""
        missing = self._without_target(jobs)
        refs = {job.record_id for job in missing}
        ready = [job for job in jobs if job.record_id not in refs] if refs else jobs
        try:
            with _savepoint(self._conn):
                self._write(ready)
        except sqlite3.IntegrityError:
            return missing + [job for job in ready if not self._alone(job)]
        return missing

    def _alone(self, job: Job) -> bool:
        try:
            self._write([job])
        except sqlite3.IntegrityError:
            return False
        return True

    def _write(self, jobs: Sequence[Job]) -> None:
        """Write jobs on the same columns of the same table.

        In one statement: one a row, with its triggers, would keep a copy of every page it
        writes to.
        """
        if not jobs:
            return
        first = jobs[0]
        names = [f'"{name}"' for name in first.values]
        kept = [f"v{place}" for place in range(len(names))]
        conn = self._conn
        conn.execute("DROP TABLE IF EXISTS temp.put_back")
        conn.execute(f"CREATE TEMP TABLE put_back ({', '.join(('id INTEGER PRIMARY KEY', *kept))})")
        conn.executemany(
            f"INSERT INTO temp.put_back VALUES ({', '.join('?' * (len(names) + 1))})",
            ((job.record_id, *job.values.values()) for job in jobs),
        )
        if first.new:
            conn.execute(
                f"INSERT INTO {first.record} ({', '.join(('id', *names))}) "
                f"SELECT {', '.join(('id', *kept))} FROM temp.put_back ORDER BY id"
            )
        else:
            pairs = zip(names, kept, strict=True)
            settings = ", ".join(f"{name} = b.{value}" for name, value in pairs)
            conn.execute(
                f"UPDATE {first.record} SET {settings} FROM temp.put_back b "
                f"WHERE {first.record}.id = b.id"
            )

    def _without_target(self, jobs: list[Job]) -> list[Job]:
        """The jobs that would point at a row which is not there."""
        first = jobs[0]
        lacking: dict[str, set[int]] = {}
        for reference in self._targets.get(first.record, ()):
            if reference.column not in first.values:
                continue
            wanted = {v for j in jobs if isinstance(v := j.values[reference.column], int)}
            if missing := wanted - existing(self._conn, reference.parent, wanted):
                lacking.setdefault(reference.column, set()).update(missing)
        if not lacking:
            return []
        return [j for j in jobs if any(j.values[c] in ids for c, ids in lacking.items())]


@contextmanager
def _savepoint(conn: sqlite3.Connection) -> Iterator[_GiveUp]:
    """What is written within is taken back where it raises or is given up."""
    conn.execute("SAVEPOINT journal_jobs")
    give_up = _GiveUp()
    try:
        yield give_up
    except BaseException:
        conn.execute("ROLLBACK TO journal_jobs")
        conn.execute("RELEASE journal_jobs")
        raise
    if give_up.called:
        conn.execute("ROLLBACK TO journal_jobs")
    conn.execute("RELEASE journal_jobs")


class _GiveUp:
    """Says that what was written is to be taken back."""

    called = False

    def __call__(self) -> None:
        self.called = True
