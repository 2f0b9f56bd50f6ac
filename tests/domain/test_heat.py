"""The word for the distance to hot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.heat import Heat, heat

_ORDER = list(Heat)


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (5, ["cold", "cold", "warming", "warming", "near hot"]),
        (3, ["cold", "warming", "near hot"]),
        (2, ["cold", "warming"]),
        (1, ["cold"]),
    ],
)
def test_the_word_tells_the_distance_to_the_threshold(threshold: int, words: list[str]) -> None:
    """CAD-5, CAD-51: by thirds of the threshold."""
    assert [heat(n, threshold, hot=False).value for n in range(threshold)] == words
    assert heat(threshold, threshold, hot=True) is Heat.HOT


def test_points_that_no_longer_count_are_cold() -> None:
    """CAD-37: the time ran out, and nobody wrote it down yet."""
    assert heat(7, 5, hot=False) is Heat.COLD


@given(st.integers(-50, 200), st.integers(1, 200))
def test_only_a_hot_lead_is_called_hot_and_more_points_are_never_colder(
    engagement: int, threshold: int
) -> None:
    word = heat(engagement, threshold, hot=False)
    assert word is not Heat.HOT
    if engagement + 1 < threshold:
        assert _ORDER.index(heat(engagement + 1, threshold, hot=False)) >= _ORDER.index(word)
