"""Rule sets as TOML: read with what is wrong named by line, and written into what their author
wrote, comments and order kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from leadtui.domain.attributes import Attribute, Profile, attribute_named, rule_of, with_rule
from leadtui.domain.errors import ImportRefused, Invalid
from leadtui.domain.kinds import SCORED, Kind, kind_of
from leadtui.domain.rule_change import change, whole_number
from leadtui.domain.rule_examples import NEVER, Example, Expected, event
from leadtui.domain.rule_text import OFF
from leadtui.domain.rules import CONTACT_STATUSES, Rule, RuleSet
from leadtui.domain.tally import Fact
from leadtui.domain.text import clean_line

#: Characters of the longest file that is read.
LONGEST = 200_000
_NAME = 200
_TOP = (
    "threshold", "reset", "call_seconds", "rules", "frequency", "status", "attribute", "example",
)  # fmt: skip
_RULE = {"points": "", "repeats": ".repeats", "cap": ".cap", "after_seconds": ".after", "on": ".on"}
_FREQUENCY = {"points": "", "count": ".count", "days": ".days", "on": ".on"}
_EXAMPLE = ("name", "profile", "events", "day", "engagement", "hot", "cools")
_EVENT = ("day", "seconds", "kind", "duration", "status", "message")
_PERIOD = re.compile(r"(\d+(?:\.\d+)?) *(d|days?|h|hours?)?")

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RulesFile:
    """What a file of rules says, and the text as it is kept."""

    rules: RuleSet
    examples: tuple[Example, ...]
    text: str


def read(text: str, *, path: str, contact: Iterable[str] = CONTACT_STATUSES) -> RulesFile:
    """The rule set and the examples of ``text``; ``contact`` names the contact statuses.

    A rule that is not there is off, and any other setting as it is proposed (CAD-58). What cannot
    be taken is refused with ``path``, the line and the field.
    """
    import tomllib

    if len(text) > LONGEST:
        raise ImportRefused(f"longer than {LONGEST} characters, not a file of rules.", path=path)
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        data = tomllib.loads(clean)
    except tomllib.TOMLDecodeError as error:
        said = clean_line(str(error), limit=200)
        found = re.search(r"line (\d+)", said)
        raise ImportRefused(
            f"not TOML: {said}.",
            path=path,
            line=int(found[1]) if found else 0,
            hint="`leadtui rules export` writes a file to start from.",
        ) from error
    return _Reader(clean, path, frozenset(contact)).file(data)


class _Reader:
    """Reads the tables of one file; remembers where it is, to name the line of what is wrong."""

    def __init__(self, text: str, path: str, contact: frozenset[str]) -> None:
        self._text = text
        self._path = path
        self._contact = contact

    def file(self, data: Table) -> RulesFile:
        self._only(data, _TOP, ())
        rules = RuleSet(rules={}, statuses={}, contact_statuses=self._contact)
        for key in ("threshold", "call_seconds"):
            if key in data:
                rules = self._change(rules, key, data[key], (key,))
        if "reset" in data:
            rules = self._change(rules, "reset_days", data["reset"], ("reset",))
        rules = self._kinds(rules, self._table(data, "rules"))
        rules = self._frequency(rules, self._table(data, "frequency"))
        rules = self._statuses(rules, self._table(data, "status"))
        rules = self._attributes(rules, self._table(data, "attribute"))
        examples = data.get("example", [])
        if not isinstance(examples, list):
            raise self._wrong("example: write [[example]], one for each lead.", ("example",))
        made = tuple(self._example(one, n) for n, one in enumerate(examples))
        return RulesFile(rules, made, self._text)

    def _kinds(self, rules: RuleSet, tables: Table) -> RuleSet:
        rules = replace(rules, rules={kind: Rule(on=False) for kind in SCORED})
        for word in tables:
            kind = kind_of(word)
            if kind not in SCORED:
                known = ", ".join(one.word for one in SCORED)
                raise self._wrong(
                    f"rules.{_shown(word)}: there is no such rule.",
                    ("rules", word),
                    f"Rules: {known}.",
                )
            table = self._table(tables, word, "rules")
            self._only(table, _RULE, ("rules", word))
            path = ("rules", word)
            if "points" not in table:
                raise self._wrong(f"rules.{word}: points are missing.", path, "Add points = 1.")
            for key in sorted(table, key=list(_RULE).index):
                name = kind.word + _RULE[key]
                rules = self._change(rules, name, table[key], (*path, key))
        return rules

    def _frequency(self, rules: RuleSet, table: Table) -> RuleSet:
        self._only(table, _FREQUENCY, ("frequency",))
        for key in sorted(table, key=list(_FREQUENCY).index):
            name = f"frequency{_FREQUENCY[key]}"
            rules = self._change(rules, name, table[key], ("frequency", key))
        return rules

    def _statuses(self, rules: RuleSet, table: Table) -> RuleSet:
        self._only(table, ("lead", "contact", "values"), ("status",))
        for key in ("lead", "contact"):
            if key in table:
                rules = self._change(rules, f"{key}_status", table[key], ("status", key))
        values = {}
        for name, value in self._table(table, "values", "status").items():
            path = ("status", "values", name)
            if type(value) is not int:
                raise self._wrong(f"{_shown(name)}: give a whole number.", path)
            values[clean_line(name)] = self._number(str(value), _shown(name), path)
        return replace(rules, statuses=values)

    def _attributes(self, rules: RuleSet, tables: Table) -> RuleSet:
        for field in tables:
            for words, points in self._table(tables, field, "attribute").items():
                path = ("attribute", field, words)
                if type(points) is not int:
                    raise self._wrong(f"{_shown(words)}: give a whole number.", path)
                number = self._number(str(points), f"attribute.{_shown(field)}", path)
                try:
                    rule = rule_of(field, words, number)
                except Invalid as refused:
                    raise self._wrong(refused.message, path, refused.hint) from refused
                if any(rule.same(one) for one in rules.attributes):
                    raise self._wrong(f"attribute.{_shown(field)}: {_shown(words)} is twice.", path)
                rules = replace(rules, attributes=with_rule(rules.attributes, rule))
        return rules

    def _number(self, text: str, field: str, path: tuple[str, ...]) -> int:
        try:
            return whole_number(text, field)
        except Invalid as refused:
            raise self._wrong(refused.message, path, refused.hint) from refused

    def _change(self, rules: RuleSet, name: str, value: object, path: tuple[str, ...]) -> RuleSet:
        """A setting by the value of a file; numbers and yes or no have to be such."""
        shown = ".".join(path)
        if name == "reset_days":
            text = _reset(value)
        elif name.endswith((".on", "_status")):
            if type(value) is not bool:
                raise self._wrong(f"{shown}: write true or false.", path)
            text = "yes" if value else "no"
        elif name.endswith(".repeats"):
            text = str(value)
        elif type(value) is not int:
            raise self._wrong(f"{shown}: give a whole number, without quotes.", path)
        else:
            text = str(value)
        try:
            return change(rules, name, text)
        except Invalid as refused:
            raise self._wrong(f"{shown}: {refused.message}", path, refused.hint) from refused

    # Examples

    def _example(self, data: object, number: int) -> Example:
        line = self._line(("example",), number)
        name = f"example {number + 1}"
        if not isinstance(data, dict):
            raise self._wrong("example: write [[example]], one for each lead.", ("example",))
        for key in data:
            if key not in _EXAMPLE:
                raise self._bad(line, f"{name}: {_shown(key)} is no field of an example.", _EXAMPLE)
        name = clean_line(str(data.get("name", name)), limit=_NAME)
        events = data.get("events", [])
        if not isinstance(events, list):
            raise self._bad(line, f"{name}: events is a list.")
        facts = tuple(self._event(one, seq, name, line) for seq, one in enumerate(events))
        last = max((fact.at for fact in facts), default=0) / 86_400_000
        cools = data.get("cools")
        wanted = Expected(
            self._whole(data, "engagement", name, line),
            self._yes(data, "hot", name, line),
            NEVER if cools == "never" else self._days(data, "cools", name, line),
        )
        if wanted == Expected():
            raise self._bad(line, f"{name}: it expects nothing.", ("engagement", "hot", "cools"))
        day = self._days(data, "day", name, line)
        profile = self._profile(data.get("profile", {}), name, line)
        return Example(name, facts, last if day is None else day, wanted, line, profile)

    def _profile(self, data: object, name: str, line: int) -> Profile:
        if not isinstance(data, dict):
            raise self._bad(line, f"{name}: write a profile as {{ title = 'Head of Sales' }}.")
        found = {Attribute.CUSTOMER: "no"}
        for key, value in data.items():
            try:
                attribute = attribute_named(key)
            except Invalid as refused:
                said = f"{name}: {refused.message}"
                raise self._bad(line, said, tuple(one.value for one in Attribute)) from refused
            if attribute is Attribute.CUSTOMER and isinstance(value, bool):
                found[attribute] = "yes" if value else "no"
            elif attribute is not Attribute.CUSTOMER and isinstance(value, str):
                found[attribute] = value
            else:
                wanted = "true or false" if attribute is Attribute.CUSTOMER else "a text"
                raise self._bad(line, f"{name}: {attribute.value} is {wanted}.")
        return found

    def _event(self, data: object, seq: int, name: str, line: int) -> Fact:
        if not isinstance(data, dict):
            raise self._bad(line, f"{name}: write an event as {{ day = 1, kind = 'opened' }}.")
        for key in data:
            if key not in _EVENT:
                raise self._bad(line, f"{name}: {_shown(key)} is no field of an event.", _EVENT)
        kind = kind_of(str(data.get("kind", "")))
        if kind is None:
            words = tuple(one.word for one in (*SCORED, Kind.STATUS))
            shown = _shown(str(data.get("kind", "")))
            raise self._bad(line, f"{name}: {shown} is no kind of event.", words)
        day = self._days(data, "day", name, line)
        if day is None:
            raise self._bad(line, f"{name}: an event has no day.")
        status, message = data.get("status"), data.get("message")
        if (kind is Kind.STATUS) != (status is not None):
            raise self._bad(line, f"{name}: status goes with the kind status.")
        return event(
            day,
            kind,
            seq,
            seconds=self._days(data, "seconds", name, line) or 0,
            duration=self._whole(data, "duration", name, line),
            status=None if status is None else clean_line(str(status)),
            message=None if message is None else str(message),
        )

    def _whole(self, data: Table, key: str, name: str, line: int) -> int | None:
        value = data.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._bad(line, f"{name}: {key} is a whole number.")

    def _days(self, data: Table, key: str, name: str, line: int) -> float | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6:
            return float(value)
        raise self._bad(line, f"{name}: {key} is a number, up to a million.")

    def _yes(self, data: Table, key: str, name: str, line: int) -> bool | None:
        value = data.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self._bad(line, f"{name}: {key} is true or false.")

    # What is wrong, and where

    def _table(self, data: Table, key: str, above: str = "") -> Table:
        found = data.get(key, {})
        if not isinstance(found, dict):
            path = (above, key) if above else (key,)
            raise self._wrong(f"{'.'.join(path)} is a table: [{'.'.join(path)}].", path)
        return found

    def _only(self, table: Table, known: Iterable[str], path: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                raise self._wrong(
                    f"{'.'.join((*path, _shown(key)))}: there is no such setting.",
                    (*path, key),
                    "Settings: " + ", ".join(known) + ".",
                )

    def _wrong(self, message: str, path: tuple[str, ...], hint: str = "") -> ImportRefused:
        return ImportRefused(message, path=self._path, line=self._line(path), hint=hint)

    def _bad(self, line: int, message: str, known: Iterable[str] = ()) -> ImportRefused:
        hint = "Known: " + ", ".join(known) + "." if known else ""
        return ImportRefused(message, path=self._path, line=line, hint=hint)

    def _line(self, path: tuple[str, ...], number: int = 0) -> int:
        """The line where a key or a table stands, 0 where it is not found.

        TOML readers do not tell; what is written in an unusual way is not found.
        """
        table: tuple[str, ...] = ()
        for count, raw in enumerate(self._text.split("\n"), start=1):
            line = raw.strip()
            if line.startswith("["):
                table = tuple(_keys(line.strip("[] ").split("#")[0].rstrip("] ")))
                if table == path:
                    number -= 1
                    if number < 0:
                        return count
            elif "=" in line and (*table, *_keys(_left(line))) == path:
                return count
        return 0


def _left(line: str) -> str:
    """The key of ``key = value``, also a quoted one with a sign of its own."""
    found = re.match(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^=]+', line)
    return found[0].strip() if found else ""


def _keys(dotted: str) -> list[str]:
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^.\s]+)', dotted)
    return [next(filter(None, part), "") for part in parts]


def _shown(text: str) -> str:
    return repr(clean_line(text, limit=60)) if not text.isidentifier() else text


def _reset(value: object) -> str:
    """A period as the setting takes it; what is none is given on to be refused there."""
    text = str(value).strip().lower()
    found = _PERIOD.fullmatch(text)
    if found is None or type(value) is bool:
        return text if text == OFF else f"{text}!"
    return found[1] + ("h" if (found[2] or "d").startswith("h") else "d")
