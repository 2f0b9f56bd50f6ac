"""The file of refused rows beside the source: correct it and import it again."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

from leadtui.connectors.csvfile import CsvFormat
from leadtui.services.import_report import Refused

#: The last column of a file of refused rows; it says why, and is not taken in again.
REFUSED_COLUMN = "refused because"
# What a spreadsheet may take for a formula, with the marks that keep it from doing so.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_MOST_FILES = 1_000


def harmless(cell: str) -> str:
    """``cell`` so that no spreadsheet runs it: a leading ``'`` where it could be a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def as_it_was(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells before :func:`harmless`."""
    return tuple(cell[1:] if _MARKED.match(cell) else cell for cell in cells)


def write(
    source: Path, fmt: CsvFormat | None, refused: Sequence[Refused]
) -> tuple[Path | None, str]:
    """Write the rows to ``NAME.refused.csv`` beside ``source``: its path, or None and why not.

    The cells are those of the source, with a last column for line and reason. Nothing is ever
    overwritten: a number is put behind the name, unless the very same file is there already.
    """
    try:
        content = _content(fmt, refused)
        for number in range(1, _MOST_FILES):
            suffix = ".refused.csv" if number == 1 else f".refused-{number}.csv"
            path = source.with_name(source.stem + suffix)
            if _is(path, content):
                return path, ""
            try:
                _write_new(path, content)
            except FileExistsError:
                continue
            return path, ""
    except OSError as error:
        why = error.strerror or str(error)
        return None, f"The refused rows could not be written beside {source}: {why}."
    return None, f"There are already {_MOST_FILES} files of refused rows beside {source}."


def _content(fmt: CsvFormat | None, refused: Sequence[Refused]) -> bytes:
    encoding = fmt.codec if fmt is not None else "utf-8"
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=fmt.delimiter if fmt is not None else ",",
        quotechar=fmt.quotechar if fmt is not None else '"',
        lineterminator="\r\n" if fmt is not None and fmt.line_end == "CRLF" else "\n",
    )
    if fmt is None:
        writer.writerow(["event", REFUSED_COLUMN])
    elif fmt.has_header:
        names = [n for n in fmt.header if n != REFUSED_COLUMN]
        writer.writerow([*map(harmless, names), REFUSED_COLUMN])
    old = fmt.header.index(REFUSED_COLUMN) if fmt and REFUSED_COLUMN in fmt.header else None
    for row in refused:
        cells = [harmless(cell) for place, cell in enumerate(row.values) if place != old]
        if fmt is not None and len(cells) < len(fmt.header) - (old is not None):
            cells += [""] * (len(fmt.header) - (old is not None) - len(cells))
        reason = f"line {row.line}: {row.reason}"
        # The reason is ours; what the file's encoding has no sign for is left out of it.
        writer.writerow([*cells, reason.encode(encoding, "replace").decode(encoding, "replace")])
    # Bytes that are no characters came in as lone surrogates and go out as they were.
    narrow = not encoding.startswith(("utf-16", "utf-32"))
    try:
        return out.getvalue().encode(encoding, "surrogateescape" if narrow else "strict")
    except UnicodeEncodeError:
        return out.getvalue().encode("utf-8", "surrogateescape")


def _is(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _write_new(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
