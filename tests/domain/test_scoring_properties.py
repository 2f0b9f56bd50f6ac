"""Engagement on random histories: the laws that hold for all of them (X-15, X-16)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.attributes import PREFIX, Attribute, AttributeRule, Profile, ProfileFrom
from leadtui.domain.explain import FREQUENCY, explain
from leadtui.domain.kinds import COMMUNICATIONS, INTERACTIONS, SCORED, Kind
from leadtui.domain.rules import DAY_MS, Frequency, Repeats, Rule, RuleSet
from leadtui.domain.scoring import (
    History,
    Outcome,
    Reason,
    RulesFrom,
    State,
    Transition,
    as_of,
    replay,
    rescoped,
)
from leadtui.domain.tally import Fact

#: Half a second: instants are few, and delays of a second fall on some of them.
STEP = 500
END = 60 * STEP
KINDS = [
    Kind.OPENED,
    Kind.CLICKED,
    Kind.BOUNCED,
    Kind.OUTGOING_CALL,
    Kind.STATUS,
    Kind.NOTE,
    Kind.MAIL_SENT,
    Kind.MAIL_RECEIVED,
]
STATUSES = {"new": 0, "open": 4, "won": 8}

instants = st.integers(0, 60).map(lambda n: n * STEP)
rule = st.builds(
    Rule,
    points=st.integers(-4, 6),
    repeats=st.sampled_from(Repeats),
    cap=st.none() | st.integers(1, 3),
    on=st.sampled_from([True, True, True, False]),
)
delayed = st.builds(replace, rule, after_seconds=st.sampled_from([0, 0, 1, 5]))
frequencies = st.builds(
    Frequency,
    points=st.sampled_from([0, -2, 3]),
    count=st.integers(2, 3),
    days=st.just(1),
    on=st.booleans(),
)
PROFILES: list[Profile] = [
    {},
    {Attribute.TITLE: "Head of Sales", Attribute.CUSTOMER: "no"},
    {Attribute.TITLE: "Sales clerk", Attribute.COUNTRY: "France", Attribute.CUSTOMER: "yes"},
]
#: Each rule, and to which of the profiles it applies.
ASKED = {
    (Attribute.TITLE, "director | head of"): (1,),
    (Attribute.TITLE, "sales"): (1, 2),
    (Attribute.COUNTRY, "fr, DE"): (2,),
    (Attribute.CUSTOMER, "no"): (1,),
}
attributes = st.lists(
    st.builds(
        lambda asked, points: AttributeRule(asked[0], asked[1], points),
        st.sampled_from(list(ASKED)),
        st.integers(-3, 5),
    ),
    max_size=3,
    unique_by=lambda one: (one.attribute, one.words),
).map(tuple)
rule_sets = st.builds(
    RuleSet,
    rules=st.fixed_dictionaries(
        {
            Kind.OPENED: delayed,
            Kind.CLICKED: delayed,
            Kind.BOUNCED: rule,
            Kind.OUTGOING_CALL: rule,
            Kind.MAIL_SENT: rule,
        }
    ),
    statuses=st.sampled_from([STATUSES, {}, {"open": 5}]),
    threshold=st.integers(1, 9),
    reset_ms=st.none() | st.integers(1, 25).map(lambda n: n * STEP),
    call_seconds=st.sampled_from([0, 10, 20]),
    frequency=st.just(Frequency()) | frequencies,
    lead_status=st.sampled_from([True, True, False]),
    contact_status=st.sampled_from([True, True, False]),
    contact_statuses=st.sampled_from([frozenset(), frozenset({"open"})]),
    attributes=st.just(()) | attributes,
)
raw_facts = st.builds(
    Fact,
    at=instants,
    seq=st.just(0),
    kind=st.sampled_from(KINDS),
    duration=st.sampled_from([None, 0, 10, 25]),
    status=st.sampled_from([None, "new", "open", "won", "odd"]),
    message=st.sampled_from([None, "a", "b"]),
)


profiles = st.lists(
    st.builds(ProfileFrom, at=instants, profile=st.sampled_from(PROFILES)), max_size=4
)


@st.composite
def histories(draw: st.DrawFn) -> History:
    made = draw(st.lists(raw_facts, max_size=14))
    seqs = draw(st.permutations(range(len(made))))
    timeline = sorted(
        draw(st.lists(st.builds(RulesFrom, at=instants, rules=rule_sets), min_size=1, max_size=4)),
        key=lambda entry: entry.at,
    )
    return History(
        facts=tuple(replace(fact, seq=seq) for fact, seq in zip(made, seqs, strict=True)),
        removals=tuple(draw(st.lists(instants, max_size=2))),
        rules=tuple(timeline),
        profile=tuple(sorted(draw(profiles), key=lambda entry: entry.at)),
    )


def _reaches(fact: Fact, rules: RuleSet) -> bool:
    return (-1 if fact.duration is None else fact.duration) >= rules.call_seconds or (
        rules.call_seconds == 0
    )


def _by_machine(fact: Fact, rules: RuleSet, known: list[Fact]) -> bool:
    """Whether the message of the fact was sent less than the delay of its rule before it."""
    delay = rules.rule(fact.kind).after_seconds * 1000
    return any(
        sent.kind is Kind.MAIL_SENT
        and fact.message is not None
        and sent.message == fact.message
        and 0 <= fact.at - sent.at < delay
        for sent in known
    )


def _interacts(fact: Fact, rules: RuleSet, known: list[Fact]) -> bool:
    if fact.kind is Kind.OUTGOING_CALL:
        return _reaches(fact, rules)
    return fact.kind in INTERACTIONS and not _by_machine(fact, rules, known)


def _engagement(
    facts: list[Fact], rules: RuleSet, known: list[Fact], profile: Profile = PROFILES[0]
) -> int:
    """By the words of the rules, from scratch: what each kind gives, being in touch often, the
    latest status, and who the lead is, once it reacted. ``known`` holds the facts from before
    the baseline as well.
    """
    total = 0
    for kind, worth in rules.rules.items():
        if not worth.on:
            continue
        count = 0
        messages: set[str | None] = set()
        for fact in facts:
            if fact.kind is not kind or _by_machine(fact, rules, known):
                continue
            if kind is Kind.OUTGOING_CALL and not _reaches(fact, rules):
                continue
            if worth.repeats is Repeats.ONCE and count:
                continue
            if worth.repeats is Repeats.MESSAGE and fact.message in messages - {None}:
                continue
            messages.add(fact.message)
            count += 1
        total += worth.points * (count if worth.cap is None else min(count, worth.cap))
    often = rules.frequency
    talks = [fact.at for fact in facts if fact.kind in COMMUNICATIONS]
    windows = zip(talks, talks[often.count - 1 :], strict=False)
    if often.on and any(last - first <= often.days * DAY_MS for first, last in windows):
        total += often.points
    if any(_interacts(fact, rules, known) for fact in facts):
        total += sum(
            asked.points
            for asked in rules.attributes
            if PROFILES.index(profile) in ASKED[asked.attribute, asked.words]
        )
    statuses = [fact for fact in facts if fact.kind is Kind.STATUS]
    return total + (rules.status_points(statuses[-1].status) if statuses else 0)


def _silence(rules: RuleSet) -> tuple[int, ...]:
    delays = (rules.rule(kind).after_seconds for kind in (Kind.OPENED, Kind.CLICKED))
    return (rules.call_seconds, *delays)


def by_the_book(history: History, now: int) -> Outcome:
    """Every millisecond in turn, everything computed anew at each: slow, and hard to get wrong."""
    matters = {*SCORED, *COMMUNICATIONS, Kind.STATUS}
    facts = sorted((f for f in history.facts if f.kind in matters), key=lambda f: (f.at, f.seq))
    rules, hot_since, counts_from, period_from = history.rules[0].rules, None, None, None
    transitions: list[Transition] = []
    resets: list[int] = []

    def counting(at: int) -> list[Fact]:
        return [f for f in facts if f.at <= at and (counts_from is None or f.at >= counts_from)]

    def last_interaction(at: int) -> int | None:
        found = [f.at for f in facts if f.at <= at and _interacts(f, rules, facts)]
        return max(found, default=None)

    def until(at: int) -> int | None:
        if hot_since is None or rules.reset_ms is None:
            return None
        marks = [hot_since, last_interaction(at), period_from]
        return max(mark for mark in marks if mark is not None) + rules.reset_ms

    profile = history.profile[0].profile if history.profile else PROFILES[0]
    happened = [f.at for f in facts] + [*history.removals]
    changed = [r.at for r in history.rules] + [p.at for p in history.profile]
    last = max([*happened, *changed, now])
    for at in range(0, last + 1, STEP):
        if until(at - 1) == at:
            transitions.append(Transition(at, Kind.COOLED, Reason.SILENCE))
            resets.append(at)
            hot_since, counts_from = None, at
        new = [entry.rules for entry in history.rules[1:] if entry.at == at]
        if new and (new[-1].reset_ms, _silence(new[-1])) != (rules.reset_ms, _silence(rules)):
            period_from = at
        turned = bool(new) and new[-1] != rules
        if new:
            rules = new[-1]
        profile = [profile, *(p.profile for p in history.profile[1:] if p.at == at)][-1]
        if at in history.removals:
            hot_since, counts_from = None, at + 1
        fired = any(f.at == at for f in facts)
        enough = _engagement(counting(at), rules, facts, profile) >= rules.threshold
        if enough and hot_since is None:
            hot_since = at
            reason = Reason.POINTS if fired else Reason.RULES if turned else Reason.PROFILE
            transitions.append(Transition(at, Kind.BECAME_HOT, reason))
        elif not enough and hot_since is not None:
            hot_since = None
            reason = Reason.BELOW if fired else Reason.RULES if turned else Reason.PROFILE
            transitions.append(Transition(at, Kind.COOLED, reason))
    counted = counting(last)
    whole = _engagement(counted, rules, facts, profile)
    state = State(
        engagement=whole,
        hot=hot_since is not None,
        hot_since=hot_since,
        hot_until=until(last),
        last_interaction=last_interaction(last),
        counts_from=counts_from,
        status_points=_engagement([f for f in counted if f.kind is Kind.STATUS], rules, []),
        period_from=period_from,
        attribute_points=whole - _engagement(counted, replace(rules, attributes=()), facts),
    )
    return Outcome(state, tuple(transitions), tuple(resets))


@settings(max_examples=400)
@given(histories(), st.integers(END, 2 * END))
def test_replay_is_what_the_book_says(history: History, now: int) -> None:
    assert replay(history, now) == by_the_book(history, now)


@given(histories(), st.data(), st.integers(0, 2 * END))
def test_order_of_arrival_does_not_matter(history: History, data: st.DataObject, now: int) -> None:
    """Late facts give the same state as facts in time (design: Engagement, exactly, 6)."""
    arrived = data.draw(st.permutations(history.facts))
    late = replace(history, facts=arrived, removals=history.removals[::-1])
    assert replay(late, now) == replay(history, now)


@given(histories(), st.integers(0, 2 * END))
def test_hot_from_the_threshold_on_and_no_label_twice_cad_30_cad_53(
    history: History, now: int
) -> None:
    outcome = replay(history, now)
    rules = history.rules[-1].rules
    assert outcome.state.hot == (outcome.state.engagement >= rules.threshold)
    assert outcome.state.hot == (outcome.state.hot_since is not None)
    hot_at: int | None = None
    for transition in outcome.transitions:
        if transition.kind is Kind.BECAME_HOT:
            assert hot_at is None or any(hot_at <= at < transition.at for at in history.removals), (
                "hot twice without a cool-down or a removal between"
            )
            hot_at = transition.at
        else:
            assert hot_at is not None
            hot_at = None
    times = [transition.at for transition in outcome.transitions]
    assert times == sorted(times)


@given(histories(), st.integers(0, 2 * END), st.integers(0, 2 * END))
def test_waking_later_only_adds_to_the_end_cad_38(history: History, one: int, two: int) -> None:
    early, late = replay(history, min(one, two)), replay(history, max(one, two))
    assert late.transitions[: len(early.transitions)] == early.transitions
    assert late.resets[: len(early.resets)] == early.resets
    if early.state.hot_until is None or early.state.hot_until > max(one, two):
        assert late == early


@given(histories(), st.integers(0, 3), instants, st.integers(0, 2 * END))
def test_identical_rules_inserted_change_nothing(
    history: History, index: int, at: int, now: int
) -> None:
    entry = history.rules[index % len(history.rules)]
    same = RulesFrom(max(at, entry.at), replace(entry.rules))
    # Only where no other rules come between; at the very instant of others it would replace them.
    after = [other.at for other in history.rules if other.at > entry.at]
    twins = [other for other in history.rules if other.at == entry.at]
    if (after and same.at >= min(after)) or twins[-1] is not entry:
        same = RulesFrom(entry.at, replace(twins[-1].rules))
        entry = twins[-1]
    timeline = list(history.rules)
    timeline.insert(timeline.index(entry) + 1, same)
    assert replay(replace(history, rules=tuple(timeline)), now) == replay(history, now)


@given(
    histories(), st.sampled_from([Kind.OPENED, Kind.CLICKED]), st.integers(1, 5), st.integers(1, 9)
)
def test_more_points_never_cool(history: History, kind: Kind, more: int, threshold: int) -> None:
    """Without silence and changes of rules, E only grows with the points of a rule."""
    rules = replace(history.rules[0].rules, reset_ms=None, threshold=threshold)
    raised = replace(rules.rule(kind), points=rules.rule(kind).points + more)
    richer = replace(rules, rules={**rules.rules, kind: raised})
    before = replay(replace(history, rules=(RulesFrom(0, rules),)), END).state
    after = replay(replace(history, rules=(RulesFrom(0, richer),)), END).state
    assert after.engagement >= before.engagement
    assert after.hot or not before.hot


@given(histories(), rule_sets, st.integers(0, 30))
def test_a_change_of_rules_is_the_same_step_alone_as_in_a_replay_cad_54(
    history: History, after: RuleSet, wait: int
) -> None:
    at = END + 1 + wait if history.rules[-1].at == END else END + wait
    outcome = replay(history, at)
    changed = replace(history, rules=(*history.rules, RulesFrom(at, after)))
    profile = history.profile[-1].profile if history.profile else PROFILES[0]
    alone = rescoped(outcome.state, history.facts, history.rules[-1].rules, after, at, profile)
    whole = replay(changed, at)
    assert alone.state == whole.state
    if not any(fact.at == at for fact in history.facts):
        assert outcome.transitions + alone.transitions == whole.transitions
        assert outcome.resets + alone.resets == whole.resets


@given(histories(), st.integers(0, 2 * END))
def test_lines_add_up_to_engagement_and_reading_changes_nothing(history: History, now: int) -> None:
    copy = replace(history, facts=tuple(history.facts))
    told = explain(history, now)
    state = replay(history, now).state
    assert sum(line.points for line in told.lines) == told.engagement == state.engagement
    assert (told.hot, told.hot_since, told.hot_until) == (
        state.hot,
        state.hot_since,
        state.hot_until,
    )
    assert sum(line.rule.startswith("status: ") and not line.note for line in told.lines) <= 1
    assert sum(line.rule == FREQUENCY for line in told.lines) <= 1
    silent = (Kind.NOTE, Kind.MAIL_RECEIVED)
    matters = [fact for fact in history.facts if fact.kind not in silent]
    swallowed = 0 if told.reset is None else told.reset.swallowed
    lines = [line for line in told.lines if not line.rule.startswith((FREQUENCY, PREFIX))]
    assert len(lines) + swallowed == len(matters)
    assert sum(one.points for one in told.sums) == told.engagement
    assert sum(one.facts for one in told.sums) == len(told.lines)
    assert all(bool(one.held) == (one.counted < one.facts) for one in told.sums)
    assert [line.at for line in told.lines] == sorted((ln.at for ln in told.lines), reverse=True)
    assert (told.distance == 0) == told.hot
    given = sum(line.points for line in told.lines if line.rule.startswith(PREFIX))
    assert given == state.attribute_points
    assert not (given and told.waiting)
    assert history == copy
    assert explain(history, now) == told


@given(histories(), instants, st.integers(0, 2 * END))
def test_a_past_day_is_what_was_so_then(history: History, at: int, later: int) -> None:
    """As of: what came later changes nothing about a day, but for what was recorded late."""
    then = replay(as_of(history, at), at)
    assert replay(as_of(as_of(history, at + later), at), at) == then
    if not any(fact.at > at for fact in history.facts):
        whole = replay(history, at + later)
        assert whole.transitions[: len(then.transitions)] == then.transitions
    assert all(transition.at <= at for transition in then.transitions)
