"""Rules as files: written, taken in, held to their examples, looked over."""

from __future__ import annotations

from pathlib import Path

import click

from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.output import Column, Json, document, note, say, say_block, table
from leadtui.cli.scopes import chosen, scope_options
from leadtui.cli.session import Session
from leadtui.services import rule_files as service

_FILE = click.Path(path_type=Path, readable=False)
_FINDINGS = (Column("LEVEL"), Column("WHOSE", flex=True), Column("SETTING"), Column("WHAT"))


@click.command("export", cls=Verb)
@scope_options
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def export(session: Session, file: Path, user: str, group: str, force: bool) -> None:
    """Write the rules to FILE as TOML, comments kept; `-` writes them to the terminal."""
    with session.reading() as ws:
        scope = chosen(ws, user, group)
        if str(file) == "-":
            text = service.text_of(ws, scope)
            document({"text": text}) if session.json else say_block(text)
            return
        path = service.export(ws, file, scope, force=force)
    document({"file": str(path)}) if session.json else say(f"Written to {path}.")


@click.command("import", cls=Verb)
@scope_options
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Say what it would do; nothing is saved.")
@click.option("--force", is_flag=True, help="Save them although an example fails.")
@click.pass_obj
def import_(
    session: Session, file: Path, user: str, group: str, dry_run: bool, force: bool
) -> None:
    """Save the rules of FILE, one undo step; a rule that is not in it is off.

    Its example leads are run first, and where one comes out otherwise nothing is saved.
    """
    if not dry_run:
        with session.changing() as ws:
            done = service.take_in(ws, file, chosen(ws, user, group), force=force)
        tell(session, done)
        return
    from leadtui.cli.rules import preview_document, say_preview
    from leadtui.services import scoring

    with session.reading() as ws:
        scope = chosen(ws, user, group)
        looked = service.look(ws, file)
        found = scoring.preview(ws, looked.rules, scope=scope)
    if session.json:
        document({**preview_document(found), "examples": [_result(r) for r in looked.results]})
    else:
        say_preview(found)
        _say_results(looked.results)
    for warning in looked.warnings:
        note(warning)


@click.command("test", cls=Verb)
@scope_options
@click.argument("file", type=_FILE, required=False, metavar="[FILE]")
@click.pass_context
def test(ctx: click.Context, file: Path | None, user: str, group: str) -> None:
    """Run the example leads of FILE, or those beside the rules in force; 1 where one fails."""
    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        scope = chosen(ws, user, group)
        if file is None:
            results = tuple(service.run_examples(ws, scope))
        else:
            results = service.look(ws, file).results
    if session.json:
        document([_result(result) for result in results])
    else:
        _say_results(results)
        if not results:
            say("There are no examples.")
    ctx.exit(int(any(result.misses for result in results)))


def _result(result: service.ExampleResult) -> dict[str, Json]:
    return {
        "name": result.example.name,
        "line": result.example.line,
        "ok": not result.misses,
        "misses": [
            {"what": miss.what, "expected": miss.expected, "found": miss.found}
            for miss in result.misses
        ],
    }


def _say_results(results: tuple[service.ExampleResult, ...]) -> None:
    for result in results:
        if result.misses:
            where = f" (line {result.example.line})" if result.example.line else ""
            say(f"FAILS  {result.example.name}{where}: {service.missed(result.misses)}")
        else:
            say(f"ok     {result.example.name}")


@click.command("lint", cls=Verb)
@click.option(
    "--days",
    type=click.IntRange(1, 3_650),
    default=90,
    show_default=True,
    help="Name rules that nothing came of for so many days.",
)
@click.pass_context
def lint(ctx: click.Context, days: int) -> None:
    """Look over every rule set for what may not be meant; 1 where there is an error."""
    from leadtui.domain.rule_lint import Level
    from leadtui.services import rule_checks

    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        found = rule_checks.check(ws, days=days)
    if session.json:
        document(
            [
                {
                    "level": one.level.value,
                    "whose": one.whose,
                    "setting": one.setting,
                    "text": one.text,
                }
                for one in found
            ]
        )
    else:
        lines = [[one.level.value, one.whose, one.setting, one.text] for one in found]
        table(_FINDINGS, lines)
        if not found:
            say("Nothing to say.")
    ctx.exit(int(any(one.level is Level.ERROR for one in found)))
