"""The search indexes: every word in any order, by its beginning, blind to accents and case."""

from __future__ import annotations

import re
import sqlite3

from leadtui.domain.text import fold
from leadtui.models.triggers import COMPANY, CONTACT

_WORDS = {
    COMPANY: (
        "company_search",
        "SELECT c.id, fold_words(c.name, c.city, c.sector, c.website, c.registration, "
        "c.external_id) FROM company c",
    ),
    CONTACT: (
        "contact_search",
        "SELECT c.id, fold_words(c.first_name, c.last_name, c.email, "
        "(SELECT name FROM company WHERE id = c.company_id), c.external_id, c.customer_id, "
        "c.phone, c.mobile) FROM contact c",
    ),
}


#: A word: letters and digits.
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of ``text`` as the index keeps them: folded, split at everything but letters and
    digits.
    """
    return _WORD.findall(fold(text))


def _fold_words(*values: str | None) -> str:
    return " ".join(words_of(" ".join(value for value in values if value)))


def match_of(text: str) -> str | None:
    """The FTS5 query for every word of ``text`` by its beginning; None where it has no word.

    Each word is quoted, so that nothing typed is read as an operator. The index splits at blanks
    and ASCII signs only, so a word is always one token there.
    """
    words = words_of(text)
    return " ".join(f'"{word}"*' for word in words) if words else None


def refresh(conn: sqlite3.Connection) -> int:
    """Index again what changed since the last time; returns how many records that were."""
    if conn.execute("SELECT 1 FROM search_dirty LIMIT 1").fetchone() is None:
        return 0
    conn.create_function("fold_words", -1, _fold_words, deterministic=True)
    done = 0
    for kind, (table, select) in _WORDS.items():
        dirty = f"(SELECT id FROM search_dirty WHERE kind = {kind})"
        conn.execute(f"DELETE FROM {table} WHERE rowid IN {dirty}")
        done += conn.execute(
            f"INSERT INTO {table} (rowid, words) {select} WHERE c.id IN {dirty}"
        ).rowcount
    conn.execute("DELETE FROM search_dirty")
    return done


def rebuild(conn: sqlite3.Connection) -> None:
    """Make both indexes anew from the records."""
    conn.execute("DELETE FROM search_dirty")
    for kind, record in ((COMPANY, "company"), (CONTACT, "contact")):
        conn.execute(f"DELETE FROM {_WORDS[kind][0]}")
        conn.execute(f"INSERT INTO search_dirty (kind, id) SELECT {kind}, id FROM {record}")
    refresh(conn)
