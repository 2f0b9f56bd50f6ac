"""Deals: opportunities of a company, and the stages they go through."""

from __future__ import annotations

from typing import Literal

#: How a stage ends a deal; None where the deal goes on.
DealOutcome = Literal["won", "lost"]

#: The stages a team starts with, in their order; theirs to change (COE-63).
FIRST_STAGES: tuple[tuple[str, DealOutcome | None], ...] = (
    ("Qualified", None),
    ("Proposal", None),
    ("Negotiation", None),
    ("Won", "won"),
    ("Lost", "lost"),
)
