"""Deeds whose refusal the screen answers itself, so that what was typed is not lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from leadtui.domain.errors import LeadtuiError

AnswerT = TypeVar("AnswerT")


def attempt(deed: Callable[[], AnswerT]) -> Callable[[], AnswerT | LeadtuiError]:
    """``deed``, giving a refusal as its answer instead of raising it."""

    def tried() -> AnswerT | LeadtuiError:
        try:
            return deed()
        except LeadtuiError as refusal:
            return refusal

    return tried
