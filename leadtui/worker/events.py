"""What the worker says of its work; whoever started it decides what to show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leadtui.domain.news import FitNews, HotNews
from leadtui.services.alarms import Alarm


@dataclass(frozen=True, slots=True)
class Working:
    """It is busy with ``what``; ``done`` of it so far."""

    what: str
    done: int


@dataclass(frozen=True, slots=True)
class Idle:
    """There is nothing to do before ``next_at`` (UTC ms, None for nothing in sight), unless the
    store changes. ``trouble`` says what does not work and is tried again, empty when all does.
    """

    next_at: int | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Rang:
    """The time of these reminders came; no other process rings them."""

    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class BecameHot:
    """These leads became hot by their own doing, here or in another process; ``quiet`` in the
    user's quiet hours, when it is told without a bell.
    """

    leads: tuple[HotNews, ...]
    quiet: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The leads with their companies."""
        return tuple(lead.who for lead in self.leads)


@dataclass(frozen=True, slots=True)
class Rose:
    """Companies rose above the number of a routine, here or by another process; ``quiet`` in the
    user's quiet hours, when it is told without a bell.
    """

    told: tuple[FitNews, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class RolledOver:
    """A day of the team began, or its clock was set to another one."""

    date: dt.date
    team_id: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A job failed for this reason; it is tried again, later and later. Said once a reason."""

    message: str


Event = Working | Idle | Rang | BecameHot | Rose | RolledOver | Failed


@dataclass(frozen=True, slots=True)
class Summary:
    """What one round did: leads scored anew or cooled, reminders rung, leads that became hot,
    days begun, what failed, and when (UTC ms) there is more to do.
    """

    scored: int = 0
    rang: tuple[Alarm, ...] = ()
    hot: tuple[HotNews, ...] = ()
    days: tuple[dt.date, ...] = ()
    failed: tuple[str, ...] = ()
    next_at: int | None = None
