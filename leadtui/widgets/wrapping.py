"""Breaking text into lines by its width in cells."""

from __future__ import annotations

from leadtui.domain.format import cell_cut, cell_width
from leadtui.domain.text import clean_line


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken between words where there are any."""
    lines: list[str] = []
    line = ""
    for word in clean_line(text).split():
        longer = f"{line} {word}" if line else word
        if line and cell_width(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [cell_cut(each, width) for each in [*lines, line]]
