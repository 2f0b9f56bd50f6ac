"""What the faults did, for the table at the end of a run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

#: How often each test that strikes at random strikes; more for a long night.
RUNS = int(os.environ.get("LEADTUI_FAULT_RUNS", "25"))


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


def lines() -> list[str]:
    """The table."""
    titles = ("runs", "confirmed", "kept", "lost", "half", "corrupt")
    width = max((len(each.fault) for each in TABLE), default=0)
    rows = [f"{'fault':<{width}}  {'  '.join(titles)}"]
    for each in TABLE:
        values = [getattr(each, title) for title in titles]
        cells = [f"{v:>{len(title)}}" for v, title in zip(values, titles, strict=True)]
        rows.append(f"{each.fault:<{width}}  {'  '.join(cells)}")
    return rows
