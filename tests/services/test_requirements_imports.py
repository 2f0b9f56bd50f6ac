"""Requirements about files: what an import of a list writes, and what it never touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.errors import NotAllowed
from leadtui.domain.kinds import RECORDABLE, Kind
from leadtui.services import activities, contacts, journal, lead_sheets, leads, mailto, timeline
from leadtui.services.workspace import Workspace
from tests.builders import add_lead, dump
from tests.conftest import FakeClock
from tests.services.importing import bring, rows, write

HEAD = "Email,First name,Last name,City,Keyword"


def information(ws: Workspace, lead: int) -> dict[str, str]:
    return dict(lead_sheets.sheet(ws, lead).information)


def test_the_name_of_a_list_is_a_source_an_original_source_and_a_touch(
    ws: Workspace, tmp_path: Path
) -> None:
    """PUB-17, PUB-20, PUB-50, PUB-57: all of it in one transaction, which one undo takes back."""
    before = dump(ws)
    path = write(tmp_path / "Fair 2026.csv", HEAD, "mina@kestrel.example.com,Mina,Roth,Lyon,crm")
    bring(ws, "leads", path)
    assert ("Fair 2026",) in rows(ws, "SELECT name FROM lead_source")
    lead = leads.find(ws, "mina@kestrel.example.com")
    shown = information(ws, lead)
    assert shown["Lead source"] == shown["Original source"] == "Fair 2026"
    assert shown["Source category"] == "import"
    assert shown["Keyword"] == "crm"
    assert lead_sheets.sheet(ws, lead).touches == (("Fair 2026", ws.now()),)
    assert len(journal.steps(ws)) == 1
    journal.undo(ws)
    assert dump(ws) == before


def test_a_second_list_updates_and_leaves_alone_what_is_written_once(
    ws: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    """PUB-20, PUB-24, PUB-25, PUB-26, PUB-50, PUB-58."""
    row = "mina@kestrel.example.com,Mina,Roth,{city},{keyword}"
    first = write(tmp_path / "a.csv", HEAD, row.format(city="Lyon", keyword="crm"))
    bring(ws, "leads", first, list_name="Fair 2026")
    made = clock.now
    later = clock.move(days=3)
    second = write(tmp_path / "b.csv", HEAD, row.format(city="Paris", keyword="other"))
    report = bring(ws, "leads", second, list_name="Webinar")
    assert (report.created, report.updated) == (0, 1)
    lead = leads.find(ws, "mina@kestrel.example.com")
    assert contacts.values(ws, lead)["city"] == "Paris"
    shown = information(ws, lead)
    assert (shown["Original source"], shown["Source category"]) == ("Fair 2026", "import")
    assert shown["Keyword"] == "crm"
    assert rows(ws, "SELECT created_at, updated_at FROM contact") == [(made, later)]
    assert lead_sheets.sheet(ws, lead).touches == (("Webinar", later), ("Fair 2026", made))


def test_the_address_is_the_key_however_it_is_written(ws: Workspace, tmp_path: Path) -> None:
    """PUB-2: trimmed and without case, one lead."""
    path = write(
        tmp_path / "a.csv",
        HEAD,
        "mina@kestrel.example.com,Mina,Roth,Lyon,",
        "  MINA@Kestrel.example.com ,Mina,Roth,Paris,",
    )
    assert bring(ws, "leads", path).created == 1
    assert rows(ws, "SELECT email FROM contact") == [("mina@kestrel.example.com",)]


def test_a_hard_bounce_of_a_file_marks_the_address_and_keeps_the_servers_words(
    ws: Workspace, tmp_path: Path
) -> None:
    """PUB-38, PUB-40: no mail goes there until the address is another one."""
    lead = add_lead(ws, "Mina", email="mina@kestrel.example.com")
    path = write(
        tmp_path / "events.csv",
        "email,kind,at,outcome",
        "mina@kestrel.example.com,hard bounce,2026-11-20T10:00:00Z,550 no such user",
    )
    bring(ws, "events", path)
    blocked = "invalid address, bounced on 20 Nov (550 no such user)"
    assert contacts.card(ws, lead).blocked == blocked
    with pytest.raises(NotAllowed, match="invalid address"):
        mailto.write_to(ws, lead)


@pytest.mark.parametrize("kind", RECORDABLE)
def test_an_event_of_a_file_is_worth_what_the_same_one_typed_in_is(
    ws: Workspace, tmp_path: Path, kind: Kind
) -> None:
    """X-13, COR-19, CAD-8..12, CAD-16."""
    typed, read = (add_lead(ws, name, email=f"{name}@x.example.com") for name in ("a", "b"))
    at = ws.now() - 3_600_000
    call = kind in (Kind.OUTGOING_CALL, Kind.INCOMING_CALL)
    status = "Working - Contacted" if kind is Kind.STATUS else ""
    activities.log(
        ws, typed, kind, at=at, duration=42 if call else None, status=status, text="said"
    )
    path = write(
        tmp_path / "events.csv",
        "email,kind,at,duration,status,text",
        f"b@x.example.com,{kind.word},2026-11-22T09:00:00Z,{42 if call else ''},{status},said",
    )
    bring(ws, "events", path)
    one, other = leads.rows(ws, [typed, read])
    same = ("engagement", "hot", "last_interaction", "last_contacted", "status")
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    first, second = (timeline.page(ws, contact_id=lead) for lead in (typed, read))
    assert [(r.kind, r.at, r.text, r.duration) for r in first] == [
        (r.kind, r.at, r.text, r.duration) for r in second
    ]
    assert bool(one.blocked) == bool(other.blocked)


def test_an_event_read_again_counts_once(ws: Workspace, tmp_path: Path) -> None:
    """X-13: its identifier stays the same."""
    add_lead(ws, "Mina", email="m@x.example.com")
    path = write(
        tmp_path / "events.csv", "id,email,kind,at", "e1,m@x.example.com,replied,2026-11-20"
    )
    bring(ws, "events", path)
    before = dump(ws)
    report = bring(ws, "events", path)
    assert (report.created, report.step_id) == (0, None)
    assert dump(ws) == before
