"""National holidays from the library."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.connectors.national_days import national_days
from leadtui.domain.errors import Invalid


def test_the_days_of_a_country_and_of_a_part_of_it() -> None:
    found = national_days("FR", "", 2026, 2027)
    assert found[dt.date(2026, 7, 14)] == "National Day"
    assert found[dt.date(2027, 5, 17)] == "Pentecost Monday"
    assert {day.year for day in found} == {2026, 2027}
    assert dt.date(2026, 1, 6) in national_days("DE", "BY", 2026, 2026)
    assert dt.date(2026, 1, 6) not in national_days("DE", "", 2026, 2026)


def test_what_is_not_known_is_named() -> None:
    with pytest.raises(Invalid, match="no holidays of 'XX'"):
        national_days("XX", "", 2026, 2026)
    with pytest.raises(Invalid, match="'ZZ' is no part of DE") as refused:
        national_days("DE", "ZZ", 2026, 2026)
    assert "BY" in refused.value.hint
