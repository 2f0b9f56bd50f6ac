"""Load levelling: how much a day may hold, what that would move, and doing it."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Invalid
from leadtui.domain.rows import Outcome
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import levelling
from leadtui.services.levelling import PER_DAY, Plan
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import Failed
from leadtui.widgets.pairs import Pairs

#: Days whose load is shown; more are counted.
_SHOWN = 10
_MOST_DIGITS = 6
_TEXT = (
    "Your normal and low reminders go off days with too many, and off days off, to later working "
    "days. Those of high priority and those with a time of day stay."
)


class LevelDialog(Dialog[Outcome]):
    """Asks how many reminders a day may hold (feature 103); says while typing what would move."""

    SCOPE = "Level the load"
    DEFAULT_CSS = """
    LevelDialog > .dialog--box { width: 72; }
    LevelDialog Pairs { margin: 1 1 0 1; max-height: 12; }
    LevelDialog #effect { height: auto; padding: 0 1; color: $muted; }
    LevelDialog #effect.-wrong { color: $text-error; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("Level the load", _TEXT)
        self.ws = ws
        self.plan: Plan | None = None

    def compose_question(self) -> ComposeResult:
        """The number, what it would do, and the days that change."""
        yield Input(str(PER_DAY), placeholder="reminders a day", select_on_focus=True)
        yield Static("", id="effect", markup=False)
        yield Pairs()

    def on_mount(self) -> None:
        """Look at the number that stands there."""
        self._look()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at the number typed."""
        event.stop()
        self._look()

    def _look(self) -> None:
        self.plan = None
        self.refresh_bindings()
        typed = self.query_one(Input).value.strip()
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS):
            self.drop_answers("plan")
            self._say("✗ This is no number of reminders.", wrong=True)
            return
        question = partial(levelling.plan, self.ws, per_day=int(typed))
        self.ask(question, self._show, topic="plan", failed=self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, Invalid):
            self._say(f"✗ {error}", wrong=True)
        else:
            self.post_message(Failed(error))

    def _show(self, plan: Plan) -> None:
        self.plan = plan
        self.refresh_bindings()
        self._say(f"→ {plan.said}")
        today = self.ws.today()
        pairs = [
            (
                day_words(each.date, today),
                f"{each.before} → {each.after}" + (f"  {each.off}" if each.off else ""),
            )
            for each in plan.days[:_SHOWN]
        ]
        if len(plan.days) > _SHOWN:
            pairs.append(("", f"and {len(plan.days) - _SHOWN} more days"))
        self.query_one(Pairs).set_pairs(pairs)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        effect = self.query_one("#effect", Static)
        effect.update(Content(text))
        effect.set_class(wrong, "-wrong")
        if wrong:
            self.query_one(Pairs).set_pairs(())

    def nothing(self) -> str | None:
        """Why nothing can be moved."""
        if self.plan is None:
            return "It is not known yet what would move."
        return None if self.plan.shifts else "There is nothing to move."

    @command("level.move", "Move", key="ctrl+s f2", when=nothing, footer=10)
    def action_move(self) -> None:
        """Move the reminders as shown, as one step."""
        host, plan = self.app, self.plan
        assert isinstance(host, Host)
        assert plan is not None
        host.do(self, partial(levelling.carry_out, self.ws, plan), self._moved)

    def _moved(self, done: Outcome) -> None:
        self.dismiss(done)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Move from the field."""
        event.stop()
        await self.action_run_command("level.move")
