"""Rule sets written as TOML: a new file with comments, or the author's own with the values that
differ changed, its comments, order and examples as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from leadtui.connectors.rules_file import read
from leadtui.domain.attributes import Attribute, attribute_named, rule_of
from leadtui.domain.kinds import SCORED, SENT_BY
from leadtui.domain.rule_text import OFF, period
from leadtui.domain.rules import Rule, RuleSet
from leadtui.domain.text import clean_line

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Path = tuple[str, ...]
Value = int | str | bool | None

_HEAD = """\
# Scoring rules of leadtui ({whose}).
# `leadtui rules import FILE` reads them back; comments stay. A rule that is not here is off.

# Hot from this engagement on.
threshold = {threshold}
# Silence after which a hot lead cools: "10 days", "36 hours" or "off".
reset = {reset}
# Seconds from which an outgoing call counts.
call_seconds = {call_seconds}

# A rule has points, and may have: repeats = "every", "message" or "once"; cap, the largest number
# of events that count; after_seconds, what comes sooner after sending is a machine's; on = false.
"""
_FREQUENCY = """
# Points for so many communications within so many days, once since the baseline.
[frequency]
points = {points}
count = {count}
days = {days}
on = {on}

# Which kinds of status count, and what each status is worth.
[status]
lead = {lead}
contact = {contact}

[status.values]
"""
_ATTRIBUTES = """
# Points for what a lead is like, once it has reacted: words in a field, by their beginnings, with
# | or a comma between alternatives. Fields:
# {fields}.
{example}"""
_ATTRIBUTE = """\
# [attribute.title]
# "director | head of" = 3
"""
_EXAMPLE = """
# Example leads, checked by `leadtui rules test`. Days count from 0. What a lead is like may be
# said too: profile = { title = "Head of Sales", customer = false }
# [[example]]
# name = "A demo makes hot"
# events = [{ day = 1, kind = "demo_booked" }]
# engagement = 10
# hot = true
"""


def written(rules: RuleSet, text: str | None = None, *, whose: str = "company-wide") -> str:
    """``rules`` as TOML, within ``text``, which its author wrote, where there is one."""
    if not text:
        return _new(rules, whose)
    if wanted(read(text, path="rules").rules) == wanted(rules):
        return text
    import tomlkit

    document = tomlkit.parse(text)
    _change(document, rules)
    return tomlkit.dumps(document)


def with_statuses_renamed(text: str, names: Mapping[str, str]) -> str:
    """``text`` with statuses by other names, in the values and in the examples; all else in it
    stays as it is.
    """
    import tomlkit
    from tomlkit.items import InlineTable, SingleKey, Table

    document = tomlkit.parse(text)
    values = document.get("status", {}).get("values")
    if isinstance(values, Table | InlineTable):
        body = values.value.body
        for place, (key, item) in enumerate(body):
            if key is not None and clean_line(key.key) in names:
                body[place] = SingleKey(names[clean_line(key.key)], sep=" = "), item
    for example in document.get("example", ()):
        for event in example.get("events", ()):
            status = clean_line(str(event.get("status", "")))
            if status in names:
                event["status"] = names[status]
    return tomlkit.dumps(document)


def _new(rules: RuleSet, whose: str) -> str:
    often = rules.frequency
    parts = [
        _HEAD.format(
            whose=clean_line(whose, limit=100),
            threshold=rules.threshold,
            reset=_quoted(_period(rules.reset_ms)),
            call_seconds=rules.call_seconds,
        )
    ]
    for kind in SCORED:
        table = _rule(rules.rule(kind), delayed=kind in SENT_BY)
        if table:
            parts.append(f"\n[rules.{kind.word}]\n")
            parts += [f"{key} = {_quoted(value)}\n" for key, value in table.items()]
    parts.append(
        _FREQUENCY.format(
            points=often.points,
            count=often.count,
            days=often.days,
            on=_quoted(often.on),
            lead=_quoted(rules.lead_status),
            contact=_quoted(rules.contact_status),
        )
    )
    parts += [f"{_quoted(name)} = {value}\n" for name, value in rules.statuses.items()]
    parts.append(
        _ATTRIBUTES.format(
            fields=", ".join(one.value for one in Attribute),
            example="" if rules.attributes else _ATTRIBUTE,
        )
    )
    for attribute in Attribute:
        asked = [rule for rule in rules.attributes if rule.attribute is attribute]
        if asked:
            parts.append(f"[attribute.{attribute.value}]\n")
            parts += [f"{_quoted(rule.words)} = {rule.points}\n" for rule in asked]
    return "".join([*parts, _EXAMPLE])


def _quoted(value: int | str | bool) -> str:
    # A string of JSON is one of TOML.
    return json.dumps(value, ensure_ascii=False)


def _period(reset_ms: int | None) -> str:
    text = period(reset_ms)
    if text == OFF:
        return OFF
    return f"{text[:-1]} hours" if text.endswith("h") else f"{text} days"


def _rule(rule: Rule, *, delayed: bool) -> dict[str, int | str | bool]:
    """What a table says of a rule; nothing of one that is off and was never anything else."""
    if rule == Rule(on=False):
        return {}
    table: dict[str, int | str | bool] = {"points": rule.points}
    if rule.repeats.value != "every":
        table["repeats"] = rule.repeats.value
    if rule.cap is not None:
        table["cap"] = rule.cap
    if delayed and rule.after_seconds:
        table["after_seconds"] = rule.after_seconds
    if not rule.on:
        table["on"] = False
    return table


#: What a key that is left out stands for.
_LEFT_OUT: Mapping[str, Value] = {"repeats": "every", "cap": None, "after_seconds": 0, "on": True}


def wanted(rules: RuleSet) -> dict[Path, Value]:
    """What a file is to say, by the path of each key: of two rule sets that mean the same, the
    same.
    """
    often = rules.frequency
    found: dict[Path, Value] = {
        ("threshold",): rules.threshold,
        ("reset",): rules.reset_ms,
        ("call_seconds",): rules.call_seconds,
        ("frequency", "points"): often.points,
        ("frequency", "count"): often.count,
        ("frequency", "days"): often.days,
        ("frequency", "on"): often.on,
        ("status", "lead"): rules.lead_status,
        ("status", "contact"): rules.contact_status,
    }
    for kind in SCORED:
        rule = rules.rule(kind)
        found["rules", kind.word, "points"] = rule.points
        found["rules", kind.word, "repeats"] = rule.repeats.value
        found["rules", kind.word, "cap"] = rule.cap
        found["rules", kind.word, "after_seconds"] = rule.after_seconds if kind in SENT_BY else 0
        found["rules", kind.word, "on"] = rule.on
    found |= {("status", "values", name): value for name, value in rules.statuses.items() if value}
    found |= {
        ("attribute", rule.attribute.value, rule.words): rule.points for rule in rules.attributes
    }
    return found


def _change(document: TOMLDocument, rules: RuleSet) -> None:
    before = wanted(read(document.as_string(), path="rules").rules)
    after = wanted(rules)
    for path in [*before, *(path for path in after if path not in before)]:
        if path[0] not in ("rules", "frequency") and before.get(path) != after.get(path):
            _set(document, path, after.get(path, None if path[0] == "attribute" else 0))
    tables: list[list[Path]] = [
        [("rules", kind.word, key) for key in ("points", *_LEFT_OUT)] for kind in SCORED
    ]
    tables.append([("frequency", key) for key in ("points", "count", "days", "on")])
    for paths in tables:
        if any(before[path] != after[path] for path in paths):
            # Together: what is not there is off, what is there on.
            for path in paths:
                _set(document, path, after[path])


def _set(document: TOMLDocument, path: Path, value: Value) -> None:
    import tomlkit

    table: MutableMapping[str, Any] = document
    if path[0] == "attribute":
        path = _as_spelt(document, path)
    for depth, name in enumerate(path[:-1], start=1):
        if name not in table:
            # [rules] itself is not written above [rules.opened], nor [attribute] above its own.
            above = path[:depth] in (("rules",), ("attribute",))
            table[name] = tomlkit.table(is_super_table=above)
        table = table[name]
    key = path[-1]
    if path == ("reset",):
        value = _period(value if isinstance(value, int) else None)
    left_out = path[0] == "rules" and key in _LEFT_OUT and _LEFT_OUT[key] == value
    if value is None or (left_out and key not in table):
        table.pop(key, None)
    elif table.get(key) != value or isinstance(value, bool):
        table[key] = value


def _as_spelt(document: TOMLDocument, path: Path) -> Path:
    """The path of an attribute rule by the names that the author gave its field and its words."""
    above, field, words = path
    fields = [name for name in document.get(above, {}) if attribute_named(name).value == field] or [
        field
    ]
    for name in fields:
        for spelt in document.get(above, {}).get(name, {}):
            if rule_of(field, spelt).words == words:
                return above, name, spelt
    return above, fields[0], words
