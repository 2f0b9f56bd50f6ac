"""The scoring settings: the rules on the left, what a draft of them would do on the right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from leadtui.domain.access import may_change_rules
from leadtui.domain.errors import NotFound
from leadtui.domain.format import plural
from leadtui.domain.rows import RulesPreview
from leadtui.domain.rule_text import settings
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.text import clean_line
from leadtui.screens import scoring_form
from leadtui.screens.commands import command
from leadtui.screens.scoring_attributes import AttributeRules
from leadtui.screens.scoring_effect import MOST_NAMES, effect_lines
from leadtui.screens.scoring_form import AttributeLine, Draft, Field, Form, Line, Pick
from leadtui.services import rule_scopes, scoring
from leadtui.services.rule_scopes import ScopeRow, ScopeView
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import Failed

#: Seconds without a key after which the draft's effect is asked for.
PAUSE = 0.15
_NO_VALUE = "A value cannot be taken; it says so beside it."


class _Found(NamedTuple):
    """What the store says: the rules shown, and everybody who may have rules."""

    view: ScopeView
    scopes: list[ScopeRow]


class ScoringSettings(AttributeRules):
    """What every fact is worth, when a lead is hot, how long it stays so, for whom."""

    CSS_PATH = "scoring_settings.tcss"
    # Both side by side need more room than a list and its preview.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (116, "-normal"), (160, "-wide")]

    def __init__(self, ws: Workspace) -> None:
        super().__init__(ws)
        self.draft = Draft(None, {})
        self._above: Mapping[str, str] = {}
        self._pause: Timer | None = None
        #: The draft and scope whose effect is being found out: one question at a time, since
        #: each is a pass over all leads.
        self._weighing: tuple[RuleSet | None, Scope] | None = None

    def compose_body(self) -> ComposeResult:
        """Whose rules, the form, and its effect."""
        yield Static("", id="whose", markup=False)
        yield Static("", id="rivals", markup=False)
        with Horizontal(id="scoring"):
            with Vertical(id="rules", classes="pane"):
                with Horizontal(id="titles"):
                    yield Static("", classes="line--name")
                    for place, (title, _) in enumerate(scoring_form.COLUMNS.values()):
                        yield Static(title, classes=f"line--column{place}")
                yield Form(id="form")
                yield Static("", id="detail", markup=False)
            with Vertical(id="effect", classes="pane") as effect:
                effect.border_title = Content("What this would do")
                yield Static("", id="sentence", markup=False)
                with VerticalScroll(id="movers"):
                    yield Static("", id="names", markup=False)

    # What is in force

    def reload(self) -> None:
        """Fetch what is in force; what was typed stays."""
        self.ask(partial(_look, self.ws, self.scope), self._show, topic="rules")

    def _show(self, found: _Found) -> None:
        before, self.view, self.scopes = self.view, found.view, found.scopes
        self.scope = found.view.row.scope
        above = found.view.above
        self._above = {} if above is None else settings(above)
        self._show_whose()
        same = before is not None and _named(before.rules) == _named(found.view.rules)
        if same:
            self._fill()
        else:
            self.call_next(self._build, before is None)

    async def _build(self, first: bool) -> None:
        """Make the lines anew, for other statuses or attribute rules; what was typed stays."""
        view = self.view
        if view is None:
            return
        typed = {f.setting: f.text for f in self._fields() if f.text != f.saved}
        there = {rule.name for rule in view.rules.attributes}
        more = [line.rule for line in self.attribute_lines() if line.points.text]
        more = [rule for rule in more if rule.name in typed and rule.name not in there]
        here = self._at()[1]
        form = self.query_one("#form", Form)
        await form.remove_children()
        await form.mount_all(scoring_form.lines(view.rules, more))
        scoring_form.fill(self._lines(), view.rules)
        for field in self._fields():
            if field.setting in typed:
                field.put(typed[field.setting])
        if self.is_current and (first or here is not None):
            fields = self._fields()
            same = (field for field in fields if here and field.setting == here.setting)
            next(same, fields[0]).focus()
        self._check()

    def _fill(self) -> None:
        if self.view is not None:
            scoring_form.fill(self._lines(), self.view.rules, keep=True)
            self._check()

    def _lines(self) -> list[Line]:
        return list(self.query(Line))

    def _fields(self) -> list[Field | Pick]:
        return [field for line in self._lines() for field in line.fields]

    def _show_whose(self) -> None:
        """The company and its exceptions in a line, the one shown in brackets."""
        assert self.view is not None
        parts = [Content.styled("Rules: ", "$muted")]
        shown = [row for row in self.scopes if row.own or row.scope == self.scope]
        for row in shown:
            name = clean_line(row.name, limit=30)
            here = row.scope == self.scope
            parts.append(Content.styled(f"[{name}]" if here else f" {name} ", "bold" * here))
        if len(shown) == 1:
            parts.append(Content.styled("  no exceptions yet", "$muted"))
        self.query_one("#whose", Static).update(Content("").join(parts))
        warnings = [row.warning for row in self.scopes if row.warning]
        mine = self.view.row.warning or (warnings[0] if warnings else "")
        more = f" (and {len(warnings) - 1} more)" if mine and len(warnings) > 1 else ""
        rivals = self.query_one("#rivals", Static)
        rivals.display = bool(mine)
        rivals.update(Content(f"! {mine}{more}" if mine else ""))

    # What is typed

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check the value, and show a moment later what the draft would do."""
        event.stop()
        self._check()

    def on_pick_changed(self, event: Pick.Changed) -> None:
        """As for a value that is typed."""
        event.stop()
        self._check()

    def on_input_submitted(self) -> None:
        """Enter goes on to the next line."""
        self.action_down()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say more of the line that has the focus."""
        self._show_detail()

    def _check(self) -> None:
        view = self.view
        if view is None:
            return
        lines = self._lines()
        self.draft = scoring_form.draft_of(view.rules, lines)
        for line in lines:
            above = self._above if view.row.own else {}
            for field in line.fields:
                field.set_class(field.setting in self.draft.wrong, "-invalid")
            line.say(scoring_form.said_of(line, self.draft, view.rules, above, view.above_name))
        self._show_title()
        self._show_detail()
        self.refresh_bindings()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._ask_effect)

    def _show_title(self) -> None:
        assert self.view is not None
        row = self.view.row
        own = "" if row.own else f" · as {clean_line(row.of)}"
        state = " · not saved" if self.typed() else ""
        name = clean_line(row.name, limit=40)
        self.query_one("#rules").border_title = Content(f"Scoring · {name}{own}{state}")

    def _show_detail(self) -> None:
        line, field = self._at()
        detail = self.query_one("#detail", Static)
        if line is None or field is None:
            detail.update(Content(""))
            return
        about = scoring_form.sentence_on(field.setting)
        style = {"wrong": "$text-error", "warning": "$text-warning"}.get(line.said.kind, "$muted")
        detail.update(
            Content.assemble(
                (clean_line(line.label), "bold"),
                f": {about}.",
                (f"\n{line.said.text}" if line.said.text else "", style),
            )
        )

    def _at(self) -> tuple[Line | None, Field | Pick | None]:
        """The line and the field with the focus."""
        focused = self.focused
        if isinstance(focused, Field | Pick) and isinstance(focused.parent, Line):
            return focused.parent, focused
        return None, None

    def typed(self) -> bool:
        """Whether the form says something else than what is in force."""
        return any(field.text != field.saved for field in self._fields())

    def drop_typed(self) -> None:
        """Put into the form what is in force."""
        if self.view is not None:
            scoring_form.fill(self._lines(), self.view.rules)
            for line in self.attribute_lines():
                if not line.points.saved:
                    line.leave()
            self._check()

    def attribute_here(self) -> AttributeLine | None:
        """The attribute rule with the focus."""
        line, _ = self._at()
        return line if isinstance(line, AttributeLine) else None

    def changed(self) -> None:
        """As when a value is typed."""
        self._check()

    def status_here(self) -> str:
        """The status of the line with the focus, "" where it is another."""
        line, _ = self._at()
        is_status = line is not None and line.setting.startswith("status:")
        return line.setting.partition(":")[2] if line is not None and is_status else ""

    # What it would do

    @property
    def is_settled(self) -> bool:
        """Whether the effect shown is that of what is typed."""
        return self._pause is None and self._weighing is None

    @property
    def is_weighing(self) -> bool:
        """Whether the effect of a draft is being found out now."""
        return self._weighing is not None

    def _ask_effect(self) -> None:
        self._pause = None
        if self.draft.rules is None:
            self.query_one("#sentence", Static).update(Content(_NO_VALUE))
            self.query_one("#names", Static).update(Content(""))
            return
        if self._weighing is not None:
            return
        self._weighing = (self.draft.rules, self.scope)
        self.ask(
            partial(scoring.preview, self.ws, self.draft.rules, scope=self.scope, limit=MOST_NAMES),
            self._weighed,
            topic="effect",
            failed=self._not_weighed,
        )

    def _weighed(self, found: RulesPreview) -> None:
        asked, self._weighing = self._weighing, None
        if asked != (self.draft.rules, self.scope):
            self._ask_effect()
            return
        self.query_one("#sentence", Static).update(Content(self._sentence(found)))
        self.query_one("#names", Static).update(effect_lines(found))

    def _not_weighed(self, error: Exception) -> None:
        asked, self._weighing = self._weighing, None
        if asked == (self.draft.rules, self.scope) or not isinstance(error, NotFound):
            self.post_message(Failed(error))

    def _sentence(self, found: RulesPreview) -> str:
        assert self.view is not None
        row = self.view.row
        if self.draft.rules != self.view.rules:
            return scoring.preview_words(found)
        if not row.own:
            return f"{row.name} has no rules of its own: ctrl+s makes these its own."
        if self.scope == COMPANY_WIDE:
            return f"These rules are in force for {plural(found.leads, 'lead')}."
        return f"These rules are in force for {', '.join(row.users) or 'nobody'}."

    def go_back(self) -> bool:
        """Leave the field, so that the keys of the places work again."""
        if not isinstance(self.focused, Field | Pick):
            return False
        self.query_one("#form").focus()
        return True

    # Moving about

    @command("scoring.down", "Next", key="down")
    def action_down(self) -> None:
        """Go to the next line."""
        self._go(1)

    @command("scoring.up", "Previous", key="up")
    def action_up(self) -> None:
        """Go to the line before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        line, field = self._at()
        lines = self._lines()
        if line is None or field is None:
            if lines:
                lines[0].fields[0].focus()
            return
        place = lines.index(line) + step
        if 0 <= place < len(lines):
            column = line.places.index(field)
            places = lines[place].places
            below = places[column] if column < len(places) else None
            (below or lines[place].fields[0]).focus()

    def on_field_left(self, event: Field.Left) -> None:
        """Go to the next field of the line, or the one before."""
        event.stop()
        line, field = self._at()
        if line is not None and field is not None:
            place = line.fields.index(field) + event.step
            if 0 <= place < len(line.fields):
                line.fields[place].focus()

    # Commands on the rules

    def _cannot_save(self) -> str | None:
        if self.view is None:
            return "The rules are still being read."
        if self.draft.rules is None:
            return _NO_VALUE
        if self.view.row.own and self.draft.rules == self.view.rules:
            return "Nothing was changed."
        return self.read_only() or may_change_rules(self.ws.user, self.scope)

    def unsaved(self) -> bool:
        """Whether something is typed that is not in force."""
        return self.typed()

    def _nothing_typed(self) -> str | None:
        return None if self.typed() else "Nothing was changed."

    @command("scoring.save", "Save", key="ctrl+s", when=_cannot_save, footer=10)
    def action_save(self) -> None:
        """Save the settings; every lead is weighed anew, and one undo takes it back."""
        if self.draft.rules is not None:
            deed = partial(scoring.save, self.ws, self.draft.rules, scope=self.scope)
            self.do(deed, self.done)

    @command("scoring.revert", "Take back", key="ctrl+r", when=_nothing_typed, footer=11)
    def action_revert(self) -> None:
        """Go back to the settings that are in force."""
        self.drop_typed()

    def _no_draft(self) -> str | None:
        return None if self.draft.rules is not None else _NO_VALUE

    @command("scoring.backtest", "Back-test", key="f8", when=_no_draft, footer=17)
    def action_backtest(self) -> None:
        """Hold what was typed, or the rules in force, against leads that were won and lost."""
        from leadtui.screens.backtest import BackTestScreen

        draft = self.draft.rules if self.typed() else None
        self.app.push_screen(BackTestScreen(self.ws, draft, self.scope))


def _look(ws: Workspace, scope: Scope) -> _Found:
    """The rules of a scope, the company-wide ones where it is gone."""
    try:
        view = rule_scopes.view(ws, scope)
    except NotFound:
        view = rule_scopes.view(ws, COMPANY_WIDE)
    return _Found(view, rule_scopes.all_scopes(ws))


def _named(rules: RuleSet) -> tuple[object, ...]:
    """What the lines of the form depend on."""
    attributes = tuple(rule.name for rule in rules.attributes)
    return tuple(rules.statuses), rules.contact_statuses, attributes
