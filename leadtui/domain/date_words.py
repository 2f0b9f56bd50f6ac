"""The words and the shapes of dates, English and French: what the grammar of
:mod:`leadtui.domain.dates` is made of. Everything is folded: without case and accents.
"""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from typing import TypeVar

from leadtui.domain.text import fold

_V = TypeVar("_V")
#: The time of day of ``eod``, the end of the working day.
END_OF_DAY = time(18)


def _table(*rows: tuple[str, _V]) -> dict[str, _V]:
    """The phrases of each row, divided by commas, with the value of the row."""
    return {phrase.strip(): value for phrases, value in rows for phrase in phrases.split(",")}


#: Days by their distance from today.
DAYS = _table(
    ("today, aujourd'hui, aujourdhui", 0),
    ("tomorrow, demain", 1),
    ("yesterday, hier", -1),
    ("day after tomorrow, the day after tomorrow, apres-demain, apres demain", 2),
    ("day before yesterday, the day before yesterday, avant-hier, avant hier", -2),
)
#: What is next: the unit by its sign.
PERIODS = _table(
    ("next week, semaine prochaine, la semaine prochaine", "w"),
    ("next month, mois prochain, le mois prochain", "m"),
    ("next year, l'an prochain, annee prochaine, l'annee prochaine", "y"),
)
MONTH_ENDS = {"end of month", "end of the month", "eom", "fin du mois", "fin de mois"}
#: 0 is Monday.
WEEKDAYS = _table(
    ("monday, mon, lundi, lun", 0),
    ("tuesday, tue, tues, mardi, mar", 1),
    ("wednesday, wed, mercredi, mer", 2),
    ("thursday, thu, thur, thurs, jeudi, jeu", 3),
    ("friday, fri, vendredi, ven", 4),
    ("saturday, sat, samedi, sam", 5),
    ("sunday, sun, dimanche, dim", 6),
)
MONTHS = _table(
    ("january, jan, janvier, janv", 1),
    ("february, feb, fevrier, fevr, fev", 2),
    ("march, mar, mars", 3),
    ("april, apr, avril, avr", 4),
    ("may, mai", 5),
    ("june, jun, juin", 6),
    ("july, jul, juillet, juil", 7),
    ("august, aug, aout", 8),
    ("september, sep, sept, septembre", 9),
    ("october, oct, octobre", 10),
    ("november, nov, novembre", 11),
    ("december, dec, decembre", 12),
)
#: The sign of a unit by its names.
UNITS = _table(
    ("d, day, days, j, jour, jours", "d"),
    ("w, week, weeks, sem, semaine, semaines", "w"),
    ("month, months, mois", "m"),
    ("y, year, years, an, ans, annee, annees", "y"),
    ("h, hr, hrs, hour, hours, heure, heures", "h"),
    ("min, mins, minute, minutes, mn", "min"),
)
TIMES = _table(
    ("noon, midday, midi", time(12)),
    ("eod, end of day, end of the day, fin de journee, fin de la journee", END_OF_DAY),
)
NOW = {"now", "maintenant"}
NEXT_WORKING_DAYS = {
    "next working day",
    "next business day",
    "prochain jour ouvre",
    "le prochain jour ouvre",
    "jour ouvre suivant",
}
OTHER_WORDS = {"at", "a", "@", "on", "le", "in", "dans", "ago", "il", "y", "next", "prochain"}

COUNTED = r"(?:(?P<n>[0-9]+) ?|(?:an?|one|une?) )(?P<unit>[a-z]+)"
PLUS = re.compile(r"\+ ?(?P<n>[0-9]+) ?(?P<unit>[a-z]+)")
#: Counted units, and whether they lie ahead (1) or behind (-1).
OFFSETS = (
    (PLUS, 1),
    (re.compile(rf"(?:in|dans) {COUNTED}"), 1),
    (re.compile(rf"il y a {COUNTED}"), -1),
    (re.compile(rf"{COUNTED} ago"), -1),
)
WORKING_DAYS = re.compile(
    r"(?:\+ ?|in |dans )(?P<n>[0-9]+) (?:(?:working|business) days?|jours? ouvres?)"
)
ISO_DAY = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")
NUMBERS = re.compile(
    r"(?P<d>[0-9]{1,2})(?:/(?P<m>[0-9]{1,2})(?:/(?P<y>[0-9]{4}|[0-9]{2}))?"
    r"|\.(?P<m2>[0-9]{1,2})\.(?P<y2>[0-9]{4}|[0-9]{2})?"
    r"|-(?P<m3>[0-9]{1,2})-(?P<y3>[0-9]{4}))"
)
DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th|er)?"
YEAR = r"(?: (?P<y>[0-9]{4}|[0-9]{2}))?"
DAY_MONTH = re.compile(rf"{DAY} ?(?P<month>[a-z]+)\.?{YEAR}")
MONTH_DAY = re.compile(rf"(?P<month>[a-z]+)\.? {DAY}{YEAR}")
CLOCK = re.compile(
    r"(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2})| ?h(?: ?(?P<m2>[0-9]{2}))?"
    r"|(?::(?P<m3>[0-9]{2}))? ?(?P<half>am|pm))"
)
ISO_INSTANT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[t ](?P<h>[0-9]{2}):(?P<m>[0-9]{2})"
    r"(?::(?P<s>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r"(?: ?(?:(?P<utc>z|utc|gmt)|(?P<sign>[+-])(?P<oh>[0-9]{2})(?::?(?P<om>[0-9]{2}))?))?"
)


def is_date_word(word: str) -> bool:
    """Whether ``word`` can be part of a date: one the grammar has, or one with a digit in it."""
    folded = fold(word).replace("’", "'")
    return re.search("[0-9]", folded) is not None or folded.rstrip(".") in _known_words()


def is_short_weekday(word: str) -> bool:
    """Whether ``word`` is a weekday cut short: ``mon``, ``mar.``, ``sun``. Such a word is often
    another one: French ``mon`` is "my".
    """
    folded = fold(word).rstrip(".")
    return folded in WEEKDAYS and not folded.endswith(("day", "di", "che"))


def weekday_named(word: str) -> int | None:
    """The weekday of that name (0 is Monday), also in the plural, None for any other word."""
    folded = fold(word).rstrip(".")
    found = WEEKDAYS.get(folded)
    return found if found is not None else WEEKDAYS.get(folded.removesuffix("s"))


@cache
def _known_words() -> frozenset[str]:
    phrases = (*DAYS, *PERIODS, *MONTH_ENDS, *TIMES, *NEXT_WORKING_DAYS, "days jours ouvres")
    words = {word for phrase in phrases for word in phrase.split()}
    return frozenset(words | {*WEEKDAYS, *MONTHS, *UNITS, *OTHER_WORDS})
