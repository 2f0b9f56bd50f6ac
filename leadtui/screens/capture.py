"""The capture line: a reminder typed as one line, with what it becomes shown while typing."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.errors import LeadtuiError
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line
from leadtui.screens.attempt import attempt
from leadtui.screens.commands import Commands, command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import capture
from leadtui.services.capture import Reading
from leadtui.services.workspace import Workspace
from leadtui.widgets.pairs import Pairs

_EXAMPLE = "acme call back tomorrow 9am !high @ana #market"
_HELP = "!high @who #routine · a day in words · “…” for the note as it is"


class CaptureInput(Commands, Input):
    """The line."""

    SCOPE = "Capture"

    @command("capture.save", "Save", key="enter", footer=10)
    async def action_save(self) -> None:
        """Keep the reminder that is shown below."""
        await self.action_submit()


class CaptureDialog(Dialog[Outcome]):
    """Asks for a line and keeps it (feature 70); the answer is what came of it.

    A line with a part that was not understood stays open, and says which.
    """

    SCOPE = "Capture"
    DEFAULT_CSS = """
    CaptureDialog > .dialog--box { width: 84; }
    CaptureDialog Pairs { margin: 1 1 0 1; }
    CaptureDialog .capture--wrong { height: auto; padding: 0 1; color: $text-error; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("Capture")
        self.ws = ws
        self._reading: Reading | None = None
        self._enter = False

    def compose_question(self) -> ComposeResult:
        """The line, what it becomes, and what was not understood."""
        yield CaptureInput(placeholder=_EXAMPLE)
        yield Pairs(empty=_HELP)
        yield Static("", classes="capture--wrong", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Read the line anew."""
        event.stop()
        self._enter = False
        if not clean_line(event.value):
            self.drop_answers("read")
            self._reading = None
            self.query_one(Pairs).set_pairs(())
            self._say("")
            return
        self.ask(partial(capture.read_line, self.ws, event.value), self._show, topic="read")

    def _show(self, reading: Reading) -> None:
        self._reading = reading
        self.query_one(Pairs).set_pairs(reading.pairs)
        self._say("\n".join(f"✗ {problem}" for problem in reading.capture.problems))
        if self._enter:
            self._save(reading)

    def _say(self, text: str) -> None:
        self.query_one(".capture--wrong", Static).update(Content(text))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the line as it is shown; one that is still being read is kept once it was."""
        event.stop()
        text = clean_line(event.value)
        if not text:
            return
        if self._reading is not None and self._reading.capture.text == text:
            self._save(self._reading)
        else:
            self._enter = True

    def _save(self, reading: Reading) -> None:
        self._enter = False
        if not reading.capture.ready:
            return
        host = self.app
        assert isinstance(host, Host)
        host.do(self, attempt(partial(capture.save, self.ws, reading.capture)), self._saved)

    def _saved(self, answer: Outcome | LeadtuiError) -> None:
        if isinstance(answer, LeadtuiError):
            self._say(f"✗ {answer}")
        else:
            self.dismiss(answer)
