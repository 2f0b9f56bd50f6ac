"""Timelines (COE-51..59): pages, filters, and entries that explain themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.timeline_words import body, headline
from leadtui.models import timeline as model
from leadtui.services import activities, companies, contacts, leads, reminders, routines, timeline
from leadtui.services.workspace import Workspace, add_user
from tests.conftest import NOW, FakeClock
from tests.services.records import make, other_team, person


def put(ws: Workspace, *rows: tuple[int | None, int | None, Kind, int]) -> None:
    """Entries as files bring them: company, contact, kind, minutes before now."""
    with ws.step("facts") as unit:
        unit.conn.executemany(
            "INSERT INTO activity (team_id, company_id, contact_id, kind, at) "
            "VALUES (1, ?, ?, ?, ?)",
            [(c, p, int(k), NOW - minutes * 60_000) for c, p, k, minutes in rows],
        )


def test_a_company_has_its_own_entries_and_those_of_its_people(ws: Workspace) -> None:
    company, other = make(ws, "Kestrel"), make(ws, "Other")
    mina, bob = person(ws, company, last_name="Mina"), person(ws, other, last_name="Bob")
    put(
        ws,
        (company, None, Kind.NOTE, 50),
        (company, mina, Kind.REPLIED, 40),
        (None, mina, Kind.WEB_VISIT, 30),
        (other, mina, Kind.OPENED, 20),
        (None, bob, Kind.OPENED, 10),
        (company, bob, Kind.NOTE, 5),
    )
    page = timeline.page(ws, company_id=company)
    assert [(r.kind, r.contact) for r in page] == [
        (Kind.NOTE, "Bob"),
        (Kind.OPENED, "Mina"),
        (Kind.WEB_VISIT, "Mina"),
        (Kind.REPLIED, "Mina"),
        (Kind.NOTE, ""),
    ]
    assert page[2].company == "Kestrel", "known by the person where the entry has none"
    assert [r.kind for r in timeline.page(ws, contact_id=bob)] == [Kind.NOTE, Kind.OPENED]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pages_follow_on_without_gap_or_repetition(ws: Workspace, size: int) -> None:
    """Many entries at one instant, in the company and in its people."""
    company = make(ws, "Kestrel")
    people = [person(ws, company, last_name=f"P{n}") for n in range(3)]
    for n, kind in enumerate([Kind.NOTE, Kind.MAIL_SENT, Kind.MACHINE_OPENED] * 8):
        whose = people[n % 3] if n % 2 or not n % 3 else None
        put(ws, (company if n % 3 else None, whose, kind, n // 4))
    for kinds in ("all", "mail"):
        whole = timeline.page(ws, company_id=company, kinds=kinds, limit=1_000)
        got: list[int] = []
        before: tuple[int, int] | None = None
        while page := timeline.page(ws, company_id=company, kinds=kinds, before=before, limit=size):
            assert len(page) <= size
            got += [row.id for row in page]
            before = (page[-1].at, page[-1].id)
        assert got == [row.id for row in whole]
        assert [(r.at, r.id) for r in whole] == sorted(((r.at, r.id) for r in whole), reverse=True)
    assert len(timeline.page(ws, company_id=company)) == 24


def test_filters_show_their_kinds_alone(ws: Workspace) -> None:
    """COE-52..56."""
    company = make(ws, "Kestrel")
    put(ws, *[(company, None, kind, int(kind)) for kind in Kind])
    shown = {
        name: {r.kind for r in timeline.page(ws, company_id=company, kinds=name)}
        for name in timeline.KIND_FILTERS
    }
    assert shown["all"] == set(Kind)
    assert shown["notes"] == {Kind.NOTE}
    assert shown["calls"] == {Kind.INCOMING_CALL, Kind.OUTGOING_CALL}
    assert shown["visits"] == {Kind.WEB_VISIT, Kind.FORM_COMPLETED, Kind.SHEET_VISITED}
    assert {Kind.MAIL_SENT, Kind.MAIL_RECEIVED, Kind.MACHINE_OPENED} < shown["mail"]
    one = timeline.page(ws, company_id=company, kinds="Machine-Opened")
    assert [headline(r) for r in one] == ["opened by a machine"]
    with pytest.raises(Invalid, match="neither a filter nor a kind"):
        timeline.page(ws, company_id=company, kinds="colour [/]")
    with pytest.raises(Invalid, match="company or a contact"):
        timeline.page(ws)
    assert timeline.page(ws, company_id=company, limit=0) == []


def test_the_path_on_our_pages_is_in_the_visits(ws: Workspace) -> None:
    """COE-56, X-13: typed in; a file's event takes the same way."""
    company = make(ws, "Kestrel")
    mina = person(ws, company, last_name="Mina")
    for minute, visited in enumerate(("/", "/pricing", "/demo")):
        activities.log(ws, mina, Kind.WEB_VISIT, at=NOW + minute * 60_000, text=visited)
    activities.log(ws, mina, Kind.OPENED, at=NOW)
    rows = timeline.page(ws, company_id=company, kinds="visits")
    assert [row.text for row in rows] == ["/demo", "/pricing", "/"]
    assert {row.contact for row in rows} == {"Mina"}


def test_a_page_is_read_by_index_alone(ws: Workspace) -> None:
    company = make(ws, "Kestrel")
    person(ws, company, last_name="Mina")
    put(ws, *[(company, None, Kind.NOTE, n) for n in range(5)])
    steps: list[str] = []
    with ws.read() as conn:
        ran: list[str] = []
        conn.set_trace_callback(ran.append)
        for kinds in timeline.KIND_FILTERS.values():
            model.places_of_company(conn, company, kinds, (NOW, 9), 2)
            model.places_of_company(conn, company, kinds, None, 100)
            model.places_of_contact(conn, 1, kinds, (NOW, 9), 2)
        model.rows(conn, 1, [(NOW, 1), (NOW, 2)])
        conn.set_trace_callback(None)
        for statement in ran:
            steps += [r[3] for r in conn.execute("EXPLAIN QUERY PLAN " + statement)]
    assert any("activity_by_company" in s for s in steps)
    assert any("activity_by_contact" in s for s in steps)
    tables = ("SCAN a", "SCAN x", "SCAN activity", "SCAN k", "SCAN contact", "SCAN o")
    assert not [s for s in steps if s.startswith(tables)]
    sorts = [s for s in steps if "TEMP B-TREE" in s]
    assert len(sorts) <= 1, "only the page itself is sorted, never the whole timeline"


def test_every_change_says_what_it_was(ws: Workspace, clock: FakeClock) -> None:
    """X-9, COE-58: the timeline alone explains the state."""
    add_user(ws, "Bo")
    company = make(ws, "Kestrel", city="Lille")
    lead = person(ws, company, last_name="Mina", email="old@example.com")

    def said(kind: str) -> str:
        clock.move(seconds=1)
        return headline(timeline.page(ws, company_id=company, kinds=kind)[0])

    activities.log_call(ws, company, lead, duration=200, outcome="voicemail", text="rang off")
    assert said("calls") == "call made · 3 min 20 · voicemail"
    assert body(timeline.page(ws, company_id=company, kinds="calls")[0]) == "rang off"
    activities.log(ws, lead, Kind.REPLIED)
    assert said("mail") == "replied"
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert said("became_hot") == "became hot"
    leads.set_status(ws, [lead], "Working - Contacted")
    assert said("status") == "status Working - Contacted"
    leads.set_owner(ws, [lead], "Bo")
    assert said("owner_changed") == "owner Ana → Bo"
    leads.set_owner(ws, [lead], "none")
    assert said("owner_changed") == "owner Bo → nobody"
    routines.set_tag(ws, [company], "suspect")
    routines.set_tag(ws, [company], "prospect")
    assert said("tag_changed") == "tag on My market: Suspect → Prospect"
    companies.edit(ws, company, {"city": "Paris"})
    assert said("field_changed") == "City Lille → Paris"
    companies.edit(ws, company, {"city": ""})
    assert said("field_changed") == "City removed, was Paris"
    contacts.edit(ws, lead, {"title": "CEO"})
    assert said("field_changed") == "Job title set to CEO"
    contacts.mark_left(ws, lead)
    assert said("field_changed") == "left the company"


def test_reminders_say_from_where_to_where(ws: Workspace, clock: FakeClock) -> None:
    company = make(ws, "Kestrel")

    def newest() -> tuple[str, str]:
        clock.move(seconds=1)
        row = next(
            r for r in timeline.page(ws, company_id=company) if r.kind.name.startswith("REMINDER")
        )
        return headline(row), body(row)

    reminders.set_reminder(
        ws, company, date=dt.date(2026, 12, 1), time=dt.time(9, 30), priority=Priority.HIGH,
        note="ask for\nthe budget",
    )  # fmt: skip
    assert newest() == ("reminder set 1 Dec 09:30 high", "ask for\nthe budget")
    reminders.set_reminder(ws, company, date=dt.date(2026, 12, 8), time=dt.time(9, 30))
    assert newest()[0].startswith("reminder moved 1 Dec → 8 Dec")
    open_one = reminders.of_company(ws, company)
    assert open_one is not None
    reminders.set_priority(ws, [open_one.id], Priority.LOW)
    assert newest()[0].startswith("reminder changed priority ")
    assert newest()[0].endswith(" → low")
    reminders.set_note(ws, [open_one.id], "other [/]")
    assert newest() == ("reminder changed note changed", "other [/]")
    reminders.done(ws, [open_one.id])
    assert newest()[0] == "reminder done 8 Dec 09:30 low"


def test_a_rule_change_and_silence_say_so(ws: Workspace) -> None:
    company = make(ws, "Kestrel")
    lead = person(ws, company, last_name="Mina")
    with ws.step("states") as unit:
        unit.conn.executemany(
            "INSERT INTO activity (team_id, company_id, contact_id, kind, at, data) "
            "VALUES (1, ?, ?, ?, ?, ?)",
            [
                (company, lead, int(Kind.BECAME_HOT), NOW, '{"reason": "rules"}'),
                (company, lead, int(Kind.COOLED), NOW - 1, '{"reason": "silence"}'),
                (company, lead, int(Kind.COOLED), NOW - 2, '{"reason": "below"}'),
            ],
        )
    assert [headline(r) for r in timeline.page(ws, company_id=company)] == [
        "became hot (by rules)",
        "cooled (after silence)",
        "cooled (below the threshold)",
    ]


def test_another_team_s_entries_never_show(ws: Workspace) -> None:
    company = make(ws, "Kestrel")
    lead = person(ws, company, last_name="Mina")
    south = other_team(ws)
    with ws.step("stray") as unit:
        unit.conn.execute(
            "INSERT INTO activity (team_id, company_id, contact_id, kind, at, text) "
            "VALUES (?, ?, ?, 14, ?, 'secret')",
            (south.team.id, company, lead, NOW),
        )
    assert timeline.page(ws, company_id=company) == []
    assert timeline.page(ws, contact_id=lead) == []
