"""What somebody should hear of at once, in which words, and how a terminal is told."""

from __future__ import annotations

from collections.abc import Sequence

from leadtui.connectors.notify import terminal_notification
from leadtui.domain.format import plural
from leadtui.domain.news import HotNews, Notice
from leadtui.models import news
from leadtui.models.alarms import Alarm
from leadtui.models.store import Store
from leadtui.services.watching import watch

__all__ = ["watch"]

#: Leads that a notice names.
NAMED = 3


def newest(store: Store) -> int:
    """Where the news end now: what :func:`became_hot` starts from."""
    with store.read() as conn:
        return news.newest(conn)


def became_hot(store: Store, after: int, *, user_id: int | None = None) -> tuple[HotNews, ...]:
    """The leads that became hot after the news ``after``, oldest first (CAD-49, COE-153).

    With ``user_id`` only those that this user is told of.
    """
    with store.read() as conn:
        return tuple(news.became_hot(conn, after, user_id))


def alarm_notice(alarm: Alarm) -> Notice:
    """What a reminder says when it rings."""
    clock = f"{alarm.time:%H:%M} " if alarm.time else ""
    missed = "Missed: " if alarm.missed else ""
    words = [part for part in (alarm.contact, alarm.note) if part]
    return Notice(f"{missed}{clock}{alarm.company}", " · ".join(words) or "reminder")


def hot_notice(leads: Sequence[HotNews]) -> Notice:
    """What is said of leads that became hot, the first ones by name (CAD-49)."""
    named = ", ".join(lead.who for lead in leads[:NAMED])
    more = f" and {len(leads) - NAMED} more" if len(leads) > NAMED else ""
    return Notice(plural(len(leads), "hot lead"), named + more)


def for_terminal(notice: Notice) -> str:
    """The control sequences by which a terminal rings and notifies; only for a terminal."""
    return terminal_notification(notice.title, notice.body)
