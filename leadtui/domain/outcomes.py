"""What became of a lead, when that was known, and what its engagement was just before.

A back-test must not count what followed from the outcome: neither the status that says it, nor
what happened at that instant or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.attributes import ProfileFrom
from leadtui.domain.kinds import SCORED, Kind
from leadtui.domain.rules import RuleSet
from leadtui.domain.scoring import RELEVANT, History, RulesFrom, as_of, replayed
from leadtui.domain.tally import Fact, Sendings, Tally
from leadtui.domain.text import fold

if TYPE_CHECKING:
    from leadtui.domain.deals import DealOutcome

#: Before every instant: a replay until then cools nobody after the last fact.
_ALWAYS = -(2**62)
#: The statuses that say won or lost where nobody names others (CAD-24, CAD-27).
USUALLY_WON = ("Closed - Converted", "Converted")
USUALLY_LOST = ("Closed - Not converted", "Not interested")


@dataclass(frozen=True, slots=True)
class ByStatus:
    """A lead is won while it has a status of ``won``, lost while it has one of ``lost``."""

    won: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it says, in words."""
        return f"won: {', '.join(self.won)}; lost: {', '.join(self.lost)}"


@dataclass(frozen=True, slots=True)
class ByColumn:
    """A lead is won where its detail ``column`` has a value of ``won``, and lost where it has one
    of ``lost``, any other where none is named; without a value its outcome is not known.
    """

    column: str
    won: tuple[str, ...]
    lost: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it says, in words."""
        lost = ", ".join(self.lost) or "any other value"
        return f"won: {self.column} is {', '.join(self.won)}; lost: {lost}"

    def of(self, value: str | None) -> bool | None:
        """Whether a lead with ``value`` was won; None where that is not known. Case, accents and
        blanks around do not matter.
        """
        word = fold(value or "").strip()
        if not word:
            return None
        if word in {fold(one).strip() for one in self.won}:
            return True
        if self.lost and word not in {fold(one).strip() for one in self.lost}:
            return None
        return False


@dataclass(frozen=True, slots=True)
class ByDeal:
    """A lead is won or lost by its deals: those whose contact it is, else those of its company
    that name no contact. The statuses ``told`` say the same, so they count for nothing.
    """

    told: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it says, in words."""
        return "won: a deal was won; lost: its deals were lost"


#: Where the outcome of a lead is read.
Known = ByStatus | ByColumn | ByDeal


class DealEnd(NamedTuple):
    """How a deal of a lead ended, and when (UTC ms); None and None for one that is open."""

    outcome: DealOutcome | None
    at: int | None


def _told(known: Known) -> frozenset[str]:
    """The statuses that say won or lost."""
    if isinstance(known, ByStatus):
        return frozenset((*known.won, *known.lost))
    return frozenset(known.told if isinstance(known, ByDeal) else ())


class DetailColumn(NamedTuple):
    """A detail of leads, with the different values that some leads have, the most frequent
    first.
    """

    name: str
    values: tuple[str, ...]


class Decided(NamedTuple):
    """Whether a lead was won, and the instant from which that was known."""

    won: bool
    at: int


def decided(facts: Iterable[Fact], known: ByStatus) -> Decided | None:
    """The outcome that a lead's latest status says; None where it says none.

    It is known from the first status that said so since the last one that said otherwise: a lead
    that was lost, taken up again and won, was won when it was won.
    """
    found: Decided | None = None
    won, lost = set(known.won), set(known.lost)
    statuses = (fact for fact in facts if fact.kind is Kind.STATUS)
    for fact in sorted(statuses, key=lambda one: (one.at, one.seq)):
        if fact.status not in won and fact.status not in lost:
            found = None
        elif found is None or found.won is not (fact.status in won):
            found = Decided(fact.status in won, fact.at)
    return found


def decided_by_deals(deals: Iterable[DealEnd]) -> Decided | None:
    """The outcome that the deals of a lead say: won from the first moment one was won; lost, where
    none was won and none is open, from the moment the last one was lost; else None.
    """
    ends = list(deals)
    won = [end.at for end in ends if end.outcome == "won" and end.at is not None]
    if won:
        return Decided(True, min(won))
    lost = [end.at for end in ends if end.outcome == "lost" and end.at is not None]
    return Decided(False, max(lost)) if lost and len(lost) == len(ends) else None


def before(facts: Iterable[Fact], known: Known, at: int) -> list[Fact]:
    """The facts from before ``at``, without the statuses that say won or lost."""
    told = _told(known)
    return [
        fact
        for fact in facts
        if fact.at < at and not (fact.kind is Kind.STATUS and fact.status in told)
    ]


class Weighed(NamedTuple):
    """The engagement of a lead, and how many times each rule counted in it, by its name."""

    engagement: int
    fired: dict[str, int]


def weighed(
    facts: Sequence[Fact],
    removals: Sequence[int],
    rules: RuleSet,
    at: int | None,
    profile: Sequence[ProfileFrom] = (),
) -> Weighed:
    """A lead under ``rules`` as if they had always held, just before ``at``: what cooled it by
    then has cooled it. With None as it was at its last fact, whatever silence followed, and with
    the last ``profile``.
    """
    if at is None:
        profile = profile[-1:]
    if rules.reset_ms is None and not removals:
        # Nothing sets it back: what counts is all there is.
        ordered = sorted((f for f in facts if f.kind in RELEVANT), key=lambda f: (f.at, f.seq))
        if at is not None:
            ordered = [fact for fact in ordered if fact.at < at]
            profile = [entry for entry in profile[1:] if entry.at < at][-1:] or profile[:1]
        tally = Tally(rules, ordered, Sendings(ordered))
        if profile:
            tally.change_profile(profile[0].profile)
    else:
        history = History(facts, removals, (RulesFrom(_ALWAYS, rules),), profile)
        if at is None:
            tally = replayed(history, _ALWAYS).tally
        else:
            tally = replayed(as_of(history, at - 1), at - 1).tally
    return Weighed(tally.engagement, _fired(tally))


def _fired(tally: Tally) -> dict[str, int]:
    fired = {kind.word: times for kind, times in tally.used.items()}
    if tally.status is not None and tally.status.status is not None:
        name = tally.status.status
        if tally.rules.scores_status(name) and name in tally.rules.statuses:
            fired[f"status:{name}"] = 1
    if tally.frequent is not None:
        fired["frequency"] = 1
    if tally.reaction is not None:
        fired |= {rule.name: 1 for rule in tally.met}
    return fired


def points(rules: RuleSet, known: Known) -> dict[str, int]:
    """Every rule that can count, by its name, with its points; not the statuses that say won or
    lost.
    """
    told = _told(known)
    found = {kind.word: rules.rule(kind).points for kind in SCORED if rules.rule(kind).on}
    if rules.frequency.on:
        found["frequency"] = rules.frequency.points
    found |= {
        f"status:{name}": value
        for name, value in rules.statuses.items()
        if name not in told and rules.scores_status(name)
    }
    found |= {rule.name: rule.points for rule in rules.attributes}
    return found
