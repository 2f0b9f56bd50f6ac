"""Back-test: figures held to a count of pairs, and what must not count."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadtui.domain.backtest import (
    Counter,
    Figures,
    Level,
    area,
    bands,
    confusion,
    lift,
    share,
)
from leadtui.domain.kinds import Kind
from leadtui.domain.outcomes import (
    ByColumn,
    ByStatus,
    Decided,
    before,
    decided,
    points,
    weighed,
)
from leadtui.domain.rules import Frequency, RuleSet
from leadtui.domain.scoring import History, RulesFrom, as_of, replay
from leadtui.domain.tally import Fact
from tests.domain.test_scoring_properties import END, STEP, histories, rule_sets

#: Leads: their engagement, and whether they were won.
leads = st.lists(st.tuples(st.integers(-6, 12), st.booleans()), max_size=40)
KNOWN = ByStatus(("won",), ("lost", "gone"))


def figures(found: list[tuple[int, bool]], threshold: int = 5) -> Figures:
    counter = Counter()
    for engagement, won in found:
        counter.take(won, engagement, {"opened": max(0, engagement)})
    return counter.figures(threshold, {"opened": 1, "clicked": 2, "web_visit": 0})


@given(leads)
def test_the_area_is_the_share_of_pairs_in_which_the_won_lead_has_more(
    found: list[tuple[int, bool]],
) -> None:
    won = [engagement for engagement, is_won in found if is_won]
    lost = [engagement for engagement, is_won in found if not is_won]
    pairs = [2 if a > b else 1 if a == b else 0 for a in won for b in lost]
    expected = sum(pairs) / (2 * len(pairs)) if pairs else None
    assert figures(found).area == expected


@given(leads)
def test_turning_outcomes_round_turns_the_area_round(found: list[tuple[int, bool]]) -> None:
    one = figures(found).area
    other = figures([(engagement, not won) for engagement, won in found]).area
    assume(one is not None and other is not None)
    assert one is not None
    assert other is not None
    assert one + other == pytest.approx(1)


@pytest.mark.parametrize(
    ("won", "lost", "expected"),
    [([5, 6], [1, 2], 1.0), ([1], [2, 3], 0.0), ([3], [3], 0.5), ([4, 1], [1, 0], 0.875)],
)
def test_the_area_of_a_few(won: list[int], lost: list[int], expected: float) -> None:
    levels = [Level(e, 1, 0) for e in won] + [Level(e, 0, 1) for e in lost]
    assert area(levels) == expected


@given(leads, st.integers(-8, 14))
def test_every_lead_is_in_one_field_of_the_table(
    found: list[tuple[int, bool]], threshold: int
) -> None:
    """CAD-30: hot from the threshold on."""
    table = confusion(figures(found).levels, threshold)
    assert sum(table) == len(found)
    assert table.hot == sum(engagement >= threshold for engagement, _ in found)
    assert table.hot_won + table.cold_won == sum(won for _, won in found)


@given(leads)
def test_the_lift_is_1_where_everyone_is_hot(found: list[tuple[int, bool]]) -> None:
    result = figures(found, threshold=-10)
    assert result.lift == (1 if result.won else None)
    assert result.hot_share == result.share


@given(leads, st.integers(-6, 12))
def test_the_lift_is_the_share_among_the_hot_over_the_share_among_all(
    found: list[tuple[int, bool]], threshold: int
) -> None:
    result = figures(found, threshold)
    hot = [won for engagement, won in found if engagement >= threshold]
    everyone = [won for _, won in found]
    if not hot or not any(everyone):
        assert result.lift is None
    else:
        expected = (sum(hot) / len(hot)) / (sum(everyone) / len(everyone))
        assert result.lift == pytest.approx(expected)


def test_there_is_no_figure_of_nothing() -> None:
    result = figures([])
    assert (result.area, result.lift, result.share, result.hot_share) == (None,) * 4
    assert (result.bands, share(0, 0), lift(0, 0, 0, 0)) == ([], None, None)


@given(leads, st.integers(1, 10))
def test_bands_hold_every_lead_once_from_the_highest_down(
    found: list[tuple[int, bool]], most: int
) -> None:
    levels = figures(found).levels
    made = bands(levels, most)
    assert len(made) <= most
    assert sum(band.won for band in made) == sum(level.won for level in levels)
    assert sum(band.leads for band in made) == len(found)
    assert all(band.low <= band.high for band in made)
    assert all(above.low > below.high for above, below in itertools.pairwise(made))
    assert all(band.leads * most >= len(found) for band in made[:-1])


@given(leads)
def test_a_rule_is_counted_by_lead_and_by_time(found: list[tuple[int, bool]]) -> None:
    result = figures(found)
    by_rule = {fired.rule: fired for fired in result.rules}
    fired = by_rule["opened"]
    assert fired.won == sum(won and engagement > 0 for engagement, won in found)
    assert fired.lost == sum(not won and engagement > 0 for engagement, won in found)
    assert fired.times_won == sum(max(0, e) for e, won in found if won)
    assert fired.times_lost == sum(max(0, e) for e, won in found if not won)
    assert by_rule["clicked"][2:] == (0, 0, 0, 0)
    assert "web_visit" not in by_rule


# What became of a lead, and what counts


def status(at: int, name: str, seq: int = 0) -> Fact:
    return Fact(at, seq, Kind.STATUS, status=name)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), None),
        (("new",), None),
        (("new", "won"), Decided(True, 1)),
        (("won", "won"), Decided(True, 0)),
        (("lost", "gone"), Decided(False, 0)),
        (("lost", "open", "won"), Decided(True, 2)),
        (("lost", "won"), Decided(True, 1)),
        (("won", "lost", "lost"), Decided(False, 1)),
        (("won", "open"), None),
    ],
)
def test_the_latest_status_decides_from_when_it_said_so(
    given: tuple[str, ...], expected: Decided | None
) -> None:
    facts = [status(at, name) for at, name in enumerate(given)]
    assert decided(reversed(facts), KNOWN) == expected


@given(histories(), rule_sets, st.integers(0, END + STEP))
def test_nothing_from_the_outcome_on_changes_what_was_before(
    history: History, rules: RuleSet, at: int
) -> None:
    """Leakage: the outcome, its instant and all that follows count for nothing."""
    known = ByStatus(("won",), ("odd",))
    kept = before(history.facts, known, at)
    later = [
        status(at, "won", 900),
        Fact(at, 901, Kind.DEMO_BOOKED),
        Fact(at + 1, 902, Kind.REPLIED),
    ]
    facts = [*history.facts, *later]
    assert before(facts, known, at) == kept
    assert all(fact.at < at for fact in kept)
    statuses = [fact.status for fact in kept if fact.kind is Kind.STATUS]
    assert not {"won", "odd"} & set(statuses)
    alone = [removal for removal in history.removals if removal < at]
    assert weighed(kept, [*history.removals, at, at + 5], rules, at) == weighed(
        kept, alone, rules, at
    )
    assert weighed(facts, history.removals, rules, at) == weighed(
        [fact for fact in facts if fact.at < at], history.removals, rules, at
    )


@given(histories(), rule_sets, st.integers(0, END + STEP))
def test_engagement_is_that_of_a_replay_just_before(
    history: History, rules: RuleSet, at: int
) -> None:
    """X-15, X-16: with resets, removals and none of them."""
    for removals in (history.removals, ()):
        whole = History(history.facts, removals, (RulesFrom(-1, rules),))
        found = weighed(history.facts, removals, rules, at)
        state = replay(as_of(whole, at - 1), at - 1).state
        assert found.engagement == state.engagement
        assert state.hot == (found.engagement >= rules.threshold)
        untouched = replay(whole, -1).state
        assert weighed(history.facts, removals, rules, None).engagement == untouched.engagement


@given(histories(), rule_sets)
def test_what_fired_adds_up_to_the_engagement(history: History, rules: RuleSet) -> None:
    rules = replace(rules, frequency=Frequency(4, 2, 3, True))
    known = ByColumn("Converted", ("1",))
    found = weighed(history.facts, history.removals, rules, None)
    worth = points(rules, known)
    assert set(found.fired) <= set(worth)
    assert sum(worth[rule] * times for rule, times in found.fired.items()) == found.engagement


def test_a_column_says_won_lost_or_nothing() -> None:
    plain = ByColumn("Converted", ("1", "Oui"))
    assert [plain.of(value) for value in ("1", " oui ", "0", "", "  ", None)] == [
        True, True, False, None, None, None,
    ]  # fmt: skip
    named = ByColumn("Stage", ("Won",), ("Lost", "Verloren"))
    assert [named.of(value) for value in ("won", "LOST", "open")] == [True, False, None]
    assert "lost: any other value" in plain.words
    assert "Verloren" in named.words


def test_statuses_that_say_the_outcome_are_no_rules() -> None:
    rules = RuleSet()
    known = ByStatus(("Closed - Converted",), ("Closed - Not converted",))
    assert "status:Closed - Converted" not in points(rules, known)
    assert "status:Closed - Converted" in points(rules, ByColumn("Converted", ("1",)))
    assert points(rules, known)["status:Working - Contacted"] == 7
