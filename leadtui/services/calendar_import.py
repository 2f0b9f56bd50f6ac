"""Taking the meetings of a calendar in: reminders for what is to come, facts for what was booked.

All of it is one step of undo. Taking the same file in twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from leadtui.domain.addresses import normalise_email
from leadtui.domain.calendar_record import CalendarEvent, CalendarFile
from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural
from leadtui.domain.meetings import is_answer, is_upcoming
from leadtui.domain.text import clean_line
from leadtui.models import calendar, import_runs, team
from leadtui.models.store import Unit
from leadtui.services import backups, calendars
from leadtui.services.calendar_report import Became, CalendarReport, Fate
from leadtui.services.calendar_taking import Taking, Verdict
from leadtui.services.import_plan import is_calendar, refuse_own_store
from leadtui.services.import_report import Tally
from leadtui.services.workspace import Workspace

__all__ = ["Became", "CalendarReport", "Fate", "is_calendar", "own_address", "take_in"]

_LATER = "an earlier version of another one here"


def _never() -> bool:
    return False


def _quiet(part: float, text: str) -> None:
    del part, text


class _TakenBack(Exception):
    """Ends the transaction of a dry run, or of one that changed nothing."""


def own_address(ws: Workspace) -> str:
    """The user's address as it is kept, empty where it is not: then nobody can tell what they
    accepted.
    """
    with ws.read() as conn:
        return (team.user(conn, ws.user.id).email or "").lower()


def take_in(
    ws: Workspace,
    path: Path,
    *,
    dry_run: bool = False,
    me: Iterable[str] = (),
    cancelled: Callable[[], bool] = _never,
) -> CalendarReport:
    """Make reminders of the meetings that the user accepted, and booked demos of the bookings.

    ``me`` are addresses of the user beside the one that is kept; of a user without one the first
    is kept. With ``dry_run`` everything is done and taken back. :class:`ImportRefused` for a file
    that is no calendar, :class:`Invalid` for an address that is none. A file that leaves
    everything as it is writes nothing; before any other is kept, the store is backed up. When
    ``cancelled`` says so, :class:`Cancelled` is raised and nothing is kept.
    """
    check = Tally(_quiet, cancelled).check
    from leadtui.connectors.calendar_reading import read

    path = Path(path)
    refuse_own_store(ws, path)
    given = [_address(text) for text in me]
    kept = own_address(ws)
    own = frozenset([*given, kept]) - {""}
    file = read(path, me=own, zone=ws.team.zone, today=ws.today(), check=check)
    run_id = step_id = None
    fates: list[Fate] = []
    name = clean_line(path.name, limit=200)
    try:
        with ws.step(f"import {name}", origin="import") as unit:
            # The store knows companies, leads and events; a calendar is a file of the last.
            run_id = import_runs.start(
                unit.conn, ws.team.id, ws.user.id, unit.now, "events", name, file.sha256, ""
            )
            fates = _taken(ws, unit, run_id, file, check, known=bool(own))
            step_id = unit.step_id
            report = CalendarReport(dry_run, tuple(fates))
            if dry_run or not report.changes:
                raise _TakenBack
            if given and not kept:
                calendar.set_address(unit.conn, ws.user.id, given[0])
            _finish(unit, run_id, report)
            backups.before(ws, f"the import of {name}")
    except _TakenBack:
        run_id = step_id = None
    fates = _with_left_out(fates, file)
    return CalendarReport(dry_run, tuple(fates), _notes(ws, own, fates), run_id, step_id)


def _with_left_out(fates: list[Fate], file: CalendarFile) -> list[Fate]:
    """All of the file in its order, with the parts that are no event or a broken one."""
    left = [
        Fate(each.line, each.uid, "", "", "", "", "", Became.SKIPPED, each.reason)
        for each in file.left_out
    ]
    return sorted(fates + left, key=lambda fate: (fate.line, fate.occurrence))


def _finish(unit: Unit, run_id: int, report: CalendarReport) -> None:
    import_runs.finish(
        unit.conn,
        run_id,
        created=report.number(Became.CREATED),
        updated=report.number(Became.UPDATED),
        unchanged=report.number(Became.UNCHANGED),
        skipped=report.number(Became.SKIPPED),
    )


def _taken(
    ws: Workspace,
    unit: Unit,
    run_id: int,
    file: CalendarFile,
    check: Callable[[], None],
    *,
    known: bool,
) -> list[Fate]:
    taking = Taking(
        ws,
        unit,
        run_id,
        {event.uid for event in file.events} | file.whole,
        scope=calendars.kept_scope(ws, unit.conn),
        known=known,
    )
    newest: dict[tuple[str, str], CalendarEvent] = {}
    fates = []
    for event in sorted(file.events, key=lambda each: each.sequence):
        older = newest.get(event.key)
        if older is not None:
            fates.append(taking.fate(older, Verdict(Became.SKIPPED, _LATER)))
        newest[event.key] = event
    chosen = _chosen(ws, taking, list(newest.values()))
    answered = {event.uid for event in newest.values() if is_answer(event)}
    fates += taking.gone(file.whole - answered, set(newest))
    # What is withdrawn first, then what is known: a new meeting finds the reminders as they are.
    chosen.sort(key=lambda each: (taking.stands(each), not taking.knows(each), _order(ws, each)))
    for event in chosen:
        check()
        fates.append(taking.take(event))
    return fates


def _chosen(ws: Workspace, taking: Taking, events: list[CalendarEvent]) -> list[CalendarEvent]:
    """The events that are looked at: of a series the next date, and those that are known."""
    now = ws.local_now()
    following: dict[str, CalendarEvent] = {}
    for event in events:
        if event.series and taking.stands(event) and is_upcoming(event, now):
            first = following.setdefault(event.uid, event)
            if _order(ws, event) < _order(ws, first):
                following[event.uid] = event
    return [
        event
        for event in events
        if not event.series or taking.knows(event) or following.get(event.uid) is event
    ]


def _order(ws: Workspace, event: CalendarEvent) -> float:
    from leadtui.domain.meetings import starts_at

    return (starts_at(event, ws.team.zone) - ws.local_now()).total_seconds()


def _notes(ws: Workspace, own: frozenset[str], fates: list[Fate]) -> tuple[str, ...]:
    lacking = sum(fate.reason == "your own address is not known" for fate in fates)
    if own or not lacking:
        return ()
    return (
        f"Whether you accepted {plural(lacking, 'event')} cannot be told: say which address is "
        "yours.",
    )


def _address(text: str) -> str:
    """An address that somebody gives as theirs; :class:`Invalid` where it is none."""
    try:
        return normalise_email(text)
    except Invalid as invalid:
        raise Invalid(invalid.message, field="me", hint="For example ana@north.example.") from None
