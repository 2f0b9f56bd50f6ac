"""Rows of a CSV file, in bounded memory, each with the line where it stands.

``sniff`` finds out how the file is written, ``read`` gives its rows. Nothing is lost and nothing
is made up: a row that does not fit its header comes with the problem named, and what would make
all following rows doubtful (an unclosed quote, a file that changes) ends the reading with
:class:`ImportRefused`, so that a caller who keeps all or nothing keeps nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leadtui.connectors.csvformat import MAX_FIELD, CsvFormat, sniff
from leadtui.connectors.csvsource import check_unchanged, opened
from leadtui.domain.errors import ImportRefused

__all__ = ["CsvFormat", "Reader", "Row", "read", "sniff"]

#: Most physical lines of one row; an unclosed quote swallows more.
MAX_ROW_LINES = 1_000
_SHORT_RUN = 50
_START, _PLAIN, _QUOTED, _CLOSED = range(4)
_ESCAPED = re.compile("[\udc80-\udcff]")
_QUOTE_HINT = "Close the quote, or double it where it belongs to the text. Nothing was kept."


@dataclass(frozen=True, slots=True)
class Row:
    """``line``: the physical line, from 1, where the row begins, counted by the file's line ends.

    ``values`` are as many as the header's names, unless ``problem`` says what is wrong: then they
    are what is there, and a byte that is no character of the file's encoding stays in them as a
    lone surrogate, so that writing with ``errors="surrogateescape"`` gives the same bytes.
    """

    line: int
    values: tuple[str, ...]
    problem: str | None = None


def read(path: Path | str, fmt: CsvFormat) -> Reader:
    """The rows of ``path`` after its header, one by one. Blank lines are no rows."""
    return Reader(Path(path), fmt)


class Reader:
    """An iterator over the rows of one file, once; ``position`` tells how far it is.

    The file is opened with the first row and closed after the last, or by ``close``.
    """

    def __init__(self, path: Path, fmt: CsvFormat) -> None:
        self._path = path
        self._format = fmt
        self._file: BinaryIO | None = None
        self._done = False
        self._rows = self._read()

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def __next__(self) -> Row:
        return next(self._rows)

    @property
    def position(self) -> float:
        """The part of the file that was read, from 0 to 1."""
        if self._file is None or self._file.closed:
            return 1.0 if self._done else 0.0
        return min(1.0, self._file.tell() / max(1, self._format.size))

    def close(self) -> None:
        """Stop reading and close the file."""
        self._rows.close()

    def _read(self) -> Generator[Row, None, None]:
        fmt = self._format
        with opened(self._path) as (file, _):
            self._file = file
            check_unchanged(self._path, file, fmt.stamp)
            text = io.TextIOWrapper(
                file,
                fmt.codec,
                errors="strict" if fmt.clean else "surrogateescape",
                newline="\r" if fmt.line_end == "CR" else "\n",
            )
            feed = _Feed(self._path, fmt)
            try:
                yield from _fitted(_parsed(text, feed, fmt), feed, fmt)
            except UnicodeError:
                check_unchanged(self._path, file, fmt.stamp)
                raise feed.refusal(
                    f"is not all {fmt.encoding}.", "Name another encoding."
                ) from None
            except ImportRefused:
                check_unchanged(self._path, file, fmt.stamp)
                raise
            check_unchanged(self._path, file, fmt.stamp)
            self._done = True


class _Feed:
    """The physical lines on their way to the CSV reader, and which of them make the row."""

    def __init__(self, path: Path, fmt: CsvFormat) -> None:
        self._path = path
        self._format = fmt
        self.count = 0
        self.start = 0
        self.fresh = True
        self.first = ""
        self.ended = True

    def lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        """The lines; one with a line end of another kind outside quotes is several rows."""
        stray = "\n" if self._format.line_end == "CR" else "\r"
        line = "\n"
        for line in text:
            self.count += 1
            if stray in line.rstrip("\r\n"):
                for piece in self._pieces(line, stray):
                    self._take(piece)
                    yield piece
            else:
                self._take(line)
                yield line
        self.ended = line.endswith(("\n", "\r"))
        if not self.fresh:
            raise self.unclosed("is not closed before the end of the file")

    def _take(self, line: str) -> None:
        if self.fresh:
            self.fresh = False
            self.start = self.count
            self.first = line
        elif self.count - self.start >= MAX_ROW_LINES:
            raise self.unclosed(f"is not closed within {MAX_ROW_LINES} lines")

    def _pieces(self, line: str, stray: str) -> list[str]:
        """``line`` cut after each stray line end that no quote encloses."""
        quote, delimiter = self._format.quotechar, self._format.delimiter
        # The states of Python's csv reader, so that both agree on what is within quotes.
        state, begin = (_START if self.fresh else _QUOTED), 0
        pieces: list[str] = []
        for place, char in enumerate(line.rstrip("\r\n")):
            if state == _QUOTED:
                state = _CLOSED if char == quote else _QUOTED
            elif char == stray:
                pieces.append(line[begin : place + 1])
                state, begin = _START, place + 1
            elif char == delimiter:
                state = _START
            elif char == quote and state != _PLAIN:
                state = _QUOTED
            elif state != _START or char != " ":
                state = _PLAIN
        return [*pieces, line[begin:]]

    def unclosed(self, why: str) -> ImportRefused:
        return self.refusal(f"a quote that opens in this row {why}.", _QUOTE_HINT)

    def refusal(self, message: str, hint: str) -> ImportRefused:
        return ImportRefused(message, path=str(self._path), line=max(1, self.start), hint=hint)


def _parsed(text: io.TextIOWrapper, feed: _Feed, fmt: CsvFormat) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row that is not blank, the header left out."""
    csv.field_size_limit(MAX_FIELD)  # The limit is the interpreter's, so others may have set it.
    for _ in range(fmt.preamble):
        next(text, "")
        feed.count += 1
    # strict, because only then a quote in the wrong place is told and not guessed away.
    reader = csv.reader(
        feed.lines(text),
        delimiter=fmt.delimiter,
        quotechar=fmt.quotechar,
        doublequote=True,
        skipinitialspace=True,
        strict=True,
    )
    header_to_come = fmt.has_header
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _forgiven(feed, fmt, error)
        feed.fresh = True
        if not cells:
            continue
        if header_to_come:
            header_to_come = False
            continue
        yield feed.start, cells


def _forgiven(feed: _Feed, fmt: CsvFormat, error: csv.Error) -> list[str]:
    """The cells of a row with text after a closing quote, as ``"Acme" Ltd``.

    In one line that is harmless; over several, the quote has swallowed rows.
    """
    if "field larger" in str(error):
        raise feed.refusal(
            f"has a cell of more than {MAX_FIELD // 1_000_000} million characters.",
            "Shorten it, or close the quote that opens in this row. Nothing was kept.",
        ) from None
    if feed.count > feed.start:
        raise feed.unclosed(f"is closed in the middle of a cell in line {feed.count}") from None

    def once() -> Iterator[str]:
        yield feed.first
        raise feed.unclosed("is not closed in its line, after text that follows a closed one")

    return next(
        csv.reader(once(), delimiter=fmt.delimiter, quotechar=fmt.quotechar, skipinitialspace=True)
    )


def _fitted(parsed: Iterator[tuple[int, list[str]]], feed: _Feed, fmt: CsvFormat) -> Iterator[Row]:
    """The rows with as many cells as the header, or with their problem."""
    width = len(fmt.header)
    clean = fmt.clean
    held: list[tuple[int, list[str]]] = []
    for line, cells in parsed:
        found = len(cells)
        if found < width and not fmt.trims:
            held.append((line, cells))
            if len(held) < _SHORT_RUN:
                continue
        if held:
            yield from _short_rows(held, fmt)
            held.clear()
            if found < width and not fmt.trims:
                continue
        if found == width and clean:
            yield Row(line, tuple(cells))
        else:
            yield _row(line, cells, fmt)
    if held:
        *before, (line, cells) = held
        if feed.ended:
            before.append((line, cells))
        yield from _short_rows(before, fmt)
        if not feed.ended:
            why = (
                f"has {len(cells)} cells of {width} and no line end: the file may be cut off here."
            )
            yield Row(line, tuple(cells), why)


def _row(line: int, cells: list[str], fmt: CsvFormat) -> Row:
    width = len(fmt.header)
    if not fmt.clean:
        stray = next((m for cell in cells if (m := _ESCAPED.search(cell))), None)
        if stray:
            byte = ord(stray[0]) - 0xDC00
            return Row(
                line,
                tuple(cells),
                f"has the byte 0x{byte:02X}, which is no character of {fmt.encoding}.",
            )
    if any(cells[width:]):
        return Row(line, tuple(cells), f"has {len(cells)} cells, but the header has {width}.")
    return Row(line, (*cells[:width], *[""] * (width - len(cells))))


def _short_rows(rows: list[tuple[int, list[str]]], fmt: CsvFormat) -> Iterator[Row]:
    """Rows with fewer cells than the header, one after the other in the file.

    Cells at the end may be left out where they are empty. But rows that make exactly one whole
    row together were one, broken by a line end without quotes, and are not to be taken as several.
    """
    width = len(fmt.header)
    place = 0
    while place < len(rows):
        end, total = place, 0
        while end < len(rows) and total < width:
            total += len(rows[end][1]) - (1 if end > place else 0)
            end += 1
        if total == width and end > place + 1:
            first, last = rows[place][0], rows[end - 1][0]
            why = f"has fewer cells than the header; lines {first} to {last} look like one row."
            for line, cells in rows[place:end]:
                yield Row(line, tuple(cells), why)
            place = end
            continue
        line, cells = rows[place]
        if len(cells) == 1 and width >= 3:
            yield Row(line, tuple(cells), f"has 1 cell, but the header has {width}.")
        else:
            yield _row(line, cells, fmt)
        place += 1
