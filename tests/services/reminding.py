"""What the tests of reminders, routines and alarms share."""

from __future__ import annotations

import datetime as dt
import json

from leadtui.domain.kinds import Kind
from leadtui.models import activities
from leadtui.models.team import insert_routine
from leadtui.services import reminders
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_team

#: The team's today in the fixture ``ws``: a Sunday.
TODAY = dt.date(2026, 11, 22)


def day(ahead: int) -> dt.date:
    return TODAY + dt.timedelta(days=ahead)


def remind(ws: Workspace, name: str = "Kestrel Labs", **given: object) -> int:
    """A company of that name with an open reminder; the reminder's id."""
    outcome = reminders.set_reminder(ws, add_company(ws, name), **given)  # type: ignore[arg-type]
    return outcome.ids[0]


def remind_elsewhere(ws: Workspace) -> tuple[int, int, int]:
    """An open reminder of another team: the ids of team, company and reminder."""
    team_id, user_id = add_team(ws)
    company_id = add_company(ws, "Secret SA", team_id=team_id)
    with ws.store.write(None, now=ws.now()) as unit:
        reminder_id = unit.conn.execute(
            "INSERT INTO reminder (team_id, company_id, date, priority, created_at) "
            "VALUES (?, ?, '2026-11-20', 0, 0)",
            (team_id, company_id),
        ).lastrowid
        assert reminder_id is not None
        unit.conn.execute(
            "INSERT INTO reminder_follower (reminder_id, user_id) VALUES (?, ?)",
            (reminder_id, user_id),
        )
    return team_id, company_id, reminder_id


def add_routine(ws: Workspace, title: str, team_id: int | None = None) -> int:
    with ws.store.write(None, now=ws.now()) as unit:
        return insert_routine(unit.conn, team_id or ws.team.id, title, ws.now())


def set_default(ws: Workspace, routine_id: int | None) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute(
            "UPDATE user SET default_routine_id = ? WHERE id = ?", (routine_id, ws.user.id)
        )


def add_activity(ws: Workspace, kind: Kind, at: int, **columns: object) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        activities.insert(unit.conn, ws.team.id, kind, at, **columns)  # type: ignore[arg-type]


def entries(ws: Workspace, *kinds: Kind) -> list[tuple[Kind, int | None, str, dict[str, object]]]:
    """The timeline entries of some kinds in the order of writing: kind, user, text, data."""
    with ws.read() as conn:
        rows = conn.execute("SELECT kind, user_id, text, data FROM activity ORDER BY id").fetchall()
    return [
        (Kind(row[0]), row[1], row[2] or "", json.loads(row[3] or "{}"))
        for row in rows
        if Kind(row[0]) in kinds
    ]
