"""A store with many leads and activities, made once and kept in a folder of the machine."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from pathlib import Path

from leadtui.domain.kinds import Kind
from leadtui.models.store import Store
from leadtui.models.triggers import install_triggers
from leadtui.services.workspace import Workspace, init, open_workspace

NOW = 1_795_341_600_000
DAY = 86_400_000

#: How often each kind comes; no demo, so that most leads stay cold.
KINDS = [
    *[Kind.MAIL_SENT] * 40,
    *[Kind.OPENED] * 25,
    *[Kind.CLICKED] * 8,
    *[Kind.REPLIED] * 3,
    *[Kind.OUTGOING_CALL] * 8,
    *[Kind.INCOMING_CALL] * 1,
    *[Kind.BOUNCED] * 4,
    *[Kind.STATUS] * 3,
    *[Kind.WEB_VISIT] * 8,
]
ROLES = (
    "Head of Sales", "Clerk", "Director of Unit", "Buyer", "Engineer", "Head of Plant", "Nurse",
    "Owner",
)  # fmt: skip
COUNTRIES = ("France", "Belgium", "Germany", None)
_OF_MAIL = {Kind.MAIL_SENT, Kind.OPENED, Kind.CLICKED, Kind.REPLIED, Kind.BOUNCED}


def clock() -> int:
    """The instant at which every bench stands."""
    return NOW


def workspace(leads: int, events_each: int = 10) -> Workspace:
    """The store of this size; made where it is not there yet."""
    folder = Path(tempfile.gettempdir()) / "leadtui-bench"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"leads{leads}x{events_each}-profiles.db"
    if not path.exists():
        building = path.with_suffix(".building")
        for old in folder.glob(building.name + "*"):
            old.unlink()
        ws = init(building, user="Ana", team="North", timezone="Europe/Paris", clock=clock)
        _fill(ws.store, leads, events_each)
        ws.store.close()
        building.rename(path)
    return open_workspace(path, clock=clock)


def _fill(store: Store, leads: int, events_each: int) -> None:
    rng = random.Random(7)
    with sqlite3.connect(store.path) as conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            conn.execute(f'DROP TRIGGER "{name}"')
        conn.executemany(
            "INSERT INTO company (id, team_id, name, sort_name, created_at, updated_at) "
            "VALUES (?, 1, ?, ?, 0, 0)",
            ((i, f"Company {i}", f"company {i}") for i in range(1, leads // 2 + 1)),
        )
        conn.executemany(
            "INSERT INTO contact (id, team_id, company_id, first_name, last_name, sort_name, "
            "owner_id, email, title, country, is_customer, created_at, updated_at) "
            "VALUES (?, 1, ?, ?, ?, ?, 1, ?, ?, ?, ?, 0, 0)",
            (_lead(i) for i in range(1, leads + 1)),
        )
        conn.execute("INSERT INTO lead_state (contact_id, team_id) SELECT id, 1 FROM contact")
        conn.executemany(
            "INSERT INTO activity (team_id, contact_id, company_id, kind, at, duration, status_id, "
            "message) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
            (_event(rng, leads) for _ in range(leads * events_each)),
        )
        conn.execute("INSERT INTO score_dirty SELECT id FROM contact")
        install_triggers(conn)
        conn.execute("ANALYZE")
    from leadtui.services.scores import settle

    settle(store, NOW)


def _lead(i: int) -> tuple[object, ...]:
    """A lead with one of 480 job titles and one of four countries; each tenth is a customer."""
    title = f"{ROLES[i % len(ROLES)]} {i % 60}"
    country = COUNTRIES[i % len(COUNTRIES)]
    address = f"lead{i}@bench.example"
    company = i // 2 or None
    return (i, company, "Lead", str(i), f"lead {i}", address, title, country, int(i % 10 == 0))


def _event(rng: random.Random, leads: int) -> tuple[object, ...]:
    lead = rng.randint(1, leads)
    kind = rng.choice(KINDS)
    return (
        lead,
        lead // 2 or None,
        int(kind),
        NOW - rng.randint(0, 400) * DAY - rng.randint(0, DAY),
        rng.randint(0, 300) if kind is Kind.OUTGOING_CALL else None,
        rng.randint(1, 4) if kind is Kind.STATUS else None,
        f"{rng.randint(1, 20)}.mail{lead % 50}@bench.example" if kind in _OF_MAIL else None,
    )
