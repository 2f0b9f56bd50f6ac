"""The back-test on the screen: figures, bars, rules; progress, stopping, another outcome."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.outcomes import ByColumn, ByDeal, ByStatus
from leadtui.domain.rule_change import change
from leadtui.domain.rules import RuleSet
from leadtui.domain.text import clean_line
from leadtui.models.history import LeadFacts, read_facts
from leadtui.screens.backtest import BackTestScreen
from leadtui.screens.backtest_view import BAR
from leadtui.screens.desk_commands import DeskCommands
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.dialogs.multi import MultiChoose
from leadtui.screens.dialogs.prompt import Prompt
from leadtui.screens.host import Ports
from leadtui.screens.leads import Leads
from leadtui.screens.scoring_settings import PAUSE, ScoringSettings
from leadtui.screens.themes import THEMES
from leadtui.services import activities, backtest, deals, leads, news, scoring, statuses
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.plain import PlainFilter
from tests.builders import add_company, add_lead
from tests.conftest import NOW
from tests.screens.conftest import Settle
from tests.screens.sheets import text_of

WON, LOST = "Closed - Converted", "Closed - Not converted"
EVIL = "[/b] [red]x[/] \u202eevil"
SIZES = [(80, 24), (120, 40), (200, 60)]


class Desk(DeskCommands, LeadtuiApp):
    """The app with a store, as far as these tests need it."""

    def __init__(
        self,
        ws: Workspace,
        theme: str = "leadtui-dark",
        place: type[Leads] | type[ScoringSettings] = Leads,
    ) -> None:
        self.ws = ws
        ports = Ports(poll=news.watch(ws.store).version)
        super().__init__(
            {"leads": lambda: place(ws)}, ports, start="leads", theme=theme, strict=True
        )

    @property
    def place(self) -> BackTestScreen:
        """The back-test."""
        return next(one for one in self.screen_stack if isinstance(one, BackTestScreen))


def said(app: Desk) -> str:
    return str(app.place.query_one("#said", Static).content)


@pytest.fixture
def three(ws: Workspace) -> Workspace:
    """A hot lead that was won, a cold one that was lost, one that nobody knows of."""
    statuses.add(ws, EVIL)
    for name, kind, status, bought in (
        ("Mina", Kind.DEMO_BOOKED, WON, "yes"),
        ("Noé", Kind.OPENED, LOST, "no"),
        ("Eve", Kind.OPENED, "", "yes"),
    ):
        lead = add_lead(ws, name, details=json.dumps({EVIL: bought, "Same": "x"}))
        activities.log(ws, lead, kind, at=NOW - 3_000)
        activities.log(ws, lead, Kind.STATUS, at=NOW - 2_000, status=clean_line(EVIL))
        if status:
            activities.log(ws, lead, Kind.STATUS, at=NOW - 1_000, status=status)
    return ws


@asynccontextmanager
async def shown(
    ws: Workspace,
    settle: Settle,
    size: tuple[int, int] = (80, 24),
    draft: RuleSet | None = None,
    theme: str = "leadtui-dark",
) -> AsyncIterator[tuple[Desk, Pilot[None]]]:
    app = Desk(ws, theme)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        if draft is None:
            app.action_backtest()
        else:
            app.push_screen(BackTestScreen(ws, draft))
        await settle(pilot)
        await settle(pilot)
        yield app, pilot


@pytest.mark.parametrize("size", SIZES)
async def test_figures_bars_and_rules(
    three: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    async with shown(three, settle, size) as (app, pilot):
        found = app.place.found
        assert found is not None
        assert found.figures == backtest.run(three, found.known).figures
        text = text_of(app.screen)
        assert "2, 1 won (50.0%); 1 without an outcome left out" in text
        assert "2.00 times the share of won among all" in text
        assert "1.000 (1 tells won from lost" in text
        [ten] = [line for line in text.splitlines() if "▲ █" in line]
        assert ten.replace("│", " ").split()[:4] == ["10", "1", "100.0%", "2.00"]
        assert ten.count("█") == BAR
        await pilot.press("end")
        await settle(pilot)
        [demo] = [line for line in text_of(app.screen).splitlines() if "demo booked" in line]
        assert demo.replace("│", " ").split()[2:] == ["+10", "1", "100.0%", "0", "0.0%", "2.00"]
        assert not shadowed_commands(app.screen)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_names_are_only_text_and_bars_are_drawn_in_ascii(
    three: Workspace, settle: Settle, theme: str
) -> None:
    async with shown(three, settle, (120, 40), theme=theme) as (app, pilot):
        assert "[/b] [red]x[/] evil" in text_of(app.screen)
        assert "▲ " + "█" * BAR in text_of(app.screen)
        app.plain = PlainFilter("ascii")
        await pilot.resize_terminal(110, 40)
        await settle(pilot)
        text = text_of(app.screen)
        assert "^ " + "#" * BAR in text
        assert text.isascii()


async def test_a_draft_beside_the_rules_in_force(three: Workspace, settle: Settle) -> None:
    draft = change(scoring.current(three), "threshold", "1")
    async with shown(three, settle, draft=draft) as (app, pilot):
        assert "company-wide, draft" in text_of(app.screen)
        assert app.place.found is not None
        assert app.place.found.figures.confusion.hot == 2
        await pilot.press("t")
        await settle(pilot)
        assert app.place.found.figures.confusion.hot == 1
        assert "draft" not in text_of(app.screen).split("Rules")[1].splitlines()[0]
    async with shown(three, settle) as (app, pilot):
        await pilot.press("t")
        await settle(pilot)
        assert "There is no draft" in list(app._notifications)[-1].message


async def test_the_settings_open_it_with_what_was_typed(three: Workspace, settle: Settle) -> None:
    app = Desk(three, place=ScoringSettings)
    async with app.run_test(size=(120, 40)) as pilot:
        for keys in (("f8",), ("escape",), ("end", "backspace", "1"), ("f8",)):
            await settle(pilot)
            await pilot.pause(PAUSE)
            await pilot.press(*keys)
            await settle(pilot)
            if keys == ("f8",):
                found = app.place.found
                assert found is not None
                typed = found.draft
                assert found.figures.threshold == (1 if typed else 5)
        assert typed
        assert scoring.current(three).threshold == 5


async def test_the_deals_say_the_outcome(three: Workspace, settle: Settle) -> None:
    firm = add_company(three, "Deal Ltd")
    dee = add_lead(three, "Dee", company_id=firm)
    deals.create(three, firm, {"title": "Pilot", "contact": str(dee), "stage": "Lost"})
    async with shown(three, settle, (80, 24)) as (app, pilot):
        await pilot.press("o", "d")
        await settle(pilot)
        assert isinstance(app.place.known, ByDeal)
        assert app.place.found is not None
        assert (app.place.found.figures.won, app.place.found.figures.lost) == (0, 1)
        assert "a deal was won" in text_of(app.screen)


async def test_another_outcome_by_statuses(three: Workspace, settle: Settle) -> None:
    leads.set_status(three, [3], "Interested")
    async with shown(three, settle, (120, 40)) as (app, pilot):
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, Choose)
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(app.screen, MultiChoose)
        names = [option.title for option in app.screen.options]
        await pilot.press(*["down"] * names.index("Interested"), "space", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, MultiChoose)
        assert "Interested" not in [option.title for option in app.screen.options]
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.place.known == ByStatus(
            (WON, "Converted", "Interested") if names.index("Interested") > names.index("Converted")
            else (WON, "Interested", "Converted"),
            (LOST, "Not interested"),
        )  # fmt: skip
        assert app.place.found is not None
        assert app.place.found.figures.won == 2


async def test_another_outcome_by_a_column(three: Workspace, settle: Settle) -> None:
    async with shown(three, settle, (120, 40)) as (app, pilot):
        await pilot.press("o")
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert isinstance(app.screen, Choose)
        assert len(app.screen.choices) == 1
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert app.place.known == ByColumn(EVIL, ("yes",))
        assert app.place.found is not None
        assert (app.place.found.figures.won, app.place.found.timed) == (2, False)
        assert "facts from after them count too" in text_of(app.screen)
        await pilot.press("o", "escape")
        await settle(pilot)
        assert app.place.known == ByColumn(EVIL, ("yes",))


async def test_no_outcome_says_what_to_do(ws: Workspace, settle: Settle) -> None:
    add_lead(ws, "Mina")
    async with shown(ws, settle) as (app, pilot):
        assert said(app).startswith("No lead has a status that says it was won or lost")
        assert said(app).endswith("o chooses what says won and lost.")
        await pilot.press("e")
        await settle(pilot)
        assert "no figures yet" in list(app._notifications)[-1].message
        # What changes in the store does not make it count by itself.
        leads.set_status(ws, [1], WON)
        app.poll_now()
        await settle(pilot)
        assert app.place.found is None
        await pilot.press("r")
        await settle(pilot)
        assert app.place.found is not None


async def test_it_counts_beside_the_keys_says_how_far_it_is_and_stops(
    three: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, began = threading.Event(), threading.Event()

    def slow(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, LeadFacts]:
        began.set()
        go_on.wait(10)
        return read_facts(conn, ids)

    monkeypatch.setattr(backtest, "CHUNK", 1)
    monkeypatch.setattr(backtest, "read_facts", slow)
    app = Desk(three)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.action_backtest()
        for _ in range(100):
            await pilot.pause(0.01)
            if began.is_set():
                break
        # The interface answers while the leads are weighed in a thread.
        await pilot.press("question_mark")
        await pilot.pause()
        assert not isinstance(app.screen, BackTestScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert "esc stops it" in said(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, BackTestScreen)
        go_on.set()
        await settle(pilot)
        assert said(app) == "Stopped. r counts anew."
        told: list[int] = []
        monkeypatch.setattr(app.place, "_tell", lambda done, most: told.append(done))
        await pilot.press("r")
        await settle(pilot)
        assert told == [1, 2]
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, BackTestScreen)


async def test_what_changes_meanwhile_is_said_and_not_counted_by_itself(
    three: Workspace, settle: Settle
) -> None:
    async with shown(three, settle) as (app, pilot):
        before = app.place.found
        leads.set_status(three, [3], WON)
        app.poll_now()
        await settle(pilot)
        assert app.place.found is before
        assert "leads changed since" in str(app.place.query_one("#test").border_subtitle)
        await pilot.press("r")
        await settle(pilot)
        assert app.place.found is not None
        assert app.place.found.figures.won == 2
        assert str(app.place.query_one("#test").border_subtitle) == ""


async def test_the_figures_are_written_to_a_new_file(
    three: Workspace, settle: Settle, tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    async with shown(three, settle) as (app, pilot):
        for expected in ("Written to", "already something"):
            await pilot.press("e")
            await settle(pilot)
            assert isinstance(app.screen, Prompt)
            app.screen.query_one(Input).value = str(file)
            await pilot.press("enter")
            await settle(pilot)
            assert expected in list(app._notifications)[-1].message
    assert file.read_text(encoding="utf-8").startswith("part,name,points")
