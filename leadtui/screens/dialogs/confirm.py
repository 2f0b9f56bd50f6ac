"""A yes or no: for what cannot be undone, for what takes others along, for many at once."""

from __future__ import annotations

from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.commands import command


class Confirm(Dialog[bool]):
    """Asks once more; ``text`` says what will be gone. The answer is true for yes."""

    SCOPE = "Confirmation"

    @command("confirm.yes", "Yes, do it", key="y", footer=10)
    def action_yes(self) -> None:
        """Do what was asked for."""
        self.dismiss(True)

    @command("confirm.no", "No", key="n", footer=11)
    def action_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
