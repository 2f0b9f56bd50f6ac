"""Alarms: what rings now, and when the next one does.

In the quiet hours of the user who is asked for nothing rings: it is held, and rings once when they
end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from leadtui.domain.day_words import day_words
from leadtui.domain.instants import from_ms
from leadtui.models import alarms
from leadtui.models.alarms import MISSED_AFTER_MS, Alarm
from leadtui.models.store import Store
from leadtui.services import quiet_hours

if TYPE_CHECKING:
    from leadtui.domain.quiet import Quiet

__all__ = ["Alarm", "claim", "due", "next_at"]


def due(store: Store, now: int, *, user_id: int | None = None) -> list[Alarm]:
    """What has to ring at ``now`` (UTC ms), the earliest first; nothing is taken.

    With ``user_id`` only what that user follows, and nothing in their quiet hours.
    """
    with store.read() as conn:
        quiet = quiet_hours.quiet_of(conn, user_id)
        if quiet.holds(now):
            return []
        return _told(alarms.rows(conn, alarms.due_ids(conn, now, user_id), now), quiet, now)


def claim(store: Store, now: int, *, user_id: int | None = None) -> list[Alarm]:
    """Take what has to ring at ``now`` (UTC ms), the earliest first.

    Whoever takes an alarm alone rings it, over all processes. One that is more than five minutes
    late, since the machine slept or leadtui was not running, comes once and is ``missed``. In the
    user's quiet hours nothing is taken; what they held comes when they end and says since when. A
    store that can only be read gives none.
    """
    if not store.writable:
        return []
    with store.read() as conn:
        if not alarms.due_ids(conn, now, user_id) or quiet_hours.quiet_of(conn, user_id).holds(now):
            return []
    with store.write(None, now=now) as unit:
        # Another window may have set other hours meanwhile.
        quiet = quiet_hours.quiet_of(unit.conn, user_id)
        if quiet.holds(now):
            return []
        return _told(alarms.claim(unit.conn, now, user_id), quiet, now)


def next_at(store: Store, now: int, *, user_id: int | None = None) -> int | None:
    """The instant at which the next alarm rings (UTC ms), seen from ``now``: it may be over, and
    is not in the user's quiet hours. None where none waits.
    """
    with store.read() as conn:
        at = alarms.next_at(conn, user_id)
        if at is None:
            return None
        quiet = quiet_hours.quiet_of(conn, user_id)
    return quiet.release(max(at, now)) if quiet.holds(max(at, now)) else at


def _told(found: Iterable[Alarm], quiet: Quiet, now: int) -> list[Alarm]:
    """Alarms that ring at ``now``, with what quiet hours did to them."""
    told = []
    for alarm in found:
        since = quiet.release(alarm.ring_at)
        if since != alarm.ring_at:
            meant, today = (from_ms(at, quiet.zone) for at in (alarm.ring_at, now))
            clock = f"{meant:%H:%M}"
            if (today.date() - meant.date()).days > 1:
                clock = day_words(meant.date(), today.date(), meant.time())
            alarm = replace(alarm, held=clock, missed=now - since > MISSED_AFTER_MS)
        told.append(alarm)
    return told
