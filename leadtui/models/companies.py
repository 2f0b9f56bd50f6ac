"""Companies: which ones in which order, their rows, and one in full."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence

from leadtui.domain.fields import COMPANY_FIELDS, Value
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import CompanyRow
from leadtui.domain.text import fold, words_of
from leadtui.models.ids import id_list
from leadtui.models.leads import Viewer
from leadtui.models.rules import load
from leadtui.models.search import match_of

#: Matches looked at where one or two letters are searched: more would be no answer to anybody.
SHORT_LIMIT = 2_000
#: The natural direction of each order: whether the largest comes first.
SORTS: dict[str, bool] = {
    "name": False,
    "engagement": True,
    "activity": True,
    "reminder": False,
    "city": False,
}
#: Columns that an edit may write (X-5, X-6).
EDITABLE: tuple[str, ...] = tuple(field.name for field in COMPANY_FIELDS)

#: After every text that begins with the text before it.
_LAST = "\U0010ffff"
#: Entries that are no doing of anybody's: looking at a sheet, and a machine's opening.
_SILENT = f"({int(Kind.MACHINE_OPENED)}, {int(Kind.SHEET_VISITED)})"
_HOT_NOW = "(s.hot = 1 AND (s.hot_until IS NULL OR s.hot_until > :now))"
#: The newest entry of company ``c`` itself, and of person ``k``.
_OWN_LAST = (
    f"(SELECT a.at FROM activity a WHERE a.company_id = c.id AND a.kind NOT IN {_SILENT} "
    "ORDER BY a.at DESC, a.id DESC LIMIT 1)"
)
_ITS_LAST = (
    f"(SELECT a.at FROM activity a WHERE a.contact_id = k.id AND a.kind NOT IN {_SILENT} "
    "ORDER BY a.at DESC, a.id DESC LIMIT 1)"
)
#: The routine whose tags and fits are shown.
_ROUTINE = "ifnull(:routine, (SELECT default_routine_id FROM user WHERE id = :user))"
# Below, "+" and NOT INDEXED keep SQLite off the index by name: records are looked up by id, or
# read in its order, which is several times quicker than walking the whole team by name.
#: What an order goes by, as pairs of company and value, of which the largest counts.
_KEYS: dict[str, tuple[str, ...]] = {
    "engagement": (
        "SELECT k.company_id, s.engagement FROM contact k "
        "CROSS JOIN lead_state s ON s.contact_id = k.id "
        "WHERE +k.team_id = :team AND k.card <> 'left' AND {among_people}",
    ),
    "activity": (
        f"SELECT c.id, {_OWN_LAST} FROM company c NOT INDEXED WHERE c.team_id = :team "
        "AND {among}",
        f"SELECT k.company_id, {_ITS_LAST} FROM contact k "
        "WHERE +k.team_id = :team AND {among_people}",
    ),
    "reminder": (
        "SELECT company_id, date FROM reminder WHERE team_id = :team AND closed_at IS NULL",
    ),
    "city": ("SELECT c.id, c.city FROM company c NOT INDEXED WHERE c.team_id = :team AND {among}",),
}


def by_name(conn: sqlite3.Connection, team_id: int) -> list[int]:
    """Every company of the team by name."""
    rows = conn.execute(
        "SELECT id FROM company WHERE team_id = ? ORDER BY sort_name, id", (team_id,)
    )
    return [row[0] for row in rows]


def starting_with(conn: sqlite3.Connection, team_id: int, start: str, limit: int = -1) -> list[int]:
    """The companies whose whole folded name begins with ``start``, by name."""
    rows = conn.execute(
        "SELECT id FROM company WHERE team_id = ? AND sort_name >= ? AND sort_name < ? "
        "ORDER BY sort_name, id LIMIT ?",
        (team_id, start, start + _LAST, limit),
    )
    return [row[0] for row in rows]


def matching(conn: sqlite3.Connection, team_id: int, words: str) -> tuple[list[int], bool]:
    """The companies with every word of ``words`` by its beginning, and whether there may be more.

    Those whose whole name begins with ``words`` come first, each part by name. One or two
    letters fit too much of a large store: then at most :data:`SHORT_LIMIT` are given.
    """
    start, match = fold(words), match_of(words)
    if match is None:
        return starting_with(conn, team_id, start), False
    if any(len(word) > 2 for word in words_of(words)):
        rows = conn.execute(
            "SELECT c.id FROM company_search CROSS JOIN company c ON c.id = company_search.rowid "
            "WHERE company_search MATCH ? AND +c.team_id = ? "
            "ORDER BY c.sort_name >= ? AND c.sort_name < ? DESC, c.sort_name, c.id",
            (match, team_id, start, start + _LAST),
        )
        return [row[0] for row in rows], False
    first = starting_with(conn, team_id, start, SHORT_LIMIT + 1)
    if len(first) > SHORT_LIMIT:
        return first[:SHORT_LIMIT], True
    rest = conn.execute(
        "SELECT id FROM (SELECT c.id, c.sort_name FROM company_search "
        "CROSS JOIN company c ON c.id = company_search.rowid "
        "WHERE company_search MATCH ? AND +c.team_id = ? LIMIT ?) ORDER BY sort_name, id",
        (match, team_id, SHORT_LIMIT + 1),
    ).fetchall()
    known = set(first)
    found = first + [row[0] for row in rest if row[0] not in known]
    return found[:SHORT_LIMIT], len(rest) > SHORT_LIMIT or len(found) > SHORT_LIMIT


def hot_ids(conn: sqlite3.Connection, team_id: int, now: int) -> set[int]:
    """The companies with a lead that is hot at ``now``; people who left do not count."""
    rows = conn.execute(
        "SELECT k.company_id FROM lead_state s JOIN contact k ON k.id = s.contact_id "
        f"WHERE s.team_id = :team AND {_HOT_NOW} AND k.card <> 'left' "
        "AND k.company_id IS NOT NULL",
        {"team": team_id, "now": now},
    )
    return {row[0] for row in rows}


def sort_keys(
    conn: sqlite3.Connection, team_id: int, sort: str, among: Sequence[int] | None
) -> dict[int, int | str]:
    """What one of :data:`SORTS` but the name orders by, by company; one without a value is left
    out. ``among`` bounds the work to these companies, None means all.
    """
    some = "IN (SELECT value FROM json_each(:ids))"
    only = {
        "among": f"c.id {some}" if among is not None else "1",
        "among_people": f"k.company_id {some}" if among is not None else "+k.company_id NOT NULL",
    }
    bound = {"team": team_id, "ids": None if among is None else id_list(among)}
    keys: dict[int, int | str] = {}
    for query in _KEYS[sort]:
        for company_id, value in conn.execute(query.format(**only), bound):
            if value is not None and (company_id not in keys or value > keys[company_id]):
                keys[company_id] = value
    if sort == "city":
        folded = {city: fold(str(city)) for city in set(keys.values())}
        return {company: folded[city] for company, city in keys.items()}
    return keys


def rows(
    conn: sqlite3.Connection,
    viewer: Viewer,
    wanted: Sequence[int],
    *,
    routine_id: int | None = None,
) -> list[CompanyRow]:
    """The rows of the companies ``wanted`` in that order; one of another team is left out.

    Tag and fit are those on a routine, on the viewer's default one where none is named. People who
    left do not count (COE-18).
    """
    bound = {
        "team": viewer.team_id,
        "user": viewer.user_id,
        "ids": id_list(wanted),
        "now": viewer.now,
        "routine": routine_id,
    }
    among = "IN (SELECT value FROM json_each(:ids))"
    people = {
        row[0]: row[1:]
        for row in conn.execute(
            # Of the one with the most points SQLite gives the owner, too.
            f"SELECT k.company_id, count(*), sum({_HOT_NOW}), max(s.engagement), k.owner_id "
            "FROM contact k JOIN lead_state s ON s.contact_id = k.id "
            f"WHERE k.company_id {among} AND k.card <> 'left' GROUP BY k.company_id",
            bound,
        )
    }
    timelines = load(conn, viewer.team_id)
    thresholds: dict[int | None, int] = {}
    for _, _, best, owner_id in people.values():
        if best is not None and owner_id not in thresholds:
            thresholds[owner_id] = timelines.now_of(owner_id).threshold
    found: dict[int, CompanyRow] = {}
    for company_id, name, city, sector, tag, fit, date, own, its in conn.execute(
        "SELECT c.id, c.name, ifnull(c.city, ''), ifnull(c.sector, ''), ifnull(t.tag, ''), "
        "f.score, r.date, "
        f"{_OWN_LAST}, (SELECT max({_ITS_LAST}) FROM contact k WHERE k.company_id = c.id) "
        f"FROM company c LEFT JOIN routine q ON q.id = {_ROUTINE} "
        "LEFT JOIN routine_tag t ON t.company_id = c.id AND t.routine_id = q.id "
        "LEFT JOIN fit f ON f.company_id = c.id AND f.routine_id = q.id "
        "LEFT JOIN reminder r ON r.company_id = c.id AND r.closed_at IS NULL "
        f"WHERE +c.team_id = :team AND c.id {among}",
        bound,
    ):
        count, hot, best, owner_id = people.get(company_id, (0, 0, None, None))
        found[company_id] = CompanyRow(
            id=company_id,
            name=name,
            city=city,
            sector=sector,
            tag=tag,
            contacts=count,
            hot=hot,
            engagement=best,
            threshold=None if best is None else thresholds[owner_id],
            reminder_date=dt.date.fromisoformat(date) if date else None,
            last_activity=max((at for at in (own, its) if at is not None), default=None),
            fit=fit,
        )
    return [found[i] for i in wanted if i in found]


def exists(conn: sqlite3.Connection, team_id: int, company_id: int) -> bool:
    """Whether the team has this company."""
    row = conn.execute(
        "SELECT 1 FROM company WHERE id = ? AND team_id = ?", (company_id, team_id)
    ).fetchone()
    return row is not None


def named(conn: sqlite3.Connection, team_id: int, folded: str, limit: int) -> list[int]:
    """The companies whose whole folded name this is."""
    rows = conn.execute(
        "SELECT id FROM company WHERE team_id = ? AND sort_name = ? ORDER BY id LIMIT ?",
        (team_id, folded, limit),
    )
    return [row[0] for row in rows]


def known_outside_as(conn: sqlite3.Connection, team_id: int, external_id: str) -> int | None:
    """The company with this external identifier."""
    row = conn.execute(
        "SELECT id FROM company WHERE team_id = ? AND external_id = ?", (team_id, external_id)
    ).fetchone()
    return row[0] if row else None


def record(conn: sqlite3.Connection, team_id: int, company_id: int) -> dict[str, Value] | None:
    """What the store keeps of one company, by column; None when the team has no such company."""
    cursor = conn.execute(
        "SELECT * FROM company WHERE id = ? AND team_id = ?", (company_id, team_id)
    )
    row = cursor.fetchone()
    return dict(zip((c[0] for c in cursor.description), row, strict=True)) if row else None


def insert(conn: sqlite3.Connection, team_id: int, values: Mapping[str, Value], now: int) -> int:
    """A new company with ``values`` of :data:`EDITABLE`; its id."""
    full = {**_writable(values), "team_id": team_id, "created_at": now, "updated_at": now}
    cursor = conn.execute(
        f"INSERT INTO company ({', '.join(full)}) VALUES ({', '.join('?' * len(full))})",
        list(full.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def update(
    conn: sqlite3.Connection, company_id: int, values: Mapping[str, Value], now: int
) -> None:
    """Write ``values`` of :data:`EDITABLE` and when that was (PUB-26)."""
    full = {**_writable(values), "updated_at": now}
    conn.execute(
        f"UPDATE company SET {', '.join(f'{name} = ?' for name in full)} WHERE id = ?",
        [*full.values(), company_id],
    )


def _writable(values: Mapping[str, Value]) -> dict[str, Value]:
    for name in values:
        if name not in EDITABLE:
            raise ValueError(f"company.{name} is not written by an edit")
    made = dict(values)
    if "name" in made:
        made["sort_name"] = fold(str(made["name"]))
    return made
