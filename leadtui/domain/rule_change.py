"""Settings of a rule set by their names, as files and the command line say them."""

from __future__ import annotations

from dataclasses import replace

from leadtui.domain.attributes import PREFIX, AttributeRule, rule_named, with_rule, without_rule
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import SCORED, SENT_BY, kind_of
from leadtui.domain.rules import (
    DAY_MS,
    HOUR_MS,
    LIMIT,
    MAX_AFTER,
    MAX_RESET_DAYS,
    Frequency,
    Repeats,
    Rule,
    RuleSet,
)
from leadtui.domain.status_names import status_named
from leadtui.domain.text import clean_line


def whole_number(text: str, field_name: str, *, low: int = -LIMIT, high: int = LIMIT) -> int:
    """``text`` as a whole number between ``low`` and ``high``; :class:`Invalid` names the field."""
    try:
        value = int(text.strip())
    except ValueError:
        raise Invalid(
            f"{field_name}: {clean_line(text, limit=40)!r} is not a whole number.",
            field=field_name,
            hint=f"Give a whole number from {low} to {high}.",
        ) from None
    if not low <= value <= high:
        raise Invalid(
            f"{field_name}: {value} is out of range.",
            field=field_name,
            hint=f"Give a whole number from {low} to {high}.",
        )
    return value


def reset_from(text: str, field_name: str = "reset_days") -> int | None:
    """A reset period in milliseconds from a number of days (``10``, ``0.5``, ``10d``), of hours
    (``36h``), or ``off``.
    """
    word = text.strip().lower()
    if word in {"off", "none", "0", ""}:
        return None
    unit = HOUR_MS if word.endswith("h") else DAY_MS
    try:
        period = round(float(word.removesuffix("h").removesuffix("d")) * unit)
    except (ValueError, OverflowError):
        period = 0
    if not 1 <= period <= MAX_RESET_DAYS * DAY_MS:
        raise Invalid(
            f"{field_name}: {clean_line(text, limit=40)!r} is not a number of days or hours.",
            field=field_name,
            hint=f"Give a number of days up to {MAX_RESET_DAYS}, hours such as 36h, or off.",
        )
    return period


def change(rule_set: RuleSet, name: str, value: str) -> RuleSet:
    """``rule_set`` with the setting ``name`` at ``value``.

    ``name`` is one of :func:`rule_names`, where ``off`` switches a rule off and points switch it
    on; or a kind (``opened``) with one of ``.cap``,
    ``.repeats``, ``.on`` and ``.after``, or ``frequency`` with ``.count``, ``.days`` or ``.on``;
    or ``attribute:FIELD=WORDS``, whose points make the rule where there is none and whose ``off``
    removes it. :class:`Invalid` names the field.
    """
    key = name.strip()
    lower = key.lower()
    if lower == "threshold":
        return replace(rule_set, threshold=whole_number(value, key, low=1))
    if lower == "reset_days":
        return replace(rule_set, reset_ms=reset_from(value))
    if lower == "call_seconds":
        return replace(rule_set, call_seconds=whole_number(value, key, low=0, high=86_400))
    if lower == "lead_status":
        return replace(rule_set, lead_status=_yes(value, key))
    if lower == "contact_status":
        return replace(rule_set, contact_status=_yes(value, key))
    if lower.startswith("status:"):
        status = status_named(rule_set.statuses, key.partition(":")[2])
        points = whole_number(value, key)
        return replace(rule_set, statuses={**rule_set.statuses, status: points})
    if lower.startswith(PREFIX):
        return replace(rule_set, attributes=_changed_attributes(rule_set, key, value))
    word, _, part = lower.partition(".")
    if word == "frequency" and part in {"", "count", "days", "on"}:
        return replace(rule_set, frequency=_changed_frequency(rule_set, part, key, value))
    kind = kind_of(word)
    parts = {"", "cap", "repeats", "on", *(("after",) if kind in SENT_BY else ())}
    if kind not in SCORED or part not in parts:
        raise Invalid(
            f"{clean_line(key, limit=60)!r} is not a scoring rule.",
            field=key,
            hint="Rules: " + ", ".join([*rule_names(rule_set), f"{PREFIX}FIELD=WORDS"]) + ".",
        )
    rule = rule_set.rule(kind)
    return replace(rule_set, rules={**rule_set.rules, kind: _changed_rule(rule, part, key, value)})


def _changed_rule(rule: Rule, part: str, key: str, value: str) -> Rule:
    word = value.strip().lower()
    if part == "cap":
        cap = None if word in _OFF else whole_number(value, key, low=1)
        return replace(rule, cap=cap)
    if part == "after":
        seconds = 0 if word in _OFF else whole_number(value, key, low=0, high=MAX_AFTER)
        return replace(rule, after_seconds=seconds)
    if part == "repeats":
        if word not in set(Repeats):
            raise Invalid(
                f"{key}: {clean_line(value, limit=40)!r} is not a way of repeating.",
                field=key,
                hint="Give every, message or once.",
            )
        return replace(rule, repeats=Repeats(word))
    if part == "on":
        return replace(rule, on=_yes(value, key))
    if word == "off":
        return replace(rule, on=False)
    return replace(rule, points=whole_number(value, key), on=True)


def _changed_frequency(rule_set: RuleSet, part: str, key: str, value: str) -> Frequency:
    was = rule_set.frequency
    if part == "count":
        return replace(was, count=whole_number(value, key, low=2, high=1_000))
    if part == "days":
        return replace(was, days=whole_number(value, key, low=1, high=3_650))
    if part == "on":
        return replace(was, on=_yes(value, key))
    if value.strip().lower() == "off":
        return replace(was, on=False)
    return replace(was, points=whole_number(value, key), on=True)


def _changed_attributes(rule_set: RuleSet, key: str, value: str) -> tuple[AttributeRule, ...]:
    rule = rule_named(key)
    if value.strip().lower() in _OFF:
        return without_rule(rule_set.attributes, rule)
    return with_rule(rule_set.attributes, replace(rule, points=whole_number(value, rule.name)))


_OFF = frozenset({"", "off", "none"})


def _yes(value: str, key: str) -> bool:
    word = value.strip().lower()
    if word not in {"yes", "no"}:
        raise Invalid(f"{key}: give yes or no.", field=key, hint="Give yes or no.")
    return word == "yes"


def rule_names(rule_set: RuleSet) -> list[str]:
    """Every name that :func:`change` takes for this set, without caps, repeats and the like."""
    return [
        *(kind.word for kind in SCORED),
        *(f"status:{name}" for name in rule_set.statuses),
        *(rule.name for rule in rule_set.attributes),
        "frequency",
        "lead_status",
        "contact_status",
        "threshold",
        "reset_days",
        "call_seconds",
    ]
