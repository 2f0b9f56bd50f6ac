"""Finding records for the palette: companies and leads together."""

from __future__ import annotations

import pytest

from leadtui.models import finding
from leadtui.services import find
from leadtui.services.workspace import Workspace
from tests.services.records import HOSTILE, make, other_team, person


def found(ws: Workspace, words: str, limit: int = 20) -> list[tuple[str, str, str]]:
    return [(hit.kind, hit.name, hit.where) for hit in find.records(ws, words, limit)]


def test_companies_and_leads_by_words_in_any_order_and_without_accents(ws: Workspace) -> None:
    company = make(ws, "Nord Élan", city="Lille")
    person(ws, company, first_name="Zoé", last_name="Élan", email="z@example.com")
    person(ws, first_name="Bob", email="bob@elan.example")
    assert found(ws, "elan nord") == [
        ("company", "Nord Élan", "Lille"),
        ("lead", "Zoé Élan", "Nord Élan"),
    ]
    assert found(ws, "ELAN z") == [("lead", "Zoé Élan", "Nord Élan")]
    assert ("lead", "Bob", "bob@elan.example") in found(ws, "elan")


def test_the_whole_name_comes_first_then_its_beginning_then_the_words(ws: Workspace) -> None:
    make(ws, "Grand Nord")
    make(ws, "Nordique")
    make(ws, "Nord")
    make(ws, "Zeta", city="Nordville")
    assert [name for _, name, _ in found(ws, "nord")] == ["Nord", "Nordique", "Grand Nord", "Zeta"]


def test_many_companies_do_not_hide_a_person(ws: Workspace) -> None:
    for number in range(12):
        make(ws, f"Martin {number:02}")
    person(ws, first_name="Anne", last_name="Martin")
    hits = found(ws, "martin", 8)
    assert len(hits) == 8
    assert ("lead", "Anne Martin", "") in hits


def test_the_candidates_are_bounded_and_a_beginning_is_never_lost(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "CANDIDATES", 2)
    for number in range(4):
        make(ws, f"A{number} Nord")
    last = make(ws, "Nord Zeta")
    hits = find.records(ws, "nord")
    assert hits[0].id == last
    assert len(hits) == 3


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_typed_is_never_an_operator(ws: Workspace, words: str) -> None:
    make(ws, "Plain name")
    assert find.records(ws, words + " nothing") == []
    assert len(find.records(ws, words)) <= 1


def test_nothing_typed_finds_nothing_and_odd_names_are_found(ws: Workspace) -> None:
    make(ws, "C++ [/]")
    make(ws, "!!!")
    assert found(ws, "") == found(ws, "  \x00 ") == found(ws, "c", 0) == []
    assert found(ws, "c++") == [("company", "C++ [/]", "")]
    assert found(ws, "!!") == [("company", "!!!", "")]


def test_another_team_is_not_there(ws: Workspace) -> None:
    make(ws, "Nord Élan")
    south = other_team(ws)
    person(south, make(south, "Nord Secret"), first_name="Nord", last_name="Secret")
    assert found(ws, "nord") == [("company", "Nord Élan", "")]
    assert found(ws, "secret") == []
    assert {name for _, name, _ in found(south, "nord")} == {"Nord Secret"}
