"""Back-test by what became of the deals: known at the moment they closed."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.outcomes import ByDeal, DealEnd, Decided, decided_by_deals
from leadtui.domain.rules import DAY_MS
from leadtui.services import activities, backtest, backtest_report, deals, journal
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead, add_team
from tests.conftest import FakeClock


@pytest.mark.parametrize(
    ("ends", "decided"),
    [
        ([], None),
        ([DealEnd(None, None)], None),
        ([DealEnd("won", 5)], Decided(True, 5)),
        ([DealEnd("lost", 5)], Decided(False, 5)),
        ([DealEnd("won", 9), DealEnd("lost", 2), DealEnd("won", 5)], Decided(True, 5)),
        ([DealEnd("won", 9), DealEnd(None, None)], Decided(True, 9)),
        ([DealEnd("lost", 3), DealEnd("lost", 7)], Decided(False, 7)),
        ([DealEnd("lost", 3), DealEnd(None, None)], None),
    ],
)
def test_what_the_deals_of_a_lead_say(ends: list[DealEnd], decided: Decided | None) -> None:
    assert decided_by_deals(ends) == decided


def deal(ws: Workspace, company_id: int, stage: str, contact: int | None = None) -> int:
    fields = {"title": "Pilot", "contact": "" if contact is None else str(contact)}
    made = deals.create(ws, company_id, fields).ids[0]
    deals.move(ws, made, stage)
    return made


def levels(found: backtest.BackTest) -> list[tuple[int, int, int]]:
    return [tuple(level) for level in found.figures.levels]  # type: ignore[misc]


@pytest.fixture
def firm(ws: Workspace) -> int:
    return add_company(ws, "Kestrel Labs")


def test_the_contact_of_a_deal_is_won_and_colleagues_are_not(ws: Workspace, firm: int) -> None:
    mina = add_lead(ws, "Mina", company_id=firm)
    add_lead(ws, "Karl", company_id=firm)
    deal(ws, firm, "Won", mina)
    found = backtest.run(ws, ByDeal())
    assert (found.figures.won, found.figures.leads, found.undecided) == (1, 1, 1)
    assert found.timed
    assert backtest_report.remarks(found) == []
    assert "a deal was won" in dict(backtest_report.summary(found))["Outcome"]


def test_a_deal_without_a_contact_is_that_of_all_who_have_none_of_their_own(
    ws: Workspace, firm: int
) -> None:
    mina = add_lead(ws, "Mina", company_id=firm)
    add_lead(ws, "Karl", company_id=firm)
    add_lead(ws, "Jo", company_id=firm)
    add_lead(ws, "Elsewhere", company_id=add_company(ws, "Oran"))
    add_lead(ws, "Alone")
    deal(ws, firm, "Lost")
    deal(ws, firm, "Won", mina)
    found = backtest.run(ws, ByDeal())
    assert (found.figures.won, found.figures.lost, found.undecided) == (1, 2, 2)


def test_a_lead_is_weighed_as_it_was_the_instant_before_the_deal_closed(
    ws: Workspace, firm: int, clock: FakeClock
) -> None:
    """Neither what came at that instant or later counts, nor the status that says the same."""
    mina = add_lead(ws, "Mina", company_id=firm)
    at = ws.now()
    activities.log(ws, mina, Kind.REPLIED, at=at - DAY_MS)
    activities.log(ws, mina, Kind.STATUS, at=at - 1, status="Closed - Converted")
    one = deal(ws, firm, "Won", mina)
    activities.log(ws, mina, Kind.DEMO_BOOKED, at=at)
    clock.move(days=1)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    found = backtest.run(ws, ByDeal())
    assert levels(found) == [(3, 1, 0)]
    assert not any("Closed - Converted" in rule.rule for rule in found.figures.rules)
    deals.move(ws, one, "Proposal")
    with pytest.raises(Invalid, match="No lead has a deal"):
        backtest.run(ws, ByDeal())
    deals.move(ws, one, "Lost")
    assert levels(backtest.run(ws, ByDeal())) == [(13, 0, 1)]
    journal.undo(ws)
    journal.undo(ws)
    assert levels(backtest.run(ws, ByDeal())) == [(3, 1, 0)]


def test_deals_of_another_team_say_nothing(ws: Workspace, firm: int) -> None:
    mina = add_lead(ws, "Mina", company_id=firm)
    team_id, _ = add_team(ws)
    theirs = add_company(ws, "South Ltd", team_id=team_id)
    add_lead(ws, "Zed", company_id=theirs, team_id=team_id, owner_id=None)
    with ws.step("theirs") as unit:
        unit.conn.execute(
            "INSERT INTO deal_stage (team_id, name, outcome, position) VALUES (?, 'W', 'won', 0)",
            (team_id,),
        )
        unit.conn.execute(
            "INSERT INTO deal (team_id, company_id, title, stage_id, created_at, updated_at, "
            "closed_at) SELECT ?, ?, 'x', max(id), 0, 0, 1 FROM deal_stage",
            (team_id, theirs),
        )
    deal(ws, firm, "Won", mina)
    assert backtest.run(ws, ByDeal()).figures.leads == 1
