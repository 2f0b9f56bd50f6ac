"""The stages that deals go through: their order, adding, renaming, taking away (COE-63)."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult

from leadtui.domain.access import may_change_stages
from leadtui.domain.deals import DealOutcome, StageRow, in_use_words
from leadtui.domain.format import count
from leadtui.domain.rows import Outcome
from leadtui.screens.commands import command
from leadtui.screens.dialogs.changes import Changes
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.dialogs.prompt import Prompt
from leadtui.services import deal_stages
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

_ENDS: tuple[Choice[DealOutcome | str], ...] = (
    Choice("g", "Goes on", "", "the deal is open there"),
    Choice("w", "Won", "won", "a deal that comes there is won"),
    Choice("l", "Lost", "lost", "a deal that comes there is lost"),
)


class StagesDialog(Changes[None]):
    """The stages of the team in their order; a manager changes them."""

    SCOPE = "Stages of deals"
    DEFAULT_CSS = """
    StagesDialog > .dialog--box { width: 76; height: 90%; }
    StagesDialog VirtualTable { height: 1fr; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("Stages of deals", "A deal goes from the first one on, to won or lost.")
        self.ws = ws

    def compose_question(self) -> ComposeResult:
        """The stages."""
        yield VirtualTable(
            [
                Column("Stage", lambda row: row.name, flex=3, min_width=20),
                Column("Ends as", _ends, width=9),
                Column("Deals", _deals, width=8, align="right"),
            ],
            key=lambda row: row.id,
            title="Stages",
            empty="There is no stage. n makes one.",
            id="stages",
        )

    @property
    def table(self) -> VirtualTable[StageRow]:
        """The table of stages."""
        return self.query_one("#stages", VirtualTable)

    def on_mount(self) -> None:
        """Ask for the stages."""
        self.table.focus()
        self.reload()

    def reload(self) -> None:
        """Ask for them again."""
        self._reload()

    def _reload(self, at: int | None = None) -> None:
        def show(found: list[StageRow]) -> None:
            self.table.set_rows(found)
            if at is not None:
                self.table.go_to(at)
            self.refresh_bindings()

        self.ask(partial(deal_stages.all_stages, self.ws), show, topic="stages")

    def _row(self) -> StageRow | None:
        tables = self.query("#stages").results(VirtualTable)
        return next((table.row for table in tables), None)

    def not_allowed(self) -> str | None:
        """Why no stage can be added."""
        if not self.ws.store.writable:
            return "This store can only be read."
        return may_change_stages(self.ws.user)

    def not_changeable(self) -> str | None:
        """Why the stage under the cursor cannot be changed."""
        return "There is no stage here." if self._row() is None else self.not_allowed()

    def in_use(self) -> str | None:
        """Why the stage under the cursor cannot be taken out."""
        row = self._row()
        used = "" if row is None else in_use_words(row)
        return self.not_changeable() or used or None

    @command("stages.new", "New", key="n", when=not_allowed, footer=10)
    def action_new(self) -> None:
        """Put a stage into the list: one that goes on, or one that a deal is won or lost at."""

        def named(name: str | None) -> None:
            if name:
                dialog = Choose(f"What is {name}?", _ENDS)
                self.app.push_screen(dialog, partial(chosen, name))

        def chosen(name: str, ends: DealOutcome | str | None) -> None:
            if ends is not None:
                outcome: DealOutcome | None = (
                    "won" if ends == "won" else "lost" if ends == "lost" else None
                )
                self.do(partial(deal_stages.add, self.ws, name, outcome))

        self.app.push_screen(Prompt("New stage", placeholder="name"), named)

    @command("stages.rename", "Rename", key="r", when=not_changeable, footer=11)
    def action_rename(self) -> None:
        """Give the stage another name; the deals in it stay in it."""
        row = self._row()
        if row is None:
            return
        old = row.name

        def named(name: str | None) -> None:
            if name:
                self.do(partial(deal_stages.rename, self.ws, old, name))

        self.app.push_screen(Prompt(f"Call {old}", value=old), named)

    @command("stages.up", "Up", key="-", when=not_changeable, footer=12)
    def action_up(self) -> None:
        """Put the stage one place up in the order."""
        self._move(-1)

    @command("stages.down", "Down", key="+", when=not_changeable, footer=13)
    def action_down(self) -> None:
        """Put the stage one place down in the order."""
        self._move(1)

    def _move(self, step: int) -> None:
        row, place = self._row(), self.table.cursor + 1 + step
        if row is not None and 1 <= place <= self.table.count:
            self.do(partial(deal_stages.move, self.ws, row.name, place))

    @command("stages.remove", "Remove", key="x", when=in_use, footer=14)
    def action_remove(self) -> None:
        """Take the stage out of the list, where no deal is in it."""
        row = self._row()
        if row is not None:
            self.do(partial(deal_stages.remove, self.ws, row.name))

    def changed(self, outcome: Outcome) -> None:
        """Stay with the stage that was changed."""
        self._reload(outcome.ids[0])


def _ends(row: StageRow) -> Cell:
    return row.outcome or ""


def _deals(row: StageRow) -> Cell:
    return count(row.deals) if row.deals else ""
