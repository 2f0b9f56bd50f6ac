"""Functions of our own for SQL. SQLite tells that one raised, not what: it is kept here, so that a
fault of ours can be told from text that cannot be decoded, which no function is ever given.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable

_raised = threading.local()


def provide(
    conn: sqlite3.Connection, name: str, arguments: int, function: Callable[..., str | None]
) -> None:
    """Give the statements of ``conn`` a function that depends on its ``arguments`` alone; -1 takes
    any number of them.
    """

    def kept(*given: object) -> str | None:
        try:
            return function(*given)
        except Exception as error:
            _raised.error = error
            raise

    conn.create_function(name, arguments, kept, deterministic=True)


def fault() -> Exception | None:
    """What a function raised in this thread, told once; None where none did."""
    error: Exception | None = getattr(_raised, "error", None)
    _raised.error = None
    return error
