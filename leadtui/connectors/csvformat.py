"""How a CSV file is written, found from its beginning: delimiter, quotes, line ends, header."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from leadtui.connectors.csvsource import Source, Stamp, codec_of, examine
from leadtui.domain.errors import ImportRefused, Invalid
from leadtui.domain.text import clean_line, fold

#: Longest cell, in characters.
MAX_FIELD = 1_000_000

_DELIMITERS = (",", ";", "\t", "|")
_ODD_DELIMITERS = ("^", "~", "¦")
_SAMPLE_ROWS = 200
_LONGEST_PREAMBLE = 20
_QUOTED = re.compile(r'"[^"]*"')
_LINE_END = re.compile(r"\r+\n|\r|\n")
_WORDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
# A number, a date, a telephone number, an address or a link: never the name of a column.
_VALUE = re.compile(
    r"[-+(]?[$€£]?[0-9][0-9\s.,:/()+\-]*(?:T[0-9:.]+)?Z?%?|\S+@\S+\.\S+|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a file is written, and which file it was (``stamp``).

    ``line_end`` is LF, CRLF, CR or CRCRLF. ``header`` has the names of the columns as written,
    cleaned; ``column 1`` and so on where the file has none. ``preamble`` is the number of lines
    before the header or the first row. ``clean`` is False where some byte is no character of
    ``encoding``; ``trims`` is True where the program that wrote it leaves out empty cells at the
    end of rows.
    """

    encoding: str
    bom: bool
    delimiter: str
    quotechar: str
    line_end: str
    has_header: bool
    header: tuple[str, ...]
    preamble: int
    stamp: Stamp
    clean: bool = True
    trims: bool = False

    @property
    def size(self) -> int:
        """Size of the file, in bytes."""
        return self.stamp.size

    @property
    def codec(self) -> str:
        """The name under which Python reads it, byte-order mark included."""
        return codec_of(self.encoding, bom=self.bom)


def sniff(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
) -> CsvFormat:
    """How the file at ``path`` is written; what the caller names is taken as it is.

    Reads the file once, to be sure that all of it is text. :class:`ImportRefused` for what is no
    CSV file; :class:`Invalid` for an encoding or a delimiter that there is not.
    """
    path = Path(path)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '\r\n"\x00'):
        raise Invalid(
            f"{delimiter!r} cannot be a delimiter.",
            field="delimiter",
            hint="Give one character, such as ; or ,",
        )
    source = examine(path, encoding)
    text = _sample(source)
    word = _line_end(text)
    lines = _plain_lines(text, word)
    skipped = 0
    named = _SEPARATOR_LINE.fullmatch(lines[0].strip("\n")) if lines else None
    if named:
        delimiter = delimiter or named[1]
        skipped = 1
        lines = lines[1:]
    quotechar = _quotechar("".join(lines))
    delimiter = delimiter or _delimiter(lines, quotechar)
    rows = _rows(lines, delimiter, quotechar)
    if not rows:
        raise ImportRefused("holds no rows.", path=str(path), hint="Export it again.")
    layout = _layout(rows, has_header)
    return CsvFormat(
        encoding=source.encoding,
        bom=source.bom,
        delimiter=delimiter,
        quotechar=quotechar,
        line_end=word,
        has_header=layout.has_header,
        header=layout.header,
        preamble=skipped + layout.preamble,
        stamp=source.stamp,
        clean=source.clean,
        trims=layout.trims,
    )


def _sample(source: Source) -> str:
    whole = len(source.head) >= source.stamp.size
    narrow = not source.encoding.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(source.codec)("surrogateescape" if narrow else "strict")
    text = decoder.decode(source.head, whole)
    if not whole:
        end = max(text.rfind("\n"), text.rfind("\r"))
        text = text[: end + 1] or text
    return text


def _line_end(text: str) -> str:
    ends = Counter(_LINE_END.findall(_QUOTED.sub("", text)))
    if not ends:
        return "LF"
    return _WORDS.get(ends.most_common(1)[0][0], "CRCRLF")


def _plain_lines(text: str, word: str) -> list[str]:
    """The sample's physical lines, each ending in a newline, for finding out only."""
    text = text.replace("\n", " ").replace("\r", "\n") if word == "CR" else text.replace("\r", "")
    return [line + "\n" for line in text.removesuffix("\n").split("\n")]


def _quotechar(text: str) -> str:
    if '"' in text:
        return '"'
    # Programs that quote with ' quote every cell, and apostrophes do not stand in pairs.
    quoted = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\n])", text, re.MULTILINE))
    cells = len(re.findall(r"[,;\t|\n]", text))
    return "'" if quoted > 0.5 * cells > 0 else '"'


@dataclass(frozen=True, slots=True)
class _Sampled:
    line: int
    cells: list[str]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


def _rows(lines: list[str], delimiter: str, quotechar: str) -> list[_Sampled]:
    """The first rows that are not blank, with the physical lines where they begin."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(
        iter(lines), delimiter=delimiter, quotechar=quotechar, skipinitialspace=True
    )
    rows: list[_Sampled] = []
    start = 1
    try:
        for cells in reader:
            if cells:
                rows.append(_Sampled(start, cells))
            start = reader.line_num + 1
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        # A cell over the limit: the reader refuses it with its line; what came before will do.
        return rows or [_Sampled(1, [""])]
    return rows


def _usual_width(rows: list[_Sampled]) -> int:
    return Counter(len(row.cells) for row in rows).most_common(1)[0][0]


def _delimiter(lines: list[str], quotechar: str) -> str:
    best, best_score = ",", 0.0
    for candidate in _DELIMITERS:
        rows = _rows(lines, candidate, quotechar)
        if not rows:
            continue
        width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
        score = (count / len(rows)) ** 2 * (width - 1) / width
        if score > best_score:
            best, best_score = candidate, score
    if best_score:
        return best
    for candidate in _ODD_DELIMITERS:
        rows = _rows(lines, candidate, quotechar)
        widths = {len(row.cells) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 1:
            return candidate
    return best


@dataclass(frozen=True, slots=True)
class _Layout:
    has_header: bool
    header: tuple[str, ...]
    preamble: int
    trims: bool


def _layout(rows: list[_Sampled], has_header: bool | None) -> _Layout:
    width = _usual_width(rows)
    first = 0
    if has_header is not False:
        first = _title_rows(rows, width)
        if has_header is None and not _is_header(rows[first:], width):
            first = 0
    wanted = has_header if has_header is not None else _is_header(rows[first:], width)
    if wanted:
        names = tuple(clean_line(name) for name in rows[first].cells)
        data = rows[first + 1 :]
    else:
        names = tuple(f"column {n}" for n in range(1, width + 1))
        data = rows
    short = sum(len(row.cells) < len(names) for row in data)
    trims = short > 0.1 * len(data) and not any(
        len(row.cells) == len(names) and not row.cells[-1].strip() for row in data
    )
    return _Layout(wanted, names, rows[first].line - 1 if first else 0, trims)


def _title_rows(rows: list[_Sampled], width: int) -> int:
    """How many rows at the top are titles: one cell or none where the others have more."""
    for number, row in enumerate(rows[:_LONGEST_PREAMBLE]):
        lone = (width >= 3 and row.filled <= 1) or (width == 2 and len(row.cells) == 1)
        if not lone:
            return number
    return 0


def _is_header(rows: list[_Sampled], width: int) -> bool:
    cells = rows[0].cells
    names = [fold(cell) for cell in cells]
    filled = sum(1 for name in names if name)
    if 2 * filled < len(names) or len(names) * 2 < width:
        return False
    if any(_VALUE.fullmatch(cell.strip()) for cell in cells):
        return False
    # A name that is also a value of its column is a value. A header that is repeated, as in files
    # that were joined, stays one.
    others = [row.cells for row in rows[1:] if len(names) == 1 or row.cells != cells]
    recurring = sum(
        any(place < len(other) and fold(other[place]) == name for other in others)
        for place, name in enumerate(names)
        if name
    )
    return 2 * recurring < max(filled, 1)
