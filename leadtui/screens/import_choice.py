"""The first step of an import: which file, and what it holds."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from leadtui.domain.errors import LeadtuiError
from leadtui.domain.format import cell_width
from leadtui.domain.text import clean_line, clean_text
from leadtui.screens.import_path import (
    Entry,
    PathInput,
    PathSuggester,
    completions,
    matches_words,
    tidied,
)
from leadtui.widgets.asking import Asks
from leadtui.widgets.commands import Commands
from leadtui.widgets.one_of import OneOf

_KINDS = (
    ("c", "companies", "companies"),
    ("l", "leads", "leads"),
    ("e", "events", "events"),
)
_ABOUT = {
    "companies": "A CSV file with a company in each row.",
    "leads": "A CSV file with a person in each row; their companies come along.",
    "events": "What people did: our CSV or JSON lines, or what Brevo, Mailgun and Postmark post.",
}


class ChoiceStep(Commands, Asks, Vertical):
    """Asks for the kind and the path."""

    SCOPE = "Import"

    class Chosen(Message):
        """A file was named; ``text`` is the path as it was typed."""

        def __init__(self, kind: str, text: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    def __init__(self, kind: str | None, path: str) -> None:
        super().__init__(id="choice")
        self._kind = kind
        self._path = path

    def compose(self) -> ComposeResult:
        """Kind, path, what is said about it, what it may become."""
        kinds = [value for _, _, value in _KINDS]
        picked = kinds.index(self._kind) if self._kind in kinds else -1
        with Horizontal(classes="import--row"):
            yield Static("What", classes="import--label")
            yield OneOf(_KINDS, picked=picked, id="kind")
        with Horizontal(classes="import--row"):
            yield Static("File", classes="import--label")
            yield PathInput(
                self._path,
                placeholder="~/Downloads/leads.csv",
                suggester=PathSuggester(),
                id="path",
                select_on_focus=False,
            )
        yield Static("", id="said", markup=False)
        yield Static("", id="matches", markup=False)

    def on_mount(self) -> None:
        """Say what the kind means, and what lies here."""
        self._about()
        self._look_around()

    def start(self) -> None:
        """Put the focus where something is missing."""
        kind = self.query_one("#kind", OneOf)
        (kind if kind.value is None else self.query_one("#path")).focus()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say something about the file, in place."""
        said = self.query_one("#said", Static)
        said.set_class(wrong, "-wrong")
        said.update(Content(("✗ " if wrong else "") + clean_text(text)))

    def refuse(self, error: LeadtuiError) -> None:
        """Say why the file cannot be taken."""
        self.say(f"{error.message}\n{error.hint}".strip(), wrong=True)
        self.query_one("#path").focus()

    def on_one_of_picked(self, event: OneOf.Picked) -> None:
        """Go on to the path."""
        event.stop()
        self._about()
        self.query_one("#path").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the path may become."""
        event.stop()
        self._about()
        self._look_around()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the file."""
        event.stop()
        kind = self.query_one("#kind", OneOf)
        if kind.value is None:
            self.say("Say first what is in the file: one key.", wrong=True)
            kind.focus()
        elif not tidied(event.value):
            self.say("Type the path of a file; tab completes it.", wrong=True)
        else:
            self.post_message(self.Chosen(str(kind.value), event.value))

    def _about(self) -> None:
        kind = self.query_one("#kind", OneOf).value
        self.say(_ABOUT.get(str(kind), "Companies, leads, or events of leads that are here."))

    def _look_around(self) -> None:
        text = self.query_one("#path", Input).value
        self.ask(partial(completions, text), self._show_matches, topic="matches")

    def _show_matches(self, found: list[Entry]) -> None:
        text = self.query_one("#path", Input).value
        if len(found) == 1 and found[0].text == text:
            found = []
        lines = matches_words(found)
        width = max((cell_width(name) for name, _ in lines), default=0)
        parts = [
            Content.assemble(
                (name, "" if name.endswith("/") else "$foreground"),
                " " * (width - cell_width(name)),
                (f"  {clean_line(size)}", "$muted"),
            )
            for name, size in lines
        ]
        self.query_one("#matches", Static).update(Content("\n").join(parts))
