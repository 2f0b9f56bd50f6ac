"""The plain start of the app, which does not go through click: the same lines, the same ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtui.cli import start
from leadtui.cli.main import cli
from leadtui.cli.session import Session
from leadtui.domain.errors import Cancelled, Invalid, StoreError

WORDS = st.sampled_from(
    [
        *("--store", "--as", "--json", "--debug", "--help", "--store=a.db", "leads", "demo"),
        *("a.db", "Ana", "-", "--", "-x", "", " ", "~/a.db", "Zoë Ünal", "*.db"),
    ]
)
LINES = st.lists(WORDS, max_size=5)
ENVIRONMENTS = st.dictionaries(
    st.sampled_from(["LEADTUI_STORE", "LEADTUI_USER"]), st.sampled_from(["", "b.db", "Bo"])
)


@pytest.fixture
def by_click(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str], dict[str, str]], Session]:
    """What click makes of a line that opens the app."""

    def read(arguments: list[str], environment: dict[str, str]) -> Session:
        opened: list[Session] = []
        with monkeypatch.context() as patch:
            for name in ("LEADTUI_STORE", "LEADTUI_USER"):
                patch.delenv(name, raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr("leadtui.cli.opening.open_app", opened.append)
            cli.main(arguments, prog_name="leadtui", standalone_mode=False)
        (session,) = opened
        return session

    return read


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(line=LINES, environment=ENVIRONMENTS)
def test_what_is_read_without_click_is_what_click_reads(
    line: list[str],
    environment: dict[str, str],
    by_click: Callable[[list[str], dict[str, str]], Session],
) -> None:
    session = start.plain(line, environment)
    if session is not None:
        assert session == by_click(line, environment)


@pytest.mark.parametrize(
    ("line", "session"),
    [
        ([], Session()),
        (["--store", "a.db"], Session(Path("a.db"), True)),
        (["--as", "Ana"], Session(as_user="Ana")),
        (["--as", "Ana", "--store", "a.db"], Session(Path("a.db"), True, as_user="Ana")),
    ],
)
def test_plain_lines_need_no_click(line: list[str], session: Session) -> None:
    assert start.plain(line, {}) == session


def test_the_environment_names_store_and_user_and_the_line_wins() -> None:
    environment = {"LEADTUI_STORE": "b.db", "LEADTUI_USER": "Bo"}
    assert start.plain([], environment) == Session(Path("b.db"), as_user="Bo")
    assert start.plain(["--store", "a.db", "--as", "Ana"], environment) == Session(
        Path("a.db"), True, as_user="Ana"
    )


@pytest.mark.parametrize(
    "line",
    [
        ["demo"],
        ["--debug"],
        ["--json"],
        ["--help"],
        ["--store"],
        ["--store=a.db"],
        ["--store", ""],
        ["--store", "--as"],
        ["--store", "a.db", "--store", "b.db"],
        ["--store", "a.db", "leads"],
    ],
)
def test_every_other_line_is_for_click(line: list[str]) -> None:
    assert start.plain(line, {}) is None


def test_the_completion_of_a_shell_is_for_click() -> None:
    assert start.plain([], {"_LEADTUI_COMPLETE": "bash_complete"}) is None


@pytest.mark.parametrize(
    "error",
    [
        Invalid("There is no user 'Bo'.", field="user", hint="Users: Ana."),
        StoreError("It is only part of a store.", hint="Restore a backup."),
        PermissionError(13, "Permission denied", "a.db"),
        Cancelled("Stopped."),
        KeyboardInterrupt(),
        BrokenPipeError(),
    ],
)
def test_the_app_ends_alike_with_click_and_without(
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code and words; ``--store=FILE`` goes through click, ``--store FILE`` does not."""

    def fail(session: Session) -> None:
        assert session.path == Path("a.db")
        raise error

    monkeypatch.setattr("leadtui.cli.opening.open_app", fail)
    monkeypatch.setattr("leadtui.cli.start.open_app", fail)
    monkeypatch.setattr("leadtui.cli.failures.drop_stdout", lambda: None)
    ends = []
    for line in (["--store=a.db"], ["--store", "a.db"]):
        assert (start.plain(line, {}) is None) == (len(line) == 1)
        monkeypatch.setattr(sys, "argv", ["leadtui", *line])
        with pytest.raises(SystemExit) as ended:
            start.run()
        ends.append((ended.value.code, *capsys.readouterr()))
    assert ends[0] == ends[1]


def test_a_fault_at_the_start_is_logged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = tmp_path / "leadtui.log"

    def fail(_: Session) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("leadtui.cli.start.open_app", fail)
    monkeypatch.setattr("leadtui.config.log_path", lambda: log)
    monkeypatch.setattr(sys, "argv", ["leadtui", "--store", "a.db"])
    with pytest.raises(SystemExit) as ended:
        start.run()
    assert ended.value.code == 1
    assert "Something went wrong: RuntimeError: a fault" in capsys.readouterr().err
    assert "RuntimeError" in log.read_text(encoding="utf-8")
