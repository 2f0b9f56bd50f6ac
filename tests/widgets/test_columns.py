"""Columns share the width; cells are cut by cell width and hold no markup (X: foreign text)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from leadtui.widgets.columns import ROLES, Column, Role, cell_segments, cut, fit_columns, steady
from tests.widgets.hostile import HOSTILE

NO_STYLES = {role: Style() for role in ROLES}


def columns() -> list[Column[str]]:
    return [
        Column("A", str, width=5),
        Column("B", str, flex=2, min_width=10),
        Column("C", str, flex=1, min_width=8, max_width=12),
        Column("D", str, width=9, rank=1),
        Column("E", str, width=7, rank=2),
    ]


@pytest.mark.parametrize(
    ("width", "titles"), [(120, "ABCDE"), (43, "ABCDE"), (42, "ABCD"), (34, "ABC"), (10, "AB")]
)
def test_the_highest_rank_drops_out_first(width: int, titles: str) -> None:
    fitted = fit_columns(columns(), width, gap=1)
    assert "".join(column.title for column, _ in fitted) == titles


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👩‍👩‍👧‍👦 & Co", "👩👩👧👦 & Co"),
        ("🏳️‍🌈 ❤️ 👍🏽", "🏳🌈 ❤ 👍"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\tb\x1b[0m", "a b[0m"),
    ],
)
def test_emoji_take_the_same_cells_on_every_terminal(text: str, shown: str) -> None:
    """A terminal either draws joined emoji as one sign or their parts; rows keep to the parts."""
    assert steady(text) == shown
    assert cell_len(cut(text, 9)) == 9
    [piece, *_] = cell_segments([(text, "strong")], 20, "left", Style(), NO_STYLES)
    assert piece.text == shown
    emoji = [char for char in shown if char > "\u2600"]
    assert cell_len("".join(emoji)) == sum(cell_len(char) for char in emoji)


@given(width=st.integers(1, 300), gap=st.integers(1, 2))
def test_columns_never_take_more_than_there_is(width: int, gap: int) -> None:
    fitted = fit_columns(columns(), width, gap=gap)
    assert fitted
    assert sum(size for _, size in fitted) + gap * (len(fitted) - 1) <= width
    assert all(size > 0 for _, size in fitted)


def test_what_is_left_goes_to_the_flexible_ones_by_weight() -> None:
    sizes = {c.title: size for c, size in fit_columns(columns(), 84, gap=1)}
    assert sizes == {"A": 5, "B": 47, "C": 12, "D": 9, "E": 7}


@given(text=st.text() | st.sampled_from(HOSTILE), width=st.integers(0, 60))
def test_a_cut_text_is_exactly_as_wide_as_asked_and_has_no_control_characters(
    text: str, width: int
) -> None:
    shown = cut(text, width)
    assert cell_len(shown) == width
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066" for c in shown)


@given(
    pieces=st.lists(st.tuples(st.text() | st.sampled_from(HOSTILE), st.sampled_from(ROLES))),
    width=st.integers(1, 60),
)
def test_pieces_with_roles_fill_the_cell_exactly(
    pieces: list[tuple[str, Role]], width: int
) -> None:
    segments = cell_segments(pieces, width, "left", Style(), NO_STYLES)
    assert sum(cell_len(segment.text) for segment in segments) == width


def test_numbers_stand_at_the_right_and_a_cut_shows() -> None:
    assert cut("14", 5, "right") == "   14"
    assert cut("Brasserie Nord", 6) == "Brass…"
    assert cut("株式会社", 5) == "株式…"
    [number, cut_off] = cell_segments(
        [("12", "hot"), (" to hot", "muted")], 5, "left", Style(), NO_STYLES
    )
    assert (number.text, cut_off.text) == ("12", " t…")
