"""leadtui as a shell runs it, on one store, and the judge of that store."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leadtui.services import doctor
from leadtui.services.findings import Health
from leadtui.services.workspace import Workspace, open_workspace
from tests.builders import dump

ROOT = Path(__file__).resolve().parents[2]
Facts = dict[str, list[tuple[object, ...]]]


def now_ms() -> int:
    """The clock of the command line."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Line:
    """``leadtui --store STORE ARGUMENTS`` as processes of their own.

    ``before`` is what stands before the interpreter: strace, setpriv, a shell with a limit;
    ``clock`` is what the processes take for the present.
    """

    store: Path
    before: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], int] = now_ms

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it; the caller waits for it."""
        python = [sys.executable, "-m", "leadtui", "--store", str(self.store)]
        return subprocess.Popen(
            [*self.before, *python, *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def done(self, *arguments: str) -> str:
        """The answer of a command that is done."""
        ended = self(*arguments)
        assert ended.returncode == 0, f"{arguments}: {ended.stderr}"
        return ended.stdout

    def json(self, *arguments: str) -> Any:
        """The document of a command that is done."""
        return json.loads(self.done("--json", *arguments))

    def refused(self, *arguments: str) -> str:
        """Why a command is refused: 1, words and what to do on stderr, no traceback."""
        ended = self(*arguments)
        assert ended.returncode == 1, f"{arguments}: {ended.returncode} {ended.stderr}"
        assert "Traceback" not in ended.stderr
        assert "Something went wrong" not in ended.stderr
        assert ended.stderr.startswith("leadtui: ")
        assert len(ended.stderr.splitlines()) >= 2, ended.stderr
        return ended.stderr

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The store, opened by this process for the body."""
        user = self.environment.get("LEADTUI_USER")
        ws = open_workspace(self.store, clock=self.clock, as_user=user)
        with closing(ws.store):
            yield ws

    def facts(self) -> Facts:
        """Every fact and score in the store."""
        with self.workspace() as ws:
            return dump(ws)

    def wrong(self) -> list[str]:
        """What the doctor finds wrong: file, references, triggers, marks, scores, search."""
        return [
            f.text for f in doctor.examine(self.store, self.clock()) if f.health is Health.WRONG
        ]


def leads_file(path: Path, count: int, *, start: int = 1, mark: str = "l") -> Path:
    """A file of ``count`` leads with e-mail, names and one of many companies."""
    rows = (
        f"{mark}{n}@example.org,First {n},Last {n},{mark} Company {n % 97}"
        for n in range(start, start + count)
    )
    path.write_text("\n".join(("email,first name,last name,company", *rows, "")))
    return path


def wait_for_lock(line: Line) -> None:
    """Until another process holds the store's write lock."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with closing(sqlite3.connect(line.store, timeout=0, isolation_level=None)) as conn:
            try:
                conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return
        time.sleep(0.02)
    raise AssertionError("nobody took the lock")
