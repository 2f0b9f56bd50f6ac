"""The team's day: what it is, when the next one begins, and that it began (X-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from leadtui.domain.dates import from_ms, resolve, to_ms
from leadtui.models import settings
from leadtui.models.store import Store


@dataclass(frozen=True, slots=True)
class Days:
    """Every team's today, and the teams whose day this look was the first to see."""

    today: Mapping[int, dt.date]
    begun: frozenset[int]


def _noted(team_id: int) -> str:
    return f"today:{team_id}"


def roll_over(store: Store, now: int) -> Days:
    """Note every team's today; of all processes one is told that a day has begun.

    A clock that is set back is followed: the day it shows begins again.
    """
    with store.read() as conn:
        today = {team: _today(zone, now) for team, zone in settings.time_zones(conn).items()}
        stale = [t for t, day in today.items() if settings.get(conn, _noted(t)) != str(day)]
    if not stale or not store.writable:
        return Days(today, frozenset())
    with store.write(None, now=now) as unit:
        begun = [t for t in stale if settings.put(unit.conn, _noted(t), str(today[t]))]
    return Days(today, frozenset(begun))


def _today(zone: str, now: int) -> dt.date:
    return from_ms(now, ZoneInfo(zone)).date()


def next_midnight(store: Store, now: int) -> int | None:
    """The instant (UTC ms) at which the next day of a team begins, None without a team."""
    with store.read() as conn:
        zones = {ZoneInfo(name) for name in settings.time_zones(conn).values()}
    begin = dt.timedelta(days=1)
    return min(
        (to_ms(resolve(from_ms(now, zone).date() + begin, None, zone)) for zone in zones),
        default=None,
    )
