"""The lead sheet: its sections, also the empty ones, and where the lead came from."""

from __future__ import annotations

import json

import pytest

from leadtui.domain.errors import NotFound
from leadtui.domain.kinds import Kind
from leadtui.services import activities, lead_sheets, leads
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead, add_team
from tests.conftest import FakeClock


def test_every_section_has_its_fields_also_the_empty_ones(ws: Workspace) -> None:
    """PUB-7, PUB-59."""
    lead = add_lead(ws, "Mina", "Roth")
    sheet = lead_sheets.sheet(ws, lead)
    assert [label for label, _ in sheet.information] == [
        "Engagement", "Owner", "Status", "Lead source", "Method of contact", "Customer",
        "Original source", "Source category", "Keyword", "Created", "Last updated",
        "Last contacted",
    ]  # fmt: skip
    assert len(sheet.attributes) == 23
    assert dict(sheet.attributes)["Do not call"] == "no"
    assert [label for label, _ in sheet.company] == [
        "Company", "Headcount", "Website", "Sector", "Sub-sector",
    ]  # fmt: skip
    assert not any(value for _, value in sheet.company)
    assert (sheet.notes, sheet.details, sheet.touches) == ("", (), ())


def test_what_is_known_is_shown_as_people_read_it(ws: Workspace, clock: FakeClock) -> None:
    """PUB-9, PUB-12, PUB-13, PUB-20, PUB-25, PUB-26, PUB-31, PUB-44, PUB-46."""
    company = add_company(ws, "Kestrel", headcount=42, sector="Labs")
    lead = add_lead(
        ws,
        "Mina",
        "Roth",
        company_id=company,
        phone="+33612345678",
        original_source="fair.csv",
        notes="likes birds\nand tea",
        details=json.dumps({"Legacy": "A-17"}),
        unsubscribed=1,
        unsubscribed_cause="link",
    )
    leads.set_status(ws, [lead], "Working - Contacted")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.move(hours=2)
    sheet = lead_sheets.sheet(ws, lead)
    known = dict(sheet.information)
    assert known["Engagement"] == f"{sheet.row.engagement} of 5, hot"
    assert known["Owner"] == "Ana"
    assert known["Status"] == "Working - Contacted"
    assert known["Original source"] == "fair.csv"
    assert known["Created"] == known["Last updated"] == "2 h ago"
    attributes = dict(sheet.attributes)
    assert attributes["Phone"] == "+33 6 12 34 56 78"
    assert (attributes["Unsubscribed"], attributes["Unsubscribed cause"]) == ("yes", "link")
    assert dict(sheet.company)["Company"] == "Kestrel"
    assert dict(sheet.company)["Headcount"] == "42"
    assert sheet.details == (("Legacy", "A-17"),)
    assert sheet.notes == "likes birds\nand tea"


def test_a_cold_lead_says_what_is_missing(ws: Workspace) -> None:
    lead = add_lead(ws, "Mina")
    assert dict(lead_sheets.sheet(ws, lead).information)["Engagement"] == "0 of 5, 5 to hot"


def test_the_lists_that_brought_a_lead_the_newest_first(ws: Workspace) -> None:
    """PUB-50."""
    lead = add_lead(ws, "Mina")
    with ws.step("touch") as unit:
        for at, source in ((1_000, "old.csv"), (2_000, "new.csv")):
            unit.conn.execute(
                "INSERT INTO marketing_touch (contact_id, at, source, file_sha256) "
                "VALUES (?, ?, ?, '')",
                (lead, at, source),
            )
    assert lead_sheets.sheet(ws, lead).touches == (("new.csv", 2_000), ("old.csv", 1_000))


def test_web_visits_are_counted_in_all_and_for_the_last_week(
    ws: Workspace, clock: FakeClock
) -> None:
    """PUB-45."""
    lead, other = add_lead(ws, "Mina"), add_lead(ws, "Léa")
    assert lead_sheets.visits(ws, lead) == lead_sheets.Visits(0, 0, None)
    activities.log(ws, lead, Kind.WEB_VISIT)
    activities.log(ws, lead, Kind.OPENED)
    activities.log(ws, other, Kind.WEB_VISIT)
    clock.move(days=8)
    activities.log(ws, lead, Kind.WEB_VISIT)
    assert lead_sheets.visits(ws, lead) == lead_sheets.Visits(2, 1, clock())


def test_another_teams_lead_is_not_found(ws: Workspace) -> None:
    team_id, user_id = add_team(ws)
    foreign = add_lead(ws, "Zed", team_id=team_id, owner_id=user_id)
    for question in (lead_sheets.sheet, lead_sheets.visits):
        for lead in (foreign, 999):
            with pytest.raises(NotFound, match=f"There is no lead {lead}"):
                question(ws, lead)
