"""Hot and cold in the filter lines, and the label in rows and in what the palette finds."""

from __future__ import annotations

import dataclasses

from leadtui.domain.kinds import Kind
from leadtui.domain.reminder_filter import parse_reminder_filter
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import Scope
from leadtui.services import (
    activities,
    companies,
    contacts,
    find,
    journal,
    leads,
    reminders,
    scoring,
)
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock

HOSTILE = "[/b] [red]hot[/] '\"*"


def hot_for_a_day(ws: Workspace, clock: FakeClock) -> None:
    scoring.save(ws, RuleSet(reset_ms=DAY_MS))
    settle(ws.store, ws.now())
    clock.move(seconds=1)


def test_hot_and_cold_filter_the_companies(ws: Workspace, clock: FakeClock) -> None:
    """CAD-6: a company is hot by its people; who left does not count, nor whose time is over."""
    hot_for_a_day(ws, clock)
    hot, left, over, nobody = (add_company(ws, name) for name in (HOSTILE, "Left", "Over", "Z"))
    for company, card in ((hot, "ours"), (left, "left"), (over, "ours")):
        lead = add_lead(ws, "Mina", company_id=company, card=card)
        ago = DAY_MS - 1_000 if company == over else 0
        activities.log(ws, lead, Kind.DEMO_BOOKED, at=clock.now - ago)
    clock.move(seconds=2)
    assert companies.ids(ws, "hot") == companies.ids(ws, "HOT red") == [hot]
    assert set(companies.ids(ws, "cold")) == {left, over, nobody}
    assert companies.ids(ws, "cold red") == []
    assert companies.ids(ws, '"hot"') == [hot]
    heats = [row.heat for row in companies.rows(ws, [hot, left, over, nobody])]
    assert heats == ["hot", None, "cold", None]


def test_who_left_is_not_offered_for_a_call(ws: Workspace, clock: FakeClock) -> None:
    """CAD-6, COE-18: the hot band and its number leave them out; lists keep the label."""
    company = add_company(ws, "Kestrel")
    stays, goes = (add_lead(ws, name, company_id=company) for name in ("Stays", "Goes"))
    for lead in (stays, goes):
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert ([row.lead.id for row in leads.hot_band(ws)], leads.counts(ws)) == ([1, 2], (2, 2))
    contacts.mark_left(ws, goes)
    assert ([row.lead.id for row in leads.hot_band(ws)], leads.counts(ws)) == ([stays], (2, 1))
    assert leads.ids(ws, "hot") == [stays, goes]
    assert leads.rows(ws, [goes])[0].blocked == "left the company"
    journal.undo(ws)
    assert leads.counts(ws).hot == 2


def test_a_companys_heat_goes_by_the_rules_of_its_best_leads_owner(
    ws: Workspace, clock: FakeClock
) -> None:
    """CAD-43, CAD-51."""
    bo = add_user(ws, "Bo")
    clock.move(seconds=1)
    scoring.save(ws, RuleSet(threshold=9), scope=Scope(user_id=bo.id))
    settle(ws.store, ws.now())
    clock.move(seconds=1)
    company = add_company(ws, "Kestrel")
    mina = add_lead(ws, "Mina", company_id=company)
    lea = add_lead(ws, "Léa", company_id=company, owner_id=bo.id)
    activities.log(ws, mina, Kind.CLICKED)
    assert companies.rows(ws, [company])[0].heat == "warming"
    for engagement, word in ((3, "warming"), (6, "near hot"), (9, "hot")):
        activities.log(ws, lea, Kind.REPLIED)
        row = companies.rows(ws, [company])[0]
        assert (row.engagement, row.threshold, row.heat) == (engagement, 9, word)


def test_a_lead_whose_time_is_over_is_cold_before_anybody_writes_it_down(
    ws: Workspace, clock: FakeClock
) -> None:
    """CAD-38, CAD-6: in the filters, in its row, and for removing the label."""
    hot_for_a_day(ws, clock)
    mina, zed = add_lead(ws, "Mina"), add_lead(ws, "Zed")
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert (leads.ids(ws, "hot"), leads.ids(ws, "cold")) == ([mina], [zed])
    clock.move(days=1)
    assert (leads.ids(ws, "hot"), sorted(leads.ids(ws, "cold"))) == ([], [mina, zed])
    assert leads.rows(ws, [mina])[0].heat == "cold"


def test_the_reminders_of_hot_and_of_cold_companies(ws: Workspace) -> None:
    """CAD-6: in the filter line of Today."""
    hot, cold = add_company(ws, "Hot"), add_company(ws, "Cold")
    activities.log(ws, add_lead(ws, "Mina", company_id=hot), Kind.DEMO_BOOKED)
    for company in (hot, cold):
        reminders.set_reminder(ws, company)
    rows = reminders.lists(ws).to_process
    for line, names in (("hot", ["Hot"]), ("cold", ["Cold"]), ("", ["Cold", "Hot"])):
        wanted = parse_reminder_filter(line, ws.local_now())
        assert sorted(row.company for row in rows if wanted.passes(row)) == names
    assert parse_reminder_filter("hot", ws.local_now()).passes_lead("Mina", "Hot")
    assert not parse_reminder_filter("cold", ws.local_now()).passes_lead("Mina", "Hot")


def test_what_the_palette_finds_says_who_is_hot(ws: Workspace, clock: FakeClock) -> None:
    """CAD-51: leads, and companies by their people."""
    hot_for_a_day(ws, clock)
    company = add_company(ws, "Nord hot")
    mina = add_lead(ws, "Mina", "Nord", company_id=company)
    add_lead(ws, "Léa", "Nord")
    activities.log(ws, mina, Kind.DEMO_BOOKED)

    def labels(at: Workspace) -> dict[str, bool]:
        return {hit.name: hit.hot for hit in find.records(at, "nord")}

    assert labels(ws) == {"Nord hot": True, "Mina Nord": True, "Léa Nord": False}
    later = dataclasses.replace(ws, clock=lambda: clock.now + DAY_MS)
    assert not any(labels(later).values())
