"""The app in a real pseudo-terminal: signals, hang-up, NO_COLOR, what bytes reach the terminal."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.terminal.pseudo import ALTERNATE_SCREEN_OFF, ALTERNATE_SCREEN_ON, Terminal, opened

CODE = "from tests.screens.places import make; make(strict=False).run()"


@contextmanager
def running(**environment: str) -> Iterator[Terminal]:
    with opened([sys.executable, "-c", CODE], environment) as terminal:
        terminal.read_until(b"row 1")
        yield terminal


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
        terminal.close()
        terminal.process.wait(timeout=10)


def test_q_leaves() -> None:
    with running() as terminal:
        terminal.press("q")
        assert terminal.finish() == 0


def test_no_color_means_no_hue() -> None:
    with running(NO_COLOR="1", COLORTERM="truecolor") as terminal:
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.output)
        assert colours
        assert all(red == green == blue for red, green, blue in colours)
