"""How leadtui ends, and the options that hold for every command."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from leadtui import __version__
from leadtui.cli import session as sessions
from leadtui.cli.main import COMMANDS, cli
from leadtui.config import log_path
from leadtui.domain.errors import Cancelled, StoreError
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead
from tests.cli.runner import Runner


def test_every_command_named_is_there() -> None:
    assert isinstance(cli, click.Group)
    for name in COMMANDS:
        assert cli.commands[name].name == name


def test_the_help_names_every_command() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in shown.stdout


def test_a_refusal_is_one_and_says_what_to_do(run: Runner) -> None:
    assert run.refused("why", "nobody@example.org") == (
        "leadtui: There is no lead 'nobody@example.org'.\nGive its id or e-mail.\n"
    )


def test_a_refusal_in_json_is_one_document_on_stderr(run: Runner) -> None:
    for arguments in (("--json", "why", "nobody"), ("why", "nobody", "--json")):
        document = json.loads(run.refused(*arguments))
        assert document == {
            "error": "There is no lead 'nobody'.",
            "hint": "Give its id or e-mail.",
        }


def test_wrong_usage_is_two(run: Runner) -> None:
    assert "No such command" in run.misused("leads-and-more")
    assert "No such option" in run.misused("leads", "--cold")
    assert "Missing" in run.misused("log", "1")


def test_a_store_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    run = Runner(tmp_path / "none.db")
    for listing in ("companies", "leads", "reminders", "rules", "doctor", "undo"):
        assert "There is no store at" in run.refused(listing)
    assert not run.store.exists()


def test_options_may_stand_after_the_command(run: Runner, tmp_path: Path) -> None:
    assert json.loads(run.text("leads", "--json")) == []
    assert json.loads(run.text("rules", "--json"))["threshold"] == 5
    elsewhere = Runner(tmp_path / "none.db")
    assert json.loads(elsewhere.text("users", "--json", "--store", str(run.store)))


def test_the_store_named_wins_over_the_environment(run: Runner, tmp_path: Path) -> None:
    message = run.refused("--store", str(tmp_path / "other.db"), "leads")
    assert "other.db" in message


def test_several_users_have_to_say_who_they_are(run: Runner, ws: Workspace) -> None:
    add_user(ws, "Bob")
    assert "--as NAME: Ana, Bob" in run.refused("leads")
    assert run.json("--as", "bob", "leads") == []
    assert "no user 'Eve'" in run.refused("leads", "--as", "Eve")


def test_without_a_terminal_the_app_is_refused(run: Runner) -> None:
    assert "needs a terminal" in run.refused()
    assert "--json needs a command" in run.misused("--json")


def test_an_interrupt_ends_with_130(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sessions.Session, "open", interrupted)
    result = run("leads")
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr == "leadtui: Cancelled; nothing was kept.\n"


def test_a_cancelled_import_ends_with_130(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancelled(_: object) -> None:
        raise Cancelled("Cancelled; nothing was kept.")

    monkeypatch.setattr(sessions.Session, "open", cancelled)
    assert run("leads").exit_code == 130


def test_a_fault_is_logged_without_what_it_was_about(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = "mina@example.org"

    def broken(_: object) -> None:
        raise ValueError(about)

    monkeypatch.setattr(sessions.Session, "open", broken)
    message = run.refused("leads")
    assert "ValueError: mina@example.org" in message
    assert str(log_path()) in message
    logged = log_path().read_text()
    assert "ValueError" in logged
    assert "in broken" in logged
    assert __version__ in logged
    assert about not in logged
    assert stat.S_IMODE(log_path().stat().st_mode) == 0o600
    assert "Traceback" not in message
    assert "Traceback" in run.refused("leads", "--debug")


def test_the_log_stays_small(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ValueError

    monkeypatch.setattr(sessions.Session, "open", broken)
    log_path().parent.mkdir(parents=True)
    log_path().write_text("x" * 1_000_001)
    run.refused("leads")
    assert 0 < os.path.getsize(log_path()) < 100_000


def test_messages_are_cleaned_on_their_way_out(run: Runner) -> None:
    for arguments in (("show", "lead", "\x1b]0;x\x07"), ("--store", "/no/\x1b[2J", "leads")):
        assert run.refused(*arguments).replace("\n", "").isprintable()


def test_version_and_paths(run: Runner) -> None:
    assert run.text("version").startswith(f"leadtui {__version__}")
    found = run.json("paths")
    assert found["store"] == str(run.store)
    assert set(found) == {"store", "demo", "settings", "log"}
    assert f"store     {run.store}" in run.text("paths")


def test_init_makes_a_store_once(tmp_path: Path) -> None:
    run = Runner(tmp_path / "new" / "day.db")
    made = run.json("init", "--user", "Ada", "--team", "South", "--timezone", "UTC")
    assert made == {
        "store": str(run.store),
        "user": "Ada",
        "team": "South",
        "timezone": "UTC",
        "country": None,
    }
    assert stat.S_IMODE(run.store.stat().st_mode) == 0o600
    before = run.store.read_bytes()
    assert "already something" in run.refused("init", "--user", "Ada", "--team", "South")
    assert run.store.read_bytes() == before


def test_init_refuses_bad_names_and_zones(tmp_path: Path) -> None:
    run = Runner(tmp_path / "day.db")
    assert "time zone" in run.refused("init", "--user", "A", "--team", "B", "--timezone", "Mars")
    assert "needs a name" in run.refused("init", "--user", " ", "--team", "B")
    assert "country" in run.refused("init", "--user", "A", "--team", "B", "--country", "Nowhere")
    assert "--team" in run.misused("init", "--user", "A")
    assert not run.store.exists()


def test_users_are_listed_and_added(run: Runner) -> None:
    assert "Bob is a rep of North." in run.text("user", "add", "Bob")
    found = run.json("users", "--as", "Ana")
    assert [(row["name"], row["role"]) for row in found] == [("Ana", "manager"), ("Bob", "rep")]
    assert "already a user" in run.refused("--as", "Ana", "user", "add", "BOB")


def test_routines_are_listed_and_one_is_the_default(run: Runner) -> None:
    """COE-112, COE-113."""
    run.text("user", "add", "Bob")
    assert run.json("--as", "Ana", "routines") == [
        {
            "id": 1,
            "title": "My market",
            "default": True,
            "users": ["Ana", "Bob"],
            "works_on": ["Ana", "Bob"],
            "criteria": [],
            "notify_above": None,
            "matching": 0,
            "tags": {},
        }
    ]
    said = run.text("--as", "Ana", "routines", "default", "--none", "--for", "bob")
    assert said == "No default routine any more: Bob.\n"
    assert [row["users"] for row in run.json("--as", "Bob", "routines")] == [["Ana"], ["Bob"]]
    refused = run.refused("--as", "Bob", "routines", "default", "--none", "--for", "Ana")
    assert "Only a manager" in refused
    run.text("--as", "Bob", "routines", "default", "my market")
    assert "no routine 'Zinc'" in run.refused("--as", "Ana", "routines", "default", "Zinc")
    assert "--none" in run.misused("--as", "Ana", "routines", "default")
    assert "--none" in run.misused("--as", "Ana", "routines", "default", "1", "--none")


def test_whose_tag_a_new_reminder_changes_is_said(run: Runner) -> None:
    """COE-119."""
    assert run.json("routines", "reminder-tag") == {"reminder_tag": "always"}
    run.text("routines", "reminder-tag", "only-from-suspect")
    assert "suspects and companies without a tag" in run.text("routines", "reminder-tag")
    assert "no such rule" in run.refused("routines", "reminder-tag", "never")


def test_the_lists_to_choose_from_are_shown_and_changed(run: Runner) -> None:
    """PUB-16, PUB-22, COR-17."""
    assert [row["name"] for row in run.json("lists", "show", "methods")] == [
        "Chat",
        "Form",
        "Telephone",
    ]
    run.text("lists", "add", "sources", "Fair", "--category", "events")
    assert {"name": "Fair", "category": "events", "used": 0} in run.json("lists", "show", "sources")
    assert run.text("lists", "category", "fair") == "Fair is under no category now.\n"
    assert run.text("lists", "remove", "sources", "Fair") == "Fair is no lead source any more.\n"
    assert "proposes a reminder" in run.refused("lists", "remove", "outcomes", "call back")
    assert "Invalid value" in run.misused("lists", "show", "colours")


def test_undo_and_redo(run: Runner, ws: Workspace) -> None:
    add_lead(ws, "Mina", email="mina@example.org")
    run.text("log", "mina@example.org", "replied")
    assert run.text("undo") == "Undone: log replied. Mina, replied removed.\n"
    steps = run.json("undo", "--list")
    assert [step["title"] for step in steps][:2] == ["undo log replied", "log replied"]
    assert run.text("redo") == "Done again: log replied. Mina, replied brought back.\n"
    assert "no step 99" in run.refused("undo", "99")
    assert "takes neither STEP" in run.misused("undo", "--list", "1")


def test_init_takes_the_country_of_the_team(tmp_path: Path) -> None:
    made = Runner(tmp_path / "day.db").json(
        "init", "--user", "Ada", "--team", "South", "--country", "France"
    )
    assert made["country"] == "FR"


def test_scores_that_cannot_be_settled_now_are_said_to_be_behind(
    run: Runner, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_lead(ws, "Mina", email="mina@example.org")

    def busy(*_: object, **__: object) -> int:
        raise StoreError("Another program is writing.")

    monkeypatch.setattr("leadtui.services.scores.settle", busy)
    for arguments in (("leads",), ("log", "mina@example.org", "opened")):
        result = run(*arguments)
        assert result.exit_code == 0
        assert result.stderr == "Scores may be behind: Another program is writing.\n"
    assert len(run.json("undo", "--list")) == 1
