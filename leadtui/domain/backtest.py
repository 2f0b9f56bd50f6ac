"""How well a rule set tells who is won from who is lost: figures over leads with a known outcome.

All of them follow from two tables: how many leads of each engagement were won and lost, and on
how many each rule fired. Numbers of leads are whole; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

#: The most bands that :func:`bands` gives.
BANDS = 10


class Level(NamedTuple):
    """The leads of one engagement: how many of them were won, how many lost."""

    engagement: int
    won: int
    lost: int


class Band(NamedTuple):
    """The leads whose engagement is from ``low`` to ``high``."""

    low: int
    high: int
    won: int
    lost: int

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return self.won + self.lost


class Confusion(NamedTuple):
    """What a threshold would call hot and what not, against what became of it."""

    hot_won: int
    hot_lost: int
    cold_won: int
    cold_lost: int

    @property
    def hot(self) -> int:
        """How many leads are hot."""
        return self.hot_won + self.hot_lost


class Fired(NamedTuple):
    """A rule by the name that ``leadtui rules set`` takes, its points, on how many leads it
    counted that were won and lost, and how many times.
    """

    rule: str
    points: int
    won: int
    lost: int
    times_won: int
    times_lost: int


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole`` from 0 to 1; None of nothing."""
    return part / whole if whole else None


def area(levels: Iterable[Level]) -> float | None:
    """The area under the curve (ROC): how likely a lead that was won has more engagement than one
    that was lost, equal ones counted half; None without a lead of each sort.

    Exact: the statistic of Mann and Whitney over its number of pairs. 0.5 tells nothing apart.
    """
    halves = won = lost = 0
    for level in _merged(levels):
        halves += level.won * (2 * lost + level.lost)
        won += level.won
        lost += level.lost
    return float(Fraction(halves, 2 * won * lost)) if won and lost else None


def lift(won: int, leads: int, all_won: int, all_leads: int) -> float | None:
    """The share of won among some leads over the share among all: 1 says no better than any,
    None where there is nothing to compare.
    """
    if not (leads and all_won):
        return None
    return float(Fraction(won * all_leads, leads * all_won))


def confusion(levels: Iterable[Level], threshold: int) -> Confusion:
    """What is hot from ``threshold`` on (>=, CAD-30)."""
    counts = [0, 0, 0, 0]
    for level in levels:
        place = 0 if level.engagement >= threshold else 2
        counts[place] += level.won
        counts[place + 1] += level.lost
    return Confusion(*counts)


def bands(levels: Iterable[Level], most: int = BANDS) -> list[Band]:
    """The leads by engagement, the highest first, in up to ``most`` bands of about as many leads
    each. Leads of one engagement stay together, so a band may hold many more.
    """
    left = _merged(levels)[::-1]
    leads = sum(level.won + level.lost for level in left)
    made: list[Band] = []
    taken: list[Level] = []
    for level in left:
        taken.append(level)
        # A band is full where it reaches its share of the leads: each takes at least that much.
        if sum(one.won + one.lost for one in taken) * most >= leads:
            made.append(_band(taken))
            taken = []
    if taken:
        made.append(_band(taken))
    return made


def _merged(levels: Iterable[Level]) -> list[Level]:
    """One level for each engagement, the lowest first."""
    found: dict[int, Level] = {}
    for one in levels:
        had = found.get(one.engagement, Level(one.engagement, 0, 0))
        found[one.engagement] = Level(one.engagement, had.won + one.won, had.lost + one.lost)
    return sorted(found.values())


def _band(levels: Sequence[Level]) -> Band:
    won, lost = sum(one.won for one in levels), sum(one.lost for one in levels)
    return Band(levels[-1].engagement, levels[0].engagement, won, lost)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a back-test found. ``levels`` are by engagement, the lowest first; ``rules`` those
    that counted on a lead, or could have given points.
    """

    threshold: int
    levels: tuple[Level, ...]
    rules: tuple[Fired, ...]

    @property
    def won(self) -> int:
        """How many leads were won."""
        return sum(level.won for level in self.levels)

    @property
    def lost(self) -> int:
        """How many leads were lost."""
        return sum(level.lost for level in self.levels)

    @property
    def leads(self) -> int:
        """How many leads have a known outcome."""
        return self.won + self.lost

    @property
    def confusion(self) -> Confusion:
        """Hot and cold by the threshold of the rules."""
        return confusion(self.levels, self.threshold)

    @property
    def share(self) -> float | None:
        """The share of won among all."""
        return share(self.won, self.leads)

    @property
    def hot_share(self) -> float | None:
        """The share of won among the hot."""
        found = self.confusion
        return share(found.hot_won, found.hot)

    @property
    def lift(self) -> float | None:
        """The share of won among the hot over that among all."""
        found = self.confusion
        return self.lift_of(found.hot_won, found.hot_lost)

    @property
    def area(self) -> float | None:
        """As :func:`area`, of engagement."""
        return area(self.levels)

    @property
    def bands(self) -> list[Band]:
        """As :func:`bands`."""
        return bands(self.levels)

    def lift_from(self, engagement: int) -> float | None:
        """The lift that the hot would have with that threshold."""
        found = confusion(self.levels, engagement)
        return self.lift_of(found.hot_won, found.hot_lost)

    def lift_of(self, won: int, lost: int) -> float | None:
        """The :func:`lift` of some of the leads."""
        return lift(won, won + lost, self.won, self.leads)


class Counter:
    """Adds up leads, one after the other."""

    __slots__ = ("_levels", "_rules")

    def __init__(self) -> None:
        self._levels: dict[int, list[int]] = {}
        self._rules: dict[str, list[int]] = {}

    def take(self, won: bool, engagement: int, fired: Mapping[str, int]) -> None:
        """A lead with its outcome; ``fired`` is how many times each rule counted."""
        column = 0 if won else 1
        self._levels.setdefault(engagement, [0, 0])[column] += 1
        for rule, times in fired.items():
            if times:
                counts = self._rules.setdefault(rule, [0, 0, 0, 0])
                counts[column] += 1
                counts[column + 2] += times

    def figures(self, threshold: int, points: Mapping[str, int]) -> Figures:
        """What came of it; ``points`` names the rules in their order, with what each gives."""
        levels = tuple(
            Level(engagement, *self._levels[engagement]) for engagement in sorted(self._levels)
        )
        rules = tuple(
            Fired(rule, worth, *self._rules.get(rule, (0, 0, 0, 0)))
            for rule, worth in points.items()
            if worth or rule in self._rules
        )
        return Figures(threshold, levels, rules)
