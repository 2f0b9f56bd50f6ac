"""Reminders written for a calendar, on the command line."""

from __future__ import annotations

from pathlib import Path

from icalendar import Calendar

from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner
from tests.services.calendar_files import ME, calendar, event, save
from tests.services.reminding import remind


def test_reminders_are_written_for_a_calendar(run: Runner, ws: Workspace, tmp_path: Path) -> None:
    one = remind(ws, "Acme")
    file = tmp_path / "my.ics"
    assert run.json("calendar", "export", str(file))["ids"] == [one]
    [event] = Calendar.from_ical(file.read_bytes()).events
    assert str(event["SUMMARY"]) == "Acme"
    assert "already something" in run.refused("calendar", "export", str(file))
    assert run.text("calendar", "export", str(file), "--force").startswith("1 reminder in ")
    missing = str(tmp_path / "none" / "my.ics")
    assert "cannot be written" in run.refused("calendar", "export", missing)
    run.misused("calendar", "export", str(tmp_path))


def test_meetings_are_taken_in_from_a_calendar(run: Runner, ws: Workspace, tmp_path: Path) -> None:
    company = add_company(ws, "Kestrel Labs")
    add_lead(ws, "Mina", "Roth", company_id=company, email="mina@kestrel.example")
    demo = event(summary="Demo", start="DTSTART:20991125T083000Z")
    path = save(tmp_path / "a.ics", calendar(demo, event("b", answer="DECLINED")))
    file = str(path)
    dry = run.json("calendar", "import", file, "--dry-run", "--me", ME)
    assert (dry["dry_run"], dry["created"], dry["skipped"], dry["step"]) == (True, 1, 1, None)
    assert dry["events"][0] == {
        "line": 4,
        "uid": "one",
        "occurrence": "",
        "start": "2099-11-25T09:30:00+01:00",
        "summary": "Demo",
        "company": "Kestrel Labs",
        "became": "created",
        "reason": "demo booked by Mina Roth; a reminder for Wed 25 Nov 99 09:30. "
        "Tag on My market: none → Prospect.",
    }
    assert "which address is yours. Give it with --me." in run("calendar", "import", file).stderr
    text = run.text("calendar", "import", file, "--me", ME)
    assert "created    Wed 25 Nov 99 09:30  Demo (Kestrel Labs): demo booked by Mina Roth" in text
    assert "Pricing: you declined it" in text
    assert text.endswith("1 created, 0 updated, 0 unchanged, 1 skipped.\n")
    again = run.json("calendar", "import", file)
    assert (again["created"], again["unchanged"], again["step"]) == (0, 1, None)
    assert run.json("undo")["step"]
    assert "e-mail" in run.refused("calendar", "import", file, "--me", "ana")


def test_what_is_no_calendar_is_refused(run: Runner, tmp_path: Path) -> None:
    assert "no such file" in run.refused("calendar", "import", str(tmp_path / "none.ics"))
    assert "is a folder" in run.refused("calendar", "import", str(tmp_path))
    list_ = save(tmp_path / "list.csv", "name", "Acme")
    assert "holds no event" in run.refused("calendar", "import", str(list_))
    run.misused("calendar", "import")
    other = save(tmp_path / "a.csv", calendar(event()))
    assert "leadtui calendar import FILE" in run.refused("import", "leads", str(other))
