"""The shortest ways from cold to hot: events the rules still allow that reach the threshold.

A way holds nothing to spare: without any one of its events the threshold is not reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leadtui.domain.attributes import most_of
from leadtui.domain.kinds import COMMUNICATIONS, INTERACTIONS, SCORED, Kind, kind_of
from leadtui.domain.rules import RuleSet

#: Combinations looked at before the search stops with what it has. Ordinary settings need far
#: fewer; a threshold of a million with rules of a few points would not end.
BUDGET = 5_000

_NOUNS: dict[Kind, tuple[str, str]] = {
    Kind.MAIL_SENT: ("mail sent", "mails sent"),
    Kind.OPENED: ("open", "opens"),
    Kind.CLICKED: ("link click", "link clicks"),
    Kind.REPLIED: ("reply", "replies"),
    Kind.BOUNCED: ("bounce", "bounces"),
    Kind.UNSUBSCRIBED: ("unsubscription", "unsubscriptions"),
    Kind.INCOMING_CALL: ("incoming call", "incoming calls"),
    Kind.OUTGOING_CALL: ("outgoing call", "outgoing calls"),
    Kind.SMS_SENT: ("SMS sent", "SMS sent"),
    Kind.SMS_OPENED: ("SMS open", "SMS opens"),
    Kind.SMS_CLICKED: ("SMS link click", "SMS link clicks"),
    Kind.DEMO_BOOKED: ("demo booked", "demos booked"),
    Kind.WEB_VISIT: ("web visit", "web visits"),
    Kind.FORM_COMPLETED: ("form completed", "forms completed"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Events that together make the lead hot.

    ``steps`` pairs a rule (a kind's word, or ``status:NAME``) with how many times, in the order
    of :class:`Kind`; ``events`` is their number and ``reaches`` the engagement after them.
    """

    steps: tuple[tuple[str, int], ...]
    events: int
    reaches: int

    def words(self) -> str:
        """The way in words: ``one reply``, ``2 link clicks + one open``."""
        return " + ".join(_step_words(rule, times) for rule, times in self.steps)


def _step_words(rule: str, times: int) -> str:
    name, _, status = rule.partition(":")
    if status:
        return f"status {status}"
    kind = kind_of(name)
    one, many = (name, name) if kind is None else _NOUNS.get(kind, (name, name))
    return f"one {one}" if times == 1 else f"{times} {many}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands: its engagement, the status part of it, how many events of a kind
    count since the baseline, and how many more communications give the points for being in
    touch often (None where the rules give none, or have given them). ``waiting`` are the points
    for who it is, which its first reaction brings, 0 where it has reacted (PUB-9).
    """

    engagement: int
    status_points: int
    used: Mapping[Kind, int]
    missing: int | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Slot:
    """One rule still able to help: its options (one, or a status each) and how often."""

    kind: Kind
    options: tuple[tuple[str, int], ...]
    times: int | None

    @property
    def best(self) -> int:
        """The most that one event gives."""
        return max(value for _, value in self.options)

    @property
    def least(self) -> int:
        """The least that one event gives."""
        return min(value for _, value in self.options)

    @property
    def talks(self) -> bool:
        """Whether its events are communications (COR-66)."""
        return self.kind in COMMUNICATIONS

    @property
    def reacts(self) -> bool:
        """Whether its events are interactions (CAD-34); a call is supposed to be long enough."""
        return self.kind in _REACTIONS


_REACTIONS = INTERACTIONS | {Kind.OUTGOING_CALL}


@dataclass(frozen=True, slots=True)
class _Extra:
    """What events give together: ``points`` for ``missing`` more communications, never where that
    is None, and ``waiting`` for the first interaction.
    """

    points: int
    missing: int | None
    waiting: int

    def given(self, communications: int) -> int:
        """What so many communications add."""
        return self.points if self.missing is not None and communications >= self.missing else 0

    @property
    def highest(self) -> int:
        """The most that is added to any events."""
        return max(0, self.points) + max(0, self.waiting)

    @property
    def lowest(self) -> int:
        """The least that is added to any events."""
        return min(0, self.points) + min(0, self.waiting)


def ways(standing: Standing, rules: RuleSet, limit: int = 3) -> tuple[Way, ...]:
    """Up to ``limit`` cheapest ways from ``standing`` to the threshold; none when hot already.

    Fewest events first, then the least overshoot, then the order of :class:`Kind`. A way changes
    the status at most once, and the new value replaces the present one (CAD-26). Repeats and caps
    leave only the rest (CAD-20); once per message supposes a new message, and communications that
    follow one another soon (COR-66). The first interaction also brings what waits for it (PUB-9).
    Empty as well when nothing reaches it: :func:`why_none` says
    why.
    """
    need = rules.threshold - standing.engagement
    slots, extra = _slots(standing, rules)
    if need <= 0 or limit < 1 or not _reachable(slots, extra, need):
        return ()
    return tuple(
        Way(steps, sum(times for _, times in steps), standing.engagement + total)
        for steps, total in _Search(slots, extra, need, limit).run()
    )


def why_none(standing: Standing, rules: RuleSet) -> str:
    """Why :func:`ways` is empty, in a sentence; empty text when it is not."""
    need = rules.threshold - standing.engagement
    if need <= 0:
        return "Already hot."
    slots, extra = _slots(standing, rules)
    if _reachable(slots, extra, need):
        return ""
    most = _most(slots, extra)
    if not most:
        return "No rule that is on can add points any more."
    return (
        f"With what repeats and caps still allow it reaches {standing.engagement + most}, "
        f"not {rules.threshold}."
    )


def most_points(rules: RuleSet) -> int | None:
    """The highest engagement that any history reaches under ``rules``, None without a bound."""
    missing = rules.frequency.count if rules.frequency.worth else None
    slots, extra = _slots(Standing(0, 0, {}, missing, most_of(rules.attributes)), rules)
    if any(slot.times is None and slot.best > 0 for slot in slots):
        return None
    return _most(slots, extra)


def _slots(standing: Standing, rules: RuleSet) -> tuple[list[_Slot], _Extra]:
    extra = _Extra(rules.frequency.worth, standing.missing, standing.waiting)
    helps = extra.given(extra.missing or 0) > 0
    slots = []
    for kind in SCORED:
        rule = rules.rule(kind)
        left = None if rule.largest is None else rule.largest - standing.used.get(kind, 0)
        if rule.on and rule.points > 0 and (left is None or left > 0):
            slots.append(_Slot(kind, ((kind.word, rule.points),), left))
        elif not (rule.on and rule.points):
            # Worth nothing by itself, it may still be the one that something waits for.
            talks = extra.missing or 0 if helps and kind in COMMUNICATIONS else 0
            times = max(talks, int(extra.waiting > 0 and kind in _REACTIONS))
            if times:
                slots.append(_Slot(kind, ((kind.word, 0),), times))
    gains = tuple(
        (f"status:{name}", rules.status_points(name) - standing.status_points)
        for name in rules.statuses
        if rules.status_points(name) > standing.status_points
    )
    if gains:
        slots.append(_Slot(Kind.STATUS, gains, 1))
    return sorted(slots, key=lambda slot: slot.kind), extra


def _reachable(slots: list[_Slot], extra: _Extra, need: int) -> bool:
    if any(slot.times is None and slot.best > 0 for slot in slots):
        return True
    return _most(slots, extra) >= need


def _most(slots: list[_Slot], extra: _Extra) -> int:
    """The most that slots with an end give together."""
    most = _most_talking(slots, extra)
    if any(slot.reacts for slot in slots):
        silent = [slot for slot in slots if not slot.reacts]
        most = max(most + extra.waiting, _most_talking(silent, extra))
    return most


def _most_talking(slots: list[_Slot], extra: _Extra) -> int:
    """As :func:`_most`, but for what waits for a reaction."""
    talk = [slot.best for slot in slots if slot.talks for _ in range(slot.times or 0)]
    other = sum(slot.best * (slot.times or 0) for slot in slots if not slot.talks)
    everything = other + sum(talk) + extra.given(len(talk))
    if extra.points >= 0 or extra.missing is None:
        return everything
    fewer = sorted(talk, reverse=True)[: extra.missing - 1]
    return max(everything, other + sum(fewer))


_Steps = tuple[tuple[str, int], ...]
_Bounds = list[tuple[int, int | None]]


def _sum_of(bounds: _Bounds, count: int) -> int | None:
    """The sum of ``count`` events taken in the order of ``bounds``; None when there are fewer."""
    total = 0
    for value, times in bounds:
        if count == 0:
            break
        taken = count if times is None else min(count, times)
        total += taken * value
        count -= taken
    return None if count else total


class _Search:
    """Branch and bound over how often each rule is used, in the order of :class:`Kind`."""

    def __init__(self, slots: list[_Slot], extra: _Extra, need: int, limit: int) -> None:
        self.slots = slots
        self.extra = extra
        self.need = need
        self.limit = limit
        self.budget = BUDGET
        #: (overshoot, steps) of the combinations of the size at hand, best first.
        self.found: list[tuple[int, _Steps]] = []
        self.values = {name: value for slot in slots for name, value in slot.options}
        self.talking = {name for slot in slots if slot.talks for name, _ in slot.options}
        self.reacting = {name for slot in slots if slot.reacts for name, _ in slot.options}
        rests = [slots[i:] for i in range(len(slots) + 1)]
        self.highest: list[_Bounds] = [
            sorted(((s.best, s.times) for s in rest), key=lambda bound: -bound[0]) for rest in rests
        ]
        self.lowest: list[_Bounds] = [
            sorted(((s.least, s.times) for s in rest), key=lambda bound: bound[0]) for rest in rests
        ]

    def run(self) -> list[tuple[_Steps, int]]:
        """The best combinations as (steps, gain)."""
        best: list[tuple[_Steps, int]] = []
        size = max(1, self._size(self._greedy(self.need - self.extra.highest)))
        while len(best) < self.limit and self.budget > 0:
            least = _sum_of(self.lowest[0], size - 1)
            if least is None or least + self.extra.lowest >= self.need:
                break
            self.found = []
            self._descend(0, size, 0, ())
            best += [(steps, self.need + over) for over, steps in self.found]
            size += 1
        if best:
            return best[: self.limit]
        for need in (self.need, self.need - self.extra.lowest):
            steps = self._greedy(need)
            if self._gain(steps) >= self.need:
                return [(steps, self._gain(steps))]
        return []

    @staticmethod
    def _size(steps: _Steps) -> int:
        return sum(times for _, times in steps)

    def _greedy(self, need: int) -> _Steps:
        """The fewest events that reach ``need``: always the largest that is left."""
        steps: list[tuple[Kind, str, int]] = []
        for slot in sorted(self.slots, key=lambda slot: slot.best, reverse=True):
            name, value = max(slot.options, key=lambda option: option[1])
            if need <= 0 or value <= 0:
                break
            wanted = -(-need // value)
            taken = wanted if slot.times is None else min(wanted, slot.times)
            steps.append((slot.kind, name, taken))
            need -= taken * value
        return tuple((name, times) for _, name, times in sorted(steps))

    def _gain(self, steps: _Steps, without: str = "") -> int:
        """What the steps give; with one event less of the rule ``without``."""
        total = sum(self.values[name] * (times - (name == without)) for name, times in steps)
        talks = sum(times - (name == without) for name, times in steps if name in self.talking)
        reacts = any(times > (name == without) for name, times in steps if name in self.reacting)
        return total + self.extra.given(talks) + (self.extra.waiting if reacts else 0)

    def _descend(self, at: int, left: int, total: int, steps: _Steps) -> None:
        self.budget -= 1
        if left == 0:
            gain = self._gain(steps)
            if gain >= self.need and all(
                self._gain(steps, without=name) < self.need for name, _ in steps
            ):
                self._keep(gain - self.need, steps)
            return
        if self.budget <= 0 or not self._promising(at, left, total):
            return
        for name, value, times in self._choices(self.slots[at], left):
            more = (*steps, (name, times)) if times else steps
            self._descend(at + 1, left - times, total + value * times, more)
            if self.budget <= 0:
                return

    def _promising(self, at: int, left: int, total: int) -> bool:
        high = _sum_of(self.highest[at], left)
        if high is None or total + high + self.extra.highest < self.need:
            return False
        if len(self.found) < self.limit:
            return True
        # What comes later in the order of Kind must overshoot less to be better.
        low = _sum_of(self.lowest[at], left)
        if low is None:
            return False
        return total + low + self.extra.lowest < self.need + self.found[-1][0]

    def _keep(self, over: int, steps: _Steps) -> None:
        self.found.append((over, steps))
        self.found.sort(key=lambda one: one[0])
        del self.found[self.limit :]

    @staticmethod
    def _choices(slot: _Slot, left: int) -> Iterator[tuple[str, int, int]]:
        if slot.kind is Kind.STATUS:
            for name, value in slot.options:
                yield name, value, 1
            yield "", 0, 0
            return
        name, value = slot.options[0]
        for times in range(left if slot.times is None else min(left, slot.times), -1, -1):
            yield name, value, times
