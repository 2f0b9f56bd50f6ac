"""The background work without the app: once for cron, or until it is stopped."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb
from leadtui.cli.failures import REFUSED
from leadtui.cli.session import Session


@click.command("worker", cls=Verb, short_help="Keep scores true and ring reminders.")
@click.option("--once", is_flag=True, help="Do what there is to do now, and end: for cron.")
@click.pass_obj
def worker(session: Session, once: bool) -> None:
    """Keep scores true, cool hot leads, ring reminders, until ctrl+c.

    The app does this by itself while it is open. Several at a time do no harm.
    """
    if session.json and not once:
        raise click.UsageError("--json goes with --once.")
    from leadtui.worker.command import run

    if run(session.open(), once, session.json):
        raise click.exceptions.Exit(REFUSED)
