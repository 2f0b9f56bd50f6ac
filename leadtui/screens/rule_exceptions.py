"""Whose rules apply to whom and why; starting, copying, comparing and ending exceptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from leadtui.domain.access import may_change_rules
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs import Choice, Choose, Confirm
from leadtui.screens.rules_dialog import RulesDialog
from leadtui.services import rule_scopes, rule_sets, scoring
from leadtui.services.rule_scopes import ScopeRow
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable


def _not_mine(dialog: Exceptions) -> str | None:
    if dialog.row is None:
        return "The list is still being read."
    return dialog.read_only() or may_change_rules(dialog.ws.user, dialog.row.scope)


def _cannot_start(dialog: Exceptions) -> str | None:
    if dialog.row is not None and dialog.row.own:
        return f"{clean_line(dialog.row.name)} has rules of its own already."
    return _not_mine(dialog)


def _cannot_copy(dialog: Exceptions) -> str | None:
    row = dialog.row
    if row is not None and not any(each.own and each != row for each in dialog.rows):
        return "There are no other rules to copy."
    return _not_mine(dialog)


def _cannot_end(dialog: Exceptions) -> str | None:
    row = dialog.row
    if row is not None and row.scope == COMPANY_WIDE:
        return "The company-wide rules cannot end: change them instead."
    if row is not None and not row.own:
        return f"{clean_line(row.name)} has no rules of its own."
    return _not_mine(dialog)


class Exceptions(RulesDialog[ScopeRow, Scope]):
    """The company, groups, sub-departments and users, with the rules each has and why; enter
    shows them in the form.
    """

    SCOPE = "Whose rules"

    def __init__(self, ws: Workspace, shown: Scope) -> None:
        super().__init__(ws, "Whose rules")
        self.shown = shown
        self.rows: Sequence[ScopeRow] = ()

    def columns(self) -> Sequence[Column[ScopeRow]]:
        """Whose, which rules, whom they concern."""
        return (
            Column("Whose", _name, flex=2, min_width=16, max_width=36),
            Column("", lambda row: [(str(row.kind), "muted")], width=14),
            Column("Rules", _rules, flex=2, min_width=14, max_width=30),
            Column("Apply to", lambda row: ", ".join(row.users), flex=3, min_width=10),
        )

    def key_of(self, row: ScopeRow) -> int:
        """Users and groups have numbers of their own."""
        if row.scope.user_id is not None:
            return 2 * row.scope.user_id
        return 2 * row.scope.group_id + 1 if row.scope.group_id is not None else 0

    def find(self) -> Sequence[ScopeRow]:
        """Everybody who may have rules."""
        return rule_scopes.all_scopes(self.ws)

    def show(self, rows: Sequence[ScopeRow]) -> None:
        """Show them; the first time the cursor is on the one in the form."""
        first = not self.rows
        self.rows = rows
        super().show(rows)
        here = next((row for row in rows if row.scope == self.shown), None)
        if first and here is not None:
            self.table.go_to(self.key_of(here))

    def said_of(self, row: ScopeRow) -> Sequence[tuple[str, str]]:
        """Why these rules hold, and what is to be said of others."""
        return (
            ("Rules", "its own" if row.own else f"those of {row.of}"),
            ("Why", row.why),
            ("Apply to", ", ".join(row.users) or ("nobody" if row.own else "")),
            ("But", row.warning),
        )

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Show the rules of this one."""
        event.stop()
        if self.row is not None:
            self.dismiss(self.row.scope)

    @command("exceptions.start", "Start", key="e", when=_cannot_start, footer=11)
    def action_start(self) -> None:
        """Start an exception from the rules that are inherited."""
        if self.row is not None:
            self.do(partial(rule_sets.copy, self.ws, None, self.row.scope))

    @command("exceptions.copy", "Copy from", key="y", when=_cannot_copy, footer=12)
    def action_copy(self) -> None:
        """Give this one the rules of another, as its own."""
        row = self.row
        if row is not None:
            others = [each for each in self.rows if each.own and each != row]
            self._choose(
                f"Copy whose rules to {row.name}?",
                others,
                lambda of: self.do(partial(rule_sets.copy, self.ws, of.scope, row.scope)),
            )

    @command("exceptions.compare", "Compare", key="c", footer=13)
    def action_compare(self) -> None:
        """Put the rules of this one beside those of another."""
        row = self.row
        if row is not None:
            others = [each for each in self.rows if each != row]
            self._choose(f"{row.name} beside whom?", others, partial(self._compare, row))

    def _compare(self, row: ScopeRow, other: ScopeRow) -> None:
        def both() -> tuple[RuleSet, RuleSet]:
            one, two = row.scope, other.scope
            return scoring.current(self.ws, one), scoring.current(self.ws, two)

        def show(rules: tuple[RuleSet, RuleSet]) -> None:
            from leadtui.screens.rule_versions import SideBySide

            screen = SideBySide(self.ws, (row.name, rules[0]), (other.name, rules[1]))
            self.app.push_screen(screen)

        self.ask(both, show, topic="compare")

    def _choose(
        self, title: str, rows: Sequence[ScopeRow], then: Callable[[ScopeRow], None]
    ) -> None:
        def chosen(row: ScopeRow | None) -> None:
            if row is not None:
                then(row)

        choices = [Choice("", clean_line(row.name, limit=40), row, str(row.kind)) for row in rows]
        self.app.push_screen(Choose(clean_line(title, limit=60), choices), chosen)

    @command("exceptions.end", "End", key="x", when=_cannot_end, footer=14)
    def action_end(self) -> None:
        """End the exception, after it is said what that would do."""
        row = self.row
        if row is not None:
            question = partial(scoring.preview, self.ws, None, scope=row.scope, limit=1)
            self.ask(question, lambda found: self._confirm(row, scoring.preview_words(found)))

    def _confirm(self, row: ScopeRow, effect: str) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.do(partial(rule_sets.end, self.ws, row.scope))

        name = clean_line(row.name)
        text = f"{name} has the rules that it inherits from then on. {effect}"
        self.app.push_screen(Confirm(f"End the exception of {name}", text), answered)

    @command("exceptions.versions", "Versions", key="v", footer=15)
    def action_versions(self) -> None:
        """The versions of the rules of this one."""
        from leadtui.screens.rule_versions import Versions

        if self.row is not None:
            screen = Versions(self.ws, self.row.scope, self.row.name)
            self.app.push_screen(screen, lambda _: self.reload())


def _name(row: ScopeRow) -> Cell:
    mark = "! " if row.warning else ""
    return [(mark, "warn"), (f"{'  ' * row.level}{row.name}", "strong" if row.own else "")]


def _rules(row: ScopeRow) -> Cell:
    return "its own" if row.own else [(f"as {row.of}", "muted")]
