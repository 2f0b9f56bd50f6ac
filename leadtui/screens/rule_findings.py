"""What looks wrong with the rule sets, on one list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from leadtui.domain.format import plural
from leadtui.domain.rule_lint import Finding, Level
from leadtui.domain.text import clean_line
from leadtui.screens.rules_dialog import RulesDialog
from leadtui.screens.scoring_form import label_of
from leadtui.services import rule_checks
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column

#: Days without an event after which a rule is named.
DAYS = 90


class Numbered(NamedTuple):
    """A finding with its place in the list."""

    number: int
    finding: Finding


class Findings(RulesDialog[Numbered, None]):
    """What looks wrong with any rule set of the team (CAD-19, CAD-44)."""

    SCOPE = "Check of the rules"
    EMPTY = "Nothing looks wrong."

    def __init__(self, ws: Workspace) -> None:
        super().__init__(ws, "What looks wrong with the rules")

    def columns(self) -> Sequence[Column[Numbered]]:
        """How bad, whose, which setting, what."""
        return (
            Column("", _level, width=7),
            Column("Whose", lambda row: row.finding.whose, flex=1, min_width=12, max_width=24),
            Column(
                "Setting", lambda row: _setting(row.finding), flex=1, min_width=14, max_width=26
            ),
            Column("What", lambda row: row.finding.text, flex=3, min_width=20),
        )

    def key_of(self, row: Numbered) -> int:
        """Its place."""
        return row.number

    def find(self) -> Sequence[Numbered]:
        """The errors first."""
        found = rule_checks.check(self.ws, days=DAYS)
        found.sort(key=lambda each: each.level is not Level.ERROR)
        return [Numbered(number, each) for number, each in enumerate(found)]

    def show(self, rows: Sequence[Numbered]) -> None:
        """Show them, and how many."""
        super().show(rows)
        self.subtitle(plural(len(rows), "finding") if rows else "")

    def said_of(self, row: Numbered) -> Sequence[tuple[str, str]]:
        """The finding in full."""
        found = row.finding
        return (("Rules of", found.whose), ("Setting", _setting(found)), ("What", found.text))


def _level(row: Numbered) -> Cell:
    bad = row.finding.level is Level.ERROR
    return [("error", "bad")] if bad else [("warning", "warn")]


def _setting(found: Finding) -> str:
    return clean_line(label_of(found.setting))
