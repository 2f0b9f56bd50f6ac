"""The sample store from the command line."""

from __future__ import annotations

from pathlib import Path

from leadtui.config import demo_store_path
from tests.cli.runner import Runner


def test_the_demo_has_a_store_of_its_own(tmp_path: Path) -> None:
    own = Runner(tmp_path / "mine.db")
    made = own.json("demo")
    assert made == {"store": str(demo_store_path()), "user": "Ana"}
    assert not own.store.exists()
    sample = Runner(demo_store_path())
    hot = sample.json("--as", "Ana", "leads", "--hot")
    assert hot
    assert sample.json("--as", "Ana", "reminders")
    assert sample.json("doctor")["ok"] is True
    sample.text("--as", "Ana", "log", str(hot[0]["id"]), "replied")
    assert own.text("demo", "--no-open") == f"{demo_store_path()}\n"
    assert sample.json("--as", "Ana", "undo", "--list")[0]["title"] == "log replied"
    own.text("demo", "--reset")
    titles = [step["title"] for step in sample.json("--as", "Ana", "undo", "--list")]
    assert "log replied" not in titles


def test_the_demo_may_be_made_elsewhere_but_over_nothing(tmp_path: Path) -> None:
    run = Runner(tmp_path / "other.db")
    named = ("--store", str(tmp_path / "sample.db"))
    assert run.text(*named, "demo") == f"{tmp_path / 'sample.db'}\n"
    assert "already something" in run.refused(*named, "demo", "--reset")
    assert not demo_store_path().exists()


def test_a_store_of_the_users_own_is_never_replaced(tmp_path: Path) -> None:
    run = Runner(demo_store_path())
    run.text("init", "--user", "Ada", "--team", "South", "--timezone", "UTC")
    before = run.store.read_bytes()
    assert "not the sample" in run.refused("demo", "--reset")
    assert run.store.read_bytes() == before
