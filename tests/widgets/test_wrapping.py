"""Lines are broken by cells, between words where there are any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.format import cell_width
from leadtui.domain.text import clean_line
from leadtui.widgets.wrapping import MOST_PIECES, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("two words", 5, ["two", "words"]),
        ("https://a-long-name.example now", 12, ["https://a-lo", "ng-name.exam", "ple now"]),
        ("漢字漢字", 3, ["漢", "字", "漢", "字"]),
        ("x" * 50, 10, ["x" * 10] * 3 + ["x" * 9 + "…"]),
        ("", 10, [""]),
    ],
)
def test_long_words_are_broken_and_giants_cut(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@given(text=st.text(max_size=60), width=st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_width(line) <= width for line in lines)
    words = clean_line(text).split()
    if all(cell_width(word) <= width * (MOST_PIECES - 1) // 2 for word in words):
        assert "".join("".join(lines).split()) == "".join(words)
