"""Bringing files in, and the events that wait for their lead."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb, VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json, document, fields, note, say, table
from leadtui.cli.progress import Progress, interruptible
from leadtui.cli.session import Session
from leadtui.domain.format import count, plural

if TYPE_CHECKING:
    from leadtui.services.import_plan import Plan
    from leadtui.services.import_report import Report, Skip
    from leadtui.services.workspace import Workspace

#: Skipped rows and warnings that are told one by one in text; JSON has them all.
TOLD = 20
_COLUMNS = (Column("COLUMN", flex=True), Column("BECOMES"))


@click.command("import", cls=Verb, short_help="Bring in companies, leads or events.")
@click.argument(
    "kind",
    type=click.Choice(["companies", "leads", "events"]),
    metavar="companies|leads|events",
)
@click.argument("file", type=click.Path(path_type=Path, readable=False), metavar="FILE")
@click.option("--mapping", metavar="NAME", help="Use the mapping saved under this name.")
@click.option("--key", metavar="COLUMN", help="Find records again by this column, not by e-mail.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and change nothing.")
@click.option(
    "--map",
    "targets",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Make of one column this field, details or ignore; may stand several times.",
)
@click.option("--save-mapping", metavar="NAME", help="Keep the mapping under this name.")
@click.option(
    "--list", "list_name", metavar="NAME", help="The name of the list, if not the file's."
)
@click.option(
    "--routine", metavar="ID|TITLE", help="The routine of a column of tags, if not your default."
)
@click.option("--encoding", metavar="NAME", help="The file's encoding, if guessed wrong.")
@click.option("--delimiter", metavar="SIGN", help="The file's delimiter, if guessed wrong.")
@click.pass_obj
def import_(
    session: Session,
    kind: str,
    file: Path,
    mapping: str | None,
    key: str | None,
    dry_run: bool,
    targets: tuple[str, ...],
    save_mapping: str | None,
    list_name: str | None,
    routine: str | None,
    encoding: str | None,
    delimiter: str | None,
) -> None:
    """Bring in companies, leads or events from FILE (CSV, or the JSON of mail providers).

    All of it or nothing; the same file twice changes nothing. Rows that cannot be taken are
    written to a file beside FILE, each with the reason.
    """
    from leadtui.services import import_plan, imports

    with session.changing() as ws:
        plan = import_plan.prepare(
            ws,
            kind,
            file,
            mapping=mapping,
            key=key,
            encoding=encoding,
            delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter),
            list_name=list_name,
            routine=routine,
        )
        plan = _mapped(ws, plan, targets)
        if not session.json:
            _say_plan(plan, whole=dry_run)
        with Progress() as progress, interruptible() as stopped:
            report = imports.run(
                ws,
                plan,
                dry_run=dry_run,
                progress=lambda part, words: progress.show(f"{part:4.0%}  {words}"),
                cancelled=stopped,
            )
        if save_mapping and not dry_run:
            import_plan.save_mapping(ws, save_mapping, plan)
    if session.json:
        document(_report(report))
    else:
        _say_report(report)


def _mapped(ws: Workspace, plan: Plan, targets: tuple[str, ...]) -> Plan:
    from leadtui.services import import_plan

    for each in targets:
        column, sign, target = each.rpartition("=")
        if not sign or not column:
            raise click.UsageError(f"{each!r} is not of the form COLUMN=FIELD.")
        plan = import_plan.with_target(ws, plan, column, target)
    return plan


def _say_plan(plan: Plan, *, whole: bool) -> None:
    say(f"{plan.path}: {plan.summary()}")
    if plan.mapping_name:
        say(f"Mapping: {plan.mapping_name}")
    for doubt in plan.warnings:
        note(doubt)
    if not whole:
        return
    table(_COLUMNS, plan.columns)
    for row in plan.sample:
        say("")
        say(f"Line {row.line}")
        fields(row.fields, indent=2)
        for text in (row.problem, *row.warnings):
            if text:
                say(text, indent=2)
    say("")


def _skips(skips: tuple[Skip, ...]) -> list[Json]:
    return [{"line": each.line, "reason": each.reason} for each in skips]


def _report(report: Report) -> dict[str, Json]:
    return {
        "kind": report.kind,
        "dry_run": report.dry_run,
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": _skips(report.skipped),
        "ignored": report.ignored,
        "ignored_reasons": dict(report.ignored_reasons),
        "warnings": _skips(report.warnings),
        "warned": dict(report.warned),
        "companies": report.companies,
        "events": report.events,
        "waiting": report.waiting,
        "attached": report.attached,
        "refused_file": str(report.refused_file) if report.refused_file else None,
        "step": report.step_id,
    }


def _say_report(report: Report) -> None:
    say(report.summary())
    _say_lines("Skipped", report.skipped, len(report.skipped))
    _say_lines("To look at", report.warnings, sum(number for _, number in report.warned))
    for reason, number in report.ignored_reasons:
        say(f"Ignored: {plural(number, 'event')}, {reason}")
    if report.refused_file is not None:
        say(f"The skipped rows are in {report.refused_file}: correct them and import that file.")
    if report.refused_problem:
        note(report.refused_problem)
    if report.waiting:
        say("Events of unknown addresses wait: leadtui pending")


def _say_lines(title: str, skips: tuple[Skip, ...], total: int) -> None:
    shown = list(islice(skips, TOLD))
    if shown:
        say(f"{title}:")
    for each in shown:
        say(f"line {each.line}: {each.reason}", indent=2)
    if total > len(shown):
        say(f"… and {count(total - len(shown))} more", indent=2)


@click.group(
    "pending",
    cls=VerbGroup,
    short_help="List the events that wait for their lead.",
    invoke_without_command=True,
)
@click.pass_context
def pending(ctx: click.Context) -> None:
    """List the events that wait for their lead, or say whose they are."""
    if ctx.invoked_subcommand is not None:
        return
    session = ctx.ensure_object(Session)
    from leadtui.services import pending as service

    with session.reading() as ws:
        now = ws.local_now()
        answer(
            session,
            iter(service.page(ws)),
            as_json=rows.pending,
            columns=rows.PENDING_COLUMNS,
            cells=lambda row: rows.pending_cells(row, now),
            nothing="No event waits.",
        )


@pending.command("attach")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID")
@click.option("--to", "lead", required=True, metavar="ID|EMAIL", help="The lead they belong to.")
@click.pass_obj
def attach(session: Session, ids: tuple[int, ...], lead: str) -> None:
    """Give the waiting events of these IDs to a lead."""
    from leadtui.services import leads
    from leadtui.services import pending as service

    with session.changing() as ws:
        done = service.attach(ws, ids, leads.find(ws, lead))
    tell(session, done)


@pending.command("dismiss")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID")
@click.pass_obj
def dismiss(session: Session, ids: tuple[int, ...]) -> None:
    """Drop the waiting events of these IDs; undo brings them back."""
    from leadtui.services import pending as service

    with session.changing() as ws:
        done = service.dismiss(ws, ids)
    tell(session, done)
