"""leadtui as scripts run it: a process of its own, with real pipes and signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadtui.services.workspace import Workspace, init
from tests.builders import add_lead
from tests.conftest import FakeClock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(ws: Workspace) -> dict[str, str]:
    """leadtui importable from anywhere, on the store of the team North."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "LEADTUI_STORE": str(ws.store.path)}


def leadtui(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """``leadtui ARGUMENTS`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "leadtui", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_exit_codes_and_streams(environment: dict[str, str]) -> None:
    done = leadtui(environment, "--json", "rules")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["threshold"] == 5
    refused = leadtui(environment, "show", "company", "9")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no company '9'" in refused.stderr
    misused = leadtui(environment, "rules", "set")
    assert (misused.returncode, misused.stdout) == (2, "")


def test_a_reader_that_has_enough_ends_a_listing_quietly(
    ws: Workspace, environment: dict[str, str]
) -> None:
    for n in range(300):
        add_lead(ws, f"Lead {n} " + "x" * 500)
    with subprocess.Popen(
        [sys.executable, "-m", "leadtui", "--json", "leads"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "[\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_answer_that_cannot_be_written_is_a_failure(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "leadtui", "rules"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert process.returncode == 1
    assert "No space left" in process.stderr


def test_a_terminal_without_unicode_loses_no_answer(
    ws: Workspace, environment: dict[str, str]
) -> None:
    add_lead(ws, "Zoé 日本", email="zoe@example.org")
    ascii_only = {**environment, "PYTHONIOENCODING": "ascii"}
    [lead] = json.loads(leadtui(ascii_only, "--json", "leads").stdout)
    assert lead["name"] == "Zoé 日本"
    text = leadtui(ascii_only, "leads")
    assert (text.returncode, text.stderr) == (0, "")
    assert "zoe@example.org" in text.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_worker_ends_when_asked(environment: dict[str, str], number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "leadtui", "worker"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Working on ")
        time.sleep(0.2)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_the_worker_runs_once(environment: dict[str, str]) -> None:
    done = leadtui(environment, "worker", "--once", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["failed"] == []
    assert leadtui(environment, "worker", "--json").returncode == 2


def test_a_store_that_can_only_be_read_is_listed(tmp_path: Path, clock: FakeClock) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder = tmp_path / "locked"
    ws = init(folder / "day.db", user="Ana", team="North", timezone="UTC", clock=clock)
    add_lead(ws, "Mina", email="mina@example.org")
    ws.store.path.chmod(0o400)
    folder.chmod(0o500)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LEADTUI_STORE": str(ws.store.path)}
    try:
        assert "mina@example.org" in leadtui(environment, "leads").stdout
        refused = leadtui(environment, "log", "mina@example.org", "opened")
        assert refused.returncode == 1
        assert "can only be read" in refused.stderr
    finally:
        folder.chmod(0o700)
