"""Lists of leads: which ones in which order, and their rows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.kinds import INTERACTIONS, Kind
from leadtui.domain.rows import HotRow, LeadRow
from leadtui.domain.text import fold
from leadtui.models.functions import provide
from leadtui.models.ids import id_list
from leadtui.models.rules import load

if TYPE_CHECKING:
    from leadtui.domain.lead_filter import Bound, LeadFilter

DAY_MS = 86_400_000

#: A lead's name: that of the person, else the address, else the identifier outside.
NAME = (
    "coalesce(nullif(trim(ifnull(c.first_name, '') || ' ' || ifnull(c.last_name, '')), ''), "
    "c.email, c.external_id, '#' || c.id)"
)
_BLOCKED = (
    "CASE WHEN c.card = 'left' THEN 'left the company' WHEN c.unsubscribed THEN 'unsubscribed' "
    "WHEN c.invalid_email THEN 'invalid address' WHEN c.suspended THEN 'suspended' ELSE '' END"
)
_ROW = (
    f"SELECT c.id, {NAME}, ifnull(o.name, ''), c.company_id, ifnull(c.email, ''), "
    "coalesce(c.phone, c.mobile, ''), s.engagement, c.owner_id, s.hot, s.hot_since, s.hot_until, "
    "s.last_interaction, s.last_contacted, ifnull(t.name, ''), ifnull(u.name, ''), c.card, "
    f"r.date, {_BLOCKED} "
    "FROM contact c JOIN lead_state s ON s.contact_id = c.id "
    "LEFT JOIN company o ON o.id = c.company_id LEFT JOIN status t ON t.id = c.status_id "
    "LEFT JOIN user u ON u.id = c.owner_id "
    "LEFT JOIN reminder r ON r.company_id = c.company_id AND r.closed_at IS NULL "
)
#: Sort → ORDER BY; the first of each is the natural direction.
SORTS: dict[str, str] = {
    "heat": "s.hot DESC, s.engagement DESC, s.contact_id",
    "name": "c.sort_name, c.id",
    "company": "o.sort_name IS NULL, o.sort_name, c.sort_name, c.id",
    "status": "c.status_id IS NULL, c.status_id, s.engagement DESC, c.id",
    "owner": "u.name IS NULL, u.name, s.engagement DESC, c.id",
    "silence": "s.last_contacted IS NOT NULL, s.last_contacted, c.id",
    "cooling": "s.hot_until IS NULL, s.hot_until, s.hot DESC, s.engagement DESC, c.id",
    "reminder": "r.date IS NULL, r.date, c.sort_name, c.id",
}


class Viewer(NamedTuple):
    """For whom and when a list is made."""

    team_id: int
    user_id: int
    now: int
    today: dt.date


def ids(conn: sqlite3.Connection, viewer: Viewer, wanted: LeadFilter, sort: str) -> list[int]:
    """The ids of the leads that pass ``wanted``, ordered by one of :data:`SORTS`."""
    where, bound = ["s.team_id = ?"], [viewer.team_id]
    params: list[object] = list(bound)
    joins = _joins(sort, wanted)
    for clause, values in _clauses(viewer, wanted):
        where.append(clause)
        params += values
    rows = conn.execute(
        f"SELECT s.contact_id FROM lead_state s {joins} WHERE {' AND '.join(where)} "
        f"ORDER BY {SORTS[sort]}",
        params,
    )
    return [row[0] for row in rows]


def companies(conn: sqlite3.Connection, viewer: Viewer, wanted: LeadFilter) -> list[int]:
    """The companies with an open reminder one of whose people passes ``wanted`` (COE-134)."""
    prepare(conn)
    clauses = list(_clauses(viewer, wanted))
    where = " AND ".join(["+s.team_id = ?", *(clause for clause, _ in clauses)])
    # From each open reminder to its people: whatever the filter, that is the short way.
    rows = conn.execute(
        "SELECT DISTINCT c.company_id FROM reminder q INDEXED BY reminder_open "
        "CROSS JOIN contact c INDEXED BY contact_by_company ON c.company_id = q.company_id "
        "CROSS JOIN lead_state s ON s.contact_id = c.id "
        f"{_names('heat', wanted)}"
        f"WHERE q.team_id = ? AND q.closed_at IS NULL AND {where}",
        [viewer.team_id, viewer.team_id, *(value for _, values in clauses for value in values)],
    )
    return [row[0] for row in rows]


def _joins(sort: str, wanted: LeadFilter) -> str:
    from leadtui.domain.lead_filter import LeadFilter

    if sort == "heat" and wanted == LeadFilter(hot=wanted.hot, score=wanted.score):
        return ""
    return f"JOIN contact c ON c.id = s.contact_id {_names(sort, wanted)}"


def _names(sort: str, wanted: LeadFilter) -> str:
    """What is joined with a contact."""
    needed = ""
    if sort == "company":
        needed += "LEFT JOIN company o ON o.id = c.company_id "
    if sort == "owner" or wanted.owner:
        needed += "LEFT JOIN user u ON u.id = c.owner_id "
    if wanted.status:
        needed += "LEFT JOIN status t ON t.id = c.status_id "
    if sort == "reminder" or wanted.reminder:
        needed += "LEFT JOIN reminder r ON r.company_id = c.company_id AND r.closed_at IS NULL "
    return needed


def _clauses(viewer: Viewer, wanted: LeadFilter) -> Iterator[tuple[str, list[object]]]:
    if wanted.words:
        from leadtui.models.search import match_of

        match = match_of(wanted.words)
        yield (
            "c.id IN (SELECT rowid FROM contact_search WHERE contact_search MATCH ?)"
            if match
            else "0",
            [match] if match else [],
        )
    if wanted.hot is not None:
        yield _hot(viewer.now, wanted=wanted.hot)
    if wanted.owner == "me":
        yield "c.owner_id = ?", [viewer.user_id]
    elif wanted.owner in {"none", "nobody"}:
        yield "c.owner_id IS NULL", []
    elif wanted.owner:
        yield "leadtui_fold(u.name) LIKE ? ESCAPE '\\'", [like_prefix(wanted.owner)]
    for text, column in ((wanted.status, "t.name"), (wanted.source, "c.source")):
        if text:
            yield f"leadtui_fold({column}) LIKE ? ESCAPE '\\'", ["%" + like_prefix(text)]
    if wanted.card:
        yield "c.card = ?", [wanted.card]
    if wanted.customer:
        yield "c.is_customer = ?", [int(wanted.customer == "yes")]
    if wanted.score is not None:
        yield f"s.engagement {wanted.score.sign} ?", [wanted.score.number]
    if wanted.silent is not None:
        yield _silent(viewer.now, wanted.silent)
    if wanted.reminder == "none":
        yield "r.id IS NULL", []
    elif wanted.reminder == "any":
        yield "r.id IS NOT NULL", []
    elif wanted.reminder == "due":
        yield "r.date <= ?", [viewer.today.isoformat()]


def _hot(now: int, *, wanted: bool) -> tuple[str, list[object]]:
    """Hot or cold; one whose time is over is cold, also before the worker has written it down."""
    if wanted:
        return "s.hot = 1 AND (s.hot_until IS NULL OR s.hot_until > ?)", [now]
    over = "SELECT contact_id FROM lead_state WHERE hot_until <= ?"
    return f"(s.hot = 0 OR s.contact_id IN ({over}))", [now]


def like_prefix(text: str) -> str:
    """A pattern of LIKE, with ``\\`` to escape, for folded texts that begin with ``text``; ``_`` is
    any one character, so it stands for a blank too.
    """
    folded = fold(text)
    for special in ("\\", "%"):
        folded = folded.replace(special, "\\" + special)
    return folded + "%"


def _silent(now: int, bound: Bound) -> tuple[str, list[object]]:
    """Whole days since the last contact; never is longer than any number of days."""
    if bound.sign == "=":
        low = now - (bound.number + 1) * DAY_MS
        return "s.last_contacted > ? AND s.last_contacted <= ?", [low, low + DAY_MS]
    instant = now - bound.number * DAY_MS
    if bound.sign in {">", ">="}:
        sign = "<" if bound.sign == ">" else "<="
        return f"(s.last_contacted IS NULL OR s.last_contacted {sign} ?)", [instant]
    return f"s.last_contacted {'>' if bound.sign == '<' else '>='} ?", [instant]


def prepare(conn: sqlite3.Connection) -> None:
    """Give the connection the folding that filters by name use."""
    provide(conn, "leadtui_fold", 1, lambda text: fold(text) if text else text)


def rows(conn: sqlite3.Connection, viewer: Viewer, wanted: Sequence[int]) -> list[LeadRow]:
    """The rows of the leads ``wanted``, in that order; an id of another team is left out."""
    timelines = load(conn, viewer.team_id)
    thresholds: dict[int | None, int] = {}
    found: dict[int, LeadRow] = {}
    for row in conn.execute(
        f"{_ROW} WHERE +c.team_id = ? AND c.id IN (SELECT value FROM json_each(?))",
        (viewer.team_id, id_list(wanted)),
    ):
        owner_id = row[7]
        if owner_id not in thresholds:
            thresholds[owner_id] = timelines.now_of(owner_id).threshold
        found[row[0]] = _lead_row(row, thresholds[owner_id], viewer.now)
    return [found[i] for i in wanted if i in found]


def _lead_row(row: tuple[object, ...], threshold: int, now: int) -> LeadRow:
    (
        lead_id, name, company, company_id, email, phone, engagement, owner_id, hot, hot_since,
        hot_until, interaction, contacted, status, owner, card, reminder, blocked,
    ) = row  # fmt: skip
    # A hot lead whose time is over is cold, also before the worker has written it down.
    is_hot = bool(hot) and not (isinstance(hot_until, int) and hot_until <= now)
    return LeadRow(
        id=_int(lead_id),
        name=str(name),
        company=str(company),
        company_id=_maybe(company_id),
        email=str(email),
        phone=str(phone),
        engagement=_int(engagement),
        threshold=threshold,
        hot=is_hot,
        hot_since=_maybe(hot_since) if is_hot else None,
        hot_until=_maybe(hot_until) if is_hot else None,
        last_interaction=_maybe(interaction),
        last_contacted=_maybe(contacted),
        status=str(status),
        owner=str(owner),
        owner_id=_maybe(owner_id),
        card=str(card),
        next_reminder=dt.date.fromisoformat(reminder) if isinstance(reminder, str) else None,
        blocked=str(blocked),
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _maybe(value: object) -> int | None:
    return value if isinstance(value, int) else None


#: CROSS JOIN keeps the order of the index of hot leads.
_HOT_TO_CALL = (
    "lead_state s CROSS JOIN contact c ON c.id = s.contact_id AND c.card <> 'left' "
    "WHERE s.team_id = ? AND s.hot = 1 AND (s.hot_until IS NULL OR s.hot_until > ?)"
)


def hot_ids(
    conn: sqlite3.Connection, viewer: Viewer, limit: int | None, people: LeadFilter | None = None
) -> list[int]:
    """The hottest leads first (CAD-56), of those that pass ``people``; None: without a limit.
    People who left the company, whom nobody can call there, are left out (COE-18).
    """
    hottest = [
        row[0]
        for row in conn.execute(
            f"SELECT s.contact_id FROM {_HOT_TO_CALL} "
            "ORDER BY s.hot DESC, s.engagement DESC, s.contact_id LIMIT ?",
            (viewer.team_id, viewer.now, -1 if limit is None or people is not None else limit),
        )
    ]
    if people is None:
        return hottest
    prepare(conn)
    passing = set(ids(conn, viewer, replace(people, hot=True), "heat"))
    return [lead_id for lead_id in hottest if lead_id in passing][:limit]


def hot_rows(conn: sqlite3.Connection, viewer: Viewer, wanted: Sequence[int]) -> list[HotRow]:
    """These leads, in that order, each with the last thing it did."""
    doing = ", ".join(str(int(k)) for k in sorted({*INTERACTIONS, Kind.WEB_VISIT}))
    band = []
    for lead in rows(conn, viewer, wanted):
        last = conn.execute(
            f"SELECT kind, at FROM activity WHERE contact_id = ? AND kind IN ({doing}) "
            "ORDER BY at DESC, id DESC LIMIT 1",
            (lead.id,),
        ).fetchone()
        band.append(HotRow(lead, Kind(last[0]), last[1]) if last else HotRow(lead, None, None))
    return band


def counts(conn: sqlite3.Connection, viewer: Viewer) -> tuple[int, int]:
    """How many leads the team has, and how many the hot band would show."""
    leads = conn.execute(
        "SELECT count(*) FROM lead_state WHERE team_id = ?", (viewer.team_id,)
    ).fetchone()[0]
    hot = conn.execute(
        f"SELECT count(*) FROM {_HOT_TO_CALL}", (viewer.team_id, viewer.now)
    ).fetchone()[0]
    return leads, hot


def find(conn: sqlite3.Connection, team_id: int, text: str) -> list[int]:
    """Leads that ``text`` names exactly: by id, e-mail, identifier outside, or whole name."""
    for column, value in (
        ("id", int(text) if text.isdecimal() and len(text) < 18 else None),
        ("email", text.lower()),
        ("external_id", text),
        ("customer_id", text),
        ("sort_name", fold(text)),
    ):
        if value is None:
            continue
        found = conn.execute(
            f"SELECT id FROM contact WHERE team_id = ? AND {column} = ? LIMIT 9", (team_id, value)
        ).fetchall()
        if found:
            return [row[0] for row in found]
    return []


class LeadFields(NamedTuple):
    """What changes of a lead are made from."""

    id: int
    name: str
    company_id: int | None
    owner_id: int | None
    status_id: int | None
    hot: bool
    hot_until: int | None

    def is_hot(self, now: int) -> bool:
        """Whether the lead is hot at ``now``: one whose time is over is cold."""
        return self.hot and (self.hot_until is None or self.hot_until > now)


def fields(conn: sqlite3.Connection, team_id: int, wanted: Sequence[int]) -> list[LeadFields]:
    """The leads ``wanted`` of a team, as they stand now."""
    return [
        LeadFields(lead_id, name, company_id, owner_id, status_id, bool(hot), until)
        for lead_id, name, company_id, owner_id, status_id, hot, until in conn.execute(
            f"SELECT c.id, {NAME}, c.company_id, c.owner_id, c.status_id, s.hot, s.hot_until "
            "FROM contact c JOIN lead_state s ON s.contact_id = c.id "
            "WHERE +c.team_id = ? AND c.id IN (SELECT value FROM json_each(?))",
            (team_id, id_list(wanted)),
        )
    ]


def set_owner(conn: sqlite3.Connection, contact_id: int, owner_id: int | None, now: int) -> None:
    """Give a lead another owner, or none."""
    from leadtui.models.tables import Contact, run

    run(conn, Contact.update(owner=owner_id, updated_at=now).where(Contact.id == contact_id))


def add_removal(conn: sqlite3.Connection, contact_id: int, at: int, user_id: int) -> None:
    """Record that the hot label was removed by hand at ``at``."""
    from leadtui.models.tables import Reset, run

    row = {"contact": contact_id, "at": at, "kind": "removed", "user": user_id}
    run(conn, Reset.insert(row).on_conflict_ignore())
