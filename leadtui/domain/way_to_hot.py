"""The shortest ways from cold to hot: events the rules still allow that reach the threshold.

A way holds nothing to spare: without any one of its events the threshold is not reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leadtui.domain.kinds import SCORED, Kind, kind_of
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
class _Slot:
    """One rule still able to give points: its options (one, or a status each) and how often."""

    kind: Kind
    options: tuple[tuple[str, int], ...]
    times: int | None


def ways(
    engagement: int,
    status_points: int,
    rules: RuleSet,
    used: Mapping[Kind, int],
    limit: int = 3,
) -> tuple[Way, ...]:
    """Up to ``limit`` cheapest ways from ``engagement`` to the threshold; none when hot already.

    Fewest events first, then the least overshoot, then the order of :class:`Kind`.
    ``status_points`` is the current status part: a way changes the status at most once, and the
    new value replaces it (CAD-26). ``used`` holds how many events of a kind count since the
    baseline; repeats and caps leave only the rest (CAD-20), and once per message supposes a new
    message. Empty as well when nothing reaches it: :func:`why_none` says why.
    """
    need = rules.threshold - engagement
    slots = _slots(status_points, rules, used)
    if need <= 0 or limit < 1 or not _reachable(slots, need):
        return ()
    found = _Search(slots, need, limit).run()
    return tuple(
        Way(steps, sum(times for _, times in steps), engagement + total) for steps, total in found
    )


def why_none(engagement: int, status_points: int, rules: RuleSet, used: Mapping[Kind, int]) -> str:
    """Why :func:`ways` is empty, in a sentence; empty text when it is not."""
    need = rules.threshold - engagement
    if need <= 0:
        return "Already hot."
    slots = _slots(status_points, rules, used)
    if _reachable(slots, need):
        return ""
    if not slots:
        return "No rule that is on can add points any more."
    most = engagement + sum(_best(slot) * (slot.times or 0) for slot in slots)
    return f"With what repeats and caps still allow it reaches {most}, not {rules.threshold}."


def _slots(status_points: int, rules: RuleSet, used: Mapping[Kind, int]) -> list[_Slot]:
    slots = []
    for kind in SCORED:
        rule = rules.rule(kind)
        left = None if rule.largest is None else rule.largest - used.get(kind, 0)
        if rule.on and rule.points > 0 and (left is None or left > 0):
            slots.append(_Slot(kind, ((kind.word, rule.points),), left))
    gains = tuple(
        (f"status:{name}", value - status_points)
        for name, value in rules.statuses.items()
        if value > status_points
    )
    if gains:
        slots.append(_Slot(Kind.STATUS, gains, 1))
    return sorted(slots, key=lambda slot: slot.kind)


def _best(slot: _Slot) -> int:
    return max(value for _, value in slot.options)


def _reachable(slots: list[_Slot], need: int) -> bool:
    if any(slot.times is None for slot in slots):
        return True
    return sum(_best(slot) * (slot.times or 0) for slot in slots) >= need


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

    def __init__(self, slots: list[_Slot], need: int, limit: int) -> None:
        self.slots = slots
        self.need = need
        self.limit = limit
        self.budget = BUDGET
        #: (overshoot, steps) of the combinations of the size at hand, best first.
        self.found: list[tuple[int, _Steps]] = []
        rests = [slots[i:] for i in range(len(slots) + 1)]
        self.highest: list[_Bounds] = [
            sorted(((_best(s), s.times) for s in rest), key=lambda bound: -bound[0])
            for rest in rests
        ]
        self.lowest: list[_Bounds] = [
            sorted(
                ((min(value for _, value in s.options), s.times) for s in rest),
                key=lambda bound: bound[0],
            )
            for rest in rests
        ]

    def run(self) -> list[tuple[_Steps, int]]:
        """The best combinations as (steps, gain)."""
        first = self._greedy()
        size = sum(times for _, times in first)
        best: list[tuple[_Steps, int]] = []
        while len(best) < self.limit and self.budget > 0:
            least = _sum_of(self.lowest[0], size - 1)
            if least is None or least >= self.need:
                break
            self.found = []
            self._descend(0, size, 0, self.highest[0][0][0], ())
            best += [(steps, self.need + over) for over, steps in self.found]
            size += 1
        return best[: self.limit] or [(first, self._gain(first))]

    def _greedy(self) -> _Steps:
        """The fewest events that reach it: always the largest that is left."""
        need = self.need
        steps = []
        for slot in sorted(self.slots, key=_best, reverse=True):
            name, value = max(slot.options, key=lambda option: option[1])
            wanted = -(-need // value)
            taken = wanted if slot.times is None else min(wanted, slot.times)
            steps.append((slot.kind, name, taken))
            need -= taken * value
            if need <= 0:
                break
        return tuple((name, times) for _, name, times in sorted(steps))

    def _gain(self, steps: _Steps) -> int:
        values = dict(option for slot in self.slots for option in slot.options)
        return sum(values[name] * times for name, times in steps)

    def _descend(self, at: int, left: int, total: int, smallest: int, steps: _Steps) -> None:
        self.budget -= 1
        if left == 0:
            if total >= self.need and total - smallest < self.need:
                self._keep(total - self.need, steps)
            return
        if self.budget <= 0 or not self._promising(at, left, total):
            return
        for name, value, times in self._choices(self.slots[at], left):
            if times == 0:
                self._descend(at + 1, left, total, smallest, steps)
            else:
                self._descend(
                    at + 1,
                    left - times,
                    total + value * times,
                    min(smallest, value),
                    (*steps, (name, times)),
                )
            if self.budget <= 0:
                return

    def _promising(self, at: int, left: int, total: int) -> bool:
        high = _sum_of(self.highest[at], left)
        if high is None or total + high < self.need:
            return False
        if len(self.found) < self.limit:
            return True
        # What comes later in the order of Kind must overshoot less to be better.
        low = _sum_of(self.lowest[at], left)
        return low is not None and total + low < self.need + self.found[-1][0]

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
