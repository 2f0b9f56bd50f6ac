"""Insights: the load of a month day by day, what became of reminders in the last weeks, and how
many companies stand where on a routine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.dates import add_months
from leadtui.domain.day_words import day_words, distance
from leadtui.domain.errors import NotFound
from leadtui.domain.format import count, short_date
from leadtui.domain.load import FIRST_YEAR, LAST_YEAR
from leadtui.domain.rows import Outcome, ReminderRow, UserRow
from leadtui.domain.text import clean_line
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.suspect_words import standing_words
from leadtui.screens.targets import Target
from leadtui.screens.today_tables import PRIORITY
from leadtui.screens.weeks_table import WeeksTable
from leadtui.services import load, routine_setup, suspects
from leadtui.services.load import ALL, ME, MonthLoad, Week
from leadtui.services.routine_setup import RoutineSheet
from leadtui.services.suspects import Standing
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.month_grid import MonthGrid
from leadtui.widgets.table import VirtualTable

#: Seconds between two looks at the clock, and from a move of the cursor to the day's reminders.
TICK = 15.0
DAY_AFTER = 0.05

_NO_DAY = (
    "No reminder on this day.\n\n3 lists the companies, where R sets one; : takes it in words."
)
_WORDS = "done late: after its day · late: open past its day when the week ended, or now"
_NARROW_WORDS = "done late: after its day · late: open past its day at the week's end"


class _Shown(NamedTuple):
    month: MonthLoad
    day: list[ReminderRow]


class Insights(Place):
    """How full the days are, how the last weeks went, and who stands where on a routine."""

    SCOPE = "Insights"
    CSS = """
    Insights #top { height: auto; }
    Insights MonthGrid { width: 52; }
    Insights.-normal MonthGrid { width: 73; }
    Insights.-wide MonthGrid { width: 108; }
    Insights #day { height: 100%; }
    Insights #weeks { height: 1fr; min-height: 5; }
    Insights #words { height: 1; padding: 0 2; color: $muted; }
    Insights #standing { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.user = ME
        self.verbs = CompanyVerbs(self, ws)
        self.grid = MonthGrid(ws.today(), id="grid")
        self.table: VirtualTable[ReminderRow] = VirtualTable(
            [
                Column("", lambda row: PRIORITY[row.priority], width=1),
                Column("", _clock, width=5, rank=1),
                Column("Company", _company, flex=3, min_width=14, max_width=34),
                Column("Note", lambda row: [(row.note, "muted")], flex=4, min_width=8, rank=2),
            ],
            key=lambda row: row.id,
            empty=_NO_DAY,
            show_header=False,
            id="day",
        )
        self.weeks = WeeksTable(ws)
        self.words = Static("", id="words", markup=False)
        self.standing = Static("", id="standing", markup=False)
        self.routine_id: int | None = None
        self._today = ws.today()
        self._month = self._today.replace(day=1)

    def compose_body(self) -> ComposeResult:
        """The month with the day beside it, the weeks below."""
        with Horizontal(id="top"):
            yield self.grid
            yield self.table
        yield self.weeks
        yield self.words
        yield self.standing

    def on_mount(self) -> None:
        """Start on the month, and keep an eye on the clock."""
        self.grid.focus()
        self.set_interval(TICK, self._tick)

    def _tick(self) -> None:
        before, self._today = self._today, self.ws.today()
        if before == self._today:
            return
        if self.grid.day == before:
            self.grid.day = self._today
        if self.is_current:
            self.reload()
        else:
            self._stale = True

    # Loading

    def reload(self) -> None:
        """Ask for month, day and weeks again; the cursors stay."""
        self._ask_month()
        self.ask(
            partial(load.weeks, self.ws, user=self.user), self.weeks.show, topic="weeks",
            failed=self._unknown,
        )  # fmt: skip
        self._ask_standing()

    def _ask_standing(self) -> None:
        question = partial(suspects.standing, self.ws, self.routine_id)
        self.ask(question, self._stand, topic="standing", failed=self._gone)

    def _gone(self, error: Exception) -> None:
        """The routine that was looked at is gone: look at the default one."""
        if isinstance(error, NotFound) and self.routine_id is not None:
            self.routine_id = None
            self._ask_standing()
        else:
            self.host.show_error(error)

    def _stand(self, found: Standing | None) -> None:
        self.standing.update(
            Content("You work on no routine yet.")
            if found is None
            else Content(clean_line(standing_words(found)))
        )

    def _ask_month(self) -> None:
        question = partial(_shown, self.ws, self.grid.day, self.user)
        self.ask(question, self._show, topic="month", failed=self._unknown)

    def _unknown(self, error: Exception) -> None:
        """Whoever was looked at is gone: look at what is one's own."""
        if isinstance(error, NotFound) and self.user not in {ME, ALL}:
            self.user = ME
            self.reload()
        else:
            self.host.show_error(error)

    def _show(self, found: _Shown) -> None:
        month, day = found.month, self.grid.day
        self._today, self._month = month.today, month.first
        self.grid.show(month)
        title = f"{short_date(month.first, month.first).split()[1]} {month.first.year}"
        self.grid.border_title = Content(f"{title} · {clean_line(self._whose)}")
        late = f" · {count(month.late)} late" if month.late else ""
        self.grid.border_subtitle = Content(
            f"{count(month.total)} open{late} · – off · ▲ over {month.per_day}"
        )
        self.table.title = f"{day_words(day, month.today)} · {distance(day, month.today)}"
        here = month.day(day)
        self.table.border_subtitle = Content(clean_line(here.off) if here is not None else "")
        self.table.set_rows(found.day)
        self.words.update(Content(_NARROW_WORDS if self.has_class("-narrow") else _WORDS))
        self.refresh_bindings()

    @property
    def _whose(self) -> str:
        return {ME: self.ws.user.name, ALL: "the whole team"}.get(self.user, self.user)

    def on_month_grid_moved(self, event: MonthGrid.Moved) -> None:
        """Show the reminders of the day once the cursor rests; another month at once."""
        event.stop()
        day = event.day
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            first, last = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
            self.grid.day = min(max(day, first), last)
            return
        self.set_timer(DAY_AFTER, partial(self._rested, day))

    def _rested(self, day: dt.date) -> None:
        if day == self.grid.day:
            self._ask_month()

    def on_month_grid_opened(self, event: MonthGrid.Opened) -> None:
        """Go to the reminders of the day."""
        event.stop()
        if self.table.count:
            self.table.focus()
        else:
            self.host.toast(f"No reminder on {day_words(event.day, self._today)}.")

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the company's sheet; of a week go to its first day."""
        event.stop()
        if isinstance(event.row, Week):
            self.grid.day = event.row.first
            self.grid.focus()
            return
        from leadtui.screens.company_sheet import CompanySheetScreen

        table = self.table

        def walk(step: int) -> int | None:
            table.walk(step)
            return None if table.row is None else table.row.company_id

        self.app.push_screen(CompanySheetScreen(self.ws, event.row.company_id, walk))

    def go_back(self) -> bool:
        """From the reminders or the weeks back to the month."""
        if self.grid.has_focus:
            return False
        self.grid.focus()
        return True

    # Why not

    def no_reminder(self) -> str | None:
        """Why there is no reminder to act on."""
        return None if self.table.row is not None else "There is no reminder on this day."

    def not_mine(self) -> str | None:
        """Why nothing can be levelled here."""
        if not self.ws.store.writable:
            return "This store can only be read."
        return None if self.user == ME else "Only your own load can be levelled: f shows it."

    # Commands

    @command("insights.previous_month", "Month before", key="[", footer=10)
    def action_previous_month(self) -> None:
        """Go to the month before, on the same day of it."""
        self._turn(-1)

    @command("insights.next_month", "Next month", key="]", footer=11)
    def action_next_month(self) -> None:
        """Go to the next month, on the same day of it."""
        self._turn(1)

    def _turn(self, months: int) -> None:
        day = add_months(self.grid.day, months)
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            self.grid.day = day

    @command("insights.today", "To today", key="t", footer=12)
    def action_today(self) -> None:
        """Go to today's day."""
        self.grid.day = self.ws.today()

    @command("insights.whose", "Whose", key="f", footer=13)
    def action_whose(self) -> None:
        """Look at your own load, at that of somebody else, or at that of the whole team."""
        self.ask(partial(load.users, self.ws), self._ask_whose, topic="users")

    def _ask_whose(self, users: list[UserRow]) -> None:
        from leadtui.screens.dialogs.choose import Choice, Choose

        choices = [Choice("m", "me", ME), Choice("a", "the whole team", ALL)]
        others = [user for user in users if user.id != self.ws.user.id]
        for place, user in enumerate(others, 1):
            choices.append(Choice(str(place) if place < 10 else "", user.name, user.name))
        self.app.push_screen(Choose("Whose load?", choices), self._take_whose)

    def _take_whose(self, user: str | None) -> None:
        if user is not None:
            self.user = user
            self.reload()

    @command("insights.routine", "Routine", key="r", footer=16)
    def action_routine(self) -> None:
        """Count the companies of another routine."""
        self.ask(partial(routine_setup.all_setups, self.ws), self._ask_routine, topic="routines")

    def _ask_routine(self, setups: list[RoutineSheet]) -> None:
        from leadtui.screens.which_routine import WhichRoutine

        dialog = WhichRoutine("Count which routine?", setups, None, self.routine_id)
        self.app.push_screen(dialog, self._take_routine)

    def _take_routine(self, routine_id: int | None) -> None:
        if routine_id is not None:
            self.routine_id = routine_id
            self._ask_standing()

    @command("insights.level", "Level", key="L", when=not_mine, footer=14)
    def action_level(self) -> None:
        """Spread your reminders off days with too many and off days off, after a look at it."""
        from leadtui.screens.levelling import LevelDialog

        def said(done: Outcome | None) -> None:
            if done is not None:
                self.verbs.said(done)

        self.app.push_screen(LevelDialog(self.ws), said)

    @command("insights.reminder", "Reminder", key="R", when=no_reminder, footer=15)
    def action_reminder(self) -> None:
        """Change the reminder under the cursor of the day."""
        row = self.table.row
        if row is not None:
            self.verbs.remind([Target(row.company_id, row.company, row.contact_id)])

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The day, and whose load; today is not remembered, so that a new day shows itself."""
        day = None if self.grid.day == self._today else self.grid.day.isoformat()
        return {"day": day, "user": self.user, "routine": self.routine_id}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        day, user = state.get("day"), state.get("user")
        routine_id = state.get("routine")
        if isinstance(routine_id, int) and routine_id != self.routine_id:
            self.routine_id = routine_id
            self._ask_standing()
        if isinstance(user, str) and user and user != self.user:
            self.user = user
            self.reload()
        if isinstance(day, str):
            try:
                self.grid.day = dt.date.fromisoformat(day)
            except ValueError:
                return


def _shown(ws: Workspace, day: dt.date, user: str) -> _Shown:
    return _Shown(load.month(ws, day.replace(day=1), user=user), load.day(ws, day, user=user))


def _clock(row: ReminderRow) -> Cell:
    return f"{row.time:%H:%M}" if row.time else ""


def _company(row: ReminderRow) -> Cell:
    return [(row.company, "strong")]
