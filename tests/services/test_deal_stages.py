"""The stages of deals are the team's own (COE-63)."""

from __future__ import annotations

import dataclasses

import pytest

from leadtui.domain.errors import Conflict, Invalid, NotAllowed
from leadtui.services import deal_stages, deals, journal
from leadtui.services.workspace import Workspace, add_user
from tests.services.records import make, other_team


def names(ws: Workspace) -> list[str]:
    return [stage.name for stage in deal_stages.all_stages(ws)]


def test_a_team_starts_with_stages(ws: Workspace) -> None:
    assert [(one.name, one.outcome) for one in deal_stages.all_stages(ws)] == [
        ("Qualified", None),
        ("Proposal", None),
        ("Negotiation", None),
        ("Won", "won"),
        ("Lost", "lost"),
    ]


def test_stages_are_added_renamed_ordered_and_removed_each_one_step(ws: Workspace) -> None:
    before = names(ws)
    deal_stages.add(ws, "Demo")
    assert names(ws) == ["Qualified", "Proposal", "Negotiation", "Demo", "Won", "Lost"]
    journal.undo(ws)
    assert names(ws) == before
    deal_stages.add(ws, "No decision", "lost")
    assert names(ws)[-1] == "No decision"
    assert deal_stages.all_stages(ws)[-1].outcome == "lost"
    deal_stages.rename(ws, "proposal", "Offer")
    deal_stages.move(ws, "offer", 1)
    assert names(ws)[:2] == ["Offer", "Qualified"]
    assert deal_stages.move(ws, "Offer", 1).step_id is None
    assert deal_stages.rename(ws, "Offer", "Offer").step_id is None
    deal_stages.rename(ws, "Offer", "OFFER")
    deal_stages.remove(ws, "Offer")
    assert "OFFER" not in names(ws)
    for _ in range(5):
        journal.undo(ws)
    assert names(ws) == before


def test_a_name_that_is_taken_meanwhile_does_not_come_back(ws: Workspace) -> None:
    renamed = deal_stages.rename(ws, "Proposal", "Offer").step_id
    deal_stages.add(ws, "Proposal")
    undone = journal.undo(ws, renamed)
    assert names(ws) == ["Qualified", "Offer", "Negotiation", "Proposal", "Won", "Lost"]
    [kept] = undone.kept
    assert kept.text == "Offer, deal stage: name kept, another one took its place"


def test_a_stage_in_use_stays_and_says_by_how_many(ws: Workspace) -> None:
    firm = make(ws, "Kestrel Labs")
    one = deals.create(ws, firm, {"title": "Pilot"}).ids[0]
    with pytest.raises(Conflict, match="1 deal is in Qualified"):
        deal_stages.remove(ws, "Qualified")
    deals.create(ws, firm, {"title": "Second"})
    with pytest.raises(Conflict, match="2 deals are in Qualified"):
        deal_stages.remove(ws, "Qualified")
    deal_stages.rename(ws, "Qualified", "Fits")
    assert deals.get(ws, one).stage == "Fits"
    assert deal_stages.all_stages(ws)[0].deals == 2


def test_what_cannot_be_is_refused(ws: Workspace) -> None:
    with pytest.raises(Invalid, match="already a stage"):
        deal_stages.add(ws, "PROPOSAL")
    with pytest.raises(Invalid, match="already a stage"):
        deal_stages.rename(ws, "Won", "lost")
    with pytest.raises(Invalid, match="needs a name"):
        deal_stages.add(ws, " \n")
    with pytest.raises(Invalid, match="no stage"):
        deal_stages.remove(ws, "Nowhere")
    for place in (0, 6):
        with pytest.raises(Invalid, match="no place"):
            deal_stages.move(ws, "Won", place)
    with pytest.raises(Invalid, match="no outcome"):
        deal_stages.add(ws, "Half", "half")  # type: ignore[arg-type]


def test_only_a_manager_changes_them(ws: Workspace) -> None:
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    with pytest.raises(NotAllowed):
        deal_stages.add(rep, "Demo")
    with pytest.raises(NotAllowed):
        deal_stages.rename(rep, "Won", "Signed")
    with pytest.raises(NotAllowed):
        deal_stages.move(rep, "Won", 1)
    with pytest.raises(NotAllowed):
        deal_stages.remove(rep, "Won")
    assert len(deal_stages.all_stages(rep)) == 5


def test_another_team_has_its_own(ws: Workspace) -> None:
    zoe = other_team(ws)
    assert deal_stages.all_stages(zoe) == []
    deal_stages.add(zoe, "Proposal")
    with pytest.raises(Invalid):
        deal_stages.rename(zoe, "Won", "Signed")
    assert len(deal_stages.all_stages(ws)) == 5


def test_without_any_stage_a_deal_says_what_to_do(ws: Workspace) -> None:
    for name in names(ws):
        deal_stages.remove(ws, name)
    with pytest.raises(Invalid, match="no stage") as refused:
        deals.create(ws, make(ws, "Kestrel Labs"), {"title": "Pilot"})
    assert "stages add" in refused.value.hint


def test_of_two_names_alike_the_one_meant_is_the_one_spelt_so(ws: Workspace) -> None:
    """An undo brings a name back that another case of it took meanwhile."""
    removed = deal_stages.remove(ws, "Negotiation").step_id
    deal_stages.add(ws, "negotiation")
    journal.undo(ws, removed)
    deal_stages.remove(ws, "negotiation")
    assert names(ws) == ["Qualified", "Proposal", "Negotiation", "Won", "Lost"]
