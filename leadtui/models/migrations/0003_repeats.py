"""How a reminder comes again once it is done."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; no reminder that is there comes again."""
    db.execute_sql("ALTER TABLE reminder ADD COLUMN repeats TEXT")
