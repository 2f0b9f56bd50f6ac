"""A child process on a pseudo-terminal of its own, and what it draws there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]
ALTERNATE_SCREEN_ON, ALTERNATE_SCREEN_OFF = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """The master's end: keys go in, what is drawn comes out."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, size: tuple[int, int]):
        self.process = process
        self.master = master
        self.output = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What somebody in front of it sees."""
        return "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        """Type ``keys``."""
        os.write(self.master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size; the process is told."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    def read(self, seconds: float) -> None:
        """Collect output for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._take(left)

    def read_until(self, wanted: bytes | str | Callable[[], bool], seconds: float = 20.0) -> None:
        """Collect output until bytes were written, text is on the screen, or something holds."""
        end = time.monotonic() + seconds
        while not self._holds(wanted):
            assert time.monotonic() < end, f"{wanted!r} is not in:\n{self.text}"
            assert self.process.poll() is None, f"it has ended:\n{self.text}"
            self._take(0.1)

    def _holds(self, wanted: bytes | str | Callable[[], bool]) -> bool:
        if isinstance(wanted, bytes):
            return wanted in self.output
        return wanted in self.text if isinstance(wanted, str) else wanted()

    def finish(self, seconds: float = 10.0) -> int:
        """Collect output until the process has ended; its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it has not ended:\n{self.text}"
            self._take(0.05)
        while self._take(0.05):
            pass
        return self.process.returncode

    def close(self) -> None:
        """Close the window."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def _take(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):  # the other end is closed
            data = os.read(self.master, 65536)
            self.output += data
            self._stream.feed(data)
            return bool(data)
        return False


@contextmanager
def opened(
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    size: tuple[int, int] = (80, 24),
) -> Iterator[Terminal]:
    """Run ``arguments`` in a window of ``size`` (columns, rows); killed at the end if it is
    still there.
    """
    master, slave = pty.openpty()
    columns, rows = size
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    # The window's size comes from the terminal alone.
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        list(arguments),
        cwd=ROOT,
        env={**inherited, "TERM": "xterm-256color", **(environment or {})},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    terminal = Terminal(process, master, size)
    try:
        yield terminal
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        terminal.close()
