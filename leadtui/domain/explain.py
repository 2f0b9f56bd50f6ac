"""Why a lead has the engagement it has, line by line, and how far it is from hot."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import Repeats, RuleSet
from leadtui.domain.scoring import Counted, Fact, History, Outcome, Replay, Tally, replayed
from leadtui.domain.way_to_hot import Way, ways, why_none

#: The note of a line whose rule gives no points.
WORTHLESS = "worth 0 points"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact since the baseline: its rule, what it gives now, and why that is not the rule's."""

    rule: str
    at: int
    points: int
    note: str


@dataclass(frozen=True, slots=True)
class ResetLine:
    """The baseline: ``kind`` is ``COOLED`` or ``HOT_REMOVED``.

    ``swallowed`` facts before it no longer count.
    """

    at: int
    kind: Kind
    swallowed: int
    note: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a lead is as hot as it is: the points of ``lines``, newest first, add up to
    ``engagement``.

    ``distance`` is what is missing to the threshold, 0 when hot; ``no_way`` says why ``to_hot``
    is empty although the lead is cold.
    """

    engagement: int
    threshold: int
    hot: bool
    hot_since: int | None
    hot_until: int | None
    lines: tuple[Line, ...]
    reset: ResetLine | None
    to_hot: tuple[Way, ...]
    no_way: str
    distance: int


def explain(history: History, now: int) -> Explanation:
    """Every line of a lead's engagement, its baseline and the ways to hot; changes nothing.

    Each fact since the baseline has a line, also one that gives nothing, with a note saying why.
    """
    run = replayed(history, now)
    outcome = run.outcome()
    state, rules = outcome.state, run.rules
    to_hot: tuple[Way, ...] = ()
    no_way = ""
    if not state.hot:
        to_hot = ways(state.engagement, state.status_points, rules, run.tally.used)
        if not to_hot:
            no_way = why_none(state.engagement, state.status_points, rules, run.tally.used)
    return Explanation(
        engagement=state.engagement,
        threshold=rules.threshold,
        hot=state.hot,
        hot_since=state.hot_since,
        hot_until=state.hot_until,
        lines=_lines(run),
        reset=_reset_line(history, outcome, run.start),
        to_hot=to_hot,
        no_way=no_way,
        distance=0 if state.hot else max(0, rules.threshold - state.engagement),
    )


def _lines(run: Replay) -> tuple[Line, ...]:
    tally = Tally(run.rules)
    lines = []
    for fact in run.facts[run.start : run.end]:
        counted = tally.take(fact)
        if fact.kind != Kind.STATUS:
            points = run.rules.rule(fact.kind).points if counted is Counted.YES else 0
            lines.append(Line(fact.kind.word, fact.at, points, _note(fact, counted, run.rules)))
            continue
        rule = f"status: {fact.status or 'none'}"
        if fact is not run.tally.status:
            lines.append(Line(rule, fact.at, 0, "replaced"))
            continue
        note = "" if fact.status in run.rules.statuses else "no value set"
        lines.append(Line(rule, fact.at, tally.status_points, note))
    return tuple(reversed(lines))


def _note(fact: Fact, counted: Counted, rules: RuleSet) -> str:
    rule = rules.rule(fact.kind)
    if counted is Counted.YES:
        return "" if rule.points else WORTHLESS
    if counted is Counted.OFF:
        return "rule is off"
    if counted is Counted.SHORT:
        length = "unknown length" if fact.duration is None else f"{fact.duration} s"
        return f"call of {length}, counts from {rules.call_seconds} s"
    if counted is Counted.SAME_MESSAGE:
        return "counted once per message"
    return "counted once" if rule.repeats is Repeats.ONCE else f"cap of {rule.cap} reached"


def _reset_line(history: History, outcome: Outcome, swallowed: int) -> ResetLine | None:
    cooled = outcome.resets[-1] if outcome.resets else None
    removed = max(history.removals, default=None)
    facts = "1 earlier fact no longer counts"
    if swallowed != 1:
        facts = f"{swallowed} earlier facts no longer count"
    if removed is not None and (cooled is None or removed >= cooled):
        return ResetLine(removed, Kind.HOT_REMOVED, swallowed, f"removed by hand: {facts}")
    if cooled is not None:
        return ResetLine(cooled, Kind.COOLED, swallowed, f"cooled after silence: {facts}")
    return None
