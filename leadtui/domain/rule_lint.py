"""What looks wrong with a rule set although it can be taken (CAD-19)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from leadtui.domain.attributes import PREFIX
from leadtui.domain.rules import RuleSet
from leadtui.domain.way_to_hot import most_points


class Level(StrEnum):
    """An error defeats the rule set; a warning may be meant so."""

    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    """Something that looks wrong: whose rules, which setting, and what is wrong with it."""

    level: Level
    whose: str
    setting: str
    text: str


def lint(rules: RuleSet, whose: str) -> list[Finding]:
    """What can be said of a rule set without any lead."""
    found = []
    most = most_points(rules)
    if most is not None and most < rules.threshold:
        found.append(
            Finding(
                Level.ERROR,
                whose,
                "threshold",
                f"No history reaches {rules.threshold}: the rules give {most} at most.",
            )
        )
    for setting, text in rules.surprises():
        what = "It" if setting.startswith(PREFIX) else setting
        found.append(Finding(Level.WARNING, whose, setting, f"{what} {text}."))
    return found
