"""A company with people, and its sheet on the screen, for the tests of sheets."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import ActivityRow
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.edit import EditDialog, FieldLine
from leadtui.screens.host import Ports
from leadtui.screens.themes import THEMES
from leadtui.services import activities, timeline
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.screens.conftest import Settle
from tests.screens.places import Listing, rows

EVIL = "[/b] [red]x[/red] [@click=app.quit]y[/]"
SIZES = [(80, 24), (120, 40), (200, 60)]


def add_kestrel(ws: Workspace) -> int:
    """A company with four people: Mina (hot), Léa (blocked), Karl (public), Jo (left)."""
    company_id = add_company(
        ws,
        f"Kestrel {EVIL}",
        city="Lyon",
        sector=EVIL,
        phone="+33478123456",
        details=json.dumps({EVIL: EVIL}),
    )
    mina = add_lead(
        ws,
        "Mina",
        EVIL,
        company_id=company_id,
        title=EVIL,
        email="mina@kestrel.example",
        phone="+33612345678",
    )
    add_lead(
        ws,
        "Léa",
        "Moreau",
        company_id=company_id,
        email="lea@kestrel.example",
        unsubscribed=1,
        do_not_call=1,
        phone="+33478000000",
    )
    add_lead(ws, "Karl", "Özil", company_id=company_id, card="public")
    add_lead(ws, "Jo", "Left", company_id=company_id, card="left")
    activities.log(ws, mina, Kind.DEMO_BOOKED, text=EVIL)
    activities.add_note(ws, f"{EVIL}\nsecond line", company_id=company_id)
    return company_id


def app_of(ws: Workspace, theme: str = THEMES[0].name) -> LeadtuiApp:
    def newest_change() -> int:
        with ws.read() as conn:
            found: int = conn.execute("SELECT ifnull(max(id), 0) FROM activity").fetchone()[0]
            changes: int = conn.execute("SELECT ifnull(max(id), 0) FROM change").fetchone()[0]
        return found * 1_000_000 + changes

    ports = Ports(poll=newest_change)
    return LeadtuiApp(
        {"leads": lambda: Listing(rows(3))}, ports, start="leads", theme=theme, strict=True
    )


@contextlib.asynccontextmanager
async def opened(
    ws: Workspace,
    company_id: int,
    settle: Settle,
    size: tuple[int, int] = (120, 40),
    theme: str = THEMES[0].name,
    contact_id: int | None = None,
) -> AsyncIterator[tuple[Pilot[None], CompanySheetScreen]]:
    app = app_of(ws, theme)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        sheet = CompanySheetScreen(ws, company_id, contact_id=contact_id)
        app.push_screen(sheet)
        await settle(pilot)
        yield pilot, sheet


def text_of(sheet: Screen[Any]) -> str:
    """All that the terminal shows."""
    return "\n".join(strip.text for strip in sheet._compositor.render_strips())


def entries(ws: Workspace, company_id: int, kinds: str = "all") -> list[ActivityRow]:
    return timeline.page(ws, company_id=company_id, kinds=kinds)


def is_shown(pilot: Pilot[None], screen: Screen[Any]) -> bool:
    """Whether a screen is the one in front."""
    return pilot.app.screen is screen


def form_of(pilot: Pilot[None]) -> EditDialog:
    """The form in front."""
    dialog = pilot.app.screen
    assert isinstance(dialog, EditDialog)
    return dialog


def line_of(dialog: EditDialog, name: str) -> FieldLine:
    """A field of a form."""
    return dialog.query_one(f"#field-{name}", FieldLine)
