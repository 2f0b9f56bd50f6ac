"""``leadtui worker``: what it prints, how it stops, and when it rings the terminal."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.domain.rules import DAY_MS
from leadtui.services import alarms
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace
from leadtui.worker.command import run
from tests.conftest import FakeClock
from tests.worker.helpers import add_alarms, add_leads, save_rules

ROOT = Path(__file__).resolve().parents[2]
ESCAPE = "\x1b"

PROGRAM = """
import sys
from pathlib import Path
from leadtui.services.workspace import open_workspace
from leadtui.worker.command import run
ws = open_workspace(Path(sys.argv[1]), clock=lambda: int(sys.argv[2]))
sys.exit(run(ws, once=False, json="json" in sys.argv))
"""


def work_to_do(ws: Workspace, clock: FakeClock) -> None:
    save_rules(ws, reset_days=2)
    clock.move(hours=1)
    add_leads(ws, 1, opened=5)
    settle(ws.store, clock())
    add_alarms(ws, 1, dt.time(13, 0))
    clock.move(days=3)


def test_once_says_what_was_done(
    ws: Workspace, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    work_to_do(ws, clock)
    assert run(ws, once=True, json=False) == 0
    out, err = capsys.readouterr()
    assert "reminder: Missed: 13:00 Ring 0: send the quote" in out
    assert out.splitlines()[-1] == "1 lead scored anew; 1 reminder rang; 0 leads became hot."
    assert (err, ESCAPE in out) == ("", False)


def test_once_as_json_is_one_document(
    ws: Workspace, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    work_to_do(ws, clock)
    assert run(ws, once=True, json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["scored"] == 1
    assert [alarm["company"] for alarm in document["rang"]] == ["Ring 0"]
    assert document["rang"][0]["time"] == "13:00"
    assert document["next_at"] == "2026-11-25T23:00:00Z"
    assert document["failed"] == []


def test_once_fails_with_the_reason(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*args: object, **options: object) -> object:
        raise StoreError("The disk is full: nothing was saved.", hint="Free some space.")

    monkeypatch.setattr(alarms, "claim", broken)
    assert run(ws, once=True, json=False) == 1
    out, err = capsys.readouterr()
    assert err == "The disk is full: nothing was saved. Free some space.\n"
    assert "disk" not in out


def start(ws: Workspace, now: int, *words: str, stdout: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(ws.store.path), str(now), *words],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_at_once(ws: Workspace, clock: FakeClock, number: signal.Signals) -> None:
    """Fault 39."""
    work_to_do(ws, clock)
    process = start(ws, clock(), "json", stdout=subprocess.PIPE)
    assert process.stdout is not None
    heard = []
    for line in process.stdout:
        heard.append(json.loads(line))
        if heard[-1]["event"] == "idle":
            break
    assert "rang" in [event["event"] for event in heard]
    before = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert time.monotonic() - before < 2
    assert (process.returncode, err) == (0, b"")
    with ws.read() as conn:
        assert conn.execute("SELECT at - ? FROM reset", (clock() - DAY_MS,)).fetchall() == [(0,)]


def test_a_terminal_is_rung_and_notified(ws: Workspace, clock: FakeClock) -> None:
    work_to_do(ws, clock)
    reading, writing = pty.openpty()
    process = start(ws, clock(), stdout=writing)
    os.close(writing)
    heard = b""
    while b"idle until" not in heard:
        heard += os.read(reading, 4096)
    process.terminate()
    process.communicate(timeout=10)
    os.close(reading)
    assert process.returncode == 0
    title, body = "Missed: 13:00 Ring 0", "send the quote"
    assert f"\a\x1b]9;{title}: {body}\x1b\\".encode() in heard
    assert f"\x1b]777;notify;{title};{body}\x1b\\".encode() in heard
