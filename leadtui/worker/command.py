"""``leadtui worker``: the background work without the app, for good or once, as from cron."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from json import dumps
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TextIO

from leadtui.domain.dates import from_ms
from leadtui.domain.format import count, plural
from leadtui.domain.news import HotNews, Notice
from leadtui.domain.text import clean_line
from leadtui.services.alarms import Alarm
from leadtui.services.news import alarm_notice, fit_notice, for_terminal, hot_notice
from leadtui.worker.events import (
    BecameHot,
    Event,
    Failed,
    Idle,
    Rang,
    RolledOver,
    Rose,
    Summary,
    Working,
)
from leadtui.worker.runner import TICK, Worker

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

#: So long after its time a worker without a terminal rings, in milliseconds: the app, and one with
#: a terminal, look every second and are seen and heard.
BEHIND_MS = 2_000

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def run(ws: Workspace, once: bool, json: bool) -> int:
    """Work until SIGTERM, SIGINT or SIGHUP, or with ``once`` do what there is to do now.

    What happens is printed a line each; with ``json`` a document a line, or with ``once`` one
    document. A terminal is rung and notified as well. The exit code: 0, or with ``once`` 1 where
    a job failed or was stopped, with the reason on the error stream.
    """
    return _once(ws, json=json) if once else _until_stopped(ws, json=json)


def _once(ws: Workspace, *, json: bool) -> int:
    printer = _Printer(ws, json=json, out=sys.stdout)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        worker.stop(0)

    def hear(event: Event) -> None:
        if isinstance(event, Rang | BecameHot | Rose | RolledOver | Working) and not json:
            printer.tell(event)
        else:
            printer.ring(event)

    worker = Worker(ws.store, ws.clock, hear, user_id=ws.user.id)
    with _on_signal(stop):
        done = worker.run_once()
    printer.end(done)
    for message in done.failed:
        sys.stderr.write(clean_line(message) + "\n")
    if stopped:
        sys.stderr.write("Stopped before the end; the next run goes on from there.\n")
    return 1 if stopped or done.failed else 0


def _until_stopped(ws: Workspace, *, json: bool) -> int:
    printer = _Printer(ws, json=json, out=sys.stdout)
    events: SimpleQueue[Event | None] = SimpleQueue()
    behind = 0 if sys.stdout.isatty() else BEHIND_MS
    worker = Worker(ws.store, ws.clock, events.put, user_id=ws.user.id, behind=behind)
    printer.begin()
    # Putting into a SimpleQueue is safe in a signal handler: it may interrupt a put.
    with _on_signal(lambda: events.put(None)):
        worker.start()
        try:
            for event in _until_none(events):
                printer.tell(event)
        finally:
            worker.stop()
    return 0


def _until_none(events: SimpleQueue[Event | None]) -> Iterator[Event]:
    """The events up to the first None.

    The wait is cut into seconds: a signal that comes between the last step of Python and the wait
    interrupts nothing, and its handler would run with the next event alone, hours later.
    """
    while True:
        try:
            event = events.get(timeout=TICK)
        except Empty:
            continue
        if event is None:
            return
        yield event


@contextmanager
def _on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Let the signals that end a program call ``stop`` instead."""
    before = {number: signal.signal(number, lambda *_: stop()) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Printer:
    """Puts events into lines; a terminal is also rung."""

    def __init__(self, ws: Workspace, *, json: bool, out: TextIO) -> None:
        self._ws = ws
        self._json = json
        self._out = out
        self._terminal = out.isatty()

    def begin(self) -> None:
        """Say what is worked on."""
        if not self._json:
            self._line(f"Working on {self._ws.store.path}; ctrl+c stops.")

    def tell(self, event: Event) -> None:
        """Print one event; another team's day is none of this one's."""
        if isinstance(event, RolledOver) and event.team_id != self._ws.team.id:
            return
        if self._json:
            self._line(dumps(_as_json(event), ensure_ascii=False))
        else:
            clock = self._ws.local_now()
            for line in self._words(event):
                self._line(f"{clock:%H:%M:%S}  {line}")
        self.ring(event)

    def ring(self, event: Event) -> None:
        """Ring and notify a terminal, in quiet hours of reminders alone; nothing anywhere else."""
        if not self._terminal:
            return
        notices: list[Notice] = []
        if isinstance(event, Rang):
            notices = [alarm_notice(alarm) for alarm in event.alarms]
        elif isinstance(event, BecameHot) and not event.quiet:
            notices = [hot_notice(event.leads)]
        elif isinstance(event, Rose) and not event.quiet:
            notices = [fit_notice(event.told)]
        for notice in notices:
            self._out.write(for_terminal(notice))
        if notices:
            self._out.flush()

    def end(self, done: Summary) -> None:
        """Print what a single round did."""
        if self._json:
            self._line(dumps(_summary(done), ensure_ascii=False))
            return
        parts = [
            f"{plural(done.scored, 'lead')} scored anew",
            f"{plural(len(done.rang), 'reminder')} rang",
            f"{plural(len(done.hot), 'lead')} became hot",
        ]
        self._line("; ".join(parts) + ".")

    def _words(self, event: Event) -> list[str]:
        match event:
            case Working(what, done):
                return [f"{what}: {count(done)} so far"]
            case Rang(alarms):
                notices = [alarm_notice(alarm) for alarm in alarms]
                return [f"reminder: {notice.title}: {notice.body}" for notice in notices]
            case BecameHot():
                return [f"hot: {name}" for name in event.names]
            case Rose(told):
                return [f"suspect: {one.text}" for one in told]
            case RolledOver(date):
                return [f"today is {date:%Y-%m-%d}"]
            case Failed(message):
                return [f"failed: {message}"]
            case Idle(next_at):
                return [] if next_at is None else [f"idle until {self._moment(next_at)}"]

    def _moment(self, at: int) -> str:
        zone = self._ws.team.zone
        return f"{from_ms(at, zone):%Y-%m-%d %H:%M:%S}"

    def _line(self, text: str) -> None:
        self._out.write(clean_line(text, limit=100_000) + "\n")
        self._out.flush()


def _as_json(event: Event) -> dict[str, object]:
    match event:
        case Working(what, done):
            return {"event": "working", "what": what, "done": done}
        case Idle(next_at, trouble):
            return {"event": "idle", "next_at": _instant(next_at), "trouble": trouble}
        case Rang(alarms):
            return {"event": "rang", "reminders": [_reminder(alarm) for alarm in alarms]}
        case BecameHot(leads):
            return {"event": "hot", "leads": [_lead(lead) for lead in leads]}
        case Rose(told):
            return {"event": "rose", "told": [one.text for one in told]}
        case RolledOver(date):
            return {"event": "today", "date": date.isoformat()}
        case Failed(message):
            return {"event": "failed", "message": message}


def _summary(done: Summary) -> dict[str, object]:
    return {
        "scored": done.scored,
        "rang": [_reminder(alarm) for alarm in done.rang],
        "hot": [_lead(lead) for lead in done.hot],
        "days": [day.isoformat() for day in done.days],
        "failed": list(done.failed),
        "next_at": _instant(done.next_at),
    }


def _reminder(row: Alarm) -> dict[str, object]:
    return {
        "id": row.reminder_id,
        "company": row.company,
        "contact": row.contact,
        "date": row.date.isoformat(),
        "time": f"{row.time:%H:%M}" if row.time else None,
        "priority": row.priority.word,
        "note": row.note,
        "missed": row.missed,
        "held_since": row.held or None,
    }


def _lead(lead: HotNews) -> dict[str, object]:
    return {"id": lead.contact_id, "name": lead.name, "company": lead.company}


def _instant(at: int | None) -> str | None:
    return None if at is None else from_ms(at, UTC).isoformat().replace("+00:00", "Z")
