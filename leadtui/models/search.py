"""The search indexes: every word in any order, by its beginning, blind to accents and case."""

from __future__ import annotations

import sqlite3

from leadtui.domain.text import words_of
from leadtui.models.functions import provide
from leadtui.models.ids import id_list
from leadtui.models.triggers import COMPANY, CONTACT

#: Kind → its table, its index, and what of a record ``c`` the index has.
_INDEXED = {
    COMPANY: (
        "company",
        "company_search",
        "fold_words(c.name, c.city, c.sector, c.website, c.registration, c.external_id)",
    ),
    CONTACT: (
        "contact",
        "contact_search",
        "fold_words(c.first_name, c.last_name, c.email, "
        "(SELECT name FROM company WHERE id = c.company_id), c.external_id, c.customer_id, "
        "c.phone, c.mobile)",
    ),
}


def _fold_words(*values: str | None) -> str:
    return " ".join(words_of(" ".join(value for value in values if value)))


def match_of(text: str) -> str | None:
    """The FTS5 query for every word of ``text`` by its beginning; None where it has no word.

    Each word is quoted, so that nothing typed is read as an operator. The index splits at blanks
    and ASCII signs only, so a word is always one token there.
    """
    words = words_of(text)
    return " ".join(f'"{word}"*' for word in words) if words else None


def waiting(conn: sqlite3.Connection, most: int = -1) -> int:
    """How many records wait to be indexed, counted up to ``most`` where that is given.

    Those wait that are marked, and new ones: with an id above all that are indexed.
    """
    number = 0
    for kind, (record, index, _) in _INDEXED.items():
        # Its content tells without the index, which takes 0.1 ms to begin with.
        row = conn.execute(
            f"WITH top (id) AS (SELECT ifnull(max(id), 0) FROM {index}_content) "
            "SELECT (SELECT count(*) FROM (SELECT 1 FROM search_dirty WHERE kind = :kind "
            "AND (id <= (SELECT id FROM top) "
            f"OR id NOT IN (SELECT id FROM {record})) LIMIT :most)) + (SELECT count(*) FROM "
            f"(SELECT 1 FROM {record} WHERE id > (SELECT id FROM top) LIMIT :most))",
            {"kind": kind, "most": most},
        ).fetchone()
        number += row[0]
    return number if most < 0 else min(number, most)


def refresh_few(conn: sqlite3.Connection, most: int) -> None:
    """Index what waits, where that is at most so many records; more are left as they are."""
    if 0 < waiting(conn, most + 1) <= most:
        refresh(conn)


def refresh(conn: sqlite3.Connection, limit: int = -1) -> int:
    """Index what waits, at most ``limit`` records where that is given; how many that were."""
    provide(conn, "fold_words", -1, _fold_words)
    done = 0
    for kind in _INDEXED:
        top = _top(conn, _INDEXED[kind][1])
        done += _index_marked(conn, kind, top, limit - done if limit >= 0 else -1)
        done += _index_new(conn, kind, top, limit - done if limit >= 0 else -1)
    return done


def _top(conn: sqlite3.Connection, index: str) -> int:
    """The highest id that is indexed."""
    row = conn.execute(f"SELECT rowid FROM {index} ORDER BY rowid DESC LIMIT 1").fetchone()
    return row[0] if row else 0


def _index_marked(conn: sqlite3.Connection, kind: int, top: int, limit: int) -> int:
    record, index, words = _INDEXED[kind]
    rows = conn.execute(
        "SELECT id FROM search_dirty WHERE kind = ? AND id <= ? ORDER BY id LIMIT ?",
        (kind, top, limit),
    ).fetchall()
    if rows:
        bound = (id_list(row[0] for row in rows),)
        among = "IN (SELECT value FROM json_each(?))"
        conn.execute(f"DELETE FROM {index} WHERE rowid {among}", bound)
        conn.execute(
            f"INSERT INTO {index} (rowid, words) "
            f"SELECT c.id, {words} FROM {record} c WHERE c.id {among}",
            bound,
        )
        conn.execute(f"DELETE FROM search_dirty WHERE kind = {kind} AND id {among}", bound)
    return len(rows)


def _index_new(conn: sqlite3.Connection, kind: int, top: int, limit: int) -> int:
    """Index records above ``top``, in the order of their ids, so that the highest one that is
    indexed tells how far it has come.
    """
    record, index, words = _INDEXED[kind]
    count, last = conn.execute(
        f"SELECT count(*), max(id) FROM (SELECT id FROM {record} WHERE id > ? ORDER BY id LIMIT ?)",
        (top, limit),
    ).fetchone()
    if count:
        conn.execute(
            f"INSERT INTO {index} (rowid, words) SELECT c.id, {words} FROM {record} c "
            "WHERE c.id > ? AND c.id <= ? ORDER BY c.id",
            (top, last),
        )
    whole = limit < 0 or count < limit
    if whole or count:
        conn.execute(
            "DELETE FROM search_dirty WHERE kind = :kind AND id > :top AND (:whole OR id <= :last)",
            {"kind": kind, "top": top, "whole": whole, "last": last},
        )
    return int(count)


def rebuild(conn: sqlite3.Connection) -> None:
    """Make both indexes anew from the records."""
    conn.execute("DELETE FROM search_dirty")
    for _, index, _ in _INDEXED.values():
        conn.execute(f"DELETE FROM {index}")
    refresh(conn)
