"""Which column of a file means what: proposed, changed, saved, and used again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leadtui.connectors.mapping_words import (
    FIELD_BY_NAME,
    LAST_ACTIVITIES,
    PLACEHOLDERS,
    squeezed,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import RECORDABLE, Kind, kind_of
from leadtui.domain.text import fold

#: Targets that are no field: kept with the record under the column's name, or left out.
DETAILS = "details"
IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind of import; ``key``: a record can be found again by it."""

    name: str
    label: str
    key: bool = False


_PLACE = (
    Field("address", "Address"),
    Field("city", "City"),
    Field("region", "State or region"),
    Field("country", "Country"),
    Field("postal_code", "Postal code"),
)

#: Kind of import → its fields, in the order of a form.
FIELDS: dict[str, tuple[Field, ...]] = {
    "companies": (
        Field("name", "Name", key=True),
        Field("registration", "Registration number", key=True),
        Field("external_id", "External identifier", key=True),
        *_PLACE,
        Field("phone", "Phone"),
        Field("website", "Website"),
        Field("linkedin", "LinkedIn"),
        Field("sector", "Sector"),
        Field("sub_sector", "Sub-sector"),
        Field("activity_code", "Activity code"),
        Field("headcount", "Headcount"),
        Field("turnover", "Turnover"),
        Field("description", "Description"),
        Field("tag", "Tag"),
    ),
    "leads": (
        Field("first_name", "First name"),
        Field("last_name", "Last name"),
        Field("full_name", "Full name"),
        Field("gender", "Gender"),
        Field("title", "Title"),
        Field("email", "E-mail", key=True),
        Field("email_2", "Second e-mail"),
        Field("phone", "Phone"),
        Field("mobile", "Mobile"),
        Field("fax", "Fax"),
        *_PLACE,
        Field("linkedin", "LinkedIn"),
        Field("company", "Company"),
        Field("website", "Website"),
        Field("external_id", "External identifier", key=True),
        Field("customer_id", "Customer identifier"),
        Field("owner", "Owner"),
        Field("status", "Status"),
        Field("source", "Source"),
        Field("method_of_contact", "Method of contact"),
        Field("is_customer", "Is a customer"),
        Field("do_not_call", "Do not call"),
        Field("unsubscribed", "Unsubscribed"),
        Field("unsubscribed_reason", "Reason of unsubscribing"),
        Field("notes", "Notes"),
        Field("keyword", "Keyword"),
        Field("last_activity", "Last activity"),
        Field("last_activity_at", "Date of the last activity"),
        Field("created", "Created"),
    ),
}

_NAMES = {kind: frozenset(field.name for field in fields) for kind, fields in FIELDS.items()}
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MADE_UP = re.compile(r"column [0-9]+")


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What becomes of a column: ``target`` is a field's name, ``details`` or ``ignore``."""

    column: str
    target: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """What becomes of each column of one kind of file. A field is the target of one column."""

    kind: str
    columns: tuple[ColumnRule, ...]

    def target_of(self, column: str) -> str:
        """The target of ``column``; ``details`` for one that the mapping does not know."""
        return next((rule.target for rule in self.columns if rule.column == column), DETAILS)

    def column_of(self, target: str) -> str | None:
        """The column that becomes the field ``target``, or None."""
        return next((rule.column for rule in self.columns if rule.target == target), None)

    def with_target(self, column: str, target: str) -> Mapping:
        """The mapping with ``column`` as ``target``; what was that field goes to ``details``.

        Raises :class:`Invalid` for a column or a target that there is not.
        """
        if all(rule.column != column for rule in self.columns):
            raise _no_column(column, (rule.column for rule in self.columns))
        _check_target(self.kind, column, target)
        return replace(
            self,
            columns=tuple(
                ColumnRule(rule.column, target)
                if rule.column == column
                else ColumnRule(rule.column, DETAILS)
                if rule.target == target and target not in (DETAILS, IGNORE)
                else rule
                for rule in self.columns
            ),
        )

    def keyed_by(self, column: str) -> Mapping:
        """The mapping with ``column`` (in any case) as the record's key: the external identifier,
        unless its field is a key already, such as the e-mail (PUB-2, PUB-32).
        """
        exact = [rule for rule in self.columns if rule.column == column]
        found = exact or [rule for rule in self.columns if fold(rule.column) == fold(column)]
        if len(found) != 1:
            raise _no_column(column, (rule.column for rule in self.columns))
        keys = {field.name for field in FIELDS[self.kind] if field.key}
        if found[0].target in keys:
            return self
        return self.with_target(found[0].column, "external_id")

    def to_json(self) -> str:
        """The mapping as text that :meth:`from_json` reads."""
        columns = [[rule.column, rule.target] for rule in self.columns]
        return json.dumps({"version": 1, "kind": self.kind, "columns": columns}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """A saved mapping. Raises :class:`Invalid` (field ``mapping``) for anything else."""
        try:
            data = json.loads(text)
            kind = data["kind"]
            columns = tuple(ColumnRule(str(column), str(to)) for column, to in data["columns"])
            if data["version"] != 1 or kind not in FIELDS:
                raise ValueError("an unknown version or kind")
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid(
                f"The saved mapping cannot be read: {error}.",
                field="mapping",
                hint="Map the columns again and save it under the same name.",
            ) from None
        seen: set[str] = set()
        for rule in columns:
            _check_target(kind, rule.column, rule.target)
            for what in {rule.target, "column " + rule.column} - {DETAILS, IGNORE}:
                if what in seen:
                    raise Invalid(f"The saved mapping has {what!r} twice.", field="mapping")
                seen.add(what)
        return cls(kind, columns)


def _check_target(kind: str, column: str, target: str) -> None:
    if target not in _NAMES[kind] and target not in (DETAILS, IGNORE):
        raise Invalid(
            f'The column "{column}" cannot become "{target}": {kind} have no such field.',
            field="mapping",
            hint=f"Fields are {', '.join(f.name for f in FIELDS[kind])}, {DETAILS} and {IGNORE}.",
        )


def _no_column(column: str, columns: Iterable[str]) -> Invalid:
    return Invalid(
        f'There is no one column "{column}".',
        field="column",
        hint=f"The columns are: {', '.join(columns)}.",
    )


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """``header`` with a name of its own for every column: ``column 3`` where one has none,
    ``Phone (2)`` where one has the name of an earlier one.
    """
    names: list[str] = []
    taken = {name for name in header if name}
    for number, name in enumerate(header, 1):
        plain = name or f"column {number}"
        unique, n = plain, 1
        while unique in names or (unique in taken and (n > 1 or not name)):
            n += 1
            unique = f"{plain} ({n})"
        names.append(unique)
    return tuple(names)


def header_signature(header: Sequence[str]) -> str:
    """Equal for headers with the same columns, in any order.

    "" for a file without a header: its columns may mean anything next time.
    """
    names = sorted(column_names(header))
    if all(_MADE_UP.fullmatch(name) for name in names):
        return ""
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]


def propose(kind: str, header: Sequence[str], sample_rows: Iterable[Sequence[str]]) -> Mapping:
    """What the columns seem to mean, by their names, and for e-mails and links by their values.

    ``kind`` is ``companies`` or ``leads``. What is not known goes to ``details``, so that nothing
    is lost.
    """
    if kind not in FIELDS:
        raise Invalid(f"There is no import of {kind!r}.", field="kind")
    words = FIELD_BY_NAME[kind]
    names = column_names(header)
    targets = [words.get(squeezed(name), DETAILS) for name in header]
    taken: set[str] = set()
    for place, target in enumerate(targets):
        second = {"email": "email_2", "phone": "mobile"}.get(target, "") if kind == "leads" else ""
        if target in taken and second and second not in targets:
            target = second
        targets[place] = target if target == DETAILS or target not in taken else DETAILS
        taken.add(target)
    _by_values(kind, targets, names, list(sample_rows))
    return Mapping(kind, tuple(map(ColumnRule, names, targets)))


def _by_values(
    kind: str, targets: list[str], names: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Give columns without a telling name their field where every value shows it."""
    patterns = [("email", _EMAIL)] if kind == "leads" else []
    patterns.append(("website", _LINK))
    for field, pattern in patterns:
        if field in targets:
            continue
        for place, target in enumerate(targets):
            values = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
            if target != DETAILS or not values or not _may_be(field, names[place]):
                continue
            if all(map(pattern.fullmatch, values)):
                targets[place] = field
                break


def _may_be(field: str, name: str) -> bool:
    plain = squeezed(name)
    named = field == "email" and "mail" in plain and "owner" not in plain
    return named or _MADE_UP.fullmatch(name) is not None


def last_activity_kind(text: str) -> Kind | None:
    """The kind of the one event that a "last activity" cell stands for; None where it says nothing.

    Words that are no fact of a kind become a note with these words, so that no fact is made up.
    """
    words = fold(text)
    if not words or words in PLACEHOLDERS:
        return None
    kind = LAST_ACTIVITIES.get(words) or kind_of(words)
    return kind if kind in RECORDABLE and kind is not Kind.STATUS else Kind.NOTE
