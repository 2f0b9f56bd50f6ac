"""Fit: how well a company matches a routine, 0 to 100 (COE-106..109)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

#: What it is worth to meet all mandatory criteria, once for all of them (COE-107).
MANDATORY_POINTS = 40
#: The highest score; the raw sum may be above it (COE-108).
HIGHEST = 100


class Level(StrEnum):
    """How much a weighting criterion weighs (COE-106)."""

    IMPORTANT = "important"
    NOTABLE = "notable"
    INTERESTING = "interesting"

    @property
    def points(self) -> int:
        """What a company gets for meeting it."""
        return _POINTS[self]


_POINTS = {Level.IMPORTANT: 30, Level.NOTABLE: 20, Level.INTERESTING: 10}


class Fit(NamedTuple):
    """The score of a company on a routine, and the sum it was capped from, which breaks ties."""

    score: int
    raw: int


def fit_of(mandatory: Iterable[bool], weighting: Iterable[tuple[Level, bool]]) -> Fit | None:
    """The fit by which criteria are met; None where a mandatory one is not (COE-109).

    A criterion that weighs only ever adds (COE-108).
    """
    if not all(mandatory):
        return None
    raw = MANDATORY_POINTS + sum(level.points for level, met in weighting if met)
    return Fit(min(raw, HIGHEST), raw)


def exceeds(fit: Fit | None, number: int | None) -> bool:
    """Whether a score is above the number from which a routine tells of it: > (COE-111, X-2)."""
    return fit is not None and number is not None and fit.score > number
