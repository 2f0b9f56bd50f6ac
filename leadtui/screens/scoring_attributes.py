"""Attribute rules in the scoring settings: which fields and words give points (PUB-9)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import App

from leadtui.domain.access import may_change_rules
from leadtui.domain.attributes import Attribute, AttributeRule, rule_of
from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs import Choice, Choose, Prompt
from leadtui.screens.dialogs.prompt import Hint
from leadtui.screens.scoring_form import AttributeLine, Form
from leadtui.screens.scoring_whose import WhoseRules

_FIELDS = (
    Choice("t", "title", Attribute.TITLE, "director | head of | chief"),
    Choice("g", "gender", Attribute.GENDER, "female"),
    Choice("c", "city", Attribute.CITY, "Lyon, Paris"),
    Choice("r", "region", Attribute.REGION, "Bretagne"),
    Choice("o", "country", Attribute.COUNTRY, "FR, Belgium"),
    Choice("p", "postal code", Attribute.POSTAL_CODE, "69, 75"),
    Choice("s", "source", Attribute.SOURCE, "trade fair"),
    Choice("m", "method of contact", Attribute.METHOD_OF_CONTACT, "form"),
    Choice("u", "customer", Attribute.CUSTOMER, "yes or no"),
)
_YES_OR_NO = (Choice("y", "yes", "yes", "a customer"), Choice("n", "no", "no", "none yet"))
_HOW = "Each word by its beginning; | or a comma between alternatives."


def ask_rule(app: App[None], then: Callable[[AttributeRule], None]) -> None:
    """Ask for a field and for words."""

    def chosen(attribute: Attribute | None) -> None:
        if attribute is not None:
            ask_words(app, AttributeRule(attribute, ""), then)

    app.push_screen(Choose("Points for what of a lead?", _FIELDS), chosen)


def ask_words(app: App[None], rule: AttributeRule, then: Callable[[AttributeRule], None]) -> None:
    """Ask for other words of a rule, which has none yet where it is new."""
    attribute = rule.attribute

    def typed(words: str | None) -> None:
        if words is not None:
            then(rule_of(attribute.value, words, rule.points))

    title = f"Words in the {attribute.value.replace('_', ' ')}"
    if attribute is Attribute.CUSTOMER:
        app.push_screen(Choose("Is the lead a customer?", _YES_OR_NO), typed)
        return
    example = next(one.detail for one in _FIELDS if one.value is attribute)
    hint = partial(_hint, attribute)
    app.push_screen(
        Prompt(title, value=rule.words, placeholder=example, text=_HOW, hint=hint), typed
    )


def _hint(attribute: Attribute, words: str) -> Hint:
    """What the words typed ask for."""
    if not words.strip():
        return Hint("Give at least one word.", ok=False)
    try:
        rule = rule_of(attribute.value, words)
    except Invalid as refused:
        return Hint(str(refused), ok=False)
    if not rule.can_be_met:
        return Hint("No lead meets that: there is neither a letter nor a digit.", ok=False)
    return Hint(f"Leads with one of these: {clean_line(rule.words)}")


def _closed(screen: AttributeRules) -> str | None:
    return screen.read_only() or may_change_rules(screen.ws.user, screen.scope)


def _no_rule(screen: AttributeRules) -> str | None:
    if screen.attribute_here() is None:
        return "Go to a rule on what a lead is like; f3 makes one."
    return _closed(screen)


class AttributeRules(WhoseRules):
    """The lines of a form that give points for who a lead is: made, changed and removed."""

    def attribute_here(self) -> AttributeLine | None:
        """The line with the focus, where it is such a one."""
        raise NotImplementedError

    def attribute_lines(self) -> list[AttributeLine]:
        """All such lines, from top to bottom."""
        return list(self.query(AttributeLine))

    def changed(self) -> None:
        """Look at what is typed."""
        raise NotImplementedError

    @command("scoring.attribute_new", "Attribute rule", key="f3", when=_closed, footer=18)
    def action_attribute_new(self) -> None:
        """Give points for what a lead is like: a field, words, then the points on its line."""
        ask_rule(self.app, self._new)

    @command("scoring.attribute_words", "Words", key="f4", when=_no_rule)
    def action_attribute_words(self) -> None:
        """Give the rule other words; its points stay."""
        line = self.attribute_here()
        if line is not None:
            ask_words(self.app, line.rule, partial(self._instead, line))

    @command("scoring.attribute_remove", "Remove rule", key="f5", when=_no_rule)
    def action_attribute_remove(self) -> None:
        """Remove the rule on what a lead is like; it goes when the settings are saved."""
        line = self.attribute_here()
        if line is not None:
            self._remove(line)

    def _new(self, rule: AttributeRule) -> None:
        self._add(rule, "")

    def _instead(self, line: AttributeLine, rule: AttributeRule) -> None:
        if rule.name != line.rule.name:
            points = line.points.text
            self._remove(line)
            self._add(rule, points)

    def _add(self, rule: AttributeRule, points: str) -> None:
        """A line for the rule, after the others; the one that asks for the same where it is
        there already and does not go.
        """
        lines = self.attribute_lines()
        same = [
            line
            for line in lines
            if line.rule.same(rule) and (line.points.text or line.rule.name == rule.name)
        ]
        if same:
            line = same[0]
        else:
            line = AttributeLine(rule)
            form = self.query_one(Form)
            form.mount(line, after=lines[-1] if lines else form.query_one("#attributes"))
        self.call_after_refresh(self._begin, line, points)

    def _begin(self, line: AttributeLine, points: str) -> None:
        """Go to the points of a line, those that it had elsewhere in it."""
        if points:
            line.points.put(points)
        line.points.focus()
        line.call_after_refresh(line.scroll_visible)
        self.changed()

    def _remove(self, line: AttributeLine) -> None:
        line.points.put("")
        if not line.points.saved:
            line.leave()
        self.changed()
