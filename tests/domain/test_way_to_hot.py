"""The shortest ways to hot, held to brute force and to the replay itself."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.attributes import Attribute, AttributeRule, ProfileFrom
from leadtui.domain.explain import explain
from leadtui.domain.kinds import COMMUNICATIONS, INTERACTIONS, SCORED, Kind, kind_of
from leadtui.domain.rules import LIMIT, Frequency, Repeats, Rule, RuleSet
from leadtui.domain.scoring import History, RulesFrom, replay
from leadtui.domain.tally import Fact
from leadtui.domain.way_to_hot import Standing, Way, most_points, ways, why_none

BARE = RuleSet(statuses={})
REACTIONS = INTERACTIONS | {Kind.OUTGOING_CALL}
KINDS = [Kind.OPENED, Kind.CLICKED, Kind.OUTGOING_CALL, Kind.WEB_VISIT]

rule = st.builds(
    Rule,
    points=st.integers(-2, 6),
    repeats=st.sampled_from(Repeats),
    cap=st.none() | st.integers(1, 3),
    on=st.sampled_from([True, True, True, False]),
)
rule_sets = st.builds(
    RuleSet,
    rules=st.fixed_dictionaries(dict.fromkeys(KINDS, rule)),
    statuses=st.dictionaries(st.sampled_from(["new", "open", "won"]), st.integers(0, 6)),
    threshold=st.integers(1, 7),
    reset_ms=st.none() | st.integers(1, 30),
    call_seconds=st.sampled_from([0, 10]),
    frequency=st.builds(
        Frequency,
        points=st.sampled_from([0, -3, 1, 2, 5]),
        count=st.integers(2, 3),
        days=st.just(1),
        on=st.booleans(),
    ),
    contact_status=st.sampled_from([True, True, False]),
    contact_statuses=st.just(frozenset({"won"})),
)
used_counts = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 3))
standings = st.builds(
    Standing,
    engagement=st.integers(-2, 7),
    status_points=st.integers(0, 4),
    used=used_counts,
    missing=st.none() | st.integers(1, 3),
    waiting=st.sampled_from([0, 0, 1, 2, 5, -1, -3]),
)


def brute_force(standing: Standing, rules: RuleSet, limit: int) -> list[Way]:
    """Every combination of events that might do, tried one after the other."""
    need, used = rules.threshold - standing.engagement, standing.used
    if need <= 0:
        return []
    bonus = rules.frequency.points if rules.frequency.on else 0
    missing = standing.missing or 99
    worth: dict[tuple[int, int], tuple[str, int, int]] = {}
    for kind in SCORED:
        of = rules.rule(kind)
        caps = [cap for cap in (of.cap, 1 if of.repeats is Repeats.ONCE else None) if cap]
        left = min([*caps, 99]) - (used.get(kind, 0) if caps else 0)
        if of.on and of.points > 0 and left > 0:
            worth[kind, 0] = (kind.word, of.points, left)
        elif not of.points * of.on:
            talks = standing.missing or 0 if kind in COMMUNICATIONS and bonus > 0 else 0
            times = max(talks, int(kind in REACTIONS and standing.waiting > 0))
            if times:
                worth[kind, 0] = (kind.word, 0, times)
    for index, name in enumerate(rules.statuses):
        value = rules.status_points(name)
        if value > standing.status_points:
            worth[Kind.STATUS, index] = (f"status:{name}", value - standing.status_points, 1)

    def gain(events: tuple[tuple[int, int], ...]) -> int:
        talks = sum(key[0] in COMMUNICATIONS for key in events)
        reacts = any(key[0] in REACTIONS for key in events)
        together = (bonus if talks >= missing else 0) + (standing.waiting if reacts else 0)
        return sum(worth[key][1] for key in events) + together

    found = []
    less = max(0, -bonus) + max(0, -standing.waiting)
    for size in range(1, need + less + (3 if bonus else 0) + 1):
        for chosen in combinations_with_replacement(sorted(worth), size):
            if gain(chosen) < need:
                continue
            if any(gain(chosen[:i] + chosen[i + 1 :]) >= need for i in range(size)):
                continue
            if sum(key[0] == Kind.STATUS for key in chosen) > 1:
                continue
            counts = {key: chosen.count(key) for key in chosen}
            if any(times > worth[key][2] for key, times in counts.items()):
                continue
            steps = tuple((worth[key][0], times) for key, times in counts.items())
            found.append((size, gain(chosen), chosen, steps))
    found.sort(key=lambda one: one[:3])
    return [Way(steps, size, standing.engagement + total) for size, total, _, steps in found][
        :limit
    ]


@settings(max_examples=300)
@given(standings, rule_sets, st.integers(1, 5))
def test_ways_are_those_of_brute_force(standing: Standing, rules: RuleSet, limit: int) -> None:
    """CAD-20, CAD-26, COR-66."""
    got = ways(standing, rules, limit)
    assert list(got) == brute_force(standing, rules, limit)
    assert (why_none(standing, rules) == "") == bool(got)


facts = st.builds(
    Fact,
    at=st.integers(0, 40),
    seq=st.just(0),
    kind=st.sampled_from([*KINDS, Kind.STATUS]),
    duration=st.sampled_from([None, 4, 30]),
    status=st.sampled_from(["new", "open", "won"]),
    message=st.sampled_from([None, "a", "b"]),
)


attributes = st.integers(-3, 5).map(lambda n: (AttributeRule(Attribute.TITLE, "head", n),))


@settings(max_examples=200)
@given(
    st.lists(facts, max_size=10),
    rule_sets,
    st.lists(st.integers(0, 40), max_size=1),
    st.just(()) | attributes,
)
def test_taking_a_way_makes_the_lead_hot(
    made: list[Fact],
    rules: RuleSet,
    removals: list[int],
    attributes: tuple[AttributeRule, ...],
) -> None:
    numbered = tuple(replace(fact, seq=seq) for seq, fact in enumerate(made))
    rules = replace(rules, attributes=attributes)
    profile = (ProfileFrom(0, {Attribute.TITLE: "Head of Sales"}),)
    history = History(numbered, tuple(removals), (RulesFrom(0, rules),), profile)
    now = 100
    told = explain(history, now)
    for way in told.to_hot:
        done = [
            Fact(
                now + 1,
                100 + number,
                Kind.STATUS if word.startswith("status:") else kind_of(word) or Kind.NOTE,
                duration=60,
                status=word.partition(":")[2],
                message=f"new {number}",
            )
            for number, word in enumerate(word for word, times in way.steps for _ in range(times))
        ]
        state = replay(replace(history, facts=(*numbered, *done)), now + 1).state
        assert state.hot
        assert state.engagement == way.reaches >= rules.threshold
        assert len(done) == way.events
        short = replay(replace(history, facts=(*numbered, *done[1:])), now + 1).state
        assert not short.hot, "a way with an event to spare"
    if told.hot:
        assert told.to_hot == ()
    else:
        assert bool(told.to_hot) != bool(told.no_way)


class TestExamples:
    def test_none_when_hot(self) -> None:
        assert ways(Standing(5, 0, {}), BARE) == ()
        assert why_none(Standing(5, 0, {}), BARE) == "Already hot."

    def test_fewest_events_then_least_overshoot(self) -> None:
        got = ways(Standing(0, 0, {}), BARE)
        assert got[0] == Way((("demo_booked", 1),), 1, 10)
        assert [way.words() for way in got[1:]] == [
            "one link click + one reply",
            "one link click + one incoming call",
        ]

    def test_words_count(self) -> None:
        rules = replace(BARE, rules={Kind.OPENED: Rule(1), Kind.CLICKED: Rule(2)}, threshold=5)
        assert ways(Standing(0, 0, {}), rules, 1)[0].words() == "one open + 2 link clicks"

    def test_a_status_replaces_the_present_one_cad_26(self) -> None:
        rules = RuleSet(rules={}, statuses={"open": 4, "working": 7, "won": 8}, threshold=8)
        got = ways(Standing(4, 4, {}), rules)
        assert got == (Way((("status:won", 1),), 1, 8),)
        assert got[0].words() == "status won"
        assert why_none(Standing(2, 2, {}), replace(rules, threshold=9)) == (
            "With what repeats and caps still allow it reaches 8, not 9."
        )

    def test_caps_leave_only_the_rest_cad_20(self) -> None:
        rules = replace(BARE, rules={Kind.OPENED: Rule(1, cap=3)}, threshold=3)
        assert ways(Standing(2, 0, {Kind.OPENED: 2}), rules)[0].words() == "one open"
        assert ways(Standing(1, 0, {Kind.OPENED: 2}), rules) == ()
        assert why_none(Standing(1, 0, {Kind.OPENED: 2}), rules).endswith("reaches 2, not 3.")

    @pytest.mark.parametrize("kind", SCORED)
    def test_every_kind_has_its_words(self, kind: Kind) -> None:
        rules = RuleSet(rules={kind: Rule(2)}, statuses={}, threshold=3)
        words = ways(Standing(0, 0, {}), rules)[0].words()
        assert words.startswith("2 ")
        assert "_" not in words

    @pytest.mark.parametrize("points", [1, 3, 7, 999_983])
    def test_extreme_settings_end_soon_with_a_way_that_holds(self, points: int) -> None:
        rules = replace(
            BARE,
            rules={kind: Rule(points + index % 3) for index, kind in enumerate(SCORED)},
            threshold=LIMIT,
        )
        started = time.perf_counter()
        got = ways(Standing(0, 0, {}), rules)
        assert time.perf_counter() - started < 2
        assert got
        assert all(way.reaches >= LIMIT for way in got)


class TestFrequency:
    """COR-66: communications that come soon enough give points together."""

    often = RuleSet(
        rules={Kind.REPLIED: Rule(1), Kind.MAIL_SENT: Rule(0)},
        statuses={},
        threshold=4,
        frequency=Frequency(3, count=3, days=7, on=True),
    )

    def test_three_mails_where_replies_alone_would_take_four(self) -> None:
        got = ways(Standing(0, 0, {}, 3), self.often)
        assert got[0].words() == "2 mails sent + one reply"
        assert got[1].words() == "one mail sent + one reply + one incoming call"
        assert got[0] == Way((("mail_sent", 2), ("replied", 1)), 3, 4)

    def test_given_already_they_do_not_come_again(self) -> None:
        assert [way.words() for way in ways(Standing(0, 0, {}), self.often)] == ["4 replies"]

    def test_points_taken_away_are_reckoned_with(self) -> None:
        rules = replace(self.often, frequency=Frequency(-2, count=3, days=7, on=True))
        assert ways(Standing(0, 0, {}, 3), rules)[0] == Way((("replied", 6),), 6, 4)


class TestAttributes:
    """PUB-9: the first interaction brings the points for who the lead is."""

    rules = RuleSet(
        rules={Kind.OPENED: Rule(1), Kind.REPLIED: Rule(0), Kind.WEB_VISIT: Rule(2)},
        statuses={},
        threshold=5,
    )

    def test_one_reaction_is_enough_whatever_it_is_worth(self) -> None:
        got = ways(Standing(0, 0, {}, waiting=5), self.rules)
        assert [way.words() for way in got] == [
            "one link click",
            "one reply",
            "one incoming call",
        ]
        assert got[0] == Way((("clicked", 1),), 1, 5)

    def test_what_is_brought_counts_once(self) -> None:
        got = ways(Standing(0, 0, {}, waiting=3), self.rules, 2)
        assert [way.words() for way in got] == ["2 opens", "one link click + one web visit"]

    def test_what_it_takes_away_is_reckoned_with(self) -> None:
        got = ways(Standing(0, 0, {}, waiting=-9), self.rules, 1)
        assert got == (Way((("web_visit", 3),), 3, 6),)
        capped = replace(self.rules, rules={Kind.REPLIED: Rule(3, cap=2), Kind.OPENED: Rule(0)})
        assert ways(Standing(0, 0, {}, waiting=-2), capped) == ()
        assert why_none(Standing(0, 0, {}, waiting=-2), capped).endswith("reaches 4, not 5.")


class TestMostPoints:
    def test_attributes_count_as_if_all_were_met_but_both_answers_to_one_question(self) -> None:
        asked = (
            AttributeRule(Attribute.TITLE, "head", 4),
            AttributeRule(Attribute.CITY, "Paris", -3),
            AttributeRule(Attribute.CUSTOMER, "yes", 1),
            AttributeRule(Attribute.CUSTOMER, "no", 2),
            AttributeRule(Attribute.SOURCE, "!!", 50),
        )
        rules = RuleSet(rules={Kind.OPENED: Rule(2, cap=3)}, statuses={}, attributes=asked)
        assert most_points(rules) == 6 + 4 + 2
        assert most_points(replace(rules, rules={Kind.WEB_VISIT: Rule(1, cap=1)})) == 1 + 6
        silent = replace(rules, rules={Kind.OPENED: Rule(on=True, points=-1)})
        assert most_points(silent) == 6

    def test_without_a_bound(self) -> None:
        assert most_points(RuleSet()) is None

    def test_caps_statuses_and_frequency_together(self) -> None:
        rules = RuleSet(
            rules={Kind.OPENED: Rule(2, cap=3), Kind.CLICKED: Rule(5, Repeats.ONCE)},
            statuses={"open": 4, "won": 8},
            frequency=Frequency(7, count=2, on=True),
        )
        assert most_points(rules) == 6 + 5 + 8 + 7
        assert most_points(RuleSet(rules={}, statuses={})) == 0
