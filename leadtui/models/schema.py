"""The schema of a store, held against the one that leadtui makes: a page that was damaged there
still reads as SQL, only of other tables.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from leadtui.models import opening

_QUERY = (
    "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
)


def is_whole(path: Path) -> bool:
    """Whether the store at ``path`` has exactly the tables, indexes and triggers of this leadtui;
    true for a store of another schema version, which is told apart elsewhere.
    """
    address = opening.read_address(path, writable=True)
    try:
        with closing(sqlite3.connect(address, uri=True)) as conn:
            if conn.execute("PRAGMA user_version").fetchone()[0] != opening.SCHEMA_VERSION:
                return True
            conn.text_factory = bytes
            return dict(conn.execute(_QUERY)) == _made()
    except sqlite3.Error:
        return False


def _made() -> dict[bytes, bytes]:
    from peewee import SqliteDatabase

    from leadtui.models.triggers import install_triggers
    from leadtui.models.upgrade import migrate

    db = SqliteDatabase(":memory:")
    with db.connection_context():
        migrate(db)
        conn = db.connection()  # type: ignore[no-untyped-call]
        assert isinstance(conn, sqlite3.Connection)
        install_triggers(conn)
        conn.text_factory = bytes
        return dict(conn.execute(_QUERY).fetchall())
