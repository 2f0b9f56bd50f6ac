"""What the lists of Today show, fetched in a thread."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from leadtui.domain.errors import LeadtuiError
from leadtui.domain.phones import display_is_quick, display_phone
from leadtui.domain.reminder_filter import ReminderFilter
from leadtui.domain.rows import HotRow, ReminderRow
from leadtui.services import hot, reminder_reading
from leadtui.services.workspace import Workspace

#: The lists of reminders, by the ids of their widgets.
LISTS = ("to-process", "upcoming")
#: Hot leads listed, and those among which words are looked for.
HOT_LISTED = 50
HOT_SEARCHED = 1_000
#: So many reminders are read before the first frame: in a twentieth of a second.
AT_ONCE = 5_000


class Loaded(NamedTuple):
    """What the lists show by their name, these and the marked reminders that the filter hides, by
    id, and the day they are seen from.
    """

    rows: dict[str, list[ReminderRow]]
    every: dict[int, ReminderRow]
    today: dt.date


def are_few(ws: Workspace) -> bool:
    """Whether the reminders are so few that the first frame can wait for them."""
    try:
        return sum(reminder_reading.counts(ws)) <= AT_ONCE
    except LeadtuiError:
        return False


def load(ws: Workspace, wanted: ReminderFilter, marked: frozenset[int] = frozenset()) -> Loaded:
    """Fetch the reminders that ``wanted`` lets through, and those that are marked and open."""
    found = reminder_reading.lists(ws, user=wanted.user, priority=wanted.priority, tag=wanted.tag)
    every = {row.id: row for row in (*found.to_process, *found.upcoming)}
    hidden = reminder_reading.open_rows(ws, marked - every.keys())
    every |= {row.id: row for row in hidden}
    return Loaded(
        {
            "to-process": [row for row in found.to_process if wanted.passes(row)],
            "upcoming": [row for row in found.upcoming if wanted.passes(row)],
        },
        every,
        ws.today(),
    )


def hot_rows(ws: Workspace, wanted: ReminderFilter, *, slowly: bool = False) -> list[HotRow]:
    """Fetch the hot band: those that the filter lets through (CAD-6).

    Numbers are as they are kept until their library is loaded, which the first rows do not wait
    for, and ``slowly`` does.
    """
    rows = hot.hot_band(ws, HOT_SEARCHED if wanted.words else HOT_LISTED)
    if wanted.words or wanted.hot is False:
        rows = [row for row in rows if wanted.passes_lead(row.lead.name, row.lead.company)]
        rows = rows[:HOT_LISTED]
    if not (slowly or display_is_quick()):
        return rows
    return [
        row._replace(lead=row.lead._replace(phone=display_phone(row.lead.phone))) for row in rows
    ]
