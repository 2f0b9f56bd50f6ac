"""Start-up: from the command to a screen that answers, beside the smallest Textual app.

    python bench/startup.py [ROUNDS]

Runs each in a pseudo-terminal of its own, waits until a text is on the screen or has changed after
a key, and prints medians and ratios of runs taken in turn, by the clock and by the processor time
used, beside the limit; asserts nothing. Bytecode is compiled first.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import pty
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MINIMAL_NAME = "minimal Textual app, painted"
PAINTED, ANSWERED = "leadtui, rows of Today painted", "leadtui, a key answered"
#: What the screen says once the rows are there, and after the key that opens the filter, whose
#: first letter is under the cursor.
ROWS, KEY, AFTER_KEY = b"To process (", b"/", b"ilter: "
#: The most that each may take, in times the smallest app by the processor.
LIMITS = {PAINTED: 2.0, ANSWERED: 2.0}
MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("ready-to-work")
Minimal().run()
"""


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, all threads of it (Linux)."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            spent += int((thread / "schedstat").read_text().split()[0])
    return spent / 1e9


@contextlib.contextmanager
def terminal_of(argv: list[str], env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A process in a terminal of its own: its id, and the terminal; it is killed at the end."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(argv[0], argv, env)
    try:
        yield pid, terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def read_until(terminal: int, text: bytes, limit: float = 20) -> None:
    """Read the terminal until ``text`` was written to it."""
    start, seen = time.perf_counter(), b""
    while text not in seen:
        if time.perf_counter() - start > limit:
            raise TimeoutError(seen[-400:])
        ready, _, _ = select.select([terminal], [], [], 0.5)
        if ready:
            seen += os.read(terminal, 65_536)


def until(argv: list[str], env: dict[str, str], *texts: bytes) -> list[tuple[float, float]]:
    """Seconds, and seconds of the processor, until each text is written to the terminal; the key
    is pressed after the first one.
    """
    start, taken = time.perf_counter(), []
    with terminal_of(argv, env) as (pid, terminal):
        for number, text in enumerate(texts):
            if number:
                os.write(terminal, KEY)
            read_until(terminal, text)
            taken.append((time.perf_counter() - start, cpu_seconds(pid)))
    return taken


def main(rounds: int) -> None:
    """Measure the app and the commands."""
    compileall.compile_dir(str(ROOT / "leadtui"), quiet=1)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env |= {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    with tempfile.TemporaryDirectory() as folder:
        env |= {"HOME": folder, "LEADTUI_STORE": f"{folder}/s.db", "XDG_DATA_HOME": folder}
        env |= {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        leadtui = [sys.executable, "-m", "leadtui"]
        run = [*leadtui, "demo", "--no-open"]
        demo = subprocess.run(run, env=env, check=True, capture_output=True, text=True)
        store = demo.stdout.strip().splitlines()[-1]
        app = [*leadtui, "--store", store, "--as", "Ana"]
        minimal = [sys.executable, "-c", MINIMAL]
        times: dict[str, list[tuple[float, float]]] = {}
        for turn in range(rounds + 1):
            taken = dict(zip((PAINTED, ANSWERED), until(app, env, ROWS, AFTER_KEY), strict=True))
            [taken[MINIMAL_NAME]] = until(minimal, env, b"ready-to-work")
            for name in ("version", "leads", "reminders"):
                start = time.perf_counter()
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run([*app, name], env=env, check=True, capture_output=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                taken[f"leadtui {name}"] = time.perf_counter() - start, used
            if turn:
                for name, seconds in taken.items():
                    times.setdefault(name, []).append(seconds)
    wall, cpu = (median(each) for each in zip(*times[MINIMAL_NAME], strict=True))
    print(f"{'what':34} {'ms':>8} {'x minimal':>10} {'cpu ms':>8} {'x minimal':>10} {'limit':>6}")
    for name, taken_times in times.items():
        mine, used = (median(each) for each in zip(*taken_times, strict=True))
        limit = f"{LIMITS[name]:.1f}" if name in LIMITS else ""
        print(
            f"{name:34} {mine * 1000:>8.0f} {mine / wall:>10.2f} "
            f"{used * 1000:>8.0f} {used / cpu:>10.2f} {limit:>6}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
