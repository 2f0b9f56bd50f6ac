"""One of the leads, found by words."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from leadtui.domain.errors import Invalid
from leadtui.domain.format import count
from leadtui.domain.rows import LeadRow
from leadtui.domain.text import clean_line
from leadtui.screens.commands import Commands, command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.services import leads
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import Failed

_SHOWN = 50
_HEIGHT = 8


class WordsInput(Commands, Input):
    """Words to find something by; up and down go along what was found."""

    SCOPE = "Find"

    @command("find.take", "Take it", key="enter", footer=10)
    async def action_take(self) -> None:
        """Take the one that is marked."""
        await self.action_submit()

    @command("find.down", "Down", key="down", footer=20)
    def action_down(self) -> None:
        """Go to the next one that was found."""
        self.screen.query_one(OptionList).action_cursor_down()

    @command("find.up", "Up", key="up", footer=21)
    def action_up(self) -> None:
        """Go to the one before."""
        self.screen.query_one(OptionList).action_cursor_up()


class FindLead(Dialog[LeadRow]):
    """Asks for a lead: words, or a filter such as ``owner:me``; enter takes the one marked."""

    SCOPE = "Find a lead"
    DEFAULT_CSS = """
    FindLead > .dialog--box { width: 76; }
    FindLead OptionList {
        margin: 1 0 0 0;
        scrollbar-size-vertical: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    FindLead .find--said { height: 1; padding: 0 1; color: $muted; }
    """

    def __init__(self, ws: Workspace, title: str, words: str = "") -> None:
        super().__init__(title)
        self.ws = ws
        self._words = clean_line(words)
        self._found: list[LeadRow] = []

    def compose_question(self) -> ComposeResult:
        """The words, what was found, how much."""
        yield WordsInput(self._words, placeholder="name, company, e-mail", select_on_focus=True)
        yield OptionList()
        yield Static("", classes="find--said", markup=False)

    def on_mount(self) -> None:
        """Look for the first words."""
        options = self.query_one(OptionList)
        options.can_focus = False
        options.styles.height = _HEIGHT
        self._search()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for the words typed."""
        event.stop()
        self._words = clean_line(event.value)
        self._search()

    def _search(self) -> None:
        self.ask(partial(_find, self.ws, self._words), self._show, topic="find", failed=self._no)

    def _no(self, error: Exception) -> None:
        if isinstance(error, Invalid):
            self._say(f"✗ {error.message}")
        else:
            self.post_message(Failed(error))

    def _say(self, text: str) -> None:
        self.query_one(".find--said", Static).update(Content(clean_line(text)))

    def _show(self, found: tuple[int, list[LeadRow]]) -> None:
        total, self._found = found
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(row)) for row in self._found])
        options.highlighted = 0 if self._found else None
        if not total:
            self._say("No lead has these words.")
        elif total > len(self._found):
            self._say(f"the first {len(self._found)} of {count(total)}: type more words")
        else:
            self._say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the lead that is marked."""
        event.stop()
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._found):
            self.dismiss(self._found[place])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the lead that was clicked on."""
        event.stop()
        self.dismiss(self._found[event.option_index])


def _find(ws: Workspace, words: str) -> tuple[int, list[LeadRow]]:
    ids = leads.ids(ws, words, "name")
    return len(ids), leads.rows(ws, ids[:_SHOWN])


def _line(row: LeadRow) -> Content:
    where = " · ".join(part for part in (row.company, row.email) if part and part != row.name)
    return Content.assemble(
        clean_line(row.name), (f"  {clean_line(where, limit=120)}" if where else "", "$muted")
    )
