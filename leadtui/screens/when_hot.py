"""What follows when a lead turns hot, and something else for it (PUB-10)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.errors import LeadtuiError
from leadtui.domain.rows import Outcome, UserRow
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import leads, when_hot
from leadtui.services.when_hot import Following
from leadtui.services.workspace import Workspace
from leadtui.widgets.one_of import OneOf

_TEXT = (
    "By what a lead itself does, once each time. A lead that somebody owns stays theirs. The "
    "worker does it and the timeline tells it; a manager takes it back in Steps."
)
_CHOICES = (
    ("h", "high", "high"),
    ("n", "normal", "normal"),
    ("l", "low", "low"),
    ("o", "off", when_hot.OFF),
)
_WORDS = [word for _, _, word in _CHOICES]


class WhenHotDialog(Dialog[Outcome]):
    """Asks who is given leads of nobody, and for the reminder; says how it was understood."""

    SCOPE = "When a lead turns hot"
    DEFAULT_CSS = """
    WhenHotDialog > .dialog--box { width: 76; }
    WhenHotDialog .label { color: $muted; padding: 1 1 0 1; }
    WhenHotDialog #effect { height: auto; padding: 1 1; color: $muted; }
    WhenHotDialog #effect.-wrong { color: $text-error; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("When a lead turns hot", _TEXT)
        self.ws = ws
        self.following: Following | None = None
        self._users: Sequence[UserRow] = ()

    def compose_question(self) -> ComposeResult:
        """The names, the priority, and what they mean."""
        yield Static("Give a lead of nobody to, in turn", classes="label", markup=False)
        yield Input(placeholder="names, commas between them; nobody", select_on_focus=True)
        yield Static("Reminder for its owner, for that day", classes="label", markup=False)
        yield OneOf(_CHOICES, picked=_WORDS.index(when_hot.OFF), id="remind")
        yield Static("", id="effect", markup=False)

    @property
    def remind(self) -> OneOf[str]:
        """The line of priorities."""
        return self.query_one("#remind", OneOf)

    def on_mount(self) -> None:
        """Ask for what is set."""
        self.ask(self._question, self._show)

    def _question(self) -> tuple[Following, list[UserRow]]:
        return when_hot.of(self.ws), leads.users(self.ws)

    def _show(self, found: tuple[Following, list[UserRow]]) -> None:
        following, self._users = found
        field = self.query_one(Input)
        if not field.value:
            field.value = following.assign_words
            field.select_all()
        self.remind.picked = _WORDS.index(following.remind_word)
        self.watch(self.remind, "picked", self._look, init=False)
        self._look()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the names are understood."""
        event.stop()
        if self._users:
            self._look()

    def _look(self) -> None:
        effect, names = self.query_one("#effect", Static), self.query_one(Input).value
        try:
            following = when_hot.understood(self._users, names, self.remind.value or when_hot.OFF)
        except LeadtuiError as refused:
            self.following = None
            effect.update(Content(f"✗ {refused}"))
        else:
            self.following = following
            effect.update(Content(f"→ {clean_line(following.words)}."))
        effect.set_class(self.following is None, "-wrong")
        self.refresh_bindings()

    def not_understood(self) -> str | None:
        """Why nothing can be kept."""
        return None if self.following is not None else "It is not understood yet who is meant."

    @command("when_hot.save", "Save", key="ctrl+s f2", when=not_understood, footer=10)
    def action_save(self) -> None:
        """Have this follow from now on."""
        host = self.app
        if self.following is not None and isinstance(host, Host):
            deed = partial(
                when_hot.set_following,
                self.ws,
                assign=self.query_one(Input).value,
                remind=self.following.remind_word,
            )
            host.do(self, deed, self._kept)

    def _kept(self, done: Outcome) -> None:
        self.dismiss(done)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the priority."""
        event.stop()
        self.remind.focus()

    def on_one_of_picked(self, event: OneOf.Picked) -> None:
        """A priority taken is shown; enter keeps it all."""
        event.stop()
        self._look()
