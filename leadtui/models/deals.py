"""Deals and their stages: which ones in which order, their rows, what they come to."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from leadtui.domain.deals import DealOutcome, DealRow, StageRow, Total
from leadtui.domain.fields import Value
from leadtui.models.ids import id_list
from leadtui.models.leads import NAME, Viewer, like_prefix

if TYPE_CHECKING:
    from leadtui.domain.deal_filter import DealFilter

#: What an edit may write.
EDITABLE = (
    "title", "stage_id", "amount", "currency", "probability", "close_date", "contact_id",
    "owner_id", "comment", "closed_at",
)  # fmt: skip
#: What an order goes by, and whether the largest comes first; deals without it come last. By
#: close the open ones come first, then those that ended, the last one first.
SORTS: Mapping[str, tuple[str, bool]] = {
    "close": ("d.close_date", False),
    "title": ("leadtui_fold(d.title)", False),
    "company": ("o.sort_name", False),
    "stage": ("s.position", False),
    "amount": ("d.amount", True),
    "probability": ("d.probability", True),
    "weighted": (
        "CASE s.outcome WHEN 'won' THEN d.amount WHEN 'lost' THEN d.amount * 0 "
        "ELSE d.amount * d.probability / 100.0 END",
        True,
    ),
    "contact": ("c.sort_name", False),
    "owner": ("leadtui_fold(u.name)", False),
    "comment": ("nullif(leadtui_fold(d.comment), '')", False),
    "reminder": ("r.date", False),
}
_FROM = (
    "FROM deal d JOIN deal_stage s ON s.id = d.stage_id JOIN company o ON o.id = d.company_id "
    "LEFT JOIN contact c ON c.id = d.contact_id LEFT JOIN user u ON u.id = d.owner_id "
    "LEFT JOIN reminder r ON r.company_id = d.company_id AND r.closed_at IS NULL "
)
_ROW = (
    "SELECT d.id, d.title, d.company_id, o.name, d.contact_id, "
    f"CASE WHEN c.id IS NULL THEN '' ELSE {NAME} END, d.stage_id, s.name, s.outcome, d.amount, "
    "d.currency, d.probability, d.close_date, d.owner_id, ifnull(u.name, ''), d.comment, "
    f"d.created_at, d.updated_at, d.closed_at, r.date {_FROM}"
)


# Stages


def insert_stages(
    conn: sqlite3.Connection, team_id: int, stages: Iterable[tuple[str, DealOutcome | None]]
) -> None:
    """Stages of a team, in this order (COE-63)."""
    conn.executemany(
        "INSERT INTO deal_stage (team_id, name, outcome, position) VALUES (?, ?, ?, ?)",
        [(team_id, name, outcome, place) for place, (name, outcome) in enumerate(stages)],
    )


def stages(conn: sqlite3.Connection, team_id: int) -> list[StageRow]:
    """The stages of a team in their order, each with how many deals stand there."""
    return [
        StageRow(*row)
        for row in conn.execute(
            "SELECT s.id, s.name, s.outcome, (SELECT count(*) FROM deal d WHERE "
            "d.team_id = s.team_id AND d.stage_id = s.id) FROM deal_stage s "
            "WHERE s.team_id = ? ORDER BY s.position, s.id",
            (team_id,),
        )
    ]


def insert_stage(
    conn: sqlite3.Connection, team_id: int, name: str, outcome: DealOutcome | None, place: int
) -> int:
    """A stage at the position ``place``; its id."""
    cursor = conn.execute(
        "INSERT INTO deal_stage (team_id, name, outcome, position) VALUES (?, ?, ?, ?)",
        (team_id, name, outcome, place),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename_stage(conn: sqlite3.Connection, stage_id: int, name: str) -> None:
    """Give a stage another name."""
    conn.execute("UPDATE deal_stage SET name = ? WHERE id = ?", (name, stage_id))


def order_stages(conn: sqlite3.Connection, ordered: Iterable[int]) -> None:
    """Put all stages of a team into this order."""
    conn.executemany(
        "UPDATE deal_stage SET position = ?1 WHERE id = ?2 AND position <> ?1",
        list(enumerate(ordered)),
    )


def delete_stage(conn: sqlite3.Connection, stage_id: int) -> None:
    """Take a stage that no deal is in out of the list."""
    conn.execute("DELETE FROM deal_stage WHERE id = ?", (stage_id,))


# Lists


def ids(
    conn: sqlite3.Connection, viewer: Viewer, wanted: DealFilter, sort: str, *, flip: bool = False
) -> list[int]:
    """The deals that pass ``wanted``, in one of :data:`SORTS`, with ``flip`` in reverse."""
    key, largest = SORTS[sort]
    first = "d.closed_at IS NOT NULL, d.closed_at DESC, " if sort == "close" else ""
    where, bound = _where(viewer, wanted)
    rows = conn.execute(
        f"SELECT d.id {_FROM} WHERE {where} "
        f"ORDER BY {first}{key} IS NULL, {key} {'DESC' if largest != flip else 'ASC'}, d.id",
        bound,
    )
    return [row[0] for row in rows]


def totals(conn: sqlite3.Connection, viewer: Viewer, wanted: DealFilter) -> list[Total]:
    """What the deals that pass ``wanted`` come to, by currency, the most of them first; those
    without an amount are left out.
    """
    where, bound = _where(viewer, wanted)
    return [
        Total(*row)
        for row in conn.execute(
            "SELECT d.currency, sum(s.outcome IS NOT 'lost'), "
            "sum(CASE WHEN s.outcome IS NOT 'lost' THEN d.amount ELSE 0 END), "
            "sum(CASE s.outcome WHEN 'won' THEN d.amount WHEN 'lost' THEN 0 "
            "ELSE ifnull((d.amount * d.probability + 50) / 100, 0) END), "
            "sum(s.outcome IS NULL AND d.probability IS NULL), "
            f"sum(CASE s.outcome WHEN 'lost' THEN d.amount ELSE 0 END) {_FROM} "
            f"WHERE {where} AND d.amount IS NOT NULL "
            "GROUP BY d.currency ORDER BY count(*) DESC, d.currency",
            bound,
        )
    ]


def _where(viewer: Viewer, wanted: DealFilter) -> tuple[str, list[object]]:
    where, bound = ["+d.team_id = ?"], list[object]([viewer.team_id])
    for clause, values in _clauses(viewer, wanted):
        where.append(clause)
        bound += values
    return " AND ".join(where), bound


def _clauses(viewer: Viewer, wanted: DealFilter) -> Iterator[tuple[str, list[object]]]:
    for word in wanted.words:
        yield (
            "(' ' || leadtui_fold(d.title) || ' ' || o.sort_name || ' ' || "
            "ifnull(c.sort_name, '') || ' ' || leadtui_fold(d.comment)) LIKE ? ESCAPE '\\'",
            [f"% {like_prefix(word)}"],
        )
    if wanted.state == "open":
        yield "s.outcome IS NULL", []
    elif wanted.state is not None:
        yield "s.outcome = ?", [wanted.state]
    if wanted.stage:
        yield "leadtui_fold(s.name) LIKE ? ESCAPE '\\'", ["%" + like_prefix(wanted.stage)]
    if wanted.owner.lower() == "me":
        yield "d.owner_id = ?", [viewer.user_id]
    elif wanted.owner.lower() in {"none", "nobody"}:
        yield "d.owner_id IS NULL", []
    elif wanted.owner:
        yield "leadtui_fold(u.name) LIKE ? ESCAPE '\\'", [like_prefix(wanted.owner)]
    if wanted.amount is not None:
        yield f"d.amount {wanted.amount.sign} ?", [wanted.amount.amount]
        if wanted.amount.currency is not None:
            yield "d.currency = ?", [wanted.amount.currency]
    if wanted.reminder == "none":
        yield "r.id IS NULL", []
    elif wanted.reminder == "any":
        yield "r.id IS NOT NULL", []
    elif wanted.reminder == "due":
        yield "r.date <= ?", [viewer.today.isoformat()]


def rows(conn: sqlite3.Connection, team_id: int, wanted: Sequence[int]) -> list[DealRow]:
    """The rows of the deals ``wanted``, in that order; an id of another team is left out."""
    found = {
        row[0]: _row(row)
        for row in conn.execute(
            f"{_ROW} WHERE +d.team_id = ? AND d.id IN (SELECT value FROM json_each(?))",
            (team_id, id_list(wanted)),
        )
    }
    return [found[i] for i in wanted if i in found]


def of_company(conn: sqlite3.Connection, team_id: int, company_id: int) -> list[DealRow]:
    """The deals of a company: the open ones, then those that ended, the last one first."""
    found = conn.execute(
        f"{_ROW} WHERE d.company_id = ? AND +d.team_id = ? "
        "ORDER BY d.closed_at IS NOT NULL, d.closed_at DESC, d.id",
        (company_id, team_id),
    )
    return [_row(row) for row in found]


def _row(row: Sequence[object]) -> DealRow:
    made = DealRow(*cast("Sequence[int]", row))  # type: ignore[arg-type]
    return made._replace(close_date=_day(row[12]), next_reminder=_day(row[19]))


def _day(text: object) -> dt.date | None:
    return dt.date.fromisoformat(text) if isinstance(text, str) else None


# One deal


class Person(NamedTuple):
    """Somebody of a company whom a deal may be about."""

    id: int
    name: str
    email: str


def people(conn: sqlite3.Connection, team_id: int, company_id: int) -> list[Person]:
    """The people of a company by name."""
    found = conn.execute(
        f"SELECT c.id, {NAME}, ifnull(c.email, '') FROM contact c "
        "WHERE c.company_id = ? AND +c.team_id = ? ORDER BY c.sort_name, c.id",
        (company_id, team_id),
    )
    return [Person(*row) for row in found]


def insert(
    conn: sqlite3.Connection,
    team_id: int,
    company_id: int,
    values: Mapping[str, Value],
    now: int,
) -> int:
    """A new deal with ``values`` of :data:`EDITABLE`; its id."""
    full = {
        **_writable(values), "team_id": team_id, "company_id": company_id, "created_at": now,
        "updated_at": now,
    }  # fmt: skip
    cursor = conn.execute(
        f"INSERT INTO deal ({', '.join(full)}) VALUES ({', '.join('?' * len(full))})",
        list(full.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def update(conn: sqlite3.Connection, deal_id: int, values: Mapping[str, Value], now: int) -> None:
    """Write ``values`` of :data:`EDITABLE`, and when that was."""
    full = {**_writable(values), "updated_at": now}
    conn.execute(
        f"UPDATE deal SET {', '.join(f'{name} = ?' for name in full)} WHERE id = ?",
        [*full.values(), deal_id],
    )


def delete(conn: sqlite3.Connection, deal_id: int) -> None:
    """Delete a deal."""
    conn.execute("DELETE FROM deal WHERE id = ?", (deal_id,))


def _writable(values: Mapping[str, Value]) -> Mapping[str, Value]:
    for name in values:
        if name not in EDITABLE:
            raise ValueError(f"deal.{name} is not written by an edit")
    return values
