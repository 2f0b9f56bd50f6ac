"""The timeline: any number of entries, fetched as one scrolls, with cursor and scroll kept."""

from __future__ import annotations

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from leadtui.domain.kinds import Kind
from leadtui.domain.rows import ActivityRow
from leadtui.widgets.commands import Commands
from leadtui.widgets.timeline import Timeline
from leadtui.widgets.timeline_entries import ROWS_KEPT, Entries, Key, key_of
from leadtui.widgets.timeline_line import entry_cell, who_of
from tests.widgets.hostile import HOSTILE

NOW = dt.datetime(2026, 11, 22, 11, 0, tzinfo=ZoneInfo("Europe/Paris"))
NOW_MS = int(NOW.timestamp() * 1000)


def entry(number: int, kind: Kind = Kind.NOTE, **values: object) -> ActivityRow:
    """Entry ``number``, a minute after the one before."""
    made: dict[str, object] = {
        "id": number,
        "at": NOW_MS - 10_000_000_000 + number * 60_000,
        "kind": kind,
        "company_id": 1,
        "company": "Kestrel",
        "contact_id": None,
        "contact": "",
        "user_id": 1,
        "user": "Ana",
        "duration": None,
        "status": "",
        "outcome": "",
        "text": f"text {number}",
        **values,
    }
    return ActivityRow(**made)  # type: ignore[arg-type]


class Past:
    """Entries that can be asked for as services.timeline.page is."""

    def __init__(self, count: int) -> None:
        self.rows = [entry(number) for number in range(count, 0, -1)]
        self.asked: list[tuple[str, Key | None, int]] = []

    def __call__(self, kinds: str, before: Key | None, limit: int) -> list[ActivityRow]:
        self.asked.append((kinds, before, limit))
        wanted = self.rows
        if kinds != "all":
            wanted = [row for row in wanted if row.kind is Kind.OUTGOING_CALL]
        if before is not None:
            low, high = 0, len(wanted)
            while low < high:
                middle = (low + high) // 2
                if key_of(wanted[middle]) < before:
                    high = middle
                else:
                    low = middle + 1
            wanted = wanted[low : low + limit]
        return wanted[:limit]


class Shown(Commands, App[None]):
    """An app of one timeline."""

    def __init__(self, past: Past) -> None:
        super().__init__()
        self.past = past
        self.timeline = Timeline(lambda: NOW)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def compose(self) -> ComposeResult:
        yield self.timeline

    def on_mount(self) -> None:
        self.timeline.focus()
        self.timeline.set_source(self.past)


async def settle(pilot: Pilot[None]) -> None:
    await pilot.pause()
    while any(not worker.is_finished for worker in pilot.app.workers):
        await asyncio.sleep(0.001)
        await pilot.pause()


def lines(app: Shown) -> list[str]:
    timeline = app.timeline
    return [timeline.render_line(y).text.rstrip() for y in range(timeline.page_height)]


async def test_only_the_newest_entries_are_fetched_and_more_as_one_scrolls() -> None:
    """COE-51."""
    past = Past(100_000)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.timeline.count == 100
        assert "text 100000" in lines(app)[0]
        assert str(app.timeline.border_title) == "Timeline · all · 100+"
        for _ in range(10):
            await pilot.press("pagedown")
            await settle(pilot)
        row = app.timeline.row
        assert row is not None
        assert row.id == 100_000 - app.timeline.cursor
        assert app.timeline.cursor == 10 * app.timeline.page_height
        assert 200 < app.timeline.count < 600


async def test_a_hundred_thousand_entries_can_be_gone_through_to_the_end_and_back() -> None:
    past = Past(100_000)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("G")
        await settle(pilot)
        assert app.timeline.whole
        assert app.timeline.count == 100_000
        assert "text 1" in lines(app)[-1]
        row = app.timeline.row
        assert row is not None
        assert row.id == 1
        await pilot.press("g")
        await settle(pilot)
        assert "text 100000" in lines(app)[0]
        app.timeline.cursor = 50_000
        await settle(pilot)
        row = app.timeline.row
        assert row is not None
        assert row.id == 50_000
        assert not any(line == "…" for line in lines(app))


async def test_a_move_on_the_way_to_the_end_stops_it() -> None:
    past = Past(100_000)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.timeline.action_last()
        app.timeline.cursor = 0
        await settle(pilot)
        assert app.timeline.cursor == 0
        assert not app.timeline.whole


async def test_a_reload_keeps_the_cursor_and_the_scroll_on_their_entries() -> None:
    past = Past(1_000)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for _ in range(12):
            await pilot.press("pagedown")
            await settle(pilot)
        before, row = lines(app), app.timeline.row
        past.rows[:0] = [entry(number) for number in (1_003, 1_002, 1_001)]
        app.timeline.reload()
        await settle(pilot)
        assert lines(app) == before
        assert app.timeline.row == row
        assert app.timeline.cursor == 12 * app.timeline.page_height + 3


async def test_a_reload_shows_what_changed_and_went_in_sight() -> None:
    past = Past(1_000)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for _ in range(12):
            await pilot.press("pagedown")
            await settle(pilot)
        place = app.timeline.cursor
        past.rows[place] = entry(1_000 - place, text="read anew")
        del past.rows[place - 2]
        app.timeline.reload()
        await settle(pilot)
        row = app.timeline.row
        assert row is not None
        assert (row.text, app.timeline.cursor) == ("read anew", place - 1)
        assert not any(f"text {1_000 - place + 2}" in line for line in lines(app))


async def test_at_the_top_a_new_entry_comes_into_sight() -> None:
    past = Past(50)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        past.rows.insert(0, entry(51, text="just written"))
        app.timeline.reload()
        await settle(pilot)
        assert "just written" in lines(app)[0]
        assert app.timeline.cursor == 0
        assert app.timeline.whole


async def test_a_filter_asks_for_its_kinds_and_is_named_in_the_title() -> None:
    """COE-52."""
    past = Past(300)
    past.rows[7] = entry(293, Kind.OUTGOING_CALL, duration=200, outcome="reached")
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("pagedown")
        app.timeline.kinds = "calls"
        await settle(pilot)
        assert past.asked[-1][0] == "calls"
        assert app.timeline.count == 1
        assert "call made · 3 min 20 · reached" in lines(app)[0]
        assert str(app.timeline.border_title) == "Timeline · calls only · 1"
        keys = Content.from_markup(str(app.timeline.border_subtitle)).plain
        assert keys == "a all  n notes  m mail  c calls  v visits"
        app.timeline.kinds = "all"
        await settle(pilot)
        assert app.timeline.cursor == 0


async def test_an_empty_filter_says_what_writes_the_first_entry() -> None:
    """COE-53, COE-55."""
    past = Past(3)
    app = Shown(past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.timeline.kinds = "calls"
        await settle(pilot)
        assert any("C logs one" in line for line in lines(app))


async def test_foreign_text_is_shown_as_it_is() -> None:
    past = Past(0)
    past.rows = [
        entry(number, text=text, contact=text, user=text)
        for number, text in zip(range(len(HOSTILE), 0, -1), HOSTILE, strict=True)
    ]
    app = Shown(past)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        drawn = "\n".join(lines(app))
        assert "[red]red[/red]" in drawn
        assert "[@click=app.quit]x[/]" in drawn
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn
        width = app.timeline.scrollable_content_region.width
        for y in range(app.timeline.page_height):
            assert app.timeline.render_line(y).cell_length == width


async def test_enter_opens_the_entry() -> None:
    """PUB-48."""
    opened: list[int] = []

    class Opening(Shown):
        def on_timeline_opened(self, event: Timeline.Opened) -> None:
            opened.append(event.row.id)

    app = Opening(Past(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
    assert opened == [4]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.OUTGOING_CALL, "Ana → Mina"),
        (Kind.INCOMING_CALL, "Mina → Ana"),
        (Kind.REPLIED, "Mina → Ana"),
    ],
)
def test_who_goes_in_the_direction_of_what_happened(kind: Kind, expected: str) -> None:
    assert who_of(entry(1, kind, contact="Mina"), people=True) == expected
    assert who_of(entry(1, kind, contact="Mina"), people=False) == "Ana"


def test_a_line_says_when_what_who_and_the_first_line_of_the_text() -> None:
    """COE-58."""
    row = entry(1, at=NOW_MS - 7_200_000, contact="Mina", text="first\nsecond")
    said = "".join(text for text, _ in entry_cell(row, NOW))
    assert said == "2 h ago      note  Mina → Ana  first"


@given(st.data())
def test_whatever_pages_arrive_the_entries_are_the_newest_ones_without_a_gap(
    data: st.DataObject,
) -> None:
    """Between pages entries come and go anywhere; what was fetched since is right."""
    numbers = set(data.draw(st.sets(st.integers(1, 60))))
    entries = Entries()
    for _ in range(data.draw(st.integers(1, 12))):
        numbers |= data.draw(st.sets(st.integers(1, 60), max_size=3))
        numbers -= data.draw(st.sets(st.integers(1, 60), max_size=3))
        limit = data.draw(st.integers(1, 8))
        start = data.draw(st.integers(0, len(entries)))
        before = entries.key(start - 1)
        there = [entry(n) for n in sorted(numbers, reverse=True)]
        page = [r for r in there if before is None or key_of(r) < before][:limit]
        entries.take(before, page, limit)
        places = [entries.key(i) for i in range(len(entries))]
        assert places == sorted(set(places), reverse=True)  # type: ignore[type-var]
        assert [key_of(row) for row in page] == places[start : start + len(page)]
    # Read through from the top, with nothing changing meanwhile, it is what there is.
    there = [entry(n) for n in sorted(numbers, reverse=True)]
    before = None
    while True:
        page = [r for r in there if before is None or key_of(r) < before][:5]
        entries.take(before, page, 5)
        if len(page) < 5:
            break
        before = key_of(page[-1])
    assert [entries.key(i) for i in range(len(entries))] == [key_of(r) for r in there]
    assert entries.whole


def test_rows_not_used_for_long_are_forgotten_but_not_their_places() -> None:
    entries = Entries()
    rows = [entry(number) for number in range(ROWS_KEPT + 500, 0, -1)]
    entries.take(None, rows, len(rows) + 1)
    assert len(entries) == len(rows)
    assert entries.row(0) is None
    assert entries.row(len(rows) - 1) == rows[-1]
    assert entries.key(0) == key_of(rows[0])
