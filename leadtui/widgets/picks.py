"""A list of which any number is taken; what is taken shows without colours."""

from __future__ import annotations

from typing import TypeVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import SelectionList
from textual.widgets.option_list import OptionDoesNotExist

ValueT = TypeVar("ValueT")

#: The place of the box among the segments of a line, as Textual draws it.
_BOX = 1


class Picks(SelectionList[ValueT]):
    """Textual's selection list draws the same sign in every box and tells them apart by colour
    alone; here an empty box is empty.
    """

    def render_line(self, y: int) -> Strip:
        """One line: the box, and what it is about."""
        strip = super().render_line(y)
        try:
            option = self.get_option_at_index(self.scroll_offset.y + y)
        except OptionDoesNotExist:
            return strip
        if option.value in self.selected:
            return strip
        segments = list(strip)
        segments[_BOX] = Segment(" ", segments[_BOX].style)
        return Strip(segments, strip.cell_length)
