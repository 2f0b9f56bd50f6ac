"""Reminders written for a calendar, on the command line."""

from __future__ import annotations

from pathlib import Path

from icalendar import Calendar

from leadtui.services.workspace import Workspace
from tests.cli.runner import Runner
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
