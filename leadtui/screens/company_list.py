"""What the lists of companies share: how they are asked for, and the verbs on their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from textual.suggester import Suggester
from textual.widgets import Input

from leadtui.domain.rows import CompanyRow
from leadtui.domain.text import clean_line
from leadtui.screens.base import Place
from leadtui.screens.commands import Commands, command
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.filter_line import FilterLine
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Target
from leadtui.services.workspace import Workspace
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable


class Listed(Protocol):
    """What a question for a list answers."""

    @property
    def ids(self) -> Sequence[int]:
        """The companies in their order."""


FoundT = TypeVar("FoundT", bound=Listed)


class Question(NamedTuple, Generic[FoundT]):
    """A question for a list: ``of`` is what it is about but for the order, while that stays the
    cursor does; ``ask`` is slow.
    """

    of: tuple[object, ...]
    ask: Callable[[], FoundT]


class SearchLine(Commands, Input):
    """What a list is searched or filtered by; down and enter lead into what was found."""

    SCOPE = "Search"

    @command("search.to_list", "To the list", key="down", footer=10)
    async def action_to_list(self) -> None:
        """Go into the list of what was found."""
        await self.action_submit()


class CompanyList(RowHistory, FilterLine, Place, Generic[FoundT]):
    """A list of companies, filtered as you type, with the verbs on companies.

    A place gives its table, its question and the rows of an answer.
    """

    SCOPE = "Lists of companies"
    CSS_PATH = "company_list.tcss"
    #: The order that the list has by itself.
    NATURAL = "name"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.verbs = CompanyVerbs(self, ws, tagged=self.tagged)
        self._asked: Question[FoundT] | None = None
        self._again = False
        self._of: tuple[object, ...] = ("",)
        self._ids: Sequence[int] = ()
        self._rows: Callable[[Sequence[int]], Sequence[CompanyRow]] | None = None
        self._wanted: int | None = None

    # What the place gives

    @property
    def table(self) -> VirtualTable[CompanyRow]:
        """The table of companies."""
        raise NotImplementedError

    def question(self, sort: str) -> Question[FoundT]:
        """What to ask for the line that is set, in that order."""
        raise NotImplementedError

    def rows_of(self, found: FoundT) -> Callable[[Sequence[int]], Sequence[CompanyRow]]:
        """What gives the rows of an answer; it is slow."""
        raise NotImplementedError

    def show_found(self, found: FoundT) -> None:
        """Say in the frame of the table, and in its place where it is empty, what was found."""
        raise NotImplementedError

    def refused(self, error: Exception) -> None:
        """Tell why there is no list."""
        self.host.show_error(error)

    def wrong_in(self, line: str) -> str:
        """What is wrong with a line, empty for nothing."""
        del line
        return ""

    def tagged(self, tag: str, ids: Sequence[int]) -> None:
        """Hear at once that companies got a tag."""

    # Asking: one question at a time, so that fast typing on a large store piles up none

    def make_filter(self, placeholder: str, suggester: Suggester) -> Input:
        """A line from which down leads into the list."""
        return SearchLine(placeholder=placeholder, suggester=suggester, id="filter")

    def on_mount(self) -> None:
        """Start on the table, not in the filter."""
        self.table.focus()

    def reload(self) -> None:
        """Ask for the list again, with the line and the order that are set."""
        if self._asked is not None:
            self._again = True
            return
        self._asked = self.question(self.sort_name() or self.NATURAL)
        self.ask(self._asked.ask, self._show, topic="found", failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._asked = None
        if not self._ask_again():
            self.refused(error)

    def _ask_again(self) -> bool:
        again, self._again = self._again, False
        if again:
            self.reload()
        return again

    def _show(self, found: FoundT) -> None:
        of = self._asked.of if self._asked is not None else ()
        self._asked = None
        table = self.table
        if of == self._of:
            self._unmark_gone(found)
        self.show_found(found)
        self._ids, self._rows = found.ids, self.rows_of(found)
        table.set_source(IdSource(lambda: found.ids, self._rows), keep=of == self._of)
        self._of = of
        if self._wanted is not None and not self._again:
            table.go_to(self._wanted)
            self._wanted = None
        self.refresh_bindings()
        self._ask_again()

    def take_out(self, ids: Sequence[int]) -> None:
        """Take companies out of the list at once, before the store is asked again; the cursor
        stays on the line where it is.
        """
        if self._rows is None:
            return
        gone = frozenset(ids)
        kept = self._ids = [one for one in self._ids if one not in gone]
        self.table.set_marks(self.table.marks - gone)
        self.table.set_source(IdSource(lambda: kept, self._rows))

    def _unmark_gone(self, found: FoundT) -> None:
        """What left the list that was asked for loses its mark: no verb is about it any more."""
        marks = self.table.marks
        if marks:
            gone = marks.intersection(self._ids).difference(found.ids)
            self.table.set_marks(marks - gone)

    def leave_filter(self) -> None:
        """Go to the table."""
        self.table.focus()

    def sort_name(self) -> str:
        """The column that the companies are ordered by, with ``-`` in the other direction."""
        name, descending = self.table.sort
        return f"-{name}" if name and descending else name

    def set_sort(self, name: str) -> None:
        """Order by a column, in the natural order where it is empty or none."""
        column = name.removeprefix("-")
        known = column and any(column == each.sort for each in self.table.columns)
        self.table.sort = (column, name.startswith("-")) if known else (self.NATURAL, False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List as it is typed; what cannot be asked for is named under the line."""
        event.stop()
        wrong = self.wrong_in(event.value)
        self.say_line(wrong, focused=event.input.has_focus)
        line = clean_line(event.value)
        if not wrong and line != self.line:
            self.line = line
            self.reload()

    def on_virtual_table_sort_changed(self) -> None:
        """List in the order asked for."""
        self.reload()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the sheet of the company."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        self.app.push_screen(CompanySheetScreen(self.ws, event.row.id, walk=self.table.walk))

    # What the verbs are about

    def no_target(self) -> str | None:
        """Why nothing can be done to a company, None when something can."""
        return self.table.no_target()

    def not_one(self) -> str | None:
        """Why there is no company under the cursor to act on."""
        return None if self.table.row is not None else "There is no company here."

    def record_here(self) -> Record | None:
        """The company under the cursor."""
        row = self.table.row
        return None if row is None else ("company", row.id, row.name)

    def here(self) -> Target:
        """The company under the cursor."""
        row = self.table.row
        assert row is not None
        return Target(row.id, row.name)

    def targets(self) -> tuple[Target, ...]:
        """The marked companies, else the one under the cursor."""
        marks = self.table.marks
        if not marks:
            return (self.here(),)
        return tuple(Target(key, self._name_of(key)) for key in sorted(marks))

    def _name_of(self, key: int) -> str:
        row = self.table.row
        return row.name if row is not None and row.id == key else "the marked company"

    # The verbs

    @command("companies.note", "Note", key="N", when=no_target, footer=20)
    def action_note(self) -> None:
        """Write a note on the marked companies, or on this one."""
        self.verbs.note(self.targets())

    @command("companies.reminder", "Reminder", key="R", when=no_target, footer=21)
    def action_reminder(self) -> None:
        """Set the reminder of the marked companies, or of this one, or change it."""
        self.verbs.remind(self.targets())

    @command("companies.call", "Call", key="C", when=not_one, footer=24)
    def action_call(self) -> None:
        """Log a call: with whom, how long, what came of it; "call back" proposes a reminder."""
        self.verbs.call(self.here())

    @command("companies.mail", "Mail", key="m", when=not_one, footer=25)
    def action_mail(self) -> None:
        """Open a mail to one of the company's people in your mail program."""
        self.verbs.mail(self.here())

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The line, the order and the row."""
        row = self.table.row
        return {**self.line_state(), "row": row.id if row else None}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        row = state.get("row")
        self.restore_line(state)
        if isinstance(row, int):
            self._wanted = row
        self.reload()
