"""What every screen may ask of the app it runs in."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.reactive import var
from textual.signal import Signal

from leadtui.domain.errors import Cancelled, LeadtuiError
from leadtui.domain.text import clean_text
from leadtui.screens.type_ahead import TypeAhead
from leadtui.widgets.asking import can_show, start
from leadtui.widgets.commands import Commands, Failed, Refused
from leadtui.widgets.safe import ControlFilter
from leadtui.widgets.topbar import Status

if TYPE_CHECKING:
    from leadtui.domain.working_days import WorkingDays

log = logging.getLogger("leadtui.app")
AnswerT = TypeVar("AnswerT")

#: Seconds between two looks at whether the store changed, and the longest wait for a running
#: write when the terminal is closed.
POLL_EVERY = 0.5
LAST_WRITE = 5.0


class Found(NamedTuple):
    """A record that the palette found: what to show, what opens its sheet, whether it is hot."""

    title: str
    detail: str
    open: Callable[[], None]
    hot: bool = False


class Ports(NamedTuple):
    """What the app asks of the layers below; each callable may be slow and runs in a thread.

    ``poll`` gives a number that changes when the store did. ``undo`` and ``redo`` give a
    sentence on what they did; they raise a :class:`LeadtuiError` when there is nothing to do.
    ``search`` takes the typed text and a limit. ``working`` gives the days that the team works.
    ``status`` is what the top line says. From
    ``confirm_from`` rows on a verb asks once before it acts; 0 never asks.
    """

    poll: Callable[[], int] | None = None
    undo: Callable[[], str] | None = None
    redo: Callable[[], str] | None = None
    search: Callable[[str, int], Sequence[Found]] | None = None
    status: Callable[[], Status] | None = None
    working: Callable[[], WorkingDays] | None = None
    keymap: Mapping[str, str] = MappingProxyType({})
    confirm_from: int = 10


class Host(Commands, TypeAhead):
    """The app as screens know it: toasts, writes in order, and the "store changed" signal."""

    status: var[Status] = var(Status())

    def __init__(self, ports: Ports | None = None, *, strict: bool = False) -> None:
        """``strict`` lets unexpected exceptions through: for tests."""
        super().__init__()
        self.ports = ports or Ports()
        self.strict = strict
        #: Published with the poll's number when anybody changed the store.
        self.store_changed: Signal[int] = Signal(self, "store changed")
        self._control_filter = ControlFilter()
        #: Draws symbols in ASCII where the terminal needs it.
        self.plain: LineFilter | None = None
        self._last_poll: int | None = None
        self._polling = False
        self._writing = asyncio.Lock()
        #: Set when the user quits: a long write that looks at it stops at once.
        self.leaving = threading.Event()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, the one for plain terminals, and the one that keeps control
        characters from the terminal.
        """
        plain = [self.plain] if self.plain is not None else []
        return [*super().get_line_filters(), *plain, self._control_filter]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names under a theme that lacks them."""
        return {"muted": "#808080", "faint": "#606060"}

    def on_mount(self) -> None:
        """Start to look for changes."""
        if self.ports.poll is not None:
            self.set_interval(POLL_EVERY, self.poll_now)
        self.poll_now()

    # Saying things

    def toast(self, text: str, *, title: str = "", severity: SeverityLevel = "information") -> None:
        """A short message at the edge; nothing in it is taken for markup.

        What a command did takes the place of what the one before it did; alarms (with a title),
        warnings and errors stay their time.
        """
        timeout = 8.0 if severity == "error" else 4.0
        if not title and severity == "information":
            for shown in list(self._notifications):
                if not shown.title and shown.severity == "information":
                    self._unnotify(shown)
        self.notify(
            clean_text(text),
            title=clean_text(title),
            severity=severity,
            timeout=timeout,
            markup=False,
        )

    def show_error(self, error: BaseException) -> None:
        """The one way errors reach the user; unexpected ones also go to the log."""
        if isinstance(error, Cancelled):
            self.toast(str(error))
        elif isinstance(error, LeadtuiError):
            text = f"{error.message}\n{error.hint}" if error.hint else error.message
            self.toast(text, severity="warning")
        else:
            log.error("unexpected error", exc_info=error)
            if self.strict:
                raise error
            self.toast(
                f"{type(error).__name__}: {error}\nThe log has the details.",
                title="This should not have happened",
                severity="error",
            )

    def on_failed(self, message: Failed) -> None:
        """Show what a command or a worker ran into."""
        message.stop()
        self.show_error(message.error)

    def on_refused(self, message: Refused) -> None:
        """Say why a command cannot run now."""
        message.stop()
        self.toast(message.reason, title=message.title, severity="warning")

    # Writing

    def do(
        self,
        node: DOMNode,
        deed: Callable[[], AnswerT],
        then: Callable[[AnswerT], None] | None = None,
    ) -> None:
        """Run ``deed``, which changes the store, in a thread: one after the other, never
        dropped, also when ``node`` is gone by then. Its answer goes to ``then`` while ``node``
        is still there; the screens are told at once that the store changed.
        """
        start(self, partial(self._do, node, deed, then), group="writes")

    async def _do(
        self,
        node: DOMNode,
        deed: Callable[[], AnswerT],
        then: Callable[[AnswerT], None] | None,
    ) -> None:
        try:
            async with self._writing:
                answer = await asyncio.to_thread(deed)
            if then is not None and can_show(node):
                then(answer)
        except Exception as error:  # noqa: BLE001 - shown and logged by the one path
            self.post_message(Failed(error))
        self.poll_now()

    async def leave(self) -> None:
        """Quit once the running write is done; a long one is told to stop."""
        self.leaving.set()
        try:
            async with asyncio.timeout(LAST_WRITE):
                await self._writing.acquire()
        except TimeoutError:
            log.error("left while a write was still running")
        self.exit()

    # Looking for changes

    def poll_now(self) -> None:
        """Look now whether the store changed, and tell the screens if it did."""
        if not self._polling and self.is_running:
            self._polling = True
            start(self, self._poll, group="poll")

    async def _poll(self) -> None:
        try:
            number = await asyncio.to_thread(self.ports.poll) if self.ports.poll else None
            changed = self._last_poll is not None and number != self._last_poll
            if self.ports.status and (changed or self._last_poll is None or number is None):
                self.status = await asyncio.to_thread(self.ports.status)
            self._last_poll = number
            if changed and number is not None:
                self.store_changed.publish(number)
        except Exception as error:  # noqa: BLE001 - shown and logged by the one path
            self.post_message(Failed(error))
        finally:
            self._polling = False
