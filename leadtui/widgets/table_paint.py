"""How the lines of a virtual table look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from leadtui.widgets.columns import ROLES, Column, cell_segments, cut, fit_columns
from leadtui.widgets.wrapping import wrapped

RowT = TypeVar("RowT")

#: Cells before the first column: the mark and a blank.
GUTTER = 2
MARK = "●"
#: From this width on there are two blanks between columns.
ROOMY = 100
LINES_KEPT = 400
#: Cells of the lines that stand in a table without rows.
WIDEST_TEXT = 70


class Painter(Generic[RowT]):
    """Draws the lines, and keeps those it has drawn until colours, width or rows change.

    ``style`` gives the style of a part (``"cursor"``, ``"header"``, a role) as the theme has it.
    """

    def __init__(self, columns: Sequence[Column[RowT]], style: Callable[[str], Style]) -> None:
        self.columns = tuple(columns)
        self.fitted: list[tuple[Column[RowT], int]] = []
        self.gap = 1
        self.width = -1
        self._style = style
        self._styles: dict[str, Style] = {}
        self._lines: dict[tuple[int, str, bool], Strip] = {}

    def use(self, columns: Sequence[Column[RowT]]) -> None:
        """Draw other columns from now on."""
        self.columns = tuple(columns)
        self.width = -1

    def fit(self, width: int) -> None:
        """Share ``width`` cells among the columns."""
        if width != self.width:
            self.width = width
            self.gap = 2 if width >= ROOMY else 1
            self.fitted = fit_columns(self.columns, max(1, width - GUTTER), gap=self.gap)
            self._lines.clear()

    def forget_lines(self) -> None:
        """The rows changed."""
        self._lines.clear()

    def forget_styles(self) -> None:
        """The colours changed."""
        self._styles.clear()
        self._lines.clear()

    def style(self, name: str) -> Style:
        """The style of a part, looked up once."""
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self._style(name)
        return found

    def column_at(self, x: int) -> Column[RowT] | None:
        """The column that the cell ``x`` of a line belongs to."""
        spans = self._spans()
        return next((column for column, at, width in spans if at <= x < at + width), None)

    def span_of(self, title: str) -> tuple[int, int] | None:
        """Where in a line the column of that title is: first cell and width; None: dropped."""
        spans = self._spans()
        return next(((at, width) for column, at, width in spans if column.title == title), None)

    def _spans(self) -> Iterator[tuple[Column[RowT], int, int]]:
        left = GUTTER
        for column, width in self.fitted:
            yield column, left, width
            left += width + self.gap

    def row(self, index: int, row: RowT, base: Style, *, cursor: str, marked: bool) -> Strip:
        """The line of ``row``; ``cursor`` names the style of the cursor if it is here."""
        state = (index, cursor, marked)
        line = self._lines.get(state)
        if line is None:
            if len(self._lines) >= LINES_KEPT:
                self._lines.clear()
            if cursor:
                base += self.style(cursor)
            line = self._lines[state] = self._draw_row(row, base, marked)
        return line

    def _draw_row(self, row: RowT, base: Style, marked: bool) -> Strip:
        roles = {role: self.style(role) for role in ROLES}
        mark_style = base + Style(color=self.style("mark").color, bold=True)
        segments = [Segment(cut(MARK if marked else "", GUTTER), mark_style)]
        for number, (column, width) in enumerate(self.fitted):
            if number:
                segments.append(Segment(" " * self.gap, base))
            segments.extend(cell_segments(column.render(row), width, column.align, base, roles))
        return Strip(segments).adjust_cell_length(self.width, base)

    def header(self, order: tuple[str, bool]) -> Strip:
        """The titles; the one the rows are ordered by has an arrow."""
        base = self.style("header")
        segments = [Segment(" " * GUTTER, base)]
        for number, (column, width) in enumerate(self.fitted):
            if number:
                segments.append(Segment(" " * self.gap, base))
            title, style = column.title, base
            if column.sort and column.sort == order[0]:
                arrow = "↓" if order[1] else "↑"
                title = f"{arrow}{title}" if column.align == "right" else f"{title}{arrow}"
                style = self.style("header-sorted")
            segments.append(Segment(cut(title, width, column.align), style))
        return Strip(segments).adjust_cell_length(self.width, base)

    def missing(self, base: Style) -> Strip:
        """The line of a row that is still being fetched."""
        return Strip([Segment(cut("  …", self.width), base + self.style("muted"))], self.width)

    def empty(self, text: str, y: int, height: int, base: Style) -> Strip:
        """Line ``y`` of what stands in a table without rows, ``height`` lines high."""
        # A table of a line or two needs all of it.
        room = min(WIDEST_TEXT, self.width - 2 * GUTTER) if height > 2 else self.width
        lines = [part for line in text.splitlines() for part in wrapped(line, room)]
        number = y - max(0, (height - len(lines)) // 3)
        line = lines[number].center(max(1, self.width)) if 0 <= number < len(lines) else ""
        return Strip([Segment(cut(line, self.width), base + self.style("empty"))], self.width)
