"""How fit looks in lists: the number, a bar beside it, and a colour (COE-106, COE-110)."""

from __future__ import annotations

from leadtui.domain.fit import HIGHEST, MANDATORY_POINTS
from leadtui.widgets.columns import Cell, Role

#: Cells of the bar: one for every ten points that weighting criteria add.
_BAR = (HIGHEST - MANDATORY_POINTS) // 10
#: Cells of :func:`fit_cell`.
FIT_WIDTH = 3 + 1 + _BAR
#: From which score on which role.
_ROLES: tuple[tuple[int, Role], ...] = ((80, "good"), (60, "accent"), (0, "muted"))


def fit_cell(score: int | None) -> Cell:
    """`` 80 ■■■■□□``: the score at the right of its three cells, then a cell of the bar for every
    ten points above the 40 of who matches at all; empty without a score (COE-109).
    """
    if score is None:
        return ""
    full = max(0, min(_BAR, (score - MANDATORY_POINTS) // 10))
    return [
        (f"{score:>3} ", "strong" if score >= _ROLES[0][0] else ""),
        ("■" * full, fit_role(score)),
        ("□" * (_BAR - full), "muted"),
    ]


def fit_role(score: int) -> Role:
    """The colour of a score; the number beside it says the same."""
    return next(role for least, role in _ROLES if score >= least)
