"""Editable fields: what is kept of what is typed, and the gate before mail and calls."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain import fields
from leadtui.domain.errors import Invalid
from leadtui.domain.fields import COMPANY_FIELDS, CONTACT_FIELDS, Field, Form, Value
from leadtui.domain.gate import Standing, call_blocked, mail_blocked
from leadtui.models.companies import EDITABLE
from leadtui.models.tables import Company, Contact

ALL = (*COMPANY_FIELDS, *CONTACT_FIELDS)


def taken(field: Field, text: str) -> tuple[Value, Invalid | None]:
    """What is kept of ``text``, or how it was refused."""
    try:
        return fields.value_of(field, text, "FR"), None
    except Invalid as error:
        return None, error


@given(
    st.sampled_from(ALL),
    st.text(max_size=40)
    | st.text(max_size=300)
    | st.from_regex(r"\+?[0-9 ]{3,14}", fullmatch=True),
)
def test_what_is_kept_reads_back_as_itself(field: Field, text: str) -> None:
    kept, refused = taken(field, text)
    if refused is not None:
        assert refused.field == field.name
        assert refused.message
        return
    assert fields.value_of(field, fields.text_of(field, kept), "FR") == kept
    assert fields.changes((field,), {field.name: kept}, {field.name: text}, region="FR") == {}


def test_every_field_is_a_column_and_none_is_read_only() -> None:
    for model, declared in ((Company, COMPANY_FIELDS), (Contact, CONTACT_FIELDS)):
        columns = {f.column_name for f in model._meta.sorted_fields}
        assert {f.name for f in declared} <= columns
        assert not {f.name for f in declared} & set(fields.READ_ONLY)
        assert len({f.label for f in declared}) == len(declared)
    assert "created_at" not in EDITABLE


@pytest.mark.parametrize(("text", "kept"), [("Yes", 1), ("oui", 1), ("", 0), ("Non", 0), ("1", 1)])
def test_flags_are_read_in_english_and_french(text: str, kept: int) -> None:
    assert fields.value_of(Field("x", "X", Form.FLAG), text, None) == kept


def test_the_gate_names_every_reason() -> None:
    """PUB-43, X-7."""
    today = dt.date(2026, 11, 22)
    assert mail_blocked(Standing(), today) == call_blocked(Standing()) == ""
    assert mail_blocked(
        Standing(unsubscribed=True, unsubscribed_on=dt.date(2026, 5, 3), suspended=True), today
    ) == ("unsubscribed on 3 May 26 · suspended")
    assert mail_blocked(Standing(card="left", has_email=False), today) == (
        "left the company · no e-mail address"
    )
    assert call_blocked(Standing(do_not_call=True, unsubscribed=True)) == "do not call"
    assert mail_blocked(Standing(invalid_email=True), today) == "invalid address"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.linkedin.com/in/mina-roth-5b3a1/", ("Mina", "Roth")),
        ("linkedin.com/in/jean-paul-de-la-tour", ("Jean", "Paul De La Tour")),
        ("fr.linkedin.com/in/zo%C3%A9-o'brien?trk=x", ("Zoé", "O'brien")),
        ("https://www.linkedin.com/in/mina", ("Mina", "")),
        ("https://www.linkedin.com/in/m1na-r0th", ("", "")),
        ("https://www.linkedin.com/company/kestrel-labs", ("", "")),
        ("https://example.org/in/mina-roth", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_address_of_a_profile_gives_a_name(address: str, name: tuple[str, str]) -> None:
    """COE-28."""
    assert fields.name_of_profile(address) == name
