"""Why a lead has the engagement it has, line by line, and how far it is from hot."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.attributes import AttributeRule
from leadtui.domain.format import plural
from leadtui.domain.kinds import SCORED, Kind
from leadtui.domain.rules import Repeats, RuleSet
from leadtui.domain.scopes import ScopeKind
from leadtui.domain.scoring import History, Outcome, Replay, replayed
from leadtui.domain.tally import Counted, Fact, Sendings, Tally
from leadtui.domain.way_to_hot import Standing, Way, ways, why_none

#: The note of a line whose rule gives no points.
WORTHLESS = "worth 0 points"
#: The rule of the line for being in touch often (COR-66).
FREQUENCY = "frequency"
_EXPLAINED = frozenset({*SCORED, Kind.STATUS})


@dataclass(frozen=True, slots=True)
class Line:
    """One fact since the baseline: its rule, what it gives now, and why that is not the rule's."""

    rule: str
    at: int
    points: int
    note: str


@dataclass(frozen=True, slots=True)
class RuleSum:
    """The lines of one rule together: how many facts there are, how many of them count, what
    they give, and the newest of them. ``held`` says what kept the others from counting.
    """

    rule: str
    facts: int
    counted: int
    points: int
    latest: int
    held: str


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
class RuleSource:
    """Whose rules explain a score: of a user, a group or company-wide, by which version, since
    when (UTC ms), and by whom.
    """

    name: str
    kind: ScopeKind
    version: int
    since: int
    author: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a lead is as hot as it is: the points of ``lines``, newest first, add up to
    ``engagement``, and so do those of ``sums``, the lines by rule.

    ``distance`` is what is missing to the threshold, 0 when hot; ``no_way`` says why ``to_hot``
    is empty although the lead is cold. ``source`` says whose rules those are, where it is known.
    ``waiting`` are the attribute rules whose points count once the lead reacts (PUB-9).
    """

    engagement: int
    threshold: int
    hot: bool
    hot_since: int | None
    hot_until: int | None
    lines: tuple[Line, ...]
    sums: tuple[RuleSum, ...]
    reset: ResetLine | None
    to_hot: tuple[Way, ...]
    no_way: str
    distance: int
    source: RuleSource | None = None
    waiting: tuple[AttributeRule, ...] = ()


def explain(history: History, now: int) -> Explanation:
    """Every line of a lead's engagement, its baseline and the ways to hot; changes nothing.

    Each fact since the baseline has a line, also one that gives nothing, with a note saying why;
    and so has each attribute rule that the lead meets and that gives points.
    """
    run = replayed(history, now)
    outcome = run.outcome()
    state, rules = outcome.state, run.rules
    to_hot: tuple[Way, ...] = ()
    no_way = ""
    if not state.hot:
        standing = Standing(
            state.engagement,
            state.status_points,
            run.tally.used,
            run.tally.missing_communications(now),
            run.tally.waiting,
        )
        to_hot = ways(standing, rules)
        if not to_hot:
            no_way = why_none(standing, rules)
    lines, sums = _lines(run, history)
    unheard = run.tally.reaction is None
    return Explanation(
        engagement=state.engagement,
        threshold=rules.threshold,
        hot=state.hot,
        hot_since=state.hot_since,
        hot_until=state.hot_until,
        lines=lines,
        sums=sums,
        reset=_reset_line(history, outcome, run),
        to_hot=to_hot,
        no_way=no_way,
        distance=0 if state.hot else max(0, rules.threshold - state.engagement),
        waiting=tuple(rule for rule in run.tally.met if rule.points and unheard),
    )


def _lines(run: Replay, history: History) -> tuple[tuple[Line, ...], tuple[RuleSum, ...]]:
    tally = Tally(run.rules, (), run.sendings)
    lines: list[Line] = []
    sums: dict[str, tuple[int, int, int, int, str]] = {}
    for fact in run.facts[run.start : run.end]:
        given = tally.frequent
        counted = tally.take(fact)
        if fact.kind in _EXPLAINED:
            line = _line(fact, counted, run)
            lines.append(line)
            rule = Kind.STATUS.word if fact.kind is Kind.STATUS else line.rule
            counts = counted is Counted.YES and line.note != _REPLACED
            _add(sums, rule, line, counts=counts)
        if tally.frequent is not given:
            often = run.rules.frequency
            note = f"{often.count} communications within {plural(often.days, 'day')}"
            lines.append(Line(FREQUENCY, fact.at, often.points, note))
            _add(sums, FREQUENCY, lines[-1], counts=True)
    for line in _attribute_lines(run, history):
        lines.append(line)
        _add(sums, line.rule, line, counts=True)
    lines.sort(key=lambda one: one.at)
    made = [RuleSum(rule, *entry) for rule, entry in sums.items()]
    return tuple(reversed(lines)), tuple(sorted(made, key=lambda one: (-one.points, one.rule)))


def _attribute_lines(run: Replay, history: History) -> list[Line]:
    """A line for each attribute rule that gives points, dated when it began to: when the lead
    first reacted, or later, when it came to be so.
    """
    reaction = run.tally.reaction
    if reaction is None:
        return []
    return [
        Line(rule.name, max(reaction.at, _met_since(rule, history)), rule.points, "")
        for rule in run.tally.met
        if rule.points
    ]


def _met_since(rule: AttributeRule, history: History) -> int:
    """When the lead last came to meet a rule that it meets, 0 where it always did."""
    since = 0
    for entry in reversed(history.profile):
        if not rule.met_by(entry.profile.get(rule.attribute, "")):
            return since
        since = entry.at
    return 0


def _add(
    sums: dict[str, tuple[int, int, int, int, str]], rule: str, line: Line, *, counts: bool
) -> None:
    number, counted, points, _, held = sums.get(rule, (0, 0, 0, 0, ""))
    if not counts:
        held = line.note
    sums[rule] = (number + 1, counted + counts, points + line.points, line.at, held)


#: The note of a status that another one came after.
_REPLACED = "replaced"


def _line(fact: Fact, counted: Counted, run: Replay) -> Line:
    rules = run.rules
    if fact.kind is not Kind.STATUS:
        points = rules.rule(fact.kind).points if counted is Counted.YES else 0
        return Line(fact.kind.word, fact.at, points, _note(fact, counted, rules, run.sendings))
    rule = f"status: {fact.status or 'none'}"
    if fact is not run.tally.status:
        return Line(rule, fact.at, 0, _REPLACED)
    note = "" if fact.status in rules.statuses else "no value set"
    if fact.status is not None and not rules.scores_status(fact.status):
        kind = "contact" if fact.status in rules.contact_statuses else "lead"
        note = f"{kind} status is switched off"
    return Line(rule, fact.at, run.tally.status_points, note)


def _note(fact: Fact, counted: Counted, rules: RuleSet, sendings: Sendings) -> str:
    rule = rules.rule(fact.kind)
    if counted is Counted.YES:
        return "" if rule.points else WORTHLESS
    if counted is Counted.OFF:
        return "rule is off"
    if counted is Counted.SHORT:
        length = "unknown length" if fact.duration is None else f"{fact.duration} s"
        return f"call of {length}, counts from {rules.call_seconds} s"
    if counted is Counted.TOO_SOON:
        seconds = sendings.seconds_after(fact)
        return f"{seconds} s after sending, taken for a machine's under {rule.after_seconds} s"
    if counted is Counted.SAME_MESSAGE:
        return "counted once per message"
    return "counted once" if rule.repeats is Repeats.ONCE else f"cap of {rule.cap} reached"


def _reset_line(history: History, outcome: Outcome, run: Replay) -> ResetLine | None:
    swallowed = sum(fact.kind in _EXPLAINED for fact in run.facts[: run.start])
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
