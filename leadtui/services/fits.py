"""Keeping fits true: small changes are judged as they are made, large ones afterwards (COE-99)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from leadtui.domain.errors import StoreError
from leadtui.models import fit_marks
from leadtui.models.store import Store
from leadtui.services.workspace import Workspace


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
    """Judge every company that waits; how many judgements were made.

    Works in short transactions, so that a key is never held up: ``progress`` is called between
    two of them and may pause. Stopped there it goes on from there the next time.
    """
    done = 0
    while store.writable and not cancelled() and _waits(store):
        from leadtui.models import fits

        with store.write(None, now=now) as unit:
            done += fits.settle_some(unit.conn, now, limit=fits.CHUNK)
        progress("judging companies", done)
    return done


def look_again(store: Store, now: int, team_ids: Sequence[int]) -> None:
    """Have the routines of teams judge every company again, as they do each day (COE-99)."""
    with store.read() as conn:
        concerned = fit_marks.judging_teams(conn).intersection(team_ids)
    for team_id in sorted(concerned):
        with store.write(None, now=now) as unit:
            fit_marks.look_again(unit.conn, team_id)


def catch_up(ws: Workspace) -> None:
    """Judge what waits before a list is given, so that it never lacks what a large change brought.
    A store that cannot be written to now is read as far as it is judged.
    """
    with contextlib.suppress(StoreError):
        settle(ws.store, ws.now())


def _waits(store: Store) -> bool:
    with store.read() as conn:
        return fit_marks.waiting(conn, 1) > 0
