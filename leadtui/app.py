"""The Textual app: places as modes, the commands that work everywhere, themes, the palette."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from textual.driver import Driver
from textual.screen import Screen

from leadtui.screens.base import Place
from leadtui.screens.commands import check_keymap
from leadtui.screens.host import Host, Ports
from leadtui.screens.stylesheet import KeptStylesheet
from leadtui.screens.themes import DARK, THEMES
from leadtui.widgets.asking import start
from leadtui.widgets.commands import EVERYWHERE, command
from leadtui.widgets.topbar import PLACES, PlaceWanted

ScreenFactory = Callable[[], Screen[Any]]


def _no_undo(app: LeadtuiApp) -> str | None:
    return None if app.ports.undo else "There is no store to undo in."


def _no_redo(app: LeadtuiApp) -> str | None:
    return None if app.ports.redo else "There is no store to redo in."


def _no_filter(app: LeadtuiApp) -> str | None:
    screen = app.screen
    if isinstance(screen, Place) and screen.can_filter:
        return None
    return "There is nothing to filter here."


def _here(mode: str) -> Callable[[LeadtuiApp], str | None]:
    def reason(app: LeadtuiApp) -> str | None:
        return None if mode in app.modes_shown else "This place is not part of this window."

    return reason


def _collect_garbage() -> None:
    """What made the first frame stays for good, and is not looked through again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class LeadtuiApp(Host):
    """leadtui in a terminal.

    ``places`` gives a factory for the first screen of each mode (see ``PLACES``); the app knows
    nothing else about them. ``ports`` is what it asks of the layers below.
    """

    SCOPE = EVERYWHERE
    TITLE = "leadtui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        places: Mapping[str, ScreenFactory],
        ports: Ports | None = None,
        *,
        start: str = "today",
        theme: str = DARK.name,
        strict: bool = False,
    ) -> None:
        self.modes_shown = tuple(mode for mode, _, _ in PLACES if mode in places)
        # Textual's own first mode is an empty screen, which would be made, styled and left again.
        vars(self)["DEFAULT_MODE"] = start if start in places else self.modes_shown[0]
        super().__init__(ports, strict=strict)
        self.animation_level = "none"
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        for mode in self.modes_shown:
            self.add_mode(mode, places[mode])
        if self.ports.keymap:
            self.set_keymap(check_keymap(self.ports.keymap))

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice, but for Unix terminals, which can be closed under the app."""
        chosen = super().get_driver_class()
        if chosen.__module__ != "textual.drivers.linux_driver":
            return chosen
        from leadtui.screens.terminal_driver import TerminalDriver

        return TerminalDriver

    def on_mount(self) -> None:
        """Leave cleanly when the terminal goes away; look for garbage from the first frame on."""
        self._catch_signals()
        self.call_after_refresh(_collect_garbage)

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(number, self._leave_soon)

    def _leave_soon(self) -> None:
        start(self, self.leave, group="leave")

    def on_place_wanted(self, message: PlaceWanted) -> None:
        """Go where the user clicked."""
        message.stop()
        self.go(message.mode)

    def go(self, mode: str) -> None:
        """Go to a place; when it is here already, back to its first screen."""
        if mode != self.current_mode:
            self.switch_mode(mode)
            return
        self.back_to_first()

    def back_to_first(self) -> bool:
        """Go back to the first screen of the place; false where something on the way is not saved,
        which is asked about instead.
        """
        while len(self.screen_stack) > 1:
            screen = self.screen
            if isinstance(screen, Place) and screen.unsaved():
                screen.go_back()
                return False
            self.pop_screen()
        return True

    # Places

    @command("go.today", "Today", key="1", when=_here("today"))
    def action_go_today(self) -> None:
        """Go to Today: who is hot, whom to call, what comes next."""
        self.go("today")

    @command("go.leads", "Leads", key="2", when=_here("leads"))
    def action_go_leads(self) -> None:
        """Go to the leads and their engagement."""
        self.go("leads")

    @command("go.companies", "Companies", key="3", when=_here("companies"))
    def action_go_companies(self) -> None:
        """Go to the companies."""
        self.go("companies")

    @command("go.deals", "Deals", key="4", when=_here("deals"))
    def action_go_deals(self) -> None:
        """Go to the deals and what they come to."""
        self.go("deals")

    @command("go.suspects", "Suspects", key="5", when=_here("suspects"))
    def action_go_suspects(self) -> None:
        """Go to the suspects: which company comes next, the best fit first."""
        self.go("suspects")

    @command("go.insights", "Insights", key="6", when=_here("insights"))
    def action_go_insights(self) -> None:
        """Go to the insights: the load of a month, and the last weeks."""
        self.go("insights")

    @command("go.settings", "Settings", key="7", when=_here("settings"))
    def action_go_settings(self) -> None:
        """Go to the settings."""
        self.go("settings")

    # Everywhere

    @command("app.palette", "Palette", key="ctrl+p", footer=97)
    def action_palette(self) -> None:
        """Find a command or a record by its name."""
        from leadtui.screens.palette import open_palette

        open_palette(self)

    @command("app.help", "Help", key="?", footer=99)
    def action_help(self) -> None:
        """Show every key that works here."""
        from leadtui.screens.help import Help

        self.push_screen(Help.about(self.screen))

    @command("app.filter", "Filter", key="/", when=_no_filter, footer=74)
    def action_filter(self) -> None:
        """Show only what you type."""
        if isinstance(self.screen, Place):
            self.screen.open_filter()

    @command("app.back", "Back", key="escape")
    def action_go_back(self) -> None:
        """Go back one level."""
        screen = self.screen
        if isinstance(screen, Place) and screen.go_back():
            return
        if len(self.screen_stack) > 1:
            self.pop_screen()

    @command("app.undo", "Undo", key="u", when=_no_undo)
    def action_undo(self) -> None:
        """Take the last change back."""
        if self.ports.undo:
            self.do(self, self.ports.undo, self.toast)

    @command("app.redo", "Redo", key="U", when=_no_redo)
    def action_redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.ports.redo:
            self.do(self, self.ports.redo, self.toast)

    @command("app.jump", "Jump", key="ctrl+o")
    def action_jump(self) -> None:
        """Put a letter on every pane and jump to the one you type."""
        from leadtui.screens.jump import Jump

        self.push_screen(Jump.over(self.screen))

    @command("app.theme", "Light or dark")
    def action_toggle_theme(self) -> None:
        """Change between the light and the dark colours."""
        dark, light = THEMES
        self.theme = light.name if self.theme == dark.name else dark.name

    @command("app.quit", "Quit", key="q")
    async def action_quit(self) -> None:
        """Leave leadtui; what was typed and is not saved yet is asked about first."""
        mode = self._unsaved()
        if mode is None:
            await self.leave()
            return
        from leadtui.screens.dialogs.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                self._leave_soon()

        if mode != self.current_mode:
            self.switch_mode(mode)
        text = "What was typed here is not saved, and is dropped."
        self.push_screen(Confirm("Leave leadtui without saving?", text), answered)

    def _unsaved(self) -> str | None:
        """The first place in which something typed is not saved."""
        for mode in (self.current_mode, *self.modes_shown):
            screens = self._screen_stacks.get(mode) or ()
            if any(isinstance(each, Place) and each.unsaved() for each in screens):
                return mode
        return None

    def action_help_quit(self) -> None:
        """Tell those who press ctrl+c how to leave."""
        self.toast("Press q to quit. ctrl+c copies the text you selected.")
