"""Alarms: what rings now, and when the next one does."""

from __future__ import annotations

from leadtui.models import alarms
from leadtui.models.alarms import Alarm
from leadtui.models.store import Store

__all__ = ["Alarm", "claim", "due", "next_at"]


def due(store: Store, now: int, *, user_id: int | None = None) -> list[Alarm]:
    """What has to ring at ``now`` (UTC ms), the earliest first; nothing is taken.

    With ``user_id`` only what that user follows.
    """
    with store.read() as conn:
        return alarms.rows(conn, alarms.due_ids(conn, now, user_id), now)


def claim(store: Store, now: int, *, user_id: int | None = None) -> list[Alarm]:
    """Take what has to ring at ``now`` (UTC ms), the earliest first.

    Whoever takes an alarm alone rings it, over all processes. One that is more than five minutes
    late, since the machine slept or leadtui was not running, comes once and is ``missed``. A store
    that can only be read gives none.
    """
    if not store.writable:
        return []
    with store.read() as conn:
        if not alarms.due_ids(conn, now, user_id):
            return []
    with store.write(None, now=now) as unit:
        return alarms.claim(unit.conn, now, user_id)


def next_at(store: Store, *, user_id: int | None = None) -> int | None:
    """The instant of the next alarm (UTC ms), which may be over; None where none waits."""
    with store.read() as conn:
        return alarms.next_at(conn, user_id)
