"""How Today looks, in both sizes and themes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.screens.themes import DARK, LIGHT
from leadtui.services import activities, routines
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.screens.desk_of_today import app_of_today, remind


def a_day(ws: Workspace) -> None:
    """Three hot leads, and reminders of every priority, lateness and kind."""
    hot, _ = remind(ws, "Kestrel Labs", -10, priority=Priority.HIGH, note="send the offer")
    client, _ = remind(ws, "Brasserie du Nord", -3)
    remind(ws, "Ténor & fils", -45)
    remind(ws, "株式会社カイシャ", 0, time=dt.time(15, 30))
    remind(ws, "[/b] Ltd", 0, priority=Priority.LOW)
    remind(ws, "Oran Frères", 1, time=dt.time(9, 30), priority=Priority.HIGH)
    remind(ws, "Delta SA", 2)
    remind(ws, "Zeppelin GmbH", 400, priority=Priority.LOW)
    routines.set_tag(ws, client, "client")
    mina = add_lead(ws, "Mina", "Roth", company_id=hot, phone="+33612345678", title="CEO")
    activities.add_note(ws, "two references in food, then she signs", company_id=hot)
    activities.log(ws, mina, Kind.DEMO_BOOKED, at=ws.now() - 26 * 3_600_000)
    activities.log(ws, mina, Kind.REPLIED, at=ws.now() - 7_200_000)


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_today_looks_as_it_did(
    ws: Workspace, size: tuple[int, int], theme: str, snap_compare: Callable[..., bool]
) -> None:
    a_day(ws)

    async def rest(pilot: Pilot[None]) -> None:
        for _ in range(4):
            await pilot.pause(0.1)
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app_of_today(ws, theme), terminal_size=size, run_before=rest)
