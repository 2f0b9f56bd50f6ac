"""What the faults did, for the table at the end of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

PointT = TypeVar("PointT")

#: How often each test that strikes at random strikes.
RUNS = int(os.environ.get("LEADTUI_FAULT_RUNS", "25"))
#: Whether every point is struck, one after the other, or only some of them.
EVERY = RUNS >= 100
#: Parts into which the points of a fault are dealt, for processes that strike beside each other.
PARTS = 4 if EVERY else 1


def points_of(points: Sequence[PointT], part: int, most: int = RUNS) -> Sequence[PointT]:
    """The points that ``part`` strikes at: each ``PARTS``-th, or about ``most`` of them evenly."""
    return points[part::PARTS] if EVERY else points[:: max(1, len(points) // most)]


@dataclass(slots=True)
class Toll:
    """What one fault did to the store over its runs.

    ``confirmed``: the command had said that it was done; ``kept``: the change was found; ``lost``:
    confirmed and not found; ``half``: found in part; ``corrupt``: the doctor found fault.
    """

    fault: str
    runs: int = 0
    confirmed: int = 0
    kept: int = 0
    lost: int = 0
    half: int = 0
    corrupt: int = 0
    findings: list[str] = field(default_factory=list)

    def doctor(self, findings: list[str]) -> None:
        """Note what the doctor found wrong after a run."""
        self.corrupt += bool(findings)
        self.findings += findings

    def check(self) -> None:
        """Put it into the table; nothing may be lost, half done or corrupt."""
        TABLE.append(self)
        assert (self.lost, self.half, self.corrupt) == (0, 0, 0), self


TABLE: list[Toll] = []
_SUMMED = ("runs", "confirmed", "kept", "lost", "half", "corrupt")


def lines(tolls: Iterable[Toll]) -> list[str]:
    """The table: a line a fault, that of its parts together."""
    sums: dict[str, Toll] = {}
    for each in tolls:
        total = sums.setdefault(each.fault, Toll(each.fault))
        for title in _SUMMED:
            setattr(total, title, getattr(total, title) + getattr(each, title))
    width = max(map(len, sums), default=0)
    rows = [f"{'fault':<{width}}  {'  '.join(_SUMMED)}"]
    for name, total in sorted(sums.items()):
        cells = [f"{getattr(total, title):>{len(title)}}" for title in _SUMMED]
        rows.append(f"{name:<{width}}  {'  '.join(cells)}")
    return rows
