"""No control character reaches the terminal, whatever widget forgot to clean it (faults.md 27)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from leadtui.widgets.safe import ControlFilter
from tests.widgets.hostile import HOSTILE

BLACK = Color(0, 0, 0)


@given(text=st.text() | st.sampled_from(HOSTILE))
def test_a_line_keeps_its_width_and_loses_its_controls(text: str) -> None:
    [segment] = ControlFilter().apply([Segment(text)], BLACK)
    assert cell_len(segment.text) == cell_len(text)
    assert not any(
        ord(c) < 32 or 127 <= ord(c) < 160 or "\u202a" <= c <= "\u202e" for c in segment.text
    )


def test_harmless_text_stays_as_it_is() -> None:
    text = "Brasserie\u00a0Nord 株式会社 👩‍👩‍👧 é"
    assert ControlFilter().apply([Segment(text)], BLACK) == [Segment(text)]
