"""Rule sets as text: settings by name, and versions that stay readable for ever."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import INTERACTIONS, SCORED, SENT_BY, Kind
from leadtui.domain.rule_change import change, rule_names
from leadtui.domain.rules import (
    CONTACT_STATUSES,
    DAY_MS,
    HOUR_MS,
    LIMIT,
    MAX_AFTER,
    Frequency,
    Repeats,
    Rule,
    RuleSet,
)

#: The example values as version 0.1.0 stored them.
OF_0_1_0 = (
    '{"rules":{"mail_sent":{"points":0,"repeats":"every","cap":null,"on":true},'
    '"opened":{"points":1,"repeats":"every","cap":null,"on":true},'
    '"clicked":{"points":2,"repeats":"message","cap":3,"on":true},'
    '"replied":{"points":3,"repeats":"every","cap":null,"on":false},'
    '"bounced":{"points":-3,"repeats":"every","cap":null,"on":true},'
    '"web_visit":{"points":0,"repeats":"once","cap":null,"on":true}},'
    '"statuses":{"Open - Not contacted":4,"Interested":6},'
    '"threshold":7,"reset_ms":864000000,"call_seconds":10}'
)

rules = st.builds(
    Rule,
    points=st.integers(-LIMIT, LIMIT),
    repeats=st.sampled_from(Repeats),
    cap=st.none() | st.integers(1, LIMIT),
    on=st.booleans(),
    after_seconds=st.integers(0, MAX_AFTER),
)
rule_sets = st.builds(
    RuleSet,
    rules=st.dictionaries(st.sampled_from(SCORED), rules),
    statuses=st.dictionaries(st.text(), st.integers(-LIMIT, LIMIT)),
    threshold=st.integers(1, LIMIT),
    reset_ms=st.none() | st.integers(1, 36_500 * DAY_MS),
    call_seconds=st.integers(0, 86_400),
    frequency=st.builds(
        Frequency,
        points=st.integers(-LIMIT, LIMIT),
        count=st.integers(2, 1_000),
        days=st.integers(1, 3_650),
        on=st.booleans(),
    ),
    lead_status=st.booleans(),
    contact_status=st.booleans(),
    contact_statuses=st.frozensets(st.text()),
)


@given(rule_sets)
def test_what_is_stored_reads_back_as_it_was(rule_set: RuleSet) -> None:
    assert RuleSet.from_json(rule_set.to_json()) == rule_set


def test_a_version_of_0_1_0_means_what_it_meant() -> None:
    found = RuleSet.from_json(OF_0_1_0)
    assert found.rule(Kind.CLICKED) == Rule(2, Repeats.MESSAGE, 3, True, 0)
    assert found.rule(Kind.REPLIED) == Rule(3, on=False)
    assert found.rule(Kind.FORM_COMPLETED) == Rule(on=False)
    assert found.frequency.worth == 0
    assert (found.status_points("Interested"), found.status_points("Open - Not contacted")) == (
        6,
        4,
    )
    assert (found.threshold, found.reset_ms, found.call_seconds) == (7, 10 * DAY_MS, 10)
    assert all(found.rule(kind).after_seconds == 0 for kind in SCORED)


def test_frequency_is_off_and_worth_nothing_until_somebody_sets_it() -> None:
    """COR-66."""
    assert RuleSet().frequency.worth == 0
    often = change(RuleSet(), "frequency", "4").frequency
    assert (often.worth, often.on) == (4, True)
    assert change(replace(RuleSet(), frequency=often), "frequency.on", "no").frequency.worth == 0


def test_an_unknown_kind_of_a_newer_version_is_passed_over() -> None:
    data = json.loads(OF_0_1_0)
    data["rules"]["telepathy"] = {"points": 9, "repeats": "every", "cap": None, "on": True}
    assert RuleSet.from_json(json.dumps(data)) == RuleSet.from_json(OF_0_1_0)


class TestSettings:
    @pytest.mark.parametrize(
        ("value", "ms"),
        [
            ("10", 10 * DAY_MS),
            ("0.5", DAY_MS // 2),
            ("10d", 10 * DAY_MS),
            ("36h", 36 * HOUR_MS),
            ("1.5H", 3 * HOUR_MS // 2),
            ("off", None),
            ("", None),
        ],
    )
    def test_the_period_in_days_or_hours_cad_33(self, value: str, ms: int | None) -> None:
        assert change(RuleSet(), "reset_days", value).reset_ms == ms

    @pytest.mark.parametrize("value", ["-1", "h", "1w", "inf", "nan", "1e9", "0.000000001", "10 m"])
    def test_a_wrong_period_says_what_to_give(self, value: str) -> None:
        with pytest.raises(Invalid, match="reset_days") as refused:
            change(RuleSet(), "reset_days", value)
        assert "36h" in (refused.value.hint or "")

    def test_a_delay_after_sending_in_seconds(self) -> None:
        assert change(RuleSet(), "opened.after", "5").rule(Kind.OPENED).after_seconds == 5
        assert change(RuleSet(), "opened.after", "off").rule(Kind.OPENED).after_seconds == 0

    @pytest.mark.parametrize("kind", [kind for kind in SCORED if kind not in SENT_BY])
    def test_what_is_not_sent_has_no_delay(self, kind: Kind) -> None:
        with pytest.raises(Invalid, match="not a scoring rule"):
            change(RuleSet(), f"{kind.word}.after", "5")

    def test_kinds_of_status_are_switched_cad_55(self) -> None:
        rule_set = change(RuleSet(), "status:Interested", "6")
        off = change(rule_set, "contact_status", "no")
        assert (rule_set.status_points("Interested"), off.status_points("Interested")) == (6, 0)
        assert off.status_points("Working - Contacted") == 7
        assert change(off, "lead_status", "no").status_points("Working - Contacted") == 0
        assert set(CONTACT_STATUSES) == set(off.contact_statuses)

    @pytest.mark.parametrize("name", rule_names(RuleSet()))
    def test_every_name_is_taken_and_refuses_nonsense(self, name: str) -> None:
        with pytest.raises(Invalid) as refused:
            change(RuleSet(), name, "nonsense")
        assert refused.value.field == name

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("threshold", "0"),
            ("frequency.count", "1"),
            ("frequency.days", "0"),
            ("opened.cap", "0"),
        ],
    )
    def test_too_little_is_refused_cad_32(self, name: str, value: str) -> None:
        with pytest.raises(Invalid, match=name):
            change(RuleSet(), name, value)


class TestWarnings:
    def test_the_example_values_surprise_nobody(self) -> None:
        assert RuleSet().warnings() == []

    @pytest.mark.parametrize("name", ["bounced", "unsubscribed"])
    def test_points_for_what_nobody_hopes_for_cad_19(self, name: str) -> None:
        assert change(RuleSet(), name, "2").warnings() == [
            f"{name} adds points: it is usually negative or 0."
        ]
        assert change(change(RuleSet(), name, "2"), f"{name}.on", "no").warnings() == []

    @pytest.mark.parametrize("kind", sorted(INTERACTIONS))
    def test_points_taken_for_what_everybody_hopes_for(self, kind: Kind) -> None:
        assert change(RuleSet(), kind.word, "-2").warnings() == [
            f"{kind.word} takes points away: it is usually positive or 0."
        ]
