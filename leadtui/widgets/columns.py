"""Columns of a virtual table: what they show and how they share the width."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from leadtui.domain.text import clean_line

RowT = TypeVar("RowT")

#: Joiners behind emoji, the mark of emoji style, and the colours of skin.
_JOINS = re.compile(
    "(?<=[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d|[\ufe0f\U0001f3fb-\U0001f3ff]"
)
#: What a piece of text means; the theme gives it its colour. Never the only sign of a state.
Role = Literal["", "strong", "muted", "accent", "info", "good", "warn", "bad", "hot"]
ROLES: tuple[Role, ...] = ("strong", "muted", "accent", "info", "good", "warn", "bad", "hot")

Align = Literal["left", "right"]
#: What a column may give for a cell: plain text, or pieces of text with their roles.
Cell = str | Sequence[tuple[str, Role]]

#: The same roles as style names for ``Content.styled(text, ROLE_STYLES[role])``.
ROLE_STYLES: Mapping[Role, str] = {
    "": "",
    "strong": "bold",
    "muted": "$muted",
    "accent": "$text-accent",
    "info": "$text-primary",
    "good": "$text-success",
    "warn": "$text-warning",
    "bad": "$text-error",
    "hot": "bold $text-error",
}


class Column(NamedTuple, Generic[RowT]):
    """One column.

    ``width`` cells if fixed; else it gets its share ``flex`` of what is left, at least
    ``min_width`` and at most ``max_width`` (0: no limit). ``rank`` 0 always stays; of the others
    the highest rank drops out first when the terminal is narrow. ``sort`` names the order the
    column offers, ``""`` none.
    """

    title: str
    render: Callable[[RowT], Cell]
    width: int | None = None
    flex: int = 1
    min_width: int = 6
    max_width: int = 0
    align: Align = "left"
    rank: int = 0
    sort: str = ""

    @property
    def least(self) -> int:
        """The fewest cells the column can do with."""
        return self.width if self.width is not None else self.min_width


def fit_columns(
    columns: Sequence[Column[RowT]], width: int, *, gap: int
) -> list[tuple[Column[RowT], int]]:
    """The columns that fit into ``width`` cells with ``gap`` cells between, and their widths."""
    kept = list(columns)

    def needed() -> int:
        return sum(column.least for column in kept) + gap * (len(kept) - 1)

    while len(kept) > 1 and needed() > width:
        last = max(range(len(kept)), key=lambda index: (kept[index].rank, index))
        if kept[last].rank == 0:
            break
        del kept[last]
    widths = [column.least for column in kept]
    _share(kept, widths, width - needed())
    return _clip(kept, widths, width, gap)


def _share(columns: Sequence[Column[RowT]], widths: list[int], spare: int) -> None:
    growing = [index for index, column in enumerate(columns) if column.width is None]
    while spare > 0 and growing:
        weight = sum(columns[index].flex for index in growing)
        given = 0
        for index in list(growing):
            column = columns[index]
            more = max(1, spare * column.flex // weight)
            if column.max_width:
                more = min(more, column.max_width - widths[index])
            more = min(more, spare - given)
            widths[index] += more
            given += more
            if column.max_width and widths[index] >= column.max_width:
                growing.remove(index)
        if given == 0:
            return
        spare -= given


def _clip(
    columns: Sequence[Column[RowT]], widths: Sequence[int], width: int, gap: int
) -> list[tuple[Column[RowT], int]]:
    fitted = []
    left = width
    for column, wanted in zip(columns, widths, strict=True):
        if left <= 0:
            break
        fitted.append((column, min(wanted, left)))
        left -= wanted + gap
    return fitted


def steady(text: str) -> str:
    """``text`` without control characters, and without what joins or colours emoji: it takes the
    same cells on terminals that draw joined ones as one sign and on those that draw their parts.
    """
    if text.isascii() and text.isprintable():
        return text
    return _JOINS.sub("", text if text.isprintable() else clean_line(text))


def cut(text: str, width: int, align: Align = "left") -> str:
    """``text`` without control characters, exactly ``width`` cells wide, with an ellipsis where
    it was cut.
    """
    if width <= 0:
        return ""
    text = steady(text)
    size = len(text) if text.isascii() else cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…" if width > 1 else "…"
    blanks = " " * (width - size)
    return blanks + text if align == "right" else text + blanks


def cell_segments(
    cell: Cell, width: int, align: Align, base: Style, roles: Mapping[Role, Style]
) -> list[Segment]:
    """A cell as segments exactly ``width`` cells wide; nothing in it is taken for markup."""
    if isinstance(cell, str):
        return [Segment(cut(cell, width, align), base)]
    pieces = [(text, base + roles[role] if role else base) for text, role in cell]
    segments: list[Segment] = []
    left = width
    for index, (text, style) in enumerate(pieces):
        if left <= 0:
            break
        text = steady(text)
        size = cell_len(text)
        if size > left or (size == left and _more(pieces, index)):
            segments.append(Segment(cut(text + "…" * (size <= left), left), style))
            left = 0
        else:
            segments.append(Segment(text, style))
            left -= size
    if left > 0:
        blanks = Segment(" " * left, base)
        segments = [blanks, *segments] if align == "right" else [*segments, blanks]
    return segments


def _more(pieces: Sequence[tuple[str, Style]], index: int) -> bool:
    return any(text for text, _ in pieces[index + 1 :])
