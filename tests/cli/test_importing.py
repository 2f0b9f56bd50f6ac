"""Bringing files in from the command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadtui.cli.progress import Progress, interruptible
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.cli.runner import Runner
from tests.cli.test_processes import environment, leadtui

__all__ = ["environment"]

LEADS = """E-mail,First name,Last name,Company
mina@example.org,Mina,Roth,Kestrel Labs
not an address,Tom,Poe,Delta
mina@example.org,Mina,Roth,Kestrel Labs
,Nobody,,
"""


@pytest.fixture
def leads_file(tmp_path: Path) -> Path:
    path = tmp_path / "fair.csv"
    path.write_text(LEADS, encoding="utf-8")
    return path


def test_an_import_says_what_it_did_and_twice_does_nothing(run: Runner, leads_file: Path) -> None:
    first = run.json("import", "leads", str(leads_file))
    assert {"created", "updated", "unchanged", "skipped"} <= set(first)
    assert first["created"] == 2
    [skipped] = first["skipped"]
    assert skipped["line"] == 5
    assert "e-mail" in skipped["reason"]
    assert [warning["line"] for warning in first["warnings"]] == [3]
    assert Path(first["refused_file"]).exists()
    steps = run.json("undo", "--list")
    second = run.json("import", "leads", str(leads_file))
    assert (second["created"], second["updated"], second["step"]) == (0, 0, None)
    assert run.json("undo", "--list") == steps
    [lead] = run.json("leads", "mina")
    assert (lead["email"], lead["company"]) == ("mina@example.org", "Kestrel Labs")


def test_a_dry_run_shows_and_changes_nothing(run: Runner, leads_file: Path) -> None:
    shown = run.text("import", "leads", str(leads_file), "--dry-run")
    assert "Line 2" in shown
    assert "Nothing was written; it would be: 2 created" in shown
    assert "line 3: " in shown
    assert run.json("leads") == []
    assert run.json("import", "leads", str(leads_file), "--dry-run")["dry_run"] is True


def test_the_key_may_be_another_column(run: Runner, tmp_path: Path) -> None:
    """PUB-2, PUB-32: a file without e-mails has an identifier."""
    path = tmp_path / "ids.csv"
    path.write_text("Prospect ID,City\nA-1,Lyon\nA-2,Lille\n")
    assert run.json("import", "leads", str(path))["created"] == 0
    found = run.json("import", "leads", str(path), "--key", "Prospect ID")
    assert (found["created"], found["skipped"]) == (2, [])
    assert run.json("show", "lead", "A-1")["name"] == "A-1"
    assert '"Colour"' in run.refused("import", "leads", str(path), "--key", "Colour")


def test_a_mapping_is_kept_by_name(run: Runner, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("wo,wer\nLyon,mina@example.org\n")
    arguments = ("import", "leads", str(path), "--map", "wo=city", "--map", "wer=email")
    assert run.json(*arguments, "--save-mapping", "Fair")["created"] == 1
    again = run.text("import", "leads", str(path))
    assert "Mapping: Fair" in again
    assert "1 unchanged" in again
    assert run.json("import", "leads", str(path), "--mapping", "fair")["unchanged"] == 1
    assert "no mapping 'Other'" in run.refused("import", "leads", str(path), "--mapping", "Other")
    assert "COLUMN=FIELD" in run.misused("import", "leads", str(path), "--map", "wo")


def test_events_wait_are_attached_and_dismissed(run: Runner, ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "id,email,kind,at\n"
        "1,mina@example.org,clicked,2026-11-20T09:00:00Z\n"
        "2,mina@example.org,replied,2026-11-20T10:00:00Z\n"
    )
    assert run.json("import", "events", str(path))["waiting"] == 2
    newest, oldest = run.json("pending")
    assert (newest["kind"], newest["address"]) == ("replied", "mina@example.org")
    lead = add_lead(ws, "Ann", email="ann@example.org")
    assert "ID" in run.text("pending")
    run.text("pending", "attach", str(newest["id"]), "--to", "ann@example.org")
    assert run.json("why", str(lead))["engagement"] == 3
    run.text("pending", "dismiss", str(oldest["id"]))
    assert run.json("pending") == []
    assert "No event waits." in run("pending").stderr


def test_bad_files_are_refused_by_name(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 20)
    for name in ("empty.csv", "binary.csv", "missing.csv", "."):
        path = tmp_path / name
        assert str(path) in run.refused("import", "companies", str(path))
    assert "is not one of" in run.misused("import", "deals", "x.csv")


def test_ctrl_c_in_the_middle_keeps_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    lines = [f"lead{n}@example.org,First {n},Last {n},Company {n % 999}" for n in range(60_000)]
    path.write_text("\n".join(("email,first name,last name,company", *lines)))
    with subprocess.Popen(
        [sys.executable, "-m", "leadtui", "--json", "import", "leads", str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        answer, words = process.communicate(timeout=30)
    assert (process.returncode, answer) == (130, "")
    assert json.loads(words)["error"]
    assert json.loads(leadtui(environment, "--json", "leads").stdout) == []
    assert json.loads(leadtui(environment, "--json", "doctor").stdout)["ok"] is True


def test_ctrl_c_is_asked_about_and_then_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as stopped:
        assert not stopped()
        signal.raise_signal(signal.SIGINT)
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_is_quiet_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress.count("leads", 5)
    assert capsys.readouterr().err == ""


def test_progress_rewrites_one_clean_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("leadtui.cli.progress.PATIENCE", 0)
    with Progress() as progress:
        progress.show("half\x1b]0;x\x07")
    assert capsys.readouterr().err == "\r\x1b[Khalf]0;x\r\x1b[K"
