"""Columns become fields, rows become records; nothing is lost, nothing is made up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.connectors.convert import Converter
from leadtui.connectors.mapping import (
    FIELDS,
    ColumnRule,
    Mapping,
    column_names,
    header_signature,
    last_activity_kind,
    propose,
)
from leadtui.connectors.mapping_words import FIELD_BY_NAME
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import Kind


def proposed(kind: str, *header: str, rows: Sequence[Sequence[str]] = ()) -> dict[str, str]:
    return {rule.column: rule.target for rule in propose(kind, header, rows).columns}


# Proposals


def test_every_word_means_a_field() -> None:
    for kind, words in FIELD_BY_NAME.items():
        names = {field.name for field in FIELDS[kind]}
        assert set(words.values()) <= names
        assert all(words[name.replace("_", "")] == name for name in names)


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("Société", "company"),
        ("Raison sociale", "company"),
        ("Account Name", "company"),
        ("Organisation", "company"),
        ("Nom", "last_name"),
        ("PRÉNOM", "first_name"),
        ("First Name", "first_name"),
        ("firstName", "first_name"),
        ("last_name", "last_name"),
        ("Full name", "full_name"),
        ("Courriel", "email"),
        ("E-Mail", "email"),
        ("Email 1", "email"),
        ("Email 2", "email_2"),
        ("Téléphone", "phone"),
        ("Phone 1", "phone"),
        ("Phone 2", "mobile"),
        ("Ville", "city"),
        ("Code postal", "postal_code"),
        ("PLZ", "postal_code"),
        ("Job Title", "title"),
        ("Lead Owner", "owner"),
        ("Source", "source"),
        ("Lead Source", "source"),
        ("Lead Status", "status"),
        ("Do Not Email", "unsubscribed"),
        ("Do Not Call", "do_not_call"),
        ("Last Activity", "last_activity"),
        ("Prospect ID", "external_id"),
        ("Deal Stage", "details"),
        ("Account Id", "details"),
        ("Lead Owner Email", "details"),
        ("Shoe size", "details"),
        ("", "details"),
    ],
)
def test_pub31_columns_of_leads(column: str, target: str) -> None:
    assert list(proposed("leads", column).values()) == [target]


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("Dénomination", "name"),
        ("Company", "name"),
        ("SIREN", "registration"),
        ("N° SIRET", "registration"),
        ("Effectif", "headcount"),
        ("Number of employees", "headcount"),
        ("Chiffre d’affaires", "turnover"),
        ("Code NAF", "activity_code"),
        ("Headquarters (US State)", "region"),
        ("Industry", "sector"),
        ("Secteur d'activité", "sector"),
        ("Organization Id", "external_id"),
        ("Site web", "website"),
        ("Founded", "details"),
    ],
)
def test_coe5_columns_of_companies(column: str, target: str) -> None:
    assert list(proposed("companies", column).values()) == [target]


def test_a_field_is_the_target_of_one_column() -> None:
    assert proposed("leads", "Email", "E-mail", "Courriel", "Phone", "Tel", "Name", "Contact") == {
        "Email": "email",
        "E-mail": "email_2",
        "Courriel": "details",
        "Phone": "phone",
        "Tel": "mobile",
        "Name": "full_name",
        "Contact": "details",
    }
    assert proposed("leads", "Email", "Mail", "Email 2")["Mail"] == "details"
    assert proposed("companies", "Phone", "Tel")["Tel"] == "details"


def test_columns_without_names_are_told_by_their_values() -> None:
    rows = [("Ann", "ann@example.com", "https://a.example"), ("Bob", "bob@example.com", "")]
    assert list(proposed("leads", "column 1", "column 2", "column 3", rows=rows).values()) == [
        "details",
        "email",
        "website",
    ]
    assert proposed("leads", "Mail pro", rows=[("a@b.fr",)])["Mail pro"] == "email"
    assert proposed("leads", "Owner mail", rows=[("a@b.fr",)])["Owner mail"] == "details"


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(Invalid, match="no import of 'deals'"):
        propose("deals", ["a"], [])


# Names, saving, reuse


@given(st.lists(st.sampled_from(["", "a", "a (2)", "b", "column 1", "column 2"]), max_size=8))
def test_every_column_has_a_name_of_its_own(header: list[str]) -> None:
    names = column_names(header)
    assert len(set(names)) == len(names) == len(header)
    assert all(names)
    firsts = {name: header.index(name) for name in header if name}
    assert all(names[place] == name for name, place in firsts.items())


MAPPINGS = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda kind: st.permutations([f.name for f in FIELDS[kind]] + ["details"] * 3 + ["ignore"]).map(
        lambda targets: Mapping(
            kind, tuple(ColumnRule(f'Col "{n}" é', t) for n, t in enumerate(targets))
        )
    )
)


@given(MAPPINGS)
def test_a_mapping_is_saved_and_read_again(mapping: Mapping) -> None:
    assert Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"version": 2, "kind": "leads", "columns": []}',
        '{"version": 1, "kind": "deals", "columns": []}',
        '{"version": 1, "kind": ["leads"], "columns": []}',
        '{"version": 1, "kind": "leads", "columns": [["a", "turnover"]]}',
        '{"version": 1, "kind": "leads", "columns": [["a"]]}',
        '{"version": 1, "kind": "leads", "columns": [["a", "email"], ["b", "email"]]}',
        '{"version": 1, "kind": "leads", "columns": [["a", "email"], ["a", "details"]]}',
    ],
)
def test_a_damaged_mapping_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Mapping.from_json(text)
    assert refused.value.field == "mapping"


def test_headers_are_recognised_again() -> None:
    signature = header_signature(["Prénom", "Nom", "E-mail"])
    assert signature == header_signature(["E-mail", "Nom", "Prénom"])
    assert signature != header_signature(["Nom", "Prénom"])
    assert header_signature(["column 1", "column 2"]) == ""


def test_pub32_a_key_column_is_the_external_identifier() -> None:
    header = ["Prospect ID", "Lead Number", "Email", "Customer ID"]
    mapping = propose("leads", header, [])
    assert mapping.keyed_by("prospect id") == mapping
    assert mapping.keyed_by("EMAIL") == mapping
    keyed = mapping.keyed_by("lead number")
    assert keyed.column_of("external_id") == "Lead Number"
    assert keyed.target_of("Prospect ID") == "details"
    assert mapping.keyed_by("Customer ID").target_of("Customer ID") == "external_id"
    with pytest.raises(Invalid, match="There is no one column"):
        mapping.keyed_by("Nothing")


def test_a_mapping_is_changed_column_by_column() -> None:
    mapping = propose("leads", ["Email", "Other", "Rest"], [])
    changed = mapping.with_target("Other", "email").with_target("Rest", "ignore")
    assert [rule.target for rule in changed.columns] == ["details", "email", "ignore"]
    with pytest.raises(Invalid, match="leads have no such field"):
        mapping.with_target("Other", "turnover")
    with pytest.raises(Invalid, match="There is no one column"):
        mapping.with_target("None", "email")


def test_a_mapping_for_another_file_is_refused_by_column() -> None:
    mapping = propose("leads", ["Email", "Note"], [])
    with pytest.raises(Invalid, match='the column "Email", which the file has not'):
        Converter(mapping, ["Mail", "Note"])
    found = Converter(mapping, ["Email", "New", "Note"]).lead(["a@example.com", "kept", ""])
    assert found.details == {"New": "kept"}


# Last activities


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Email Opened", Kind.OPENED),
        ("SMS Sent", Kind.SMS_SENT),
        ("Email Link Clicked", Kind.CLICKED),
        ("View in browser link Clicked", Kind.CLICKED),
        ("Email Bounced", Kind.BOUNCED),
        ("Unsubscribed", Kind.UNSUBSCRIBED),
        ("Had a Phone Conversation", Kind.OUTGOING_CALL),
        ("Email Received", Kind.REPLIED),
        ("Page Visited on Website", Kind.WEB_VISIT),
        ("Form Submitted on Website", Kind.FORM_COMPLETED),
        ("Olark Chat Conversation", Kind.NOTE),
        ("Converted to Lead", Kind.NOTE),
        ("incoming_call", Kind.INCOMING_CALL),
        ("status", Kind.NOTE),
        ("became_hot", Kind.NOTE),
        ("", None),
        ("Select", None),
    ],
)
def test_a_last_activity_is_one_event_or_none(text: str, kind: Kind | None) -> None:
    assert last_activity_kind(text) == kind
