"""What the dialogs share that change what they show: a change is told, shown, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from leadtui.domain.rows import Outcome
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host

AnswerT = TypeVar("AnswerT")


def _no_undo(dialog: Changes[Any]) -> str | None:
    return None if dialog.host.ports.undo else "There is no store to undo in."


class Changes(Dialog[AnswerT]):
    """A dialog with a list and its verbs; a subclass says how to ask for the list again."""

    SCOPE = "Lists in dialogs"

    def reload(self) -> None:
        """Ask for the list again; the cursor stays on its row."""
        raise NotImplementedError

    def changed(self, outcome: Outcome) -> None:
        """Show what was changed."""
        del outcome
        self.reload()

    @property
    def host(self) -> Host:
        """The app."""
        app = self.app
        assert isinstance(app, Host)
        return app

    def do(self, deed: Callable[[], Outcome]) -> None:
        """Change something, say what, and show it."""

        def then(outcome: Outcome) -> None:
            undo = " u undoes it." if outcome.step_id is not None else ""
            self.host.toast("\n".join([f"{outcome.message}{undo}", *outcome.notes]))
            self.changed(outcome)

        self.host.do(self, deed, then)

    @command("lists.undo", "Undo", key="u", when=_no_undo)
    def action_undo(self) -> None:
        """Take the last change back."""

        def then(told: str) -> None:
            self.host.toast(told)
            self.reload()

        if self.host.ports.undo:
            self.host.do(self, self.host.ports.undo, then)
