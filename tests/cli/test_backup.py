"""Backing up, listing and restoring from the command line (fault 16)."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.services import backups, contacts
from leadtui.services.workspace import Workspace
from tests.cli.runner import Runner


@pytest.fixture
def filled(ws: Workspace) -> Iterator[Workspace]:
    """A store with one lead, which no program has open."""
    contacts.create(ws, {"first_name": "Mina", "email": "mina@example.org"})
    ws.store.close()
    yield ws
    ws.store.close()


def add(run: Runner, name: str, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text(f"email,first_name\n{name}@example.org,{name}\n")
    run.text("import", "leads", str(file))


def people(run: Runner) -> list[str]:
    return sorted(row["name"] for row in run.json("leads"))


def test_backup_prints_its_path_and_what_is_in_it(run: Runner, filled: Workspace) -> None:
    path, counted = run.text("backup").splitlines()
    assert Path(path).parent == backups.folder_of(filled.store.path)
    assert counted.startswith("0 companies, 1 lead, 0 activities, 0 reminders; ")
    made = run.json("backup")
    assert (made["why"], made["steps"], made["verified"]) == ("asked for", 1, True)
    assert made["counts"]["contact"] == 1
    assert stat.S_IMODE(Path(made["file"]).stat().st_mode) == 0o600


def test_backup_into_a_folder(run: Runner, filled: Workspace, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert f"{stick} does not exist" in run.refused("backup", str(stick))
    stick.mkdir()
    assert Path(run.json("backup", str(stick))["file"]).parent == stick
    assert run.json("backups") == []
    assert "There is no backup" in run("backups").stderr


def test_backup_of_nothing_is_refused(run: Runner, filled: Workspace) -> None:
    filled.store.path.unlink()
    assert "There is no store" in run.refused("backup")


def test_backups_are_listed_and_verified(run: Runner, filled: Workspace) -> None:
    first = Path(run.json("backup")["file"])
    second = Path(run.json("backup")["file"])
    listed = run.json("backups")
    assert [row["file"] for row in listed] == [str(second), str(first)]
    assert [row["verified"] for row in listed] == [False, False]
    assert [row["verified"] for row in run.json("backups", "--verify")] == [True, True]
    text = run.text("backups", "--verify")
    assert text.splitlines()[0].split() == ["WHEN", "SIZE", "STEPS", "WHY", "GOOD", "NAME"]
    assert second.name in text
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    assert run("backups").exit_code == 0, "a glance does not show it"
    result = run("--json", "backups", "--verify")
    assert result.exit_code == 1
    assert [row["verified"] for row in json.loads(result.stdout)] == [True, False]
    assert "its checksum differs" in result.stderr


def test_restore_asks_first_and_can_be_taken_back(
    run: Runner, filled: Workspace, tmp_path: Path
) -> None:
    made = run.json("backup")["file"]
    add(run, "Ann", tmp_path)
    why = run.refused("restore", made)
    assert "1 step is not in the backup" in why
    assert "--yes" in why
    assert people(run) == ["Ann", "Mina"]
    done = run.json("restore", Path(made).name, "--yes")
    assert (done["steps_lost"], done["steps_back"], done["whole"]) == (1, 0, True)
    assert done["rows"]["contact"] == {"now": 2, "then": 1}
    assert people(run) == ["Mina"]
    text = run.text("restore", done["kept"], "--yes")
    assert "restore that to take this back" in text
    assert people(run) == ["Ann", "Mina"]
    assert run.json("doctor")["ok"] is True


def test_restore_of_what_is_no_backup(run: Runner, filled: Workspace, tmp_path: Path) -> None:
    assert "There is no backup none.db" in run.refused("restore", "none.db", "--yes")
    made = Path(run.json("backup")["file"])
    made.write_bytes(made.read_bytes()[:5_000])
    before = filled.store.path.read_bytes()
    assert "has 5000 bytes; it was made with" in run.refused("restore", str(made), "--yes")
    assert filled.store.path.read_bytes() == before


@pytest.mark.parametrize("command", [("leads",), ("doctor",), ("worker", "--once"), ("undo",)])
@pytest.mark.parametrize("left", [None, b"", b"SQLite format 3\x00abc", b"\xff" * 8192])
def test_a_damaged_store_names_its_last_good_backup(
    run: Runner, filled: Workspace, command: tuple[str, ...], left: bytes | None
) -> None:
    """Faults 11, 13: every command, and nothing is touched."""
    made = run.json("backup")["file"]
    filled.store.path.unlink()
    if left is not None:
        filled.store.path.write_bytes(left)
    why = run.refused(*command)
    assert f"restore {made}" in why
    assert filled.store.path.exists() is (left is not None)
    run.text("restore", made, "--yes")
    assert people(run) == ["Mina"]


def test_the_app_does_not_begin_anew_where_a_store_was_lost(
    filled: Workspace, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 13: the first screen would make a store over the loss."""
    from leadtui.cli import opening
    from leadtui.cli.session import Session

    opened: list[object] = []
    monkeypatch.setattr(opening, "has_terminal", lambda: True)
    monkeypatch.setattr(opening, "run_app", lambda ws, path: opened.append(ws))
    made = run.json("backup")["file"]
    filled.store.path.unlink()
    with pytest.raises(StoreError) as refused:
        opening.open_app(Session(store=filled.store.path))
    assert made in refused.value.hint
    opening.open_app(Session(store=filled.store.path.with_name("other.db")))
    assert opened == [None]


def test_lost_work_is_said_on_stderr_until_it_is_decided(
    run: Runner, filled: Workspace, tmp_path: Path
) -> None:
    """Fault 12."""
    old = filled.store.path.read_bytes()
    add(run, "Ann", tmp_path)
    for end in ("-wal", "-shm"):
        filled.store.path.with_name(filled.store.path.name + end).unlink(missing_ok=True)
    filled.store.path.write_bytes(old)
    said = run("leads")
    assert said.exit_code == 0, said.output
    assert "has lost work: it had come to step 2" in said.stderr
    assert "lost work" in run("doctor").stdout
    run.text("backup")
    assert "lost work" not in run("leads").stderr
