"""A machine whose clock is set while leadtui runs, by libfaketime."""

from __future__ import annotations

import datetime as dt
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadtui.domain.dates import to_ms
from tests.faults.line import Line

_PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")


def library() -> Path:
    """libfaketime for programs with threads; the test is skipped where there is none."""
    for place in map(Path, _PLACES):
        for found in sorted(place.glob("**/libfaketimeMT.so.1")):
            return found
    pytest.skip("libfaketime is not installed (on Debian: apt install faketime)")


class MachineClock:
    """The clock that every program started with :attr:`environment` sees, running programs too.

    What measures spans of time (the monotonic clock) goes on as it is, as on a real machine.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = 0.0
        self.environment = {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
            "PYTHONFAULTHANDLER": "1",
        }
        self._write()

    def __call__(self) -> int:
        """The instant that it shows, UTC milliseconds."""
        return round((time.time() + self._ahead) * 1000)

    def set(self, moment: dt.datetime) -> None:
        """Set it to ``moment``, which is aware; it goes on from there."""
        self._ahead = to_ms(moment) / 1000 - time.time()
        self._write()

    def move(self, **parts: float) -> None:
        """Set it so many hours, minutes … ahead, or back."""
        self._ahead += dt.timedelta(**parts).total_seconds()
        self._write()

    def _write(self) -> None:
        building = self._file.with_suffix(".new")
        building.write_text(f"{self._ahead:+.3f}\n")
        building.replace(self._file)


class Work:
    """``leadtui worker`` on a store, and what it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        #: Every line, in order, without the time before it.
        self.heard: list[str] = []
        self._rest = ""

    def listen(self, seconds: float = 0.0) -> None:
        """Take in what it says, for so long."""
        assert self.process.stdout is not None
        end = time.monotonic() + seconds
        while select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
            data = os.read(self.process.stdout.fileno(), 65_536).decode()
            assert data, "the worker has ended"
            *lines, self._rest = (self._rest + data).split("\n")
            self.heard += [line.partition("  ")[2] for line in lines]

    def wait(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Listen until ``condition`` holds."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.heard
            self.listen(0.05)

    def settle(self) -> None:
        """Listen until it has looked at the clock again, and done what there was to do."""
        self.listen(1.7)

    def of(self, start: str) -> list[str]:
        """The lines that start with ``start``, without it."""
        return [line.removeprefix(start) for line in self.heard if line.startswith(start)]

    @property
    def rang(self) -> list[int]:
        """The reminders that rang, in order, by the number in their note, ``call 7``."""
        return [int(line.rpartition("call ")[2]) for line in self.of("reminder: ")]


@contextmanager
def working(line: Line, *, patience: float = 10.0) -> Iterator[Work]:
    """The worker on a store, once it has done what there was to do; it ends after the body. Both
    take no longer than ``patience`` seconds.
    """
    with line.start("worker") as process:
        try:
            work = Work(process)
            work.wait(lambda: work.of("idle until "), patience)
            yield work
            process.terminate()
            try:
                _, words = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                # Where it hangs is what its threads are at.
                process.send_signal(signal.SIGABRT)
                _, words = process.communicate(timeout=10)
            assert (process.returncode, words) == (0, ""), words
        finally:
            process.kill()
