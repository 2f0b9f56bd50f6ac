"""Rule sets beside one another: exceptions, whom they concern, versions."""

from __future__ import annotations

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json, document, instant, note, say, table
from leadtui.cli.rules import show
from leadtui.cli.scopes import chosen, differences, scope_options, spelt
from leadtui.cli.session import Session
from leadtui.services import rule_sets as service

_SETS = (
    Column("WHOSE", flex=True),
    Column("KIND"),
    Column("VERSION", right=True),
    Column("SINCE"),
    Column("BY", flex=True, optional=True),
    Column("APPLIES TO", flex=True),
)
_VERSIONS = (
    Column("VERSION", right=True),
    Column("SAVED"),
    Column("BY", flex=True),
    Column("CHANGES", flex=True),
)
_DIFFERENCES = (Column("SETTING"), Column("FIRST", right=True), Column("SECOND", right=True))


@click.command("sets", cls=Verb)
@click.pass_obj
def sets(session: Session) -> None:
    """List the rule sets in force: the company-wide one and every exception."""
    with session.reading() as ws:
        now = ws.local_now()
        answer(
            session,
            iter(service.all_sets(ws)),
            as_json=_set,
            columns=_SETS,
            cells=lambda row: [
                row.name,
                row.kind.value,
                str(row.version),
                rows.moment(row.at, now),
                row.author,
                ", ".join(row.users) or "nobody",
            ],
            nothing="There are no rules.",
        )


def _set(row: service.RuleSetRow) -> dict[str, Json]:
    return {
        "name": row.name,
        "kind": row.kind.value,
        "version": row.version,
        "at": instant(row.at),
        "author": row.author,
        "users": list(row.users),
        "inherits": row.inherits,
    }


@click.command("applies", cls=Verb)
@click.pass_obj
def applies(session: Session) -> None:
    """Tell for each user whose rules apply to them, and why."""
    with session.reading() as ws:
        found = service.applying(ws)
    if session.json:
        document(
            [
                {
                    "user": row.user,
                    "name": row.name,
                    "kind": row.kind.value,
                    "why": row.why,
                    "warning": row.warning,
                }
                for row in found
            ]
        )
        return
    table(
        (Column("USER", flex=True), Column("RULES OF", flex=True), Column("WHY", flex=True)),
        [[row.user, row.name, row.why] for row in found],
    )
    for row in found:
        if row.warning:
            note(row.warning)


@click.command("copy", cls=Verb)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.pass_obj
def copy(session: Session, source: str, target: str) -> None:
    """Give TO the rules of FROM as its own: each is company, user:NAME or group:NAME.

    FROM may be `inherited`: then TO begins with the rules that it inherits.
    """
    with session.changing() as ws:
        to = spelt(ws, target)
        done = service.copy(ws, None if source == "inherited" else spelt(ws, source), to)
    tell(session, done)


@click.command("end", cls=Verb)
@scope_options
@click.pass_obj
def end(session: Session, user: str, group: str) -> None:
    """End the exception of a user or a group: what it inherits applies from now on."""
    if not (user or group):
        raise click.UsageError("Give --user or --group.")
    with session.changing() as ws:
        done = service.end(ws, chosen(ws, user, group))
    tell(session, done)


@click.command("compare", cls=Verb)
@click.argument("one", metavar="FIRST")
@click.argument("other", metavar="SECOND")
@click.pass_obj
def compare(session: Session, one: str, other: str) -> None:
    """Show the settings that FIRST and SECOND differ in: company, user:NAME or group:NAME."""
    with session.reading() as ws:
        found = service.compare(ws, spelt(ws, one), spelt(ws, other))
    if session.json:
        document(differences(found))
        return
    table(_DIFFERENCES, [list(each) for each in found])
    if not found:
        say("They say the same.")


@click.command("versions", cls=Verb)
@scope_options
@click.pass_obj
def versions(session: Session, user: str, group: str) -> None:
    """List the versions of the rules, the newest first, with what each changed."""
    with session.reading() as ws:
        now = ws.local_now()
        answer(
            session,
            iter(service.versions(ws, chosen(ws, user, group))),
            as_json=_version,
            columns=_VERSIONS,
            cells=lambda row: [
                str(row.id),
                rows.moment(row.at, now),
                row.author,
                _changes(row),
            ],
            nothing="It never had rules of its own.",
        )


def _version(row: service.VersionRow) -> dict[str, Json]:
    return {
        "version": row.id,
        "at": instant(row.at),
        "author": row.author,
        "ended": row.rules is None,
        "holds": row.holds,
        "changes": differences(row.changes),
    }


def _changes(row: service.VersionRow) -> str:
    said = ", ".join(f"{each.name} {each.before} → {each.after}" for each in row.changes)
    if row.rules is None:
        said = "ended"
    return f"{said} (in force)".strip() if row.holds else said


@click.command("version", cls=Verb)
@click.argument("number", metavar="VERSION", type=int)
@click.pass_obj
def version(session: Session, number: int) -> None:
    """Show the rules of an earlier VERSION."""
    with session.reading() as ws:
        _, found = service.version(ws, number)
    show(session, found)


@click.command("restore", cls=Verb)
@click.argument("number", metavar="VERSION", type=int)
@click.pass_obj
def restore(session: Session, number: int) -> None:
    """Save the rules of an earlier VERSION again."""
    with session.changing() as ws:
        done = service.restore(ws, number)
    tell(session, done)
