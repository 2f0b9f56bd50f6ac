"""The quiet hours of a user: in them nothing rings, in the app and in the worker alike.

They are kept in the store, by user, so that every process agrees; a setting, and no step of undo.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.instants import from_ms
from leadtui.domain.quiet import NEVER, Quiet, QuietHours, parse_quiet
from leadtui.domain.rows import Outcome
from leadtui.models import settings, team
from leadtui.services import working_days
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlite3 import Connection

    from leadtui.models.store import Store

_SETTING = "quiet_hours"


@dataclass(frozen=True, slots=True)
class QuietNow:
    """What a user has set, and until when it is quiet now, in the team's zone; None where it is
    not.
    """

    hours: QuietHours
    until: dt.datetime | None


def of(ws: Workspace) -> QuietHours:
    """The quiet hours of the user; none where nothing is set."""
    with ws.read() as conn:
        return _read(conn, ws.user.id)


def now(ws: Workspace) -> QuietNow:
    """What the user has set, and whether it is quiet now."""
    with ws.read() as conn:
        quiet = quiet_of(conn, ws.user.id)
    at = ws.now()
    until = from_ms(quiet.release(at), ws.team.zone) if quiet.holds(at) else None
    return QuietNow(quiet.hours, until)


def set_hours(ws: Workspace, words: str) -> Outcome:
    """Set the user's quiet hours by words (:func:`leadtui.domain.quiet.parse_quiet`), ``off`` for
    none. What rang already stays rung; what is held rings when the new hours let it.
    """
    wanted = parse_quiet(words)
    with ws.store.write(None, now=ws.now()) as unit:
        before = _read(unit.conn, ws.user.id)
        settings.put(unit.conn, f"{_SETTING}:{ws.user.id}", _text(wanted))
    if wanted == before:
        return Outcome(f"Quiet hours: {wanted.words}, as before.")
    return Outcome(f"Quiet hours: {wanted.words}; before: {before.words}.")


def holds(store: Store, at: int, user_id: int | None) -> bool:
    """Whether the instant ``at`` (UTC ms) is quiet for a user, never where nobody is named."""
    with store.read() as conn:
        return quiet_of(conn, user_id).holds(at)


def quiet_of(conn: Connection, user_id: int | None) -> Quiet:
    """When it is quiet for a user, in the zone and with the days off of their team; never where
    nobody is named.
    """
    hours = QuietHours() if user_id is None else _read(conn, user_id)
    if user_id is None or not hours:
        return NEVER
    found = team.team(conn, team.user(conn, user_id).team_id)
    working = working_days.days_off_of(conn, found.id).working
    return Quiet(hours, found.zone, working)


def _read(conn: Connection, user_id: int) -> QuietHours:
    text = settings.get(conn, f"{_SETTING}:{user_id}")
    if text is None:
        return QuietHours()
    found = json.loads(text)
    start, end = (
        None if found[name] is None else dt.time.fromisoformat(found[name])
        for name in ("start", "end")
    )
    return QuietHours(start, end, found["days_off"])


def _text(hours: QuietHours) -> str:
    start, end = (
        None if at is None else at.isoformat("minutes") for at in (hours.start, hours.end)
    )
    return json.dumps({"start": start, "end": end, "days_off": hours.days_off})
