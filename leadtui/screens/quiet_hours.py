"""The quiet hours of the user: what they are, and others for them."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Invalid
from leadtui.domain.quiet import parse_quiet
from leadtui.domain.rows import Outcome
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import quiet_hours
from leadtui.services.quiet_hours import QuietNow
from leadtui.services.workspace import Workspace

_TEXT = (
    "A reminder whose time falls into them rings once when they end, here and in leadtui worker. "
    "Hot leads are shown without a bell."
)


class QuietDialog(Dialog[Outcome]):
    """Asks for the hours; says while typing how they were understood."""

    SCOPE = "Quiet hours"
    DEFAULT_CSS = """
    QuietDialog > .dialog--box { width: 72; }
    QuietDialog #effect { height: auto; padding: 0 1; color: $muted; }
    QuietDialog #effect.-wrong { color: $text-error; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("Quiet hours", _TEXT)
        self.ws = ws
        self._until = ""

    def compose_question(self) -> ComposeResult:
        """The hours, and what they mean."""
        yield Input(placeholder="20:00-8:00 and days off; off", select_on_focus=True)
        yield Static("", id="effect", markup=False)

    def on_mount(self) -> None:
        """Ask for those that are set."""
        self.ask(partial(quiet_hours.now, self.ws), self._show)

    def _show(self, found: QuietNow) -> None:
        if found.until is not None:
            until = day_words(found.until.date(), self.ws.today(), found.until.time())
            self._until = f" It is quiet now, until {until}."
        field = self.query_one(Input)
        if not field.value:
            field.value = found.hours.words
        self._look()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is understood."""
        event.stop()
        self._look()

    def _look(self) -> bool:
        effect = self.query_one("#effect", Static)
        try:
            hours = parse_quiet(self.query_one(Input).value)
        except Invalid as refused:
            effect.update(Content(f"✗ {refused.message} {refused.hint}"))
            effect.add_class("-wrong")
            return False
        effect.update(Content(f"→ Quiet: {hours.words}.{self._until}"))
        effect.remove_class("-wrong")
        return True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was understood."""
        event.stop()
        host = self.app
        if self._look() and isinstance(host, Host):
            words = self.query_one(Input).value
            host.do(self, partial(quiet_hours.set_hours, self.ws, words), self._kept)

    def _kept(self, done: Outcome) -> None:
        self.dismiss(done)
