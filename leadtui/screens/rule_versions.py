"""The versions of a rule set, and two rule sets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from leadtui.domain.access import may_change_rules
from leadtui.domain.dates import from_ms
from leadtui.domain.format import plural, short_moment
from leadtui.domain.rule_text import settings
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import Scope
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.rules_dialog import RulesDialog
from leadtui.screens.scoring_form import label_of
from leadtui.services import rule_sets, scoring
from leadtui.services.rule_sets import VersionRow
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

#: Changes of a version that are named in full.
_NAMED = 30


def _no_version(dialog: Versions) -> str | None:
    row = dialog.row
    if row is None:
        return "There is no version here."
    return "This version ended the exception: it has no rules." if row.rules is None else None


def _cannot_restore(dialog: Versions) -> str | None:
    reason = _no_version(dialog) or dialog.read_only()
    if reason is None and dialog.row is not None and dialog.row.holds:
        return "This version is in force."
    return reason or may_change_rules(dialog.ws.user, dialog.scope)


class Versions(RulesDialog[VersionRow, None]):
    """Every version of a rule set, the newest first: who saved it, when, what it changed."""

    SCOPE = "Versions of the rules"
    EMPTY = "No rules of its own were ever saved here: it has those that it inherits."

    def __init__(self, ws: Workspace, scope: Scope, name: str) -> None:
        super().__init__(ws, f"Versions: {name}")
        self.scope = scope
        self.name_of_scope = name

    def columns(self) -> Sequence[Column[VersionRow]]:
        """When, who, what."""
        return (
            Column("", lambda row: "in force" if row.holds else "", width=8),
            Column("When", self._when, width=14),
            Column("Who", lambda row: row.author, flex=1, min_width=8, max_width=20),
            Column("What changed", _changes, flex=4, min_width=20),
        )

    def key_of(self, row: VersionRow) -> int:
        """Its number."""
        return row.id

    def find(self) -> Sequence[VersionRow]:
        """The newest first."""
        return rule_sets.versions(self.ws, self.scope)

    def said_of(self, row: VersionRow) -> Sequence[tuple[str, str]]:
        """Each change, with what it was before."""
        said = [(f"Version {row.id}", f"{self._when(row)} by {clean_line(row.author) or '?'}")]
        said += [
            (label_of(each.name), f"{each.before or 'nothing'} → {each.after or 'nothing'}")
            for each in row.changes[:_NAMED]
        ]
        return said

    def _when(self, row: VersionRow) -> str:
        return short_moment(from_ms(row.at, self.ws.team.zone), self.ws.local_now())

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Look at it."""
        event.stop()
        self.run_worker(self.action_run_command("versions.look"))

    @command("versions.look", "Look", key="l", when=_no_version, footer=11)
    def action_look(self) -> None:
        """Look at the rules of this version, beside those in force."""
        row = self.row
        if row is not None and row.rules is not None:
            self.ask(partial(self._both, row), self._look, topic="look")

    def _both(self, row: VersionRow) -> tuple[str, RuleSet, RuleSet]:
        rules = rule_sets.version(self.ws, row.id)[1]
        return f"version {row.id}", rules, scoring.current(self.ws, self.scope)

    def _look(self, both: tuple[str, RuleSet, RuleSet]) -> None:
        name, rules, now = both
        self.app.push_screen(SideBySide(self.ws, (name, rules), ("in force", now), everything=True))

    @command("versions.restore", "Restore", key="r", when=_cannot_restore, footer=12)
    def action_restore(self) -> None:
        """Save the rules of this version again; one undo takes it back."""
        if self.row is not None:
            self.do(partial(rule_sets.restore, self.ws, self.row.id))


class Setting(NamedTuple):
    """A setting with its values in two rule sets."""

    number: int
    name: str
    first: str
    second: str


class SideBySide(RulesDialog[Setting, None]):
    """Two rule sets, setting by setting: what differs, or everything."""

    SCOPE = "Two rule sets"
    EMPTY = "Both say the same."

    def __init__(
        self,
        ws: Workspace,
        one: tuple[str, RuleSet],
        other: tuple[str, RuleSet],
        *,
        everything: bool = False,
    ) -> None:
        super().__init__(ws, f"{one[0]} beside {other[0]}")
        self.one = one
        self.other = other
        self.everything = everything

    def columns(self) -> Sequence[Column[Setting]]:
        """The setting, and its value in each."""
        return (
            Column("Setting", lambda row: label_of(row.name), flex=3, min_width=22),
            Column(clean_line(self.one[0]), lambda row: _value(row, row.first), flex=2),
            Column(clean_line(self.other[0]), lambda row: _value(row, row.second), flex=2),
        )

    def key_of(self, row: Setting) -> int:
        """Its place."""
        return row.number

    def find(self) -> Sequence[Setting]:
        """The settings that differ, or all."""
        first, second = settings(self.one[1]), settings(self.other[1])
        names = [*first, *(name for name in second if name not in first)]
        rows = [
            Setting(number, name, first.get(name, "0"), second.get(name, "0"))
            for number, name in enumerate(names)
        ]
        return [row for row in rows if self.everything or row.first != row.second]

    def show(self, rows: Sequence[Setting]) -> None:
        """Show them, and how many differ."""
        super().show(rows)
        differing = sum(row.first != row.second for row in rows)
        self.subtitle(f"{plural(differing, 'setting')} {'differs' if differing == 1 else 'differ'}")

    def said_of(self, row: Setting) -> Sequence[tuple[str, str]]:
        """The setting under the name that files and commands use."""
        return ((row.name, f"{row.first} · {row.second}"),)

    @command("side_by_side.all", "All or differing", key="a", footer=11)
    def action_all(self) -> None:
        """Show all settings, or only those that differ."""
        self.everything = not self.everything
        self.reload()


def _changes(row: VersionRow) -> Cell:
    if row.rules is None:
        return [("the exception ended", "muted")]
    if not row.changes:
        return [("nothing before it", "muted")]
    return ", ".join(f"{label_of(each.name)} {each.after}" for each in row.changes[:_NAMED])


def _value(row: Setting, value: str) -> Cell:
    return [(value, "strong")] if row.first != row.second else [(value, "muted")]
