"""Contact cards: the people of a company, and one person in full."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadtui.domain.fields import CONTACT_FIELDS, Value, person_name
from leadtui.domain.kinds import Kind
from leadtui.domain.text import fold
from leadtui.models.ids import id_list
from leadtui.models.leads import NAME

#: Columns that an edit may write; the causes and the card follow from what the user does.
EDITABLE: tuple[str, ...] = (
    *(field.name for field in CONTACT_FIELDS),
    "card",
    "unsubscribed_cause",
    "invalid_email_cause",
)
#: Columns that are written when the contact is made and never again (X-5).
ONCE: tuple[str, ...] = ("original_source", "original_category", "keyword")


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card is made from; the hot state as the store last wrote it."""

    id: int
    name: str
    first_name: str | None
    last_name: str | None
    title: str | None
    email: str | None
    phone: str | None
    mobile: str | None
    linkedin: str | None
    card: str
    status: str | None
    owner: str | None
    owner_id: int | None
    engagement: int
    hot: int
    hot_until: int | None
    do_not_call: int
    unsubscribed: int
    unsubscribed_cause: str | None
    unsubscribed_reason: str | None
    invalid_email: int
    invalid_email_cause: str | None
    suspended: int
    suspended_reason: str | None


_CARD = (
    f"SELECT c.id, {NAME}, c.first_name, c.last_name, c.title, c.email, c.phone, c.mobile, "
    "c.linkedin, c.card, t.name, u.name, c.owner_id, s.engagement, s.hot, s.hot_until, "
    "c.do_not_call, c.unsubscribed, c.unsubscribed_cause, c.unsubscribed_reason, "
    "c.invalid_email, c.invalid_email_cause, c.suspended, c.suspended_reason "
    "FROM contact c JOIN lead_state s ON s.contact_id = c.id "
    "LEFT JOIN status t ON t.id = c.status_id LEFT JOIN user u ON u.id = c.owner_id "
)


def of_company(conn: sqlite3.Connection, team_id: int, company_id: int) -> list[CardFacts]:
    """The people of a company, whatever their card, by name."""
    rows = conn.execute(
        f"{_CARD} WHERE c.company_id = ? AND +c.team_id = ? ORDER BY c.sort_name, c.id",
        (company_id, team_id),
    )
    return [CardFacts(*row) for row in rows]


def one(conn: sqlite3.Connection, team_id: int, contact_id: int) -> CardFacts | None:
    """One person; None when the team has no such one."""
    row = conn.execute(f"{_CARD} WHERE c.id = ? AND c.team_id = ?", (contact_id, team_id))
    found = row.fetchone()
    return CardFacts(*found) if found else None


@dataclass(frozen=True, slots=True)
class Since:
    """Since when mail to a person is blocked, UTC ms, where the timeline tells."""

    unsubscribed: int | None = None
    bounced: int | None = None


def blocked_since(conn: sqlite3.Connection, people: Iterable[int]) -> dict[int, Since]:
    """When each of ``people`` unsubscribed and when their address bounced, the last time each."""
    found: dict[int, Since] = {}
    for contact_id, kind, at, data in conn.execute(
        "SELECT contact_id, kind, at, data FROM activity "
        "WHERE contact_id IN (SELECT value FROM json_each(?)) AND kind IN (?, ?, ?) "
        "ORDER BY at, id",
        (
            id_list(people),
            int(Kind.UNSUBSCRIBED),
            int(Kind.BOUNCED),
            int(Kind.FIELD_CHANGED),
        ),
    ):
        since = found.get(contact_id, Since())
        field = _flag_set(data) if kind == Kind.FIELD_CHANGED else ""
        if kind == Kind.UNSUBSCRIBED or field == "unsubscribed":
            found[contact_id] = Since(at, since.bounced)
        elif kind == Kind.BOUNCED:
            found[contact_id] = Since(since.unsubscribed, at)
    return found


def _flag_set(data: str | None) -> str:
    """The flag that a change of a field set; "" where it was another change."""
    change = json.loads(data) if data else {}
    return str(change.get("field", "")) if change.get("new") == "yes" else ""


def record(conn: sqlite3.Connection, team_id: int, contact_id: int) -> dict[str, Value] | None:
    """What the store keeps of one contact, by column; None when the team has no such one."""
    cursor = conn.execute(
        "SELECT * FROM contact WHERE id = ? AND team_id = ?", (contact_id, team_id)
    )
    row = cursor.fetchone()
    return dict(zip((c[0] for c in cursor.description), row, strict=True)) if row else None


def holder(
    conn: sqlite3.Connection, team_id: int, column: str, value: str
) -> tuple[int, str] | None:
    """Who of the team has this ``email`` or ``external_id``: id and name."""
    if column not in {"email", "external_id"}:
        raise ValueError(f"contact.{column} is not unique")
    row = conn.execute(
        f"SELECT c.id, {NAME} FROM contact c WHERE c.team_id = ? AND c.{column} = ?",
        (team_id, value),
    ).fetchone()
    return (row[0], row[1]) if row else None


def insert(
    conn: sqlite3.Connection,
    team_id: int,
    values: Mapping[str, Value],
    *,
    company_id: int | None,
    owner_id: int | None,
    now: int,
) -> int:
    """A new contact with ``values`` of :data:`EDITABLE` and :data:`ONCE`; its id."""
    _require_columns(values, (*EDITABLE, *ONCE))
    full = {
        **values,
        "sort_name": sort_name(values),
        "team_id": team_id,
        "company_id": company_id,
        "owner_id": owner_id,
        "created_at": now,
        "updated_at": now,
    }
    cursor = conn.execute(
        f"INSERT INTO contact ({', '.join(full)}) VALUES ({', '.join('?' * len(full))})",
        list(full.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def update(
    conn: sqlite3.Connection,
    contact_id: int,
    before: Mapping[str, Value],
    values: Mapping[str, Value],
    now: int,
) -> None:
    """Write ``values`` of :data:`EDITABLE` over the record ``before``, and when that was (X-5)."""
    _require_columns(values, EDITABLE)
    full = {**values, "sort_name": sort_name({**before, **values}), "updated_at": now}
    conn.execute(
        f"UPDATE contact SET {', '.join(f'{name} = ?' for name in full)} WHERE id = ?",
        [*full.values(), contact_id],
    )


def _require_columns(values: Mapping[str, Value], allowed: tuple[str, ...]) -> None:
    for name in values:
        if name not in allowed:
            raise ValueError(f"contact.{name} is not written by an edit")


def sort_name(values: Mapping[str, Value]) -> str:
    """The folded name by which a contact is sorted and found."""
    parts = (values.get(n) for n in ("first_name", "last_name", "email", "external_id"))
    return fold(person_name(*(str(part) if part else None for part in parts)))
