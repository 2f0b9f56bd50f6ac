"""A sitting of triage: the reminders gone through one by one, what was decided, where it stands."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of the sitting; ``leaves`` says whether the reminder is decided with it."""

    reminder_id: int
    words: str
    step_id: int
    leaves: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """``queue`` are reminders by id in their order, ``place`` is the one at hand, at the end of
    the queue none.
    """

    queue: tuple[int, ...]
    place: int = 0
    decisions: tuple[Decision, ...] = ()
    skipped: frozenset[int] = frozenset()

    @property
    def decided(self) -> frozenset[int]:
        """The reminders that are decided."""
        return frozenset(each.reminder_id for each in self.decisions if each.leaves)

    @property
    def left(self) -> tuple[int, ...]:
        """The reminders that are not decided."""
        return tuple(each for each in self.queue if each not in self.decided)

    @property
    def current(self) -> int | None:
        """The reminder at hand."""
        return self.queue[self.place] if self.place < len(self.queue) else None

    def settled(self, due: Container[int]) -> Sitting:
        """At the next reminder from here on that is neither decided nor gone from ``due``."""
        place = self.place
        while place < len(self.queue) and not self._waits(place, due):
            place += 1
        return replace(self, place=place)

    def _waits(self, place: int, due: Container[int]) -> bool:
        return self.queue[place] in due and self.queue[place] not in self.decided

    def decide(self, decision: Decision) -> Sitting:
        """With one more step; the place stays until :meth:`settled`."""
        return replace(
            self,
            decisions=(*self.decisions, decision),
            skipped=self.skipped - {decision.reminder_id},
        )

    def skip(self) -> Sitting:
        """On to the one after; the one at hand is left as it is."""
        here = self.current
        if here is None:
            return self
        return replace(self, place=self.place + 1, skipped=self.skipped | {here})

    def back(self, due: Container[int]) -> Sitting:
        """Back to the nearest one before that is not decided; here where there is none."""
        for place in range(min(self.place, len(self.queue)) - 1, -1, -1):
            if self._waits(place, due):
                return replace(self, place=place)
        return self

    def again(self) -> Sitting:
        """From the top once more, for those that are left."""
        return replace(self, place=0, skipped=frozenset())

    def without(self, steps: Iterable[int]) -> Sitting:
        """Without steps that were taken back; back at the first reminder that waits again."""
        gone = frozenset(steps)
        lost = {each.reminder_id for each in self.decisions if each.step_id in gone and each.leaves}
        kept = tuple(each for each in self.decisions if each.step_id not in gone)
        again = [place for place, each in enumerate(self.queue) if each in lost]
        return replace(self, decisions=kept, place=min([self.place, *again]))

    def joined(self, ids: Iterable[int]) -> Sitting:
        """With reminders that came since, at the end."""
        known = frozenset(self.queue)
        return replace(self, queue=(*self.queue, *(each for each in ids if each not in known)))
