"""Noticing that somebody else wrote to the store, at the price of one idle connection."""

from __future__ import annotations

import sqlite3
import threading

from leadtui.models.errors import READING, as_store_error
from leadtui.models.opening import has_no_room
from leadtui.models.store import Store

#: How long a look waits for a lock, in seconds: it is repeated soon anyway.
_PATIENCE = 0.2


class Watch:
    """SQLite's ``data_version``, read on a connection that is kept open and idle.

    It changes when any other connection commits, of this process or of another. May be used
    from several threads; a closed one opens again when it is asked.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._conn: sqlite3.Connection | None = None
        self._last: int | None = None

    def version(self) -> int:
        """A number that changes whenever the store did."""
        with self._lock:
            return self._version()

    def changed(self) -> bool:
        """Whether the store changed since this was last asked; the first time it did."""
        with self._lock:
            before, self._last = self._last, self._version()
            return before != self._last

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._conn is not None:
                self._conn.close()
                self._conn = None
                # The numbers of two connections have nothing to do with each other.
                self._last = None

    def _version(self) -> int:
        if self._conn is None and self._store.writable and has_no_room(self._store.path):
            # Nobody can change it; the first number when there is room again is another one.
            return 0
        try:
            if self._conn is None:
                self._conn = self._connect()
            number: int = self._conn.execute("PRAGMA data_version").fetchone()[0]
        except READING as error:
            # A store that was replaced says so itself, better than SQLite does.
            with self._store.read():
                pass
            known = as_store_error(error, self._store.path)
            if known is None:
                raise
            raise known from error
        return number

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(
            self._store.read_address(),
            uri=True,
            isolation_level=None,
            timeout=_PATIENCE,
            check_same_thread=False,
        )
        conn.execute("PRAGMA query_only = 1")
        return conn
