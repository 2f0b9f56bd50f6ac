"""Adding a person on the company's sheet and a lead in the list (COE-28, PUB-1, PUB-3)."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from leadtui.app import LeadtuiApp
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.new_contact import NewContact
from leadtui.screens.leads import Leads
from leadtui.services import contacts, leads
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.hinted import HintedInput
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, app_of
from tests.services.records import make


def fill(pilot: Pilot[None], **fields: str) -> None:
    for name, text in fields.items():
        pilot.app.screen.query_one(f"#{name} Input", Input).value = text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_person_is_added_on_the_sheet_and_the_cursor_is_on_them(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    """COE-28, COE-29: by form."""
    company = make(ws, EVIL)
    contacts.create(ws, {"last_name": "Zet"}, company_id=company)
    app = app_of(ws)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        sheet = CompanySheetScreen(ws, company)
        app.push_screen(sheet)
        await settle(pilot)
        assert shadowed_commands(sheet) == []
        await pilot.press("plus")
        await settle(pilot)
        assert isinstance(app.screen, NewContact)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, NewContact)
        assert "needs a name" in [said.message for said in app._notifications][-1]
        fill(pilot, phone="12")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen.query_one("#phone Input").has_focus
        fill(pilot, phone="01 42 68 53 00", first_name="Mina", last_name="Roth", title="CTO")
        assert shadowed_commands(app.screen) == []
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen_stack[-1] == sheet
        card = sheet.cards.card
        assert card is not None
        assert (card.name, card.title, card.card, card.owner) == ("Mina Roth", "CTO", "ours", "Ana")
        assert card.phone == "+33 1 42 68 53 00"


async def test_the_address_of_a_profile_gives_the_name_where_none_is_typed(
    ws: Workspace, settle: Settle
) -> None:
    """COE-28: from a LinkedIn profile, without asking anybody."""
    company = make(ws, "Kestrel Labs")
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        sheet = CompanySheetScreen(ws, company)
        app.push_screen(sheet)
        await settle(pilot)
        await pilot.press("plus")
        await settle(pilot)
        fill(pilot, linkedin="https://www.linkedin.com/in/mina-roth-5b3a1/")
        await settle(pilot)
        field = app.screen.query_one("#linkedin", HintedInput)
        assert "Mina Roth" in str(field.query_one(".hinted--hint").render())
        await pilot.press("ctrl+s")
        await settle(pilot)
        card = sheet.cards.card
        assert card is not None
        assert (card.name, card.linkedin) == (
            "Mina Roth",
            "https://www.linkedin.com/in/mina-roth-5b3a1/",
        )


async def test_a_lead_is_added_in_the_list_with_or_without_a_company(
    ws: Workspace, settle: Settle
) -> None:
    """PUB-1, PUB-3: without a company by the e-mail address."""
    company = make(ws, "Kestrel Labs")
    app = LeadtuiApp({"leads": lambda: Leads(ws)}, start="leads", strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("plus")
        await settle(pilot)
        fill(pilot, last_name="Roth")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "needs an e-mail address" in [said.message for said in app._notifications][-1]
        fill(pilot, company="No such firm")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "No such firm" in [said.message for said in app._notifications][-1]
        assert isinstance(app.screen, NewContact)
        fill(pilot, company="kestrel labs")
        await pilot.press("ctrl+s")
        await settle(pilot)
        row = leads.rows(ws, leads.ids(ws))[0]
        assert (row.name, row.company_id, row.owner) == ("Roth", company, "Ana")
        await pilot.press("plus")
        await settle(pilot)
        fill(pilot, email="zoe@example.org")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, Leads)
        here = app.screen.table.row
        assert here is not None
        assert (here.name, here.company) == ("zoe@example.org", "")
