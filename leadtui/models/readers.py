"""Connections to read with, kept for the next job: parsing the schema anew costs milliseconds."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Idle connections that are kept.
KEPT = 4


class Reader(sqlite3.Connection):
    """A connection to read with; one that is not ``lasting`` is for a single job."""

    lasting = True


def _close_all(idle: list[Reader]) -> None:
    while idle:
        idle.pop().close()


class Readers:
    """A few open connections, lent to one job at a time, each job on one snapshot of the store.

    A connection that failed, or that is not lasting, is closed, not kept. They are closed with the
    object, or by :meth:`close`.
    """

    def __init__(self, connect: Callable[[], Reader]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._idle: list[Reader] = []
        self._finalizer = weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection in a read transaction, which ends with the job."""
        with self._lock:
            conn = self._idle.pop() if self._idle else None
        if conn is None:
            conn = self._connect()
        try:
            conn.execute("BEGIN")
            yield conn
            conn.execute("ROLLBACK")
        except BaseException:
            conn.close()
            raise
        with self._lock:
            if conn.lasting and len(self._idle) < KEPT:
                self._idle.append(conn)
                return
        conn.close()

    def close(self) -> None:
        """Close the idle connections; new ones are made when they are asked for."""
        with self._lock:
            _close_all(self._idle)
