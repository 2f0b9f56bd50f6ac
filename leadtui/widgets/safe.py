"""The last guard: no control character of anybody's data reaches the terminal (X: foreign text)."""

from __future__ import annotations

import unicodedata

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_BIDI = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"})


class ControlFilter(LineFilter):
    """Drops control characters, lone surrogates and bidi overrides from every drawn line.

    They are no cells wide, so the line keeps its width. Text is cleaned on its way in and where
    it is shown; this holds for what was forgotten.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without those characters."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable() or segment.control
            else Segment("".join(filter(_is_harmless, segment.text)), segment.style)
            for segment in segments
        ]


def _is_harmless(character: str) -> bool:
    return (
        unicodedata.category(character) not in {"Cc", "Cs"}
        and unicodedata.bidirectional(character) not in _BIDI
    )
