"""How heat looks in lists and on sheets: always a word, and a colour beside it (CAD-51)."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.domain.heat import Heat
from leadtui.widgets.columns import Role

HEAT_ROLES: Mapping[Heat, Role] = {
    Heat.COLD: "muted",
    Heat.WARMING: "",
    Heat.NEAR: "warn",
    Heat.HOT: "hot",
}
#: What stands before whatever is hot.
HOT_MARK = "▲"
#: Cells of :func:`heat_cell`.
HEAT_WIDTH = 14
_POINTS = 5


def heat_cell(engagement: int, heat: Heat) -> list[tuple[str, Role]]:
    """``▲ 14 hot``, ``4 near hot``: the points at the right of their five cells, then the word."""
    role = HEAT_ROLES[heat]
    points = f"{HOT_MARK} {engagement}" if heat is Heat.HOT else str(engagement)
    return [
        (f"{points:>{_POINTS}} ", "hot" if heat is Heat.HOT else ""),
        (heat.value, role),
    ]
