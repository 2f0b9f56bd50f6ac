"""What the lists of Today show, fetched in a thread."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.errors import LeadtuiError
from leadtui.domain.phones import display_is_quick, display_phone
from leadtui.domain.reminders import BY_PRIORITY
from leadtui.domain.rows import HotRow, ReminderRow
from leadtui.services import hot, reminder_reading
from leadtui.services.reminder_reading import Lists
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.domain.reminder_filter import ReminderFilter

#: The lists of reminders, by the ids of their widgets.
LISTS = ("to-process", "upcoming")
#: Hot leads listed.
HOT_LISTED = 50
#: So many reminders are read before the first frame: in a twentieth of a second.
AT_ONCE = 5_000


class Loaded(NamedTuple):
    """What the lists show by their name, these and the marked reminders that the filter hides, by
    id, and the day they are seen from; whose they are, empty for the user's own, and how many
    ``suspects`` wait where nothing is to process.
    """

    rows: dict[str, list[ReminderRow]]
    every: dict[int, ReminderRow]
    today: dt.date
    whose: str = ""
    suspects: int = 0


def are_few(ws: Workspace) -> bool:
    """Whether the reminders are so few that the first frame can wait for them."""
    try:
        return sum(reminder_reading.counts(ws)) <= AT_ONCE
    except LeadtuiError:
        return False


class Kept:
    """The reminders of the last question, among which words are looked for as they are typed."""

    def __init__(self) -> None:
        self._number = 0
        self._found: tuple[object, Lists] = (None, Lists([], []))

    def forget(self) -> None:
        """Ask the store again next time: it changed."""
        self._number += 1

    def lists(self, ws: Workspace, wanted: ReminderFilter, sort: str) -> Lists:
        """What ``wanted`` lets through, whatever its words, and whether hot or cold."""
        from leadtui.services import panel

        key = self._number, replace(wanted, words=(), hot=None), sort, ws.today()
        # Threads may ask at once: key and lists change hands together.
        kept_key, found = self._found
        if key != kept_key:
            found = panel.lists(ws, wanted, sort, worded=False)
            self._found = key, found
        return found


def load(
    ws: Workspace,
    line: str,
    sort: str = BY_PRIORITY,
    marked: frozenset[int] = frozenset(),
    kept: Kept | None = None,
) -> Loaded:
    """Fetch the reminders that the filter ``line`` lets through in the order of ``sort``, and
    those that are marked and open; how many suspects wait where nothing is to process.
    """
    if line or sort != BY_PRIORITY:
        from leadtui.services import panel

        wanted = panel.read(ws, line)
        found = (kept or Kept()).lists(ws, wanted, sort)
        passes, whose = wanted.passes, panel.whose(ws, wanted.user)
    else:
        # What the first frame shows takes nothing of the filters.
        found, passes, whose = reminder_reading.lists(ws), None, ""
    every = {row.id: row for row in (*found.to_process, *found.upcoming)}
    hidden = reminder_reading.open_rows(ws, marked - every.keys())
    every |= {row.id: row for row in hidden}
    rows = {
        "to-process": list(filter(passes, found.to_process)),
        "upcoming": list(filter(passes, found.upcoming)),
    }
    return Loaded(rows, every, ws.today(), whose, _suspects(ws, line, rows))


def _suspects(ws: Workspace, line: str, rows: dict[str, list[ReminderRow]]) -> int:
    if line or rows["to-process"]:
        return 0
    from leadtui.services import day

    return day.suspects_waiting(ws)


def hot_rows(ws: Workspace, line: str, *, slowly: bool = False) -> list[HotRow]:
    """Fetch the hot band: those that the filter lets through, all where it is none (CAD-6).

    Numbers are as they are kept until their library is loaded, which the first rows do not wait
    for, and ``slowly`` does.
    """
    rows = _band(ws, line) if line else hot.hot_band(ws, HOT_LISTED)
    if not (slowly or display_is_quick()):
        return rows
    return [
        row._replace(lead=row.lead._replace(phone=display_phone(row.lead.phone))) for row in rows
    ]


def _band(ws: Workspace, line: str) -> list[HotRow]:
    from leadtui.services import panel

    try:
        return panel.band(ws, panel.read(ws, line), HOT_LISTED)
    except LeadtuiError:
        return hot.hot_band(ws, HOT_LISTED)
