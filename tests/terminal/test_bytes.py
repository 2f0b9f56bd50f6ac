"""The bytes that the real app writes to a real terminal, its store full of naughty strings: none
of them comes from the data but as text (faults.md 27).
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from leadtui.services import reminders
from leadtui.services.workspace import Workspace, init
from tests.builders import add_company
from tests.hostile_rows import COMMANDS, naughty, put_raw, unsafe
from tests.terminal.pseudo import ROOT, Terminal, opened

#: Control sequences that set or report something: parameters, and the letter that names it.
_CSI = re.compile(r"\x1b\[([0-?]*)([ -/]*)([@-~])")
#: What is told to the terminal itself: the shape of the pointer, a notification.
_OSC = re.compile(r"\x1b\]([^\x07\x1b]*)(?:\x07|\x1b\\)")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def store(folder: Path, strings: list[str]) -> Path:
    path = folder / "day.db"
    folder.mkdir()
    ws = init(path, user="Ana", team="North", timezone="UTC", clock=now_ms)
    put_raw(ws, strings)
    ring(ws, strings[0])
    ws.store.close()
    return path


def ring(ws: Workspace, text: str) -> None:
    """A reminder that rings while the app is open."""
    company = add_company(ws, f"rings {text}")
    soon = ws.local_now()
    set_to = reminders.set_reminder(ws, company, date=soon.date(), time=soon.time(), note=text)
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute(
            "UPDATE reminder SET ring_at = ?, rang_at = NULL WHERE id = ?",
            (ws.now() + 3_000, set_to.ids[0]),
        )


KEYS = "GgG2GgGlw\x1b3GgG\r\x1b5GgGw\x1b1GTjj\x1bp!G\x1b?\x1b7\x1b\x10zz\x1b2/zz\r\x1b"


def session(path: Path) -> str:
    """Everywhere once; all that was written."""
    arguments = [sys.executable, "-m", "leadtui", "--store", str(path), "--as", "Ana"]
    with opened(arguments, {"PYTHONPATH": str(ROOT)}) as terminal:
        terminal.read_until("To process")
        for key in KEYS:
            terminal.press(key)
            terminal.read(0.12)
            if key == "7":
                # A field has the focus once the rules are there; escape leaves it then.
                settled(terminal, "in force")
        terminal.read_until(b"\x1b]777;notify", 20)
        leave(terminal)
        return terminal.output.decode("utf-8")


def settled(terminal: Terminal, text: str) -> None:
    """Give the place a moment to show this; where the key came too early for it, go on."""
    for _ in range(30):
        if text in terminal.text:
            return
        terminal.read(0.1)


def leave(terminal: Terminal) -> None:
    terminal.press("\x1b")
    terminal.read(0.3)
    terminal.press("\x1b")
    terminal.read(0.3)
    terminal.press("q")
    for _ in range(50):
        terminal.read(0.1)
        if "without saving" in terminal.text:
            # A key that came too early went into a field of the rules.
            terminal.press("y")
            break
        if terminal.process.poll() is not None:
            break
    assert terminal.finish() == 0


def sequences(written: str) -> set[str]:
    """The kinds of control sequences in what was written: all but colours and cursor places."""
    return {
        f"{parameters}{between}{letter}"
        for parameters, between, letter in _CSI.findall(written)
        if letter not in "mH"
    }


@pytest.fixture(scope="module")
def written(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What a session writes over harmless names, and over naughty ones."""
    folder = tmp_path_factory.mktemp("sessions")
    strings = naughty(shared_data)[:120]
    harmless = [f"zz Harmless {n}" for n in range(len(strings))]
    return session(store(folder / "harmless", harmless)), session(store(folder / "raw", strings))


def test_naughty_names_bring_no_command_with_them(written: tuple[str, str]) -> None:
    harmless, wild = written
    assert sequences(wild) <= sequences(harmless)
    ours = {start[:3] for start in _OSC.findall(harmless)}
    for told in _OSC.findall(wild):
        assert told[:3] in ours, told
        assert not unsafe(told), told
    rest = _OSC.sub("", _CSI.sub("", wild))
    assert unsafe(rest) <= unsafe(_OSC.sub("", _CSI.sub("", harmless))) <= {"\r", "\x1b", "\x07"}
    assert rest.count("\x1b") == 0, re.findall("\x1b.{9}", rest)


def test_their_letters_are_shown(written: tuple[str, str]) -> None:
    """So they were there to be written."""
    words = {word for text in COMMANDS for word in re.findall("zz[a-z]+", text)}
    assert sum(word in written[1] for word in words) >= 5
    assert any("zzosc0" in told for told in _OSC.findall(written[1])), "the reminder rang"
