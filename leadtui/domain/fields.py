"""The fields of companies and contacts that a user may edit: their labels, limits and forms.

Text comes in as it was typed and is kept in one form; system and write-once fields are refused
here with the reason, for every way of editing alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from leadtui.domain import addresses
from leadtui.domain.errors import Conflict, Invalid
from leadtui.domain.text import clean_line, clean_text, fold

#: What a field holds in the store; None where it is empty.
Value = str | int | None

_YES = frozenset({"yes", "y", "true", "1", "on", "x", "oui", "o", "vrai"})
_NO = frozenset({"", "no", "n", "false", "0", "off", "non", "faux"})
_PROFILE = re.compile(r"(?:https?://)?(?:[\w-]+\.)?linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)
_MOST_DIGITS = 12
_THIN_BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009")


class Form(StrEnum):
    """How a field's text is read."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One editable field; ``limit`` is its longest text in characters."""

    name: str
    label: str
    form: Form = Form.LINE
    limit: int = 200


#: A company (COE-5), in the order of its form; all but the name may be empty.
COMPANY_FIELDS: tuple[Field, ...] = (
    Field("name", "Name"),
    Field("registration", "Registration", limit=60),
    Field("address", "Address", limit=500),
    Field("postal_code", "Postal code", limit=30),
    Field("city", "City"),
    Field("region", "Region"),
    Field("country", "Country"),
    Field("phone", "Phone", Form.PHONE),
    Field("website", "Website", limit=1_000),
    Field("linkedin", "LinkedIn", limit=1_000),
    Field("sector", "Sector"),
    Field("sub_sector", "Sub-sector"),
    Field("activity_code", "Activity code", limit=30),
    Field("headcount", "Headcount", Form.NUMBER),
    Field("turnover", "Turnover", limit=60),
    Field("external_id", "External identifier"),
    Field("description", "Description", Form.TEXT, limit=20_000),
)

#: A contact (COE-30, PUB-31 to PUB-42), in the order of its form.
CONTACT_FIELDS: tuple[Field, ...] = (
    Field("first_name", "First name"),
    Field("last_name", "Last name"),
    Field("title", "Job title"),
    Field("email", "E-mail", Form.EMAIL),
    Field("phone", "Phone", Form.PHONE),
    Field("mobile", "Mobile", Form.PHONE),
    Field("fax", "Fax", Form.PHONE),
    Field("linkedin", "LinkedIn", limit=1_000),
    Field("gender", "Gender", limit=30),
    Field("address", "Address", limit=500),
    Field("postal_code", "Postal code", limit=30),
    Field("city", "City"),
    Field("region", "Region"),
    Field("country", "Country"),
    Field("website", "Website", limit=1_000),
    Field("source", "Lead source"),
    Field("method_of_contact", "Method of contact"),
    Field("customer_id", "Customer identifier"),
    Field("external_id", "External identifier"),
    Field("is_customer", "Customer", Form.FLAG),
    Field("do_not_call", "Do not call", Form.FLAG),
    Field("unsubscribed", "Unsubscribed", Form.FLAG),
    Field("unsubscribed_reason", "Reason for unsubscribing", limit=500),
    Field("invalid_email", "Invalid e-mail", Form.FLAG),
    Field("suspended", "Suspended", Form.FLAG),
    Field("suspended_reason", "Reason for suspension", limit=500),
    Field("notes", "Notes", Form.TEXT, limit=20_000),
)

_ONCE = "is written once, when the record is made (X-5)."
_OURS = "is kept by leadtui itself (X-6)."
#: Fields that are never edited by hand, with the reason.
READ_ONLY: Mapping[str, str] = {
    "original_source": f"Original source {_ONCE}",
    "original_category": f"Original source category {_ONCE}",
    "keyword": f"Keyword {_ONCE}",
    "created_at": f"Created {_ONCE}",
    "unsubscribed_cause": f"Unsubscribed cause {_OURS}",
    "invalid_email_cause": f"Invalid e-mail cause {_OURS}",
    "updated_at": f"Last updated {_OURS}",
    "activities": "The timeline holds facts: they are recorded, not edited (X-6).",
    "engagement": f"Engagement follows from the timeline and the rules; it {_OURS}",
    "sort_name": f"The sort name follows from the name; it {_OURS}",
    "details": "Columns that no field holds stay as the file brought them.",
    "status": "The status has a command of its own.",
    "status_id": "The status has a command of its own.",
    "owner": "The owner has a command of its own.",
    "owner_id": "The owner has a command of its own.",
    "card": "A card changes by taking it over, or by marking the person as left.",
}

#: Write-once fields that may be given when a contact is made (X-5).
FIRST_FIELDS: tuple[Field, ...] = (
    Field("original_category", "Original source category"),
    Field("keyword", "Keyword"),
)

_LABELS = {f.name: f.label for f in (*FIRST_FIELDS, *CONTACT_FIELDS, *COMPANY_FIELDS)}


def label_of(name: str) -> str:
    """The label of a field, its name where it has none."""
    return _LABELS.get(name, name.replace("_", " "))


def field_named(fields: tuple[Field, ...], name: str) -> Field:
    """The field called ``name``; :class:`Invalid` with the reason where it cannot be edited."""
    for field in fields:
        if field.name == name:
            return field
    if name in READ_ONLY:
        raise Invalid(READ_ONLY[name], field=name)
    raise Invalid(
        f"There is no field {clean_line(name, limit=60)!r}.",
        field=clean_line(name, limit=60),
        hint="Give one of " + ", ".join(field.name for field in fields) + ".",
    )


def value_of(field: Field, text: str, region: str | None) -> Value:
    """``text`` as the store keeps it in ``field``, None for nothing.

    ``region`` is the ISO code of the country whose numbers need no calling code. Raises
    :class:`Invalid` naming the field.
    """
    clean = clean_text if field.form is Form.TEXT else clean_line
    value = clean(text, limit=field.limit + 1)
    if len(value) > field.limit:
        raise Invalid(
            f"{field.label} is longer than {field.limit} characters.",
            field=field.name,
            hint="Shorten it.",
        )
    if field.form is Form.FLAG:
        return _flag(field, value)
    if not value:
        return None
    if field.form is Form.NUMBER:
        return _number(field, value)
    try:
        if field.form is Form.EMAIL:
            return addresses.normalise_email(value)
        if field.form is Form.PHONE:
            return addresses.normalise_phone(value, region)
    except Invalid as error:
        raise Invalid(error.message, field=field.name, hint=error.hint) from error
    return value


def _flag(field: Field, text: str) -> int:
    word = fold(text)
    if word in _YES:
        return 1
    if word in _NO:
        return 0
    raise Invalid(
        f"{field.label}: {clean_line(text, limit=40)!r} is neither yes nor no.",
        field=field.name,
        hint="Give yes or no.",
    )


def _number(field: Field, text: str) -> int:
    digits = text.translate(_THIN_BLANKS)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
        raise Invalid(
            f"{field.label}: {clean_line(text, limit=40)!r} is not a whole number.",
            field=field.name,
            hint="Give digits alone, such as 250.",
        )
    return int(digits)


def text_of(field: Field, value: Value) -> str:
    """A stored value as a form shows it and :func:`value_of` reads it back."""
    if field.form is Form.FLAG:
        return "yes" if value else "no"
    return "" if value is None else str(value)


def shown(field: Field, value: Value) -> str:
    """A stored value as a sheet shows it: telephone numbers as their country writes them."""
    if field.form is Form.PHONE and isinstance(value, str):
        return addresses.display_phone(value)
    return text_of(field, value)


def person_name(
    first: str | None, last: str | None, email: str | None, external_id: str | None
) -> str:
    """Whom a card is about: the name, else the address, else the identifier outside; "" if none."""
    name = " ".join(part for part in (first, last) if part)
    return name or email or external_id or ""


def linkedin_search(first: str | None, last: str | None) -> str:
    """The LinkedIn search for a person by first and last name (COE-31); "" without a name."""
    name = " ".join(part for part in (first, last) if part)
    if not name:
        return ""
    return "https://www.linkedin.com/search/results/people/?keywords=" + quote(name, safe="")


def name_of_profile(address: str) -> tuple[str, str]:
    """First and last name as the address of a LinkedIn profile gives them (COE-28); both empty
    for any other address.

    Profiles end in letters and digits of LinkedIn's own where the name alone was taken.
    """
    match = _PROFILE.match(address)
    parts = [part for part in unquote(match[1] if match else "").split("-") if part]
    if len(parts) > 1 and any(char.isdigit() for char in parts[-1]):
        parts.pop()
    if not parts or not all(part.replace("'", "").isalpha() for part in parts):
        return "", ""
    first, *last = (clean_line(part).capitalize() for part in parts)
    return first, " ".join(last)


def details_of(text: Value) -> tuple[tuple[str, str], ...]:
    """The columns that no field holds, by their name, from the JSON the store keeps."""
    if not isinstance(text, str):
        return ()
    return tuple((str(name), str(value)) for name, value in json.loads(text).items())


def changes(
    fields: tuple[Field, ...],
    record: Mapping[str, Value],
    typed: Mapping[str, str],
    *,
    region: str | None,
    expected: Mapping[str, str] | None = None,
) -> dict[str, Value]:
    """What of ``typed`` differs from ``record``, as the store keeps it.

    A value typed as it stands is left alone, even one that could not be typed anew. With
    ``expected``, what the user saw, a field that changed in the meantime raises
    :class:`Conflict` naming both values.
    """
    made: dict[str, Value] = {}
    for name, text in typed.items():
        field = field_named(fields, name)
        old = _plain(record[name])
        if _reads_as(field, text, old):
            continue
        new = value_of(field, text, region)
        if new == old:
            continue
        if expected is not None and name in expected:
            _require_unchanged(field, old, expected[name], text, region)
        made[name] = new
    return made


def _plain(value: Value) -> Value:
    return None if value == "" else value


def _reads_as(field: Field, text: str, value: Value) -> bool:
    clean = clean_text if field.form is Form.TEXT else clean_line
    return field.form is not Form.FLAG and clean(text) == text_of(field, value)


def _require_unchanged(field: Field, now: Value, seen: str, typed: str, region: str | None) -> None:
    if _reads_as(field, seen, now):
        return
    try:
        if value_of(field, seen, region) == now:
            return
    except Invalid:
        pass  # A value that could not be typed anew and is not what the store has now.
    has, saw, wants = (
        clean_line(text, limit=80) or "nothing" for text in (text_of(field, now), seen, typed)
    )
    raise Conflict(
        f"{field.label} was changed meanwhile: it is now {has!r}, it was {saw!r} when you "
        f"opened it, and you typed {wants!r}.",
        hint="Look at the record again, then save what you want to keep.",
    )
