"""The lists that users choose from (PUB-16 to PUB-23, COR-17)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from leadtui.domain.errors import Invalid, NotAllowed, NotFound
from leadtui.domain.sources import ORIGINAL_SOURCES
from leadtui.services import activities, contacts, journal, lead_sheets, lists, timeline
from leadtui.services.lists import ListKind
from leadtui.services.workspace import Workspace, add_user
from tests.builders import dump
from tests.services.importing import bring, write
from tests.services.records import make, other_team, person


def information(ws: Workspace, lead: int) -> tuple[str, str, str]:
    shown = dict(lead_sheets.sheet(ws, lead).information)
    return shown["Lead source"], shown["Original source"], shown["Source category"]


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (ListKind.SOURCE, ("Bing", "Google", "New prospect", "Yahoo")),
        (ListKind.METHOD, ("Chat", "Form", "Telephone")),
        (
            ListKind.OUTCOME,
            ("reached", "voicemail", "no answer", "wrong number", "call back", "refused"),
        ),
    ],
)
def test_a_list_starts_as_proposed_and_any_number_is_added_and_removed(
    ws: Workspace, kind: ListKind, first: tuple[str, ...]
) -> None:
    """PUB-16, PUB-18, COR-17."""
    assert lists.names(ws, kind) == first
    added = [f"reference from store {number:02}" for number in range(30)]
    for name in added:
        lists.add(ws, kind, name)
    assert set(lists.names(ws, kind)) == {*first, *added}
    with pytest.raises(Invalid, match="on the list already"):
        lists.add(ws, kind, f" {first[0].upper()} ")
    with pytest.raises(Invalid, match="needs a name"):
        lists.add(ws, kind, " ")
    for name in (*added, first[0]):
        lists.remove(ws, kind, name.upper())
    assert lists.names(ws, kind) == first[1:]
    with pytest.raises(NotFound, match="is no"):
        lists.remove(ws, kind, "nothing [/]")
    with pytest.raises(NotAllowed, match="Only a manager"):
        lists.remove(dataclasses.replace(ws, user=add_user(ws, "Bo")), kind, first[1])
    assert lists.names(other_team(ws), kind) != lists.names(ws, kind)


def test_what_a_lead_has_stays_when_its_word_goes_and_new_words_come(ws: Workspace) -> None:
    """PUB-16, PUB-18."""
    lead = person(ws, email="a@example.org", source="Fair", method_of_contact="Pigeon")
    assert "Fair" in lists.names(ws, ListKind.SOURCE)
    assert lists.names(ws, ListKind.METHOD)[-1] == "Pigeon"
    person(ws, email="b@example.org", method_of_contact="pigeon")
    assert [name.lower() for name in lists.names(ws, ListKind.METHOD)].count("pigeon") == 1
    assert "1 lead that had it keep it" in lists.remove(ws, ListKind.SOURCE, "fair").message
    assert information(ws, lead)[0] == "Fair"
    journal.undo(ws)
    assert "Fair" in lists.names(ws, ListKind.SOURCE)


def test_the_category_of_the_original_source_is_that_of_the_list_then_and_stays(
    ws: Workspace,
) -> None:
    """PUB-22, PUB-23: no category unless the source has one; later changes do not reach it."""
    first = person(ws, email="a@example.org", source="Fair")
    assert information(ws, first) == ("Fair", "Fair", "")
    before = dump(ws)
    lists.set_category(ws, "Fair", "events")
    assert information(ws, first) == ("Fair", "Fair", "")
    second = person(ws, email="b@example.org", source="Fair")
    assert information(ws, second) == ("Fair", "Fair", "events")
    lists.set_category(ws, "fair", "paid")
    assert information(ws, second)[2] == "events"
    contacts.edit(ws, second, {"source": "Google"})
    assert information(ws, second) == ("Google", "Fair", "events")
    given = contacts.create(
        ws, {"email": "c@example.org", "source": "Fair", "original_category": "manual addition"}
    )
    assert information(ws, given.ids[0])[2] == "manual addition"
    assert lists.set_category(ws, "Fair", "paid").step_id is None
    for _ in range(5):
        journal.undo(ws)
    assert dump(ws) == before


@pytest.mark.parametrize(("name", "category"), ORIGINAL_SOURCES.items())
def test_every_kind_of_original_source_can_be_given_and_has_its_category(
    ws: Workspace, name: str, category: str
) -> None:
    """PUB-21, PUB-22."""
    lead = person(ws, email="a@example.org", source=name)
    assert information(ws, lead) == (name, name, category)


def test_the_name_of_an_imported_list_is_one_too(ws: Workspace, tmp_path: Path) -> None:
    """PUB-21, PUB-17."""
    bring(ws, "leads", write(tmp_path / "fair.csv", "email", "a@example.org"))
    [entry] = [one for one in lists.entries(ws, ListKind.SOURCE) if one.name == "fair"]
    assert (entry.category, entry.used) == ("import", 1)


def test_an_outcome_of_the_list_is_taken_and_call_back_stays(ws: Workspace) -> None:
    """COR-17: the call keeps its word when it goes from the list."""
    company = make(ws, "Kestrel Labs")
    with pytest.raises(Invalid, match="not an outcome"):
        activities.log_call(ws, company, None, duration=1, outcome="Left a message")
    lists.add(ws, ListKind.OUTCOME, "Left a message")
    activities.log_call(ws, company, None, duration=1, outcome="left a MESSAGE")
    lists.remove(ws, ListKind.OUTCOME, "left a message")
    [call] = timeline.page(ws, company_id=company, kinds="calls")
    assert call.outcome == "Left a message"
    with pytest.raises(Invalid, match="proposes a reminder"):
        lists.remove(ws, ListKind.OUTCOME, "Call back")
    with pytest.raises(Invalid, match="Only lead sources"):
        lists.add(ws, ListKind.OUTCOME, "x", "organic")
