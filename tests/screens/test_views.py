"""The filter line with its completion, and views: kept, picked, renamed, removed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from leadtui.desk import DeskApp
from leadtui.screens.companies import Companies
from leadtui.screens.deals import Deals
from leadtui.screens.dialogs.prompt import Prompt
from leadtui.screens.leads import Leads
from leadtui.screens.today import Today
from leadtui.screens.views import ViewsDialog
from leadtui.services import deals, reminders, views
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.screens.conftest import Settle
from tests.screens.desk_of_today import desk, remind


def names(ws: Workspace) -> list[tuple[str, str, str]]:
    return [(view.name, view.line, view.sort) for view in views.views(ws)]


def hint(place: Today | Leads | Companies) -> str:
    line = place.query_one("#filter-hint", Static)
    return str(line.content) if line.display else ""


async def test_the_filter_line_names_its_keys_completes_them_and_says_what_is_wrong(
    ws: Workspace,
) -> None:
    """COE-134."""
    remind(ws, "Kestrel", -3)
    remind(ws, "Oran", 0)
    async with desk(ws) as found:
        await found.press("/")
        for key in ("user:all", "due:week", "late:>7d", "deal", "owner:me", "silent:>30d"):
            assert key in hint(found.today)
        await found.type("la")
        assert hint(found.today) == "late:>7d"
        await found.press("right")
        assert found.today.filter_field.value == "late:"
        await found.type(">2d")
        assert (found.shown(), hint(found.today)) == (["Kestrel"], "")
        await found.type(" due:31/02")
        assert "due:" in hint(found.today)
        assert "31/02" in hint(found.today)
        assert found.today.filter_field.has_class("-invalid")
        assert found.shown() == ["Kestrel"]
        await found.press("escape", "escape")
        assert (found.shown(), hint(found.today)) == (["Kestrel", "Oran"], "")


async def test_a_view_of_today_is_kept_picked_renamed_and_removed(ws: Workspace) -> None:
    for name, ahead in (("Late [/]", -3), ("Today", 0)):
        remind(ws, name, ahead)
    async with desk(ws) as found:
        await found.press("/")
        await found.type("late")
        await found.press("enter", "o", "S")
        assert isinstance(found.app.screen, Prompt)
        assert found.app.screen.text == "Filter: late\nOrder: day"
        await found.type("Old [/] ones")
        await found.press("enter")
        assert names(ws) == [("Old [/] ones", "late", "day")]
        assert found.toast == "View Old [/] ones is kept. u undoes it."
        subtitle = found.today.tables["to-process"].border_subtitle
        assert Content.from_markup(subtitle or "").plain == "Old [/] ones · late"
        await found.press("escape", "o")
        assert (found.today.line, found.today.sort_name(), found.shown()) == (
            "",
            "priority",
            ["Late [/]", "Today"],
        )
        await found.press("v")
        assert isinstance(found.app.screen, ViewsDialog)
        await found.type("ol")
        await found.press("enter")
        assert (found.today.line, found.today.sort_name()) == ("late", "day")
        assert (found.shown(), found.today.view_shown) == (["Late [/]"], "Old [/] ones")
        await found.press("v", "ctrl+r", "ctrl+u")
        await found.type("Older")
        await found.press("enter")
        assert names(ws) == [("Older", "late", "day")]
        await found.press("ctrl+d")
        assert names(ws) == []
        assert found.toast == "View Older is removed. Once this is closed, u undoes it."
        assert found.app.screen.query_one(OptionList).get_option_at_index(0).disabled
        await found.press("escape", "u", "u")
        assert names(ws) == [("Old [/] ones", "late", "day")]


async def test_a_view_of_one_name_is_replaced_without_a_question(ws: Workspace) -> None:
    views.save(ws, "today", "Mine", "late")
    async with desk(ws) as found:
        await found.press("S")
        await found.type("mine")
        await found.press("enter")
        assert names(ws) == [("mine", "", "priority")]
        assert "it was: late" in found.toast
        await found.press("u")
        assert names(ws) == [("Mine", "late", "")]


@pytest.mark.parametrize(("place", "line", "sort"), [("leads", "hot", "name")])
async def test_the_palette_opens_a_view_of_any_place(
    ws: Workspace, settle: Settle, place: str, line: str, sort: str
) -> None:
    """By "view" and by its name; the view goes before what the place was left with."""
    views.save(ws, place, "Late [b] ones", line, sort)
    views.save(ws, "companies", "Towns", "oran", "-city")
    add_lead(ws, "Mina", company_id=add_company(ws, "Oran"))
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        found = app._search("view: late", 9)
        assert [(each.title, each.detail) for each in found] == [
            ("View: Late [b] ones", "Leads · hot")
        ]
        found[0].open()
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, Leads)
        assert (app.screen.line, app.screen.sort_name(), app.screen.table.count) == (line, sort, 0)
        app._search("towns", 9)[0].open()
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, Companies)
        assert (app.screen.line, app.screen.sort_name(), app.screen.table.count) == (
            "oran",
            "-city",
            1,
        )
        assert app.screen.view_shown == "Towns"


async def test_the_view_used_last_survives_a_restart(
    ws: Workspace, settle: Settle, tmp_path: Path
) -> None:
    """ux.md: state survives a restart."""
    remind(ws, "Kestrel", -3)
    views.save(ws, "today", "Old", "late", "day")
    state = tmp_path / "state.json"
    for _ in range(2):
        app = DeskApp(ws, state_file=state, strict=True)
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await settle(pilot)
            today = app.screen
            assert isinstance(today, Today)
            if not today.line:
                await pilot.press("v", "enter")
                await settle(pilot)
            assert (today.line, today.sort_name(), today.view_shown) == ("late", "day", "Old")
            assert today.filter_field.value == "late"
            await pilot.press("q")


async def test_what_was_marked_stays_marked_under_every_filter(ws: Workspace) -> None:
    """Marks survive filter and refresh, are counted, and the verbs are about them."""
    for name, ahead in (("Late", -9), ("Now", 0), ("Other", 0)):
        remind(ws, name, ahead)
    async with desk(ws) as found:
        table = found.today.tables["to-process"]
        await found.press("space", "space")
        marked = table.marks
        for line in ("late", "from:today", "no-deal owner:me", "user:all due:week", "xyz"):
            await found.press("/", "ctrl+u")
            await found.type(line)
            await found.press("enter")
            assert table.marks == marked, line
            assert "2 marked" in str(table.border_title)
            assert sorted(row.company for row in found.today.target_rows()) == ["Late", "Now"]
        await found.press("s", "7")
        moved = [row.date for row in reminders.lists(ws).upcoming]
        assert moved == [dt.date(2026, 11, 29)] * 2


async def test_no_view_can_be_kept_in_a_store_that_is_only_read(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(ws) as found:
        monkeypatch.setattr(type(ws.store), "writable", property(lambda _: False))
        assert found.today.not_kept() == "This store can only be read."
        await found.press("S")
        assert isinstance(found.app.screen, Today)
        assert not found.app.screen.query_one("#filter", Input).has_focus


async def test_deals_have_views_with_an_order_that_goes_either_way(
    ws: Workspace, settle: Settle
) -> None:
    company = add_company(ws, "Kestrel")
    for title, amount, close in (
        ("Pilot", "900 €", "2026-12-01"),
        ("Fleet", "12 000 €", "2026-12-24"),
        ("Trial", "50 €", "2026-12-31"),
    ):
        deals.create(ws, company, {"title": title, "amount": amount, "close": close})
    views.save(ws, "deals", "large first", "open amount:>100", "-close")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("4", "v", "enter")
        await settle(pilot)
        place = app.screen
        assert isinstance(place, Deals)
        shown = [place.table.row_at(index) for index in range(place.table.count)]
        assert [row.title for row in shown if row] == ["Fleet", "Pilot"]
        assert (place.line, place.sort_name()) == ("open amount:>100", "-close")
        assert place.view_shown == "large first"
