"""What a rule set may ask for beyond points: machines, being in touch often, kinds of status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadtui.domain.explain import FREQUENCY, RuleSum, explain
from leadtui.domain.kinds import COMMUNICATIONS, SENT_BY, Kind
from leadtui.domain.rules import DAY_MS, Frequency, Repeats, Rule, RuleSet
from leadtui.domain.scoring import History, RulesFrom, State, as_of, replay
from leadtui.domain.tally import Fact

SECOND = 1_000
FAR = 10_000 * DAY_MS
SCANNED = RuleSet(
    rules={Kind.OPENED: Rule(1, after_seconds=5), Kind.CLICKED: Rule(2)},
    threshold=3,
    reset_ms=10 * DAY_MS,
)


def state_of(rules: RuleSet, *made: Fact, now: int = FAR) -> State:
    return replay(History(made, (), (RulesFrom(0, rules),)), now).state


def mail(at: int, kind: Kind = Kind.MAIL_SENT, message: str | None = "m", seq: int = 0) -> Fact:
    return Fact(at, seq, kind, message=message)


class TestMachines:
    """An event so soon after sending is a mail scanner's."""

    @pytest.mark.parametrize(("after_ms", "points"), [(0, 0), (4_999, 0), (5_000, 1), (9_000, 1)])
    def test_from_so_many_seconds_on_it_counts(self, after_ms: int, points: int) -> None:
        state = state_of(SCANNED, mail(DAY_MS), mail(DAY_MS + after_ms, Kind.OPENED, seq=1))
        assert state.engagement == points
        assert state.last_interaction == (DAY_MS + after_ms if points else None)

    def test_it_is_of_its_message_alone(self) -> None:
        sent = mail(DAY_MS)
        for message in ("other", None):
            assert state_of(SCANNED, sent, mail(DAY_MS + 1, Kind.OPENED, message)).engagement == 1

    def test_before_it_was_sent_it_is_no_machines(self) -> None:
        assert state_of(SCANNED, mail(DAY_MS), mail(DAY_MS - 1, Kind.OPENED)).engagement == 1

    def test_sent_twice_the_later_sending_counts(self) -> None:
        made = (mail(0), mail(DAY_MS), mail(DAY_MS + 1, Kind.OPENED), mail(SECOND * 9, Kind.OPENED))
        assert state_of(SCANNED, *made).engagement == 1

    def test_sent_before_the_baseline_it_is_known_all_the_same(self) -> None:
        made = (mail(DAY_MS), mail(DAY_MS + 2_000, Kind.OPENED))
        removed = History(made, (DAY_MS + 1_000,), (RulesFrom(0, SCANNED),))
        assert replay(removed, FAR).state.engagement == 0

    def test_learnt_late_that_it_was_sent(self) -> None:
        """Design: Engagement, exactly, 6."""
        opened = mail(DAY_MS + 1, Kind.OPENED, seq=0)
        assert state_of(SCANNED, opened, mail(DAY_MS, seq=1)).engagement == 0

    def test_machines_do_not_use_up_caps_and_messages_cad_20(self) -> None:
        rule = Rule(1, Repeats.MESSAGE, cap=1, after_seconds=5)
        rules = replace(SCANNED, rules={Kind.OPENED: rule})
        made = (mail(0), mail(1, Kind.OPENED), mail(60 * SECOND, Kind.OPENED))
        assert state_of(rules, *made).engagement == 1

    @pytest.mark.parametrize(("kind", "sent_by"), sorted(SENT_BY.items()))
    def test_each_kind_follows_its_own_sending(self, kind: Kind, sent_by: Kind) -> None:
        rules = RuleSet(rules={kind: Rule(1, after_seconds=5)})
        other = Kind.SMS_SENT if sent_by is Kind.MAIL_SENT else Kind.MAIL_SENT
        assert state_of(rules, mail(DAY_MS, sent_by), mail(DAY_MS + 1, kind)).engagement == 0
        assert state_of(rules, mail(DAY_MS, other), mail(DAY_MS + 1, kind)).engagement == 1

    def test_a_machine_does_not_keep_a_lead_hot_cad_34(self) -> None:
        clicks = (mail(0, Kind.CLICKED), mail(1, Kind.CLICKED))
        made = (*clicks, mail(9 * DAY_MS), mail(9 * DAY_MS + 1, Kind.OPENED))
        assert state_of(SCANNED, *made, now=9 * DAY_MS + 2).hot_until == 10 * DAY_MS + 1

    def test_another_delay_restarts_the_timer_cad_35(self) -> None:
        clicks = (mail(0, Kind.CLICKED), mail(1, Kind.CLICKED))
        rule = Rule(1, after_seconds=9)
        changed = replace(SCANNED, rules={**SCANNED.rules, Kind.OPENED: rule})
        timeline = (RulesFrom(0, SCANNED), RulesFrom(4 * DAY_MS, changed))
        state = replay(History(clicks, (), timeline), 5 * DAY_MS).state
        assert state.hot_until == 14 * DAY_MS

    def test_why_says_so(self) -> None:
        made = (mail(0), mail(2_500, Kind.OPENED))
        told = explain(History(made, (), (RulesFrom(0, SCANNED),)), FAR)
        assert told.lines[0].note == "2 s after sending, taken for a machine's under 5 s"
        assert told.sums == (
            RuleSum("mail_sent", 1, 0, 0, 0, "rule is off"),
            RuleSum("opened", 1, 0, 0, 2_500, told.lines[0].note),
        )


class TestFrequency:
    """COR-66: being in touch often gives points, once since the baseline."""

    rules = RuleSet(
        rules={}, statuses={}, threshold=4, frequency=Frequency(4, count=3, days=7, on=True)
    )

    def calls(self, *instants: int, kind: Kind = Kind.OUTGOING_CALL) -> State:
        return state_of(self.rules, *(Fact(at, i, kind) for i, at in enumerate(instants)))

    def test_three_within_seven_days_to_the_millisecond(self) -> None:
        assert self.calls(0, 5, 7 * DAY_MS).engagement == 4
        assert self.calls(0, 5, 7 * DAY_MS + 1).engagement == 0
        assert self.calls(0, 5, 7 * DAY_MS + 1, 7 * DAY_MS + 2).engagement == 4

    def test_it_is_given_once(self) -> None:
        assert self.calls(*range(9)).engagement == 4

    @pytest.mark.parametrize("kind", sorted(COMMUNICATIONS))
    def test_every_communication_is_one(self, kind: Kind) -> None:
        """COR-55."""
        assert self.calls(1, 2, 3, kind=kind).engagement == 4

    @pytest.mark.parametrize("kind", [Kind.OPENED, Kind.WEB_VISIT, Kind.NOTE, Kind.STATUS])
    def test_nothing_else_is(self, kind: Kind) -> None:
        assert self.calls(1, 2, 3, kind=kind).engagement == 0

    def test_after_a_removal_it_starts_again(self) -> None:
        made = tuple(Fact(at, at, Kind.MAIL_SENT) for at in (1, 2, 3, 10, 11, 12))
        removed = History(made[:5], (5,), (RulesFrom(0, self.rules),))
        assert replay(removed, FAR).state.engagement == 0
        assert replay(replace(removed, facts=made), FAR).state.engagement == 4

    def test_off_it_gives_nothing(self) -> None:
        off = replace(self.rules, frequency=replace(self.rules.frequency, on=False))
        made = [Fact(at, at, Kind.MAIL_SENT) for at in range(3)]
        assert state_of(off, *made).engagement == 0

    def test_why_has_a_line_at_the_third(self) -> None:
        made = tuple(Fact(at * DAY_MS, at, Kind.MAIL_SENT) for at in range(4))
        told = explain(History(made, (), (RulesFrom(0, self.rules),)), 9 * DAY_MS)
        assert [(line.rule, line.at) for line in told.lines if line.points] == [
            (FREQUENCY, 2 * DAY_MS)
        ]
        assert "3 communications within 7 days" in [line.note for line in told.lines]


class TestStatusKinds:
    def test_a_kind_that_is_off_is_worth_0_and_why_says_so_cad_55(self) -> None:
        rules = replace(RuleSet(), contact_status=False, statuses={"Interested": 6})
        made = (Fact(1, 1, Kind.STATUS, status="Interested"),)
        told = explain(History(made, (), (RulesFrom(0, rules),)), FAR)
        assert [(line.points, line.note) for line in told.lines] == [
            (0, "contact status is switched off")
        ]
        assert [way for way in told.to_hot for step, _ in way.steps if "status" in step] == []

    def test_the_kinds_replace_each_other_cad_28(self) -> None:
        made = (
            Fact(1, 1, Kind.STATUS, status="Working - Contacted"),
            Fact(2, 2, Kind.STATUS, status="Interested"),
        )
        statuses = {"Working - Contacted": 7, "Interested": 6}
        both = RuleSet(rules={}, statuses=statuses)
        assert state_of(both, *made).engagement == 6
        assert state_of(replace(both, contact_status=False), *made).engagement == 0
        assert state_of(replace(both, lead_status=False), *made).engagement == 6


class TestForms:
    def test_a_form_is_the_leads_own_doing_pub_9(self) -> None:
        rules = replace(RuleSet(rules={Kind.FORM_COMPLETED: Rule(5)}), reset_ms=DAY_MS)
        state = state_of(rules, Fact(7, 1, Kind.FORM_COMPLETED), now=8)
        assert (state.engagement, state.hot, state.last_interaction) == (5, True, 7)


class TestAsOf:
    rules = replace(RuleSet(), reset_ms=10 * DAY_MS)
    history = History(
        (Fact(DAY_MS, 1, Kind.DEMO_BOOKED), Fact(20 * DAY_MS, 2, Kind.REPLIED)),
        (30 * DAY_MS,),
        (RulesFrom(0, rules), RulesFrom(5 * DAY_MS, replace(rules, threshold=50))),
    )

    def at(self, day: float) -> tuple[int, bool]:
        instant = round(day * DAY_MS)
        state = replay(as_of(self.history, instant), instant).state
        return state.engagement, state.hot

    def test_each_day_by_what_had_happened_and_by_the_rules_of_the_day(self) -> None:
        assert [self.at(day) for day in (0, 1, 4.9, 5, 20, 30)] == [
            (0, False),
            (10, True),
            (10, True),
            (10, False),
            (13, False),
            (0, False),
        ]
