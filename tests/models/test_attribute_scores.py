"""Points for who a lead is, as the store has them: those of the reference (PUB-9)."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.attributes import Attribute, AttributeRule
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, Rule, RuleSet
from leadtui.models import activities
from leadtui.services.scores import settle
from tests.conftest import NOW, FakeClock
from tests.models.test_scores_equal_reference import (
    FIELDS,
    act,
    attributes,
    follow,
    prepare,
    rule,
    standing,
)

#: Rules that ask for who a lead is, and leads of whom something is known and who react.
asking = st.builds(
    RuleSet,
    rules=st.fixed_dictionaries(
        {
            Kind.OPENED: st.builds(replace, rule, points=st.integers(-1, 2)),
            Kind.OUTGOING_CALL: rule,
            Kind.BOUNCED: st.just(Rule(-2)),
        }
    ),
    threshold=st.integers(1, 4),
    reset_ms=st.sampled_from([None, DAY_MS, 5 * DAY_MS]),
    call_seconds=st.sampled_from([0, 10]),
    attributes=attributes.filter(bool),
)
lately = st.integers(-12, 1).map(lambda n: NOW + n * DAY_MS // 4)
one = st.sampled_from([2, 2, 1])
reaction = st.tuples(
    st.just("fact"),
    one,
    lately,
    st.sampled_from([Kind.OPENED, Kind.OPENED, Kind.OUTGOING_CALL, Kind.BOUNCED, Kind.MAIL_SENT]),
    st.sampled_from([None, 5, 10]),
    st.integers(1, 9),
    st.sampled_from([None, "m1"]),
)
turning = st.one_of(
    st.tuples(st.just("profile"), one, st.just("title"), st.sampled_from(FIELDS["title"])),
    st.tuples(st.just("profile"), one, st.just("is_customer"), st.sampled_from([0, 1])),
)
reacting = st.one_of(
    reaction,
    turning,
    turning,
    st.tuples(st.just("rules"), asking, st.sampled_from([None, 1, 2])),
    st.tuples(st.just("owner"), one, st.sampled_from([None, 1, 2])),
    st.tuples(st.just("remove"), one, lately),
    st.tuples(st.just("forget"), st.integers(1, 30)),
    st.tuples(st.just("clock"), st.integers(1, 20)),
    st.sampled_from([("undo",), ("undo",), ("redo",), ("settle",), ("settle",)]),
)


HEADS = RuleSet(
    rules={Kind.OPENED: Rule(1, after_seconds=5)},
    threshold=5,
    attributes=(AttributeRule(Attribute.TITLE, "head", 4),),
)
HEAD = ("profile", 2, "title", "Head of Sales")
OPENED = ("fact", 2, NOW - DAY_MS, Kind.OPENED, None, 1, "m1")
SENT = ("fact", 2, NOW - DAY_MS - 4_000, Kind.MAIL_SENT, None, 1, "m1")
VISIT = ("fact", 2, NOW + 1, Kind.WEB_VISIT, None, 1, None)


@pytest.mark.parametrize(
    ("script", "engagement", "hot"),
    [
        pytest.param([HEAD, OPENED], 5, 1, id="reacted"),
        pytest.param([HEAD], 0, 0, id="silent"),
        pytest.param([OPENED], 1, 0, id="somebody else"),
        pytest.param([HEAD, SENT, OPENED], 0, 0, id="a machine reacted"),
        pytest.param([HEAD, OPENED, ("remove", 2, NOW), VISIT], 0, 0, id="before a removal"),
        pytest.param([HEAD, OPENED, ("settle",), (*HEAD[:3], "Clerk")], 1, 0, id="no head now"),
        pytest.param([OPENED, ("settle",), HEAD, ("settle",), ("undo",)], 1, 0, id="taken back"),
    ],
)
@pytest.mark.parametrize("rules_last", [True, False])
def test_who_a_lead_is_counts_once_it_reacts(
    script: list,  # type: ignore[type-arg]
    engagement: int,
    hot: int,
    rules_last: bool,
) -> None:
    """PUB-9: by replay, and by one pass, whichever of rules and facts came last."""
    rules = [("rules", HEADS, None), ("settle",)]
    done = follow([*script, ("settle",), *rules] if rules_last else [*rules, *script])
    assert done[2] == (engagement, hot)


def test_a_field_that_changes_without_an_entry_is_seen_too() -> None:
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = prepare(folder, clock)
        for action in (("rules", HEADS, None), OPENED, ("settle",)):
            act(ws, clock, action)
        with ws.store.write(None, now=clock()) as unit:
            unit.conn.execute("UPDATE contact SET title = 'Head' WHERE id = 2")
        settle(ws.store, clock())
        assert standing(ws)[2] == (5, 1)
    finally:
        shutil.rmtree(folder)


def test_without_attribute_rules_a_change_of_a_field_marks_nobody() -> None:
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()

    def marked(title: str) -> list[int]:
        with ws.step("edit") as unit:
            unit.conn.execute("UPDATE contact SET title = ? WHERE id = 2", (title,))
            change = {"field": "title", "old": "", "new": title}
            activities.insert(unit.conn, 1, Kind.FIELD_CHANGED, clock(), contact_id=1, data=change)
            rows = unit.conn.execute("SELECT contact_id FROM score_dirty ORDER BY 1")
            return [row[0] for row in rows]

    try:
        ws = prepare(folder, clock)
        settle(ws.store, clock())
        assert marked("Head") == []
        act(ws, clock, ("rules", HEADS, 2))
        settle(ws.store, clock())
        assert marked("Clerk") == [1, 2]
    finally:
        shutil.rmtree(folder)


@settings(max_examples=70)
@given(
    asking, st.lists(reaction, min_size=2, max_size=5), st.lists(reacting, min_size=6, max_size=20)
)
def test_who_a_lead_is_counts_as_the_reference_says(
    draft: RuleSet,
    reactions: list,  # type: ignore[type-arg]
    script: list,  # type: ignore[type-arg]
) -> None:
    """PUB-9: points for attributes that change, under rules that change, for leads that react,
    cool and react again; steps taken back.
    """
    follow([("rules", draft, None), *reactions, ("settle",), *script])
