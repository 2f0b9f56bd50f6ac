"""Fit: 40 for all that has to be met, 30, 20 and 10 for what weighs (COE-106..109)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.fit import HIGHEST, Fit, Level, exceeds, fit_of

levels = st.sampled_from(list(Level))


def test_one_of_each_level_makes_a_hundred() -> None:
    """COE-106, COE-107: mandatory criteria are worth 40 once, however many they are."""
    every = [(level, True) for level in Level]
    assert [level.points for level in Level] == [30, 20, 10]
    assert fit_of([True], every) == fit_of([True] * 9, every) == Fit(100, 100)
    assert fit_of([], []) == Fit(40, 40)


def test_a_mandatory_criterion_that_is_not_met_leaves_no_score() -> None:
    """COE-109."""
    assert fit_of([True, False], [(Level.IMPORTANT, True)]) is None


@given(st.lists(st.booleans(), max_size=4), st.lists(st.tuples(levels, st.booleans()), max_size=8))
def test_a_score_is_the_sum_capped_at_a_hundred(
    mandatory: list[bool], weighting: list[tuple[Level, bool]]
) -> None:
    """COE-108: weighting criteria only ever add; the raw sum breaks ties."""
    fit = fit_of(mandatory, weighting)
    if not all(mandatory):
        assert fit is None
        return
    assert fit is not None
    assert fit.raw == 40 + sum({"important": 30, "notable": 20, "interesting": 10}[level.value]
                               for level, met in weighting if met)  # fmt: skip
    assert fit.score == min(100, fit.raw)
    for place, (level, met) in enumerate(weighting):
        more = [*weighting[:place], (level, True), *weighting[place + 1 :]]
        better = fit_of(mandatory, more)
        assert better is not None
        assert better.raw - fit.raw == (0 if met else level.points)


def test_to_exceed_is_more_than_to_reach() -> None:
    """COE-111, X-2: strictly greater."""
    for score, number in itertools.product((40, 70, 100), (39, 40, 69, 70, 99)):
        assert exceeds(Fit(score, score), number) is (score > number)
    assert not exceeds(None, 0)
    assert not exceeds(Fit(HIGHEST, HIGHEST), None)


@pytest.mark.parametrize("word", ["important", "notable", "interesting"])
def test_the_levels_are_those_of_the_source(word: str) -> None:
    assert Level(word).value == word
