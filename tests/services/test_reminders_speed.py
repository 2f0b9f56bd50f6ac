"""The list stays quick with 10 000 open reminders."""

from __future__ import annotations

import time

from leadtui.domain.kinds import Kind
from leadtui.models import alarms as stored
from leadtui.models import reminder_lists
from leadtui.models.leads import Viewer
from leadtui.services import reminders
from leadtui.services.workspace import Workspace

REMINDERS = 10_000
#: Far above what it takes, far below what a statement a row would take.
SECONDS = 1.5


def fill(ws: Workspace) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        conn = unit.conn
        numbers = range(1, REMINDERS + 1)
        conn.executemany(
            "INSERT INTO company (id, team_id, name, sort_name, created_at, updated_at) "
            "VALUES (?1, 1, 'C' || ?1, 'c' || ?1, 0, 0)",
            [(n,) for n in numbers],
        )
        conn.executemany(
            "INSERT INTO contact (team_id, company_id, sort_name, created_at, updated_at) "
            "VALUES (1, ?, '', 0, 0)",
            [(n,) for n in numbers],
        )
        conn.executemany(
            "INSERT INTO activity (team_id, company_id, kind, at, text) VALUES (1, ?, ?, ?, ?)",
            [
                (n, int(kind), at, "words " * 9 if kind is Kind.NOTE else None)
                for at, kind in enumerate((Kind.NOTE, Kind.SHEET_VISITED, Kind.MAIL_SENT))
                for n in numbers
            ],
        )
        conn.executemany(
            "INSERT INTO reminder (team_id, company_id, date, priority, created_at) "
            "VALUES (1, ?, date('2026-11-22', ? || ' days'), ?, 0)",
            [(n, n % 60 - 30, n % 3) for n in numbers],
        )
        conn.execute(
            "INSERT INTO reminder_follower (reminder_id, user_id) SELECT id, 1 FROM reminder"
        )
        conn.execute("DELETE FROM score_dirty")


def test_ten_thousand_are_listed_in_a_moment(ws: Workspace) -> None:
    fill(ws)
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        found = reminders.lists(ws)
        taken.append(time.perf_counter() - start)
    assert len(found.to_process) + len(found.upcoming) == REMINDERS
    assert found.to_process[0].last_note.startswith("words")
    assert min(taken) < SECONDS


def plan(ws: Workspace, query: str, values: object) -> list[str]:
    with ws.read() as conn:
        return [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {query}", values)]  # type: ignore[arg-type]


def test_every_table_is_reached_through_an_index(ws: Workspace) -> None:
    viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
    for follower in (None, ws.user.id):
        query, values = reminder_lists.list_query(viewer, reminder_lists.Wanted(follower))
        found = plan(ws, query, values)
        # The only index that is read whole holds open reminders and nothing else.
        scans = [line for line in found if line.startswith("SCAN")]
        assert scans == ["SCAN r USING INDEX reminder_open"]


def test_alarms_look_only_at_what_waits(ws: Workspace) -> None:
    statements: list[str] = []
    with ws.read() as conn:
        conn.set_trace_callback(statements.append)
        stored.due_ids(conn, ws.now(), None)
        stored.next_at(conn, None)
        conn.set_trace_callback(None)
    assert len(statements) == 2
    for statement in statements:
        (line,) = plan(ws, statement, ())
        assert "reminder_to_ring" in line
