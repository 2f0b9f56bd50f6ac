"""The ASCII set of symbols: what it draws, and who gets it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from leadtui.widgets.plain import PlainFilter, Symbols, plain, plain_filter

ROW = "│ ▲ 14  Jonas Brömmel · Kältetec… → “demo” ⚑3 ●"


def test_symbols_are_drawn_in_ascii_and_letters_stay_where_the_terminal_has_them() -> None:
    assert plain(ROW, "utf-8") == '| ^ 14  Jonas Brömmel - Kältetec~ > "demo" !3 *'
    assert plain(ROW, "latin-1") == plain(ROW, "utf-8")
    assert plain(ROW, "ascii") == '| ^ 14  Jonas Brommel - Kaltetec~ > "demo" !3 *'
    assert plain("Łódź Ødegård 東京 ☃ 🦆", "ascii") == "Lodz Odegard ???? * ??"


@given(st.text())
def test_no_line_moves(text: str) -> None:
    for charset in ("ascii", "latin-1", "utf-8"):
        assert cell_len(plain(text, charset)) == cell_len(text)
    assert plain(text, "ascii").isascii()
    plain(text, "latin-1").encode("latin-1")


def test_the_filter_keeps_styles_and_plain_lines() -> None:
    black = Color.parse("black")
    ascii_line = [Segment("abc")]
    plain_one = PlainFilter("ascii")
    assert plain_one.apply(ascii_line, black) is ascii_line
    [segment] = plain_one.apply([Segment("▲ é")], black)
    assert segment.text == "^ e"


UTF8 = {"LANG": "fr_FR.UTF-8", "TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("wanted", "environ", "stream", "utf8_mode", "charset"),
    [
        (None, UTF8, "utf-8", False, None),
        (None, {}, "utf-8", True, None),
        (None, {"LC_CTYPE": "C.UTF-8"}, "utf-8", True, None),
        (None, {"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "utf-8", True, "ascii"),
        (None, {"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "utf-8", False, None),
        (None, {"LC_ALL": "C"}, "utf-8", True, "ascii"),
        (None, {**UTF8, "LC_ALL": "POSIX"}, "utf-8", True, "ascii"),
        (None, {"LANG": "de_DE.ISO-8859-1"}, "iso8859-1", False, "iso8859-1"),
        (None, {"LANG": "de_DE.ISO-8859-1"}, "utf-8", True, "ascii"),
        (None, {"LANG": "de_DE@euro"}, "iso8859-15", False, "iso8859-15"),
        (None, {"LANG": "xx_XX.nonsense"}, "utf-8", False, None),
        (None, {**UTF8, "TERM": "linux"}, "utf-8", False, "utf-8"),
        (None, {**UTF8, "TERM": "vt220"}, "utf-8", False, "utf-8"),
        ("ascii", UTF8, "utf-8", False, "utf-8"),
        ("unicode", {"LC_ALL": "C"}, "utf-8", True, None),
    ],
)
def test_who_gets_it(
    wanted: Symbols | None,
    environ: dict[str, str],
    stream: str,
    utf8_mode: bool,
    charset: str | None,
) -> None:
    """By the setting, else by the locale and the kind of terminal."""
    found = plain_filter(wanted, environ, stream, utf8_mode=utf8_mode)
    assert (found.charset if found else None) == charset
