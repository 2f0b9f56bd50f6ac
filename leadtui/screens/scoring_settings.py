"""The scoring settings: the rules on the left, what a draft of them would do on the right."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from leadtui.domain.access import may_change_rules
from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural, signed
from leadtui.domain.kinds import LABELS, SCORED, Kind
from leadtui.domain.rows import Mover, Outcome, RulesPreview
from leadtui.domain.rule_text import points
from leadtui.domain.rules import RuleSet, change
from leadtui.domain.scopes import COMPANY_WIDE
from leadtui.domain.text import clean_line
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.services import scoring
from leadtui.services.workspace import Workspace

#: Seconds without a key after which the draft's effect is asked for.
PAUSE = 0.15

_HELP = {
    "threshold": "hot from this engagement on",
    "reset_days": "silent days until cold, or off",
    "call_seconds": "seconds until a call counts",
}


class Setting(Horizontal):
    """One line of the form: name, value, and what is wrong with the value or worth knowing."""

    def __init__(self, name: str, label: str, help_text: str) -> None:
        super().__init__()
        self.setting = name
        self.label = label
        self.help_text = help_text
        #: The value that is in force, as text.
        self.saved = ""
        # Made here: the form is filled before its lines are composed.
        self.input = Input(max_length=12, select_on_focus=False)
        self.note = Static("", classes="setting--note", markup=False)

    def compose(self) -> ComposeResult:
        """Name, input, note."""
        yield Static(Content(self.label), classes="setting--name")
        yield self.input
        yield self.note

    def say(self, text: str, kind: str = "") -> None:
        """Show ``text`` beside the value; ``kind`` is "wrong", "warning" or nothing."""
        self.note.set_class(kind == "wrong", "-wrong")
        self.note.set_class(kind == "warning", "-warning")
        self.note.update(Content(text or self.help_text))
        self.input.set_class(kind == "wrong", "-invalid")


class ScoringSettings(Place):
    """What every fact is worth, when a lead is hot, how long it stays so."""

    SCOPE = "Scoring settings"
    CSS_PATH = "scoring_settings.tcss"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.saved: RuleSet | None = None
        self.draft: RuleSet | None = None
        self._pause: Timer | None = None

    def compose_body(self) -> ComposeResult:
        """The form and its effect."""
        with Horizontal(id="scoring"):
            with VerticalScroll(id="form", classes="pane") as form:
                form.border_title = Content("Scoring · company-wide")
            with Vertical(id="effect", classes="pane") as effect:
                effect.border_title = Content("What this would do")
                yield Static("", id="sentence", markup=False)
                with VerticalScroll(id="movers"):
                    yield Static("", id="names", markup=False)

    def reload(self) -> None:
        """Fetch what is in force; a draft under way stays."""
        self.ask(partial(scoring.current, self.ws), self._show, topic="rules")

    def _show(self, rules: RuleSet) -> None:
        fresh = self.saved is None
        untouched = self.draft == self.saved
        self.saved = rules
        if fresh:
            self.query_one("#form").mount_all(_lines(rules))
            self.call_after_refresh(self._fill, rules, focus=True)
        elif untouched:
            self._fill(rules)
        else:
            self._check()

    def _fill(self, rules: RuleSet, *, focus: bool = False) -> None:
        self.draft = rules
        values = points(rules)
        for line in self.query(Setting):
            line.saved = values.get(line.setting, line.saved)
            with line.input.prevent(Input.Changed):
                line.input.value = line.saved
            line.say("")
        if focus and self.is_current:
            self.query(Setting).first().input.focus()
        self._check()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check the value, and show a moment later what the draft would do."""
        event.stop()
        self._check()

    def _check(self) -> None:
        if self.saved is None:
            return
        draft: RuleSet | None = self.saved
        for line in self.query(Setting):
            value = line.input.value
            try:
                changed = change(self.saved, line.setting, value)
                # What was not touched stays: points would switch a rule on that is off.
                if draft is not None and value.strip() != line.saved:
                    draft = change(draft, line.setting, value)
            except Invalid as refused:
                line.say((refused.hint or refused.message).removeprefix("Give "), "wrong")
                draft = None
                continue
            warnings = [w for w in changed.warnings() if w.startswith(line.setting)]
            if warnings:
                line.say(warnings[0].partition(" ")[2].rstrip("."), "warning")
            elif value.strip() != line.saved:
                line.say(f"was {line.saved}")
            else:
                line.say("")
        self.draft = draft
        self._title()
        self.refresh_bindings()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._ask_effect)

    def _title(self) -> None:
        state = "" if self.draft == self.saved else " · not saved"
        self.query_one("#form").border_title = Content(f"Scoring · company-wide{state}")

    def _ask_effect(self) -> None:
        if self.draft is None:
            self.drop_answers("effect")
            self.query_one("#sentence", Static).update(
                Content("A value cannot be taken; it says so beside it.")
            )
            return
        self.ask(partial(scoring.preview, self.ws, self.draft), self._show_effect, topic="effect")

    def _show_effect(self, found: RulesPreview) -> None:
        same = self.draft == self.saved
        sentence = (
            f"These rules are in force for {plural(found.leads, 'lead')}."
            if same
            else scoring.preview_words(found)
        )
        self.query_one("#sentence", Static).update(Content(sentence))
        parts = []
        if not same:
            for title, style, movers, number in (
                ("Become hot", "bold $text-error", found.become_hot, found.hot_count),
                ("Cool down", "bold $text-primary", found.cool, found.cool_count),
            ):
                if movers:
                    parts.append(Content.styled(f"{title} ({number})", style))
                    parts += [_mover(each) for each in movers]
                    if number > len(movers):
                        parts.append(Content.styled(f"… and {number - len(movers)} more", "$muted"))
                    parts.append(Content(""))
        self.query_one("#names", Static).update(Content("\n").join(parts))

    def go_back(self) -> bool:
        """Leave the input, so that the keys of the places work again."""
        if not isinstance(self.focused, Input):
            return False
        self.query_one("#form").focus()
        return True

    # Commands

    def _cannot_save(self) -> str | None:
        if self.draft is None:
            return "A value cannot be taken; it says so beside it."
        if self.draft == self.saved:
            return "Nothing was changed."
        return may_change_rules(self.ws.user, COMPANY_WIDE)

    def _nothing_typed(self) -> str | None:
        typed = any(line.input.value.strip() != line.saved for line in self.query(Setting))
        return None if typed else "Nothing was changed."

    @command("scoring.save", "Save", key="ctrl+s", when=_cannot_save, footer=10)
    def action_save(self) -> None:
        """Save the settings; every lead is weighed anew, and one undo takes it back."""
        draft = self.draft
        if draft is not None:
            self.do(partial(scoring.save, self.ws, draft), self._saved)

    def _saved(self, outcome: Outcome) -> None:
        self.saved = self.draft
        if self.draft is not None:
            self._fill(self.draft)
        self.host.toast("\n".join([outcome.message, *outcome.notes]))

    @command("scoring.revert", "Take back", key="ctrl+r", when=_nothing_typed, footer=11)
    def action_revert(self) -> None:
        """Go back to the settings that are in force."""
        if self.saved is not None:
            self._fill(self.saved)

    @command("scoring.down", "Next", key="down")
    def action_down(self) -> None:
        """Go to the next setting."""
        self.focus_next(Input)

    @command("scoring.up", "Previous", key="up")
    def action_up(self) -> None:
        """Go to the setting before."""
        self.focus_previous(Input)

    def on_input_submitted(self) -> None:
        """Enter goes on to the next setting."""
        self.focus_next(Input)


def _lines(rules: RuleSet) -> list[Static | Setting]:
    lines: list[Static | Setting] = [_heading("Hot")]
    lines += [
        Setting(name, label, _HELP[name])
        for name, label in (
            ("threshold", "threshold"),
            ("reset_days", "reset period"),
            ("call_seconds", "call length"),
        )
    ]
    lines.append(_heading("Points, each time"))
    lines += [Setting(kind.word, LABELS[kind], _kind_help(kind)) for kind in SCORED]
    lines.append(_heading("Points of a status, replacing each other"))
    lines += [Setting(f"status:{name}", clean_line(name), "") for name in rules.statuses]
    return lines


def _kind_help(kind: Kind) -> str:
    return "from the call length on" if kind is Kind.OUTGOING_CALL else ""


def _heading(text: str) -> Static:
    return Static(Content(text), classes="scoring--heading")


def _mover(mover: Mover) -> Content:
    where = f" · {clean_line(mover.company)}" if mover.company else ""
    owner = f"  {clean_line(mover.owner)}" if mover.owner else ""
    by = mover.after - mover.before
    return Content.assemble(
        f"{mover.after:>5} ",
        Content.styled((f"({signed(by)}) " if by else "").rjust(7), "$muted"),
        Content(clean_line(mover.name)),
        Content.styled(f"{where}{owner}", "$muted"),
    )
