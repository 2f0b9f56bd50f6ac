"""The scoring settings but for their form: whose rules are shown, what can be done with them."""

from __future__ import annotations

from functools import partial

from leadtui.domain.access import may_change_statuses, may_set_when_hot
from leadtui.domain.rows import Outcome
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.services.rule_scopes import ScopeRow, ScopeView
from leadtui.services.workspace import Workspace


class WhoseRules(Place):
    """A place that shows the rules of one scope."""

    SCOPE = "Scoring settings"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.scope = COMPANY_WIDE
        self.view: ScopeView | None = None
        self.scopes: list[ScopeRow] = []

    def typed(self) -> bool:
        """Whether the form says something else than what is in force."""
        raise NotImplementedError

    def drop_typed(self) -> None:
        """Go back to what is in force."""
        raise NotImplementedError

    def status_here(self) -> str:
        """The status of the line with the focus, "" where it is another."""
        raise NotImplementedError

    def read_only(self) -> str | None:
        """Why nothing can be changed."""
        return None if self.ws.store.writable else "This store can only be read."

    def done(self, outcome: Outcome) -> None:
        """Tell what was done, and show it."""
        self.host.toast("\n".join([outcome.message, *outcome.notes]))
        self.reload()

    @command("scoring.whose", "Whose", key="ctrl+t", footer=12)
    def action_whose(self) -> None:
        """Choose whose rules are shown; start, copy, compare and end exceptions."""
        from leadtui.screens.rule_exceptions import Exceptions

        self.app.push_screen(Exceptions(self.ws, self.scope), self._go_to)

    def _no_other(self) -> str | None:
        others = any(row.own and row.scope != self.scope for row in self.scopes)
        return None if others else "There is no exception; ctrl+t starts one."

    @command("scoring.next", "Next exception", key="ctrl+n", when=_no_other)
    def action_next(self) -> None:
        """Show the next exception, after the last one the company-wide rules."""
        own = [row.scope for row in self.scopes if row.own or row.scope == self.scope]
        self._go_to(own[(own.index(self.scope) + 1) % len(own)])

    def _go_to(self, scope: Scope | None) -> None:
        """Show the rules of another scope; what was typed is asked for first."""
        if scope is None or scope == self.scope:
            self.reload()
            return
        if not self.typed():
            self._show_scope(True, scope)
            return
        from leadtui.screens.dialogs import Confirm

        text = "What was typed is not saved, and is dropped when other rules are shown."
        self.app.push_screen(
            Confirm("Show other rules", text), partial(self._show_scope, scope=scope)
        )

    def _show_scope(self, yes: bool | None, scope: Scope) -> None:
        if yes:
            self.drop_typed()
            self.scope = scope
            self.reload()

    @command("scoring.groups", "Groups", key="ctrl+g", footer=14)
    def action_groups(self) -> None:
        """Groups and sub-departments: who is in which, and in which order they count."""
        from leadtui.screens.rule_groups import Groups

        self.app.push_screen(Groups(self.ws), lambda _: self.reload())

    @command("scoring.versions", "Versions", key="ctrl+y", footer=15)
    def action_versions(self) -> None:
        """The versions of these rules: who saved which when; look at one, restore one."""
        from leadtui.screens.rule_versions import Versions

        if self.view is not None:
            screen = Versions(self.ws, self.scope, self.view.row.name)
            self.app.push_screen(screen, lambda _: self.reload())

    @command("scoring.check", "Check", key="ctrl+l", footer=16)
    def action_check(self) -> None:
        """What looks wrong with the rules: thresholds out of reach, rules that nothing came of."""
        from leadtui.screens.rule_findings import Findings

        self.app.push_screen(Findings(self.ws))

    def _no_following(self) -> str | None:
        return may_set_when_hot(self.ws.user) or self.read_only()

    @command("scoring.when_hot", "What follows", key="f9", when=_no_following)
    def action_when_hot(self) -> None:
        """Say what follows when a lead turns hot: whom it is given to, a reminder for its owner."""
        from leadtui.screens.when_hot import WhenHotDialog

        self.app.push_screen(WhenHotDialog(self.ws), self._following)

    def _following(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.done(outcome)

    # Commands on the list of statuses

    def _no_statuses(self) -> str | None:
        return self.read_only() or may_change_statuses(self.ws.user)

    @command("scoring.status_new", "New status", key="f6", when=_no_statuses)
    def action_status_new(self) -> None:
        """Put a status on the list, of leads or of contacts."""
        from leadtui.screens.rule_statuses import ask_new

        ask_new(self.app, self._new_status)

    @command("scoring.statuses", "Statuses", key="f7")
    def action_statuses(self) -> None:
        """The list of statuses: their names, their order, and which one goes."""
        from leadtui.screens.rule_statuses import Statuses

        screen = Statuses(self.ws, self.status_here())
        self.app.push_screen(screen, lambda _: self.reload())

    def _new_status(self, name: str, kind: str) -> None:
        from leadtui.services import statuses

        self.do(partial(statuses.add, self.ws, name, kind), self.done)
