"""The suspect flow of a routine: which companies are in it, in which order, and how many stand
where (COE-100, COE-109, COE-110, COE-116).

With criteria, suspects are the companies that match and have no tag yet, or that one; those with
another tag stay on the routine whether they match or not. Without criteria suspects are those
that are tagged so.
"""

from __future__ import annotations

import sqlite3

from leadtui.domain.company_facts import words_in

_OURS = "o.team_id = (SELECT team_id FROM routine WHERE id = :routine)"
_MATCHING = (
    "FROM fit f CROSS JOIN company o ON o.id = f.company_id "
    "LEFT JOIN routine_tag t ON t.routine_id = f.routine_id AND t.company_id = f.company_id "
    f"WHERE f.routine_id = :routine AND ifnull(t.tag, 'suspect') = 'suspect' AND {_OURS}"
)
_TAGGED = (
    "FROM routine_tag t CROSS JOIN company o ON o.id = t.company_id "
    "LEFT JOIN fit f ON f.routine_id = t.routine_id AND f.company_id = t.company_id "
    f"WHERE t.routine_id = :routine AND {_OURS}"
)


def has_criteria(conn: sqlite3.Connection, routine_id: int) -> bool:
    """Whether a routine says whom it looks for."""
    row = conn.execute("SELECT criteria FROM routine WHERE id = ?", (routine_id,)).fetchone()
    return row is not None and row[0] is not None


def in_flow(conn: sqlite3.Connection, routine_id: int) -> str:
    """SQL: from where the suspects of ``:routine`` come, company ``o`` with its fit ``f``."""
    if has_criteria(conn, routine_id):
        return _MATCHING
    return f"{_TAGGED} AND t.tag = 'suspect'"


def flow(conn: sqlite3.Connection, routine_id: int, tag: str | None) -> dict[int, int | None]:
    """The companies of a routine with a tag, of any where it is None: the best fit first, those
    that do not match last, then by name; with the score of each (COE-108, COE-110).
    """
    tagged = not has_criteria(conn, routine_id)
    parts = []
    if tag in {None, "suspect"} and not tagged:
        parts.append(f"SELECT o.id, f.score, f.raw, o.sort_name {_MATCHING}")
    if tag != "suspect" or tagged:
        parts.append(
            f"SELECT o.id, f.score, f.raw, o.sort_name {_TAGGED} "
            "AND (:tag IS NULL OR t.tag = :tag) AND (:tagged OR t.tag <> 'suspect')"
        )
    rows = conn.execute(
        f"SELECT id, score FROM ({' UNION ALL '.join(parts)}) "
        "ORDER BY raw IS NULL, raw DESC, sort_name, id",
        {"routine": routine_id, "tag": tag, "tagged": int(tagged)},
    )
    return dict(rows.fetchall())


def counts(conn: sqlite3.Connection, routine_id: int) -> dict[str, int]:
    """How many companies of a routine have each tag; one without companies is left out (COE-116).

    Suspects are counted as :func:`flow` lists them.
    """
    tagged = not has_criteria(conn, routine_id)
    rows = conn.execute(
        "SELECT tag, count(*) FROM routine_tag WHERE routine_id = :routine "
        "AND (:tagged OR tag <> 'suspect') GROUP BY tag",
        {"routine": routine_id, "tagged": int(tagged)},
    )
    found: dict[str, int] = dict(rows.fetchall())
    if not tagged:
        number = conn.execute(f"SELECT count(*) {_MATCHING}", {"routine": routine_id}).fetchone()[0]
        if number:
            found["suspect"] = number
    return found


def with_reminder(conn: sqlite3.Connection, team_id: int) -> set[int]:
    """The companies of a team with an open reminder."""
    rows = conn.execute(
        "SELECT company_id FROM reminder WHERE team_id = ? AND closed_at IS NULL", (team_id,)
    )
    return {row[0] for row in rows}


def matching(conn: sqlite3.Connection, routine_id: int) -> int:
    """How many companies match the criteria of a routine, whatever their tag."""
    number: int = conn.execute(
        "SELECT count(*) FROM fit WHERE routine_id = ?", (routine_id,)
    ).fetchone()[0]
    return number


def tagged_otherwise(conn: sqlite3.Connection, routine_id: int) -> frozenset[int]:
    """The companies that are more than suspects on a routine, or out of it."""
    rows = conn.execute(
        "SELECT company_id FROM routine_tag WHERE routine_id = ? AND tag <> 'suspect'",
        (routine_id,),
    )
    return frozenset(row[0] for row in rows)


def tagged_suspect(conn: sqlite3.Connection, routine_id: int) -> frozenset[int]:
    """The companies with the tag itself, which are the suspects of a routine without criteria."""
    rows = conn.execute(
        "SELECT company_id FROM routine_tag WHERE routine_id = ? AND tag = 'suspect'", (routine_id,)
    )
    return frozenset(row[0] for row in rows)


def companies(conn: sqlite3.Connection, team_id: int) -> int:
    """How many companies a team has."""
    number: int = conn.execute(
        "SELECT count(*) FROM company WHERE team_id = ?", (team_id,)
    ).fetchone()[0]
    return number


def detail_names(conn: sqlite3.Connection, team_id: int) -> dict[str, str]:
    """The columns of companies that no field holds, by their folded names."""
    rows = conn.execute(
        "SELECT DISTINCT j.key FROM company c, json_each(c.details) j "
        "WHERE c.team_id = ? AND c.details IS NOT NULL ORDER BY j.key",
        (team_id,),
    )
    return {words_in(row[0]).strip(): row[0] for row in rows}
