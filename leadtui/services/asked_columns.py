"""Columns without a field that criteria and filter lines ask for; some company has each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.domain.conditions import KEYS
from leadtui.domain.criteria import Criteria
from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line
from leadtui.models import suspects

if TYPE_CHECKING:
    import sqlite3

#: Columns that a refusal names.
_NAMED = 8


def require_columns(
    conn: sqlite3.Connection, team_id: int, criteria: Criteria, field: str = "criteria"
) -> None:
    """Refuse a key that is neither one of leadtui's nor a column of any company (COE-104): it is
    more likely a slip. ``field`` is where it was typed.
    """
    if not criteria.details:
        return
    known = suspects.detail_names(conn, team_id)
    missing = sorted(criteria.details - known.keys())
    if missing:
        some = [name.replace(" ", "_") for name in known][:_NAMED]
        raise Invalid(
            f"No company has a column {clean_line(missing[0], limit=60)!r}.",
            field=field,
            hint="Keys: " + ", ".join((*KEYS, *some)) + ".",
        )
