"""What the doctor finds: one sentence a check, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a check came out; a ``note`` is worth knowing and nothing wrong with the data."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check, in a sentence, and what mends it."""

    check: str
    health: Health
    text: str
    fix: str = ""
