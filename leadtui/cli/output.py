"""What the command line prints: JSON documents, tables aligned by cell width, plain lines.

Everything that reaches the terminal goes through :func:`clean`: names are clean in the store,
but paths, arguments and messages are not.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from leadtui.domain.format import cell_cut, cell_width
from leadtui.domain.text import clean_line, clean_text

#: What a JSON document may hold.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

#: Rows that the widths of a table are taken from, and that are read at once.
PAGE = 1_000
#: The widest a column gets where no terminal bounds it, and the narrowest where one does.
WIDEST = 60
NARROWEST = 8
_GAP = "  "
_LONGEST = 100_000
_NOT_TEXT = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def clean(text: str) -> str:
    """``text`` on one line without control, bidi or undecodable characters."""
    return clean_line(text, limit=_LONGEST)


def say(text: str, *, indent: int = 0) -> None:
    """One line of the answer, behind ``indent`` blanks."""
    sys.stdout.write(" " * indent + clean(text) + "\n")


def say_block(text: str, *, indent: int = 0) -> None:
    """Text of several lines, each cleaned, behind ``indent`` blanks."""
    for line in clean_text(text, limit=_LONGEST).split("\n"):
        sys.stdout.write((" " * indent + clean(line)).rstrip() + "\n")


def note(text: str) -> None:
    """A remark beside the answer, on the error stream."""
    sys.stderr.write(clean(text) + "\n")


def document(value: Json) -> None:
    """``value`` as the one JSON document of the answer."""
    sys.stdout.write(dumps(value, sys.stdout) + "\n")


def documents(rows: Iterable[Json]) -> None:
    """``rows`` as one JSON array, a row a line, written while they are read."""
    before = "["
    for row in rows:
        sys.stdout.write(f"{before}\n{dumps(row, sys.stdout)}")
        before = ","
    sys.stdout.write("[]\n" if before == "[" else "\n]\n")


def dumps(value: Json, stream: IO[str]) -> str:
    """``value`` as JSON; escaped where the stream's encoding is not UTF-8, and where a character
    is more than text to a terminal: JSON itself asks that of the first 32 alone.
    """
    encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
    text = json.dumps(value, ensure_ascii=encoding != "utf8")
    if text.isprintable():
        return text
    return _NOT_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def instant(ms: int | None) -> str | None:
    """UTC milliseconds as ISO 8601 with Z; the fraction only where there is one."""
    if ms is None:
        return None
    seconds, fraction = divmod(ms, 1000)
    moment = _EPOCH + dt.timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{fraction:03}" if fraction else "") + "Z"


def day(date: dt.date | None) -> str | None:
    """A calendar day as ISO 8601."""
    return None if date is None else date.isoformat()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``flex`` may be cut to fit the terminal; an ``optional`` one is left out where cutting does
    not do, the last first.
    """

    title: str
    right: bool = False
    flex: bool = False
    optional: bool = False


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """``rows`` under their titles, aligned; widths come from the first :data:`PAGE` rows."""
    stream = iter(rows)
    first = [[clean(cell) for cell in row] for row in islice(stream, PAGE)]
    if not first:
        return
    widths = fit(columns, _natural(columns, first), _room())
    titles = _line([column.title for column in columns], columns, widths)
    sys.stdout.write((f"\x1b[1m{titles}\x1b[0m" if _bold() else titles) + "\n")
    for row in chain(first, _cleaned(stream)):
        sys.stdout.write(_line(row, columns, widths) + "\n")


def _cleaned(rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    for row in rows:
        yield [clean(cell) for cell in row]


def _natural(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    return [
        max(cell_width(column.title), *(min(WIDEST, cell_width(row[i])) for row in rows))
        for i, column in enumerate(columns)
    ]


def fit(columns: Sequence[Column], natural: Sequence[int], room: int | None) -> list[int]:
    """Widths of the columns in a line of ``room`` cells (None: unbounded); 0 for one left out.

    The widest flexible column gives way first, down to :data:`NARROWEST`.
    """
    widths = list(natural)
    if room is None:
        return widths
    while _total(widths) > room:
        flexible = [i for i, c in enumerate(columns) if c.flex and widths[i] > NARROWEST]
        optional = [i for i, c in enumerate(columns) if c.optional and widths[i]]
        if flexible:
            widest = max(flexible, key=lambda i: widths[i])
            widths[widest] -= 1
        elif optional:
            # What was cut for a column that goes may have its room back.
            gone = {i for i, width in enumerate(widths) if not width} | {optional[-1]}
            widths = [0 if i in gone else width for i, width in enumerate(natural)]
        else:
            break
    return widths


def _total(widths: Sequence[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + len(_GAP) * (len(shown) - 1)


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    cells = []
    for cell, column, width in zip(row, columns, widths, strict=True):
        if width:
            cut = cell_cut(cell, width)
            blanks = " " * (width - cell_width(cut))
            cells.append(blanks + cut if column.right else cut + blanks)
    return _GAP.join(cells).rstrip()


def _room() -> int | None:
    """The cells of a line: the terminal's, else ``COLUMNS``, else unbounded."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return shutil.get_terminal_size().columns
    return None


def _bold() -> bool:
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") not in {"", "dumb"}
    )


def fields(pairs: Iterable[tuple[str, str]], *, indent: int = 0) -> None:
    """Names and values below one another, those without a value left out."""
    shown = [(clean(name), clean(value)) for name, value in pairs if value]
    width = max((cell_width(name) for name, _ in shown), default=0)
    for name, value in shown:
        blanks = " " * (width - cell_width(name))
        sys.stdout.write(f"{' ' * indent}{name}{blanks}{_GAP}{value}\n")
