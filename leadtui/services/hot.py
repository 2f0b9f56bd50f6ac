"""Who is hot now; apart from what else is done with leads, since the first frame needs it alone."""

from __future__ import annotations

from typing import NamedTuple

from leadtui.domain.rows import HotRow
from leadtui.models import leads
from leadtui.models.leads import Viewer
from leadtui.services.workspace import Workspace


class Counts(NamedTuple):
    """How many leads there are, and how many of them are hot and still with their company."""

    leads: int
    hot: int


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def hot_band(ws: Workspace, limit: int = 20) -> list[HotRow]:
    """The hottest leads, for the band at the top of Today (CAD-6, CAD-56): whom to call. People
    who left their company keep their label in the lists, and are not among them (COE-18).
    """
    with ws.read() as conn:
        viewer = _viewer(ws)
        return leads.hot_rows(conn, viewer, leads.hot_ids(conn, viewer, limit))


def counts(ws: Workspace) -> Counts:
    """How many leads the team has, and how many are in the hot band."""
    with ws.read() as conn:
        return Counts(*leads.counts(conn, _viewer(ws)))
