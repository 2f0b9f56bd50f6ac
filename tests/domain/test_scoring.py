"""Engagement by the examples of its sources (CAD-1..60, X-15, X-16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.explain import Line, explain
from leadtui.domain.kinds import INTERACTIONS, SCORED, Kind
from leadtui.domain.rules import DAY_MS, Repeats, Rule, RuleSet
from leadtui.domain.scoring import (
    History,
    Outcome,
    Reason,
    RulesFrom,
    Transition,
    replay,
    rescoped,
)
from leadtui.domain.tally import Fact

DEFAULT = RuleSet()
TEN_DAYS = replace(DEFAULT, reset_ms=10 * DAY_MS)
FAR = 10_000 * DAY_MS


def facts(*entries: tuple[float, Kind] | tuple[float, Kind, int | str]) -> tuple[Fact, ...]:
    """Facts from (day, kind) or (day, kind, seconds of a call, status, or message)."""
    made = []
    for seq, (day, kind, *more) in enumerate(entries):
        extra = more[0] if more else None
        made.append(
            Fact(
                round(day * DAY_MS),
                seq,
                kind,
                duration=extra if isinstance(extra, int) else None,
                status=extra if isinstance(extra, str) and kind is Kind.STATUS else None,
                message=extra if isinstance(extra, str) and kind is not Kind.STATUS else None,
            )
        )
    return tuple(made)


def days(*numbers: float) -> tuple[int, ...]:
    return tuple(round(number * DAY_MS) for number in numbers)


def history(
    made: tuple[Fact, ...],
    rules: RuleSet = DEFAULT,
    *changes: tuple[float, RuleSet],
    removed: tuple[int, ...] = (),
) -> History:
    timeline = [RulesFrom(0, rules), *(RulesFrom(round(d * DAY_MS), r) for d, r in changes)]
    return History(made, removed, tuple(timeline))


def run(
    made: tuple[Fact, ...],
    rules: RuleSet = DEFAULT,
    *changes: tuple[float, RuleSet],
    removed: tuple[int, ...] = (),
    now: float = 10_000,
) -> Outcome:
    return replay(history(made, rules, *changes, removed=removed), round(now * DAY_MS))


def with_rule(kind: Kind, rule: Rule, base: RuleSet = DEFAULT) -> RuleSet:
    return replace(base, rules={**base.rules, kind: rule})


def became_hot(day: float, reason: Reason = Reason.POINTS) -> Transition:
    return Transition(round(day * DAY_MS), Kind.BECAME_HOT, reason)


def cooled(day: float, reason: Reason) -> Transition:
    return Transition(round(day * DAY_MS), Kind.COOLED, reason)


class TestPoints:
    def test_nothing_is_cold_and_zero_cad_5(self) -> None:
        state = run(()).state
        assert (state.engagement, state.hot, state.hot_since, state.hot_until) == (0, False) + (
            None,
        ) * 2
        assert state.last_interaction is None
        assert state.counts_from is None

    def test_example_values_cad_58(self) -> None:
        expected = {
            Kind.CLICKED: 2,
            Kind.OPENED: 1,
            Kind.REPLIED: 3,
            Kind.INCOMING_CALL: 3,
            Kind.SMS_CLICKED: 2,
            Kind.UNSUBSCRIBED: -5,
            Kind.BOUNCED: -3,
            Kind.DEMO_BOOKED: 10,
            Kind.MAIL_SENT: 0,
            Kind.SMS_OPENED: 0,
        }
        got = {kind: run(facts((1, kind))).state.engagement for kind in expected}
        assert got == expected

    def test_demo_booked_is_10_and_hot_cad_16(self) -> None:
        outcome = run(facts((1, Kind.DEMO_BOOKED)))
        assert outcome.state.engagement == 10
        assert outcome.state.hot

    @pytest.mark.parametrize(("seconds", "points"), [(9, 0), (10, 1), (11, 1), (0, 0), (None, 0)])
    def test_outgoing_call_counts_from_10_seconds_cad_13_cad_14(
        self, seconds: int | None, points: int
    ) -> None:
        call = Fact(DAY_MS, 0, Kind.OUTGOING_CALL, duration=seconds)
        state = run((call,)).state
        assert state.engagement == points
        assert state.last_interaction == (DAY_MS if points else None)

    def test_every_call_counts_when_the_length_is_0(self) -> None:
        call = Fact(DAY_MS, 0, Kind.OUTGOING_CALL)
        assert run((call,), replace(DEFAULT, call_seconds=0)).state.engagement == 1

    def test_an_incoming_call_counts_whatever_its_length_cad_11(self) -> None:
        assert run(facts((1, Kind.INCOMING_CALL, 1))).state.engagement == 3

    def test_total_may_go_below_zero_cad_21(self) -> None:
        assert run(facts((1, Kind.UNSUBSCRIBED), (2, Kind.BOUNCED))).state.engagement == -8

    def test_each_open_counts_again_cad_20(self) -> None:
        assert run(facts(*[(day, Kind.OPENED) for day in range(4)])).state.engagement == 4

    def test_cap_counts_the_first_events_cad_20(self) -> None:
        capped = with_rule(Kind.OPENED, Rule(1, cap=3))
        assert run(facts(*[(day, Kind.OPENED) for day in range(9)]), capped).state.engagement == 3

    def test_once(self) -> None:
        once = with_rule(Kind.OPENED, Rule(2, Repeats.ONCE))
        assert run(facts(*[(day, Kind.OPENED) for day in range(9)]), once).state.engagement == 2

    def test_once_per_message_of_its_own_kind(self) -> None:
        rules = with_rule(Kind.OPENED, Rule(1, Repeats.MESSAGE))
        made = facts(
            (1, Kind.CLICKED, "a"),
            (2, Kind.OPENED, "a"),
            (3, Kind.OPENED, "a"),
            (4, Kind.OPENED, "b"),
            (5, Kind.OPENED),
            (6, Kind.OPENED),
        )
        assert run(made, rules).state.engagement == 2 + 1 + 1 + 1 + 1

    def test_a_rule_that_is_off_gives_nothing(self) -> None:
        rules = with_rule(Kind.DEMO_BOOKED, Rule(10, on=False))
        assert run(facts((1, Kind.DEMO_BOOKED)), rules).state.engagement == 0

    def test_other_kinds_do_not_matter(self) -> None:
        others = [k for k in Kind if k not in SCORED and k is not Kind.STATUS]
        outcome = run(facts(*[(1, kind) for kind in others]))
        assert outcome == run(())

    def test_a_history_without_rules_is_refused(self) -> None:
        with pytest.raises(Invalid, match="no scoring rules"):
            replay(History((), (), ()), 0)


class TestStatus:
    VALUES = {"None": 0, "Open": 4, "Working": 7, "Converted": 8, "Not converted": 0}
    RULES = replace(DEFAULT, statuses=VALUES, threshold=100)

    @pytest.mark.parametrize("last", ["Converted", "Not converted"])
    def test_statuses_replace_each_other_0_4_7_then_8_or_0_cad_26(self, last: str) -> None:
        names = ["None", "Open", "Working", last]
        made = facts(*[(day, Kind.STATUS, name) for day, name in enumerate(names)])
        got = [run(made[: n + 1], self.RULES).state.engagement for n in range(4)]
        assert got == [0, 4, 7, self.VALUES[last]]

    def test_total_is_activity_points_plus_current_status_cad_26(self) -> None:
        made = facts((1, Kind.STATUS, "Open"), (2, Kind.OPENED), (3, Kind.STATUS, "Working"))
        state = run(made, self.RULES).state
        assert (state.engagement, state.status_points) == (8, 7)

    def test_a_status_without_a_value_is_0_cad_29(self) -> None:
        made = facts((1, Kind.STATUS, "Open"), (2, Kind.STATUS, "Unheard of"))
        assert run(made, self.RULES).state.engagement == 0

    def test_of_one_instant_the_highest_seq_wins(self) -> None:
        made = facts((1, Kind.STATUS, "Open"), (1, Kind.STATUS, "Working"))
        assert run(made[::-1], self.RULES).state.engagement == 7

    def test_at_most_one_status_part_cad_28(self) -> None:
        made = facts((1, Kind.STATUS, "Working - Contacted"), (2, Kind.STATUS, "In progress"))
        assert run(made).state.status_points == 0


class TestThreshold:
    def test_hot_from_5_on_cad_30(self) -> None:
        made = facts((1, Kind.REPLIED), (2, Kind.OPENED), (3, Kind.OPENED), (4, Kind.OPENED))
        assert not run(made[:2]).state.hot
        outcome = run(made)
        assert outcome.transitions == (became_hot(3),)
        assert outcome.state.hot_since == 3 * DAY_MS

    def test_nothing_fires_while_hot_cad_53(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (2, Kind.DEMO_BOOKED), (3, Kind.REPLIED))
        assert run(made).transitions == (became_hot(1),)

    def test_below_the_threshold_is_cold_without_reset_cad_31(self) -> None:
        made = facts((1, Kind.REPLIED), (1, Kind.CLICKED), (2, Kind.BOUNCED), (3, Kind.REPLIED))
        assert run(made[:3]).transitions == (became_hot(1), cooled(2, Reason.BELOW))
        outcome = run(made)
        assert outcome.transitions[2:] == (became_hot(3),)
        assert outcome.state.engagement == 5
        assert outcome.resets == ()
        assert outcome.state.counts_from is None

    def test_status_to_0_is_cold_cad_31(self) -> None:
        made = facts(
            (1, Kind.STATUS, "Working - Contacted"), (2, Kind.STATUS, "Closed - Not converted")
        )
        assert run(made).transitions == (became_hot(1), cooled(2, Reason.BELOW))

    def test_facts_of_one_instant_are_judged_together(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (1, Kind.UNSUBSCRIBED), (1, Kind.BOUNCED))
        assert run(made).transitions == ()
        assert run(made).state.engagement == 2


class TestSilence:
    def test_after_10_days_of_silence_a_normal_lead_again_cad_33(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED))
        assert run(made, TEN_DAYS, now=10.999).state.hot_until == 11 * DAY_MS
        outcome = run(made, TEN_DAYS, now=11)
        assert outcome.transitions == (became_hot(1), cooled(11, Reason.SILENCE))
        assert not outcome.state.hot
        assert outcome.state.hot_until is None

    def test_off_is_hot_for_ever_cad_33(self) -> None:
        state = run(facts((1, Kind.DEMO_BOOKED))).state
        assert state.hot
        assert state.hot_until is None

    def test_woken_late_the_reset_has_its_true_date_once_cad_38(self) -> None:
        outcome = run(facts((1, Kind.DEMO_BOOKED)), TEN_DAYS, now=400)
        assert outcome.resets == days(11)
        assert outcome.transitions == (became_hot(1), cooled(11, Reason.SILENCE))

    def test_score_starts_again_after_a_cool_down_cad_37(self) -> None:
        made = facts((1, Kind.STATUS, "Working - Contacted"), (12, Kind.REPLIED), (13, Kind.OPENED))
        state = run(made, TEN_DAYS).state
        assert (state.engagement, state.status_points) == (4, 0)
        assert state.counts_from == 11 * DAY_MS
        again = run((*made, *facts((14, Kind.STATUS, "Working - Contacted"))), TEN_DAYS, now=15)
        assert again.state.engagement == 11
        assert again.transitions[-1] == became_hot(14)

    def test_caps_and_messages_start_again_after_a_cool_down(self) -> None:
        rules = with_rule(Kind.OPENED, Rule(5, Repeats.MESSAGE, cap=1), TEN_DAYS)
        made = facts((1, Kind.OPENED, "a"), (12, Kind.OPENED, "a"), (13, Kind.OPENED, "b"))
        outcome = run(made, rules, now=14)
        assert outcome.state.engagement == 5
        assert outcome.transitions == (
            became_hot(1),
            cooled(11, Reason.SILENCE),
            became_hot(12),
        )

    @pytest.mark.parametrize("kind", sorted(INTERACTIONS))
    def test_interactions_restart_the_timer_even_worth_0_cad_34(self, kind: Kind) -> None:
        rules = with_rule(kind, Rule(0), TEN_DAYS)
        made = facts((1, Kind.STATUS, "Closed - Converted"), (5, kind))
        assert run(made, rules, now=6).state.hot_until == 15 * DAY_MS

    @pytest.mark.parametrize(
        "kind",
        [Kind.BOUNCED, Kind.UNSUBSCRIBED, Kind.MAIL_SENT, Kind.SMS_SENT, Kind.WEB_VISIT],
    )
    def test_other_facts_do_not_restart_it_cad_34(self, kind: Kind) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (5, kind), (6, Kind.STATUS, "Closed - Converted"))
        assert run(made, TEN_DAYS, now=7).state.hot_until == 11 * DAY_MS

    @pytest.mark.parametrize(("seconds", "until"), [(10, 15), (9, 11)])
    def test_an_outgoing_call_restarts_it_when_long_enough_cad_34(
        self, seconds: int, until: int
    ) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (5, Kind.OUTGOING_CALL, seconds))
        assert run(made, TEN_DAYS, now=6).state.hot_until == until * DAY_MS

    def test_a_fact_at_the_instant_of_the_cool_down_counts_anew(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (11, Kind.DEMO_BOOKED))
        outcome = run(made, TEN_DAYS, now=12)
        assert outcome.transitions == (became_hot(1), cooled(11, Reason.SILENCE), became_hot(11))
        assert outcome.state.engagement == 10

    def test_the_last_interaction_outlives_a_reset(self) -> None:
        assert run(facts((1, Kind.DEMO_BOOKED)), TEN_DAYS).state.last_interaction == DAY_MS

    def test_a_late_fact_undoes_a_cool_down(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (15, Kind.OPENED))
        assert run(made, TEN_DAYS, now=16).resets == days(11)
        late = run((*made, *facts((8, Kind.OPENED))), TEN_DAYS, now=16)
        assert late.resets == ()
        assert late.state.engagement == 12
        assert late.state.hot_until == 25 * DAY_MS

    def test_facts_after_now_count(self) -> None:
        outcome = run(facts((9, Kind.DEMO_BOOKED)), TEN_DAYS, now=1)
        assert outcome.state.hot
        assert outcome.transitions == (became_hot(9),)


class TestRuleChanges:
    def test_shorter_period_starts_at_the_change_5_to_2_days_cad_35(self) -> None:
        five, two = (replace(DEFAULT, reset_ms=n * DAY_MS) for n in (5, 2))
        made = facts((1, Kind.DEMO_BOOKED))
        state = run(made, five, (4, two), now=4).state
        assert state.hot_until == 6 * DAY_MS
        assert state.period_from == 4 * DAY_MS
        assert run(made, five, (4, two)).resets == days(6)

    def test_longer_period_starts_at_the_change_cad_36(self) -> None:
        two, five = (replace(DEFAULT, reset_ms=n * DAY_MS) for n in (2, 5))
        assert run(facts((1, Kind.DEMO_BOOKED)), two, (2, five), now=2).state.hot_until == (
            7 * DAY_MS
        )

    def test_off_removes_the_timer_and_on_starts_it_cad_36(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED))
        assert run(made, TEN_DAYS, (5, DEFAULT)).state.hot
        state = run(made, TEN_DAYS, (5, DEFAULT), (100, TEN_DAYS), now=101).state
        assert state.hot_until == 110 * DAY_MS

    def test_an_interaction_after_the_change_restarts_it_again(self) -> None:
        two = replace(DEFAULT, reset_ms=2 * DAY_MS)
        made = facts((1, Kind.DEMO_BOOKED), (5, Kind.OPENED))
        assert run(made, TEN_DAYS, (4, two), now=5).state.hot_until == 7 * DAY_MS

    def test_a_change_at_the_instant_of_the_cool_down_comes_after_it(self) -> None:
        outcome = run(facts((1, Kind.DEMO_BOOKED)), TEN_DAYS, (11, DEFAULT))
        assert outcome.resets == days(11)

    def test_other_changes_leave_the_timer(self) -> None:
        higher = replace(TEN_DAYS, threshold=6)
        state = run(facts((1, Kind.DEMO_BOOKED)), TEN_DAYS, (5, higher), now=6).state
        assert state.hot_until == 11 * DAY_MS
        assert state.period_from is None

    def test_a_new_call_length_restarts_the_timer_and_weighs_calls_again(self) -> None:
        """The call on day 8 no longer is an interaction: the lead must not cool in the past."""
        longer = replace(TEN_DAYS, call_seconds=60)
        made = facts((0, Kind.DEMO_BOOKED), (8, Kind.OUTGOING_CALL, 30))
        state = run(made, TEN_DAYS, (12, longer), now=12).state
        assert (state.hot, state.engagement, state.last_interaction) == (True, 10, 0)
        assert state.hot_until == 22 * DAY_MS

    def test_new_points_weigh_everything_that_counts_cad_54(self) -> None:
        made = facts((1, Kind.OPENED), (2, Kind.OPENED))
        three = with_rule(Kind.OPENED, Rule(3))
        outcome = run(made, DEFAULT, (5, three))
        assert outcome.state.engagement == 6
        assert outcome.transitions == (became_hot(5, Reason.RULES),)

    def test_a_higher_threshold_cools_without_reset_cad_54(self) -> None:
        outcome = run(facts((1, Kind.REPLIED), (1, Kind.CLICKED)), DEFAULT, (5, _threshold(6)))
        assert outcome.transitions == (became_hot(1), cooled(5, Reason.RULES))
        assert outcome.state.engagement == 5
        assert outcome.resets == ()

    def test_with_a_fact_at_the_same_instant_the_reason_is_points(self) -> None:
        outcome = run(facts((5, Kind.REPLIED)), DEFAULT, (5, _threshold(3)))
        assert outcome.transitions == (became_hot(5),)

    def test_past_resets_stay_under_new_rules(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (20, Kind.OPENED))
        outcome = run(made, TEN_DAYS, (30, DEFAULT))
        assert outcome.resets == days(11)
        assert outcome.state.engagement == 1

    def test_the_first_rules_hold_from_the_beginning(self) -> None:
        lead = History(facts((1, Kind.DEMO_BOOKED)), (), (RulesFrom(500 * DAY_MS, DEFAULT),))
        assert replay(lead, FAR).transitions == (became_hot(1),)

    def test_the_last_of_several_rules_of_one_instant_holds(self) -> None:
        made = facts((1, Kind.REPLIED))
        outcome = run(made, DEFAULT, (5, _threshold(1)), (5, DEFAULT))
        assert outcome == run(made)


def _threshold(value: int) -> RuleSet:
    return replace(DEFAULT, threshold=value)


class TestRemoval:
    def test_removed_lead_is_cold_and_needs_new_points_cad_48(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (6, Kind.REPLIED), (7, Kind.CLICKED))
        first = run(made[:1], TEN_DAYS, removed=days(5))
        assert (first.state.hot, first.state.engagement, first.state.hot_until) == (False, 0, None)
        assert first.transitions == (became_hot(1),)
        assert first.resets == ()
        outcome = run(made, removed=days(5))
        assert outcome.transitions == (became_hot(1), became_hot(7))
        assert outcome.state.engagement == 5

    def test_it_swallows_the_facts_of_its_instant(self) -> None:
        made = facts((5, Kind.DEMO_BOOKED))
        outcome = run(made, removed=days(5))
        assert outcome.transitions == ()
        assert outcome.state.engagement == 0
        assert outcome.state.counts_from == 5 * DAY_MS + 1

    def test_on_a_cold_lead_it_resets_as_well(self) -> None:
        made = facts((1, Kind.REPLIED), (6, Kind.CLICKED))
        assert run(made, removed=days(5)).state.engagement == 2

    def test_it_stands_when_a_late_fact_arrives(self) -> None:
        made = facts((6, Kind.OPENED), (4, Kind.DEMO_BOOKED))
        assert run(made, removed=days(5)).state.engagement == 1

    def test_the_status_counts_again_only_when_set_again(self) -> None:
        made = facts((1, Kind.STATUS, "Working - Contacted"), (9, Kind.OPENED))
        assert run(made, removed=days(5)).state.status_points == 0


class TestRescoped:
    def test_hot_by_rules(self) -> None:
        made = facts((1, Kind.REPLIED))
        state = run(made, now=2).state
        outcome = rescoped(state, made, DEFAULT, _threshold(3), 3 * DAY_MS)
        assert outcome == replay(history(made, DEFAULT, (3, _threshold(3))), 3 * DAY_MS)

    def test_equal_rules_change_nothing(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED))
        state = run(made, TEN_DAYS, now=2).state
        outcome = rescoped(state, made, TEN_DAYS, replace(TEN_DAYS), 3 * DAY_MS)
        assert outcome == Outcome(state, (), ())

    def test_a_removal_at_the_same_instant_keeps_its_facts_swallowed(self) -> None:
        made = facts((3, Kind.DEMO_BOOKED))
        state = run(made, removed=days(3), now=3).state
        assert not rescoped(state, made, DEFAULT, _threshold(3), 3 * DAY_MS).state.hot


class TestExplain:
    def test_each_fact_has_its_line_newest_first(self) -> None:
        rules = replace(
            DEFAULT,
            rules={
                **DEFAULT.rules,
                Kind.OPENED: Rule(1, Repeats.MESSAGE),
                Kind.CLICKED: Rule(2, cap=1),
                Kind.SMS_CLICKED: Rule(2, Repeats.ONCE),
                Kind.WEB_VISIT: Rule(4, on=False),
            },
            threshold=100,
        )
        made = facts(
            (1, Kind.OPENED, "a"),
            (2, Kind.OPENED, "a"),
            (3, Kind.CLICKED),
            (4, Kind.CLICKED),
            (5, Kind.SMS_CLICKED),
            (6, Kind.SMS_CLICKED),
            (7, Kind.OUTGOING_CALL, 4),
            (8, Kind.OUTGOING_CALL),
            (9, Kind.WEB_VISIT),
            (10, Kind.MAIL_SENT),
            (11, Kind.STATUS, "Open - Not contacted"),
            (12, Kind.STATUS, "Working - Contacted"),
        )
        told = explain(history(made, rules), FAR)
        assert told.lines == tuple(
            Line(rule, day * DAY_MS, points, note)
            for rule, day, points, note in [
                ("status: Working - Contacted", 12, 7, ""),
                ("status: Open - Not contacted", 11, 0, "replaced"),
                ("mail_sent", 10, 0, "worth 0 points"),
                ("web_visit", 9, 0, "rule is off"),
                ("outgoing_call", 8, 0, "call of unknown length, counts from 10 s"),
                ("outgoing_call", 7, 0, "call of 4 s, counts from 10 s"),
                ("sms_clicked", 6, 0, "counted once"),
                ("sms_clicked", 5, 2, ""),
                ("clicked", 4, 0, "cap of 1 reached"),
                ("clicked", 3, 2, ""),
                ("opened", 2, 0, "counted once per message"),
                ("opened", 1, 1, ""),
            ]
        )
        assert told.engagement == 12
        assert told.distance == 88
        assert told.reset is None

    def test_a_status_without_a_value_says_so_cad_29(self) -> None:
        told = explain(history(facts((1, Kind.STATUS, "Odd"))), FAR)
        assert told.lines == (Line("status: Odd", DAY_MS, 0, "no value set"),)

    def test_the_reset_line_after_silence(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED), (2, Kind.OPENED), (20, Kind.OPENED))
        told = explain(history(made, TEN_DAYS), FAR)
        assert told.reset is not None
        assert (told.reset.at, told.reset.kind) == (12 * DAY_MS, Kind.COOLED)
        assert told.reset.note == "cooled after silence: 2 earlier facts no longer count"
        assert [line.rule for line in told.lines] == ["opened"]

    def test_the_reset_line_after_a_removal_is_the_later_one(self) -> None:
        made = facts((1, Kind.DEMO_BOOKED))
        told = explain(history(made, TEN_DAYS, removed=days(3)), FAR)
        assert told.reset is not None
        assert (told.reset.at, told.reset.kind) == (3 * DAY_MS, Kind.HOT_REMOVED)
        assert told.reset.note == "removed by hand: 1 earlier fact no longer counts"
        later = explain(history(made, TEN_DAYS, removed=days(0)), FAR)
        assert later.reset is not None
        assert later.reset.kind is Kind.COOLED

    def test_two_to_hot_one_reply(self) -> None:
        rules = replace(DEFAULT, statuses={})
        told = explain(history(facts((1, Kind.REPLIED)), rules), FAR)
        assert told.distance == 2
        assert [way.words() for way in told.to_hot] == [
            "one link click",
            "one SMS link click",
            "one reply",
        ]
        assert told.no_way == ""

    def test_hot_has_no_distance_and_no_ways(self) -> None:
        told = explain(history(facts((1, Kind.DEMO_BOOKED)), TEN_DAYS), 2 * DAY_MS)
        assert (told.distance, told.to_hot, told.no_way) == (0, (), "")
        assert (told.hot, told.hot_since, told.hot_until) == (True, DAY_MS, 11 * DAY_MS)

    def test_no_way_says_why(self) -> None:
        rules = replace(DEFAULT, rules={}, statuses={})
        told = explain(history((), rules), FAR)
        assert told.to_hot == ()
        assert told.no_way == "No rule that is on can add points any more."
