"""The lines of an iCalendar file (RFC 5545), unfolded, and the components that they make.

Only where a component begins and ends is looked at here, so that a broken one takes nothing from
the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ZONE = "VTIMEZONE"
EVENT = "VEVENT"
#: What a calendar is made of.
KINDS = frozenset({EVENT, "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", ZONE})
_FRAME = re.compile(r"\s*(BEGIN|END)\s*:\s*([^\s:;]{1,100})\s*", re.IGNORECASE)
_BREAK = re.compile(r"\r*\n")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file with what was folded from it; ``number`` counts from 1."""

    number: int
    text: str


@dataclass(slots=True)
class Block:
    """A component of the calendar: what stands between its BEGIN and its END.

    What is nested in it, such as alarms, is left out, but for the parts of a time zone.
    ``closed`` says that its END was found.
    """

    kind: str
    line: int
    lines: list[Line] = field(default_factory=list)
    closed: bool = False


@dataclass(slots=True)
class Frame:
    """A VCALENDAR, or what stands outside of any: its own lines and its components."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def frames(text: str) -> list[Frame]:
    """The calendars of a file; the first is for what stands outside of any."""
    found = _Finder()
    for line in unfolded(text):
        frame = _FRAME.fullmatch(line.text)
        if frame is None:
            found.content(line)
        elif frame[1].upper() == "BEGIN":
            found.begin(frame[2].upper(), line)
        else:
            found.end(frame[2].upper(), line)
    return found.frames


class _Finder:
    def __init__(self) -> None:
        self.frames = [Frame()]
        self._frame = self.frames[0]
        self._block: Block | None = None
        self._inner: list[str] = []

    def content(self, line: Line) -> None:
        if self._block is None:
            self._frame.lines.append(line)
        elif not self._inner or self._block.kind == ZONE:
            self._block.lines.append(line)

    def begin(self, kind: str, line: Line) -> None:
        if kind == "VCALENDAR" or kind in KINDS:
            # A component that has no end yet is left with none.
            self._block, self._inner = None, []
        if kind == "VCALENDAR":
            self._frame = Frame()
            self.frames.append(self._frame)
        elif kind in KINDS:
            self._block = Block(kind, line.number)
            self._frame.blocks.append(self._block)
        elif self._block is not None:
            self._inner.append(kind)
            self._of_zone(line)

    def end(self, kind: str, line: Line) -> None:
        if self._block is not None:
            if kind == self._block.kind:
                self._block.closed = True
            elif kind in self._inner:
                del self._inner[self._inner.index(kind) :]
                self._of_zone(line)
                return
            elif kind != "VCALENDAR":
                return
            self._block, self._inner = None, []
        if kind == "VCALENDAR":
            self._frame = self.frames[0]

    def _of_zone(self, line: Line) -> None:
        if self._block is not None and self._block.kind == ZONE:
            self._block.lines.append(line)


def unfolded(text: str) -> Iterator[Line]:
    """The lines of ``text`` that are not empty, each with its continuations."""
    # Files of old Macs break lines by a carriage return alone.
    physical = _BREAK.split(text) if "\n" in text else text.split("\r")
    number, parts = 0, [""]
    for place, piece in enumerate(physical, 1):
        if piece[:1] in (" ", "\t") and number:
            parts.append(piece[1:])
            continue
        if number and parts != [""]:
            yield Line(number, "".join(parts))
        number, parts = place, [piece]
    if parts != [""]:
        yield Line(number, "".join(parts))
