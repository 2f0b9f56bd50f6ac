"""Contact cards (COE-14..31), their editing (PUB-31..42) and the gate before mail and calls."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import ContactCard
from leadtui.models import contacts as model
from leadtui.models import team
from leadtui.services import companies, contacts, leads, timeline
from leadtui.services.activities import log
from leadtui.services.workspace import Workspace
from tests.conftest import FakeClock
from tests.services.records import make, other_team, person


def changed(ws: Workspace, contact: int) -> list[tuple[object, object, object]]:
    return [
        (r.detail["field"], r.detail["old"], r.detail["new"])
        for r in timeline.page(ws, contact_id=contact, kinds="field_changed")
    ]


def set_columns(ws: Workspace, contact: int, **values: object) -> None:
    """What no form writes: as a file or an event would."""
    with ws.step("outside") as unit:
        for name, value in values.items():
            unit.conn.execute(f"UPDATE contact SET {name} = ? WHERE id = ?", (value, contact))


def test_a_contact_is_ours_owned_by_who_made_it_and_normalised(ws: Workspace) -> None:
    company = make(ws, "Kestrel", country="Belgium")
    made = contacts.create(
        ws,
        {
            "first_name": "  Mina ",
            "last_name": "Roth",
            "email": " Mina.Roth@Kestrel.COM",
            "phone": "01 42 68 53 00",
            "source": "Fair 2026",
            "keyword": "crm",
        },
        company_id=company,
    )
    card = contacts.card(ws, made.ids[0])
    assert made.message == "Mina Roth: contact made."
    assert (card.name, card.email, card.card, card.owner) == (
        "Mina Roth",
        "mina.roth@kestrel.com",
        "ours",
        "Ana",
    )
    assert card.phone == "+33 1 42 68 53 00"
    with ws.read() as conn:
        record = model.record(conn, 1, card.id)
        assert record is not None
        assert record["original_source"] == record["source"] == "Fair 2026"
        assert record["keyword"] == "crm"
        assert "Fair 2026" in team.sources(conn, 1)
    assert leads.find(ws, "mina roth") == card.id


def test_it_needs_something_to_know_it_by(ws: Workspace) -> None:
    """PUB-1, PUB-3."""
    with pytest.raises(Invalid, match="needs a name, an e-mail"):
        person(ws, title="CEO")
    lead = person(ws, email="a@example.com")
    with pytest.raises(Invalid, match="needs a name, an e-mail"):
        contacts.edit(ws, lead, {"email": ""})
    assert person(ws, external_id="P-1") > lead
    with pytest.raises(Invalid, match="without a company needs an e-mail address"):
        contacts.create(ws, {"last_name": "Roth"})
    assert person(ws, make(ws, "Kestrel Labs"), last_name="Roth") > lead


def test_an_address_typed_by_hand_is_not_verified(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COE-24: nobody is asked whether it takes mail; PUB-3: its form is made one."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refused)
    monkeypatch.setattr("socket.getaddrinfo", refused)
    lead = person(ws, email=" Nobody@No-Such-Place.example ")
    card = contacts.card(ws, lead)
    assert (card.email, card.blocked) == ("nobody@no-such-place.example", "")
    contacts.edit(ws, lead, {"email": "nobody@nowhere.example"})
    assert contacts.card(ws, lead).blocked == ""


def test_an_e_mail_is_one_lead_s_of_the_team(ws: Workspace) -> None:
    """X-4: refused naming the other lead; another team may have it."""
    mina = person(ws, first_name="Mina", email="mina@example.com")
    with pytest.raises(Conflict, match=rf"belongs to Mina \(lead {mina}\)"):
        person(ws, first_name="Other", email="MINA@example.com ")
    other = person(ws, first_name="Other")
    with pytest.raises(Conflict, match="belongs to Mina"):
        contacts.edit(ws, other, {"email": "mina@EXAMPLE.com"})
    assert changed(ws, other) == []
    person(other_team(ws), first_name="Theirs", email="mina@example.com")


def test_deleting_the_address_alone_stops_mail_and_keeps_the_person(ws: Workspace) -> None:
    """COE-25."""
    lead = person(ws, first_name="Mina", title="CEO", email="mina@example.com")
    contacts.edit(ws, lead, {"email": ""})
    card = contacts.card(ws, lead)
    assert (card.name, card.title, card.email) == ("Mina", "CEO", "")
    assert card.blocked == "no e-mail address"
    assert changed(ws, lead) == [("email", "mina@example.com", "")]


def test_left_blocks_everything_and_comes_back_ours(ws: Workspace) -> None:
    """COE-17..20: the history stays, the card cannot be used."""
    company = make(ws, "Kestrel")
    lead = person(ws, company, first_name="Mina", email="m@example.com", phone="0142685300")
    log(ws, lead, Kind.REPLIED)
    contacts.mark_left(ws, lead)
    card = contacts.card(ws, lead)
    assert (card.card, card.blocked, card.call_blocked) == (
        "left",
        "left the company",
        "left the company",
    )
    assert contacts.mark_left(ws, lead).step_id is None
    assert len(timeline.page(ws, contact_id=lead, kinds="replied")) == 1
    contacts.mark_left(ws, lead, False)
    card = contacts.card(ws, lead)
    assert (card.card, card.blocked, card.call_blocked) == ("ours", "", "")
    assert changed(ws, lead) == [("card", "left", "ours"), ("card", "ours", "left")]
    assert contacts.mark_left(ws, lead, False).step_id is None


def test_a_public_card_is_used_only_once_taken_over(ws: Workspace) -> None:
    """COE-15, COE-22, COE-23."""
    lead = person(ws, first_name="Mina", email="m@example.com", mobile="0612345678")
    set_columns(ws, lead, card="public")
    card = contacts.card(ws, lead)
    assert card.blocked == card.call_blocked == "public card, not taken over yet"
    with pytest.raises(NotAllowed, match="public card"):
        contacts.edit(ws, lead, {"title": "CEO"})
    contacts.take_over(ws, lead)
    assert contacts.card(ws, lead).blocked == ""
    contacts.edit(ws, lead, {"title": "CEO"})
    with pytest.raises(Invalid, match="not a public card"):
        contacts.take_over(ws, lead)


def test_cards_come_ours_with_the_hot_first_then_public_then_left(
    ws: Workspace, clock: FakeClock
) -> None:
    company = make(ws, "Kestrel")
    made = {
        name: person(ws, company, last_name=name)
        for name in ("Gone", "Public", "Cold", "Warm", "Hot")
    }
    set_columns(ws, made["Public"], card="public")
    contacts.mark_left(ws, made["Gone"])
    log(ws, made["Warm"], Kind.OPENED)
    log(ws, made["Hot"], Kind.DEMO_BOOKED)
    cards = contacts.cards(ws, company)
    assert [c.name for c in cards] == ["Hot", "Warm", "Cold", "Public", "Gone"]
    assert (cards[0].hot, cards[0].engagement, cards[0].threshold) == (True, 10, 5)
    set_columns_until = clock.now + 1_000
    with ws.store.write(None, now=clock.now) as unit:
        unit.conn.execute(
            "UPDATE lead_state SET hot_until = ? WHERE contact_id = ?",
            (set_columns_until, made["Hot"]),
        )
    assert contacts.card(ws, made["Hot"]).hot_until == set_columns_until
    clock.move(seconds=1)
    cooled = contacts.card(ws, made["Hot"])
    assert (cooled.hot, cooled.hot_until) == (False, None), "cold at its very time"


def test_a_linkedin_search_stands_in_for_a_missing_page(ws: Workspace) -> None:
    """COE-31."""
    lead = person(ws, first_name="Zoé", last_name="O'Brien & Co")
    assert contacts.card(ws, lead).linkedin == (
        "https://www.linkedin.com/search/results/people/?keywords=Zo%C3%A9%20O%27Brien%20%26%20Co"
    )
    contacts.edit(ws, lead, {"linkedin": "https://www.linkedin.com/in/zoe"})
    assert contacts.card(ws, lead).linkedin == "https://www.linkedin.com/in/zoe"
    assert contacts.card(ws, person(ws, email="x@example.com")).linkedin == ""


def test_every_block_says_which_why_and_since_when(ws: Workspace, clock: FakeClock) -> None:
    """PUB-33, PUB-34, PUB-38, PUB-41, PUB-43."""
    lead = person(ws, first_name="Mina", email="m@example.com", phone="0142685300")
    assert (contacts.card(ws, lead).blocked, contacts.card(ws, lead).call_blocked) == ("", "")
    log(ws, lead, Kind.UNSUBSCRIBED, outcome="unsubscribe link")
    clock.move(days=10)
    log(ws, lead, Kind.BOUNCED)
    set_columns(ws, lead, invalid_email=1, invalid_email_cause="mailbox full")
    contacts.edit(
        ws, lead, {"suspended": "yes", "suspended_reason": "bad payer", "do_not_call": "yes"}
    )
    card = contacts.card(ws, lead)
    assert card.blocked == (
        "unsubscribed on 22 Nov (unsubscribe link) · "
        "invalid address, bounced on 2 Dec (mailbox full) · suspended (bad payer)"
    )
    assert card.call_blocked == "do not call"
    contacts.edit(ws, lead, {"phone": ""})
    assert contacts.card(ws, lead).call_blocked == "do not call · no telephone number"


def test_unsubscribed_by_hand_has_a_cause_and_a_day(ws: Workspace, clock: FakeClock) -> None:
    """PUB-34, PUB-36, PUB-37."""
    lead = person(ws, first_name="Mina", email="m@example.com")
    clock.move(days=1)
    contacts.edit(ws, lead, {"unsubscribed": "yes"})
    assert contacts.card(ws, lead).blocked == "unsubscribed on 23 Nov (by hand)"
    contacts.edit(ws, lead, {"unsubscribed_reason": "too many e-mails"})
    assert contacts.card(ws, lead).blocked == "unsubscribed on 23 Nov (too many e-mails)"


def test_taking_unsubscribed_off_needs_a_reason_and_logs_it(ws: Workspace) -> None:
    """PUB-35."""
    lead = person(ws, first_name="Mina", email="m@example.com")
    log(ws, lead, Kind.UNSUBSCRIBED)
    with pytest.raises(Invalid, match="written renewal") as refused:
        contacts.edit(ws, lead, {"unsubscribed": "no"}, reason=" ")
    assert refused.value.field == "unsubscribed"
    contacts.edit(ws, lead, {"unsubscribed": "no"}, reason="renewed by letter of 3 May")
    assert contacts.card(ws, lead).blocked == ""
    row = timeline.page(ws, contact_id=lead, kinds="field_changed")[0]
    assert row.detail["reason"] == "renewed by letter of 3 May"
    with ws.read() as conn:
        record = model.record(conn, 1, lead)
    assert record is not None
    assert record["unsubscribed_cause"] is None


def test_a_new_address_is_valid_and_keeps_the_history(ws: Workspace) -> None:
    """PUB-39: the flag belongs to the address; the lead and its history stay."""
    lead = person(ws, first_name="Mina", email="old@example.com")
    log(ws, lead, Kind.REPLIED)
    set_columns(ws, lead, invalid_email=1, invalid_email_cause="no such mailbox")
    contacts.edit(ws, lead, {"title": "CEO"})
    assert contacts.card(ws, lead).blocked == "invalid address (no such mailbox)"
    contacts.edit(ws, lead, {"email": "new@example.com"})
    assert contacts.card(ws, lead).blocked == ""
    assert set(changed(ws, lead)[:2]) == {
        ("email", "old@example.com", "new@example.com"),
        ("invalid_email", "yes", "no"),
    }
    assert leads.find(ws, "new@example.com") == lead
    assert len(timeline.page(ws, contact_id=lead, kinds="replied")) == 1
    assert contacts.card(ws, lead).engagement == 3


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("original_source", "x", "written once"),
        ("original_category", "x", "written once"),
        ("keyword", "x", "written once"),
        ("created_at", "0", "written once"),
        ("unsubscribed_cause", "x", "kept by leadtui"),
        ("invalid_email_cause", "x", "kept by leadtui"),
        ("updated_at", "0", "kept by leadtui"),
        ("activities", "x", "recorded, not edited"),
        ("engagement", "99", "kept by leadtui"),
        ("card", "ours", "marking the person"),
        ("status", "New", "command of its own"),
        ("owner_id", "1", "command of its own"),
        ("team_id", "2", "no field"),
        ("email", "not an address", "not an e-mail address"),
        ("mobile", "12", "not a telephone number"),
        ("suspended", "perhaps", "neither yes nor no"),
        ("first_name", "x" * 201, "longer than 200"),
    ],
)
def test_what_cannot_be_edited_says_why_and_names_the_field(
    ws: Workspace, field: str, text: str, why: str
) -> None:
    """X-5, X-6."""
    lead = person(ws, first_name="Mina")
    with pytest.raises(Invalid, match=why) as refused:
        contacts.edit(ws, lead, {"title": "CEO", field: text})
    assert refused.value.field == field
    assert contacts.card(ws, lead).title == ""


def test_the_model_itself_writes_once(ws: Workspace) -> None:
    """X-5: enforced in the model layer, not only in the form."""
    lead = person(ws, first_name="Mina", source="Fair")
    with ws.read() as conn:
        record = model.record(conn, 1, lead)
    assert record is not None
    for column in (*model.ONCE, "created_at", "team_id"):
        with pytest.raises(ValueError, match=column), ws.step("x") as unit:
            model.update(unit.conn, lead, record, {column: "x"}, 0)
    contacts.edit(ws, lead, {"source": "Other"})
    with ws.read() as conn:
        after = model.record(conn, 1, lead)
    assert after is not None
    assert (after["source"], after["original_source"]) == ("Other", "Fair")


def test_a_value_that_could_not_be_typed_anew_stays_unless_changed(ws: Workspace) -> None:
    lead = person(ws, first_name="Mina")
    set_columns(ws, lead, phone="call the front desk")
    seen = contacts.values(ws, lead)
    contacts.edit(ws, lead, {**seen, "title": "CEO"}, expected=seen)
    assert contacts.values(ws, lead)["phone"] == "call the front desk"
    assert changed(ws, lead) == [("title", "", "CEO")]


def test_a_change_meanwhile_is_a_conflict_with_both_values(ws: Workspace) -> None:
    lead = person(ws, first_name="Mina", phone="0142685300")
    seen = contacts.values(ws, lead)
    contacts.edit(ws, lead, {"phone": "0142685301"})
    with pytest.raises(Conflict, match=r"Phone .*\+33142685301.*\+33142685300.*0142685302"):
        contacts.edit(ws, lead, {**seen, "phone": "0142685302"}, expected=seen)
    assert contacts.edit(ws, lead, {"title": "CEO"}, expected=seen).step_id is not None


def test_last_updated_moves_with_a_change_alone(ws: Workspace, clock: FakeClock) -> None:
    """PUB-26, PUB-27: looking changes nothing."""
    lead = person(ws, first_name="Mina")
    clock.move(days=1)
    contacts.card(ws, lead)
    contacts.edit(ws, lead, contacts.values(ws, lead))
    with ws.read() as conn:
        record = model.record(conn, 1, lead)
    assert record is not None
    assert record["updated_at"] == clock.now - 86_400_000
    contacts.edit(ws, lead, {"last_name": "Roth"})
    with ws.read() as conn:
        record = model.record(conn, 1, lead)
    assert record is not None
    assert record["updated_at"] == clock.now
    assert leads.find(ws, "Mina Roth") == lead


def test_another_team_s_person_is_not_there(ws: Workspace) -> None:
    south = other_team(ws)
    theirs = person(south, first_name="Secret", email="s@example.com")
    said: list[str] = []
    for attempt in (
        lambda i: contacts.card(ws, i),
        lambda i: contacts.values(ws, i),
        lambda i: contacts.edit(ws, i, {"title": "x"}),
        lambda i: contacts.mark_left(ws, i),
        lambda i: contacts.take_over(ws, i),
        lambda i: timeline.page(ws, contact_id=i),
    ):
        for number in (theirs, 999):
            with pytest.raises(NotFound) as refused:
                attempt(number)
            said.append(str(refused.value).replace(str(number), "N"))
    assert said[::2] == said[1::2]
    assert contacts.card(south, theirs).title == ""


def test_hostile_names_are_clean_on_the_card(ws: Workspace) -> None:
    company = make(ws, "Kestrel")
    person(ws, company, first_name="[/]\x1b[0m", last_name="\u202eabc\x00", title="a\nb\tc")
    card: ContactCard = companies.sheet(ws, company).contacts[0]
    assert (card.name, card.title) == ("[/][0m abc", "a b c")


def test_the_people_of_a_company_are_looked_up_not_searched_for(ws: Workspace) -> None:
    with ws.read() as conn:
        ran: list[str] = []
        conn.set_trace_callback(ran.append)
        model.of_company(conn, 1, 1)
        model.blocked_since(conn, [1, 2])
        conn.set_trace_callback(None)
        plan = [r[3] for q in ran for r in conn.execute("EXPLAIN QUERY PLAN " + q)]
    assert any("contact_by_company" in step for step in plan)
    assert not [s for s in plan if "contact_by_name" in s or s.startswith(("SCAN c", "SCAN act"))]
