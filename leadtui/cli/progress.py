"""Long work: how far it is, in one line where somebody looks, and ctrl+c that ends it cleanly."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType

from leadtui.cli.output import clean
from leadtui.domain.format import count

#: Seconds before the first word, and between two of them.
PATIENCE = 0.5
EVERY = 0.1


class Progress:
    """Shows ``what`` and ``how many``, rewriting its line, and wipes it at the end."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def count(self, what: str, done: int) -> None:
        """So many of ``what`` are done."""
        self.show(f"{what}: {count(done)}")

    def show(self, words: str) -> None:
        """Show ``words`` where the last ones were shown long enough ago."""
        now = time.monotonic()
        if not self._on or now < self._next:
            return
        self._next = now + EVERY
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{clean(words)}")
        sys.stderr.flush()


@contextlib.contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Give the question whether ctrl+c was pressed, so that long work ends between two rows.

    Pressed again it interrupts at once, as ever.
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        pressed.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
