"""Tables, clean text and JSON of the command line."""

from __future__ import annotations

import io
import json

import pytest

from leadtui.cli import output
from leadtui.cli.output import Column, clean, documents, fields, fit, instant, say_block, table
from leadtui.domain.format import cell_width

COLUMNS = (
    Column("ID", right=True),
    Column("NAME", flex=True),
    Column("COMPANY", flex=True),
    Column("OWNER", optional=True),
)


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_columns_are_aligned_by_cells_not_characters(capsys: pytest.CaptureFixture[str]) -> None:
    table(COLUMNS, [["1", "日本", "Oran", "Ana"], ["12", "e\u0301te\u0301", "x", ""]])
    lines = printed(capsys)
    assert lines == [
        "ID  NAME  COMPANY  OWNER",
        " 1  日本  Oran     Ana",
        "12  \u00e9t\u00e9   x",
    ]
    assert cell_width(lines[1][: lines[1].index("Oran")]) == lines[0].index("COMPANY")


def test_a_table_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    table(COLUMNS, [["1", "n" * 50, "c" * 30, "somebody"]])
    lines = printed(capsys)
    assert all(cell_width(line) <= 40 for line in lines)
    assert "somebody" in lines[1]
    assert "…" in lines[1]


def test_what_does_not_fit_even_cut_is_left_out() -> None:
    assert fit(COLUMNS, [2, 50, 50, 30], 40) == [2, 17, 17, 0]
    assert fit(COLUMNS, [2, 50, 50, 30], None) == [2, 50, 50, 30]
    assert fit(COLUMNS, [2, 50, 50, 30], 3) == [2, 8, 8, 0]


def test_a_pipe_gets_long_names_bounded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    table(COLUMNS, [["1", "n" * 200, "c", "o"]])
    assert cell_width(printed(capsys)[1].split("  ")[1]) == output.WIDEST


def test_a_table_without_rows_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    table(COLUMNS, [])
    assert capsys.readouterr().out == ""


def test_rows_beyond_the_first_page_keep_its_widths(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[str(n), "a", "b", ""] for n in range(output.PAGE)]
    table(COLUMNS, [*rows, ["5", "longer than the first page", "b", ""]])
    lines = printed(capsys)
    assert len(lines) == output.PAGE + 2
    assert lines[-1] == "  5  lon…  b"


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]0;title\x07", "a\x1b[2Jb", "x\u202ey", "\x9b31m", "line\nline\r", "\udc80", "\x00"],
)
def test_no_control_character_passes(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """X: foreign text never reaches the terminal as more than text."""
    table(COLUMNS, [["1", hostile, "c", "o"]])
    fields([("name", hostile)])
    say_block(hostile)
    seen = capsys.readouterr().out.replace("\n", "")
    assert seen.isprintable()
    assert clean(hostile).isprintable()


def test_rows_are_one_json_array(capsys: pytest.CaptureFixture[str]) -> None:
    documents(iter([{"a": 1}, {"a": "é"}]))
    assert json.loads(capsys.readouterr().out) == [{"a": 1}, {"a": "é"}]
    documents(iter([]))
    assert json.loads(capsys.readouterr().out) == []


def test_json_is_escaped_where_the_terminal_is_not_utf8() -> None:
    latin = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    assert output.dumps("日", latin) == '"\\u65e5"'
    assert output.dumps("日", io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) == '"日"'


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_795_341_600_000, "2026-11-22T10:00:00Z"),
        (1_795_341_600_007, "2026-11-22T10:00:00.007Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (None, None),
    ],
)
def test_instants_are_iso_8601_in_utc(ms: int | None, text: str | None) -> None:
    assert instant(ms) == text


def test_fields_without_a_value_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    fields([("city", "Lyon"), ("sector", ""), ("phone", "1")], indent=2)
    assert printed(capsys) == ["  city   Lyon", "  phone  1"]
