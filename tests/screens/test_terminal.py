"""The app in a real pseudo-terminal: signals, hang-up, NO_COLOR, what bytes reach the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = "from tests.screens.places import make; make(strict=False).run()"
ALTERNATE_SCREEN_ON, ALTERNATE_SCREEN_OFF = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """A child process on a terminal of its own."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self.master = master
        self.output = b""

    def read_until(self, wanted: bytes, seconds: float = 20.0) -> None:
        """Collect output until ``wanted`` is in it."""
        end = time.monotonic() + seconds
        while wanted not in self.output:
            assert time.monotonic() < end, self.output[-2000:]
            if select.select([self.master], [], [], 0.1)[0]:
                self.output += os.read(self.master, 65536)

    def finish(self, seconds: float = 10.0) -> int:
        """Collect output until the process has ended; its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end
            self._drain()
        self._drain()
        return self.process.returncode

    def _drain(self) -> None:
        if select.select([self.master], [], [], 0.05)[0]:
            try:
                self.output += os.read(self.master, 65536)
            except OSError:  # the other end is closed
                return


@contextmanager
def running(**environment: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **environment}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env=env,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    terminal = Terminal(process, master)
    try:
        terminal.read_until(b"row 1")
        yield terminal
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if terminal.master >= 0:
            os.close(terminal.master)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_cleanly_and_restores_the_terminal(number: signal.Signals) -> None:
    """faults.md 9 and 39."""
    with running() as terminal:
        assert ALTERNATE_SCREEN_ON in terminal.output
        terminal.process.send_signal(number)
        assert terminal.finish() == 0
        assert ALTERNATE_SCREEN_OFF in terminal.output


def test_a_closed_terminal_ends_the_app() -> None:
    """faults.md 39: no process stays behind."""
    with running() as terminal:
        os.close(terminal.master)
        terminal.master = -1
        terminal.process.wait(timeout=10)


def test_q_leaves() -> None:
    with running() as terminal:
        os.write(terminal.master, b"q")
        assert terminal.finish() == 0


def test_no_color_means_no_hue() -> None:
    with running(NO_COLOR="1", COLORTERM="truecolor") as terminal:
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.output)
        assert colours
        assert all(red == green == blue for red, green, blue in colours)
