"""Labels with their values, the values below each other and wrapped in their own column."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.reactive import var
from textual.widget import Widget

from leadtui.domain.format import cell_cut, cell_width
from leadtui.domain.text import clean_line, clean_text
from leadtui.widgets.wrapping import wrapped

#: Widest column of labels, in cells, and most lines of one value.
_WIDEST_LABEL = 24
_MOST_LINES = 200


class Pairs(Widget):
    """Label and value, a line each or more; foreign text is safe in both.

    With ``name_empty`` the labels without a value are named together in a last line. ``empty`` is
    shown where there is nothing at all. Labels take ``label_width`` cells or more, so that several
    of these below each other have their values in line.
    """

    DEFAULT_CSS = """
    Pairs { height: auto; width: 1fr; }
    """

    pairs: var[tuple[tuple[str, str], ...]] = var(())

    def __init__(
        self,
        *,
        empty: str = "",
        name_empty: bool = False,
        label_width: int = 0,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.label_width = label_width
        self.empty = empty
        self.name_empty = name_empty
        self._drawn: tuple[int, list[Content]] | None = None

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these."""
        self.pairs = tuple(pairs)

    def watch_pairs(self) -> None:
        """Draw them anew."""
        self._drawn = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the values need."""
        return len(self._lines(max(1, width)))

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join(self._lines(max(1, self.content_size.width)))

    def _lines(self, width: int) -> list[Content]:
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = (width, self._draw(width))
        return self._drawn[1]

    def _draw(self, width: int) -> list[Content]:
        filled = [(clean_line(label), value) for label, value in self.pairs if value]
        widths = (cell_width(label) for label, _ in filled)
        label_width = min(_WIDEST_LABEL, max(widths, default=0))
        label_width = max(self.label_width, label_width)
        lines: list[Content] = []
        for label, value in filled:
            shown = cell_cut(label, label_width)
            shown += " " * (label_width - cell_width(shown) + 2)
            for part in _wrap(value, max(4, width - label_width - 2)):
                lines.append(Content.assemble((shown, "$muted"), part))
                shown = " " * (label_width + 2)
        missing = [clean_line(label) for label, value in self.pairs if not value]
        if self.name_empty and missing:
            said = wrapped("not filled: " + ", ".join(missing), width)
            lines += [Content.styled(part, "$muted") for part in said]
        if not lines and self.empty:
            lines = [Content.styled(part, "$muted") for part in wrapped(self.empty, width)]
        return lines or [Content("")]


def _wrap(value: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in clean_text(value).split("\n"):
        lines += wrapped(line, width)
        if len(lines) >= _MOST_LINES:
            return [*lines[: _MOST_LINES - 1], "…"]
    return lines
