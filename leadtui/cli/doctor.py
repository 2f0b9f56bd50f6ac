"""Looking the store over, and remaking what follows from its facts."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb
from leadtui.cli.failures import REFUSED
from leadtui.cli.output import document, note, say
from leadtui.cli.progress import Progress
from leadtui.cli.session import Session, now_ms


@click.command("doctor", cls=Verb, short_help="Check the store, and mend what follows from facts.")
@click.option(
    "--rebuild", is_flag=True, help="Make scores, hot states and search anew from the facts."
)
@click.pass_obj
def doctor(session: Session, rebuild: bool) -> None:
    """Check the store: file, permissions, references, every score, the search.

    Exits with 1 when something is wrong. --rebuild mends what follows from facts, then checks.
    """
    from leadtui.services import doctor as service
    from leadtui.services.doctor import Health

    replayed = None
    with Progress() as progress:
        if rebuild:
            replayed = service.rebuild(session.path, now_ms(), progress=progress.count)
        findings = service.examine(session.path, now_ms(), progress=progress.count)
    wrong = [each for each in findings if each.health is Health.WRONG]
    if session.json:
        document(
            {
                "store": str(session.path),
                "ok": not wrong,
                "rebuilt": replayed,
                "checks": [
                    {
                        "check": each.check,
                        "health": each.health.value,
                        "text": each.text,
                        "fix": each.fix,
                    }
                    for each in findings
                ],
            }
        )
    else:
        if replayed is not None:
            say(f"Scores, hot states and search were made anew ({replayed} leads).")
        for each in findings:
            say(f"{each.health.value:5}  {each.check:11}  {each.text}")
            if each.fix:
                say(each.fix, indent=20)
    if wrong:
        note("Something is wrong with the store.")
        raise click.exceptions.Exit(REFUSED)
