"""The terminal's driver, made to outlive the terminal."""

from __future__ import annotations

import asyncio
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver


class _Lasting:
    """A file whose writes go nowhere once its terminal is gone."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> int:
        if not self._gone:
            try:
                return self._file.write(text)
            except OSError:
                self._gone = True
        return len(text)

    def flush(self) -> None:
        if not self._gone:
            try:
                self._file.flush()
            except OSError:
                self._gone = True

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver, that goes on where nothing can be written any more.

    Its writer thread ends with the first write that fails; the app, which hands it thirty lines
    at most, would then wait for it for ever, and never get to its end.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._file: Any = _Lasting(self._file)

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a stop.

        A stop that came without a warning (SIGSTOP) has left everything running, and the terminal
        as somebody else wanted it meanwhile. Textual would start a second reader of keys beside
        the first, which then outlives the app.
        """
        if self._must_signal_resume:
            super()._sigcont_application()
            return
        # Not here: what the signal interrupted may hold the lock of the queue of writes.
        asyncio.get_running_loop().call_soon_threadsafe(self._take_anew)

    def _take_anew(self) -> None:
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()
