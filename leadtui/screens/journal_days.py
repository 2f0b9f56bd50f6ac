"""For how many days steps are kept, with what that means for those there are."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid
from leadtui.domain.format import days, plural, short_date
from leadtui.domain.rows import Outcome
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import journal
from leadtui.services.journal import MOST_DAYS, Growth
from leadtui.services.workspace import Workspace
from leadtui.widgets.pairs import Pairs

#: Days whose growth is shown beside all that is kept.
LATELY = 30
_TEXT = "What is older than these days is cut and can no longer be undone. Facts and notes stay."


class JournalDays(Dialog[None]):
    """Asks for the days; says while typing what would be cut."""

    SCOPE = "How long steps are kept"
    DEFAULT_CSS = """
    JournalDays > .dialog--box { width: 72; }
    JournalDays Pairs { margin: 1 0; }
    JournalDays #effect { height: auto; min-height: 2; padding: 0 1; color: $muted; }
    JournalDays #effect.-wrong { color: $text-error; }
    JournalDays #effect.-cuts { color: $text-warning; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("How long steps are kept", _TEXT)
        self.ws = ws
        self.growth: Growth | None = None

    def compose_question(self) -> ComposeResult:
        """How it grew, the days, and what they would do."""
        yield Pairs(id="growth")
        yield Input(placeholder="days; 0 keeps steps for ever", id="days", select_on_focus=True)
        yield Static("", id="effect", markup=False)

    def on_mount(self) -> None:
        """Ask how the journal grew."""
        self.ask(partial(journal.growth, self.ws), self._show)

    def _show(self, growth: Growth) -> None:
        self.growth = growth
        size = growth.size
        steps, changes = growth.younger(LATELY)
        kept = f"{plural(size.steps, 'step')} with {plural(size.changes, 'change')}"
        if size.since is not None:
            first = from_ms(size.since, self.ws.team.zone).date()
            kept += f", the first of {short_date(first, self.ws.today())}"
        lately = f"{plural(steps, 'step')} with {plural(changes, 'change')}"
        self.query_one(Pairs).set_pairs([("Kept", kept), (f"Last {LATELY} days", lately)])
        self.query_one("#days", Input).value = str(growth.days)
        self._weigh()

    def on_input_changed(self) -> None:
        """Say what the days typed would do."""
        self._weigh()

    def _weigh(self) -> None:
        effect = self.query_one("#effect", Static)
        try:
            text = self._effect(self._days())
        except Invalid as refused:
            text = f"✗ {refused.message} {refused.hint}"
            effect.set_class(True, "-wrong").remove_class("-cuts")
        else:
            effect.set_class(False, "-wrong")
        effect.update(Content(text))
        self.refresh_bindings()

    def _days(self) -> int:
        typed = self.query_one("#days", Input).value.strip()
        if not (typed.isascii() and typed.isdecimal()) or int(typed[:9]) > MOST_DAYS:
            raise Invalid(
                "This is no number of days.",
                field="days",
                hint=f"Give 1 to {MOST_DAYS}, or 0 to keep steps for ever.",
            )
        return int(typed)

    def _effect(self, number: int) -> str:
        if self.growth is None:
            return ""
        steps, changes = self.growth.older(number)
        self.query_one("#effect").set_class(bool(steps), "-cuts")
        if steps:
            return f"→ {journal.cut_words(steps, changes)}"
        return (
            f"→ Steps are kept {f'for {days(number)}' if number else 'for ever'}; nothing is cut."
        )

    def not_days(self) -> str | None:
        """Why it cannot be saved."""
        if self.growth is None:
            return "The journal is still being counted."
        try:
            self._days()
        except Invalid as refused:
            return refused.message
        return None

    @command("journal_days.save", "Save", key="ctrl+s f2", when=not_days, footer=10)
    def action_save(self) -> None:
        """Keep steps for the days typed; what is older goes when a day begins."""
        host, number = self.app, self._days()
        assert isinstance(host, Host)

        def then(outcome: Outcome) -> None:
            host.toast(" ".join((outcome.message, *outcome.notes)))
            self.dismiss(None)

        host.do(self, partial(journal.keep_days, self.ws, number), then)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save from the field."""
        event.stop()
        await self.action_run_command("journal_days.save")
