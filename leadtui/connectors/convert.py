"""Rows of a file as records, by a mapping that is prepared once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from leadtui.connectors.convert_values import flag, instant, split_name, whole_number
from leadtui.connectors.mapping import DETAILS, IGNORE, Mapping, column_names
from leadtui.connectors.mapping_words import PLACEHOLDERS
from leadtui.domain.addresses import normalise_email, normalise_phone, region_of_country
from leadtui.domain.errors import Invalid
from leadtui.domain.records import CompanyRecord, LeadRecord
from leadtui.domain.tags import tag_of
from leadtui.domain.text import LINE_LIMIT, NOTE_LIMIT, clean_line, clean_text

# Fields whose text may well be what stands elsewhere for an empty cell: Null is a surname.
_LITERAL = frozenset(
    {"name", "first_name", "last_name", "full_name", "company", "notes", "description"}
)
_LONG = frozenset({"notes", "description", DETAILS})
_IDENTITIES = frozenset(
    {"email", "first_name", "last_name", "external_id", "customer_id", "company"}
)
_EMPTY = frozenset(
    spelt for word in PLACEHOLDERS for spelt in (word, word.upper(), word.capitalize())
)


class Converter:
    """Turns the cells of one file into records. Prepared for ``header``; used by one thread.

    Rows have as many cells as the header; those that a reader calls a problem are not for it.

    ``region`` is the country of telephone numbers in rows that name none, ``zone`` that of times
    without an offset. Raises :class:`Invalid` where the mapping names a column that the header
    has not.
    """

    def __init__(
        self,
        mapping: Mapping,
        header: Sequence[str],
        *,
        region: str | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        names = column_names(header)
        _check_columns(mapping, names)
        targets = [mapping.target_of(name) for name in names]
        self.kind = mapping.kind
        self._region = region
        self._zone = zone
        self._names = names
        self._targets = targets
        self._place = {
            target: place for place, target in enumerate(targets) if target not in (DETAILS, IGNORE)
        }
        self._text = [
            (target, place)
            for target, place in self._place.items()
            if target not in _TAKERS and target != "full_name"
        ]
        self._judged = [
            (_TAKERS[target], target, place)
            for target, place in self._place.items()
            if target in _TAKERS
        ]
        self._details = [(n, p) for p, n in enumerate(names) if targets[p] == DETAILS]
        self._country = self._place.get("country")
        self._regions: dict[str, str | None] = {"": region}

    def company(self, values: Sequence[str]) -> CompanyRecord:
        """The company of one row. Raises :class:`Invalid` (field ``name``) without a name."""
        cells, warnings = self._clean(values)
        place = self._place.get("name")
        if place is None or not cells[place]:
            raise Invalid(
                "There is no company name." if any(cells) else "The row is empty.", field="name"
            )
        return _company(self._values(cells, warnings))

    def lead(self, values: Sequence[str]) -> LeadRecord:
        """The lead of one row. Raises :class:`Invalid` (field ``email``) when nothing in it says
        who it is: no e-mail, name, identifier or company.
        """
        cells, warnings = self._clean(values)
        found = self._values(cells, warnings)
        place = self._place.get("full_name")
        if place is not None and cells[place]:
            _take_full_name(cells[place], self._names[place], found)
        if _IDENTITIES.isdisjoint(found.fields):
            why = "There is no e-mail, name, identifier or company."
            why = " ".join([why, *warnings]) if any(cells) else "The row is empty."
            raise Invalid(why, field="email")
        return _lead(found)

    def _clean(self, values: Sequence[str]) -> tuple[list[str], list[str]]:
        """The cells cleaned, "" for what stands for nothing; and what was cut."""
        warnings: list[str] = []
        whole = "".join(values)
        if len(whole) <= LINE_LIMIT:
            # What clean_line does with printable ASCII.
            if whole.isascii() and whole.isprintable():
                cells = [value.strip() for value in values]
            else:
                cells = [
                    value.strip()
                    if value.isascii() and value.isprintable()
                    else self._clean_cell(place, value, warnings)
                    for place, value in enumerate(values)
                ]
        else:
            cells = [self._clean_cell(n, value, warnings) for n, value in enumerate(values)]
        if not _EMPTY.isdisjoint(cells):
            cells = [
                "" if cell in _EMPTY and target not in _LITERAL else cell
                for cell, target in zip(cells, self._targets, strict=True)
            ]
        return cells, warnings

    def _clean_cell(self, place: int, value: str, warnings: list[str]) -> str:
        limit = NOTE_LIMIT if self._targets[place] in _LONG else LINE_LIMIT
        if len(value) > limit:
            warnings.append(f"{self._names[place]}: cut at {limit} characters.")
        if self._targets[place] in _LONG:
            return clean_text(value)
        return clean_line(value)

    def _values(self, cells: list[str], warnings: list[str]) -> _Found:
        """The fields that have a value, and the details."""
        found = _Found(
            fields={target: cells[place] for target, place in self._text if cells[place]},
            details={name: cells[place] for name, place in self._details if cells[place]},
            warnings=warnings,
        )
        for take, target, place in self._judged:
            cell = cells[place]
            if cell:
                why = take(self, cells, target, cell, found)
                if why is not None:
                    name = self._names[place]
                    found.details[name] = cell
                    if why:
                        warnings.append(f"{name}: {why}")
        return found

    def _email(self, cells: list[str], target: str, cell: str, found: _Found) -> str | None:
        try:
            found.fields[target] = normalise_email(cell)
        except Invalid as invalid:
            return invalid.message
        return None

    def _phone(self, cells: list[str], target: str, cell: str, found: _Found) -> str | None:
        try:
            found.fields[target] = normalise_phone(cell, self._region_of(cells))
        except Invalid as invalid:
            return invalid.message
        return None

    def _flag(self, cells: list[str], target: str, cell: str, found: _Found) -> str | None:
        value = flag(cell)
        if value is None:
            return f'"{cell[:40]}" is neither yes nor no.'
        found.fields[target] = value
        return None

    def _instant(self, cells: list[str], target: str, cell: str, found: _Found) -> str | None:
        value = instant(cell, self._zone)
        if value is None:
            return f'"{cell[:40]}" is no date that can be read in one way only.'
        found.fields[target] = value
        return None

    def _headcount(self, cells: list[str], target: str, cell: str, found: _Found) -> str | None:
        value = whole_number(cell)
        if value is None:
            return ""  # A range such as 50-99 is no mistake; it stays with the details.
        found.fields[target] = value
        return None

    def _tag(self, cells: list[str], target: str, cell: str, found: _Found) -> str | None:
        tag = tag_of(cell)
        if tag is None:
            return f'"{cell[:40]}" is not a tag.'
        found.fields[target] = tag
        return None

    def _region_of(self, cells: list[str]) -> str | None:
        country = cells[self._country] if self._country is not None else ""
        if country not in self._regions:
            if len(self._regions) > 1_000:
                self._regions = {"": self._region}
            self._regions[country] = region_of_country(country) or self._region
        return self._regions[country]


def _check_columns(mapping: Mapping, names: Sequence[str]) -> None:
    for rule in mapping.columns:
        if rule.column not in names and rule.target not in (DETAILS, IGNORE):
            raise Invalid(
                f'The mapping uses the column "{rule.column}", which the file has not.',
                field="mapping",
                hint=f"Its columns are: {', '.join(names)}.",
            )


@dataclass(slots=True)
class _Found:
    """What a row holds, by field; ``details`` by column."""

    fields: dict[str, Any]
    details: dict[str, str]
    warnings: list[str]


#: Takes a cell into what was found; gives why not, "" when there is nothing to tell.
_Taker = Callable[[Converter, list[str], str, str, _Found], str | None]

_TAKERS: dict[str, _Taker] = {
    "email": Converter._email,
    "email_2": Converter._email,
    "phone": Converter._phone,
    "mobile": Converter._phone,
    "fax": Converter._phone,
    "is_customer": Converter._flag,
    "do_not_call": Converter._flag,
    "unsubscribed": Converter._flag,
    "last_activity_at": Converter._instant,
    "created": Converter._instant,
    "headcount": Converter._headcount,
    "tag": Converter._tag,
}


def _take_full_name(text: str, column: str, found: _Found) -> None:
    first, last = found.fields.get("first_name", ""), found.fields.get("last_name", "")
    if first or last:
        if text not in (f"{first} {last}".strip(), f"{last} {first}", f"{last}, {first}"):
            found.details[column] = text
        return
    first, last = split_name(text)
    found.fields.update({k: v for k, v in (("first_name", first), ("last_name", last)) if v})


def _company(found: _Found) -> CompanyRecord:
    return CompanyRecord(**found.fields, details=found.details, warnings=tuple(found.warnings))


def _lead(found: _Found) -> LeadRecord:
    return LeadRecord(**found.fields, details=found.details, warnings=tuple(found.warnings))


def compile_mapping(
    mapping: Mapping,
    header: Sequence[str],
    *,
    region: str | None = None,
    zone: tzinfo = UTC,
) -> Converter:
    """The converter of ``mapping`` for files with this ``header`` (see :class:`Converter`)."""
    return Converter(mapping, header, region=region, zone=zone)
