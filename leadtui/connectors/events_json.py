"""JSON values of a file: one by one out of JSON lines, or out of a document (X-13).

A wrong line of JSON lines is reported and the next one read; a document is read whole or refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from leadtui.connectors.csvsource import check_unchanged, opened
from leadtui.domain.errors import ImportRefused
from leadtui.domain.text import clean_line

MB = 1024 * 1024
#: Longest line of JSON lines, and largest document: a document is held in memory.
MAX_LINE = 16 * MB
MAX_DOCUMENT = 200 * MB
_HEAD = 64 * 1024
#: How many lines are tried before a file whose first line is broken is called JSON lines.
_TRIED = 1000
_BLANKS = " \t\r\n"
_RAW_LIMIT = MB


@dataclass(frozen=True, slots=True)
class Found:
    """One JSON value and the line it starts on, or the ``problem`` that stands there instead."""

    line: int
    value: object
    raw: str
    problem: str = ""


@dataclass(slots=True)
class Progress:
    """How much of a file was read, from 0 to 1."""

    part: float = 0.0


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A file recognised as JSON: the ``text`` of a document, None for JSON lines."""

    path: Path
    text: str | None

    def read(self, progress: Progress) -> Iterator[Found]:
        """The values, from the start."""
        if self.text is None:
            return _lines(self.path, progress)
        return _document(self.path, self.text, progress)


def recognise(path: Path) -> JsonFile | None:
    """``path`` as JSON lines or a JSON document, None when it does not start like JSON.

    :class:`ImportRefused` when it is no readable file, for a document that is not JSON (with
    line and column), and for one too large to hold.
    """
    with opened(path) as (file, stamp):
        head = file.read(_HEAD)
    encoding = json.detect_encoding(head)
    start = head.decode(encoding, "replace").lstrip("\ufeff" + _BLANKS)[:1]
    if start not in ("{", "["):
        return None
    utf8 = encoding.startswith("utf-8")
    if utf8 and _first_line_is_whole(path):
        return JsonFile(path, None)
    if stamp.size > MAX_DOCUMENT:
        if utf8 and start == "{" and _mostly_lines(path):
            return JsonFile(path, None)
        raise ImportRefused(
            f"is one JSON document of more than {MAX_DOCUMENT // MB} MB.",
            path=str(path),
            hint="Give it as JSON lines, one event a line.",
        )
    try:
        text = _text_of(path, encoding)
        for _ in _document(path, text, Progress()):
            pass
    except ImportRefused:
        # A broken first line of JSON lines looks like the start of a broken document.
        if utf8 and start == "{" and _mostly_lines(path):
            return JsonFile(path, None)
        raise
    return JsonFile(path, text)


def _text_of(path: Path, encoding: str) -> str:
    with opened(path) as (file, stamp):
        content = file.read()
        check_unchanged(path, file, stamp)
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        raise ImportRefused(
            f"is not {encoding.upper()}: {problem.reason} at byte {problem.start}.",
            path=str(path),
            hint="Save it as UTF-8.",
        ) from None


# --- JSON lines --------------------------------------------------------------------------------


def _raw_lines(path: Path, progress: Progress) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank with their numbers; None for one that is too long."""
    with opened(path) as (file, stamp):
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            progress.part = min(1.0, file.tell() / stamp.size)
            if len(line) > MAX_LINE:
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE)
                yield number, None
                continue
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line and not line.isspace():
                yield number, line
        check_unchanged(path, file, stamp)


def _lines(path: Path, progress: Progress) -> Iterator[Found]:
    for number, line in _raw_lines(path, progress):
        yield _line(number, line)


def _line(number: int, line: bytes | None) -> Found:
    if line is None:
        return Found(number, None, "", f"is longer than {MAX_LINE // MB} MB.")
    raw = line.decode("utf-8", "replace").strip()[:_RAW_LIMIT]
    try:
        return Found(number, _DECODER.decode(line.decode("utf-8").strip(_BLANKS)), raw)
    except UnicodeDecodeError:
        problem = "is not UTF-8."
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} (column {error.colno})."
    except (ValueError, RecursionError) as error:
        problem = f"is not JSON that can be read: {_why(error)}."
    return Found(number, None, raw, problem)


def _first_line_is_whole(path: Path) -> bool:
    for number, line in _raw_lines(path, Progress()):
        return not _line(number, line).problem
    return False


def _mostly_lines(path: Path) -> bool:
    """Whether most of the first lines are a JSON object each; those of a document end in commas."""
    good = tried = 0
    for number, line in _raw_lines(path, Progress()):
        tried += 1
        good += isinstance(_line(number, line).value, dict)
        if tried == _TRIED:
            break
    return good * 2 >= tried


# --- a document --------------------------------------------------------------------------------


def _document(path: Path, text: str, progress: Progress) -> Iterator[Found]:
    """The values of a document: of its array, or written one after the other."""
    reader = _Values(path, text, progress)
    while not reader.at_end():
        if text[reader.position] != "[":
            yield reader.value()
            continue
        reader.position += 1
        more = not reader.take("]")
        while more:
            yield reader.value()
            more = reader.take(",")
            if not more and not reader.take("]"):
                reader.refuse("Expecting ',' or ']'", reader.position)


class _Values:
    """A place in a text of JSON values, with the line it is on."""

    def __init__(self, path: Path, text: str, progress: Progress) -> None:
        self._path = path
        self._text = text
        self._progress = progress
        self.position = 0
        self._counted = 0
        self._line = 1

    def at_end(self) -> bool:
        """Whether only blanks are left; stands at the next value otherwise."""
        text, end = self._text, len(self._text)
        while self.position < end and text[self.position] in _BLANKS:
            self.position += 1
        return self.position == end

    def take(self, mark: str) -> bool:
        """Whether ``mark`` is next; if so, it is passed."""
        if self.at_end() or self._text[self.position] != mark:
            return False
        self.position += 1
        return True

    def value(self) -> Found:
        """The next value; :class:`ImportRefused` with line and column when it is none."""
        self.at_end()
        start = self.position
        try:
            value, self.position = _DECODER.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            self.refuse(error.msg, error.pos)
        except (ValueError, RecursionError) as error:
            self.refuse(_why(error), start)
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        self._progress.part = self.position / len(self._text)
        return Found(self._line, value, self._text[start : self.position][:_RAW_LIMIT])

    def refuse(self, why: str, position: int) -> NoReturn:
        """Refuse the file for what stands at ``position``."""
        line = self._text.count("\n", 0, position) + 1
        column = position - self._text.rfind("\n", 0, position)
        raise ImportRefused(
            f"is not JSON: {why} (column {column}).",
            path=str(self._path),
            line=line,
            hint="Nothing was taken from it; save it as JSON again, or one event a line.",
        )


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return clean_line(str(error), limit=80).rstrip(".")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
