"""Recording facts, calls and notes."""

from __future__ import annotations

import dataclasses

import pytest

from leadtui.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from leadtui.domain.kinds import RECORDABLE, Kind
from leadtui.domain.rule_change import change
from leadtui.services import activities, journal, leads, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock


@pytest.mark.parametrize("kind", RECORDABLE)
def test_every_kind_can_be_typed_in(ws: Workspace, kind: Kind) -> None:
    """X-13."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, kind, status="working" if kind is Kind.STATUS else "")
    with ws.read() as conn:
        assert conn.execute(
            "SELECT kind, user_id FROM activity WHERE kind NOT IN (19, 20)"
        ).fetchall() == [(int(kind), ws.user.id)]


def test_a_call_counts_from_ten_seconds_on(ws: Workspace) -> None:
    """CAD-13, CAD-14, CAD-59."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.OUTGOING_CALL, duration=9)
    assert leads.rows(ws, [lead])[0].engagement == 0
    activities.log(ws, lead, Kind.OUTGOING_CALL, duration=10)
    assert leads.rows(ws, [lead])[0].engagement == 1


def test_a_known_event_changes_nothing(ws: Workspace) -> None:
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.OPENED, external_id="e1")
    activities.log(ws, lead, Kind.OPENED, external_id="e1")
    assert leads.rows(ws, [lead])[0].engagement == 1


def test_a_typed_event_belongs_to_its_message(ws: Workspace, clock: FakeClock) -> None:
    """CAD-20: once per message, and what comes within seconds of sending is a machine's."""
    lead = add_lead(ws, "Mina")
    draft = change(change(scoring.current(ws), "opened.repeats", "message"), "opened.after", "5")
    scoring.save(ws, draft)
    settle(ws.store, ws.now())
    clock.move(seconds=60)
    activities.log(ws, lead, Kind.MAIL_SENT, message="<m1@example.org>")
    clock.move(seconds=3)
    activities.log(ws, lead, Kind.OPENED, message="m1@example.org")
    assert leads.rows(ws, [lead])[0].engagement == 0
    clock.move(seconds=60)
    activities.log(ws, lead, Kind.OPENED, message="m1@example.org")
    activities.log(ws, lead, Kind.OPENED, message="m1@example.org")
    assert leads.rows(ws, [lead])[0].engagement == 1
    activities.log(ws, lead, Kind.OPENED, message="m2@example.org")
    assert leads.rows(ws, [lead])[0].engagement == 2


def test_unsubscribing_blocks_mail_and_costs_points(ws: Workspace) -> None:
    """CAD-17, PUB-34, PUB-43."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.UNSUBSCRIBED)
    row = leads.rows(ws, [lead])[0]
    assert (row.engagement, row.blocked) == (-5, "unsubscribed")


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (Kind.OPENED, {"duration": 3}, "duration"),
        (Kind.OUTGOING_CALL, {"duration": -1}, "duration"),
        (Kind.STATUS, {"status": "sold"}, "status"),
        (Kind.BECAME_HOT, {}, "kind"),
        (Kind.INCOMING_CALL, {"message": "m1"}, "message"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    ws: Workspace, kind: Kind, given: dict[str, object], field: str
) -> None:
    lead = add_lead(ws, "Mina")
    with pytest.raises(Invalid) as refused:
        activities.log(ws, lead, kind, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert journal.steps(ws) == []


def test_a_fact_far_ahead_is_refused(ws: Workspace, clock: FakeClock) -> None:
    lead = add_lead(ws, "Mina")
    with pytest.raises(Invalid, match="ahead"):
        activities.log(ws, lead, Kind.OPENED, at=clock() + 2 * 86_400_000)


def test_a_call_with_a_company_needs_no_person(ws: Workspace) -> None:
    """COE-45, COR-16."""
    company = add_company(ws, "Acme")
    outcome = activities.log_call(ws, company, None, duration=125, outcome="voicemail")
    assert outcome.message == "Acme: call made, 2 min 05."
    with pytest.raises(Invalid, match="not an outcome"):
        activities.log_call(ws, company, None, duration=1, outcome="sold")
    with pytest.raises(NotFound):
        activities.log_call(ws, 99, None, duration=1, outcome="reached")


def test_notes_are_their_authors_and_the_managers(ws: Workspace) -> None:
    """COE-47, COE-48."""
    company = add_company(ws, "Acme")
    bo = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    ana_note = activities.add_note(ws, "by Ana", company_id=company).ids[0]
    bo_note = activities.add_note(bo, "by Bo", company_id=company).ids[0]
    with pytest.raises(NotAllowed, match="author"):
        activities.edit_note(bo, ana_note, "mine now")
    with pytest.raises(NotAllowed):
        activities.delete_note(bo, ana_note)
    activities.edit_note(ws, bo_note, "by Bo, edited")
    activities.delete_note(ws, bo_note)
    journal.undo(ws)
    with ws.read() as conn:
        texts = [r[0] for r in conn.execute("SELECT text FROM activity ORDER BY id")]
    assert texts == ["by Ana", "by Bo, edited"]


def test_a_note_changed_meanwhile_is_not_overwritten(ws: Workspace) -> None:
    company = add_company(ws, "Acme")
    note = activities.add_note(ws, "first", company_id=company).ids[0]
    activities.edit_note(ws, note, "second")
    with pytest.raises(Conflict, match="second"):
        activities.edit_note(ws, note, "third", expected="first")
    with pytest.raises(Invalid, match="empty"):
        activities.add_note(ws, " \x07 ", company_id=company)
