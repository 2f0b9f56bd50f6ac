"""E-mails, telephone numbers and domains in their one form (PUB-2, PUB-3)."""

from __future__ import annotations

from collections.abc import Callable

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain import addresses
from leadtui.domain.addresses import (
    display_phone,
    domain_of,
    normalise_email,
    normalise_phone,
    region_of_country,
)
from leadtui.domain.errors import Invalid

LOCAL = st.text("abzAZ09._+-'!#%&@\" é", min_size=1, max_size=12)
LABEL = st.one_of(
    st.text("abzAZ09-é", max_size=8),
    st.sampled_from(["xn--bcher-kva", "a" * 63, "a" * 64, "r3--x"]),
)
TOP = st.sampled_from(
    [
        "com",
        "FR",
        "test",
        "example",
        "local",
        "localhost",
        "invalid",
        "arpa",
        "onion",
        "c",
        "9",
        "co1",
    ]
)
EMAILS = st.builds(
    lambda local, labels, top: f"{local}@{'.'.join([*labels, top])}",
    LOCAL,
    st.lists(LABEL, max_size=4),
    TOP,
)


def library_email(text: str) -> str | None:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def ours(text: str) -> str | None:
    try:
        return normalise_email(text)
    except Invalid:
        return None


@given(EMAILS)
def test_pub2_an_email_is_what_the_library_says(text: str) -> None:
    assert ours(text) == library_email(text.strip())


PLAIN_EMAILS = st.builds(
    lambda local, labels, top: f"{local}@{'.'.join([*labels, top])}",
    st.from_regex(r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+(\.[a-z0-9]+)*", fullmatch=True),
    st.lists(
        st.from_regex(r"[A-Za-z0-9](-?[a-z0-9]){0,60}", fullmatch=True), min_size=1, max_size=4
    ),
    st.sampled_from(["com", "FR", "museum", "test", "example"]),
)


@given(PLAIN_EMAILS)
def test_pub2_plain_way_accepts_only_what_the_library_accepts(text: str) -> None:
    plain = addresses._PLAIN_EMAIL.match(text.lower())
    assert (library_email(text) == text.lower()) == (plain is not None)


@given(EMAILS | st.emails() | st.text(max_size=30))
def test_pub3_normalising_twice_changes_nothing(text: str) -> None:
    once = ours(text)
    if once is not None:
        assert normalise_email(once) == once == once.strip().lower()


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("  Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("x@acme.test", "x@acme.test"),
        ("x@acme.example", "x@acme.example"),
        ("jean@BÜCHER.de", "jean@bücher.de"),
        ("o'hara+crm@mail.co.uk", "o'hara+crm@mail.co.uk"),
    ],
)
def test_pub3_key_is_trimmed_and_lower_case(text: str, email: str) -> None:
    assert normalise_email(text) == email


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("bob", "must have an @-sign"),
        ("bob@localhost", "period"),
        ("a@b..com", "two periods"),
        ("Bob <bob@example.com>", "display name"),
        ("a@printer.local", "special-use"),
        ("a" * 400 + "@example.com", "too long"),
    ],
)
def test_a_refused_email_says_why(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        normalise_email(text)
    assert refused.value.field == "email"
    assert len(refused.value.message) < 300


def outcome(judge: Callable[[str, str | None], str], text: str, region: str | None) -> str | None:
    try:
        return judge(text, region)
    except Invalid:
        return None


CODES = st.sampled_from(sorted(addresses._NATIONAL_BODY))
REGIONS = st.sampled_from([None, *sorted(addresses._NATIONAL)])
SEPARATED = st.lists(
    st.tuples(
        st.sampled_from("0123456789"), st.sampled_from(["", "", "", " ", "-", ".", "(", ")"])
    ),
    min_size=7,
    max_size=12,
).map(lambda pairs: "".join(map("".join, pairs)))
EXTENSION = st.sampled_from(["", "", "x7", "x0712", "x123456"])


@given(
    st.one_of(CODES.map("+{}".format), CODES.map("00{}".format), st.sampled_from(["", "0", "1"])),
    SEPARATED,
    EXTENSION,
    REGIONS,
)
def test_plain_phone_is_what_the_library_says(
    start: str, body: str, extension: str, region: str | None
) -> None:
    text = start + body + extension
    assert outcome(normalise_phone, text, region) == outcome(
        addresses._phone_by_library, text.strip(), region
    )


@pytest.mark.parametrize("code", sorted(addresses._NATIONAL_BODY))
@given(data=st.data())
def test_every_plain_calling_code_is_what_the_library_says(code: str, data: st.DataObject) -> None:
    text = f"+{code}" + data.draw(st.from_regex(addresses._NATIONAL_BODY[code], fullmatch=True))
    assert addresses._plain_phone(text, None) == addresses._phone_by_library(text, None) == text


@pytest.mark.parametrize("region", sorted(addresses._NATIONAL))
@given(data=st.data())
def test_every_plain_country_is_what_the_library_says(region: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(addresses._NATIONAL[region][1], fullmatch=True))
    plain = addresses._plain_phone(text, region)
    assert plain is not None
    assert addresses._phone_by_library(text, region) == plain


@given(
    st.text("0123456789 +x", min_size=5, max_size=16),
    st.sampled_from([None, *sorted(phonenumbers.SUPPORTED_REGIONS)]),
)
def test_normalising_a_phone_twice_changes_nothing(text: str, region: str | None) -> None:
    try:
        once = normalise_phone(text, region)
    except Invalid:
        return
    assert normalise_phone(once, region) == once
    assert normalise_phone(once, None) == once


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+33 (0)6 12 34 56 78", None, "+33612345678"),
        ("0033 6 12 34 56 78", None, "+33612345678"),
        ("001-672-799-2170x5610", None, "+16727992170;ext=5610"),
        ("001-672-799-2170x5610", "FR", "+16727992170;ext=5610"),
        ("001-672-799-2170x5610", "US", "+16727992170;ext=5610"),
        ("+1-852-904-1856x071", None, "+18529041856;ext=071"),
        ("(390)417-1635 ext. 3010", "US", "+13904171635;ext=3010"),
        ("985.939.5411", "US", "+19859395411"),
        ("+16727992170;ext=5610", "FR", "+16727992170;ext=5610"),
        ("+39 06 698 12345", None, "+390669812345"),
    ],
)
def test_pub31_phones_are_e164_with_their_extension(
    text: str, region: str | None, phone: str
) -> None:
    assert normalise_phone(text, region) == phone


@pytest.mark.parametrize(
    ("text", "region", "why"),
    [
        ("", None, "empty"),
        ("call me", "FR", "no number in it"),
        ("2754733370", None, "Write it with [+]"),
        ("12", "FR", "too few digits"),
        ("0612345678 / 0123456789", "FR", "too many digits"),
        ("555-1234", "US", "area code"),
        ("+999 123456789", None, "calling code"),
        ("9" * 500, "FR", "too long"),
    ],
)
def test_a_refused_phone_says_why(text: str, region: str | None, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        normalise_phone(text, region)
    assert refused.value.field == "phone"


def test_phones_are_shown_as_their_country_writes_them() -> None:
    assert display_phone("+33612345678") == "+33 6 12 34 56 78"
    assert display_phone("+16727992170;ext=5610") == "+1 672-799-2170 ext. 5610"
    assert display_phone("+") == "+"
    assert display_phone("on request") == "on request"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("France", "FR"),
        ("États-Unis", "US"),
        ("usa", "US"),
        (" gb ", "GB"),
        ("Royaume-Uni", "GB"),
        ("Côte d’Ivoire", "CI"),
        ("Deutschland", "DE"),
        ("Atlantis", None),
        ("", None),
        ("ZZ", None),
    ],
)
def test_countries_are_known_by_name_or_code(name: str, region: str | None) -> None:
    assert region_of_country(name) == region


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS - {"AC", "TA"}))
def test_every_region_with_numbers_has_its_code(region: str) -> None:
    assert region_of_country(region.lower()) == region


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("http://www.rosales-molina.com/", "rosales-molina.com"),
        ("https://Bob@Acme.example:8080/x?y#z", "acme.example"),
        ("WWW.ACME.COM", "acme.com"),
        ("acme.com/about", "acme.com"),
        ("ann@mail.acme.fr", "mail.acme.fr"),
        ("mailto:ann@acme.fr", "acme.fr"),
        ("//bücher.de/", "bücher.de"),
        ("localhost", ""),
        ("none yet", ""),
        ("10.0.0.1", ""),
        ("", ""),
    ],
)
def test_domain_of_websites_and_addresses(text: str, domain: str) -> None:
    assert domain_of(text) == domain
