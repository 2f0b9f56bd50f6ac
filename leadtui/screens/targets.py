"""What the verbs of lists are about; light, since the first frame needs it and no verb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from leadtui.domain.rows import ReminderRow

Rows = Sequence[ReminderRow]
#: What became of reminders: the new day of each id, None where it is closed.
Became = Mapping[int, dt.date | None]


class Target(NamedTuple):
    """A company that a verb is about, and the person of it that is meant, if one is."""

    company_id: int
    company: str
    contact_id: int | None = None


def targets_of(rows: Rows) -> tuple[Target, ...]:
    """The companies of reminders."""
    return tuple(Target(row.company_id, row.company, row.contact_id) for row in rows)
