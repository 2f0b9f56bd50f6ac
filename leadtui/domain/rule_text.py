"""A rule set as settings with a name and a text each: for forms, versions and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from leadtui.domain.attributes import PREFIX
from leadtui.domain.kinds import SCORED, SENT_BY, Kind
from leadtui.domain.rules import DAY_MS, HOUR_MS, Rule, RuleSet

OFF = "off"


class Difference(NamedTuple):
    """A setting that two rule sets have different values of; "" where one does not know it."""

    name: str
    before: str
    after: str


def settings(rule_set: RuleSet) -> dict[str, str]:
    """Every setting by its name, as the text that :func:`.rule_change.change` takes."""
    found = {
        "threshold": str(rule_set.threshold),
        "reset_days": period(rule_set.reset_ms),
        "call_seconds": str(rule_set.call_seconds),
    }
    for kind in SCORED:
        found |= _of_rule(kind, rule_set.rules.get(kind, Rule(on=False)))
    often = rule_set.frequency
    found |= {
        "frequency": str(often.points),
        "frequency.count": str(often.count),
        "frequency.days": str(often.days),
        "frequency.on": _yes(often.on),
        "lead_status": _yes(rule_set.lead_status),
        "contact_status": _yes(rule_set.contact_status),
    }
    found |= {f"status:{name}": str(value) for name, value in rule_set.statuses.items()}
    found |= {rule.name: str(rule.points) for rule in rule_set.attributes}
    return found


def points(rule_set: RuleSet) -> dict[str, str]:
    """As :func:`settings`, without how a rule counts: one that is off is ``off``."""
    values = settings(rule_set)
    for name in [*(kind.word for kind in SCORED), "frequency"]:
        if values[f"{name}.on"] == "no":
            values[name] = OFF
    return {name: value for name, value in values.items() if "." not in name or ":" in name}


def _of_rule(kind: Kind, rule: Rule) -> dict[str, str]:
    word = kind.word
    found = {
        word: str(rule.points),
        f"{word}.repeats": rule.repeats.value,
        f"{word}.cap": OFF if rule.cap is None else str(rule.cap),
        f"{word}.on": _yes(rule.on),
    }
    if kind in SENT_BY:
        found[f"{word}.after"] = str(rule.after_seconds) if rule.after_seconds else OFF
    return found


def _yes(on: bool) -> str:
    return "yes" if on else "no"


def period(reset_ms: int | None) -> str:
    """A reset period in days, or in hours where that is shorter to say: ``10``, ``36h``."""
    if reset_ms is None:
        return OFF
    if reset_ms % DAY_MS and reset_ms % HOUR_MS == 0:
        return f"{reset_ms // HOUR_MS}h"
    return f"{reset_ms / DAY_MS:.12f}".rstrip("0").rstrip(".")


def differences(before: RuleSet, after: RuleSet) -> list[Difference]:
    """What distinguishes two rule sets, setting by setting; a status without a value is worth 0,
    an attribute rule that is not there is off.
    """
    first, second = settings(before), settings(after)
    found = []
    for name in [*first, *(name for name in second if name not in first)]:
        missing = "0" if name.startswith("status:") else ""
        missing = OFF if name.startswith(PREFIX) else missing
        values = first.get(name, missing), second.get(name, missing)
        if values[0] != values[1]:
            found.append(Difference(name, *values))
    return found


def renamed(rule_set: RuleSet, names: Mapping[str, str | None]) -> RuleSet:
    """``rule_set`` with statuses by other names, or without those whose new name is None.

    A status that is not in ``names`` gives way to one that gets its name.
    """
    taken = {name for name in names.values() if name is not None}

    def name_of(name: str) -> str | None:
        return names.get(name, None if name in taken else name)

    values = ((name_of(name), value) for name, value in rule_set.statuses.items())
    contact = map(name_of, rule_set.contact_statuses)
    return replace(
        rule_set,
        statuses={name: value for name, value in values if name is not None},
        contact_statuses=frozenset(name for name in contact if name is not None),
    )


def completed(rule_set: RuleSet, statuses: Mapping[str, str]) -> RuleSet:
    """``rule_set`` with every status of a list, its kind by its name, in the order of the list.

    A status without a value has 0 (CAD-29); those that are not in the list come last.
    """
    values = {name: rule_set.statuses.get(name, 0) for name in statuses}
    values |= {name: value for name, value in rule_set.statuses.items() if name not in values}
    contact = {name for name, kind in statuses.items() if kind == "contact"}
    contact |= {name for name in rule_set.contact_statuses if name not in statuses}
    return replace(rule_set, statuses=values, contact_statuses=frozenset(contact))
