"""The end of a sitting of triage: what was decided, what is left, and undoing any or all of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from leadtui.domain.format import plural
from leadtui.domain.sitting import Decision
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import journal, sittings
from leadtui.services.sittings import Stand
from leadtui.services.workspace import Workspace

#: Companies that are named of those left.
NAMED = 8


class TriageRecap(Dialog[None]):
    """Shows what a sitting came to; closed, the sitting is over."""

    SCOPE = "Recap of a triage"
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    TriageRecap > .dialog--box { width: 90; max-width: 100%; max-height: 90%; }
    TriageRecap OptionList { height: auto; max-height: 14; }
    """

    def __init__(self, ws: Workspace, stand: Stand) -> None:
        super().__init__("Triage: the end of the list")
        self.ws = ws
        self.stand = stand

    def compose_question(self) -> ComposeResult:
        """The numbers, the steps, and who is left."""
        yield Static("", id="recap-numbers", markup=False)
        yield OptionList(id="recap-steps")
        yield Static("", id="recap-left", markup=False)

    def on_mount(self) -> None:
        """Show it."""
        self._show(self.stand)

    def _show(self, stand: Stand) -> None:
        self.stand = stand
        sitting, left = stand.sitting, stand.left
        numbers = [f"{plural(len(sitting.queue), 'reminder')}", f"{len(sitting.decided)} decided"]
        numbers += [f"{plural(len(sitting.decisions), 'step')}", f"{len(left)} left"]
        self.query_one("#recap-numbers", Static).update(Content(" · ".join(numbers)))
        steps = self.query_one("#recap-steps", OptionList)
        steps.clear_options()
        steps.add_options(Option(Content(clean_line(each.words))) for each in sitting.decisions)
        steps.display = bool(sitting.decisions)
        steps.highlighted = len(sitting.decisions) - 1 if sitting.decisions else None
        names = ", ".join(clean_line(row.company) for row in left[:NAMED])
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        words = f"Left: {names}{more}." if left else "Nothing is left."
        self.query_one("#recap-left", Static).update(Content(words))
        self.refresh_bindings()

    def _step(self) -> Decision | None:
        lists = self.query("#recap-steps").results(OptionList)
        place = next((each.highlighted for each in lists), None)
        decisions = self.stand.sitting.decisions
        return decisions[place] if place is not None and place < len(decisions) else None

    def no_step(self) -> str | None:
        """Why there is nothing to take back."""
        return None if self.stand.sitting.decisions else "Nothing was decided in this sitting."

    def none_left(self) -> str | None:
        """Why there is nothing to go back to."""
        return None if self.stand.left else "Nothing is left."

    @command("recap.undo", "Undo this", key="u", when=no_step, footer=20)
    def action_undo_step(self) -> None:
        """Take back the step under the cursor."""
        step = self._step()
        if step is not None:
            self._write(lambda: journal.undo(self.ws, step.step_id).message)

    @command("recap.undo_all", "Undo all", key="z", when=no_step, footer=21)
    def action_undo_all(self) -> None:
        """Take back every step of this sitting."""
        self._write(partial(sittings.undo_all, self.ws, self.stand.sitting))

    @command("recap.again", "Go on", key="k left", when=none_left, footer=22)
    def action_again(self) -> None:
        """Go back to what is left."""
        from leadtui.screens.triage_mode import TriageScreen

        self.app.switch_screen(TriageScreen(self.ws, self.stand.sitting.again()))

    @command("recap.close", "Close", key="q", footer=23)
    def action_close(self) -> None:
        """Close; what was decided stays."""
        self.action_cancel()

    def action_cancel(self) -> None:
        """Close: the sitting is over."""
        self._host.do(self.app, partial(sittings.keep, self.ws, None))
        self.dismiss(None)

    @property
    def _host(self) -> Host:
        host = self.app
        assert isinstance(host, Host)
        return host

    def _write(self, deed: Callable[[], str]) -> None:

        def then(said: str) -> None:
            self._host.toast(said)
            self.ask(partial(sittings.stand, self.ws, self.stand.sitting), self._show)

        self._host.do(self, deed, then)
