"""A store with work to do, and an ear for what the worker says."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.models.rules import save_version
from leadtui.services.reminders import set_reminder
from leadtui.services.workspace import Workspace
from leadtui.worker.events import Event

EventT = TypeVar("EventT", bound=Event)


class Ear:
    """Keeps what the worker says, from whatever thread."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        with self.lock:
            self.heard.append(event)

    def of(self, kind: type[EventT]) -> list[EventT]:
        """What was heard of one kind, in order."""
        with self.lock:
            return [event for event in self.heard if isinstance(event, kind)]


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until ``condition`` holds; fail where it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def add_leads(ws: Workspace, count: int, *, opened: int = 0) -> list[int]:
    """Leads of the user at work, each with so many opened mails, just now."""
    with ws.store.write(None, now=ws.now()) as unit:
        company = unit.conn.execute(
            "INSERT INTO company (team_id, name, sort_name, created_at, updated_at) "
            "VALUES (1, 'Kestrel Labs', 'kestrel labs', 0, 0)"
        ).lastrowid
        made = []
        for number in range(count):
            lead = unit.conn.execute(
                "INSERT INTO contact (team_id, company_id, first_name, sort_name, owner_id, "
                "created_at, updated_at) VALUES (1, ?, ?, ?, ?, 0, 0)",
                (company, f"Lead {number}", f"lead {number}", ws.user.id),
            ).lastrowid
            assert lead is not None
            made.append(lead)
        opens(unit.conn, made, opened, ws.now())
    return made


def opens(conn: object, leads: list[int], times: int, at: int) -> None:
    """Each of ``leads`` opened ``times`` mails at ``at``."""
    conn.executemany(  # type: ignore[attr-defined]
        "INSERT INTO activity (team_id, contact_id, kind, at) VALUES (1, ?, ?, ?)",
        [(lead, int(Kind.OPENED), at) for lead in leads for _ in range(times)],
    )


def save_rules(ws: Workspace, reset_days: int) -> None:
    """Rules by which a lead is hot from 5 on and cools after so many silent days."""
    with ws.step("rules") as unit:
        save_version(
            unit.conn,
            ws.team.id,
            RuleSet(reset_ms=reset_days * DAY_MS),
            at=ws.now(),
            user_id=None,
        )


def add_alarms(ws: Workspace, count: int, at: dt.time) -> None:
    """As many companies, each with a reminder that rings today at ``at``."""
    with ws.store.write(None, now=ws.now()) as unit:
        companies = [
            unit.conn.execute(
                "INSERT INTO company (team_id, name, sort_name, created_at, updated_at) "
                "VALUES (1, ?, ?, 0, 0)",
                (f"Ring {n}", f"ring {n}"),
            ).lastrowid
            for n in range(count)
        ]
    for company in companies:
        assert company is not None
        set_reminder(ws, company, date=ws.today(), time=at, note="send the quote")
