"""Keeping every score true: what the worker does in small bites, and a command all at once."""

from __future__ import annotations

from collections.abc import Callable

from leadtui.models import scores
from leadtui.models.rescoring import apply_rules
from leadtui.models.store import Store

#: Leads replayed in one transaction.
REPLAY_CHUNK = 250
#: Leads given the result of a rule change in one transaction.
RULES_CHUNK = 2_000

Cancelled = Callable[[], bool]
Progress = Callable[[str, int], None]


def _never() -> bool:
    return False


def _quiet(what: str, done: int) -> None:
    del what, done


def is_settled(store: Store, now: int) -> bool:
    """Whether every stored score is true at ``now`` (UTC ms)."""
    with store.read() as conn:
        return scores.is_settled(conn, now)


def next_cooling(store: Store) -> int | None:
    """The instant (UTC ms) at which the next hot lead cools, None when none will (CAD-38)."""
    with store.read() as conn:
        return scores.next_cooling(conn)


def settle(
    store: Store, now: int, *, cancelled: Cancelled = _never, progress: Progress = _quiet
) -> int:
    """Apply saved rules, re-score what changed and cool what is due at ``now``; how many leads.

    Works in short transactions, so that a reader or a key is never held up: ``progress`` is
    called between two of them and may pause. Stopped there it goes on from there the next time.
    """
    if not store.writable or is_settled(store, now):
        return 0
    weighed = _apply_rules(store, now, cancelled, progress)
    before, done = _waiting(store, now), 0
    for job, what in ((scores.settle_some, "re-scoring"), (scores.cool_due, "cooling")):
        while not cancelled():
            with store.write(None, now=now) as unit:
                count = job(unit.conn, now, limit=REPLAY_CHUNK)
            done += count
            if count < REPLAY_CHUNK:
                break
            progress(what, done)
    # Not the sum of the chunks: the last few leads are done in the commit of the chunk before.
    return weighed + max(0, before - _waiting(store, now))


def _waiting(store: Store, now: int) -> int:
    with store.read() as conn:
        return scores.waiting(conn, now)


def _apply_rules(store: Store, now: int, cancelled: Cancelled, progress: Progress) -> int:
    done = 0
    with store.write(None, now=now) as unit:
        scores.fold_pending_rules(unit.conn)
        pending = scores.pending_rules(unit.conn)
    for change in pending:
        last = 0
        while not cancelled():
            with store.write(None, now=now) as unit:
                # Meanwhile other rules may have been saved, or these applied by somebody else.
                if change not in scores.pending_rules(unit.conn):
                    break
                count, last = apply_rules(unit.conn, change, now, after=last, limit=RULES_CHUNK)
                if count < RULES_CHUNK:
                    scores.rules_applied(unit.conn, change)
            done += count
            progress("applying rules", done)
            if count < RULES_CHUNK:
                break
    return done
