"""Two windows on one store: what is done in one is seen in the other, and nothing there moves."""

from __future__ import annotations

import time
from contextlib import closing

from textual.pilot import Pilot

from leadtui.desk import DeskApp
from leadtui.domain.kinds import Kind
from leadtui.screens.leads import Leads
from leadtui.services import activities, leads
from leadtui.services.workspace import Workspace, open_workspace
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.conftest import Settle


async def leads_of(pilot: Pilot[None], settle: Settle) -> Leads:
    """The leads, on screen."""
    await settle(pilot)
    await pilot.press("2")
    await settle(pilot)
    assert isinstance(pilot.app.screen, Leads)
    return pilot.app.screen


async def test_a_key_in_one_window_shows_in_the_other_within_a_second(
    ws: Workspace, clock: FakeClock, settle: Settle
) -> None:
    """Each has its own connections, and hears nothing of the other but through the store."""
    company = add_company(ws, "Kestrel Labs")
    people = [add_lead(ws, f"P{number:03}", company_id=company) for number in range(120)]
    other = open_workspace(ws.store.path, clock=clock)
    with closing(other.store):
        first, second = DeskApp(ws, strict=True), DeskApp(other, strict=True)
        async with first.run_test(size=(120, 40)) as here, second.run_test(size=(80, 24)) as there:
            mine, theirs = await leads_of(here, settle), await leads_of(there, settle)
            await there.press("pagedown", "pagedown", "j", "space")
            await settle(there)
            seen = theirs.table.row
            assert seen is not None
            line = theirs.table.cursor - theirs.table.scroll_offset.y
            assert theirs.table.scroll_offset.y > 0
            marks = theirs.table.marks
            # The last of the list becomes hot, and so its first: all rows move down by one.
            activities.log(ws, people[-1], Kind.DEMO_BOOKED)
            mine.table.go_to(people[-1])
            await settle(here)
            await here.press("s")
            await settle(here)
            await here.press("2")
            await settle(here)
            [done] = leads.rows(ws, [people[-1]])
            assert done.status == "Working - Contacted"
            start = time.monotonic()
            while theirs.table.row_at(0) != done and time.monotonic() - start < 1:
                await there.pause(0.05)
            assert theirs.table.row_at(0) == done
            assert theirs.table.row == seen
            assert theirs.table.cursor - theirs.table.scroll_offset.y == line
            assert theirs.table.marks == marks
            # And the other way round.
            await there.press("s")
            await settle(there)
            await there.press("3")
            await settle(there)
            [back] = leads.rows(ws, sorted(marks))
            assert back.status == "Closed - Converted"
            mine.table.go_to(back.id)
            start = time.monotonic()
            while mine.table.row != back and time.monotonic() - start < 1:
                await here.pause(0.05)
            assert mine.table.row == back
