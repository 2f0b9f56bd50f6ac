"""What a whole session leaves on the disk: for its owner's eyes only, and without what is secret
(faults.md 34, 35).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.line import ROOT, Line
from tests.faults.test_disk import INIT
from tests.terminal.pseudo import opened

#: In the environment, as the passwords of other programs are.
PASSWORD = "canary-of-the-environment"
#: What providers send beside their events.
TOKEN = "canary-of-a-provider"
#: A person: in the store and its copies, and nowhere else.
PERSON = "Canaria Zwergli"
PLACES = ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")

CRASH = """
import sys
from leadtui.services import leads
def fail(*_, **__):
    raise RuntimeError("canary-of-the-environment Canaria Zwergli")
leads.ids = fail
from leadtui.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def session(tmp_path: Path) -> Line:
    """Everything that leadtui writes, written, by a user whose umask is that of most systems."""
    environment = {place: str(tmp_path / "home" / place) for place in PLACES}
    environment |= {"SMTP_PASSWORD": PASSWORD, "LEADTUI_TOKEN": PASSWORD}
    umask = ("sh", "-c", 'umask 022; exec "$@"', "sh")
    line = Line(tmp_path / "desk" / "day.db", umask, environment)
    lists = tmp_path / "lists"
    lists.mkdir(mode=0o700)
    people, events = lists / "people.csv", lists / "events.json"
    people.write_text(f"email,first name,company\nc@x.example,{PERSON},Kestrel\nnobody,,\n")
    event = {"event": "click", "email": "c@x.example", "date": "2026-11-20 10:00:00", "id": 7}
    event |= {"ts_event": 1_795_168_800, "message-id": "<m@x>", "api-key": TOKEN, "token": TOKEN}
    events.write_text(json.dumps(event) + "\n")
    for path in lists.iterdir():
        path.chmod(0o600)
    line.done(*INIT)
    line.done("import", "leads", str(people))
    line.done("import", "events", str(events))
    line.done("remind", "Kestrel")
    made = line.json("backup")["file"]
    line.done("restore", "--yes", made)
    line.store.write_bytes(b"damaged")
    line.done("restore", "--yes", made)
    line.done("worker", "--once")
    environment = {**environment, "PYTHONPATH": str(ROOT)}
    arguments = ["-m", "leadtui", "--store", str(line.store)]
    with opened([*umask, sys.executable, *arguments], environment) as terminal:
        terminal.read_until("Kestrel")
        shown = Path(f"/proc/{terminal.process.pid}/cmdline")
        if shown.exists():
            assert "canary" not in shown.read_text()
        terminal.press("p")
        terminal.read_until("u undoes it")
        terminal.press("2")
        terminal.read_until("Leads (1)")
        terminal.press("q")
        assert terminal.finish() == 0
    crash = [*umask, sys.executable, "-c", CRASH, "--store", str(line.store), "leads"]
    ended = subprocess.run(crash, env={**environment, "PATH": "/usr/bin:/bin"}, check=False,
        capture_output=True, text=True)  # fmt: skip
    assert "fault of leadtui" in ended.stderr
    return line


def test_nobody_else_can_read_a_file_of_it(session: Line, tmp_path: Path) -> None:
    """``find -perm /077`` finds nothing: stores, copies, backups, logs, refused rows, settings."""
    written = [*tmp_path.rglob("*")]
    kinds = ("day.db", "before-restore", "damaged", "watermark", "backups", "refused.csv",
             "leadtui.log", "state.json")  # fmt: skip
    for kind in kinds:
        assert [path for path in written if kind in path.name], kind
    wide = [str(path) for path in written if path.stat().st_mode & 0o077]
    assert wide == []


def test_nothing_secret_is_in_a_file_of_it(session: Line, tmp_path: Path) -> None:
    """No password and no token anywhere; people only in the store, its copies, the user's lists."""
    lists = tmp_path / "lists"
    secret, personal = [], set()
    for path in tmp_path.rglob("*"):
        if not path.is_file() or path == lists / "events.json":
            continue
        content = path.read_bytes()
        if any(word.encode() in content for word in (PASSWORD, TOKEN)):
            secret.append(path)
        if path.parent != lists and PERSON.split()[0].encode() in content:
            personal.add(path.suffix)
    assert secret == []
    assert personal == {".db"}
