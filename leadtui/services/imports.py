"""Bringing data in: companies, leads and events out of files, all or nothing, one undo step.

``prepare`` looks, ``run`` does. Taking the same file in twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from leadtui.connectors import csvfile
from leadtui.connectors.csvsource import check_unchanged, opened
from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line
from leadtui.models import import_records, import_runs
from leadtui.models.store import Unit
from leadtui.services import backups, import_refused
from leadtui.services.import_companies import Companies
from leadtui.services.import_events import Events
from leadtui.services.import_leads import Leads
from leadtui.services.import_plan import (
    KINDS,
    Plan,
    SampleRow,
    converter,
    events_file,
    mappings,
    prepare,
    save_mapping,
    targets,
    with_key,
    with_list,
    with_target,
)
from leadtui.services.import_refused import as_it_was
from leadtui.services.import_report import Progress, Report, Skip, Tally
from leadtui.services.import_run import Run
from leadtui.services.workspace import Workspace

__all__ = [
    "KINDS",
    "Plan",
    "Report",
    "SampleRow",
    "Skip",
    "mappings",
    "prepare",
    "run",
    "save_mapping",
    "targets",
    "with_key",
    "with_list",
    "with_target",
]

#: Rows that are matched and written at a time.
BATCH = 5_000
#: Rows after which the user is told, and may stop.
_TICK = 500
_CHUNK = 1 << 20
_T = TypeVar("_T")


class _TakenBack(Exception):
    """Ends the transaction of a dry run, or of one that changed nothing."""


def _quiet(part: float, text: str) -> None:
    del part, text


def _never() -> bool:
    return False


def run(
    ws: Workspace,
    plan: Plan,
    *,
    dry_run: bool = False,
    progress: Progress = _quiet,
    cancelled: Callable[[], bool] = _never,
) -> Report:
    """Take the file in: one transaction, one undo step, all or nothing.

    With ``dry_run`` everything is done and taken back; the numbers are the same. ``progress`` is
    told the part that is done, 0 to 1, and a word; when ``cancelled`` says so, :class:`Cancelled`
    is raised and nothing is kept. Rows that are refused go to a file beside the source. A file
    that leaves every record as it is writes nothing at all; before any other is kept, the store
    is backed up as it was.
    """
    tally = Tally(progress, cancelled)
    done = _Done()
    try:
        with ws.step(f"import {plan.list_name}", origin="import") as unit:
            wrote = _take(ws, plan, unit, tally, done)
            if dry_run or not wrote:
                raise _TakenBack
            progress(1.0, "keeping a backup")
            backups.before(ws, f"the import of {plan.list_name}")
            progress(1.0, "keeping")
    except _TakenBack:
        done = _Done()
    refused_file, problem = None, ""
    if tally.refused and not dry_run:
        refused_file, problem = import_refused.write(plan.path, plan.format, tally.refused)
    return _report(plan, tally, done, dry_run, refused_file, problem)


@dataclass(slots=True)
class _Done:
    run_id: int | None = None
    step_id: int | None = None


def _take(ws: Workspace, plan: Plan, unit: Unit, tally: Tally, done: _Done) -> bool:
    """Everything within the transaction; whether anything changed."""
    sha256 = _sha256(plan, tally)
    import_records.prepare(unit.conn)
    run_id = import_runs.start(
        unit.conn,
        ws.team.id,
        ws.user.id,
        unit.now,
        plan.kind,
        clean_line(plan.path.name),
        sha256,
        plan.mapping.to_json() if plan.mapping is not None else "",
    )
    this = Run(unit, run_id, ws.team.id, ws.user.id, plan.list_name, sha256)
    with this.under_way():
        take = _events if plan.kind == "events" else _rows
        wrote = take(ws, plan, this, tally)
    tally.check()
    import_runs.finish(
        unit.conn,
        run_id,
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        skipped=len(tally.refused),
    )
    done.run_id, done.step_id = run_id, unit.step_id
    return wrote


def _rows(ws: Workspace, plan: Plan, this: Run, tally: Tally) -> bool:
    assert plan.format is not None
    convert = converter(ws, plan)
    taker: Companies | Leads = (
        Companies(this, plan, convert, tally)
        if plan.kind == "companies"
        else Leads(this, plan, convert, tally)
    )
    reader = csvfile.read(plan.path, plan.format)
    corrected = plan.from_refused
    with closing(reader):
        for row in _ticking(reader, taker.flush, tally, lambda: reader.position):
            if row.problem is not None:
                tally.refuse(row.line, row.problem, row.values)
                continue
            values = as_it_was(row.values) if corrected else row.values
            try:
                taker.take(row.line, values)
            except Invalid as invalid:
                tally.refuse(row.line, str(invalid), values)
    return taker.finish()


def _events(ws: Workspace, plan: Plan, this: Run, tally: Tally) -> bool:
    file = events_file(ws, plan.path)
    taker = Events(this, file.header, tally)
    for outcome in _ticking(file, taker.flush, tally, lambda: file.position):
        taker.take(outcome)
    return taker.finish()


def _ticking(
    rows: Iterable[_T], flush: Callable[[], None], tally: Tally, position: Callable[[], float]
) -> Iterator[_T]:
    """The rows, with a flush after each batch and a tick every now and then."""
    for number, row in enumerate(rows, 1):
        yield row
        if number % _TICK == 0:
            tally.tick(position())
        if number % BATCH == 0:
            flush()


def _sha256(plan: Plan, tally: Tally) -> str:
    """The fingerprint of the file that was looked at."""
    digest = hashlib.sha256()
    with opened(plan.path) as (file, stamp):
        if plan.format is not None:
            check_unchanged(plan.path, file, plan.format.stamp)
        while chunk := file.read(_CHUNK):
            tally.check()
            digest.update(chunk)
        check_unchanged(plan.path, file, stamp)
    return digest.hexdigest()


def _report(
    plan: Plan,
    tally: Tally,
    done: _Done,
    dry_run: bool,
    refused_file: Path | None,
    problem: str,
) -> Report:
    return Report(
        kind=plan.kind,
        dry_run=dry_run,
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        skipped=tuple(Skip(row.line, row.reason) for row in tally.refused),
        warnings=tuple(tally.warnings),
        warned=tuple(tally.warned.most_common()),
        ignored=tally.ignored.total(),
        ignored_reasons=tuple(tally.ignored.most_common()),
        companies=tally.companies,
        events=tally.events,
        waiting=tally.waiting,
        attached=tally.attached,
        run_id=done.run_id,
        step_id=done.step_id,
        refused_file=refused_file,
        refused_problem=problem,
    )
