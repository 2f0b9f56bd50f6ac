"""Today: who is hot, what is to process, what comes; one key decides each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from leadtui.domain.errors import LeadtuiError, NotFound
from leadtui.domain.phones import display_is_quick
from leadtui.domain.reminders import SORTS
from leadtui.domain.rows import HotRow, LeadRow, ReminderRow
from leadtui.domain.text import clean_line
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.filter_line import FilterLine
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Became, Target
from leadtui.screens.today_day import EMPTY, DayCommands
from leadtui.screens.today_preview import Known, Preview, known
from leadtui.screens.today_rows import LISTS, Kept, Loaded, are_few, hot_rows, load
from leadtui.screens.today_tables import HOT_EMPTY, HotBand, ReminderTable, title_note
from leadtui.screens.triage_commands import TriageCommands
from leadtui.services.workspace import Workspace
from leadtui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from leadtui.screens.verbs import Verbs

#: Rows of the hot band before it scrolls, in a low and in a tall terminal.
HOT_ROWS = (2, 5)
#: Seconds between two looks at the clock, and from a move of the cursor to the preview.
TICK = 15.0
PREVIEW_AFTER = 0.05
#: Seconds until numbers are written as people do: loading their library takes as long as all
#: before the first frame.
NUMBERS_AFTER = 0.2

_TITLES = {"to-process": "To process", "upcoming": "Upcoming"}
_NO_MATCH = "No reminder passes this filter.\n\n/ changes it, escape clears it."
_NO_HOT_MATCH = "No hot lead passes this filter."
_FILTER = "filter: words, user:all  due:week  late:>7d  tag:client  deal  owner:me …"
_NOTHING_HERE = "Move to a reminder or a hot lead to see its company."


class Today(DayCommands, TriageCommands, RowHistory, FilterLine, Place):
    """The alarm panel: hot leads, reminders to process and upcoming, a preview."""

    SCOPE = "Today"
    CSS_PATH = "today.tcss"
    AUTO_FOCUS = "#to-process"
    VIEWS = "today"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        # Made here: the footer asks what can be done before the screen is composed.
        self.band = HotBand(ws, id="hot")
        self.tables = {
            name: ReminderTable(ws, title=_TITLES[name], empty=EMPTY[name], id=name)
            for name in LISTS
        }
        self.preview = Preview(ws, id="preview")
        self._rows: dict[str, list[ReminderRow]] = {name: [] for name in LISTS}
        self._every: dict[int, ReminderRow] = {}
        self._preview_timer: Timer | None = None
        self._today = ws.today()
        self._reading = Kept()
        self._list = LISTS[0]
        self._first = True
        self._fold(update=False)

    def compose_body(self) -> ComposeResult:
        """Filter line, hot band, the two lists, preview."""
        yield from self.compose_filter(_FILTER)
        yield self.band
        with Horizontal(id="lists"):
            yield from self.tables.values()
        yield self.preview

    def on_mount(self) -> None:
        """Start on what is to process, and keep an eye on the clock."""
        self.tables["to-process"].focus()
        self.preview.clear(_NOTHING_HERE)
        self.set_interval(TICK, self._tick)

    # Loading

    def reload(self) -> None:
        """Ask for the lists and the band again; cursors and marks stay with their rows."""
        self._reading.forget()
        self._ask_rows()

    def _ask_rows(self) -> None:
        sort = self.sort_name()
        at_once = self._first and are_few(self.ws)
        self.ask(
            partial(load, self.ws, self.line, sort, self._marked(), self._reading),
            self._show,
            topic="lists",
            failed=self._refused,
            at_once=at_once,
        )
        self._reload_band(at_once=at_once)

    def _marked(self) -> frozenset[int]:
        return frozenset().union(*(table.marks for table in self.tables.values()))

    def _reload_band(self, *, at_once: bool = False) -> None:
        self.ask(
            partial(hot_rows, self.ws, self.line), self._show_band, topic="band", at_once=at_once
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, LeadtuiError) and self.line:
            self.say_line(" ".join(filter(None, (error.message, error.hint))))
        else:
            self.host.show_error(error)

    def _show(self, found: Loaded) -> None:
        self.say_line(focused=self.filter_field.has_focus)
        self._every = found.every
        self._today = found.today
        for name, rows in found.rows.items():
            table = self.tables[name]
            table.note = title_note(name, found, self.sort_name())
            table.empty = _NO_MATCH if self.line else self.empty_text(name, found.suspects)
            table.set_marks(table.marks & found.every.keys())
            self._set_rows(name, rows)
        if self._first:
            self._first = False
            if not found.rows["to-process"] and found.rows["upcoming"]:
                self._go("upcoming")
        self.keep_field()
        self._look()
        self.refresh_bindings()

    def _set_rows(self, name: str, rows: list[ReminderRow]) -> None:
        self._rows[name] = rows
        self.tables[name].set_rows(rows)
        self._name_other()

    def _name_other(self) -> None:
        """In a narrow terminal each list names the other one, which is not in sight."""
        for each, other in (LISTS, LISTS[::-1]):
            more = f"tab: {_TITLES[other]} ({len(self._rows[other])})" if self._narrow else ""
            words = " · ".join(filter(None, (self.line_words(), more)))
            self.tables[each].border_subtitle = Content(clean_line(words))

    def _show_band(self, rows: list[HotRow]) -> None:
        self.band.empty = _NO_HOT_MATCH if self.line else HOT_EMPTY
        self.band.set_rows(rows)
        self._fit_band()
        if not rows and self.band.has_focus:
            self._go(self._list)
        self._look()
        if rows and not display_is_quick():
            self.set_timer(NUMBERS_AFTER, self._write_numbers)

    def _write_numbers(self) -> None:
        question = partial(hot_rows, self.ws, self.line, slowly=True)
        self.ask(question, self._show_band, topic="band")

    def _fit_band(self) -> None:
        limit = HOT_ROWS[not self.has_class("-low")]
        self.band.styles.height = max(1, min(self.band.count, limit)) + 2

    def _tick(self) -> None:
        if self.ws.today() == self._today:
            self._reload_band()
        elif self.is_current:
            self.reload()
        else:
            self._stale = True

    def _became(self, became: Became) -> None:
        """Take away at once what a verb took from a list, before the store is asked again.

        The cursor stays where it is and the next row moves up; where the row only moves within
        its list, the cursor goes on to the next one.
        """
        for name in LISTS:
            table, rows = self.tables[name], self._rows[name]
            kept = [row for row in rows if not self._leaves(name, row, became)]
            row = table.row
            if row is not None and row.id in became and row in kept:
                self._go_on(table, became)
            table.set_marks(table.marks - became.keys())
            if len(kept) < len(rows):
                self._set_rows(name, kept)
        self._look()

    def _leaves(self, name: str, row: ReminderRow, became: Became) -> bool:
        if row.id not in became:
            return False
        day = became[row.id]
        return day is None or (day <= self._today) != (name == "to-process")

    def _go_on(self, table: ReminderTable, became: Became) -> None:
        for index in range(table.cursor + 1, table.count):
            row = table.row_at(index)
            if row is not None and row.id not in became:
                table.cursor = index
                return

    # What the verbs are about

    def make_verbs(self) -> Verbs:
        """The verbs, whose deeds show at once here."""
        from leadtui.screens.verbs import Verbs

        return Verbs(self, self.ws, self._became)

    @property
    def _narrow(self) -> bool:
        return self.has_class("-narrow")

    def target_rows(self) -> tuple[ReminderRow, ...]:
        """The marked reminders of the list in use, else the one under its cursor."""
        if self.band.has_focus:
            return ()
        table = self.tables[self._list]
        if table.marks:
            return tuple(row for key, row in self._every.items() if key in table.marks)
        row = table.row
        return () if row is None else (row,)

    def target_here(self) -> Target | None:
        """The company under the cursor; in the hot band that of the lead."""
        lead = self.hot_lead()
        if lead is not None:
            if lead.company_id is None:
                return None
            return Target(lead.company_id, lead.company, lead.id)
        row = None if self.band.has_focus else self.tables[self._list].row
        return Target(row.company_id, row.company, row.contact_id) if row is not None else None

    def hot_lead(self) -> LeadRow | None:
        """The lead under the cursor of the hot band while that has the focus."""
        row = self.band.row if self.band.has_focus else None
        return row.lead if row is not None else None

    def record_here(self) -> Record | None:
        """The lead under the cursor of the hot band, else the company of the reminder."""
        lead, here = self.hot_lead(), self.target_here()
        if lead is not None:
            return "contact", lead.id, lead.name
        return None if here is None else ("company", here.company_id, here.company)

    # Moving about

    @command("today.next_list", "Other list", key="tab", footer=30)
    def action_next_list(self) -> None:
        """Go on to the next list: to process, upcoming, hot."""
        self._step(1)

    @command("today.previous_list", "List before", key="shift+tab")
    def action_previous_list(self) -> None:
        """Go back to the list before: hot, upcoming, to process."""
        self._step(-1)

    def _step(self, step: int) -> None:
        names = [*LISTS, "hot"] if self.band.count else list(LISTS)
        here = "hot" if self.band.has_focus else self._list
        place = names.index(here) if here in names else 0
        self._go(names[(place + step) % len(names)])

    def _go(self, name: str) -> None:
        if name in LISTS:
            self._list = name
            self._fold()
        self.query_one(f"#{name}").focus()

    def _fold(self, *, update: bool = True) -> None:
        """In a narrow terminal only the list in use is there."""
        for name in LISTS:
            self.tables[name].set_class(name != self._list, "-other", update=update)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember the list in use, and show the company under its cursor."""
        self.leave_date(unless=event.widget)
        if event.widget.id in LISTS:
            self._list = event.widget.id
            self._fold()
        self._look()

    def on_virtual_table_highlighted(self) -> None:
        """Show the company under the cursor."""
        self._look()

    def on_virtual_table_marks_changed(self) -> None:
        """The verbs may be about other rows now."""
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Use the room there is now."""
        self._use_room()

    def on_screen_resume(self) -> None:
        """The window may have another size than when this was last in front."""
        self.call_after_refresh(self._use_room)

    def _use_room(self) -> None:
        self._name_other()
        self._fit_band()
        self.keep_field()

    # Preview

    def _look(self) -> None:
        """Show the company under the cursor once the cursor rests."""
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_AFTER, self._fetch_preview)

    def _fetch_preview(self) -> None:
        preview, target = self.preview, self.target_here()
        if target is None:
            self.drop_answers("preview")
            preview.clear(_NOTHING_HERE)
            return

        def gone(error: Exception) -> None:
            if isinstance(error, NotFound):
                preview.clear(_NOTHING_HERE)
            else:
                self.host.show_error(error)

        def show(found: Known) -> None:
            preview.show(found)
            if found.time is None and not display_is_quick():
                question = partial(known, self.ws, target.company_id, slowly=True)
                ask = partial(self.ask, question, preview.show, topic="preview", failed=gone)
                self._preview_timer = self.set_timer(NUMBERS_AFTER, ask)

        question = partial(known, self.ws, target.company_id)
        self.ask(question, show, topic="preview", failed=gone)

    # The filter line

    def filter_keys(self) -> Mapping[str, str]:
        """Those about reminders and their companies, and those about the people."""
        from leadtui.domain.reminder_filter import all_keys

        return all_keys()

    def leave_filter(self) -> None:
        """Go to the list in use."""
        self.tables[self._list].focus()

    def go_back(self) -> bool:
        """Leave the date, then the filter line, clear it, then take the marks away."""
        if self.leave_date() or super().go_back():
            return True
        table = self.tables[self._list]
        if not table.marks:
            return False
        table.set_marks(())
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed; what is no filter is named under the line."""
        self.line = event.value.strip()
        self._ask_rows()

    def sort_name(self) -> str:
        """The order of both lists."""
        return self.tables[LISTS[0]].sort[0]

    def set_sort(self, name: str) -> None:
        """Take up an order for both lists."""
        for table in self.tables.values():
            table.sort = (name if name in SORTS else SORTS[0], False)

    def on_virtual_table_sort_changed(self, event: VirtualTable.SortChanged) -> None:
        """List in the order asked for, on both sides."""
        self.set_sort(event.name)
        self.reload()

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The filter, the order, the list in use and its row."""
        row = self.tables[self._list].row
        return {**self.line_state(), "list": self._list, "row": row.id if row else None}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        name, row = state.get("list"), state.get("row")
        self.restore_line(state)
        if self.sort_name() != SORTS[0]:
            self.reload()
        if isinstance(name, str) and name in LISTS:
            self._first = False
            self._go(name)
            if isinstance(row, int):
                self.tables[name].go_to(row)
