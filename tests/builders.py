"""Companies and leads for tests, put straight into the store."""

from __future__ import annotations

from leadtui.domain.text import fold
from leadtui.services.workspace import Workspace


def add_company(ws: Workspace, name: str, *, team_id: int | None = None, **columns: object) -> int:
    """A company; its id."""
    values: dict[str, object] = {
        "team_id": team_id or ws.team.id,
        "name": name,
        "sort_name": fold(name),
        "created_at": ws.now(),
        "updated_at": ws.now(),
        **columns,
    }
    return _insert(ws, "company", values)


def add_lead(
    ws: Workspace,
    first_name: str,
    last_name: str = "",
    *,
    company_id: int | None = None,
    owner_id: int | None = 1,
    team_id: int | None = None,
    **columns: object,
) -> int:
    """A lead, Ana's unless said otherwise; its id."""
    values: dict[str, object] = {
        "team_id": team_id or ws.team.id,
        "company_id": company_id,
        "first_name": first_name or None,
        "last_name": last_name or None,
        "sort_name": fold(f"{first_name} {last_name}"),
        "owner_id": owner_id,
        "created_at": ws.now(),
        "updated_at": ws.now(),
        **columns,
    }
    return _insert(ws, "contact", values)


def add_team(ws: Workspace, name: str = "South") -> tuple[int, int]:
    """Another team with a manager of its own: their ids."""
    team_id = _insert(ws, "team", {"name": name, "timezone": "Asia/Tokyo", "created_at": ws.now()})
    user_id = _insert(
        ws,
        "user",
        {"team_id": team_id, "name": "Zoe", "role": "manager", "created_at": ws.now()},
    )
    return team_id, user_id


def _insert(ws: Workspace, table: str, values: dict[str, object]) -> int:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with ws.store.write(None, now=ws.now()) as unit:
        cursor = unit.conn.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


FACTS = (
    "team routine user status lead_source company contact import_run marketing_touch activity "
    "pending_event reset reminder reminder_follower routine_tag routine_user user_group "
    "group_place group_member rule_set rule_version deal_stage deal saved_view calendar_entry "
    "lead_state"
).split()


def dump(ws: Workspace, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every fact and score in the store, to compare before and after.

    The ids of the derived transitions may differ, so activities are compared without them.
    """
    found = {}
    with ws.read() as conn:
        for table in FACTS:
            if table in without:
                continue
            columns = "*"
            if table == "activity":
                columns = "CASE WHEN kind IN (19, 20) THEN 0 ELSE id END, team_id, company_id, "
                columns += "contact_id, kind, at, user_id, duration, status_id, outcome, message, "
                columns += "text, data, external_id, import_run_id"
            if table == "reset":
                columns = "CASE WHEN kind = 'cooled' THEN 0 ELSE id END, contact_id, at, kind"
            found[table] = sorted(
                conn.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr
            )
    return found
