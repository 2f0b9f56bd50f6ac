"""The confirmation before hot labels are removed (CAD-47, CAD-60)."""

from __future__ import annotations

from collections.abc import Sequence

from leadtui.domain.format import count
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.commands import command

#: The question of CAD-47, for one lead and for many.
QUESTION = "Are you sure you want to remove the hot-lead status?"
QUESTION_OF_MANY = "Are you sure you want to remove the hot-lead status of {} leads?"
#: Leads that the question names.
NAMED = 3


class RemoveHot(Dialog[bool]):
    """Asks before hot labels are removed; the answer is true for yes. ``names`` are the leads."""

    SCOPE = "Remove hot"

    def __init__(self, names: Sequence[str]) -> None:
        one = len(names) == 1
        question = QUESTION if one else QUESTION_OF_MANY.format(count(len(names)))
        more = len(names) - NAMED
        who = ", ".join(names[:NAMED]) + (f" and {count(more)} more" if more > 0 else "")
        then = "It is cold then" if one else "They are cold then"
        again = "until new points make it hot again" if one else "until new points come"
        title = "Remove the hot label" if one else "Remove the hot labels"
        super().__init__(title, f"{question}\n\n{who}\n{then}, {again}. u undoes it.")

    @command("remove_hot.yes", "Remove", key="y", footer=10)
    def action_yes(self) -> None:
        """Remove the hot labels; undo brings them back."""
        self.dismiss(True)

    @command("remove_hot.no", "Keep", key="n", footer=11)
    def action_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
