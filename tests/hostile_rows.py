"""Stores full of the naughty strings: as they came, and as they come in by the front doors."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from leadtui.domain.event_record import EventRecord
from leadtui.domain.kinds import Kind
from leadtui.domain.text import clean_line
from leadtui.services import activities, companies, imports, reminders, routines
from leadtui.services.workspace import Workspace, add_user
from tests.widgets.hostile import HOSTILE

#: What a terminal takes for a command, each with a word of its own behind it.
COMMANDS: tuple[str, ...] = (
    "\x1b]0;title\x07zzosc0",
    "\x1b]8;;http://evil.example\x1b\\zzlink\x1b]8;;\x1b\\",
    "\x1b]9;zznotify\x1b\\",
    "\x1b]52;c;cHduZWQ=\x1b\\zzclip",
    "\x1b]1337;File=inline=1:AAAA\x07zzimage",
    "\x1bP+q544e\x1b\\zzdcs",
    "\x1b_Gi=1;AAAA\x1b\\zzapc",
    "\x1b[?1049l\x1b[2J\x1b[Hzzclear",
    "\x1b[6n\x1b[c\x1bczzreport",
    "\x1b[8;1;1t\x1b[21tzzwindow",
    "\x9d0;c1\x9czzc1osc",
    "\x9b31mzzc1csi",
    "zz\u202egnorw\u202c\u2066iso\u2069\u200fend",
    "zzbell\x07\x08\x08\x7f\x0e",
    "zz\u2028line\u2029para\x85next\x0bvt\x0cff",
)

_BIDI = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"})


def naughty(folder: Path) -> list[str]:
    """The commands, our own hostile strings, and those of ``folder`` (the shared data)."""
    found = json.loads((folder / "naughty-strings" / "blns.json").read_text(encoding="utf-8"))
    kept = (re.sub("[\ud800-\udfff]", "", each) for each in found)
    return list(dict.fromkeys([*COMMANDS, *HOSTILE, *filter(None, kept)]))


def unsafe(text: str) -> set[str]:
    """The characters of ``text`` that a terminal may take for a command."""
    return {
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Cs") and char != "\n")
        or unicodedata.bidirectional(char) in _BIDI
    }


def beginning(text: str, length: int = 8) -> str:
    """What has to be seen of ``text``: its first characters, if they are of one cell each."""
    line = clean_line(text)[:length].strip()
    return line if line.isascii() else ""


def put_raw(ws: Workspace, strings: Sequence[str]) -> None:
    """Put them into every text of the store as they came, past every cleaning."""
    now, one = ws.now(), ws.team.id
    numbered = list(enumerate(strings, 1))
    inserts: list[tuple[str, list[tuple[object, ...]]]] = [
        ("routine (team_id, title, created_at)", [(one, f"r {s}", now) for s in strings[:30]]),
        (
            "user (team_id, name, role, default_routine_id, created_at)",
            [(one, f"u {s}", "rep", 1, now) for s in strings[:30]],
        ),
        (
            "status (team_id, name, kind, position)",
            [(one, f"s {s}", "lead", 50) for s in strings[:30]],
        ),
        (
            "company (id, team_id, name, sort_name, city, sector, website, description, details, "
            "created_at, updated_at)",
            [(n, one, s, "", s, s, s, s, json.dumps({s: s}), now, now) for n, s in numbered],
        ),
        (
            "contact (id, team_id, company_id, owner_id, first_name, last_name, title, email, "
            "phone, source, unsubscribed_reason, notes, details, sort_name, created_at, "
            "updated_at)",
            [
                (n, one, n, 1, s, s, s, f"{n} {s}", s, s, s, s, json.dumps({s: s}), "", now, now)
                for n, s in numbered
            ],
        ),
        (
            "activity (team_id, company_id, contact_id, kind, at, user_id, outcome, message, "
            "text, data)",
            [
                (one, n, n, kind, now - kind, 1, s, s, s, json.dumps({"field": s, "new": s}))
                for n, s in numbered
                for kind in (Kind.NOTE, Kind.REPLIED, Kind.OUTGOING_CALL, Kind.WEB_VISIT)
            ],
        ),
        (
            "reminder (id, team_id, company_id, contact_id, date, priority, note, origin, "
            "created_at)",
            [
                (n, one, n, n, "2026-11-20" if n % 2 else "2026-12-01", 1, s, None, now)
                for n, s in numbered
            ],
        ),
        (
            "deal_stage (team_id, name, position)",
            [(one, f"d {s}", 9) for s in strings[:30]],
        ),
        (
            "deal (team_id, company_id, contact_id, title, stage_id, amount, currency, "
            "close_date, owner_id, comment, created_at, updated_at)",
            [
                (one, n, n, s, 6 + n % 20, 5_000, s, "2026-11-20", 1, s, now, now)
                for n, s in numbered
            ],
        ),
        ("reminder_follower (reminder_id, user_id)", [(n, 1) for n, _ in numbered]),
        (
            "routine_tag (routine_id, company_id, tag, at)",
            [(1 + n % 20, n, "prospect", now) for n, _ in numbered],
        ),
        (
            "pending_event (team_id, at, kind, address, record, external_id)",
            [(one, now, 2, s, _waiting(s, now), f"{n}") for n, s in numbered],
        ),
        (
            "notification (team_id, user_id, at, kind, text, company_id)",
            [(one, 1, now, "hot", s, n) for n, s in numbered],
        ),
    ]
    with ws.store.write(None, now=now) as unit:
        for into, rows in inserts:
            marks = ", ".join("?" * len(rows[0]))
            unit.conn.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)


def _waiting(text: str, now: int) -> str:
    record = EventRecord("x", now, Kind.OPENED, email=text, text=text, detail=((text, text),))
    values = dataclasses.asdict(record)
    del values["line"]
    return json.dumps({**values, "kind": "opened"})


def bring_in(ws: Workspace, strings: Sequence[str], folder: Path) -> None:
    """Bring them in as a user does: files, forms, notes, calls, reminders, tags, users."""
    texts = [each.replace("\x00", "") for each in strings]
    table = folder / "naughty.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["E-mail", "First name", "Last name", "Company", "Job title", "Whatever"])
        writer.writerows([f"n{n}@example.org", t, t, t, t, t] for n, t in enumerate(texts))
    report = imports.run(ws, imports.prepare(ws, "leads", table))
    assert report.created + len(report.skipped) == len(texts)
    for number, text in enumerate(texts[:60]):
        if not clean_line(text):
            continue
        made = companies.create(ws, {"name": f"F {number} {text}"[:150], "city": text[:80]})
        [company_id] = made.ids
        activities.add_note(ws, text, company_id=company_id)
        activities.log_call(ws, company_id, None, duration=9, outcome="reached", text=text)
        reminders.set_reminder(ws, company_id, date=ws.today(), note=text)
        routines.set_tag(ws, (company_id,), "client")
        if number % 6 == 0:
            add_user(ws, f"{number} {text}"[:70])
