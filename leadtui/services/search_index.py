"""Keeping the search whole: small changes are indexed as they are made, large ones afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from leadtui.domain.errors import StoreError
from leadtui.models import search
from leadtui.models.store import Store
from leadtui.services.workspace import Workspace

#: Records indexed in one transaction.
CHUNK = 1_000


def _never() -> bool:
    return False


def _quiet(what: str, done: int) -> None:
    del what, done


def settle(
    store: Store,
    now: int,
    *,
    cancelled: Callable[[], bool] = _never,
    progress: Callable[[str, int], None] = _quiet,
) -> int:
    """Index every record that waits; how many those were.

    Works in short transactions, so that a key is never held up: ``progress`` is called between
    two of them and may pause. Stopped there it goes on from there the next time.
    """
    before = left = _waiting(store) if store.writable else 0
    while left and not cancelled():
        with store.write(None, now=now) as unit:
            search.refresh(unit.conn, CHUNK)
        # The last few are indexed in the commit of the chunk before.
        left = _waiting(store)
        progress("indexing for the search", max(0, before - left))
    return max(0, before - left)


def catch_up(ws: Workspace) -> None:
    """Make the search whole before it answers, so that it never misses what a large change left.

    Records wait for a moment after an import; then the first search does what the worker has not
    done yet. A store that cannot be written to now is searched as far as it is indexed.
    """
    with contextlib.suppress(StoreError):
        settle(ws.store, ws.now())


def _waiting(store: Store) -> int:
    with store.read() as conn:
        return search.waiting(conn)
