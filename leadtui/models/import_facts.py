"""Activities in bulk, and what follows for the contact from some of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadtui.domain.kinds import Kind
from leadtui.models.import_records import Batch
from leadtui.models.journal_ranges import made_together

_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class NewActivity:
    """An activity that an import records; ``at`` in UTC ms, ``duration`` in seconds."""

    kind: Kind
    at: int
    company_id: int | None = None
    contact_id: int | None = None
    user_id: int | None = None
    duration: int | None = None
    status_id: int | None = None
    outcome: str = ""
    message: str = ""
    text: str = ""
    data: Mapping[str, object] | None = None
    external_id: str | None = None


def insert(
    conn: sqlite3.Connection, team_id: int, run_id: int | None, made: Iterable[NewActivity]
) -> None:
    """Record the activities, in this order."""
    conn.executemany(
        "INSERT INTO activity (team_id, company_id, contact_id, kind, at, user_id, duration, "
        "status_id, outcome, message, text, data, external_id, import_run_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                team_id,
                new.company_id,
                new.contact_id,
                int(new.kind),
                new.at,
                new.user_id,
                new.duration,
                new.status_id,
                new.outcome or None,
                new.message or None,
                new.text or None,
                _encode(new.data) if new.data else None,
                new.external_id,
                run_id,
            )
            for new in made
        ),
    )


def insert_many(
    conn: sqlite3.Connection, team_id: int, run_id: int, made: Iterable[NewActivity]
) -> None:
    """As :func:`insert`, for as many as a file changed leads: one entry of the journal."""
    with made_together(conn, "activity"):
        insert(conn, team_id, run_id, made)


_IMPORTED = (
    "INSERT INTO activity (team_id, kind, at, user_id, text, import_run_id, company_id, "
    f"contact_id) SELECT team_id, {int(Kind.IMPORTED)}, ?, ?, ?, ?, "
)


def imported_companies(
    conn: sqlite3.Connection, ids: Sequence[int], run_id: int, at: int, user_id: int, text: str
) -> None:
    """Record that these companies came by an import."""
    with made_together(conn, "activity"):
        conn.execute(
            f"{_IMPORTED} id, NULL FROM company WHERE id IN (SELECT value FROM json_each(?)) "
            "ORDER BY id",
            (at, user_id, text, run_id, json.dumps(list(ids))),
        )


def imported_contacts(
    conn: sqlite3.Connection, made: Batch, run_id: int, at: int, user_id: int, text: str
) -> None:
    """Record that the contacts of a batch came by an import, in their company's timeline too."""
    with made_together(conn, "activity"):
        conn.execute(
            f"{_IMPORTED} company_id, id FROM contact WHERE id BETWEEN ? AND ?",
            (at, user_id, text, run_id, made.first, made.last),
        )


def known(conn: sqlite3.Connection, team_id: int, external_ids: Sequence[str]) -> set[str]:
    """Which of the facts were taken in before: they are activities, or wait for their lead."""
    bound = json.dumps(list(external_ids))
    return {
        row[0]
        for record in ("activity", "pending_event")
        for row in conn.execute(
            f"SELECT external_id FROM {record} WHERE team_id = ? "
            "AND external_id IN (SELECT value FROM json_each(?))",
            (team_id, bound),
        )
    }


def words(
    conn: sqlite3.Connection, team_id: int, kind: Kind, external_ids: Sequence[str]
) -> dict[str, tuple[int, str]]:
    """Of the facts that are stored as of this kind: the id and the text of each, by external id."""
    return {
        row[0]: (row[1], row[2])
        for row in conn.execute(
            "SELECT external_id, id, ifnull(text, '') FROM activity WHERE team_id = ? AND kind = ? "
            "AND external_id IN (SELECT value FROM json_each(?))",
            (team_id, int(kind), json.dumps(list(external_ids))),
        )
    }


def change_kind(conn: sqlite3.Connection, kind: Kind, external_ids: Mapping[int, str]) -> None:
    """Make stored facts ones of another kind, each with the external id that goes with it."""
    conn.executemany(
        "UPDATE activity SET kind = ?, external_id = ? WHERE id = ?",
        [(int(kind), external_id, i) for i, external_id in external_ids.items()],
    )


def settle_statuses(conn: sqlite3.Connection, contact_ids: Iterable[int]) -> None:
    """Give each contact the status that its latest STATUS activity set."""
    latest = (
        "(SELECT status_id FROM activity WHERE contact_id = contact.id "
        f"AND kind = {int(Kind.STATUS)} ORDER BY at DESC, id DESC LIMIT 1)"
    )
    conn.executemany(
        f"UPDATE contact SET status_id = {latest} WHERE id = ? AND status_id IS NOT {latest}",
        ((i,) for i in contact_ids),
    )


def companies_of(conn: sqlite3.Connection, contact_ids: Sequence[int]) -> dict[int, int]:
    """The company of each contact that has one."""
    return dict(
        conn.execute(
            "SELECT id, company_id FROM contact WHERE company_id IS NOT NULL "
            "AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(contact_ids)),),
        )
    )
