"""The virtual table: cursor by id, marks that survive, pages fetched in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from leadtui.screens.themes import THEMES
from leadtui.widgets.columns import Column
from leadtui.widgets.commands import Failed, Refused
from leadtui.widgets.sources import ListSource, PagedSource, RowSource
from leadtui.widgets.table import VirtualTable
from tests.widgets.hostile import HOSTILE


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str
    points: int = 0


def key(row: Row) -> int:
    return row.id


def points(row: Row) -> str:
    return str(row.points)


def rows(*numbers: int) -> list[Row]:
    return [Row(number, f"row {number}", number) for number in numbers]


class Bench(App[None]):
    """A table and what it says."""

    def __init__(self, source: RowSource[Row] | None = None) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.source = source
        self.said: list[object] = []
        self.errors: list[BaseException] = []

    def compose(self) -> ComposeResult:
        yield VirtualTable(
            [
                Column(
                    "Points", lambda row: str(row.points), width=8, align="right", sort="points"
                ),
                Column("Name", lambda row: row.name, sort="name"),
            ],
            key,
            title="Rows",
            empty="Rows live here.\nPress n for one.",
        )

    def on_mount(self) -> None:
        if self.source is not None:
            self.table.set_source(self.source)

    @property
    def table(self) -> VirtualTable[Row]:
        return self.query_one(VirtualTable)

    def on_virtual_table_highlighted(self, message: VirtualTable.Highlighted) -> None:
        self.said.append(("highlighted", message.row))

    def on_virtual_table_selected(self, message: VirtualTable.Selected) -> None:
        self.said.append(("selected", message.row))

    def on_virtual_table_marks_changed(self, message: VirtualTable.MarksChanged) -> None:
        self.said.append(("marks", sorted(message.marks)))

    def on_virtual_table_sort_changed(self, message: VirtualTable.SortChanged) -> None:
        self.said.append(("sort", message.name, message.descending))

    def on_refused(self, message: Refused) -> None:
        self.said.append(("refused", message.reason))

    def on_failed(self, message: Failed) -> None:
        self.errors.append(message.error)


def text_of(table: VirtualTable[Row]) -> str:
    return "\n".join(table.render_line(y).text.rstrip() for y in range(table.page_height + 1))


async def settle(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_keys_move_the_cursor_and_say_where_it_is() -> None:
    app = Bench(ListSource(rows(*range(1, 101)), key))
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        steps = {
            "j": 1,
            "down": 2,
            "k": 1,
            "G": 99,
            "up": 98,
            "g": 0,
            "ctrl+d": table.page_height // 2,
            "ctrl+u": 0,
            "pagedown": table.page_height,
            "pageup": 0,
            "end": 99,
            "home": 0,
        }
        for pressed, expected in steps.items():
            await pilot.press(pressed)
            assert table.cursor == expected, pressed
        await pilot.pause()
        assert app.said[-1] == ("highlighted", Row(1, "row 1", 1))


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go_above_it() -> None:
    app = Bench(ListSource(rows(*range(10, 60)), key))
    async with app.run_test(size=(80, 12)) as pilot:
        table = app.table
        await pilot.press(*"j" * 20)
        assert table.row == Row(30, "row 30", 30)
        line = table.cursor - table.scroll_offset.y
        table.set_rows(rows(*range(1, 60)))
        await pilot.pause()
        assert table.row == Row(30, "row 30", 30)
        assert table.cursor == 29
        assert table.cursor - table.scroll_offset.y == line
        table.set_rows(rows(*range(1, 29)))
        await pilot.pause()
        assert table.cursor == 27


async def test_a_changed_row_under_the_cursor_is_told_again() -> None:
    app = Bench(ListSource(rows(1, 2), key))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.said.clear()
        app.table.set_rows(rows(1, 2))
        await pilot.pause()
        assert app.said == []
        app.table.set_rows([Row(1, "renamed"), Row(2, "two")])
        await pilot.pause()
        assert app.said == [("highlighted", Row(1, "renamed"))]


async def test_marks_survive_a_filter_and_are_what_verbs_are_about() -> None:
    app = Bench(ListSource(rows(1, 2, 3, 4), key))
    async with app.run_test() as pilot:
        table = app.table
        assert list(table.target_keys) == [1]
        await pilot.press("space", "space")
        assert list(table.target_keys) == [1, 2]
        assert table.cursor == 2
        assert "2 marked" in str(table.border_title)
        table.set_rows(rows(3, 4))
        await pilot.press("V")
        await pilot.pause()
        assert list(table.target_keys) == [1, 2, 3, 4]
        await pilot.press("V")
        await pilot.pause()
        assert list(table.target_keys) == [1, 2]
        assert [said for said in app.said if isinstance(said, tuple) and said[0] == "marks"] == [
            ("marks", [1]),
            ("marks", [1, 2]),
            ("marks", [1, 2, 3, 4]),
            ("marks", [1, 2]),
        ]


async def test_enter_and_two_clicks_open_a_row_and_a_click_in_front_marks_it() -> None:
    app = Bench(ListSource(rows(1, 2, 3), key))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.click(VirtualTable, offset=(12, 3))
        assert app.table.cursor == 1
        await pilot.click(VirtualTable, offset=(12, 4), times=2)
        await pilot.click(VirtualTable, offset=(1, 2))
        await pilot.pause()
        assert ("selected", Row(1, "row 1", 1)) in app.said
        assert ("selected", Row(3, "row 3", 3)) in app.said
        assert app.table.marks == {1}


async def test_sort_is_asked_for_by_key_and_by_click() -> None:
    app = Bench(ListSource(rows(1), key))
    async with app.run_test() as pilot:
        await pilot.press("o", "o", "O")
        await pilot.click(VirtualTable, offset=(12, 1))
        await pilot.pause()
        assert [said for said in app.said if isinstance(said, tuple) and said[0] == "sort"] == [
            ("sort", "points", False),
            ("sort", "name", False),
            ("sort", "name", True),
            ("sort", "name", False),
        ]
        assert "Name↑" in text_of(app.table)


async def test_an_empty_table_teaches_and_its_keys_say_why_not() -> None:
    app = Bench(ListSource([], key))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "Press n for one." in text_of(app.table)
        assert ("refused", "There are no rows here.") in app.said
        assert app.table.no_target() is not None


@pytest.mark.parametrize("size", [(80, 24), (20, 6)])
async def test_hostile_names_are_shown_as_they_are_without_control_characters(
    size: tuple[int, int],
) -> None:
    """faults.md 7 and 8: no markup, no escape sequence reaches the terminal."""
    app = Bench(ListSource([Row(n, text) for n, text in enumerate(HOSTILE)], key))
    async with app.run_test(size=size) as pilot:
        table = app.table
        table.title = "[/]\x1b[2J"
        await pilot.press("G", "g", "space")
        await pilot.pause()
        shown = text_of(table) + str(table.border_title)
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert app.errors == []
        if size == (80, 24):
            assert "x[/foo]y" in shown


class Slow:
    """Pages from a list, in a thread; counts its calls and can be held up."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.calls: list[tuple[int, int]] = []
        self.threads: set[int] = set()
        self.hold = threading.Event()
        self.hold.set()
        self.broken = False

    def source(self) -> RowSource[Row]:
        return PagedSource(
            count=lambda: self.size,
            page=self.page,
            keys=lambda: range(self.size),
            index_of=lambda row_id: row_id if row_id < self.size else None,
        )

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        self.hold.wait(5)
        self.threads.add(threading.get_ident())
        self.calls.append((offset, limit))
        if self.broken:
            raise OSError("the disk is gone")
        return rows(*range(offset, min(offset + limit, self.size)))


async def test_only_pages_in_sight_are_fetched_and_never_in_the_interface() -> None:
    slow = Slow(1_000_000)
    app = Bench(slow.source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.table.row == Row(0, "row 0", 0)
        await pilot.press("G")
        await settle(pilot)
        assert app.table.row == Row(999_999, "row 999999", 999_999)
        assert "row 999999" in text_of(app.table)
        assert len(slow.calls) < 8
        assert threading.get_ident() not in slow.threads


async def test_keys_answer_while_a_page_is_on_its_way() -> None:
    slow = Slow(100_000)
    app = Bench(slow.source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        slow.hold.clear()
        await pilot.press("G")
        started = time.perf_counter()
        await pilot.press("k", "k")
        assert app.table.cursor == 99_997
        assert app.table.row is None
        assert time.perf_counter() - started < 2
        assert "…" in text_of(app.table)
        slow.hold.set()
        await settle(pilot)
        await settle(pilot)
        assert app.table.row == Row(99_997, "row 99997", 99_997)
        assert app.said[-1] == ("highlighted", app.table.row)


async def test_moving_on_during_a_reload_is_not_undone_by_it() -> None:
    slow = Slow(1000)
    app = Bench(slow.source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        slow.hold.clear()
        app.table.reload()
        await pilot.press("j", "j")
        slow.hold.set()
        await settle(pilot)
        assert app.table.cursor == 2


async def test_the_answer_of_an_older_source_is_dropped() -> None:
    old, new = Slow(1000), Slow(5)
    app = Bench(old.source())
    async with app.run_test() as pilot:
        await settle(pilot)
        old.hold.clear()
        app.table.reload()
        app.table.set_source(new.source())
        await pilot.pause(0.1)
        old.hold.set()
        await settle(pilot)
        assert app.table.count == 5


async def test_a_source_that_fails_tells_the_app_and_can_be_asked_again() -> None:
    slow = Slow(100_000)
    app = Bench(slow.source())
    async with app.run_test() as pilot:
        await settle(pilot)
        slow.broken = True
        await pilot.press("G")
        await settle(pilot)
        assert [str(error) for error in app.errors][:1] == ["the disk is gone"]
        slow.broken = False
        await pilot.press("k")
        await settle(pilot)
        assert app.table.row == Row(99_998, "row 99998", 99_998)


async def test_going_to_a_row_by_its_id_brings_it_into_sight() -> None:
    app = Bench(Slow(100_000).source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.table.go_to(54_321)
        await settle(pilot)
        assert app.table.row == Row(54_321, "row 54321", 54_321)
        assert app.table.walk(1) == 54_322
        assert "row 54322" in text_of(app.table)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (200, 60)])
async def test_any_size_of_terminal_is_survived(size: tuple[int, int]) -> None:
    app = Bench(Slow(100_000).source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("G")
        await pilot.resize_terminal(*size)
        await pilot.press("k")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "row 99998" in text_of(app.table)
