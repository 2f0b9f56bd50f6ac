"""Companies: lists and search (COE-1..6), the sheet, visits (COE-57), creating and editing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from leadtui.domain.errors import Ambiguous, Conflict, Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.models import companies as model
from leadtui.models import journal
from leadtui.services import companies, contacts, reminders, routines, timeline
from leadtui.services.activities import log
from leadtui.services.workspace import Workspace, add_user
from tests.conftest import NOW, FakeClock
from tests.services.records import HOSTILE, make, other_team


def names(ws: Workspace, words: str = "", sort: str = "name") -> list[str]:
    return [row.name for row in companies.rows(ws, companies.ids(ws, words, sort))]


def test_every_word_in_any_order_by_its_beginning_and_blind_to_accents(ws: Workspace) -> None:
    make(ws, "Nord Élan", city="Lille")
    make(ws, "Grand Nord")
    make(ws, "Élan vital")
    assert names(ws, "elan nord") == ["Nord Élan"]
    assert names(ws, "NÓR él") == ["Nord Élan"]
    assert names(ws, "nord lil") == ["Nord Élan"]
    assert names(ws, "elan sud") == []


def test_by_name_a_whole_name_that_begins_so_comes_first(ws: Workspace) -> None:
    for name in ("Grand Nord", "Nordique", "Nord Élan", "Atelier du Nord"):
        make(ws, name)
    assert names(ws, "nord") == ["Nord Élan", "Nordique", "Atelier du Nord", "Grand Nord"]
    assert names(ws, "no") == ["Nord Élan", "Nordique", "Atelier du Nord", "Grand Nord"]


def test_one_or_two_letters_are_capped_and_say_so(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "SHORT_LIMIT", 3)
    for number in range(4):
        make(ws, f"Zeta {number}")
    make(ws, "Alpha Zed")
    capped = companies.found(ws, "ze")
    assert capped.capped
    assert [r.name for r in companies.rows(ws, capped.ids)] == ["Zeta 0", "Zeta 1", "Zeta 2"]
    assert companies.found(ws, "zet") == companies.Found(companies.ids(ws, "zet"), capped=False)
    assert len(companies.ids(ws, "zet")) == 4
    assert not companies.found(ws, "al").capped


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_typed_is_never_an_operator(ws: Workspace, words: str) -> None:
    make(ws, "Plain name")
    assert companies.ids(ws, words) in ([], [1])
    with pytest.raises((NotFound, Ambiguous)) as refused:
        companies.find(ws, words + " nothing")
    assert "\x00" not in str(refused.value)


@pytest.mark.parametrize("name", ["C++", "l'été", "!!!", "AND", "name:x", "[/b] & co"])
def test_an_odd_name_is_found_by_itself(ws: Workspace, name: str) -> None:
    odd = make(ws, name)
    make(ws, "Other")
    assert odd in companies.ids(ws, name)
    assert companies.find(ws, name) == odd


def test_sorts_in_both_directions_with_the_empty_ones_last(ws: Workspace, clock: FakeClock) -> None:
    a, b, c = make(ws, "A", city="Évreux"), make(ws, "B", city="Dax"), make(ws, "C")
    x = contacts.create(ws, {"last_name": "X"}, company_id=a).ids[0]
    y = contacts.create(ws, {"last_name": "Y"}, company_id=b).ids[0]
    gone = contacts.create(ws, {"last_name": "Gone"}, company_id=a).ids[0]
    for lead, kind in ((x, Kind.OPENED), (y, Kind.REPLIED), (gone, Kind.DEMO_BOOKED)):
        log(ws, lead, kind)
        clock.move(hours=1)
    contacts.mark_left(ws, gone)
    reminders.set_reminder(ws, b, date=dt.date(2026, 12, 1))
    reminders.set_reminder(ws, a, date=dt.date(2026, 12, 24))
    assert companies.ids(ws, sort="engagement") == [b, a, c]
    assert companies.ids(ws, sort="-engagement") == [a, b, c]
    assert companies.ids(ws, sort="city") == [b, a, c]
    assert companies.ids(ws, sort="-city") == [a, b, c]
    assert companies.ids(ws, sort="reminder") == [b, a, c]
    assert companies.ids(ws, sort="-reminder") == [a, b, c]
    assert companies.ids(ws, sort="-name") == [c, b, a]
    clock.move(hours=1)
    log(ws, y, Kind.OPENED)
    assert companies.ids(ws, sort="activity") == [b, a, c]
    assert companies.ids(ws, sort="-activity") == [a, b, c]
    assert companies.ids(ws, "b", sort="activity") == [b]
    with pytest.raises(Invalid, match="not an order"):
        companies.ids(ws, sort="colour")


def test_a_row_counts_people_and_shows_what_happened_last(ws: Workspace, clock: FakeClock) -> None:
    company = make(ws, "Kestrel", city="Lille", sector="Retail")
    mina = contacts.create(ws, {"last_name": "Roth"}, company_id=company).ids[0]
    left = contacts.create(ws, {"last_name": "Gone"}, company_id=company).ids[0]
    contacts.mark_left(ws, left)
    routines.set_tag(ws, [company], "client")
    clock.move(hours=1)
    log(ws, mina, Kind.DEMO_BOOKED)
    last = clock.now
    clock.move(hours=1)
    companies.visit(ws, company)
    row = companies.rows(ws, [company])[0]
    assert (row.name, row.city, row.sector, row.tag) == ("Kestrel", "Lille", "Retail", "client")
    assert (row.contacts, row.hot, row.engagement) == (1, 1, 10)
    assert row.last_activity == last, "looking at the sheet is no activity of the company"
    assert row.reminder_date is None


def test_an_activity_of_a_person_counts_though_it_names_no_company(ws: Workspace) -> None:
    company = make(ws, "Kestrel")
    lead = contacts.create(ws, {"last_name": "Roth"}, company_id=company).ids[0]
    with ws.step("event") as unit:
        unit.conn.execute(
            "INSERT INTO activity (team_id, contact_id, kind, at) VALUES (1, ?, 3, ?)",
            (lead, NOW - 5),
        )
    assert companies.rows(ws, [company])[0].last_activity == NOW - 5
    assert companies.ids(ws, sort="activity") == [company]


def test_rows_look_up_ids_and_do_not_walk_the_team(ws: Workspace) -> None:
    with ws.read() as conn:
        plans: list[str] = []
        conn.set_trace_callback(plans.append)
        model.rows(conn, companies._viewer(ws), [1, 2])
        conn.set_trace_callback(None)
        steps = [
            row[3] for statement in plans for row in conn.execute("EXPLAIN QUERY PLAN " + statement)
        ]
    assert steps
    assert not [s for s in steps if s.startswith(("SCAN c", "SCAN k")) or "company_by_name" in s]


def test_rows_keep_the_order_asked_for(ws: Workspace) -> None:
    made = [make(ws, f"Company {number}") for number in range(5)]
    wanted = [made[3], made[0], 99, made[4]]
    assert [r.id for r in companies.rows(ws, wanted)] == [made[3], made[0], made[4]]


def test_find_by_id_by_name_and_by_words(ws: Workspace) -> None:
    lille = make(ws, "Nord Élan", city="Lille")
    grand = make(ws, "Grand Nord", registration="552100554")
    assert companies.find(ws, str(lille)) == lille
    assert companies.find(ws, "  nord elan ") == lille
    assert companies.find(ws, "gran") == grand
    assert companies.find(ws, "552100554") == grand
    with pytest.raises(Ambiguous) as refused:
        companies.find(ws, "nord")
    assert f"{lille} Nord Élan (Lille)" in refused.value.hint
    assert f"{grand} Grand Nord" in refused.value.hint
    for missing in ("nowhere", "", "   ", "99999", "9" * 40, "²"):
        with pytest.raises(NotFound):
            companies.find(ws, missing)


def test_find_lists_eight_candidates_at_most(ws: Workspace) -> None:
    for number in range(12):
        make(ws, f"Same {number:02}")
    with pytest.raises(Ambiguous) as refused:
        companies.find(ws, "same")
    assert refused.value.hint.count("Same") == 8
    assert refused.value.hint.endswith("; …")


def test_two_companies_of_one_name_are_ambiguous_and_said_so_when_made(ws: Workspace) -> None:
    first = make(ws, "Élan")
    made = companies.create(ws, {"name": "elan"})
    assert made.notes == (f"Company {first} has the same name.",)
    with pytest.raises(Ambiguous):
        companies.find(ws, "ELAN")


def test_another_team_is_not_there(ws: Workspace) -> None:
    ours = make(ws, "Nord Élan")
    south = other_team(ws)
    theirs = make(south, "Nord Secret")
    assert companies.ids(ws) == companies.ids(ws, "nord") == companies.ids(ws, "no") == [ours]
    for sort in model.SORTS:
        assert companies.ids(ws, sort=sort) == [ours]
    assert companies.rows(ws, [theirs, ours]) == companies.rows(ws, [ours])
    missing = []
    for attempt in (
        lambda i: companies.find(ws, str(i)),
        lambda i: companies.sheet(ws, i),
        lambda i: companies.visit(ws, i),
        lambda i: companies.values(ws, i),
        lambda i: companies.edit(ws, i, {"name": "Taken"}),
        lambda i: timeline.page(ws, company_id=i),
        lambda i: contacts.cards(ws, i),
        lambda i: contacts.create(ws, {"last_name": "X"}, company_id=i),
    ):
        for number in (theirs, 999):
            with pytest.raises(NotFound) as refused:
                attempt(number)
            missing.append(str(refused.value).replace(str(number), "N"))
    assert missing[::2] == missing[1::2], "the same words for another team's id as for none"
    assert companies.find(south, "nord") == theirs


def test_the_sheet_shows_fields_details_people_tags_and_the_reminder(ws: Workspace) -> None:
    company = make(
        ws, "Kestrel Labs", phone="0142685300", city="Paris", headcount="1 200", website="k.example"
    )
    with ws.step("details") as unit:
        unit.conn.execute("UPDATE company SET details = ?", ('{"NAF": "6201Z", "Odd [/]": "é"}',))
        unit.conn.execute(
            "INSERT INTO routine (team_id, title, created_at) VALUES (1, 'Another', 0)"
        )
    contacts.create(ws, {"first_name": "Mina", "last_name": "Roth"}, company_id=company)
    reminders.set_reminder(ws, company, date=dt.date(2026, 12, 1), priority=Priority.HIGH)
    sheet = companies.sheet(ws, company)
    fields = dict(sheet.fields)
    assert sheet.name == "Kestrel Labs"
    assert fields["Phone"] == "+33 1 42 68 53 00"
    assert fields["Headcount"] == "1200"
    assert fields["Created"] == "22 Nov"
    assert "Turnover" not in fields
    assert sheet.details == (("NAF", "6201Z"), ("Odd [/]", "é"))
    assert [c.name for c in sheet.contacts] == ["Mina Roth"]
    assert [(t.routine, t.default) for t in sheet.tags] == [("My market", True), ("Another", False)]
    assert sheet.reminder is not None
    assert sheet.reminder.date == dt.date(2026, 12, 1)


def test_a_visit_is_kept_once_in_thirty_minutes_and_is_no_step(
    ws: Workspace, clock: FakeClock
) -> None:
    company = make(ws, "Kestrel")
    with ws.read() as conn:
        before = journal.steps(conn, 1)
    companies.visit(ws, company)
    clock.move(seconds=1_799)
    companies.visit(ws, company)
    assert len(timeline.page(ws, company_id=company, kinds="visits")) == 1
    clock.move(seconds=1)
    companies.visit(ws, company)
    bo = Workspace(ws.store, ws.team, add_user(ws, "Bo"), ws.clock)
    companies.visit(bo, company)
    page = timeline.page(ws, company_id=company, kinds="visits")
    assert [row.user for row in page] == ["Bo", "Ana", "Ana"]
    with ws.read() as conn:
        assert [s for s in journal.steps(conn, 1) if s.title != "add user Bo"] == before


def test_an_edit_is_one_step_with_an_entry_for_each_field(ws: Workspace, clock: FakeClock) -> None:
    company = make(ws, "Kestrel", city="Lille")
    clock.move(hours=1)
    done = companies.edit(
        ws, company, {"name": "Kestrel", "city": "Paris", "phone": "01 42 68 53 00"}
    )
    assert done.message == "Kestrel: City, Phone changed."
    changed = timeline.page(ws, company_id=company)
    assert {(r.detail["field"], r.detail["old"], r.detail["new"]) for r in changed} == {
        ("city", "Lille", "Paris"),
        ("phone", "", "+33142685300"),
    }
    assert {r.user for r in changed} == {"Ana"}
    assert dict(companies.sheet(ws, company).fields)["City"] == "Paris"
    assert companies.find(ws, "kestrel paris") == company
    with ws.read() as conn:
        record = model.record(conn, 1, company)
        step = journal.to_undo(conn, 1, ws.user.id)
    assert record is not None
    assert record["updated_at"] == clock.now
    assert step is not None
    assert step.id == done.step_id
    with ws.step("undo", origin="undo", undoes=step.id) as unit:
        assert unit.step_id is not None
        assert not journal.undo(unit.conn, step, unit.step_id).kept
    assert companies.values(ws, company)["city"] == "Lille"
    assert timeline.page(ws, company_id=company) == []


def test_nothing_typed_anew_is_no_change(ws: Workspace) -> None:
    company = make(ws, "Kestrel", city="Lille", phone="0142685300")
    done = companies.edit(ws, company, companies.values(ws, company))
    assert done.step_id is None
    assert done.message == "Kestrel: nothing to change."
    assert companies.edit(ws, company, {"phone": "01.42.68.53.00"}).step_id is None


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("name", "  ", "needs a name"),
        ("phone", "nonsense", "not a telephone number"),
        ("headcount", "many", "not a whole number"),
        ("headcount", "-3", "not a whole number"),
        ("city", "x" * 201, "longer than 200"),
        ("created_at", "1", "written once"),
        ("updated_at", "1", "kept by leadtui"),
        ("sort_name", "x", "kept by leadtui"),
        ("team_id", "2", "no field"),
        ("id", "2", "no field"),
        ("name = 'x' --", "2", "no field"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    ws: Workspace, field: str, text: str, why: str
) -> None:
    """X-5, X-6: system and write-once fields are refused, as are values that make no sense."""
    company = make(ws, "Kestrel")
    before = companies.values(ws, company)
    with pytest.raises(Invalid, match=why) as refused:
        companies.edit(ws, company, {"city": "Paris", field: text})
    assert refused.value.field == field
    assert companies.values(ws, company) == before
    assert timeline.page(ws, company_id=company) == []


def test_the_model_itself_refuses_system_columns(ws: Workspace) -> None:
    """X-5: enforced in the model layer, not only in the form."""
    company = make(ws, "Kestrel")
    with pytest.raises(ValueError, match="created_at"), ws.step("x") as unit:
        model.update(unit.conn, company, {"created_at": 0}, 0)


def test_a_change_meanwhile_is_shown_with_both_values(ws: Workspace) -> None:
    company = make(ws, "Kestrel", city="Lille", country="France")
    seen = companies.values(ws, company)
    companies.edit(ws, company, {"city": "Paris"})
    with pytest.raises(Conflict, match=r"'Paris'.*'Lille'.*'Dax'"):
        companies.edit(ws, company, {**seen, "city": "Dax"}, expected=seen)
    assert companies.values(ws, company)["city"] == "Paris"
    companies.edit(ws, company, {"sector": "Retail"}, expected=seen)
    companies.edit(ws, company, {"city": "Paris"}, expected=seen)
    assert companies.values(ws, company)["sector"] == "Retail"


def test_an_external_identifier_is_one_company_s(ws: Workspace) -> None:
    first = make(ws, "Kestrel", external_id="X1")
    with pytest.raises(Conflict, match=rf"Kestrel \(company {first}\)"):
        make(ws, "Other", external_id="X1")
    second = make(ws, "Other")
    with pytest.raises(Conflict):
        companies.edit(ws, second, {"external_id": "X1"})
    assert make(other_team(ws), "Theirs", external_id="X1") > second


def test_hostile_text_is_kept_clean_and_shown_as_it_is(ws: Workspace) -> None:
    name = "[/] \x1b[31mKestrel\x00 \u202e \ud800<b>"
    company = make(ws, name, description="one\ntwo\x07")
    assert companies.sheet(ws, company).name == "[/] [31mKestrel  <b>"
    assert companies.values(ws, company)["description"] == "one\ntwo"


def test_a_store_that_can_only_be_read_shows_and_keeps_no_visit(
    make_workspace: Callable[[], Workspace],
) -> None:
    ws = make_workspace()
    company = make(ws, "Kestrel")
    ws.store.look = replace(ws.store.look, writable=False)
    companies.visit(ws, company)
    assert timeline.page(ws, company_id=company) == []
