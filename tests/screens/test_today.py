"""The lists of Today: what they show, where the cursor is, how one moves about."""

from __future__ import annotations

import datetime as dt

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.screens.themes import DARK, LIGHT
from leadtui.screens.today import Today
from leadtui.services import activities, reminders
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.desk_of_today import TODAY, Desk, day, desk, remind
from tests.widgets.hostile import HOSTILE


def lines(found: Desk, name: str) -> list[str]:
    """The lines of a table as they are drawn."""
    table = found.today.tables[name]
    return [table.render_line(y).text.rstrip() for y in range(table.count)]


def title(found: Desk, name: str) -> str:
    return Content.from_markup(found.today.tables[name].border_title or "").plain


async def test_the_two_columns_their_order_and_what_a_row_says(ws: Workspace) -> None:
    """COE-132, COE-133, COE-135, COE-138, COE-139, X-14."""
    remind(ws, "Late", -3)
    remind(ws, "Very late", -10, priority=Priority.HIGH)
    remind(ws, "Lost", -45, priority=Priority.LOW)
    remind(ws, "Rings", 0, time=dt.time(9, 30), note="demo")
    remind(ws, "Two years", 400)
    company, _ = remind(ws, "Tomorrow", 1)
    remind(ws, "Wednesday", 3)
    activities.add_note(ws, "send the offer", company_id=company)
    async with desk(ws) as found:
        assert found.shown() == ["Very late", "Late", "Rings", "Lost"]
        assert found.shown("upcoming") == ["Tomorrow", "Wednesday", "Two years"]
        assert title(found, "to-process") == "To process (4)"
        assert title(found, "upcoming") == "Upcoming (3) · Mon 1 · Wed 1"
        process, upcoming = lines(found, "to-process"), lines(found, "upcoming")
        assert process[0].split()[:4] == ["!", "12", "Nov", "+10d"]
        assert "+3d" in process[1]
        assert "22 Nov 09:30" in process[2]
        assert "demo" in process[2]
        assert process[3].split()[:4] == ["·", "8", "Oct", "+45d"]
        assert "“send the" in upcoming[0]
        assert "27 Dec 27" in upcoming[2]
        assert all("Prospect" in line for line in process)


async def test_an_empty_store_teaches(ws: Workspace) -> None:
    async with desk(ws) as found:
        assert "Nobody is hot" in found.today.band.render_line(0).text
        drawn = [found.today.tables["to-process"].render_line(y).text for y in range(20)]
        assert any("the day is yours" in line for line in drawn)
        assert "Move to a reminder" in await found.preview()
        await found.press("d")
        assert found.toast == "There is no reminder here. R on a company sets one."


async def test_the_preview_says_whom_to_call_and_what_happened(ws: Workspace) -> None:
    company, _ = remind(ws, "Kestrel Labs", 0)
    lead = add_lead(ws, "Mina", "Roth", company_id=company, phone="+33612345678", title="CEO")
    activities.add_note(ws, "send the offer again", company_id=company)
    activities.log(ws, lead, Kind.REPLIED, at=ws.now() - 7_200_000)
    remind(ws, "Nobody here", 0)
    async with desk(ws) as found:
        text = await found.preview()
        assert str(found.today.preview.border_title) == "Kestrel Labs"
        for words in (
            "“send the offer again”",
            "2 h ago",
            "replied · Mina Roth",
            "Call  Mina Roth · +33 6 12 34 56 78 · CEO",
            "Now   ✗ closed there until Mon 08:00",
            "Tag   Prospect",
            "w why",
            "Next  Sun 22 Nov · normal · Ana",
        ):
            assert words in text
        await found.press("j")
        assert "nobody known here" in await found.preview()


async def test_the_hot_band_tells_who_did_what_and_when_it_cools(ws: Workspace) -> None:
    """CAD-6."""
    company = add_company(ws, "Kestrel Labs")
    lead = add_lead(ws, "Mina", "Roth", company_id=company, phone="+33612345678")
    activities.log(ws, lead, Kind.DEMO_BOOKED, at=ws.now() - 7_200_000)
    async with desk(ws) as found:
        line = found.today.band.render_line(0).text
        for words in ("▲ 10", "Mina Roth", "Kestrel Labs", "demo booked 2 h ago", "6 12 34 56 78"):
            assert words in line
        await found.press("tab", "tab")
        assert found.today.band.has_focus
        assert found.here == "Kestrel Labs"


async def test_tab_goes_round_and_a_narrow_terminal_shows_one_list(ws: Workspace) -> None:
    remind(ws, "Now", 0)
    remind(ws, "Then", 4)
    async with desk(ws, (80, 24)) as found:
        process, upcoming = found.today.tables.values()
        assert (process.display, upcoming.display) == (True, False)
        assert str(process.border_subtitle) == "tab: Upcoming (1)"
        await found.press("tab")
        assert (process.display, upcoming.display) == (False, True)
        assert upcoming.has_focus
        assert found.here == "Then"
        await found.press("tab")
        assert found.here == "Now"
        await found.pilot.resize_terminal(120, 40)
        await found.settle()
        assert process.display
        assert upcoming.display
        assert str(process.border_subtitle) == ""


async def test_it_starts_on_what_comes_when_nothing_is_to_process(ws: Workspace) -> None:
    remind(ws, "Then", 4)
    async with desk(ws) as found:
        assert found.here == "Then"


async def test_hot_leads_are_searched_by_the_filter_line(ws: Workspace) -> None:
    """CAD-6: on top, and by their names and companies."""
    for name, firm in (("Mina", "Kestrel Labs"), ("Théo", "Brasserie Nord")):
        lead = add_lead(ws, name, "Roth", company_id=add_company(ws, firm))
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    settle(ws.store, ws.now())
    async with desk(ws) as found:

        def hot() -> set[str]:
            band = found.today.band
            rows = [band.row_at(index) for index in range(band.count)]
            return {row.lead.name for row in rows if row is not None}

        assert hot() == {"Mina Roth", "Théo Roth"}
        await found.press("slash")
        for line, expected in (
            ("theo", {"Théo Roth"}),
            ("lab", {"Mina Roth"}),
            ("roth nord", {"Théo Roth"}),
            ("nobody", set()),
            ("priority:high", {"Mina Roth", "Théo Roth"}),
            ("colour:", {"Mina Roth", "Théo Roth"}),
        ):
            found.today.query_one("#filter", Input).value = line
            await found.settle()
            assert hot() == expected, line


async def test_the_filter_line(ws: Workspace) -> None:
    """COE-134."""
    bob = add_user(ws, "Bo")
    first, _ = remind(ws, "Café Müller", 0, priority=Priority.HIGH)
    remind(ws, "Kestrel", 0, note="wants a demo")
    remind(ws, "Of Bo", 0, followers=(bob.id,))
    activities.add_note(ws, "très urgent", company_id=first)
    async with desk(ws) as found:
        assert found.shown() == ["Café Müller", "Kestrel"]
        await found.press("slash")
        for line, expected in (
            ("cafe", ["Café Müller"]),
            ("demo", ["Kestrel"]),
            ("urg", ["Café Müller"]),
            ("priority:high", ["Café Müller"]),
            ("user:bo", ["Of Bo"]),
            ("user:all", ["Café Müller", "Kestrel", "Of Bo"]),
            ("tag:client", []),
            ("prospect", ["Café Müller", "Kestrel"]),
        ):
            found.today.query_one("#filter").value = line  # type: ignore[attr-defined]
            await found.settle()
            assert found.shown() == expected, line
        hint = found.today.query_one("#filter-hint", Static)
        for line, words in (("colour:red", "there is no filter"), ("user:zed", "no user 'zed'")):
            found.today.query_one("#filter").value = line  # type: ignore[attr-defined]
            await found.settle()
            assert words in str(hint.content)
        await found.press("escape", "escape")
        assert found.shown() == ["Café Müller", "Kestrel"]
        assert not found.today.has_class("-filtering")
        await found.press("slash")
        await found.type("dsx")
        assert found.today.line == "dsx"
        await found.press("escape", "escape")
        assert len(reminders.lists(ws).to_process) == 2


async def test_cursor_and_marks_stay_with_their_rows_when_the_store_changes(
    ws: Workspace,
) -> None:
    ids = [remind(ws, f"C{number}", 0) for number in range(6)]
    async with desk(ws) as found:
        await found.press("j", "j", "space")
        assert found.here == "C3"
        remind(ws, "B new", 0)
        reminders.done(ws, ids[0][1])
        found.app.poll_now()
        await found.settle()
        assert found.shown() == ["B new", "C1", "C2", "C3", "C4", "C5"]
        assert found.here == "C3"
        assert found.today.tables["to-process"].marks == {ids[2][1]}
        reminders.done(ws, ids[2][1])
        found.app.poll_now()
        await found.settle()
        assert found.today.tables["to-process"].marks == frozenset()


async def test_at_midnight_what_was_upcoming_is_to_process(ws: Workspace, clock: FakeClock) -> None:
    """COE-133, X-8."""
    remind(ws, "Tomorrow", 1)
    async with desk(ws) as found:
        assert found.shown() == []
        clock.move(hours=14)
        found.today._tick()
        await found.settle()
        assert found.shown() == ["Tomorrow"]
        assert found.shown("upcoming") == []


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10), (3, 2)])
async def test_hostile_names_in_every_size_and_theme(
    ws: Workspace, size: tuple[int, int], theme: str
) -> None:
    for number, text in enumerate(HOSTILE):
        company, _ = remind(ws, text, number % 3 - 1, note=text)
        lead = add_lead(ws, text, company_id=company, phone=text, title=text)
        activities.add_note(ws, text, company_id=company)
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    async with desk(ws, size, theme) as found:
        for _ in range(4):
            await found.press("j", "tab")
            await found.preview()
        drawn = found.app.export_screenshot()
        assert not any(c in drawn for c in "\x1b\x9b\x00\u202e")


async def test_every_command_is_declared_once_and_none_hides_another(ws: Workspace) -> None:
    remind(ws, "Now", 0)
    async with desk(ws) as found:
        for name in ("to-process", "upcoming", "hot"):
            found.today.query_one(f"#{name}").focus()
            await found.settle()
            assert shadowed_commands(found.today) == []


async def test_ten_thousand_reminders_open_without_a_wait(ws: Workspace) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.executemany(
            "INSERT INTO company (id, team_id, name, sort_name, created_at, updated_at) "
            "VALUES (?, 1, ?, ?, 0, 0)",
            [(n, f"Company {n}", f"company {n:06}") for n in range(1, 10_001)],
        )
        unit.conn.executemany(
            "INSERT INTO reminder (id, team_id, company_id, date, priority, created_at) "
            "VALUES (?, 1, ?, ?, 1, 0)",
            [(n, n, day(n % 40 - 20).isoformat()) for n in range(1, 10_001)],
        )
        unit.conn.executemany(
            "INSERT INTO reminder_follower (reminder_id, user_id) VALUES (?, 1)",
            [(n,) for n in range(1, 10_001)],
        )
    async with desk(ws) as found:
        assert title(found, "to-process") == "To process (5 250)"
        await found.press("G", "d", "n")
        assert title(found, "to-process") == "To process (5 249)"


async def test_what_survives_a_restart(ws: Workspace) -> None:
    _, first = remind(ws, "One", 3)
    remind(ws, "Two", 4)
    remind(ws, "Now", 0)
    async with desk(ws) as found:
        await found.press("tab")
        state = found.today.state()
        kept = {"line": "", "sort": "priority", "view": ""}
        assert state == {**kept, "list": "upcoming", "row": first}
        await found.press("shift+tab")
        found.today.restore({"line": "two", "list": "upcoming", "row": "nonsense", "x": 1})
        await found.settle()
        assert found.here == "Two"
        assert found.today.line == "two"
        assert isinstance(found.app.screen, Today)
        assert ws.today() == TODAY
