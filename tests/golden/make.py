"""Make the golden store of today's schema, by the command line; see README.md."""

from __future__ import annotations

import json
import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.faults.line import ROOT, Line

HERE = Path(__file__).resolve().parent
Facts = dict[str, Any]

COMPANIES = """\
Company;Ville;Téléphone;Effectif;SIRET;Secteur;Parking
Kestrel Labs;Lyon;04 78 12 34 56;42;73282932000074;Optics;yes
Oran & fils;Lille;03 20 11 22 33;8;;Bakery;no
Delta-Élan;Paris;01 40 20 50 50;120;;Transport;
"Quill, Rook & Co";Nantes;02 40 41 90 00;17;;Print;yes
Tamarisk;Brest;;3;;;"0012"
"""
LEADS = """\
Email,First name,Last name,Company,Job title,Phone,Favourite colour
mina@kestrel.example,Mina,Roth,Kestrel Labs,Operations,0478123457,green
theo@oran.example,Théo,Oran,Oran & fils,Owner,,1e5
ada@delta.example,Ada,Lind,Delta-Élan,Buyer,,null
jun@delta.example,Jun,Sato,Delta-Élan,,,
ivo@quill.example,Ivo,Rook,"Quill, Rook & Co",Printer,,"it's, x=1"
lea@tamarisk.example,Léa,Morvan,Tamarisk,,,
,Noor,Haddad,Tamarisk,,0298001122,
sam@nobody.example,Sam,,,,,
"""
MORE_LEADS = """\
Email,First name,Last name,Company,Job title
mina@kestrel.example,Mina,Roth,Kestrel Labs,Director
eva@hazel.example,Eva,Brandt,Hazel Works,Assistant
"""
EVENTS = """\
id,email,kind,at,duration,outcome,status,text
e1,mina@kestrel.example,opened,2026-03-30 09:10,,,,
e2,mina@kestrel.example,clicked,2026-03-30 09:12,,,,
e3,mina@kestrel.example,replied,2026-03-31 16:40,,,,Can we see it on Thursday?
e4,theo@oran.example,outgoing_call,2026-03-31 11:00,42,wants a quote,,
e5,theo@oran.example,demo_booked,2026-02-10 09:00,,,,
e6,ada@delta.example,status,2026-04-01 10:00,,,Working - Contacted,
e7,ada@delta.example,unsubscribed,2026-04-02 10:00,,,,
e8,ivo@quill.example,bounced,2026-04-02 10:05,,,,
e9,ivo@quill.example,sms_clicked,2026-04-03 08:00,,,,
e10,lea@tamarisk.example,note,2026-04-03 09:00,,,,Met at the fair; "call in May"
e11,who@unknown.example,clicked,2026-04-03 09:30,,,,
e12,jun@delta.example,incoming_call,2026-04-04 14:00,5,,,
"""

MEETING = """\
BEGIN:VCALENDAR
PRODID:calendso/ics
VERSION:2.0
BEGIN:VEVENT
UID:golden-1
DTSTAMP:20260120T100000Z
DTSTART:20991125T083000Z
SUMMARY:Demo
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@north.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:jun@delta.example
END:VEVENT
END:VCALENDAR
"""

#: Kinds of which the text is what somebody said.
SAID = ("note", "replied", "demo_booked")
_MORE = ("--notable", "sector:optics", "--interesting", "parking:yes", "--above", "50")
#: What is done, in order; the last is the step that a test takes back first.
DAY: tuple[tuple[str, ...], ...] = (
    ("user", "add", "Bo"),
    ("--as", "Ana", "rules", "set", "reset_days=30"),
    ("--as", "Ana", "import", "companies", "companies.csv"),
    ("--as", "Ana", "import", "leads", "leads.csv", "--list", "Spring fair"),
    ("--as", "Ana", "import", "events", "events.csv"),
    ("--as", "Bo", "import", "leads", "more.csv"),
    ("--as", "Ana", "pending", "attach", "1", "--to", "sam@nobody.example"),
    ("--as", "Bo", "remind", "Kestrel", "--date", "2026-04-20 9:00", "--note", "show the demo"),
    ("--as", "Ana", "remind", "Oran", "--date", "2031-03-30 2:30", "--priority", "high"),
    ("--as", "Ana", "remind", "Tamarisk", "--date", "2031-10-26"),
    ("--as", "Ana", "remind", "Quill", "--date", "2026-05-05", "--note", "ink"),
    ("--as", "Ana", "repeat", "3", "every", "month", "end"),
    ("--as", "Ana", "snooze", "4", "2031-01-31"),
    ("--as", "Ana", "undo"),
    ("--as", "Ana", "redo"),
    ("--as", "Bo", "done", "1"),
    ("--as", "Ana", "log", "jun@delta.example", "note", "--text", "prefers mornings\n'quoted'"),
    ("--as", "Ana", "log", "lea@tamarisk.example", "status", "--status", "Open - Not contacted"),
    ("--as", "Ana", "log", "eva@hazel.example", "opened"),
    ("--as", "Ana", "undo"),
    ("--as", "Ana", "rules", "set", "reset_days=off", "clicked=3", "threshold=6"),
    ("--as", "Ana", "stages", "add", "Signed", "--ends-as", "won"),
    ("--as", "Ana", "stages", "rename", "Proposal", "Offer"),
    (
        "--as",
        "Ana",
        "deal",
        "add",
        "Kestrel",
        "Pilot",
        "--amount",
        "12 500 €",
        "--probability",
        "60",
        "--close",
        "2026-12-24",
        "--contact",
        "Mina",
        "--comment",
        "two 'sites'",
    ),
    ("--as", "Bo", "deal", "add", "Delta", "No amount", "--owner", "nobody"),
    ("--as", "Bo", "deal", "set", "1", "amount=900 USD"),
    ("--as", "Ana", "deal", "move", "1", "Signed"),
    ("--as", "Ana", "views", "add", "leads", "silent ones", "silent:>30d owner:me"),
    ("--as", "Ana", "calendar", "import", "meeting.ics", "--me", "ana@north.example"),
    ("--as", "Ana", "rules", "set", "attribute:title=director|owner=2"),
    ("--as", "Ana", "routines", "edit", "My market", "--must", "headcount:>=8", *_MORE),
    ("--as", "Ana", "routines", "add", "Near Paris", "--must", "city:paris", "--user", "Ana"),
    ("--as", "Ana", "log", "mina@kestrel.example", "demo_booked", "--text", "Thursday"),
)


def facts(line: Line) -> Facts:
    """What the store holds, as far as no release will say it otherwise."""
    leads = line.json("leads")
    whys = {row["email"]: line.json("why", row["email"])["lines"] for row in leads if row["email"]}
    timelines = {row["name"]: line.json("timeline", row["name"]) for row in line.json("companies")}
    return {
        "leads": sorted([r["name"], r["company"], r["email"], r["hot"]] for r in leads),
        "points": {email: sorted(each["points"] for each in why) for email, why in whys.items()},
        "reminders": [
            [r["company"], r["date"], r["time"], r["priority"], r["note"], r["followers"]]
            for r in line.json("reminders", "--all")
        ],
        "happened": {
            name: [[r["kind"], r["at"], r["text"] if r["kind"] in SAID else ""] for r in rows]
            for name, rows in timelines.items()
        },
        "deals": [
            [r["title"], r["company"], r["stage"], r["amount"], r["currency"], r["contact"]]
            for r in line.json("deals")
        ],
        "routines": [
            [r["title"], r["works_on"], r["criteria"], r["notify_above"]]
            for r in line.json("routines")
        ],
        "suspects": [[r["name"], r["fit"], r["tag"]] for r in line.json("suspects", "tag:all")],
        "views": [[r["place"], r["name"], r["line"]] for r in line.json("views")],
    }


def make(root: Path, folder: Path) -> tuple[bytes, dict[str, Any]]:
    """The store that the leadtui below ``root`` makes in ``folder``, and what it holds."""
    files = {"companies.csv": COMPANIES, "leads.csv": LEADS, "more.csv": MORE_LEADS}
    for name, text in {**files, "events.csv": EVENTS, "meeting.ics": MEETING}.items():
        (folder / name).write_text(text, encoding="utf-8")
    places = ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
    # Not the folder in which this runs, which may hold another leadtui.
    where = {"PYTHONPATH": str(root), "PYTHONSAFEPATH": "1", "LEADTUI_USER": "Ana"}
    environment = {name: str(folder / "home") for name in places} | where
    line = Line(folder / "golden.db", environment=environment)
    line.done("init", "--user", "Ana", "--team", "North", "--timezone", "Europe/Paris")
    before: Facts = {}
    for command in DAY:
        if command is DAY[-1]:
            before = facts(line)
        words = [
            str(folder / word) if word.endswith((".csv", ".ics")) else word for word in command
        ]
        line.done(*words)
    held = {"version": line.done("version").split()[1], "before": before, "now": facts(line)}
    assert line.json("doctor")["ok"]
    return line.store.read_bytes(), held


def unpacked(schema: int, folder: Path) -> Path:
    """A copy of a golden store."""
    path = folder / "golden.db"
    path.write_bytes(lzma.decompress((HERE / f"schema-{schema}.db.xz").read_bytes()))
    path.chmod(0o600)
    return path


def main(root: Path) -> int:
    """Make the store and write its two files; 1 where they are there already."""
    with tempfile.TemporaryDirectory() as folder:
        store, held = make(root, Path(folder))
        with closing(sqlite3.connect(Path(folder) / "golden.db")) as conn:
            schema = conn.execute("PRAGMA user_version").fetchone()[0]
    packed, said = HERE / f"schema-{schema}.db.xz", HERE / f"schema-{schema}.json"
    if packed.exists() or said.exists():
        sys.stderr.write(
            f"{packed.name} is there; remove it first if nobody has schema {schema}.\n"
        )
        return 1
    packed.write_bytes(lzma.compress(store, preset=9))
    said.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{packed} ({packed.stat().st_size} bytes)\n{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT))
