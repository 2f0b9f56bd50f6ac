"""A rule set: how many points each fact is worth, when a lead is hot, and how long it stays so.

A rule set is whole: the most specific set of a user applies, never a mixture of two (CAD-42).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from leadtui.domain.attributes import (
    PREFIX,
    AttributeRule,
    Profile,
    met,
    rule_named,
    rule_of,
    with_rule,
    without_rule,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import INTERACTIONS, SCORED, SENT_BY, Kind, kind_of
from leadtui.domain.text import clean_line

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
#: Largest points, threshold and seconds accepted, either way.
LIMIT = 1_000_000
MAX_RESET_DAYS = 36_500
#: The longest time after sending, in seconds, in which an event is taken for a machine's.
MAX_AFTER = 86_400


class Repeats(StrEnum):
    """How often events of one kind count (CAD-20)."""

    EVERY = "every"
    MESSAGE = "message"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of activity is worth.

    ``points`` may be negative; ``cap`` is the largest number of events counted for a lead since
    its baseline, None for no cap; a rule that is off gives nothing. An event that comes less
    than ``after_seconds`` after its mail or SMS was sent is a machine's, which looks into mails
    before they are read: it neither counts nor restarts the timer, also while the rule is off.
    """

    points: int = 0
    repeats: Repeats = Repeats.EVERY
    cap: int | None = None
    on: bool = True
    after_seconds: int = 0

    @property
    def largest(self) -> int | None:
        """The most events that can count, None for no bound."""
        if not self.on:
            return 0
        if self.repeats is Repeats.ONCE:
            return 1 if self.cap is None else min(1, self.cap)
        return self.cap


_NO_RULE = Rule(on=False)


@dataclass(frozen=True, slots=True)
class Frequency:
    """Points for being in touch often (COR-66): given once since the baseline, at the
    communication that makes it ``count`` within ``days`` days.
    """

    points: int = 0
    count: int = 3
    days: int = 7
    on: bool = False

    @property
    def worth(self) -> int:
        """What it gives, 0 while it is off."""
        return self.points if self.on else 0


#: The example values of CAD-58: a start, not a truth.
DEFAULT_POINTS: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.OPENED: 1,
        Kind.CLICKED: 2,
        Kind.REPLIED: 3,
        Kind.BOUNCED: -3,
        Kind.UNSUBSCRIBED: -5,
        Kind.INCOMING_CALL: 3,
        Kind.OUTGOING_CALL: 1,
        Kind.SMS_CLICKED: 2,
        Kind.DEMO_BOOKED: 10,
    }
)

#: Lead statuses (CAD-24) with the example values of CAD-25.
LEAD_STATUSES: Mapping[str, int] = MappingProxyType(
    {
        "Open - Not contacted": 4,
        "Working - Contacted": 7,
        "Closed - Converted": 8,
        "Closed - Not converted": 0,
    }
)
#: Contact statuses (CAD-27), worth 0 until somebody sets a value (CAD-28).
CONTACT_STATUSES: Mapping[str, int] = MappingProxyType(
    {"New": 0, "In progress": 0, "Interested": 0, "Converted": 0, "Not interested": 0}
)
DEFAULT_STATUSES: Mapping[str, int] = MappingProxyType({**LEAD_STATUSES, **CONTACT_STATUSES})


@dataclass(frozen=True)
class RuleSet:
    """The whole scoring settings of one scope.

    ``statuses`` maps a status name to its value (a status without one is worth 0, CAD-29);
    ``threshold`` is the engagement from which a lead is hot (>=, CAD-30); ``reset_ms`` is how
    long a hot lead may stay silent, in milliseconds, None for ever (CAD-33); ``call_seconds`` is
    the duration from which an outgoing call counts (CAD-13). ``contact_statuses`` are the names
    of contact statuses, all others are lead statuses; a kind that is switched off is worth 0
    (CAD-55). ``attributes`` give points for who a lead is, once it has reacted (PUB-9).
    """

    rules: Mapping[Kind, Rule] = field(
        default_factory=lambda: {k: Rule(DEFAULT_POINTS.get(k, 0)) for k in SCORED}
    )
    statuses: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_STATUSES))
    threshold: int = 5
    reset_ms: int | None = None
    call_seconds: int = 10
    frequency: Frequency = Frequency()
    lead_status: bool = True
    contact_status: bool = True
    contact_statuses: frozenset[str] = frozenset(CONTACT_STATUSES)
    attributes: tuple[AttributeRule, ...] = ()

    def rule(self, kind: Kind) -> Rule:
        """The rule for ``kind``; one that is off where the set names none."""
        return self.rules.get(kind, _NO_RULE)

    def status_points(self, name: str | None) -> int:
        """The value of the status ``name``, 0 where none is set (CAD-29)."""
        if name is None or not self.scores_status(name):
            return 0
        return self.statuses.get(name, 0)

    def scores_status(self, name: str) -> bool:
        """Whether the kind of status that ``name`` is of is switched on (CAD-55)."""
        return self.contact_status if name in self.contact_statuses else self.lead_status

    def met(self, profile: Profile) -> tuple[AttributeRule, ...]:
        """The attribute rules that a lead with ``profile`` meets."""
        return met(self.attributes, profile)

    @cached_property
    def silence(self) -> tuple[int, ...]:
        """What says which events interrupt silence: the length of calls, and how soon after
        sending an event is a machine's.
        """
        sent = sorted(kind for kind in INTERACTIONS if kind in SENT_BY)
        delays = (self.rule(kind).after_seconds for kind in sent)
        return (self.call_seconds, *delays)

    @property
    def reset_days(self) -> float | None:
        """The reset period in days, None when it is off."""
        return None if self.reset_ms is None else self.reset_ms / DAY_MS

    def surprises(self) -> list[tuple[str, str]]:
        """What is allowed but surprising: the setting, and what is so about it (CAD-19)."""
        found = []
        for kind in SCORED:
            rule = self.rule(kind)
            if not rule.on:
                continue
            if kind in _UNWELCOME and rule.points > 0:
                found.append((kind.word, _ADDS))
            if kind not in _UNWELCOME and rule.points < 0:
                found.append((kind.word, _TAKES))
        if self.frequency.worth < 0:
            found.append(("frequency", _TAKES))
        found += [(one.name, _NO_WORD) for one in self.attributes if not one.can_be_met]
        return found

    def warnings(self) -> list[str]:
        """The surprises, a sentence each."""
        return [f"{setting} {text}." for setting, text in self.surprises()]

    def to_json(self, status_ids: Mapping[str, int] = MappingProxyType({})) -> str:
        """The set as JSON; statuses keep their order. ``status_ids`` are kept beside their names,
        which may change. Attribute rules come first, where there are any, so that a version that
        has some is known by how its text begins.
        """
        named = {*self.statuses, *self.contact_statuses}
        attributes = [
            {"field": one.attribute.value, "words": one.words, "points": one.points}
            for one in self.attributes
        ]
        return json.dumps(
            {
                **({"attributes": attributes} if attributes else {}),
                "rules": {k.word: _rule_json(r) for k, r in sorted(self.rules.items())},
                "statuses": dict(self.statuses),
                "threshold": self.threshold,
                "reset_ms": self.reset_ms,
                "call_seconds": self.call_seconds,
                "frequency": {
                    "points": self.frequency.points,
                    "count": self.frequency.count,
                    "days": self.frequency.days,
                    "on": self.frequency.on,
                },
                "lead_status": self.lead_status,
                "contact_status": self.contact_status,
                "contact_statuses": sorted(self.contact_statuses),
                "status_ids": {name: i for name, i in status_ids.items() if name in named},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> RuleSet:
        """The set written by :meth:`to_json`, of this release or an earlier one: what that one
        did not know is as it was without it.
        """
        data: dict[str, Any] = json.loads(text)
        rules = {}
        for word, entry in data["rules"].items():
            kind = kind_of(word)
            if kind is not None:
                rules[kind] = Rule(
                    entry["points"],
                    Repeats(entry["repeats"]),
                    entry["cap"],
                    entry["on"],
                    entry.get("after_seconds", 0),
                )
        return cls(
            rules=rules,
            statuses=data["statuses"],
            threshold=data["threshold"],
            reset_ms=data["reset_ms"],
            call_seconds=data["call_seconds"],
            frequency=Frequency(**data.get("frequency", {})),
            lead_status=data.get("lead_status", True),
            contact_status=data.get("contact_status", True),
            contact_statuses=frozenset(data.get("contact_statuses", CONTACT_STATUSES)),
            attributes=tuple(
                rule_of(one["field"], one["words"], one["points"])
                for one in data.get("attributes", ())
            ),
        )


#: What nobody hopes for: points for it are usually negative.
_UNWELCOME = frozenset({Kind.BOUNCED, Kind.UNSUBSCRIBED})
_ADDS = "adds points: it is usually negative or 0"
_TAKES = "takes points away: it is usually positive or 0"
_NO_WORD = "has neither a letter nor a digit: no lead meets it"


def _rule_json(rule: Rule) -> dict[str, int | str | bool | None]:
    return {
        "points": rule.points,
        "repeats": rule.repeats.value,
        "cap": rule.cap,
        "on": rule.on,
        "after_seconds": rule.after_seconds,
    }


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
        from leadtui.domain.status_names import status_named

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
