"""Engagement: how much a lead responds, when it is hot, and why (CAD-1..60, X-15, X-16).

The reference, one lead at a time: the whole history is replayed in the order in which things
happened, so it does not matter when a fact was learnt. Instants are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from leadtui.domain.attributes import Profile, ProfileFrom
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import COMMUNICATIONS, SCORED, Kind
from leadtui.domain.rules import RuleSet
from leadtui.domain.tally import Fact, Sendings, Tally, is_interaction

#: What a score can depend on.
RELEVANT = frozenset({*SCORED, *COMMUNICATIONS, Kind.STATUS})
_UNKNOWN: Profile = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RulesFrom:
    """The rules that hold for the lead's owner from ``at`` on (CAD-42, CAD-43)."""

    at: int
    rules: RuleSet


@dataclass(frozen=True, slots=True)
class History:
    """All that engagement depends on.

    ``facts`` in any order; kinds that never score are skipped. ``removals`` are the instants at
    which the hot label was removed by hand. ``rules``, oldest first, is never empty: the first
    entry holds from the beginning of time whatever its ``at``, and an entry equal to the one
    before it is no change. The same goes for ``profile``, what the lead is like; it may be empty.
    """

    facts: Sequence[Fact]
    removals: Sequence[int]
    rules: Sequence[RulesFrom]
    profile: Sequence[ProfileFrom] = ()


class Reason(StrEnum):
    """Why a lead became hot or cooled."""

    POINTS = "points"
    RULES = "rules"
    PROFILE = "profile"
    SILENCE = "silence"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Transition:
    """A lead became hot or cooled at ``at``."""

    at: int
    kind: Kind
    reason: Reason


@dataclass(frozen=True, slots=True)
class State:
    """A lead's engagement as it stands (X-16).

    ``counts_from`` is the first instant that counts, None when all do; ``status_points`` the
    status part of ``engagement``, ``attribute_points`` that of the attributes (PUB-9);
    ``period_from`` the last change of the rules that restarted
    the timer (:func:`restarts_timer`). ``hot_since`` and ``hot_until`` are None while cold,
    ``hot_until`` also without a reset period.
    """

    engagement: int
    hot: bool
    hot_since: int | None
    hot_until: int | None
    last_interaction: int | None
    counts_from: int | None
    status_points: int
    period_from: int | None
    attribute_points: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a history leads to; ``resets`` are the instants of the cool-downs after silence."""

    state: State
    transitions: tuple[Transition, ...]
    resets: tuple[int, ...]


def restarts_timer(before: RuleSet, after: RuleSet) -> bool:
    """Whether the change of rules starts the timer of a hot lead anew (CAD-35, CAD-36).

    A new reset period does, and so does a new length from which calls count, or a new delay in
    which an event is a machine's: they change what silence is, and must not cool a lead at a
    moment already past.
    """
    return before.reset_ms != after.reset_ms or before.silence != after.silence


class Replay:
    """A lead in the middle of its history.

    ``facts`` are those that matter, sorted; the ones up to ``end`` have been taken, and of these
    the ones from ``start`` on are after the baseline and in ``tally``.
    """

    __slots__ = (
        "counts_from",
        "end",
        "facts",
        "hot_since",
        "last_interaction",
        "period_from",
        "profile",
        "resets",
        "rules",
        "sendings",
        "start",
        "tally",
        "transitions",
    )

    def __init__(self, facts: Iterable[Fact], rules: RuleSet, profile: Profile = _UNKNOWN) -> None:
        self.facts = sorted(
            [fact for fact in facts if fact.kind in RELEVANT], key=lambda f: (f.at, f.seq)
        )
        self.sendings = Sendings(self.facts)
        self.start = self.end = 0
        self.rules = rules
        self.profile = profile
        self.tally = Tally(rules, (), self.sendings, profile)
        self.hot_since: int | None = None
        self.last_interaction: int | None = None
        self.counts_from: int | None = None
        self.period_from: int | None = None
        self.transitions: list[Transition] = []
        self.resets: list[int] = []

    def hot_until(self) -> int | None:
        """When silence cools the lead, None when it is cold or nothing cools it (CAD-33)."""
        since, period = self.hot_since, self.rules.reset_ms
        if since is None or period is None:
            return None
        if self.last_interaction is not None and self.last_interaction > since:
            since = self.last_interaction
        if self.period_from is not None and self.period_from > since:
            since = self.period_from
        return since + period

    def cool(self, upto: int) -> None:
        """Cool the lead if its time runs out at ``upto`` or before, dated when it does."""
        until = self.hot_until()
        if until is not None and until <= upto:
            self.transitions.append(Transition(until, Kind.COOLED, Reason.SILENCE))
            self.resets.append(until)
            self.reset(until)

    def reset(self, counts_from: int) -> None:
        """Start again from nothing: every fact taken so far is before ``counts_from``."""
        self.hot_since = None
        self.counts_from = counts_from
        self.start = self.end
        self.tally = Tally(self.rules, (), self.sendings, self.profile)

    def take(self, at: int) -> bool:
        """Take the facts up to ``at``; whether there were any."""
        facts, end = self.facts, self.end
        while end < len(facts) and facts[end].at <= at:
            fact = facts[end]
            self.tally.take(fact)
            if is_interaction(fact, self.rules, self.sendings):
                self.last_interaction = fact.at
            end += 1
        taken = end > self.end
        self.end = end
        return taken

    def change_rules(self, rules: RuleSet, at: int) -> None:
        """Weigh again all that counts now, and restart the timer if its rules changed (CAD-54)."""
        if restarts_timer(self.rules, rules):
            self.period_from = at
        if self.rules.silence != rules.silence:
            earlier = reversed(self.facts[: self.end])
            self.last_interaction = next(
                (f.at for f in earlier if is_interaction(f, rules, self.sendings)), None
            )
        self.rules = rules
        counting = self.facts[self.start : self.end]
        self.tally = Tally(rules, counting, self.sendings, self.profile)

    def change_profile(self, profile: Profile) -> None:
        """Weigh again what the lead is like (PUB-9); the timer runs on."""
        self.profile = profile
        self.tally.change_profile(profile)

    def judge(self, at: int, *, by_facts: bool, otherwise: Reason = Reason.RULES) -> None:
        """Hot from the threshold on (CAD-30), cold below it, without a reset (CAD-31);
        ``otherwise`` is the reason where it was not by facts.
        """
        hot = self.tally.engagement >= self.rules.threshold
        if hot and self.hot_since is None:
            self.hot_since = at
            reason = Reason.POINTS if by_facts else otherwise
            self.transitions.append(Transition(at, Kind.BECAME_HOT, reason))
        elif not hot and self.hot_since is not None:
            self.hot_since = None
            reason = Reason.BELOW if by_facts else otherwise
            self.transitions.append(Transition(at, Kind.COOLED, reason))

    def outcome(self) -> Outcome:
        """The state as it stands and how it came about."""
        state = State(
            engagement=self.tally.engagement,
            hot=self.hot_since is not None,
            hot_since=self.hot_since,
            hot_until=self.hot_until(),
            last_interaction=self.last_interaction,
            counts_from=self.counts_from,
            status_points=self.tally.status_points,
            period_from=self.period_from,
            attribute_points=self.tally.attribute_points,
        )
        return Outcome(state, tuple(self.transitions), tuple(self.resets))


def replay(history: History, now: int) -> Outcome:
    """The state of a lead at ``now`` and every transition on the way.

    Facts dated after ``now`` count too: the clock of a file may be wrong. A cool-down happens
    when its time is reached by ``now`` or by something later in the history. At one instant a
    cool-down comes first, then a change of rules, one of the profile, the facts together, removals
    by hand, which also swallow the facts of their instant; hot or cold is judged last. Replaying
    later only ever adds transitions at the end.
    """
    return replayed(history, now).outcome()


def rescoped(
    state: State,
    facts: Iterable[Fact],
    before: RuleSet,
    after: RuleSet,
    at: int,
    profile: Profile = _UNKNOWN,
) -> Outcome:
    """What a change of rules at ``at`` does to a lead with ``profile``: its new state and the
    transitions.

    ``state`` is up to date under ``before``; ``facts`` are the lead's up to ``at``, those before
    the baseline too (one may hold the last interaction). A lead with facts after ``at`` is to be
    replayed instead. Equal rule sets change nothing. The step is the one :func:`replay` takes.
    """
    run = Replay(facts, before, profile)
    # A removal by hand at this very instant has already swallowed the facts of the instant.
    taken_before = at if state.counts_from is None else max(at, state.counts_from)
    run.end = sum(fact.at < taken_before for fact in run.facts)
    if state.counts_from is not None:
        run.start = sum(fact.at < state.counts_from for fact in run.facts)
    run.tally = Tally(before, run.facts[run.start : run.end], run.sendings, profile)
    run.hot_since = state.hot_since
    run.last_interaction = state.last_interaction
    run.counts_from = state.counts_from
    run.period_from = state.period_from
    run.cool(at)
    if before != after:
        run.change_rules(after, at)
    taken = run.take(at)
    run.judge(at, by_facts=taken)
    return run.outcome()


def as_of(history: History, at: int) -> History:
    """What had happened by ``at``: the history without all that came later.

    By when things happened, not by when they were learnt: what was recorded late counts from its
    own day on. Rules that were changed since are those of the day.
    """
    first, *changes = history.rules
    profile = history.profile
    return replace(
        history,
        facts=tuple(fact for fact in history.facts if fact.at <= at),
        removals=tuple(removal for removal in history.removals if removal <= at),
        rules=(first, *(entry for entry in changes if entry.at <= at)),
        profile=(*profile[:1], *(entry for entry in profile[1:] if entry.at <= at)),
    )


def replayed(history: History, now: int) -> Replay:
    """As :func:`replay`, with all that the state was made from."""
    first, changes = _rule_changes(history.rules)
    profile, profiles = _profile_changes(history.profile)
    run = Replay(history.facts, first, profile)
    removals = sorted(history.removals)
    instants = {fact.at for fact in run.facts}
    instants.update(removals)
    instants.update(changes)
    instants.update(profiles)
    removed = set(removals)
    for at in sorted(instants):
        run.cool(at)
        if at in changes:
            run.change_rules(changes[at], at)
        if at in profiles:
            run.change_profile(profiles[at])
        taken = run.take(at)
        if at in removed:
            run.reset(at + 1)
        otherwise = Reason.RULES if at in changes else Reason.PROFILE
        run.judge(at, by_facts=taken, otherwise=otherwise)
    run.cool(now)
    return run


def _rule_changes(timeline: Sequence[RulesFrom]) -> tuple[RuleSet, dict[int, RuleSet]]:
    """The rules at the beginning, and those that replace them by the instant of the change."""
    if not timeline:
        raise Invalid("A lead's history names no scoring rules.", field="rules")
    first = timeline[0].rules
    by_instant = {entry.at: entry.rules for entry in timeline[1:]}
    changes = {}
    current = first
    for at, rules in by_instant.items():
        if rules is not current and rules != current:
            changes[at] = rules
            current = rules
    return first, changes


def _profile_changes(timeline: Sequence[ProfileFrom]) -> tuple[Profile, dict[int, Profile]]:
    """What the lead is like at the beginning, and what it becomes, by the instant of the change."""
    first = current = timeline[0].profile if timeline else _UNKNOWN
    changes = {}
    for at, profile in dict(timeline[1:]).items():
        if profile != current:
            changes[at] = current = profile
    return first, changes
