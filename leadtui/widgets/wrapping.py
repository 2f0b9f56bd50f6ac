"""Breaking text into lines by its width in cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leadtui.domain.format import cell_cut, cell_width
from leadtui.domain.text import clean_line

#: Lines that one word may take.
MOST_PIECES = 4


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken between words, and within a word that
    is longer than a line; one longer than :data:`MOST_PIECES` lines is cut.
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(clean_line(text).split(), width):
        longer = f"{line} {word}" if line else word
        if line and cell_width(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [cell_cut(each, width) for each in [*lines, line]]


def _pieces(words: Iterable[str], width: int) -> Iterator[str]:
    for word in words:
        rest = word
        for _ in range(MOST_PIECES - 1):
            if width < 2 or cell_width(rest) <= width:
                break
            end = len(cell_cut(rest, width)) - 1
            # As many as fit beside the ellipsis, and one more where that one is narrow.
            while cell_width(rest[: end + 1]) <= width:
                end += 1
            yield rest[:end]
            rest = rest[end:]
        yield rest
