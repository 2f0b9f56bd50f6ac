"""Today's two orders, the next company of the day, whose list it is, and whether one may call."""

from __future__ import annotations

import datetime as dt

from textual.content import Content

from leadtui.domain.dates import to_ms
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.triage_mode import TriageScreen
from leadtui.services import reminders, routines
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.desk_of_today import Desk, desk, remind
from tests.services.test_panel import add_deal


def title(found: Desk, name: str = "to-process") -> str:
    return Content.from_markup(found.today.tables[name].border_title or "").plain


async def test_o_changes_to_the_order_of_the_day_and_triage_follows(ws: Workspace) -> None:
    """COE-65."""
    remind(ws, "Late", -5)
    dealing, _ = remind(ws, "Dealing", 0)
    later, _ = remind(ws, "Deal later", 9)
    remind(ws, "Soon", 1)
    for company_id in (dealing, later):
        add_deal(ws, company_id)
    async with desk(ws) as found:
        assert (found.shown(), found.shown("upcoming")) == (
            ["Late", "Dealing"],
            ["Soon", "Deal later"],
        )
        await found.press("o")
        assert (found.shown(), found.shown("upcoming")) == (
            ["Dealing", "Late"],
            ["Deal later", "Soon"],
        )
        assert title(found) == "To process (2) · order of the day"
        assert found.today.state()["sort"] == "day"
        await found.press("O")
        assert found.today.sort_name() == "day", "it has one direction"
        await found.press("r")
        screen = found.app.screen
        assert isinstance(screen, TriageScreen)
        assert screen.shown is not None
        assert screen.shown.row.company == "Dealing"
        await found.press("escape", "o")
        assert found.shown() == ["Late", "Dealing"]


async def test_the_next_of_the_day_opens_and_walks_the_queue(ws: Workspace) -> None:
    """COE-65: deals, reminders, suspects; with the reason for each."""
    remind(ws, "Plain [/]", 0)
    dealing, _ = remind(ws, "Dealing", 0)
    add_deal(ws, dealing)
    suspect = add_company(ws, "Suspect")
    routines.set_tag(ws, (suspect,), "suspect")
    async with desk(ws) as found:
        await found.press(">")
        seen = []
        for key in ("]", "]", "]", "["):
            assert isinstance(found.app.screen, CompanySheetScreen)
            seen.append(found.toast)
            await found.press(key)
        assert seen[:3] == [
            "Dealing: deal in Proposal, reminder for today.",
            "Plain [/]: reminder for today.",
            "Suspect: suspect on My market, nobody known.",
        ]
        assert found.toast == "Plain [/]: reminder for today."


async def test_an_empty_list_names_the_suspects_that_wait(ws: Workspace) -> None:
    """X-14: and the key that goes to them."""
    async with desk(ws) as found:
        assert ">" not in found.today.tables["to-process"].empty
        await found.press(">")
        assert "no suspect waits" in found.toast
        routines.set_tag(ws, (add_company(ws, "S"), add_company(ws, "T")), "suspect")
        found.today.reload()
        await found.settle()
        assert "2 suspects wait: > opens the first." in found.today.tables["to-process"].empty
        await found.press(">")
        assert isinstance(found.app.screen, CompanySheetScreen)


async def test_the_title_says_whose_list_is_shown(ws: Workspace) -> None:
    """COE-134: a rep looks at that of a colleague as a manager does."""
    add_user(ws, "Bo")
    remind(ws, "Of Ana", 0)
    rep = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    async with desk(rep) as found:
        assert (title(found), found.shown()) == ("To process (0)", [])
        for line, words in (("user:ana", "of Ana"), ("user:all", "of everybody"), ("user:bo", "")):
            await found.press("/", "ctrl+u")
            await found.type(line)
            await found.press("enter")
            number = 0 if line == "user:bo" else 1
            behind = f" · {words}" if words else ""
            assert title(found) == f"To process ({number}){behind}"
        await found.press("escape", "escape")
    rep.store.close()


async def test_the_preview_says_whether_one_may_call_now(ws: Workspace, clock: FakeClock) -> None:
    """By the time where the telephone is."""
    clock.now = to_ms(dt.datetime(2026, 11, 24, 8, 20, tzinfo=dt.UTC))
    company, reminder = remind(ws, "Kestrel", 0)
    add_lead(ws, "Mina", company_id=company, phone="+12125550123", card="ours")
    async with desk(ws) as found:
        await found.preview()
        await found.pilot.pause(0.4)
        text = await found.preview()
        assert "Call  Mina · +1 212-555-0123\nNow   ✗ closed there until 08:00\n" in text
        clock.now = to_ms(dt.datetime(2026, 11, 24, 15, 12, tzinfo=dt.UTC))
        reminders.set_note(ws, reminder, "x")
        found.today.reload()
        assert "Now   10:12 there, office hours\n" in await found.preview()
        await found.pilot.resize_terminal(80, 24)
        found.today.reload()
        assert "Call  Mina · 10:12 there, office hours · +1 212-555-0123" in await found.preview()
