"""The list of statuses: new ones, their names and order, and which one goes (CAD-23, PUB-13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import App

from leadtui.domain.access import may_change_statuses
from leadtui.domain.format import signed
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs import Choice, Choose, Prompt
from leadtui.screens.rules_dialog import RulesDialog
from leadtui.services import statuses
from leadtui.services.statuses import StatusRow
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Column
from leadtui.widgets.table import VirtualTable

_KINDS = (
    Choice("l", "Lead status", "lead", "where the lead stands with us"),
    Choice("c", "Contact status", "contact", "what the person says"),
)
_TEXT = "A lead has one status at a time; its value replaces that of the one before."


def ask_new(app: App[None], then: Callable[[str, str], None]) -> None:
    """Ask for a name and a kind of status."""

    def named(name: str | None) -> None:
        if name:

            def chosen(kind: str | None) -> None:
                if kind is not None:
                    then(name, kind)

            app.push_screen(Choose(f"What is {name}?", _KINDS), chosen)

    text = "It is worth 0 until a value is set."
    app.push_screen(Prompt("New status", placeholder="name", text=text), named)


def _closed(dialog: Statuses) -> str | None:
    return dialog.read_only() or may_change_statuses(dialog.ws.user)


def _no_status(dialog: Statuses) -> str | None:
    return _closed(dialog) or (None if dialog.row else "There is no status here; n makes one.")


def _first(dialog: Statuses) -> str | None:
    at_edge = dialog.row is not None and dialog.row.place == 1
    return _no_status(dialog) or ("It stands first." if at_edge else None)


def _last(dialog: Statuses) -> str | None:
    at_edge = dialog.row is not None and dialog.row.place == dialog.row.places
    return _no_status(dialog) or ("It stands last." if at_edge else None)


class Statuses(RulesDialog[StatusRow, None]):
    """The statuses a lead may have, lead statuses first, each kind in its order."""

    SCOPE = "Statuses"
    EMPTY = "There is no status yet.\n\nn makes one."

    def __init__(self, ws: Workspace, here: str = "") -> None:
        super().__init__(ws, "Statuses", _TEXT)
        self.here = here
        self.rows: Sequence[StatusRow] = ()

    def columns(self) -> Sequence[Column[StatusRow]]:
        """Place, name, kind, value."""
        return (
            Column("", lambda row: str(row.place), width=3, align="right"),
            Column("Status", lambda row: row.name, flex=1, min_width=20),
            Column("Kind", lambda row: f"{row.kind} status", width=16),
            Column("Worth", lambda row: signed(row.points), width=7, align="right"),
        )

    def key_of(self, row: StatusRow) -> int:
        """Its id."""
        return row.id

    def find(self) -> Sequence[StatusRow]:
        """In their order."""
        return statuses.all_statuses(self.ws)

    def show(self, rows: Sequence[StatusRow]) -> None:
        """Show them, the first time with the cursor where the form had it."""
        self.rows = rows
        super().show(rows)
        for row in rows:
            if row.name == self.here:
                self.table.go_to(row.id)
        self.here = ""

    def said_of(self, row: StatusRow) -> Sequence[tuple[str, str]]:
        """Where its value is set."""
        return (("Worth", f"{signed(row.points)} company-wide; its line in the settings sets it"),)

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Its name."""
        event.stop()
        self.run_worker(self.action_run_command("statuses.rename"))

    @command("statuses.new", "New", key="n", when=_closed, footer=11)
    def action_new(self) -> None:
        """Put a status on the list, of leads or of contacts."""
        ask_new(self.app, lambda name, kind: self.do(partial(statuses.add, self.ws, name, kind)))

    @command("statuses.rename", "Rename", key="r", when=_no_status, footer=12)
    def action_rename(self) -> None:
        """Give the status another name; leads keep it, and every rule its value."""
        row = self.row
        if row is None:
            return

        def named(text: str | None) -> None:
            if text is not None:
                self.do(partial(statuses.rename, self.ws, row.name, text))

        title = clean_line(f"Another name for {row.name}", limit=60)
        self.app.push_screen(Prompt(title, value=row.name, placeholder="name"), named)

    @command("statuses.up", "Up", key="-", when=_first, footer=13)
    def action_up(self) -> None:
        """Put it one place up among those of its kind."""
        self._move(-1)

    @command("statuses.down", "Down", key="+", when=_last, footer=14)
    def action_down(self) -> None:
        """Put it one place down among those of its kind."""
        self._move(1)

    def _move(self, step: int) -> None:
        if self.row is not None:
            self.do(partial(statuses.move, self.ws, self.row.name, self.row.place + step))

    @command("statuses.remove", "Remove", key="x", when=_no_status, footer=15)
    def action_remove(self) -> None:
        """Take it off the list; where a lead has or had it, another one takes its place."""
        row = self.row
        if row is None:
            return
        choices = [Choice("-", "none", "", "only where no lead has or had it")]
        choices += [
            Choice("", clean_line(each.name, limit=40), each.name)
            for each in self.rows
            if each.id != row.id
        ]

        def chosen(instead: str | None) -> None:
            if instead is not None:
                self.do(partial(statuses.remove, self.ws, row.name, replacement=instead))

        title = clean_line(f"What takes the place of {row.name}?", limit=60)
        text = "Leads that have it or had it get that one instead, in their timelines too."
        self.app.push_screen(Choose(title, choices, text=text), chosen)
