"""The background work without the app: once for cron, or until it is stopped."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.failures import REFUSED
from leadtui.cli.output import Json, day, document, instant, note, say
from leadtui.cli.progress import Progress
from leadtui.cli.session import Session, now_ms
from leadtui.domain.format import plural

if TYPE_CHECKING:
    from leadtui.services.alarms import Alarm
    from leadtui.services.workspace import Workspace
    from leadtui.worker.events import Event, Summary

#: Rings the terminal's bell; the words beside it are cleaned of such characters.
BELL = "\a"


@click.command("worker", cls=Verb, short_help="Keep scores true and ring reminders.")
@click.option("--once", is_flag=True, help="Do what there is to do now, and end: for cron.")
@click.pass_obj
def worker(session: Session, once: bool) -> None:
    """Keep scores true, cool hot leads, ring reminders, until ctrl+c.

    The app does this by itself while it is open. Several at a time do no harm.
    """
    if session.json and not once:
        raise click.UsageError("--json goes with --once.")
    ws = session.open()
    if once:
        _once(session, ws)
    else:
        _until_stopped(ws)


def _once(session: Session, ws: Workspace) -> None:
    from leadtui.worker.events import Working
    from leadtui.worker.runner import Worker

    with Progress() as progress:

        def show(event: Event) -> None:
            if isinstance(event, Working):
                progress.count(event.what, event.done)

        done = Worker(ws.store, now_ms, show).run_once()
    if session.json:
        document(_summary(done, ws))
    else:
        _say_summary(done, ws)
    if done.failed:
        for message in done.failed:
            note(message)
        raise click.exceptions.Exit(REFUSED)


def _summary(done: Summary, ws: Workspace) -> dict[str, Json]:
    return {
        "scored": done.scored,
        "became_hot": [lead.who for lead in done.hot],
        "rang": [_alarm(alarm) for alarm in done.rang],
        "days": [day(each) for each in done.days],
        "failed": list(done.failed),
        "next_at": instant(done.next_at),
    }


def _alarm(alarm: Alarm) -> dict[str, Json]:
    return {
        "id": alarm.reminder_id,
        "company_id": alarm.company_id,
        "company": alarm.company,
        "contact_id": alarm.contact_id,
        "contact": alarm.contact,
        "date": day(alarm.date),
        "time": alarm.time.strftime("%H:%M") if alarm.time else None,
        "priority": alarm.priority.word,
        "note": alarm.note,
        "ring_at": instant(alarm.ring_at),
    }


def _say_summary(done: Summary, ws: Workspace) -> None:
    say(f"{plural(done.scored, 'lead')} re-scored or cooled.")
    for lead in done.hot:
        say(f"Became hot: {lead.who}")
    for alarm in done.rang:
        say(f"Reminder: {alarm.company} {alarm.note}")
    if done.next_at is not None:
        say(f"Next: {rows.moment(done.next_at, ws.local_now())}")


def _until_stopped(ws: Workspace) -> None:
    from leadtui.worker.runner import Worker

    stopped = threading.Event()
    background = Worker(ws.store, now_ms, _tell)
    with _signals(stopped):
        background.start()
        note(f"Working on {ws.store.path}; ctrl+c ends it.")
        with contextlib.suppress(KeyboardInterrupt):
            stopped.wait()
        background.stop()


@contextlib.contextmanager
def _signals(stopped: threading.Event) -> Iterator[None]:
    """Set ``stopped`` when the process is asked to end."""

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopped.set()

    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(event: Event) -> None:
    """An event in a line; runs on the worker's thread."""
    from leadtui.worker import events

    if isinstance(event, events.Rang):
        for alarm in event.alarms:
            if sys.stdout.isatty():
                sys.stdout.write(BELL)
            say(f"Reminder: {alarm.company} {alarm.note}")
    elif isinstance(event, events.BecameHot):
        for lead in event.leads:
            say(f"Became hot: {lead.who}")
    elif isinstance(event, events.RolledOver):
        say(f"A new day: {event.date.isoformat()}")
    elif isinstance(event, events.Failed):
        note(event.message)
    sys.stdout.flush()
