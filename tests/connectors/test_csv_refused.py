"""Bad input of CSV files: rows that do not fit, quotes, what is no CSV, and files that change."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadtui.connectors.csvfile import Row, read, sniff
from leadtui.connectors.csvformat import MAX_FIELD
from leadtui.domain.errors import ImportRefused


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes | str], Path]:
    def _write(data: bytes | str) -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return _write


Write = Callable[[bytes | str], Path]


def rows_of(
    path: Path, *, encoding: str | None = None, has_header: bool | None = None
) -> list[Row]:
    return list(read(path, sniff(path, encoding=encoding, has_header=has_header)))


def values_of(path: Path) -> list[list[str]]:
    return [list(row.values) for row in rows_of(path)]


# Rows that do not fit

HEAD = "a,b,c,d\n1,2,3,4\n"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("5,6,7\n1,2,3,\n", [("5", "6", "7", "")]),
        ("5,6,7,8,,\n1,2,3,4\n", [("5", "6", "7", "8")]),
        ("5,6,7,8,9\n1,2,3,4\n", "has 5 cells, but the header has 4"),
        ("5,6\n7,8,9\n1,2,3,4\n", "lines 3 to 4 look like one row"),
        ("5,6\n7,8\n8,9\n1,2,3,4\n", "lines 3 to 5 look like one row"),
        ("Total\n1,2,3,4\n", "has 1 cell, but the header has 4"),
        ("5,6,7", "may be cut off here"),
        ("5,6,7\n", [("5", "6", "7", "")]),
    ],
)
def test_short_and_long_rows(
    write: Write, rest: str, expected: str | list[tuple[str, ...]]
) -> None:
    more = "".join("1,2,3,\n" for _ in range(40))
    path = write("a,b,c,d\n" + more + rest)
    row = rows_of(path)[40]
    assert row.line == 42
    if isinstance(expected, str):
        assert row.problem is not None
        assert expected.replace("3 to", "42 to").split("lines")[0] in row.problem
        assert [value for value in row.values if value]
    else:
        assert (row.problem, [row.values]) == (None, expected)


def test_the_broken_row_names_its_lines(write: Write) -> None:
    full = "1,2,3,\n" * 40
    rows = rows_of(write("a,b,c,d\n" + full + "5,6\n7,8,9\n" + full))
    broken = [row for row in rows if row.problem]
    assert [(row.line, row.values) for row in broken] == [
        (42, ("5", "6")),
        (43, ("7", "8", "9")),
    ]
    assert all("lines 42 to 43 look like one row" in (row.problem or "") for row in broken)
    assert len(rows) == 82


def test_programs_that_leave_out_empty_cells_at_the_end(write: Write) -> None:
    rows = rows_of(write("a,b,c,d\n" + "1,2,3,4\n5,6\n7,8,9\n1\n" * 20))
    assert len(rows) == 80
    assert {row.problem for row in rows} == {None}
    assert rows[1].values == ("5", "6", "", "")


# Quotes


def test_text_after_a_closing_quote_in_one_line_is_kept(write: Write) -> None:
    path = write('name,town\n"Acme" Ltd,Paris\n5" pipes,"Lyon"\n')
    assert values_of(path) == [["Acme Ltd", "Paris"], ['5" pipes', "Lyon"]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,2\n3,"4\n' + "5,6\n" * 30, 3),
        ('a,b\n1,2\n3,"4\n' + "5,6\n" * 5000, 3),
        ('a,b\n1,"2\n3,"4"\n5,6\n', 2),
        ('a,b\n1,2\n"x"y,"open\n3,4\n', 3),
        ('a,b\n1,2\n3,"' + "x" * 1_200_000 + '"\n', 3),
    ],
    ids=["to the end", "over many lines", "closed by another", "twice in a line", "a giant cell"],
)
def test_an_unclosed_quote_is_refused_with_its_line(write: Write, text: str, line: int) -> None:
    path = write(text)
    with pytest.raises(ImportRefused) as refused:
        rows_of(path)
    assert refused.value.line == line
    assert f"{path}, line {line}: " in str(refused.value)
    assert "Nothing was kept" in refused.value.hint


def test_a_note_of_many_lines_is_kept(write: Write) -> None:
    note = "\n".join(f"line {n}" for n in range(800))
    assert values_of(write(f'name,note\nAnn,"{note}"\n')) == [["Ann", note]]


# What is no CSV file


def database() -> bytes:
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE t(x)")
        data = bytes(base.serialize())
    base.close()
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", None),
        (b"\xef\xbb\xbf", "holds no rows"),
        (b"\r\n\r\n", "holds no rows"),
        (b"PK\x03\x04" + b"\x00" * 40 + b"xl/workbook.xml", "is an Excel workbook"),
        (b"PK\x03\x04" + b"\x00" * 40, "is a zip archive"),
        (b"\xd0\xcf\x11\xe0" + bytes(range(256)), "is an old Excel workbook"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "is compressed"),
        (database(), "is an SQLite database"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document"),
        (b"\n<!DOCTYPE html><html>", "is a web page"),
        (bytes(range(256)) * 10, "holds a NUL byte"),
        (b"a,b\n1,2\n3,\x004\n", "line 3: holds a NUL byte"),
        ("a,b\n1,2\n3,\x00\n".encode("utf-16"), "line 3: holds a NUL byte"),
        ("a,b\n1,2\n".encode("utf-16") + b"\x00", "cannot be read as utf-16"),
    ],
)
def test_what_is_no_csv_is_named(write: Write, data: bytes, message: str | None) -> None:
    path = write(data)
    if message is None:
        assert [row.values for row in rows_of(path, has_header=False)] == [("",)]
        return
    with pytest.raises(ImportRefused, match=re.escape(message)) as refused:
        sniff(path)
    assert str(refused.value).startswith(str(path))
    assert refused.value.hint


def test_a_nul_late_in_the_file_is_refused_before_a_row_is_read(write: Write) -> None:
    path = write(b"a,b\n" + b"1,2\n" * 500_000 + b"3,\x00\n")
    with pytest.raises(ImportRefused, match="line 500002: holds a NUL"):
        sniff(path)


def test_folders_devices_and_missing_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, message in [
        (tmp_path, "is a folder"),
        (tmp_path / "none.csv", "there is no such file"),
        (tmp_path / "pipe", "is not a regular file"),
        (Path("/dev/zero"), "is not a regular file"),
        (tmp_path / ("a" * 300), "cannot be read"),
        (Path("x\x00y"), "cannot be read"),
    ]:
        with pytest.raises(ImportRefused, match=message):
            sniff(path)


def test_a_file_without_permission_is_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a,b\n1,2\n")

    def refuse(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ImportRefused, match="may not read"):
        sniff(path)


def test_a_line_of_200_mb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "giant.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(ImportRefused, match="line 2: is longer than 4 MB"):
        sniff(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    path.unlink()
    assert peak < 20_000_000


@pytest.mark.parametrize("how", ["grows", "shrinks", "is replaced", "vanishes"])
def test_a_file_that_changes_while_it_is_read_is_refused(write: Write, how: str) -> None:
    path = write("a,b\n" + "1,2\n" * 5000)
    fmt = sniff(path)
    reader = read(path, fmt)
    next(reader)
    if how == "grows":
        with path.open("ab") as file:
            file.write(b"5,6\n")
    elif how == "shrinks":
        os.truncate(path, 1000)
    elif how == "is replaced":
        other = path.with_suffix(".new")
        other.write_bytes(path.read_bytes())
        os.replace(other, path)
    else:
        path.unlink()
    with pytest.raises(ImportRefused, match="changed while it was read"):
        list(reader)


def test_a_file_that_changed_since_it_was_looked_at_is_refused(write: Write) -> None:
    path = write("a,b\n1,2\n")
    fmt = sniff(path)
    path.write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(ImportRefused, match="changed"):
        list(read(path, fmt))


def test_position_and_closing(write: Write) -> None:
    path = write("a,b\n" + "1,2\n" * 50_000)
    reader = read(path, sniff(path))
    assert reader.position == 0.0
    next(reader)
    first = reader.position
    for _ in range(30_000):
        next(reader)
    assert 0 < first < reader.position < 1
    list(reader)
    assert reader.position == 1.0
    again = read(path, sniff(path))
    next(again)
    again.close()
    assert list(again) == []


def test_reading_takes_memory_for_a_row_not_for_the_file(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([f"column name {chr(97 + n)}" for n in range(20)])
    for n in range(20_000):
        writer.writerow([n, *["some text"] * 19])
    path.write_text(text.getvalue())

    def count(rows: Iterator[Row]) -> int:
        return sum(1 for _ in rows)

    reader = read(path, sniff(path))
    tracemalloc.start()
    assert count(reader) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_the_limit_of_cells_is_set_for_every_reading(write: Write) -> None:
    path = write('a,b\n1,"' + "x" * 200_000 + '"\n')
    csv.field_size_limit(100)
    assert len(rows_of(path)[0].values[1]) == 200_000
    assert csv.field_size_limit() == MAX_FIELD
