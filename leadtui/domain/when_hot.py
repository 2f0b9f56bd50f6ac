"""What follows when a lead turns hot by its own doing (PUB-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadtui.domain.reminders import Priority

#: The automation's name in timelines, on reminders and in what people are told.
NAME = "Hot leads"


@dataclass(frozen=True, slots=True)
class WhenHot:
    """Who is given leads that nobody owns, in their order, by id; and of which priority the
    reminder for the owner is, None for no reminder.
    """

    assign: tuple[int, ...] = ()
    remind: Priority | None = None

    def __bool__(self) -> bool:
        """Whether anything follows."""
        return bool(self.assign) or self.remind is not None


def next_in_turn(order: Sequence[int], hot: Mapping[int, int]) -> int | None:
    """Who of ``order`` is given the next lead: the one with the fewest hot leads, of several the
    first in order; None where there is nobody.
    """
    return min(order, key=lambda user_id: hot.get(user_id, 0), default=None)
