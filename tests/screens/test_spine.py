"""The app around the screens: places, commands that work everywhere, writes, changes, errors."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.errors import Conflict, Invalid
from leadtui.screens.commands import all_commands, check_keymap
from leadtui.screens.help import Help
from leadtui.screens.host import Found, Ports
from leadtui.screens.jump import Jump
from leadtui.screens.palette import Palette
from leadtui.widgets.commands import active_commands, reachable_commands, shadowed_commands
from leadtui.widgets.footer import Footer
from leadtui.widgets.topbar import PLACES, Status, TopBar
from tests.screens.conftest import Settle
from tests.screens.places import Listing, Record, Row, make, rows
from tests.screens.sheets import text_of
from tests.widgets.hostile import HOSTILE

SIZES = [(80, 24), (120, 40), (200, 60)]


def toasts(app: LeadtuiApp) -> list[str]:
    return [f"{each.title}|{each.message}" for each in app._notifications]


def listing(app: LeadtuiApp) -> Listing:
    screen = app.screen
    assert isinstance(screen, Listing)
    return screen


def rendered(app: LeadtuiApp, kind: type[Footer] | type[TopBar]) -> str:
    return app.screen.query_one(kind).render().plain


# Places


async def test_coming_back_from_a_sheet_lands_on_the_same_row(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press(*"jjj", "enter")
        assert isinstance(app.screen, Record)
        assert app.screen.record_id == 4
        await pilot.press("1")
        assert isinstance(app.screen, Listing)
        await pilot.press("2")
        assert isinstance(app.screen, Record)
        await pilot.press("escape")
        assert listing(app).table.row == Row(4, "row 4")


async def test_a_sheet_walks_through_the_list_it_came_from(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter", "]", "]", "[")
        assert isinstance(app.screen, Record)
        assert app.screen.record_id == 2
        await pilot.press("[", "[")
        await pilot.pause()
        assert toasts(app) == ["|This is the first record of the list."]
        await pilot.press("]", "escape")
        assert listing(app).table.row == Row(2, "row 2")


async def test_the_number_of_the_place_one_is_in_leads_back_to_its_first_screen(
    settle: Settle,
) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter", "2")
        await settle(pilot)
        assert isinstance(app.screen, Listing)


async def test_escape_leaves_the_filter_first_and_never_the_first_screen(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("slash", "4", "2")
        await settle(pilot)
        assert listing(app).table.count == 1
        assert app.current_mode == "leads"
        await pilot.press("escape")
        assert listing(app).table.has_focus
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, Listing)


# Commands


async def test_the_footer_follows_the_focus_and_dims_what_cannot_be_done(settle: Settle) -> None:
    app = make()
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        footer = rendered(app, Footer)
        assert footer.index("d Done") < footer.index("m Mail") < footer.index("space Mark")
        assert footer.rstrip().endswith("? Help")
        reasons = {each.command.id: each.reason for each in active_commands(app.screen)}
        assert reasons["test.mail"] == "Unsubscribed on 3 May."
        assert reasons["test.done"] is None
        await pilot.press("slash")
        await settle(pilot)
        assert "d Done" not in rendered(app, Footer)


async def test_a_narrow_footer_keeps_help_and_shows_that_there_is_more(settle: Settle) -> None:
    app = make()
    async with app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        footer = rendered(app, Footer)
        assert "…" in footer
        assert "? Help" in footer
        assert Content(footer).cell_length <= 38


async def test_a_dimmed_key_says_why_when_pressed_and_when_clicked(settle: Settle) -> None:
    app = make()
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert toasts(app) == ["Mail|Unsubscribed on 3 May."]
        x = rendered(app, Footer).index("m Mail") + 2
        await pilot.click(Footer, offset=(x, 0))
        await settle(pilot)
        assert len(toasts(app)) == 2


async def test_undo_without_a_store_says_why_not(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert toasts(app) == ["Undo|There is no store to undo in."]


async def test_undo_says_what_it_undid_and_what_it_could_not(settle: Settle) -> None:
    def redo() -> str:
        raise Conflict("Nothing to redo.", hint="Undo something first.")

    app = make(Ports(undo=lambda: "Undone: snoozed x[/foo]y", redo=redo))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("u", "U")
        await settle(pilot)
        assert toasts(app) == [
            "|Undone: snoozed x[/foo]y",
            "|Nothing to redo.\nUndo something first.",
        ]


async def test_the_help_lists_what_works_here_and_why_the_rest_does_not(settle: Settle) -> None:
    app = make()
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert isinstance(app.screen, Help)
        shown = str(app.screen.query_one("VerticalScroll > Static", Static).content)
        for words in ("Test listing", "Close what is marked.", "Unsubscribed on 3 May.", "Lists"):
            assert words in shown
        await pilot.press("q")
        assert isinstance(app.screen, Listing)


async def test_the_palette_runs_a_command_that_has_no_key(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"polish")
        await settle(pilot)
        await pilot.pause(0.2)
        await pilot.press("enter")
        await settle(pilot)
        assert listing(app).done == [()]


async def test_the_palette_finds_records_with_hostile_names(settle: Settle) -> None:
    opened: list[str] = []

    def opener(text: str) -> Callable[[], None]:
        return lambda: opened.append(text)

    def search(words: str, limit: int) -> list[Found]:
        return [Found(text, text, opener(text)) for text in HOSTILE[:limit]]

    app = make(Ports(search=search))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"zzz")
        await settle(pilot)
        await pilot.pause(0.2)
        assert isinstance(app.screen, Palette)
        await pilot.press("enter")
        await settle(pilot)
        assert opened == [HOSTILE[0]]


async def test_every_command_can_be_reached_by_the_palette(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        reachable = {each.command.id for each in reachable_commands(app.screen)}
        declared = {
            *LeadtuiApp.COMMANDS_BY_ID,
            *Listing.COMMANDS_BY_ID,
            *listing(app).table.COMMANDS_BY_ID,
        }
        assert reachable == declared


async def test_no_command_hides_another(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        for widget in app.screen.focus_chain:
            app.screen.set_focus(widget)
            assert shadowed_commands(app.screen) == []


async def test_jump_puts_a_letter_on_every_pane(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert isinstance(app.screen, Jump)
        assert len(app.screen.places) == 2
        assert "row 7" in text_of(app.screen), "the screen below stays in sight"
        await pilot.press("a")
        await settle(pilot)
        assert listing(app).query_one(Input).has_focus


def test_ids_are_unique_and_everywhere_comes_first() -> None:
    commands = all_commands()
    assert next(iter(commands)) == "Everywhere"
    ids = [each.id for scope in commands.values() for each in scope]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("keymap", "words"),
    [
        ({"app.qit": "x"}, "Did you mean 'app.quit'"),
        ({"app.quit": "ctrl+m"}, "not every terminal passes"),
        ({"app.quit": "u"}, "belongs to app.undo and to app.quit"),
    ],
)
def test_a_bad_keymap_is_refused_by_name(keymap: dict[str, str], words: str) -> None:
    with pytest.raises(Invalid, match="keymap") as caught:
        check_keymap(keymap)
    assert words in str(caught.value)


async def test_a_keymap_gives_new_keys(settle: Settle) -> None:
    app = make(Ports(keymap={"app.help": "f1 f2", "list.down": "n"}))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("n", "j")
        assert listing(app).table.cursor == 1
        await pilot.press("f2")
        assert isinstance(app.screen, Help)


# Asking, doing, failing


async def test_a_refusal_is_a_toast_with_its_hint_and_no_markup(settle: Settle) -> None:
    app = make()
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert toasts(app) == ["|Not [/] yours.\nAsk a manager."]


async def test_hostile_toasts_are_shown_without_control_characters(settle: Settle) -> None:
    app = make()
    async with app.run_test(size=(120, 60), notifications=True) as pilot:
        await settle(pilot)
        for text in HOSTILE:
            app.toast(text, title=text)
        await settle(pilot)
        assert not any(c in "".join(toasts(app)) for c in "\x1b\x9b\x00\u202e")


async def test_an_unexpected_error_is_shown_and_logged(
    settle: Settle, caplog: pytest.LogCaptureFixture
) -> None:
    app = make(strict=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        listing(app).ask(lambda: 1 // 0, lambda _: None)
        await settle(pilot)
        assert "ZeroDivisionError" in toasts(app)[0]
        assert "unexpected error" in caplog.text


async def test_only_the_newest_answer_on_a_topic_arrives(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        gate = threading.Event()
        answers: list[str] = []

        def slow() -> str:
            gate.wait(5)
            return "old"

        listing(app).ask(slow, answers.append, topic="detail")
        await pilot.pause()
        listing(app).ask(lambda: "new", answers.append, topic="detail")
        listing(app).ask(lambda: "other", answers.append, topic="other")
        await pilot.pause(0.1)
        gate.set()
        await settle(pilot)
        assert sorted(answers) == ["new", "other"]


async def test_writes_run_in_order_and_outlive_their_screen(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        sheet = app.screen
        assert isinstance(sheet, Record)
        gate = threading.Event()
        written: list[str] = []
        answered: list[None] = []

        def first() -> None:
            gate.wait(5)
            written.append("first")

        sheet.do(first, answered.append)
        sheet.do(lambda: written.append("second"), answered.append)
        await pilot.press("escape")
        # A key waits for a write, and no longer than half a second.
        await pilot.pause(0.7)
        assert app.screen is not sheet
        gate.set()
        await settle(pilot)
        assert written == ["first", "second"]
        assert answered == []


async def test_quitting_waits_for_the_write_under_way() -> None:
    app = make()
    async with app.run_test() as pilot:
        await pilot.pause()
        written: list[int] = []
        gate = threading.Event()

        def write() -> None:
            gate.wait(5)
            written.append(1)

        app.do(app, write)
        await pilot.pause(0.05)
        threading.Timer(0.2, gate.set).start()
        await pilot.press("q")
        await app.workers.wait_for_complete()
    assert written == [1]


async def test_visible_places_reload_when_the_store_changed_and_others_when_seen(
    settle: Settle,
) -> None:
    version = 1
    app = make(Ports(poll=lambda: version))
    async with app.run_test() as pilot:
        await settle(pilot)
        place = listing(app)
        await pilot.press("j", "j")
        before = place.reloads
        app.poll_now()
        await settle(pilot)
        assert place.reloads == before
        version = 2
        place.rows.insert(0, Row(99, "new above"))
        app.poll_now()
        await settle(pilot)
        assert place.reloads == before + 1
        assert place.table.row == Row(3, "row 3")
        await pilot.press("1")
        version = 3
        app.poll_now()
        await settle(pilot)
        assert place.reloads == before + 1
        await pilot.press("2")
        await settle(pilot)
        assert place.reloads == before + 2


# Looks


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["leadtui-dark", "leadtui-light"])
async def test_the_frame_stands_at_every_size(
    settle: Settle, size: tuple[int, int], theme: str
) -> None:
    status = Status("ana", "North", 3, {"today": 12}, "idle")
    app = make(Ports(status=lambda: status))
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await settle(pilot)
        top = rendered(app, TopBar)
        assert "1 Today 12" in top
        assert "2 Leads" in top
        assert top.rstrip().endswith("ana · North ⚑3 ●")
        assert Content(top).cell_length == size[0] - 2
        assert listing(app).table.size.height >= size[1] - 8


async def test_a_narrow_top_line_drops_the_counts_then_the_team(settle: Settle) -> None:
    status = Status("ana", "North", 3, {"today": 12}, "idle")
    app = make(Ports(status=lambda: status))
    async with app.run_test(size=(38, 24)) as pilot:
        await settle(pilot)
        assert "12" not in rendered(app, TopBar)
        assert "North" in rendered(app, TopBar)
        await pilot.resize_terminal(32, 24)
        await settle(pilot)
        assert "North" not in rendered(app, TopBar)
        assert "2 Leads" in rendered(app, TopBar)


@pytest.mark.parametrize("user", ["ana", "Marie-Christine"])
async def test_every_place_has_its_name_at_80_columns(settle: Settle, user: str) -> None:
    """COE-168: the seven of them, with the number that leads there."""
    status = Status(user, "North", 3, {"today": 12}, "idle")
    places = {mode: lambda: Listing(rows(3)) for mode, _, _ in PLACES}
    app = LeadtuiApp(places, Ports(status=lambda: status), strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        for mode, number, _ in PLACES:
            await pilot.press(number)
            await settle(pilot)
            assert app.current_mode == mode
            top = rendered(app, TopBar)
            assert all(f"{number} {title}" in top for _, number, title in PLACES)
            assert "⚑3" in top
            assert ("ana" in top) is (user == "ana")
            x = top.index("7 Settings")
            await pilot.click(TopBar, offset=(x + 1, 0))
            assert app.current_mode == "settings"


async def test_a_click_on_the_top_line_goes_there(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.click(TopBar, offset=(4, 0))
        await settle(pilot)
        assert app.current_mode == "today"


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_names_of_user_and_team_are_only_text(settle: Settle, text: str) -> None:
    app = make(Ports(status=lambda: Status(text, text)))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert not any(c in rendered(app, TopBar) for c in "\x1b\x9b\x00\u202e\n")


async def test_any_size_is_survived(settle: Settle) -> None:
    """faults.md 38."""
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for size in [(1, 1), (2, 3), (1, 80), (24, 1), (500, 200), (80, 24)]:
            await pilot.resize_terminal(*size)
            await pilot.press("j")
        await settle(pilot)
        assert listing(app).table.cursor == 6


def screens_with_dialogs() -> list[Callable[[], Screen[Any]]]:
    from leadtui.screens import dialogs

    text = "x[/foo]y\x1b[2J"
    return [
        lambda: dialogs.Confirm(text, text),
        lambda: dialogs.Choose(text, [dialogs.Choice("1", text, 1, text)], text=text),
        lambda: dialogs.Prompt(text, value=text, hint=lambda t: dialogs.Hint(t), placeholder=text),
        lambda: dialogs.TextPrompt(text, value=text, text=text),
        lambda: dialogs.MultiChoose(text, [dialogs.Option(text, 1)], text=text),
    ]


@pytest.mark.parametrize("make_dialog", screens_with_dialogs())
@pytest.mark.parametrize("size", [(80, 24), (10, 3)])
async def test_dialogs_take_hostile_text_any_size_and_esc(
    settle: Settle, make_dialog: Callable[[], Screen[Any]], size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        answers: list[object] = []
        await settle(pilot)
        app.push_screen(make_dialog(), answers.append)
        await settle(pilot)
        assert not any("\x1b" in each for each in _texts(pilot))
        await pilot.press("escape")
        await settle(pilot)
        assert answers == [None]


def _texts(pilot: Pilot[None]) -> list[str]:
    screen = pilot.app.screen
    return [strip.text for strip in screen._compositor.render_strips()]


async def test_what_a_widget_forgot_to_clean_does_not_reach_the_terminal(settle: Settle) -> None:
    """faults.md 7 and 27."""
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.screen.mount(*(Static(Content(text)) for text in HOSTILE))
        app.screen.query_one(Input).value = HOSTILE[9]
        await settle(pilot)
        assert not any(c in text for text in _texts(pilot) for c in "\x1b\x9b\x07\x00\u202e")


async def test_what_a_command_did_replaces_what_the_one_before_did(settle: Settle) -> None:
    app = make()
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        app.toast("reminder", title="09:30 Acme")
        app.toast("first done")
        app.toast("careful", severity="warning")
        await pilot.pause()
        app.toast("second done")
        await pilot.pause()
        assert [n.message for n in app._notifications] == ["reminder", "careful", "second done"]
