"""Points added up: which facts count under one rule set, and what they come to (CAD-8..29).

Part of the reference scorer: plain, one fact at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from leadtui.domain.attributes import Profile
from leadtui.domain.kinds import COMMUNICATIONS, INTERACTIONS, SENT_BY, Kind
from leadtui.domain.rules import DAY_MS, Repeats, RuleSet

_SENDINGS = frozenset(SENT_BY.values())
_STATUS = Kind.STATUS
_OUTGOING_CALL = Kind.OUTGOING_CALL


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened at ``at``; ``seq`` orders the facts of one instant.

    ``duration`` is a call's length in seconds, ``status`` the name of a status set, ``message``
    the mail or SMS an event belongs to; None where it is not known.
    """

    at: int
    seq: int
    kind: Kind
    duration: int | None = None
    status: str | None = None
    message: str | None = None


def reaches(fact: Fact, rules: RuleSet) -> bool:
    """Whether an outgoing call is long enough to count (>=, CAD-13, CAD-14); an unknown length
    is not, unless every call counts."""
    if fact.duration is None:
        return rules.call_seconds <= 0
    return fact.duration >= rules.call_seconds


class Sendings:
    """When each mail and SMS of a lead was sent, by its message."""

    __slots__ = ("_at", "_facts")

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._at: dict[tuple[Kind, str], list[int]] | None = None

    def too_soon(self, fact: Fact, rules: RuleSet) -> bool:
        """Whether ``fact`` came so soon after its message was sent that a machine did it.

        Not where the message is not known, nor when it was sent.
        """
        seconds = rules.rule(fact.kind).after_seconds
        if not seconds or fact.message is None:
            return False
        if self._at is None:
            self._at = {}
            for sent in self._facts:
                if sent.kind in _SENDINGS and sent.message is not None:
                    self._at.setdefault((sent.kind, sent.message), []).append(sent.at)
            for instants in self._at.values():
                instants.sort()
        kind = SENT_BY.get(fact.kind)
        instants = [] if kind is None else self._at.get((kind, fact.message), [])
        before = bisect_right(instants, fact.at)
        return before > 0 and fact.at - instants[before - 1] < seconds * 1000

    def seconds_after(self, fact: Fact) -> int:
        """How many whole seconds a fact that came too soon came after its message was sent."""
        assert self._at is not None
        assert fact.message is not None
        instants = self._at[SENT_BY[fact.kind], fact.message]
        return (fact.at - instants[bisect_right(instants, fact.at) - 1]) // 1000


def is_interaction(fact: Fact, rules: RuleSet, sendings: Sendings) -> bool:
    """Whether ``fact`` is the lead's own doing, which restarts the timer (CAD-34)."""
    if fact.kind == _OUTGOING_CALL:
        return reaches(fact, rules)
    return fact.kind in INTERACTIONS and not sendings.too_soon(fact, rules)


class Counted(IntEnum):
    """Whether a fact counts under the rules, or what keeps it from counting."""

    YES = 0
    OFF = 1
    SHORT = 2
    SAME_MESSAGE = 3
    CAPPED = 4
    TOO_SOON = 5


class Tally:
    """Adds up facts, taken in order from a baseline on, under one rule set.

    ``activity`` is the sum of the points of activities, ``status`` the latest status fact,
    ``used`` how many events of each kind count, ``frequent`` the communication at which the
    points for being in touch often were given (COR-66). ``met`` are the attribute rules that a
    lead with ``profile`` meets; they count once it has reacted, from ``reaction``, the first
    interaction, on (PUB-9). ``sendings`` knows the mails and SMS from before the baseline too;
    those among ``facts`` when it is None.
    """

    __slots__ = (
        "_latest",
        "_messages",
        "activity",
        "attribute_points",
        "frequent",
        "met",
        "reaction",
        "rules",
        "sendings",
        "status",
        "status_points",
        "used",
    )

    def __init__(
        self,
        rules: RuleSet,
        facts: Sequence[Fact] = (),
        sendings: Sendings | None = None,
        profile: Profile = MappingProxyType({}),
    ) -> None:
        self.rules = rules
        self.sendings = Sendings(facts) if sendings is None else sendings
        self.activity = 0
        self.status: Fact | None = None
        self.status_points = 0
        self.frequent: Fact | None = None
        self.met = rules.met(profile)
        self.reaction: Fact | None = None
        self.attribute_points = 0
        self.used: dict[Kind, int] = {}
        self._messages: set[tuple[Kind, str]] = set()
        self._latest: deque[int] | None = None
        if rules.frequency.worth:
            self._latest = deque(maxlen=rules.frequency.count)
        for fact in facts:
            self.take(fact)

    @property
    def engagement(self) -> int:
        """Activity points plus the status part plus the attribute part (X-15, PUB-9)."""
        return self.activity + self.status_points + self.attribute_points

    @property
    def waiting(self) -> int:
        """What the attribute rules met give as soon as the lead reacts; 0 once it has."""
        return 0 if self.reaction is not None else sum(rule.points for rule in self.met)

    def change_profile(self, profile: Profile) -> None:
        """Go by what the lead is like from now on."""
        self.met = self.rules.met(profile)
        if self.reaction is not None:
            self.attribute_points = sum(rule.points for rule in self.met)

    def take(self, fact: Fact) -> Counted:
        """Add ``fact``; a status replaces the one before it (CAD-26)."""
        kind = fact.kind
        if kind == _STATUS:
            self.status = fact
            self.status_points = self.rules.status_points(fact.status)
            return Counted.YES
        if (
            self.rules.attributes
            and self.reaction is None
            and is_interaction(fact, self.rules, self.sendings)
        ):
            self.attribute_points = self.waiting
            self.reaction = fact
        if self._latest is not None and kind in COMMUNICATIONS:
            self._communicate(fact, self._latest)
        rule = self.rules.rule(kind)
        if not rule.on:
            return Counted.OFF
        if kind == _OUTGOING_CALL and not reaches(fact, self.rules):
            return Counted.SHORT
        if rule.after_seconds and self.sendings.too_soon(fact, self.rules):
            return Counted.TOO_SOON
        message = fact.message if rule.repeats is Repeats.MESSAGE else None
        if message is not None and (kind, message) in self._messages:
            return Counted.SAME_MESSAGE
        used = self.used.get(kind, 0)
        largest = rule.largest
        if largest is not None and used >= largest:
            return Counted.CAPPED
        self.used[kind] = used + 1
        if message is not None:
            self._messages.add((kind, message))
        self.activity += rule.points
        return Counted.YES

    def _communicate(self, fact: Fact, latest: deque[int]) -> None:
        latest.append(fact.at)
        often = self.rules.frequency
        if (
            self.frequent is None
            and len(latest) == often.count
            and fact.at - latest[0] <= often.days * DAY_MS
        ):
            self.frequent = fact
            self.activity += often.points

    def missing_communications(self, now: int) -> int | None:
        """How many more at ``now`` would give the points for being in touch often; None where
        the rules give none, or have given them.
        """
        if self._latest is None or self.frequent is not None:
            return None
        since = now - self.rules.frequency.days * DAY_MS
        recent = sum(since <= at <= now for at in self._latest)
        return max(1, self.rules.frequency.count - recent)
