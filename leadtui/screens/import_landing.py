"""The first rows of a file as they would land."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from leadtui.domain.format import cell_cut
from leadtui.domain.text import clean_line
from leadtui.services.imports import SampleRow
from leadtui.widgets.columns import Column, cut, fit_columns

_GAP = 2
_LINE = 5


class Landing(Widget):
    """A small table of sample rows: as many of their fields as there is room for."""

    DEFAULT_CSS = """
    Landing { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[SampleRow] = ()

    def show(self, rows: Sequence[SampleRow]) -> None:
        """Show these rows."""
        self._rows = rows
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """The titles and a line for each row."""
        return 1 + max(1, len(self._rows))

    def render(self) -> Content:
        """Draw what fits."""
        width = self.content_size.width
        if not self._rows:
            return Content.styled("The file has no rows.", "$muted")
        fitted = fit_columns(_columns(self._rows), width - _LINE - _GAP, gap=_GAP)
        gap = " " * _GAP
        titles = gap.join([cut("line", _LINE, "right"), *(cut(c.title, w) for c, w in fitted)])
        lines = [Content.styled(titles, "$muted")]
        for row in self._rows:
            number = Content.styled(f"{row.line:>{_LINE}}{gap}", "$muted")
            if row.problem:
                room = max(1, width - _LINE - _GAP - 2)
                problem = cell_cut(clean_line(row.problem), room)
                lines.append(Content.assemble(number, (f"✗ {problem}", "$text-error")))
                continue
            values = dict(reversed(row.fields))  # A field wins over a detail of its name.
            cells = [cut(clean_line(values.get(c.title, ""), limit=200), w) for c, w in fitted]
            lines.append(Content.assemble(number, gap.join(cells)))
        return Content("\n").join(lines)


def _columns(rows: Sequence[SampleRow]) -> list[Column[SampleRow]]:
    """A column for each field that some row has, the first ones staying longest."""
    labels: dict[str, int] = {}
    for row in rows:
        for label, value in row.fields:
            wide = min(28, len(value), 60)
            labels[label] = max(labels.get(label, 0), wide, min(len(label), 14))
    return [
        Column(label, _no_text, min_width=max(4, min(width, 16)), max_width=width + 2, rank=place)
        for place, (label, width) in enumerate(labels.items())
    ]


def _no_text(row: SampleRow) -> str:
    return ""
