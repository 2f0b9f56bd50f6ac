"""What follows when a lead becomes hot by its own doing: a notification to its owner, and a mail
in the outbox (CAD-49, CAD-50, CAD-53).
"""

from __future__ import annotations

import sqlite3

from leadtui.domain.scoring import State
from leadtui.models.history import LeadFacts

#: The sentence of CAD-49.
SENTENCE = "This lead reacts positively to your outreach."


def announce(conn: sqlite3.Connection, lead: LeadFacts, state: State, now: int) -> None:
    """Tell the owner, once for each time the lead turns hot; nobody where it has no owner."""
    if lead.owner_id is None or state.hot_since is None:
        return
    row = conn.execute(
        "SELECT trim(ifnull(c.first_name, '') || ' ' || ifnull(c.last_name, '')), c.email, "
        "c.external_id, o.name FROM contact c LEFT JOIN company o ON o.id = c.company_id "
        "WHERE c.id = ?",
        (lead.contact_id,),
    ).fetchone()
    who = row[0] or row[1] or row[2] or "A lead"
    name = f"{who} · {row[3]}" if row[3] else who
    conn.execute(
        "INSERT OR IGNORE INTO notification "
        "(team_id, user_id, at, kind, contact_id, company_id, text) "
        "VALUES (?, ?, ?, 'hot', ?, ?, ?)",
        (
            lead.team_id,
            lead.owner_id,
            state.hot_since,
            lead.contact_id,
            lead.company_id,
            f"{name} became hot ({state.engagement}).",
        ),
    )
    conn.execute(
        "INSERT OR IGNORE INTO outbox (team_id, user_id, at, subject, body, external_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            lead.team_id,
            lead.owner_id,
            now,
            f"Hot lead: {name}",
            f"{SENTENCE}\n\n{name}\nEngagement {state.engagement}.",
            f"hot:{lead.contact_id}:{state.hot_since}",
        ),
    )
