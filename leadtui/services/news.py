"""What somebody should hear of at once, in which words, and how a terminal is told; and the news
feed of a team's leads (CAD-52).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from leadtui.connectors.notify import terminal_notification
from leadtui.domain.dates import resolve, to_ms
from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural
from leadtui.domain.news import FitNews, HotNews, LeadNews, Notice
from leadtui.models import leads, news, timeline
from leadtui.models.alarms import Alarm
from leadtui.models.leads import Viewer
from leadtui.models.store import Store
from leadtui.services.watching import watch
from leadtui.services.workspace import Workspace

__all__ = ["watch"]

#: Leads or companies that a notice names.
NAMED = 3
#: How far back news are asked for at most, in days.
MOST_DAYS = 36_500
#: Before every instant.
_ALWAYS = -(2**62)


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


def rose(store: Store, after: int, *, user_id: int | None = None) -> tuple[FitNews, ...]:
    """What was told of companies that rose above the number of a routine after the news
    ``after``, oldest first (COE-111, COE-153); with ``user_id`` only to this user.
    """
    with store.read() as conn:
        return tuple(news.rose(conn, after, user_id))


def feed_ids(ws: Workspace, *, mine: bool = False, since: int | None = None) -> list[int]:
    """What became of the team's hot leads, the newest first, as ids for :func:`feed`: who became
    hot, cooled, or lost the label by hand (CAD-52).

    With ``mine`` of the user's own leads alone; with ``since`` (UTC ms) from then on.
    """
    owner_id = ws.user.id if mine else None
    with ws.read() as conn:
        return news.feed(conn, ws.team.id, owner_id, _ALWAYS if since is None else since)


def start_of(ws: Workspace, days: int) -> int:
    """The instant (UTC ms) at which the day so many days ago began for the team, 0 for today."""
    if not 0 <= days <= MOST_DAYS:
        raise Invalid(f"{days} is not a number of days from 0 to {MOST_DAYS}.", field="days")
    first = ws.today() - dt.timedelta(days=days)
    return to_ms(resolve(first, None, ws.team.zone))


def feed(ws: Workspace, ids: Sequence[int]) -> list[LeadNews]:
    """The news ``ids``, in that order, each with its lead as it is now; one of another team, or
    that is gone meanwhile, is left out.
    """
    viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
    with ws.read() as conn:
        entries = {row.id: row for row in timeline.rows(conn, ws.team.id, [(0, i) for i in ids])}
        wanted = {row.contact_id for row in entries.values() if row.contact_id is not None}
        people = {row.id: row for row in leads.rows(conn, viewer, sorted(wanted))}
    return [
        LeadNews(entry, people[entry.contact_id])
        for entry in (entries[i] for i in ids if i in entries)
        if entry.contact_id in people
    ]


def alarm_notice(alarm: Alarm) -> Notice:
    """What a reminder says when it rings."""
    clock = f"{alarm.time:%H:%M} " if alarm.time else ""
    missed = "Missed: " if alarm.missed else ""
    words = [part for part in (alarm.contact, alarm.note) if part] or ["reminder"]
    if alarm.held:
        words.append(f"held since {alarm.held}, quiet hours")
    return Notice(f"{missed}{clock}{alarm.company}", " · ".join(words))


def hot_notice(leads: Sequence[HotNews]) -> Notice:
    """What is said of leads that became hot, the first ones by name (CAD-49)."""
    named = ", ".join(lead.who for lead in leads[:NAMED])
    more = f" and {len(leads) - NAMED} more" if len(leads) > NAMED else ""
    return Notice(plural(len(leads), "hot lead"), named + more)


def fit_notice(told: Sequence[FitNews]) -> Notice:
    """What is said of companies that rose, the first ones in full."""
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return Notice(plural(len(told), "suspect"), " ".join(one.text for one in told[:NAMED]) + more)


def for_terminal(notice: Notice) -> str:
    """The control sequences by which a terminal rings and notifies; only for a terminal."""
    return terminal_notification(notice.title, notice.body)
