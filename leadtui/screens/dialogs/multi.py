"""Any number of things from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.commands import command
from leadtui.widgets.picks import Picks

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Option(Generic[ValueT]):
    """One line of the list, and whether it is taken to begin with."""

    title: str
    value: ValueT
    taken: bool = False


class MultiChoose(Dialog[tuple[ValueT, ...]], Generic[ValueT]):
    """Asks which of the options; the answer holds the values taken, in the given order."""

    SCOPE = "Choices"

    def __init__(
        self,
        title: str,
        options: Sequence[Option[ValueT]],
        *,
        text: str = "",
        least: int = 0,
    ) -> None:
        super().__init__(title, text)
        self.options = tuple(options)
        self.least = least

    def compose_question(self) -> ComposeResult:
        """The list; space takes and leaves, ctrl+s saves."""
        yield Picks[int](
            *(
                Selection(Content(clean_line(each.title)), index, each.taken)
                for index, each in enumerate(self.options)
            )
        )

    def _too_few(self) -> str | None:
        lists = self.query(SelectionList)
        if lists and len(lists.first().selected) < self.least:
            return f"Take at least {self.least}."
        return None

    @command("choices.save", "Save", key="ctrl+s f2", footer=10, when=_too_few)
    def action_save(self) -> None:
        """Keep what is taken."""
        taken = set(self.query_one(SelectionList).selected)
        self.dismiss(tuple(o.value for i, o in enumerate(self.options) if i in taken))

    def on_selection_list_selected_changed(self) -> None:
        """Whether the list can be saved may have changed."""
        self.refresh_bindings()
