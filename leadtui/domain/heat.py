"""How near a lead is to hot, in a word: hot and cold are the states (CAD-5), the words between
tell the distance to the threshold.
"""

from __future__ import annotations

from enum import StrEnum


class Heat(StrEnum):
    """The words, from far to hot; they are what lists show and scripts read."""

    COLD = "cold"
    WARMING = "warming"
    NEAR = "near hot"
    HOT = "hot"


def heat(engagement: int, threshold: int, *, hot: bool) -> Heat:
    """The word for a lead: warming from a third of the threshold on, near hot from two thirds.

    One that has the points but is not hot is cold: its time has run out, and the points go with
    it (CAD-37).
    """
    if hot:
        return Heat.HOT
    if engagement * 3 < threshold or engagement >= threshold:
        return Heat.COLD
    return Heat.WARMING if engagement * 3 < threshold * 2 else Heat.NEAR
