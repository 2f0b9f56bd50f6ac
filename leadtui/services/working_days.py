"""The working days of a team: its week, national holidays, and days off of its own.

They are settings of the team, kept with it and no step of undo; a manager decides. National
holidays are kept as they were when the country was chosen, ten years ahead, so that reading them
takes no library.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leadtui.domain.access import may_set_days_off, require
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line, fold
from leadtui.domain.working_days import WEEKDAYS, WorkingDays
from leadtui.models import settings
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlite3 import Connection

_SETTING = "working_days"
#: Years of national holidays that are kept, beside the one it is.
YEARS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What a team has set: ``country`` is empty for no national holidays, ``national`` and
    ``own`` are days with what is on them.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    country: str = ""
    region: str = ""
    national: Mapping[dt.date, str] = field(default_factory=dict)
    own: Mapping[dt.date, str] = field(default_factory=dict)

    @property
    def working(self) -> WorkingDays:
        """The working days that come of it."""
        return WorkingDays(self.weekend, {**self.national, **self.own})


def of(ws: Workspace) -> WorkingDays:
    """The working days of the team; Monday to Friday where nothing is set."""
    return days_off(ws).working


def days_off(ws: Workspace) -> DaysOff:
    """What the team has set."""
    with ws.read() as conn:
        return days_off_of(conn, ws.team.id)


def set_country(ws: Workspace, country: str, region: str = "") -> Outcome:
    """Take the national holidays of a country as days off, from this year on; an empty one for
    none. Anew for one that is set already: laws change.
    """
    from leadtui.connectors.national_days import national_days

    require(may_set_days_off(ws.user))
    code, part, year = country.strip().upper(), region.strip().upper(), ws.today().year
    national = national_days(code, part, year, year + YEARS_AHEAD) if code else {}
    chosen = part if code else ""
    _change(ws, lambda kept: replace(kept, country=code, region=chosen, national=national))
    if not code:
        return Outcome("No national holidays are days off.")
    today = ws.today()
    coming = next((day for day in national if day >= today), None)
    first = f"; the next is {national[coming]}, {day_words(coming, today)}" if coming else ""
    where = f"{code} ({part})" if part else code
    return Outcome(f"The national holidays of {where} are days off{first}.")


def set_weekend(ws: Workspace, names: Iterable[str]) -> Outcome:
    """Say which days of the week are off, by their names: ``sat``, ``sunday``; none for none."""
    require(may_set_days_off(ws.user))
    weekend = frozenset(_weekday(name) for name in names)
    WorkingDays(weekend)
    _change(ws, lambda kept: replace(kept, weekend=weekend))
    if not weekend:
        return Outcome("Every day of the week is worked.")
    return Outcome(f"Off every week: {', '.join(WEEKDAYS[day] for day in sorted(weekend))}.")


def _weekday(name: str) -> int:
    wanted = fold(name)
    for number, word in enumerate(WEEKDAYS):
        if len(wanted) >= 2 and word.lower().startswith(wanted):
            return number
    raise Invalid(
        f"{clean_line(name, limit=40)!r} is no day of the week.",
        field="weekend",
        hint="Give mon, tue, wed, thu, fri, sat, sun.",
    )


def add(ws: Workspace, first: dt.date, last: dt.date | None = None, name: str = "") -> Outcome:
    """Make the days from ``first`` to ``last``, both included, days off; at most a year."""
    require(may_set_days_off(ws.user))
    end = first if last is None else last
    number = (end - first).days + 1
    if not 1 <= number <= 366:
        raise Invalid(
            f"{first.isoformat()} to {end.isoformat()} is no range of at most a year.",
            field="date",
            hint="Give the first day and the last one.",
        )
    label = clean_line(name, limit=80) or "day off"
    added = {first + dt.timedelta(days=ahead): label for ahead in range(number)}
    _change(ws, lambda kept: replace(kept, own={**kept.own, **added}))
    today = ws.today()
    where = day_words(first, today) + ("" if end == first else f" to {day_words(end, today)}")
    return Outcome(f"Off: {where}, {label}.")


def remove(ws: Workspace, day: dt.date) -> Outcome:
    """Let a day off of the team's own be worked; national holidays and weekends stay."""
    require(may_set_days_off(ws.user))

    def without(kept: DaysOff) -> DaysOff:
        if day not in kept.own:
            why = kept.working.why_off(day)
            is_off = f": it is {why}." if why else "."
            raise Invalid(
                f"{day.isoformat()} is no day off of the team's own{is_off}", field="date"
            )
        return replace(kept, own={each: kept.own[each] for each in kept.own if each != day})

    _change(ws, without)
    return Outcome(f"{day_words(day, ws.today())} is no day off of the team's own any more.")


def coming(ws: Workspace, number: int) -> tuple[tuple[dt.date, str], ...]:
    """The next ``number`` single days off, today included, by date."""
    today = ws.today()
    found = of(ws).off
    return tuple((day, found[day]) for day in sorted(found) if day >= today)[:number]


def summary(kept: DaysOff) -> list[tuple[str, str]]:
    """What a team has set, in words."""
    week = ", ".join(WEEKDAYS[day] for day in sorted(kept.weekend)) or "none"
    country = f"{kept.country} {kept.region}".strip() or "none"
    return [
        ("Off every week", week),
        ("National holidays", country),
        ("Own days off", plural(len(kept.own), "day") if kept.own else "none"),
    ]


def _change(ws: Workspace, changed: Callable[[DaysOff], DaysOff]) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        kept = changed(days_off_of(unit.conn, ws.team.id))
        settings.put(unit.conn, f"{_SETTING}:{ws.team.id}", _text(kept))


def days_off_of(conn: Connection, team_id: int) -> DaysOff:
    """What a team has set, read with a connection that is open already."""
    text = settings.get(conn, f"{_SETTING}:{team_id}")
    if text is None:
        return DaysOff()
    kept = json.loads(text)
    return DaysOff(
        frozenset(kept["weekend"]),
        kept["country"],
        kept["region"],
        _days(kept["national"]),
        _days(kept["own"]),
    )


def _days(kept: Mapping[str, str]) -> dict[dt.date, str]:
    return {dt.date.fromisoformat(day): name for day, name in kept.items()}


def _text(kept: DaysOff) -> str:
    return json.dumps(
        {
            "weekend": sorted(kept.weekend),
            "country": kept.country,
            "region": kept.region,
            "national": {day.isoformat(): name for day, name in kept.national.items()},
            "own": {day.isoformat(): kept.own[day] for day in sorted(kept.own)},
        },
        ensure_ascii=False,
    )
