"""A rep's desk: the app put together with one open store and its worker."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from leadtui.app import LeadtuiApp
from leadtui.config import config_path, state_path
from leadtui.domain.errors import LeadtuiError
from leadtui.screens import remember
from leadtui.screens.base import Place
from leadtui.screens.desk_commands import DeskCommands
from leadtui.screens.host import Found, Host, Ports
from leadtui.screens.themes import DARK, THEMES
from leadtui.services import hot, notifications, reminder_reading
from leadtui.services.lost_work import behind
from leadtui.services.watching import watch
from leadtui.services.workspace import Clock, Person, Workspace
from leadtui.settings import Settings, load
from leadtui.widgets.asking import start
from leadtui.widgets.plain import plain_filter
from leadtui.widgets.topbar import Status, WorkerState

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen
    from textual.theme import Theme

    from leadtui.domain.news import Notice
    from leadtui.domain.rows import Outcome, ViewRow
    from leadtui.domain.working_days import WorkingDays
    from leadtui.worker.events import Event
    from leadtui.worker.runner import Worker

HostT = TypeVar("HostT", bound=Host)

#: Seconds from the start until the worker begins.
WORKER_AFTER = 0.4

#: The places by mode: module and class.
_PLACES = {
    "today": ("leadtui.screens.today", "Today"),
    "leads": ("leadtui.screens.leads", "Leads"),
    "companies": ("leadtui.screens.companies", "Companies"),
    "deals": ("leadtui.screens.deals", "Deals"),
    "suspects": ("leadtui.screens.suspects", "Suspects"),
    "insights": ("leadtui.screens.insights", "Insights"),
    "settings": ("leadtui.screens.scoring_settings", "ScoringSettings"),
}


class DeskApp(DeskCommands, LeadtuiApp):
    """leadtui on one store: its places, its background worker, what it remembers."""

    def __init__(
        self,
        ws: Workspace,
        *,
        settings: Settings | None = None,
        state_file: Path | None = None,
        strict: bool = False,
    ) -> None:
        self.settings = settings or Settings()
        self.ws = ws
        self._watch = watch(ws.store)
        self._state_file = state_file
        self._remembered = remember.load(state_file, ws.store.path) if state_file else {}
        super().__init__(
            {mode: partial(self._place, mode) for mode in _PLACES},
            self._ports(),
            start=self._remembered_text("mode", "today"),
            theme=self._remembered_theme(),
            strict=strict,
        )
        self._worker_state: WorkerState = "off"
        self._doing = ""
        self._worker: Worker | None = None

    def _ports(self) -> Ports:
        return Ports(
            poll=self._watch.version,
            undo=self._undo,
            redo=self._redo,
            search=self._search,
            working=self._working_days,
            status=self._look,
            keymap=dict(self.settings.keys),
            confirm_from=self.settings.confirm_from,
        )

    # Top line, palette

    def _look(self) -> Status:
        to_process, _ = reminder_reading.counts(self.ws)
        return Status(
            user=self.ws.user.name,
            team=self.ws.team.name,
            unread=notifications.unseen(self.ws),
            counts={"today": to_process, "leads": hot.counts(self.ws).hot},
            worker=self._worker_state,
            doing=self._doing,
        )

    def _undo(self) -> str:
        from leadtui.services import journal

        return _words(journal.undo(self.ws))

    def _redo(self) -> str:
        from leadtui.services import journal

        return _words(journal.redo(self.ws))

    def _search(self, words: str, limit: int) -> Sequence[Found]:
        from leadtui.services import find, views

        kept = [
            Found(f"View: {view.name}", _where(view), partial(self.open_view, view))
            for view in views.matching(self.ws, words)
        ]
        records = [
            Found(hit.name, hit.where, partial(self.open_record, hit.kind, hit.id), hit.hot)
            for hit in find.records(self.ws, words, limit)
        ]
        return [*kept, *records][:limit]

    def _working_days(self) -> WorkingDays:
        from leadtui.services import working_days

        return working_days.of(self.ws)

    def open_record(self, kind: str, record_id: int) -> None:
        """Open the sheet of a ``company`` or a ``lead``."""
        screen: Screen[None]
        if kind == "company":
            from leadtui.screens.company_sheet import CompanySheetScreen

            screen = CompanySheetScreen(self.ws, record_id)
        else:
            from leadtui.screens.lead_sheet import LeadSheetScreen

            screen = LeadSheetScreen(self.ws, record_id)
        self.push_screen(screen)

    def open_view(self, view: ViewRow) -> None:
        """Go to the place of a view, and show what it shows."""
        from leadtui.screens.filter_line import FilterLine

        self.go(view.place)
        if not self.back_to_first():
            return
        place = self.screen_stack[0]
        assert isinstance(place, FilterLine)
        # After what the place was left with, which it takes up then.
        place.call_after_refresh(place.take_view, view)

    # The worker

    def on_mount(self) -> None:
        """Start the worker beside the first place."""
        if self.ws.store.writable:
            # The first rows come first.
            self.set_timer(WORKER_AFTER, self._start_worker)
        else:
            self.toast("This store can only be read: nothing can be changed.", severity="warning")
        if lost := behind(self.ws.store, self.ws.now(), self.ws.team.zone):
            self.toast(lost, title="Lost work", severity="warning")

    def _start_worker(self) -> None:
        start(self, self._work, group="worker")

    async def _work(self) -> None:
        worker = await asyncio.to_thread(self._make_worker)
        if self.is_running:
            self._worker = worker
            worker.start()

    def _make_worker(self) -> Worker:
        """Made in a thread, since keys do not wait while its modules are loaded."""
        from leadtui.worker.runner import Worker

        return Worker(self.ws.store, self.ws.clock, self._hear, user_id=self.ws.user.id)

    def on_unmount(self) -> None:
        """Stop the worker at once."""
        if self._worker is not None:
            self._worker.stop()
        self._watch.close()

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Remember where the user was, and leave."""
        self._remember()
        super().exit(result, return_code, message)

    def _hear(self, event: Event) -> None:
        """What the worker says, on its thread: handed over to the interface."""
        if self.is_running:
            self.call_later(self._take, event)

    def _take(self, event: Event) -> None:
        from leadtui.services import news
        from leadtui.worker.events import BecameHot, Failed, Rang, Rose

        if isinstance(event, Rang):
            self._ring([news.alarm_notice(alarm) for alarm in event.alarms])
        elif isinstance(event, BecameHot):
            mine = tuple(lead for lead in event.leads if lead.user_id == self.ws.user.id)
            if mine:
                self._ring([news.hot_notice(mine)], quiet=event.quiet)
        elif isinstance(event, Rose):
            told = tuple(one for one in event.told if one.user_id == self.ws.user.id)
            if told:
                self._ring([news.fit_notice(told)], quiet=event.quiet)
        elif isinstance(event, Failed):
            self.toast(event.message, title="The worker", severity="error")
        self._show_worker(event)
        self.poll_now()

    def _ring(self, notices: Sequence[Notice], *, quiet: bool = False) -> None:
        """Bell, toast and terminal notification (COE-153); in quiet hours the toast alone."""
        from leadtui.services import news

        for notice in notices:
            self.toast(notice.body, title=notice.title)
            if (
                self.settings.notify
                and not quiet
                and self._driver is not None
                and not self.is_headless
            ):
                self._driver.write(news.for_terminal(notice))

    def _show_worker(self, event: Event) -> None:
        from leadtui.worker.events import Failed, Idle, Working

        if isinstance(event, Working):
            self._worker_state, self._doing = "working", event.what
        elif isinstance(event, Failed) or (isinstance(event, Idle) and event.trouble):
            self._worker_state, self._doing = "trouble", ""
        elif isinstance(event, Idle):
            self._worker_state, self._doing = "idle", ""
        self.status = replace(self.status, worker=self._worker_state, doing=self._doing)

    # What is remembered

    def _place(self, mode: str) -> Place:
        """A place as it was left; its module is loaded when it is first shown."""
        module, name = _PLACES[mode]
        make: Callable[[Workspace], Place] = getattr(import_module(module), name)
        place = make(self.ws)
        state = self._remembered.get(mode)
        if isinstance(state, dict):
            place.call_after_refresh(place.restore, state)
        return place

    def _remembered_text(self, name: str, otherwise: str) -> str:
        found = self._remembered.get(name)
        return found if isinstance(found, str) else otherwise

    def _remembered_theme(self) -> str:
        wanted = f"leadtui-{self.settings.theme}" if self.settings.theme else DARK.name
        found = self._remembered_text("theme", wanted) if self.settings.theme is None else wanted
        known: Sequence[Theme] = THEMES
        return found if any(theme.name == found for theme in known) else DARK.name

    def _remember(self) -> None:
        if self._state_file is None:
            return
        state: remember.State = dict(self._remembered)
        state.update(mode=self.current_mode, theme=self.theme)
        for mode in self.modes_shown:
            stack = self._screen_stacks.get(mode) or []
            if stack and isinstance(stack[0], Place) and stack[0].is_mounted:
                state[mode] = dict(stack[0].state())
        remember.save(self._state_file, self.ws.store.path, state)


def _where(view: ViewRow) -> str:
    return " · ".join(filter(None, (view.place.capitalize(), view.line)))


def _words(outcome: Outcome) -> str:
    return "\n".join([outcome.message, *outcome.notes[:3]])


def run_app(ws: Workspace | None, path: Path, clock: Clock) -> None:
    """Open the app on ``ws``; where there is no store at ``path`` yet, ask for what it needs
    first.
    """
    if ws is None:
        ws = _first_run(path, clock)
    if ws is not None:
        desk(ws).run()


def desk(ws: Workspace) -> DeskApp:
    """The app on ``ws`` with the user's settings; settings that cannot be taken are named in it,
    and the defaults hold.
    """
    try:
        app = DeskApp(ws, settings=load(config_path()), state_file=state_path())
    except LeadtuiError as error:
        app = DeskApp(ws, state_file=state_path())
        app.call_later(app.show_error, error)
    return _drawn(app, app.settings)


def _drawn(app: HostT, settings: Settings) -> HostT:
    """``app`` with symbols that the terminal can draw."""
    stream = sys.__stderr__.encoding if sys.__stderr__ is not None else "utf-8"
    app.plain = plain_filter(
        settings.symbols, os.environ, stream, utf8_mode=bool(sys.flags.utf8_mode)
    )
    return app


def _settings() -> Settings:
    """The user's settings before there is a desk that can say what is wrong with them."""
    try:
        return load(config_path())
    except LeadtuiError:
        return Settings()


def ask_who(people: Sequence[Person]) -> int | None:
    """The id of the user at work, asked on a screen of its own; None when nobody was chosen."""
    from leadtui.screens.who import WhoScreen

    chosen: list[int] = []

    def choose(user_id: int | None) -> None:
        if user_id is not None:
            chosen.append(user_id)
        app.exit()

    app = LeadtuiApp({"today": lambda: WhoScreen(people, choose)})
    _drawn(app, _settings()).run()
    return chosen[0] if chosen else None


def _first_run(path: Path, clock: Clock) -> Workspace | None:
    """The workspace that the first start ends with; None when the user left instead."""
    from leadtui.screens.first_run import FirstRun

    chosen: list[Workspace] = []

    def choose(ws: Workspace) -> None:
        chosen.append(ws)
        app.exit()

    app = LeadtuiApp({"today": lambda: FirstRun(path, choose, clock)})
    _drawn(app, _settings()).run()
    return chosen[0] if chosen else None
