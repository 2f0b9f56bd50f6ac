"""Rows become records; nothing is lost, nothing is made up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.connectors import csvfile
from leadtui.connectors.convert import compile_mapping
from leadtui.connectors.convert_values import flag, instant, split_name, whole_number
from leadtui.connectors.mapping import (
    Mapping,
    last_activity_kind,
    propose,
)
from leadtui.connectors.mapping_words import NO, YES
from leadtui.domain.dates import parse_instant, to_ms
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.records import CompanyRecord, LeadRecord
from leadtui.domain.text import LINE_LIMIT, NOTE_LIMIT, clean_line, clean_text


def lead(header: Sequence[str], *values: str, region: str | None = None) -> LeadRecord:
    return compile_mapping(propose("leads", header, [values]), header, region=region).lead(values)


def company(header: Sequence[str], *values: str) -> CompanyRecord:
    return compile_mapping(propose("companies", header, [values]), header).company(values)


def imported(
    path: Path, kind: str, region: str | None = None
) -> tuple[Mapping, list[LeadRecord], list[CompanyRecord]]:
    fmt = csvfile.sniff(path)
    rows = list(csvfile.read(path, fmt))
    mapping = propose(kind, fmt.header, [row.values for row in rows[:50]])
    convert = compile_mapping(mapping, fmt.header, region=region)
    if kind == "leads":
        return mapping, [convert.lead(row.values) for row in rows], []
    return mapping, [], [convert.company(row.values) for row in rows]


# Records


def test_pub2_an_invalid_email_or_phone_keeps_the_row_and_says_so() -> None:
    found = lead(["Name", "Email", "Phone"], "Ann Lee", "ann@", "soon", region="FR")
    assert (found.first_name, found.last_name, found.email, found.phone) == ("Ann", "Lee", "", "")
    assert found.details == {"Email": "ann@", "Phone": "soon"}
    assert [warning.split(":")[0] for warning in found.warnings] == ["Email", "Phone"]


def test_pub3_emails_and_phones_are_normalised() -> None:
    header = ["Email", "Email 2", "Phone", "Mobile", "Fax", "Country"]
    found = lead(
        header,
        " Ann@EXAMPLE.com",
        "B@x.FR",
        "06 12 34 56 78",
        "+1 672-799-2170x5",
        "01 02 03 04 05",
        "FR",
    )
    assert (found.email, found.email_2) == ("ann@example.com", "b@x.fr")
    assert (found.phone, found.mobile, found.fax) == (
        "+33612345678",
        "+16727992170;ext=5",
        "+33102030405",
    )
    assert found.warnings == ()


def test_the_country_of_the_row_goes_before_the_usual_one() -> None:
    header = ["Email", "Phone", "Country"]
    assert lead(header, "a@b.fr", "020 7946 0958", "UK", region="FR").phone == "+442079460958"
    assert lead(header, "a@b.fr", "0612345678", "Atlantis", region="FR").phone == "+33612345678"
    assert lead(header, "a@b.fr", "0612345678", "").phone == ""


@pytest.mark.parametrize(
    ("header", "values", "message"),
    [
        (["Email", "City"], ["", "Paris"], "no e-mail, name, identifier or company"),
        (["Email", "City"], ["ann@", "Paris"], 'Email: "ann@" is not an e-mail address'),
        (["Email", "City"], ["", " "], "The row is empty"),
    ],
)
def test_pub3_a_lead_that_nothing_names_is_refused(
    header: list[str], values: list[str], message: str
) -> None:
    with pytest.raises(Invalid, match=message) as refused:
        lead(header, *values)
    assert refused.value.field == "email"


@pytest.mark.parametrize("column", ["Email", "Last name", "First name", "Company", "Lead Id"])
def test_one_of_the_identities_is_enough(column: str) -> None:
    value = "a@example.com" if column == "Email" else "Acme"
    assert value in str(lead([column, "City"], value, "Paris"))


def test_a_company_without_a_name_is_refused() -> None:
    for values, message in [(("", "Paris"), "no company name"), (("", ""), "The row is empty")]:
        with pytest.raises(Invalid, match=message) as refused:
            company(["Company", "City"], *values)
        assert refused.value.field == "name"
    with pytest.raises(Invalid, match="no company name"):
        company(["Code", "Label"], "1", "x")


def test_placeholders_are_empty_but_not_where_they_may_be_names() -> None:
    found = lead(["Last name", "City", "Status", "Other"], "Null", "Select", "N/A", "NULL")
    assert (found.last_name, found.city, found.status, found.details) == ("Null", "", "", {})
    assert company(["Company", "City"], "Select", "select").name == "Select"


def test_pub33_flags_are_read_in_words() -> None:
    header = ["Email", "Do Not Email", "Do Not Call"]
    assert lead(header, "a@b.fr", "Oui", "non").unsubscribed is True
    assert lead(header, "a@b.fr", "Oui", "non").do_not_call is False
    unsure = lead(header, "a@b.fr", "", "maybe")
    assert (unsure.unsubscribed, unsure.do_not_call) == (None, None)
    assert unsure.details == {"Do Not Call": "maybe"}
    assert unsure.warnings == ('Do Not Call: "maybe" is neither yes nor no.',)
    assert all(flag(word.upper()) is True for word in YES)
    assert all(flag(word.upper()) is False for word in NO)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("25", 25),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("1,200", 1200),
        ("1.200", 1200),
        ("1'234'567", 1_234_567),
        ("51.0", 51),
        ("50-99", None),
        ("1.5", None),
        ("about 50", None),
        ("999999999", None),
    ],
)
def test_headcounts(text: str, number: int | None) -> None:
    assert whole_number(text) == number
    found = company(["Company", "Effectif"], "Acme", text)
    assert found.headcount == number
    assert found.details == ({} if number is not None else {"Effectif": clean_line(text)})
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-28", "2026-03-28T00:00+01:00"),
        ("2026-03-28 14:30", "2026-03-28T14:30+01:00"),
        ("2026-03-28T14:30:05Z", "2026-03-28T14:30:05+00:00"),
        ("2009-07-14 22:14:45+0800", "2009-07-14T22:14:45+08:00"),
        ("25/12/2026", "2026-12-25T00:00+01:00"),
        ("12/25/2026 09:15", "2026-12-25T09:15+01:00"),
        ("05/05/2026", "2026-05-05T00:00+02:00"),
        ("31.12.2026", "2026-12-31T00:00+01:00"),
        ("03/04/2026", None),
        ("13/13/2026", None),
        ("2026-02-30", None),
        ("2026-02-30T00:00:00Z", None),
        ("tomorrow", None),
        ("2010-10-14T12:00:00.000Z-0300", None),
    ],
)
def test_dates_are_read_in_one_way_or_not_at_all(text: str, iso: str | None) -> None:
    wanted = None if iso is None else to_ms(datetime.fromisoformat(iso))
    assert instant(text, ZoneInfo("Europe/Paris")) == wanted


@given(st.integers(-2_208_988_800, 7_258_118_399), st.sampled_from(["", "Z"]))
def test_plain_instants_are_what_the_grammar_says(seconds: int, offset: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    for text in (
        moment.strftime("%Y-%m-%d %H:%M:%S") + offset,
        moment.strftime("%Y-%m-%dT%H:%M") + offset,
        moment.strftime("%Y-%m-%d"),
    ):
        now = datetime(2000, 1, 1, tzinfo=UTC)
        assert instant(text, UTC) == to_ms(parse_instant(text, now=now))


def test_an_unreadable_date_is_kept_and_told() -> None:
    found = lead(["Email", "Created"], "a@b.fr", "03/04/2026")
    assert (found.created, found.details) == (None, {"Created": "03/04/2026"})
    assert "one way only" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Doe", ("Jane", "Doe")),
        ("Doe, Jane", ("Jane", "Doe")),
        ("DUPONT Jean", ("Jean", "DUPONT")),
        ("Jean DE LA TOUR", ("Jean", "DE LA TOUR")),
        ("JEAN DUPONT", ("JEAN", "DUPONT")),
        ("Jane van der Berg", ("Jane", "van der Berg")),
        ("Cher", ("", "Cher")),
    ],
)
def test_full_names_are_split(text: str, names: tuple[str, str]) -> None:
    assert split_name(text) == names
    found = lead(["Full name"], text)
    assert (found.first_name, found.last_name) == names


def test_a_full_name_beside_its_parts_is_not_lost() -> None:
    header = ["First name", "Last name", "Name"]
    assert lead(header, "Ann", "Lee", "Ann Lee").details == {}
    assert lead(header, "Ann", "Lee", "Annie L.").details == {"Name": "Annie L."}


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_every_text_is_clean(values: list[str]) -> None:
    header = ["Company", "City", "Hobby"]
    mapping = propose("companies", header, [])
    found = None
    try:
        found = compile_mapping(mapping, header).company(values)
    except Invalid:
        assert not clean_line(values[0])
    if found is not None:
        assert found.name == clean_line(values[0])
        assert found.city in ("", clean_line(values[1]))
        assert found.details.get("Hobby", "") in ("", clean_text(values[2]))


def test_overlong_text_is_cut_and_told() -> None:
    found = lead(["Last name", "Notes"], "x" * (LINE_LIMIT + 5), "y" * (NOTE_LIMIT + 5))
    assert (len(found.last_name), len(found.notes)) == (LINE_LIMIT, NOTE_LIMIT)
    assert found.warnings == (
        f"Last name: cut at {LINE_LIMIT} characters.",
        f"Notes: cut at {NOTE_LIMIT} characters.",
    )
    assert lead(["Last name", "Notes"], "x", "a\nb" * 900).notes.startswith("a\nba\nb")


# Real files


def test_688_companies_of_ycombinator(shared_data: Path) -> None:
    mapping, _, found = imported(shared_data / "companies-ycombinator/Startups.csv", "companies")
    assert len(found) == 688
    targets = {rule.column: rule.target for rule in mapping.columns}
    assert {c: t for c, t in targets.items() if t != "details"} == {
        "Company": "name",
        "Description": "description",
        "Categories": "sector",
        "Office Address": "address",
        "Headquarters (City)": "city",
        "Headquarters (US State)": "region",
        "Headquarters (Country)": "country",
        "Website": "website",
    }
    first = found[0]
    assert (first.name, first.city, first.region, first.country) == (
        "Curebit",
        "San Francisco",
        "California",
        "USA",
    )
    assert first.details["Satus"] == "Operating"
    assert [record.warnings for record in found if record.warnings] == []


def test_100_leads_of_datablist(shared_data: Path) -> None:
    mapping, found, _ = imported(shared_data / "leads-datablist/leads-100.csv", "leads", "US")
    assert mapping.target_of("Deal Stage") == "details"
    assert len({record.email for record in found}) == 100
    assert [record.warnings for record in found if record.warnings] == []
    second = found[1]
    assert (second.first_name, second.company, second.phone, second.mobile) == (
        "Maureen",
        "Crosby Inc",
        "+16727992170;ext=5610",
        "+18875771205;ext=5686",
    )
    assert second.details == {
        "Index": "2",
        "Account Id": "e9AABddbCA4AFee",
        "Deal Stage": "Closed Won",
    }


def test_100_organizations_and_1000_people_of_datablist(shared_data: Path) -> None:
    folder = shared_data / "leads-datablist"
    _, _, organizations = imported(folder / "organizations-100.csv", "companies")
    assert len(organizations) == 100
    assert all(record.headcount and record.external_id for record in organizations)
    _, people, _ = imported(folder / "people-1000.csv", "leads", "US")
    assert len({record.email for record in people}) == 1000
    assert [w for record in people for w in record.warnings] == [
        'Phone: "011.396.7875x37387" is not a telephone number: it has too few digits.'
    ]


def test_9240_leads_of_xeducation(shared_data: Path) -> None:
    """Neither e-mails nor names: the Prospect ID is the key (PUB-2, PUB-32)."""
    mapping, found, _ = imported(shared_data / "leads-xeducation/Lead_Scoring.csv", "leads")
    assert mapping.keyed_by("Prospect ID") == mapping
    assert len({record.external_id for record in found}) == 9240
    assert [record.warnings for record in found if record.warnings] == []
    assert not any("Select" in (*record.details.values(), record.city) for record in found)
    assert Counter(record.unsubscribed for record in found) == {False: 8506, True: 734}
    assert Counter(record.do_not_call for record in found) == {False: 9238, True: 2}
    kinds = Counter(last_activity_kind(record.last_activity) for record in found)
    assert kinds == {
        Kind.OPENED: 3437,
        Kind.SMS_SENT: 2745,
        Kind.NOTE: 973 + 428 + 93 + 9 + 1 + 1 + 2,
        Kind.WEB_VISIT: 640,
        Kind.FORM_COMPLETED: 116,
        Kind.BOUNCED: 326,
        Kind.CLICKED: 267 + 6,
        Kind.UNSUBSCRIBED: 61,
        Kind.OUTGOING_CALL: 30,
        Kind.REPLIED: 2,
        None: 103,
    }


def test_hostile_names_are_taken_literally(shared_data: Path) -> None:
    strings = json.loads((shared_data / "naughty-strings/blns.json").read_text(encoding="utf-8"))
    convert = compile_mapping(propose("companies", ["Company"], []), ["Company"])
    taken = 0
    for text in strings:
        clean = clean_line(text)
        if clean:
            assert convert.company([text]).name == clean
            taken += 1
    assert taken > 450
