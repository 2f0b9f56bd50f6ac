"""Going through the day from Today: triage, the next of the day, sheets, a date in its row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from leadtui.domain.format import count
from leadtui.domain.rows import HotRow, ReminderRow
from leadtui.screens.commands import Commands, command

if TYPE_CHECKING:
    from leadtui.domain.dates import When
    from leadtui.domain.sitting import Sitting
    from leadtui.screens.base import Place
    from leadtui.screens.date_in_row import DateInRow
    from leadtui.screens.today_tables import ReminderTable
    from leadtui.screens.verbs import Verbs
    from leadtui.services.day import Next, Queue
    from leadtui.services.workspace import Workspace
    from leadtui.widgets.table import VirtualTable

    Base = Place
else:
    Base = Commands

_NO_PROCESS = (
    "Nothing to process: the day is yours.\n\n"
    "Reminders come here on their date.\n"
    "3 lists the companies, where R sets one."
)
_NO_UPCOMING = "Nothing planned.\n\nd proposes the next date when you close a reminder."
EMPTY = {"to-process": _NO_PROCESS, "upcoming": _NO_UPCOMING}


class DayCommands(Base):
    """Mixin of Today; it has the lists of reminders in ``tables``."""

    SCOPE = "Today"
    ws: Workspace
    verbs: Verbs
    tables: dict[str, ReminderTable]
    _rows: dict[str, list[ReminderRow]]
    _every: dict[int, ReminderRow]
    _list: str
    _field: DateInRow | None = None

    # Triage

    def nothing_to_process(self) -> str | None:
        """Why there is nothing to go through."""
        return None if self._rows["to-process"] else "Nothing to process: the day is yours."

    @command("today.triage", "Triage", key="r", when=nothing_to_process, footer=24)
    def action_triage(self) -> None:
        """Go through what is to process, or what is marked of it, one company at a time, in the
        order of the list.
        """
        marks = self.tables["to-process"].marks
        ids = [key for key in self._every if key in marks]
        ids = ids or [row.id for row in self._rows["to-process"]]

        def show(sitting: Sitting) -> None:
            from leadtui.screens.triage_mode import TriageScreen

            if sitting.decisions or sitting.place:
                self.host.toast("Triage goes on where it stopped.")
            self.app.push_screen(TriageScreen(self.ws, sitting))

        def begin() -> Sitting:
            from leadtui.services import sittings

            return sittings.begin(self.ws, ids, anew=bool(marks))

        self.do(begin, show)

    # The order of the day

    def empty_text(self, name: str, suspects: int) -> str:
        """What an empty list says: how many suspects wait, and the key that opens the first."""
        if name != "to-process" or not suspects:
            return EMPTY[name]
        wait = "1 suspect waits" if suspects == 1 else f"{count(suspects)} suspects wait"
        return f"Nothing to process: the day is yours.\n\n{wait}: > opens the first."

    @command("today.next", "Next of the day", key=">", footer=25)
    def action_next_of_the_day(self) -> None:
        """Open the next company in the order of the day: reminders with a deal, the other ones,
        then suspects; ] goes on to the one after it.
        """

        def asked() -> Queue:
            from leadtui.services import day

            return day.queue(self.ws)

        self.ask(asked, self._open_first, topic="day")

    def _open_first(self, queue: Queue) -> None:
        from leadtui.screens.company_sheet import CompanySheetScreen

        waiting = queue.companies
        if not waiting:
            self.host.toast("Nothing is to process and no suspect waits: the day is yours.")
            return
        place = 0

        def walk(step: int) -> int | None:
            nonlocal place
            if not 0 <= place + step < len(waiting):
                return None
            place += step
            self.host.toast(_why(waiting[place]))
            return waiting[place].company_id

        self.host.toast(_why(waiting[0]))
        self.app.push_screen(CompanySheetScreen(self.ws, waiting[0].company_id, walk))

    # Sheets

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the sheet of the company, or of the lead that has none."""
        table = event.table
        if isinstance(event.row, HotRow) and event.row.lead.company_id is None:
            from leadtui.screens.lead_sheet import LeadSheetScreen

            self.app.push_screen(LeadSheetScreen(self.ws, event.row.lead.id))
            return

        def walk(step: int) -> int | None:
            table.walk(step)
            return _company_of(table.row)

        company_id = _company_of(event.row)
        if company_id is not None:
            from leadtui.screens.company_sheet import CompanySheetScreen

            self.app.push_screen(CompanySheetScreen(self.ws, company_id, walk))

    # A date in its row

    async def ask_date(self, rows: tuple[ReminderRow, ...]) -> None:
        """Ask in the row for the date of one reminder, else in a dialog (COE-136)."""
        from leadtui.screens.date_in_row import DateInRow, has_room

        table = self.tables[self._list]
        [row, *others] = rows
        if others or table.row is None or table.row.id != row.id or not has_room(table):
            self.verbs.move(rows)
            return
        self.leave_date()
        now, taken = self.ws.local_now(), partial(self._dated, row)
        self._field = field = DateInRow(table, row, now, taken)
        await self.mount(field)
        field.take_focus()

    def _dated(self, row: ReminderRow, when: When) -> None:
        self.verbs.move_to((row,), when)

    def leave_date(self, *, unless: Widget | None = None) -> bool:
        """Leave the field for a date, if there is one and ``unless`` is not in it; whether it was
        there.
        """
        field = self._field
        if field is None or not field.is_attached or (unless and field in unless.ancestors):
            return False
        self._field = None
        field.leave()
        return True

    def keep_field(self) -> None:
        """Lay the field for a date over its row again, once the rows are drawn."""
        if self._field is not None and self._field.is_attached:
            self.call_after_refresh(self._field.lay)

    async def on_virtual_table_cell_clicked(self, event: VirtualTable.CellClicked) -> None:
        """Change a date by a click on it (COE-136)."""
        if isinstance(event.row, ReminderRow) and event.title == "When":
            await self.ask_date((event.row,))


def _why(each: Next) -> str:
    return f"{each.company}: {each.reason}."


def _company_of(row: object) -> int | None:
    if isinstance(row, HotRow):
        return row.lead.company_id
    return row.company_id if isinstance(row, ReminderRow) else None
