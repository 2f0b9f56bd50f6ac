"""leadtui on the command line: its options, its commands, and how it ends."""

from __future__ import annotations

from pathlib import Path

import click

from leadtui.cli.base import Root
from leadtui.cli.lazy import LazyCommands
from leadtui.cli.session import Session

#: Where each command is; imported when it is run, or when the help is asked for.
COMMANDS = {
    "init": "leadtui.cli.store:init",
    "demo": "leadtui.cli.store:demo",
    "paths": "leadtui.cli.store:paths",
    "version": "leadtui.cli.store:version",
    "doctor": "leadtui.cli.doctor:doctor",
    "backup": "leadtui.cli.backup:backup",
    "backups": "leadtui.cli.backup:backups",
    "restore": "leadtui.cli.backup:restore",
    "import": "leadtui.cli.importing:import_",
    "pending": "leadtui.cli.importing:pending",
    "add": "leadtui.cli.adding:add",
    "companies": "leadtui.cli.lists:companies",
    "leads": "leadtui.cli.lists:leads",
    "deals": "leadtui.cli.deals:deals",
    "deal": "leadtui.cli.deals:deal",
    "stages": "leadtui.cli.stages:stages",
    "cooling": "leadtui.cli.hot:cooling",
    "news": "leadtui.cli.hot:news",
    "remove-hot": "leadtui.cli.hot:remove_hot",
    "show": "leadtui.cli.sheets:show",
    "timeline": "leadtui.cli.sheets:timeline",
    "why": "leadtui.cli.sheets:why",
    "log": "leadtui.cli.facts:log",
    "capture": "leadtui.cli.capture:capture",
    "remind": "leadtui.cli.reminders:remind",
    "reminders": "leadtui.cli.reminders:reminders",
    "day": "leadtui.cli.day:day_",
    "suspects": "leadtui.cli.suspects:suspects",
    "fit": "leadtui.cli.suspects:fit",
    "views": "leadtui.cli.views:views_",
    "done": "leadtui.cli.reminders:done",
    "snooze": "leadtui.cli.reminders:snooze",
    "days-off": "leadtui.cli.days_off:days_off",
    "repeat": "leadtui.cli.reminders:repeat",
    "calendar": "leadtui.cli.calendars:calendar",
    "level": "leadtui.cli.levelling:level",
    "load": "leadtui.cli.insights:load",
    "weeks": "leadtui.cli.insights:weeks",
    "quiet": "leadtui.cli.quiet:quiet",
    "rules": "leadtui.cli.rules:rules",
    "groups": "leadtui.cli.groups:groups_",
    "statuses": "leadtui.cli.statuses:statuses",
    "undo": "leadtui.cli.journal:undo",
    "redo": "leadtui.cli.journal:redo",
    "history": "leadtui.cli.journal:history",
    "journal": "leadtui.cli.journal:journal_",
    "lists": "leadtui.cli.lists_of:lists_",
    "routines": "leadtui.cli.routines:routines_",
    "users": "leadtui.cli.team:users",
    "user": "leadtui.cli.team:user",
    "worker": "leadtui.cli.worker:worker",
}


@click.group(
    "leadtui",
    cls=Root,
    commands=LazyCommands(COMMANDS),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command it opens the app. Exit codes: 0 done, 1 refused, 2 wrong usage.",
)
@click.option(
    "--store",
    type=click.Path(path_type=Path, readable=False),
    envvar="LEADTUI_STORE",
    metavar="FILE",
    help="The store to work on; LEADTUI_STORE names it too.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.option(
    "--as",
    "as_user",
    envvar="LEADTUI_USER",
    metavar="NAME",
    help="Work as this user of the store; LEADTUI_USER names one too.",
)
@click.option("--debug", is_flag=True, help="Show where in the code a failure happened.")
@click.pass_context
def cli(
    ctx: click.Context, store: Path | None, as_json: bool, as_user: str | None, debug: bool
) -> None:
    """Your sales day in a terminal: hot leads, reminders, timeline, offline.

    The options below may stand before the command or after it.
    """
    source = ctx.get_parameter_source("store")
    session = ctx.ensure_object(Session)
    session.store = store
    session.named = source is click.core.ParameterSource.COMMANDLINE
    session.json, session.as_user, session.debug = as_json, as_user, debug
    if ctx.invoked_subcommand is None:
        if as_json:
            raise click.UsageError("--json needs a command: the app answers on the screen.", ctx)
        from leadtui.cli.opening import open_app

        open_app(session)
