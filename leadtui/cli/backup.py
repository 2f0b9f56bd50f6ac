"""Backups: made, listed, restored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.failures import REFUSED
from leadtui.cli.output import Column, Json, document, documents, fields, instant, note, say, table
from leadtui.cli.progress import Progress
from leadtui.cli.session import Session, now_ms
from leadtui.domain.errors import Unavailable
from leadtui.domain.format import count, plural, size_words

if TYPE_CHECKING:
    from leadtui.services.backups import Backup, Content
    from leadtui.services.restoring import LastStep, Prospect, Restored

_COLUMNS = (
    Column("WHEN"),
    Column("SIZE", right=True),
    Column("STEPS", right=True),
    Column("WHY", flex=True),
    Column("GOOD", flex=True),
    Column("NAME"),
)
#: Tables that a person knows, and what a person calls their rows.
_WORDS = (
    ("company", "company", "companies"),
    ("contact", "lead", "leads"),
    ("activity", "activity", "activities"),
    ("reminder", "reminder", "reminders"),
)


def _moment(at: int) -> str:
    """An instant as seen from this machine and now: no team is at work in these commands."""
    from zoneinfo import ZoneInfo

    from leadtui.domain.dates import from_ms
    from leadtui.services.workspace import machine_timezone

    return rows.moment(at, from_ms(now_ms(), ZoneInfo(machine_timezone())))


def _counted(content: Content) -> str:
    return ", ".join(plural(content.counts.get(name, 0), one, many) for name, one, many in _WORDS)


def _row(each: Backup, *, verified: bool) -> dict[str, Json]:
    made = each.manifest
    return {
        "file": str(each.file),
        "at": instant(made.at) if made else None,
        "why": made.why if made else None,
        "size": made.size if made else None,
        "schema": made.content.schema if made else None,
        "steps": made.content.step if made else None,
        "sha256": made.sha256 if made else None,
        "counts": dict(made.content.counts) if made else None,
        "broken": made.content.broken if made else None,
        "verified": verified and not each.problem,
        "problem": each.problem,
    }


@click.command("backup", cls=Verb, short_help="Back the store up, verified.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, folder: Path | None) -> None:
    """Back the store up: a copy that is opened again, checked and counted.

    Into DIR, or among the backups that leadtui keeps of this store and thins as they age.
    """
    from leadtui.services import backups as service

    with Progress() as progress:
        progress.show("backing up")
        made = service.make(session.path, now_ms(), folder=folder)
    if session.json:
        document(_row(made, verified=True))
        return
    say(str(made.file))
    if made.manifest is not None:
        say(f"{_counted(made.manifest.content)}; {size_words(made.manifest.size)}.")
        if made.manifest.content.broken:
            broken = plural(made.manifest.content.broken, "reference")
            note(f"The store has {broken} to records that are not there: `leadtui doctor`.")


@click.command("backups", cls=Verb, short_help="List the backups of the store.")
@click.option("--verify", is_flag=True, help="Compare every byte and row with how it was made.")
@click.pass_obj
def backups(session: Session, verify: bool) -> None:
    """List the backups that leadtui keeps of this store, the newest first.

    Exits with 1 when one of them is not as it was made.
    """
    from leadtui.services import backups as service

    found = service.listed(session.path)
    if verify:
        with Progress() as progress:
            for number, each in enumerate(found):
                progress.count("verifying backups", number)
                found[number] = service.checked(each)
    if session.json:
        documents(_row(each, verified=verify) for each in found)
    else:
        table(_COLUMNS, [_cells(each, verify) for each in found])
        if found:
            note(f"They are in {service.folder_of(session.path)}.")
    if not found:
        note(f"There is no backup of {session.path} in {service.folder_of(session.path)}.")
    problems = [each.problem for each in found if each.problem]
    for problem in problems:
        note(problem)
    if problems:
        raise click.exceptions.Exit(REFUSED)


def _cells(each: Backup, verified: bool) -> list[str]:
    made = each.manifest
    good = "verified" if verified else "when made"
    return [
        _moment(made.at) if made else "",
        size_words(made.size) if made else "",
        count(made.content.step) if made else "",
        made.why if made else "",
        "no" if each.problem else good,
        each.file.name,
    ]


@click.command("restore", cls=Verb, short_help="Put a backup in the place of the store.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def restore(session: Session, file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the store, after showing what that would lose.

    FILE is a path, or the name of a backup that `leadtui backups` lists.
    The store there is kept beside it; restoring that file takes the restore back.
    """
    from leadtui.services import restoring

    with Progress() as progress:
        progress.show("verifying the backup")
        found = restoring.prospect(session.path, file)
    if not yes:
        _ask(session, found)
    with Progress() as progress:
        progress.show("restoring")
        done = restoring.run(found, now_ms())
    if session.json:
        document(_restored(found, done))
        return
    say(f"Restored {found.store} from {found.file}.")
    if done.kept is not None and done.whole:
        say(f"The store before is {done.kept}; restore that to take this back.")
    elif done.kept is not None:
        say(f"What lay there is kept as it was: {done.kept}.")
    for copy in done.removed:
        say(f"Removed {copy}: newer ones are kept.")


def _ask(session: Session, found: Prospect) -> None:
    """Show what it would cost, and go on only after a yes."""
    if session.json or not sys.stdin.isatty():
        raise Unavailable(
            f"Restoring {found.file} would change {found.store}: {_cost(found)}",
            hint="Say --yes to do it.",
        )
    _show(found)
    if not click.confirm("Restore it?", default=False):
        raise Unavailable("Nothing was restored.")


def _cost(found: Prospect) -> str:
    """What is lost, in one sentence."""
    if found.now is None:
        return "what lies there cannot be read as a store, and would be kept as it is."
    lost = plural(found.lost, "step") + (" is" if found.lost == 1 else " are")
    return f"{lost} not in the backup."


def _show(found: Prospect) -> None:
    say(_cost(found)[0].upper() + _cost(found)[1:])
    fields(
        (
            ("Backup", str(found.file)),
            ("of", _moment(found.manifest.at) if found.manifest else ""),
            ("checked", "against its manifest" if found.manifest else "it has no manifest"),
            ("Last step there", _last(found.last_then)),
            ("Last step now", _last(found.last_now)),
        )
    )
    columns = (Column("ROWS OF"), Column("NOW", right=True), Column("THEN", right=True))
    table(columns, [[name, count(now), count(then)] for name, now, then in found.rows])


def _last(step: LastStep | None) -> str:
    if step is None:
        return "none"
    return " ".join(part for part in (f"{step.id},", _moment(step.at), step.title) if part)


def _restored(found: Prospect, done: Restored) -> dict[str, Json]:
    return {
        "store": str(found.store),
        "file": str(found.file),
        "kept": None if done.kept is None else str(done.kept),
        "whole": done.whole,
        "removed": [str(copy) for copy in done.removed],
        "steps_lost": found.lost if found.now else None,
        "steps_back": found.back if found.now else None,
        "rows": {name: {"now": now, "then": then} for name, now, then in found.rows},
    }
