"""National holidays by country, from the library that keeps them."""

from __future__ import annotations

import datetime as dt

from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line

_MOST_LISTED = 60


def national_days(country: str, region: str, first: int, last: int) -> dict[dt.date, str]:
    """The holidays of a country (ISO 3166-1, such as FR) in the years ``first`` to ``last``, with
    those of a part of it where ``region`` (such as BY) is given; names in English where there are.

    :class:`Invalid` names a country or a region that is not known.
    """
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise Invalid(
            f"There are no holidays of {clean_line(country, limit=20)!r}.",
            field="country",
            hint="Give two letters, such as FR, or add days off one by one.",
        )
    if region and region not in known[country]:
        parts = ", ".join(known[country][:_MOST_LISTED]) or "none"
        raise Invalid(
            f"{clean_line(region, limit=20)!r} is no part of {country} with holidays of its own.",
            field="region",
            hint=f"Parts: {parts}.",
        )
    languages = holidays.country_holidays(country).supported_languages
    found = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=range(first, last + 1),
        language="en_US" if "en_US" in languages else None,
    )
    return {day: clean_line(name, limit=80) for day, name in sorted(found.items())}
