"""What a file of events does: facts, marks, statuses, and events that wait."""

from __future__ import annotations

import json
from pathlib import Path

from leadtui.domain.kinds import Kind
from leadtui.services import leads, pending
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.services.importing import bring, everything, numbers, one, rows, write

HEAD = "id,at,email,key,kind,duration,outcome,status,text"


def test_events_become_facts_of_their_leads(
    ws: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    """X-13, CAD-8..17: by address or identifier, with duration, outcome and text, once."""
    company = add_company(ws, "Delta")
    ann = add_lead(ws, "Ann", email="ann@example.com", company_id=company)
    bob = add_lead(ws, "Bob", external_id="B-7")
    path = write(
        tmp_path / "e.csv",
        HEAD,
        "1,2026-11-20T10:00:00Z,ANN@example.com,,clicked,,,,",
        "2,2026-11-20T11:00:00Z,,B-7,outgoing_call,42,reached,,wants a quote",
        "3,2026-11-20T12:00:00Z,ann@example.com,,status,,,Working - Contacted,",
        "4,2026-11-20T12:00:00Z,ann@example.com,,delivered,,,,",
        "5,2026-11-20T12:00:00Z,ann@example.com,,danced,,,,",
        "6,2026-11-20T12:00:00Z,ann@example.com,,status,,,Frozen,",
        "1,2026-11-20T10:00:00Z,ann@example.com,,clicked,,,,",
    )
    clock.move(hours=1)
    report = bring(ws, "events", path)
    assert numbers(report) == (3, 0, 1, 2)
    assert (report.events, report.ignored, report.rows) == (3, 1, 7)
    columns = "contact_id, company_id, kind, duration, outcome, text, import_run_id"
    assert rows(ws, f"SELECT {columns} FROM activity WHERE external_id IS NOT NULL") == [
        (ann, company, int(Kind.CLICKED), None, None, None, report.run_id),
        (bob, None, int(Kind.OUTGOING_CALL), 42, "reached", "wants a quote", report.run_id),
        (ann, company, int(Kind.STATUS), None, None, None, report.run_id),
    ]
    found = leads.rows(ws, [ann, bob])
    assert [(r.engagement, r.status, r.hot) for r in found] == [
        (9, "Working - Contacted", True),
        (1, "", False),
    ]
    assert rows(ws, "SELECT updated_at FROM contact") == [(ws.now(),), (ws.now(),)]
    assert [skip.line for skip in report.skipped] == [6, 7]
    assert "'Frozen' is not a status" in report.skipped[1].reason
    assert report.refused_file is not None
    refused = report.refused_file.read_text()
    assert refused.splitlines()[0] == HEAD + ",refused because"
    assert "danced" in refused
    assert "Frozen" in refused
    after = everything(ws)
    assert numbers(bring(ws, "events", path)) == (0, 0, 4, 2)
    assert everything(ws) == after


def test_an_earlier_status_that_comes_late_does_not_win(ws: Workspace, tmp_path: Path) -> None:
    lead = add_lead(ws, "Ann", email="ann@example.com")
    for name, day, status in (("a", 20, "Interested"), ("b", 10, "New")):
        bring(
            ws,
            "events",
            write(
                tmp_path / f"{name}.csv",
                "at,email,kind,status",
                f"2026-11-{day},ann@example.com,status,{status}",
            ),
        )
    assert leads.rows(ws, [lead])[0].status == "Interested"


def test_bounces_and_unsubscriptions_mark_the_lead(ws: Workspace, tmp_path: Path) -> None:
    """PUB-34, PUB-36, PUB-38, PUB-40."""
    add_lead(ws, "Ann", email="ann@example.com")
    add_lead(ws, "Bob", email="bob@example.com")
    path = write(
        tmp_path / "e.csv",
        "at,email,kind,outcome",
        "2026-11-20,ann@example.com,bounced,550 no such user",
        "2026-11-20,bob@example.com,unsubscribed,",
    )
    bring(ws, "events", path)
    columns = "invalid_email, invalid_email_cause, unsubscribed, unsubscribed_cause"
    assert rows(ws, f"SELECT {columns} FROM contact ORDER BY id") == [
        (1, "550 no such user", 0, None),
        (0, None, 1, "unsubscribed"),
    ]
    with ws.step("subscribes again") as unit:
        unit.conn.execute("UPDATE contact SET unsubscribed = 0, unsubscribed_cause = NULL")
    assert numbers(bring(ws, "events", path)) == (0, 0, 2, 0)
    assert one(ws, "SELECT sum(unsubscribed) FROM contact") == 0


def test_what_providers_post_comes_in(shared_data: Path, ws: Workspace, tmp_path: Path) -> None:
    """Every file of Brevo, Mailgun and Postmark; a second time nothing."""
    for provider in ("brevo", "mailgun", "postmark"):
        posts = []
        for file in sorted((shared_data / f"esp-events-{provider}").glob("*.json")):
            posts.append(json.dumps(json.loads(file.read_text())))
        path = write(tmp_path / f"{provider}.jsonl", *posts)
        report = bring(ws, "events", path)
        assert report.rows >= len(posts)
        assert report.created == report.waiting > 0
        after = everything(ws)
        again = bring(ws, "events", path)
        assert (again.created, again.unchanged) == (0, report.created + report.unchanged)
        assert everything(ws) == after


def test_an_event_of_an_unknown_address_waits_for_its_lead(ws: Workspace, tmp_path: Path) -> None:
    """The rep sees it; the lead that comes later has it in its timeline and score."""
    events = write(
        tmp_path / "e.csv",
        "id,at,email,key,kind",
        "1,2026-11-20T10:00:00Z,new@example.com,,replied",
        "2,2026-11-20T11:00:00Z,,K-1,demo_booked",
        "3,2026-11-20T12:00:00Z,never@example.com,,opened",
    )
    report = bring(ws, "events", events)
    assert (report.created, report.waiting, report.events) == (3, 3, 0)
    assert [row.address for row in pending.page(ws)] == [
        "never@example.com",
        "K-1",
        "new@example.com",
    ]
    people = write(
        tmp_path / "l.csv", "Id,Email", "K-1,", "K-2,new@example.com", "never@example.com,"
    )
    report = bring(ws, "leads", people, key="Id")
    assert (numbers(report), report.attached) == ((3, 0, 0, 0), 2)
    assert [row.address for row in pending.page(ws)] == ["never@example.com"]
    found = rows(ws, "SELECT contact_id, kind FROM activity WHERE external_id IN ('1', '2')")
    assert sorted(found) == [(1, int(Kind.DEMO_BOOKED)), (2, int(Kind.REPLIED))]
    assert [r.engagement for r in leads.rows(ws, [1, 2])] == [10, 3]
    after = everything(ws)
    assert numbers(bring(ws, "events", events)) == (0, 0, 3, 0)
    assert numbers(bring(ws, "leads", people, key="Id")) == (0, 0, 3, 0)
    assert everything(ws) == after
