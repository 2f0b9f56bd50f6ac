"""Taking steps back, doing them again, and looking at who changed what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import update_wrapper
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb, VerbGroup
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json, document, instant, note, say
from leadtui.cli.session import Session
from leadtui.domain.format import count, days, plural
from leadtui.domain.history import AuditRow, StepSummary, UndoOutcome
from leadtui.domain.rows import Outcome

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

P = ParamSpec("P")

_STEPS = (
    Column("STEP", right=True),
    Column("WHEN"),
    Column("WHO", flex=True),
    Column("WHAT", flex=True),
    Column("FROM", optional=True),
    Column("UNDONE"),
)
_CHANGES = (
    Column("WHEN"),
    Column("WHO", flex=True),
    Column("RECORD", flex=True, optional=True),
    Column("FIELD", flex=True),
    Column("OLD", flex=True),
    Column("NEW", flex=True),
    Column("STEP", right=True, optional=True),
    Column("", optional=True),
)
#: Records whose changes are listed of one step; more are counted.
_MOST = 2_000
#: Rows kept that are named in text.
_NAMED = 20


def tell(session: Session, done: Outcome) -> None:
    """What a command did, in words or as a document."""
    if session.json:
        document(rows.outcome(done))
        return
    say(done.message)
    for each in done.notes:
        note(each)


def changing(command: Callable[Concatenate[Workspace, P], Outcome]) -> Callable[P, None]:
    """A command out of what it does to the store: it opens that, and tells the outcome."""

    def run(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with session.changing() as ws:
            done = command(ws, *args, **kwargs)
        tell(session, done)

    update_wrapper(run, command)
    return click.pass_obj(run)


@click.command("undo", cls=Verb)
@click.argument("step", type=int, required=False)
@click.option("--list", "listed", is_flag=True, help="List the newest steps instead.")
@click.option("--dry-run", is_flag=True, help="Say what would come back; nothing is changed.")
@click.pass_obj
def undo(session: Session, step: int | None, listed: bool, dry_run: bool) -> None:
    """Take back your last step, or the STEP of that number; a manager also those of others.

    What a later step changed again stays as it is, and is named with who changed it and when.
    """
    from leadtui.services import journal

    if listed:
        if step is not None or dry_run:
            raise click.UsageError("--list takes neither STEP nor --dry-run.")
        _list(session)
        return
    with session.changing() as ws:
        done = journal.preview(ws, step) if dry_run else journal.undo(ws, step)
    _tell(session, done)


@click.command("redo", cls=Verb)
@click.pass_obj
def redo(session: Session) -> None:
    """Do again what your last undo took back."""
    from leadtui.services import journal

    with session.changing() as ws:
        done = journal.redo(ws)
    _tell(session, done)


def _tell(session: Session, done: UndoOutcome) -> None:
    if session.json:
        document(_outcome(done))
        return
    say(done.message)
    for each in done.notes[:_NAMED]:
        note(each)
    if done.kept_count > _NAMED:
        note(f"… and {count(done.kept_count - _NAMED)} more: --json names them.")


def _outcome(done: UndoOutcome) -> dict[str, Json]:
    return {
        **rows.outcome(done),
        "undone": done.target_id,
        "back": [
            {
                "record": row.record,
                "id": row.record_id,
                "name": row.name,
                "how": row.how,
                "fields": list(row.fields),
            }
            for row in done.back
        ],
        "back_count": done.back_count,
        "kept": [
            {
                "record": row.record,
                "id": row.record_id,
                "name": row.name,
                "fields": list(row.fields),
                "why": row.why,
                "user": row.user,
                "at": instant(row.at),
                "step": row.step,
                "text": row.text,
            }
            for row in done.kept
        ],
        "kept_count": done.kept_count,
    }


def _list(session: Session) -> None:
    from leadtui.services import audit

    with session.reading() as ws:
        now = ws.local_now()

        def cells(row: StepSummary) -> list[str]:
            undone = f"by {row.undone_by}" if row.undone_by else ""
            return [str(row.id), rows.moment(row.at, now), row.user, row.title, row.origin, undone]

        answer(
            session,
            iter(audit.steps(ws, 50)),
            as_json=lambda row: {
                "step": row.id,
                "at": instant(row.at),
                "user": row.user,
                "title": row.title,
                "origin": row.origin,
                "undoes": row.undoes,
                "undone_by": row.undone_by,
            },
            columns=_STEPS,
            cells=cells,
            nothing="Nothing was done yet.",
        )


@click.group("history", cls=VerbGroup)
def history() -> None:
    """Show who changed what and when."""


@history.command("company")
@click.argument("company", metavar="ID|NAME")
@click.pass_obj
def history_company(session: Session, company: str) -> None:
    """Show every change of a company and of its tags, the newest first."""
    from leadtui.services import companies

    _history(session, "company", lambda ws: companies.find(ws, company))


@history.command("lead")
@click.argument("lead", metavar="ID|EMAIL")
@click.pass_obj
def history_lead(session: Session, lead: str) -> None:
    """Show every change of a lead, the newest first."""
    from leadtui.services import leads

    _history(session, "contact", lambda ws: leads.find(ws, lead))


@history.command("reminder")
@click.argument("reminder", type=int, metavar="ID")
@click.pass_obj
def history_reminder(session: Session, reminder: int) -> None:
    """Show every change of a reminder and of its followers, the newest first."""
    _history(session, "reminder", lambda ws: reminder)


@history.command("deal")
@click.argument("deal", type=int, metavar="ID")
@click.pass_obj
def history_deal(session: Session, deal: int) -> None:
    """Show every change of a deal, the newest first."""
    _history(session, "deal", lambda ws: deal)


@history.command("step")
@click.argument("step", type=int, metavar="STEP")
@click.pass_obj
def history_step(session: Session, step: int) -> None:
    """Show what a step changed, record by record."""
    from leadtui.services import audit

    with session.reading() as ws:
        found = audit.of_step(ws, step, limit=_MOST)
        _changes(session, ws, iter(found))
        more = len(audit.records_of(ws, step)) - _MOST
    if more > 0:
        note(f"… and {plural(more, 'more record')}.")


def _history(session: Session, kind: str, find: Callable[[Workspace], int]) -> None:
    from leadtui.services import audit

    with session.reading() as ws:
        _changes(session, ws, iter(audit.history(ws, kind, find(ws))))


def _changes(session: Session, ws: Workspace, found: Iterator[AuditRow]) -> None:
    now = ws.local_now()
    answer(
        session,
        found,
        as_json=lambda row: {
            "at": instant(row.at),
            "user": row.user,
            "origin": row.origin,
            "step": row.step_id,
            "title": row.step,
            "undone": row.undone,
            "record": row.record,
            "field": row.field,
            "old": row.old,
            "new": row.new,
        },
        columns=_CHANGES,
        cells=lambda row: [
            rows.moment(row.at, now),
            row.user,
            row.record,
            row.field,
            row.old,
            row.new,
            str(row.step_id),
            "undone" if row.undone else "",
        ],
        nothing="The journal has no change of it.",
    )


@click.command("journal", cls=Verb)
@click.option("--keep", type=int, metavar="DAYS", help="Keep steps so long; 0 for ever.")
@click.pass_obj
def journal_(session: Session, keep: int | None) -> None:
    """Show how much the journal keeps, or say for how long.

    Older steps are cut when a day begins, and can no longer be undone.
    """
    from leadtui.services import journal

    if keep is not None:
        with session.changing() as ws:
            done = journal.keep_days(ws, keep)
        tell(session, done)
        return
    with session.reading() as ws:
        size, kept, now = journal.size(ws), journal.days_kept(ws), ws.local_now()
    if session.json:
        document(
            {
                "days": kept,
                "steps": size.steps,
                "changes": size.changes,
                "since": instant(size.since),
            }
        )
        return
    since = f", the first from {rows.moment(size.since, now)}" if size.since is not None else ""
    say(f"{plural(size.steps, 'step')} with {plural(size.changes, 'change')}{since}.")
    say(f"Steps are kept {f'for {days(kept)}' if kept else 'for ever'}.")
