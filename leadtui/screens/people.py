"""Which of a company's people a screen means."""

from __future__ import annotations

from collections.abc import Sequence

from leadtui.domain.rows import ContactCard


def first_to_call(people: Sequence[ContactCard]) -> ContactCard | None:
    """Whom to call first: not blocked, with a number, the hottest; None for nobody."""
    callable_ = [one for one in people if not one.call_blocked and (one.phone or one.mobile)]
    return max(callable_, key=lambda one: (one.hot, one.engagement), default=None)
