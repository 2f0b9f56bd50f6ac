"""Requirements about leads, cards and scores that no other test holds by themselves."""

from __future__ import annotations

import dataclasses

import pytest

from leadtui.domain.errors import NotAllowed
from leadtui.domain.kinds import RECORDABLE, Kind
from leadtui.domain.rows import TAGS
from leadtui.domain.rule_change import change
from leadtui.domain.rules import CONTACT_STATUSES, RuleSet
from leadtui.models import contacts as model
from leadtui.services import (
    activities,
    companies,
    contacts,
    lead_sheets,
    leads,
    mailto,
    routines,
    scoring,
    timeline,
)
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.services.records import make, person
from tests.services.reminding import add_routine

TALKS = {
    Kind.MAIL_SENT,
    Kind.REPLIED,
    Kind.INCOMING_CALL,
    Kind.OUTGOING_CALL,
    Kind.SMS_SENT,
}


def last_contacted(ws: Workspace, lead: int) -> int | None:
    return leads.rows(ws, [lead])[0].last_contacted


def record(ws: Workspace, lead: int) -> dict[str, object]:
    with ws.read() as conn:
        found = model.record(conn, ws.team.id, lead)
    assert found is not None
    return dict(found)


@pytest.mark.parametrize("kind", RECORDABLE)
def test_a_communication_moves_last_contacted_and_nothing_else_does(
    ws: Workspace, kind: Kind, clock: FakeClock
) -> None:
    """COR-54, COR-55: to the millisecond, and never backwards."""
    lead = add_lead(ws, "Mina")
    assert last_contacted(ws, lead) is None
    status = "working" if kind is Kind.STATUS else ""
    activities.log(ws, lead, kind, status=status)
    expected = clock.now if kind in TALKS else None
    assert last_contacted(ws, lead) == expected
    activities.log(ws, lead, kind, status=status, at=clock.now - 3_600_000)
    assert last_contacted(ws, lead) == expected


def test_looking_at_a_lead_is_no_communication(ws: Workspace) -> None:
    """COR-55."""
    company = make(ws, "Kestrel")
    lead = person(ws, company, last_name="Mina")
    companies.visit(ws, company)
    lead_sheets.sheet(ws, lead)
    activities.add_note(ws, "a plain note", contact_id=lead)
    assert last_contacted(ws, lead) is None


def test_the_longest_silence_comes_first(ws: Workspace, clock: FakeClock) -> None:
    """COR-62, COR-67: who was never contacted, then the one contacted longest ago."""
    recent, old, never = (add_lead(ws, name) for name in ("Recent", "Old", "Never"))
    activities.log(ws, recent, Kind.MAIL_SENT, at=clock.now - 3 * 86_400_000)
    activities.log(ws, old, Kind.MAIL_SENT, at=clock.now - 40 * 86_400_000)
    assert leads.ids(ws, "", "silence") == [never, old, recent]
    assert leads.ids(ws, "silent:>30d", "silence") == [never, old]


def test_the_list_puts_hot_first_then_the_higher_engagement(ws: Workspace) -> None:
    """CAD-56: also where a cold lead has as many points as a hot one."""
    names = ("Warm", "Cool", "Hot", "Hotter")
    warm, cool, hot, hotter = (add_lead(ws, name) for name in names)
    for lead, times in ((warm, 4), (cool, 1), (hot, 5), (hotter, 9)):
        for _ in range(times):
            activities.log(ws, lead, Kind.OPENED)
    assert leads.ids(ws) == [hotter, hot, warm, cool]
    assert [row.lead.id for row in leads.hot_band(ws)] == [hotter, hot]


def test_a_call_gives_the_points_that_are_set(ws: Workspace, clock: FakeClock) -> None:
    """CAD-15."""
    clock.move(seconds=1)
    scoring.save(ws, change(scoring.current(ws), "outgoing_call", "4"))
    settle(ws.store, clock())
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.OUTGOING_CALL, duration=10)
    assert leads.rows(ws, [lead])[0].engagement == 4


def test_turning_cold_is_an_activity_and_no_mail(ws: Workspace, clock: FakeClock) -> None:
    """CAD-31."""
    lead = add_lead(ws, "Mina")
    for kind in (Kind.REPLIED, Kind.CLICKED, Kind.BOUNCED):
        clock.move(hours=1)
        activities.log(ws, lead, kind)
    assert not leads.rows(ws, [lead])[0].hot
    kinds = [row.kind for row in timeline.page(ws, contact_id=lead)]
    assert kinds.count(Kind.BECAME_HOT) == kinds.count(Kind.COOLED) == 1
    with ws.read() as conn:
        assert conn.execute("SELECT count(*) FROM outbox").fetchone() == (1,)


def test_contact_statuses_replace_each_other_too(ws: Workspace, clock: FakeClock) -> None:
    """CAD-27: the five of them, by the values that are set."""
    names = ["Converted", "Interested", "New", "Not interested", "In progress"]
    assert sorted(CONTACT_STATUSES) == sorted(names)
    assert set(names) < set(leads.statuses(ws))
    draft = change(scoring.current(ws), "status:Interested", "3")
    clock.move(seconds=1)
    scoring.save(ws, change(draft, "status:In progress", "2"))
    settle(ws.store, clock())
    lead = add_lead(ws, "Mina")
    for status, points in (("Interested", 3), ("In progress", 2), ("New", 0)):
        clock.move(hours=1)
        leads.set_status(ws, [lead], status)
        assert leads.rows(ws, [lead])[0].engagement == points


def test_example_values_and_settings_are_those_proposed() -> None:
    """CAD-25, CAD-32, CAD-58: the threshold, the statuses, no cooling, ten seconds of a call."""
    rules = RuleSet()
    assert (rules.threshold, rules.reset_ms, rules.call_seconds) == (5, None, 10)
    assert rules.statuses["Closed - Not converted"] == 0
    assert rules.statuses["Open - Not contacted"] == 4
    assert rules.statuses["Working - Contacted"] == 7
    assert rules.statuses["Closed - Converted"] == 8


@pytest.mark.parametrize("kind", [Kind.WEB_VISIT, Kind.OPENED, Kind.NOTE])
def test_an_action_of_a_lead_moves_last_updated(
    ws: Workspace, kind: Kind, clock: FakeClock
) -> None:
    """PUB-26."""
    lead = add_lead(ws, "Mina")
    clock.move(days=1)
    activities.log(ws, lead, kind, text="seen")
    assert record(ws, lead)["updated_at"] == clock.now
    assert record(ws, lead)["created_at"] == clock.now - 86_400_000


PROFILE = {
    "gender": "f",
    "first_name": "Mina",
    "last_name": "Roth",
    "title": "CEO",
    "address": "1 rue de la Gare",
    "city": "Lyon",
    "region": "Rhône",
    "country": "France",
    "postal_code": "69000",
    "phone": "+33478123456",
    "mobile": "+33612345678",
    "fax": "+33478123457",
    "email": "mina@kestrel.example.com",
    "linkedin": "https://www.linkedin.com/in/mina",
    "customer_id": "C-9",
    "external_id": "P-1",
}


def test_every_field_of_a_profile_is_kept(ws: Workspace) -> None:
    """PUB-31, PUB-32, COE-30: e-mail, customer and external identifier are three things."""
    company = make(ws, "Kestrel")
    lead = person(ws, company, **PROFILE)
    values = contacts.values(ws, lead)
    assert {name: values[name] for name in PROFILE} == PROFILE
    contacts.edit(ws, lead, {"customer_id": "C-10"})
    assert leads.find(ws, "P-1") == leads.find(ws, "mina@kestrel.example.com") == lead
    contacts.mark_left(ws, lead)
    assert contacts.card(ws, lead).card == "left"


COMPANY = {
    "registration": "552100554",
    "address": "2 quai Nord",
    "phone": "+33478123456",
    "website": "kestrel.example.com",
    "linkedin": "https://www.linkedin.com/company/kestrel",
    "activity_code": "6201Z",
    "sector": "Labs",
    "headcount": "42",
    "turnover": "3 M€",
}


def test_every_detail_of_a_company_is_kept_and_only_the_name_is_needed(ws: Workspace) -> None:
    """COE-5."""
    bare = make(ws, "Bare")
    assert not any(value for name, value in companies.values(ws, bare).items() if name != "name")
    full = make(ws, "Kestrel", **COMPANY)
    values = companies.values(ws, full)
    assert {name: values[name] for name in COMPANY} == COMPANY
    shown = dict(companies.sheet(ws, full).fields).values()
    assert {"552100554", "2 quai Nord", "6201Z", "Labs", "42", "3 M€"} <= set(shown)


def test_who_left_is_kept_and_not_written_to(ws: Workspace) -> None:
    """COE-18, COE-20, PUB-43."""
    lead = person(ws, make(ws, "Kestrel"), last_name="Mina", email="m@kestrel.example.com")
    activities.log(ws, lead, Kind.REPLIED)
    contacts.mark_left(ws, lead)
    with pytest.raises(NotAllowed, match="Cannot mail Mina: left the company"):
        mailto.write_to(ws, lead)
    assert Kind.REPLIED in [row.kind for row in timeline.page(ws, contact_id=lead)]


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        ({"suspended": "yes", "suspended_reason": "bad payer"}, r"suspended \(bad payer\)"),
        ({"invalid_email": "yes"}, "invalid address"),
        ({"unsubscribed": "yes"}, "unsubscribed on 22 Nov"),
    ],
)
def test_each_flag_stops_mail_and_keeps_what_is_known(
    ws: Workspace, flag: dict[str, str], reason: str
) -> None:
    """PUB-34, PUB-38, PUB-41, PUB-42, PUB-43."""
    lead = person(ws, last_name="Mina", email="m@kestrel.example.com", title="CEO")
    activities.add_note(ws, "met at the fair", contact_id=lead)
    contacts.edit(ws, lead, flag)
    with pytest.raises(NotAllowed, match=f"Cannot mail Mina: {reason}"):
        mailto.write_to(ws, lead)
    assert contacts.values(ws, lead)["title"] == "CEO"
    assert [row.text for row in timeline.page(ws, contact_id=lead, kinds="notes")] == [
        "met at the fair"
    ]


def test_everybody_of_the_team_reads_every_note(ws: Workspace) -> None:
    """COE-46."""
    company = add_company(ws, "Kestrel")
    bo = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    activities.add_note(ws, "by Ana", company_id=company)
    activities.add_note(bo, "by Bo", company_id=company)
    for reader in (ws, bo):
        page = timeline.page(reader, company_id=company, kinds="notes")
        assert {(row.user, row.text) for row in page} == {("Ana", "by Ana"), ("Bo", "by Bo")}


def test_former_client_is_a_fifth_tag_on_every_routine(ws: Workspace) -> None:
    """COE-115: exclusive, and after the four."""
    assert TAGS == ("suspect", "prospect", "client", "off_target", "former_client")
    company = add_company(ws, "Kestrel")
    add_routine(ws, "Another")
    for routine in routines.all_routines(ws):
        routines.set_tag(ws, company, "client", routine.id)
        routines.set_tag(ws, company, "former_client", routine.id)
    assert {row.tag for row in routines.tags(ws, company)} == {"former_client"}
