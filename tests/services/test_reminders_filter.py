"""The filter of the alarm panel over real reminders."""

from __future__ import annotations

from leadtui.domain.kinds import Kind
from leadtui.domain.reminder_filter import parse_reminder_filter
from leadtui.services import activities, reminders
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead


def test_hot_lets_only_companies_with_a_hot_lead_through(ws: Workspace) -> None:
    """CAD-6."""
    for name in ("Kestrel Labs", "Oran"):
        company = add_company(ws, name)
        lead = add_lead(ws, "Mina", company_id=company)
        reminders.set_reminder(ws, company)
        if name == "Oran":
            activities.log(ws, lead, Kind.DEMO_BOOKED)
    rows = reminders.lists(ws).to_process
    wanted = parse_reminder_filter("hot", ws.local_now())
    assert [row.company for row in rows if wanted.passes(row)] == ["Oran"]
