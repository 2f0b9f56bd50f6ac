"""Routines and their suspects on the command line (COE-98..117, COE-172)."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.services.workspace import Workspace
from tests.builders import add_company
from tests.cli.runner import Runner

EVIL = "[/b] [red]x[/red]"


@pytest.fixture
def firms(ws: Workspace) -> dict[str, int]:
    return {
        name: add_company(ws, name, country=country, sector=sector)
        for name, country, sector in (
            ("Alto", "France", "Software"),
            (EVIL, "France", "Food"),
            ("Delta", "Belgium", "Software"),
        )
    }


def test_a_routine_from_its_beginning_to_its_end(
    run: Runner, firms: dict[str, int], tmp_path: Path
) -> None:
    run.text("user", "add", "Bo")
    made = run.json(
        "--as", "Ana", "routines", "add", "Field services", "--must", "country:fr", "--important",
        "sector:software", "--above", "60", "--user", "Bo", "--user", "Ana", "--description", "x",
    )  # fmt: skip
    number = str(made["ids"][0])
    assert run.json("--as", "Bo", "routines", "show", "field services") == {
        "id": made["ids"][0], "title": "Field services", "description": "x",
        "criteria": [
            {"kind": "must", "text": "country:fr"},
            {"kind": "important", "text": "sector:software"},
        ],
        "notify_above": 60, "users": ["Ana", "Bo"], "matching": 2, "tags": {"suspect": 2},
    }  # fmt: skip
    file = tmp_path / "criteria.txt"
    file.write_text("must country:be,fr\nnotable sector:software\n")
    said = run.text("--as", "Ana", "routines", "edit", number, "--criteria", str(file))
    assert said.startswith("Field services: criteria changed.")
    found = run.json("--as", "Ana", "suspects", "--routine", number)
    assert [(row["name"], row["fit"]) for row in found] == [
        ("Alto", 60), ("Delta", 60), (EVIL, 40),
    ]  # fmt: skip
    run.text("--as", "Ana", "routines", "edit", number, "--drop", "1", "--must", "country:be")
    assert len(run.json("--as", "Ana", "suspects", "--routine", number)) == 1
    assert "deleted" in run.text("--as", "Ana", "routines", "delete", number)
    assert "no routine" in run.refused("--as", "Ana", "routines", "show", number)
    run.text("--as", "Ana", "undo")
    assert "country:be" in run.text("--as", "Ana", "routines", "show", number)


def test_what_criteria_would_find_is_shown_and_not_kept(run: Runner, firms: dict[str, int]) -> None:
    """COE-172."""
    run.text("routines", "edit", "my market", "--must", "country:fr")
    said = run.text(
        "routines", "edit", "1", "--drop", "1", "--must", "sector:software", "--above", "30",
        "--dry-run",
    )  # fmt: skip
    assert "2 companies of 3 match." in said
    assert "Into the list of suspects: 1; out of it: 1." in said
    assert "Above 30: 2." in said
    assert " 40 Alto" in said
    document = run.json("routines", "add", "New", "--must", "country:fr", "--dry-run")
    assert (document["matching"], document["best"][0]["fit"]) == (2, 40)
    assert [row["title"] for row in run.json("routines")] == ["My market"]
    assert run.json("routines")[0]["criteria"] == [{"kind": "must", "text": "country:fr"}]


def test_the_suspects_are_listed_with_a_filter(run: Runner, firms: dict[str, int]) -> None:
    run.text("routines", "edit", "1", "--must", "country:fr,be", "--notable", "sector:software")
    result = run("suspects")
    assert [line.split()[0] for line in result.stdout.splitlines()[1:]] == ["60", "60", "40"]
    assert "My market: Suspect 3." in result.stderr
    assert [row["name"] for row in run.json("suspects", "fit:>=60", "country:be")] == ["Delta"]
    assert run.json("suspects", "--sort", "-name")[0]["name"] == "Delta"
    run.text("views", "add", "suspects", "belgians", "country:be", "--sort", "name")
    assert [row["name"] for row in run.json("suspects", "--view", "belg")] == ["Delta"]
    assert "Nobody fits" in run("suspects", "tag:client").stderr
    assert "not an order" in run.refused("suspects", "--sort", "x")
    assert "headcount:x" in run.refused("suspects", "headcount:x")


def test_a_fit_is_explained(run: Runner, firms: dict[str, int]) -> None:
    """COE-106..109."""
    assert "no criteria" in run.text("fit", "alto")
    run.text("routines", "edit", "1", "--must", "country:fr", "--notable", "sector:software")
    said = run.text("fit", "alto")
    assert "Alto on My market: fit 60." in said
    assert said.splitlines()[-1].split() == ["20", "yes", "notable", "sector:software"]
    assert "no fit" in run.text("fit", "delta")
    assert run.json("fit", "delta", "--routine", "1") == {
        "company_id": firms["Delta"], "company": "Delta", "routine_id": 1,
        "routine": "My market", "tag": "", "fit": None, "raw": None,
        "criteria": [
            {"kind": "must", "text": "country:fr", "met": False},
            {"kind": "notable", "text": "sector:software", "met": True},
        ],
    }  # fmt: skip
    assert run.json("show", "company", "alto")["tags"][0]["fit"] == 60
    assert "fit 60" in run.text("show", "company", "alto")


def test_wrong_criteria_are_refused_with_their_line(run: Runner) -> None:
    assert "line 1: headcount:x" in run.refused("routines", "edit", "1", "--must", "headcount:x")
    assert "No criterion has to be met" in run.refused("routines", "edit", "1", "--notable", "a")
    assert "--drop 4" in run.misused("routines", "edit", "1", "--drop", "4")
    run.text("user", "add", "Bo")
    refused = run.refused("--as", "Bo", "routines", "edit", "1", "--must", "a")
    assert "Only a manager" in refused
