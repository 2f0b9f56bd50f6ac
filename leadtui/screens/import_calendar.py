"""What each event of a calendar becomes, before anything is written, and what it became."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from leadtui.domain.format import plural
from leadtui.domain.text import clean_line
from leadtui.screens.commands import Commands, command
from leadtui.screens.host import Host
from leadtui.services.calendar_report import Became, CalendarReport, Fate
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

_SIGNS: dict[Became, Cell] = {
    Became.CREATED: [("+ created", "good")],
    Became.UPDATED: [("~ updated", "good")],
    Became.UNCHANGED: "= unchanged",
    Became.SKIPPED: [("✗ skipped", "warn")],
}


class CalendarFile(NamedTuple):
    """A calendar to take in, and an address of the user, empty for the one that is kept."""

    path: Path
    me: str


def take(
    ws: Workspace, file: CalendarFile, dry_run: bool, cancelled: Callable[[], bool]
) -> tuple[CalendarReport | Exception, bool]:
    """Take a calendar in, or try it; with ``dry_run``, which is given back beside the answer."""
    from leadtui.services import calendar_import

    me = [file.me] if file.me else []
    try:
        report = calendar_import.take_in(ws, file.path, dry_run=dry_run, me=me, cancelled=cancelled)
    except Exception as error:  # noqa: BLE001 - the screen shows it
        return error, dry_run
    return report, dry_run


class _Row(NamedTuple):
    place: int
    fate: Fate


def _of(part: Callable[[Fate], str], row: _Row) -> str:
    return clean_line(part(row.fate))


class CalendarStep(Commands, Vertical):
    """Shows a report, event by event."""

    SCOPE = "Import calendar"

    class Go(Message):
        """The calendar is to be taken in for good."""

    def __init__(self) -> None:
        super().__init__(id="calendar")
        self.report: CalendarReport | None = None

    def compose(self) -> ComposeResult:
        """A sentence, the events, and all of the one under the cursor."""
        yield Static("", id="calendar-headline", markup=False)
        yield VirtualTable(
            [
                Column("When", partial(_of, lambda fate: fate.when), width=17),
                Column("Event", partial(_of, lambda fate: fate.summary), flex=2, min_width=12),
                Column("Company", partial(_of, lambda fate: fate.company), flex=1, min_width=8),
                Column("", lambda row: _SIGNS[row.fate.became], width=11),
                Column("Why", partial(_of, lambda fate: fate.reason), flex=3, min_width=16),
            ],
            key=lambda row: row.place,
            title="Events",
            empty="The calendar has no event from today on.",
            id="fates",
        )
        yield Static("", id="fate", markup=False)

    @property
    def table(self) -> VirtualTable[_Row]:
        """The table of events."""
        return self.query_one("#fates", VirtualTable)

    def start(self) -> None:
        """Say that it is under way."""
        self.query_one("#calendar-headline", Static).update(
            Content.assemble(("Taking the calendar in. ", "bold"), "esc stops it.\n")
        )

    def show(self, report: CalendarReport) -> None:
        """Show what came out, what changes something first."""
        self.report = report
        self.query_one("#calendar-headline", Static).update(_headline(report))
        order = list(Became)
        fates = sorted(report.fates, key=lambda fate: order.index(fate.became))
        self.table.set_rows([_Row(place, fate) for place, fate in enumerate(fates)])
        self.table.focus()
        self.refresh_bindings()

    def on_virtual_table_highlighted(self, event: VirtualTable.Highlighted) -> None:
        """Say in full what the event under the cursor becomes."""
        event.stop()
        told = "" if event.row is None else _told(event.row.fate)
        self.query_one("#fate", Static).update(Content(told))

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Show an event in full."""
        event.stop()
        host, fate = self.app, event.row.fate
        assert isinstance(host, Host)
        host.toast(_told(fate), title=fate.when)

    def _not_now(self) -> str | None:
        if self.report is None or not self.report.dry_run:
            return "The calendar is taken in. u takes it back."
        return None if self.report.changes else "Nothing of this calendar changes anything."

    @command("calendar.run", "Import now", key="n", when=_not_now, footer=11)
    def action_run(self) -> None:
        """Take the meetings in, all or nothing, as one step of undo."""
        self.post_message(self.Go())


def _told(fate: Fate) -> str:
    of = f" ({fate.company})" if fate.company else ""
    what = f"{fate.summary}{of}" if fate.summary else f"line {fate.line}"
    return clean_line(f"{what}: {fate.became.value}, {fate.reason}")


def _headline(report: CalendarReport) -> Content:
    if not report.dry_run and report.step_id is not None:
        first, second = "Imported. ", "u undoes the import, esc leaves."
    elif report.changes:
        first, second = "Nothing is written yet. ", f"n takes in {plural(report.changes, 'event')}."
    else:
        first, second = "Nothing to change. ", "What is left out says why; esc goes back."
    numbers = ", ".join(f"{report.number(each)} {each.value}" for each in Became)
    notes = "".join(f"\n{clean_line(each)} esc goes back to it." for each in report.notes)
    return Content.assemble(
        (first, "bold"), second, (f"\n{numbers}", "$muted"), (notes, "$text-warning")
    )
