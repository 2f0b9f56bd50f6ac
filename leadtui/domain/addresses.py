"""E-mail addresses, telephone numbers and domains, each in the one form in which it is compared.

The judges are the libraries email-validator and phonenumbers. Plain cases take a fast way that
accepts only what the library accepts, with the same result, and does not load the library.
"""

from __future__ import annotations

import re
from functools import lru_cache

from leadtui.domain.countries import region_of_country
from leadtui.domain.errors import Invalid
from leadtui.domain.phones import display_phone
from leadtui.domain.text import clean_line

__all__ = [
    "display_phone",
    "domain_of",
    "normalise_email",
    "normalise_phone",
    "region_of_country",
]

#: Longest text looked at as an address or a number, in characters; real ones are shorter.
EMAIL_LIMIT = 320
PHONE_LIMIT = 100

# A dot-atom of ASCII before the @; labels without "--" after it, the last of letters alone, so
# that internationalised and reserved forms are left to the library.
_PLAIN_EMAIL = re.compile(
    r"(?=.{6,254}\Z)"
    r"[a-z0-9_!#$%&'*+\-/=?^`{|}~]+(?:\.[a-z0-9_!#$%&'*+\-/=?^`{|}~]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9]|-(?!-)){0,61}(?<!-)\.)+([a-z]{2,63})\Z"
)
_RESERVED_TOPS = frozenset({"arpa", "invalid", "local", "localhost", "onion"})


def normalise_email(text: str) -> str:
    """``text`` as the address by which a lead is known (PUB-2, PUB-3): trimmed, in lower case.

    Addresses of documentation and tests (``@example.com``, ``@acme.test``) are taken. Nothing is
    looked up in the network. Raises :class:`Invalid` (field ``email``) with the reason.
    """
    address = text.strip()
    if address.isascii():
        lowered = address.lower()
        match = _PLAIN_EMAIL.match(lowered)
        if match is not None and match[1] not in _RESERVED_TOPS:
            return lowered
    return _email_by_library(address)


@lru_cache(maxsize=4096)
def _email_by_library(address: str) -> str:
    if not address:
        raise Invalid("The e-mail address is empty.", field="email")
    shown = clean_line(address, limit=80)
    if len(address) > EMAIL_LIMIT:
        raise Invalid(f'"{shown}…" is too long for an e-mail address.', field="email")
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False, test_environment=True)
        normal = valid.normalized.lower()
        # Lower case can add characters, and what is kept must be an address as well.
        return validate_email(
            normal, check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(f'"{shown}" is not an e-mail address: {error}', field="email") from error


# Numbers whose written form decides alone: calling code, first digit and length leave nothing for
# the library to strip or to doubt. Every entry is held to it by a test.
_NATIONAL_BODY = {
    "1": r"[2-9][0-9]{9}",
    "31": r"[1-9][0-9]{8}",
    "32": r"[1-9][0-9]{7,8}",
    "33": r"[1-9][0-9]{8}",
    "34": r"[5-9][0-9]{8}",
    "351": r"[2-9][0-9]{8}",
    "41": r"[2-9][0-9]{8}",
    "44": r"[1-9][0-9]{9}",
    "48": r"[1-9][0-9]{8}",
    "49": r"[1-9][0-9]{8,10}",
    "91": r"[6-9][0-9]{9}",
}
_INTERNATIONAL = re.compile(
    r"\+(?:" + "|".join(code + body for code, body in _NATIONAL_BODY.items()) + ")"
)
# Region → (calling code, what is dialled before a national number).
_TRUNKS = {
    "BE": ("32", "0"),
    "CA": ("1", "1?"),
    "CH": ("41", "0"),
    "DE": ("49", "0"),
    "ES": ("34", ""),
    "FR": ("33", "0"),
    "GB": ("44", "0"),
    "NL": ("31", "0"),
    "PL": ("48", ""),
    "PT": ("351", ""),
    "US": ("1", "1?"),
}
_NATIONAL = {
    region: ("+" + code, re.compile(f"{trunk}({_NATIONAL_BODY[code]})"))
    for region, (code, trunk) in _TRUNKS.items()
}
_WRITTEN = re.compile(r"(\+?[0-9 ().\-]{6,30}[0-9])(?:x([0-9]{1,6}))?")
_SEPARATORS = str.maketrans("", "", " ().-")


def normalise_phone(text: str, region: str | None) -> str:
    """``text`` in E.164 (``+33612345678``), an extension after it (``+16727992170;ext=5610``).

    ``region`` is the ISO code of the country that numbers without a calling code belong to.
    A number is taken when its length is possible in its country, given or not: numbering plans
    change faster than libraries. ``00`` stands for ``+`` wherever the number makes no sense
    otherwise. Raises :class:`Invalid` (field ``phone``) with the reason.
    """
    written = text.strip()
    plain = _plain_phone(written, region)
    return plain if plain is not None else _phone_by_library(written, region)


def _plain_phone(written: str, region: str | None) -> str | None:
    match = _WRITTEN.fullmatch(written)
    if match is None:
        return None
    digits = match[1].translate(_SEPARATORS)
    if digits[0] == "+":
        number = digits if _INTERNATIONAL.fullmatch(digits) else None
    elif region in _NATIONAL:
        code, pattern = _NATIONAL[region]
        if digits.startswith("00"):
            plus = "+" + digits[2:]
            number = plus if _INTERNATIONAL.fullmatch(plus) else None
        else:
            national = pattern.fullmatch(digits)
            number = code + national[1] if national else None
    else:
        number = None
    if number is None or match[2] is None:
        return number
    return f"{number};ext={match[2]}"


@lru_cache(maxsize=4096)
def _phone_by_library(written: str, region: str | None) -> str:
    if not written:
        raise Invalid("The telephone number is empty.", field="phone")
    shown = clean_line(written, limit=40)
    if len(written) > PHONE_LIMIT:
        raise Invalid(f'"{shown}…" is too long for a telephone number.', field="phone")
    number, why = _parse_phone(written, region)
    if number is None and written.startswith("00"):
        number, _ = _parse_phone("+" + written[2:], None)
    if number is None:
        raise Invalid(f'"{shown}" is not a telephone number: {why}', field="phone")
    return _settled(number)


def _settled(number: str) -> str:
    # The library drops one trunk or carrier prefix a time, so what it wrote may be read otherwise.
    for _ in range(3):
        again, _why = _parse_phone(number, None)
        if again is None or again == number:
            break
        number = again
    return number


def _parse_phone(written: str, region: str | None) -> tuple[str | None, str]:
    """The number in E.164 and "", or None and the reason."""
    import phonenumbers
    from phonenumbers import NumberParseException, ValidationResult

    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            if "+" in written:
                return None, "no country has this calling code."
            return None, "its country is not known. Write it with + and the calling code."
        if error.error_type == NumberParseException.NOT_A_NUMBER:
            return None, "it has no number in it."
        if error.error_type == NumberParseException.TOO_LONG:
            return None, "it has too many digits."
        return None, "it has too few digits."
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        return None, {
            ValidationResult.TOO_SHORT: "it has too few digits.",
            ValidationResult.TOO_LONG: "it has too many digits.",
            ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "its area code is missing.",
            ValidationResult.INVALID_COUNTRY_CODE: "no country has this calling code.",
        }.get(reason, "no number of its country has this length.")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return (f"{e164};ext={number.extension}" if number.extension else e164), ""


_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*://|//|mailto:")
_HOST = re.compile(r"(?:[^\W_](?:[\w\-]*[^\W_])?\.)+[^\W\d_][\w\-]*")


def domain_of(website_or_email: str) -> str:
    """The domain of an address or a website, in lower case and without ``www.``; "" if none."""
    text = website_or_email.strip().lower()
    scheme = _SCHEME.match(text)
    if scheme:
        text = text[scheme.end() :]
    host = re.split(r"[/?#\s]", text, maxsplit=1)[0].rpartition("@")[2]
    host = host.split(":", 1)[0].rstrip(".").removeprefix("www.")
    return host if _HOST.fullmatch(host) else ""
