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

#: The kind of a file of meetings.
CALENDAR = "calendar"
CALENDAR_KEY = "k"
_KINDS = (
    ("c", "companies", "companies"),
    ("l", "leads", "leads"),
    ("e", "events", "events"),
    (CALENDAR_KEY, CALENDAR, CALENDAR),
)
_ABOUT = {
    "companies": "A CSV file with a company in each row.",
    "leads": "A CSV file with a person in each row; their companies come along.",
    "events": "What people did: our CSV or JSON lines, or what Brevo, Mailgun and Postmark post.",
    CALENDAR: "A .ics file: accepted meetings become reminders, bookings count as demos.",
}


class ChoiceStep(Commands, Asks, Vertical):
    """Asks for the kind and the path."""

    SCOPE = "Import"

    class Chosen(Message):
        """A file was named; ``text`` is the path as it was typed, ``me`` the user's address where
        it was asked for.
        """

        def __init__(self, kind: str, text: str, me: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text
            self.me = me

    def __init__(self, kind: str | None, path: str) -> None:
        super().__init__(id="choice")
        self._kind = kind
        self._path = path
        self._asks_address = False

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
        with Horizontal(classes="import--row", id="me-row"):
            yield Static("You", classes="import--label")
            yield Input(placeholder="your e-mail address in the calendar", id="me")
        yield Static("", id="said", markup=False)
        yield Static("", id="matches", markup=False)

    def on_mount(self) -> None:
        """Say what the kind means, and what lies here."""
        self.query_one("#me-row").display = False
        self._about()
        self._look_around()

    def start(self) -> None:
        """Put the focus where something is missing."""
        kind = self.query_one("#kind", OneOf)
        (kind if kind.value is None else self.query_one("#path")).focus()

    def is_calendar(self) -> None:
        """The file is a calendar, whatever was said of it."""
        self.query_one("#kind", OneOf).picked = [kind for _, _, kind in _KINDS].index(CALENDAR)
        self._about()

    def ask_address(self) -> None:
        """The user's address is not known: ask for it with a calendar."""
        self._asks_address = True
        self._about()

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
        if event.input.id == "path":
            self._about()
            self._look_around()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the file."""
        event.stop()
        kind = self.query_one("#kind", OneOf)
        path = self.query_one("#path", Input).value
        if kind.value is None:
            self.say("Say first what is in the file: one key.", wrong=True)
            kind.focus()
        elif not tidied(path):
            self.say("Type the path of a file; tab completes it.", wrong=True)
        else:
            me = self.query_one("#me", Input).value.strip()
            self.post_message(self.Chosen(str(kind.value), path, me))

    def _about(self) -> None:
        kind = self.query_one("#kind", OneOf).value
        self.query_one("#me-row").display = self._asks_address and kind == CALENDAR
        self.say(
            _ABOUT.get(str(kind), "Companies, leads, events of leads that are here, or meetings.")
        )

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
