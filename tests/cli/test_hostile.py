"""The naughty strings as arguments and as names: literal, and never more than text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from leadtui.domain.text import clean_line
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.cli.runner import Runner


@pytest.fixture(scope="module")
def naughty(shared_data: Path) -> list[str]:
    """Strings that break programs; those without a letter of their own left out."""
    lines = (shared_data / "naughty-strings" / "blns.txt").read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


def shown(text: str) -> bool:
    """Whether ``text`` reaches a terminal as text alone: no control but the line's end, no bidi
    control, nothing that cannot be encoded.
    """
    controls = {char for char in text if unicodedata.category(char) in ("Cc", "Cs")}
    return controls <= {"\n"} and not set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067")


def test_as_arguments_they_are_searched_for_or_refused(run: Runner, naughty: list[str]) -> None:
    for string in naughty[::5]:
        result = run("leads", "--", string)
        assert result.exit_code in (0, 1), f"{string!r}: {result.output}"
        assert "Something went wrong" not in result.stderr, string
        assert result.stdout == ""
        assert shown(result.stderr), string


def test_as_names_they_are_listed(run: Runner, ws: Workspace, naughty: list[str]) -> None:
    """X: foreign text never reaches the terminal as more than text, even when it is in the store
    as it came.
    """
    raw = [(n, f"{string}\x1b]0;{n}\x07") for n, string in enumerate(naughty, 1)]
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.executemany(
            "INSERT INTO company (id, team_id, name, sort_name, created_at, updated_at) "
            "VALUES (?, 1, ?, '', 0, 0)",
            raw,
        )
        unit.conn.executemany(
            "INSERT INTO contact (team_id, company_id, last_name, email, sort_name, created_at, "
            "updated_at) VALUES (1, ?1, ?2, 'n' || ?1 || '@example.org', '', 0, 0)",
            raw,
        )
    for listing in ("leads", "companies"):
        assert shown(run.text(listing)), listing
        assert len(run.json(listing)) == len(naughty)
    assert shown(run.text("show", "lead", "n7@example.org"))


@pytest.mark.parametrize("option", ["--text", "--outcome"])
def test_as_what_there_is_to_say_they_are_kept(
    run: Runner, ws: Workspace, naughty: list[str], option: str
) -> None:
    lead = str(add_lead(ws, "Mina", email="mina@example.org"))
    some = [string for string in naughty if clean_line(string)][::25]
    for string in some:
        run.text("log", lead, "incoming_call", option, string)
    assert shown(run.text("timeline", "mina@example.org"))
    kept = {row[option.strip("-")] for row in run.json("timeline", "mina@example.org")}
    assert {clean_line(string) for string in some} <= {clean_line(text) for text in kept}


@pytest.mark.parametrize(
    "arguments",
    [
        ("rules", "set", "status:\x1b[2J=1"),
        ("rules", "set", "\x1b[2J=1"),
        ("rules", "set", "threshold=\x1b[2J"),
        ("show", "company", "\x9b31m"),
        ("timeline", "\u202eabc"),
        ("remind", "\x07", "--date", "tomorrow"),
        ("log", "\x1b[2J", "opened"),
        ("--as", "\x1b[2J", "leads"),
        ("import", "leads", "/no\x1b[2J.csv"),
        ("import", "leads", "/dev/null", "--mapping", "\x1b[2J"),
        ("user", "add", "\x07"),
        ("leads", "sort:\x1b[2J"),
    ],
)
def test_refusals_show_no_control_character(run: Runner, arguments: tuple[str, ...]) -> None:
    assert shown(run.refused(*arguments))
