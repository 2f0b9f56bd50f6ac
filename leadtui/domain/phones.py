"""Telephone numbers for the eye; reading them is :mod:`leadtui.domain.addresses`."""

from __future__ import annotations

import sys
from functools import lru_cache


def display_is_quick() -> bool:
    """Whether :func:`display_phone` answers at once: its library is loaded."""
    return "phonenumbers" in sys.modules


@lru_cache(maxsize=4096)
def display_phone(e164: str) -> str:
    """A number of :func:`normalise_phone` as its country writes it, for the screen.

    Text that is no such number comes back as it is.
    """
    if not e164.startswith("+"):
        return e164
    import phonenumbers

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
