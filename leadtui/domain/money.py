"""Amounts of money: read as they are typed, English and French, and shown for people.

An amount is a whole number of hundredths with the ISO 4217 code of its currency, or without one
where none was said and the team has no usual one. Nothing is guessed: what can be read in two
ways (``1,200``, ``$`` where several dollars are meant) is refused with what to type instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from leadtui.domain.errors import Invalid
from leadtui.domain.format import count
from leadtui.domain.text import clean_line

#: The largest amount, in hundredths: a thousand milliards.
MOST = 10**14
#: ISO 4217, the currencies that people are paid in.
CODES = frozenset(
    (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN "
        "BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD "
        "FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY "
        "KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP "
        "MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
        "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
        "TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
    ).split()
)
#: A currency → the countries that use it, of those whose teams need not name it.
_REGIONS: Mapping[str, str] = {
    "EUR": "AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM "
    "PT RE SI SK SM TF VA XK YT",
    "GBP": "GB GG IM JE",
    "USD": "AS EC GU MP PR SV UM US VI",
    "CHF": "CH LI",
    "XOF": "BF BJ CI GW ML NE SN TG",
    "XAF": "CF CG CM GA GQ TD",
    "AUD": "AU",
    "BRL": "BR",
    "CAD": "CA",
    "CNY": "CN",
    "CZK": "CZ",
    "DKK": "DK FO GL",
    "DZD": "DZ",
    "HKD": "HK",
    "HUF": "HU",
    "ILS": "IL",
    "INR": "IN",
    "JPY": "JP",
    "KRW": "KR",
    "MAD": "MA",
    "MXN": "MX",
    "NOK": "NO",
    "NZD": "NZ",
    "PLN": "PL",
    "RON": "RO",
    "SEK": "SE",
    "SGD": "SG",
    "THB": "TH",
    "TND": "TN",
    "TRY": "TR",
    "TWD": "TW",
    "UAH": "UA",
    "XPF": "NC PF WF",
    "ZAR": "ZA",
}
_OF_REGION = {region: code for code, regions in _REGIONS.items() for region in regions.split()}
#: Signs of several currencies: which one is meant is known where it is the team's own.
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "BRL"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK"),
}
_SHOWN = {"EUR": "€", "GBP": "£"}
_WORDS = {"euro": "EUR", "euros": "EUR"}
_SCALES = {"k": 1_000, "K": 1_000, "M": 1_000_000}
#: Any blank that stands between digits, and the apostrophes of Switzerland.
_BLANKS = re.compile("[ \u00a0\u202f\u2009'\u2019]")
_AMOUNT = re.compile(
    "(?P<before>[^\\d.,+-]*?)\\s*"
    "(?P<number>[\\d.,][\\d.,'\u2019 \u00a0\u202f\u2009]*?)\\s*"
    "(?P<scale>[kKmM](?![A-Za-z]))?\\s*(?P<after>[^\\d.,]*)"
)
_EXAMPLES = "For example 12 500 €, 1,200.50 USD or 12k."


class Money(NamedTuple):
    """An amount in hundredths, and the ISO code of its currency; None where it is not known."""

    amount: int
    currency: str | None


def currency_of_region(region: str | None) -> str | None:
    """The currency of a country by its ISO code, for amounts typed without one; None where it is
    not known.
    """
    return None if region is None else _OF_REGION.get(region)


def parse_money(text: str, usual: str | None = None) -> Money:
    """An amount as it was typed; ``usual`` is the currency where none is said.

    The currency stands before or after: its ISO code, €, £, or a sign that several share where
    the usual one is among them. Thousands are parted by blanks or apostrophes, or by commas or
    points where what follows tells them from decimals; ``k`` is a thousand, ``M`` a million.
    :class:`Invalid` for anything else, an amount below 0, and parts of a hundredth.
    """
    typed = clean_line(text, limit=80)
    if "-" in typed or "\u2212" in typed:
        raise _refused(typed, "An amount is not below 0.")
    match = _AMOUNT.fullmatch(typed)
    if match is None:
        raise _refused(typed)
    before, after = match["before"].strip(), match["after"].strip()
    if before and after:
        raise _refused(typed, "The currency stands before the number or after it, once.")
    if match["scale"] == "m":
        raise _refused(typed, "m may be a thousand or a million.", "Write 12k or 12M.")
    currency = _currency(before or after, usual) if before or after else usual
    hundredths = _hundredths(typed, match["number"].strip(), _SCALES.get(match["scale"] or "", 1))
    return Money(hundredths, currency)


def _currency(word: str, usual: str | None) -> str:
    if word.upper() in CODES:
        return word.upper()
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    meant = _SIGNS.get(word) or _SIGNS.get(word.lower(), ())
    if usual in meant:
        assert usual is not None
        return usual
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Invalid(
            f"{word} is the sign of several currencies.",
            field="amount",
            hint=f"Write the code: {', '.join(meant[:4])} …",
        )
    raise Invalid(
        f"{clean_line(word, limit=20)!r} is not a currency.",
        field="amount",
        hint="Write its code of three letters, such as EUR or USD.",
    )


def _hundredths(typed: str, number: str, scale: int) -> int:
    whole, decimals = _parts(typed, number)
    parts: int = 10 ** len(decimals)
    value, rest = divmod(int(whole + decimals) * scale * 100, parts)
    if rest:
        raise _refused(typed, "An amount has two decimals at most.")
    if value > MOST:
        raise _refused(typed, f"An amount is at most {count(MOST // 100)}.")
    return value


def _parts(typed: str, number: str) -> tuple[str, str]:
    """The digits before the decimal mark, and those after it."""
    marks = [char for char in number if char in ".,"]
    mark = marks[-1] if marks else ""
    whole, decimals = number, ""
    if len(set(marks)) == 2 or (len(marks) == 1 and _is_decimal(typed, number, mark)):
        # Of two different marks the last parts the decimals.
        if marks.count(mark) > 1:
            raise _refused(typed)
        whole, _, decimals = number.partition(mark)
    groups = re.split(r"[.,]", _BLANKS.sub(",", whole))
    used = {char if char in ".," else " " for char in whole if not char.isdigit()}
    is_grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    if len(used) > 1 or (len(groups) > 1 and not is_grouped):
        raise _refused(typed)
    digits = "".join(groups)
    if not (digits.isascii() and digits.isdecimal() and (decimals + "0").isdecimal()):
        raise _refused(typed)
    if (not decimals and whole != number) or len(digits) > 18 or len(decimals) > 18:
        raise _refused(typed)
    return digits, decimals


def _is_decimal(typed: str, number: str, mark: str) -> bool:
    """Whether the one mark of a number parts its decimals; three digits behind it may be either,
    unless what is before could not be a group.
    """
    whole, _, behind = number.partition(mark)
    if len(behind) != 3 or whole.startswith("0") or (whole.isdecimal() and len(whole) > 3):
        return True
    raise _refused(
        typed,
        "That may be thousands or decimals.",
        f"Write {whole}{behind} or {whole} {behind} for thousands.",
    )


def _refused(typed: str, why: str = "", hint: str = _EXAMPLES) -> Invalid:
    message = f"Amount: {clean_line(typed, limit=40)!r} is not an amount of money."
    if why:
        message = f"Amount {clean_line(typed, limit=40)!r}: {why}"
    return Invalid(message, field="amount", hint=hint)


def money_words(amount: int, currency: str | None = None) -> str:
    """``12 500 €``, ``1 200.50 USD``, ``80``: blanks between thousands, decimals where there are
    any. :func:`parse_money` reads it back.
    """
    whole, rest = divmod(amount, 100)
    number = count(whole) + (f".{rest:02}" if rest else "")
    return f"{number} {_SHOWN.get(currency, currency)}" if currency else number
