"""Where leadtui keeps its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui import config


def test_the_store_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.STORE_VARIABLE, "~/deals/north.db")
    assert config.default_store_path() == Path.home() / "deals" / "north.db"


@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_variable_names_no_store(monkeypatch: pytest.MonkeyPatch, nothing: str) -> None:
    monkeypatch.setenv(config.STORE_VARIABLE, nothing)
    assert config.default_store_path() == config.data_dir() / "leadtui.db"


def test_the_sample_never_lies_where_the_own_store_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.STORE_VARIABLE, str(config.data_dir() / "other.db"))
    assert config.demo_store_path() == config.data_dir() / "demo.db"
    assert config.demo_store_path() != config.default_store_path()


def test_every_path_is_its_own_and_in_the_home() -> None:
    paths = [
        config.default_store_path(),
        config.demo_store_path(),
        config.config_path(),
        config.state_path(),
        config.log_path(),
    ]
    assert len(set(paths)) == len(paths)
    assert all(Path.home() in path.parents for path in paths)
