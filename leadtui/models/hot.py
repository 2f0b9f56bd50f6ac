"""What follows when a lead becomes hot by its own doing: a notification to its owner, and a mail
in the outbox (CAD-49, CAD-50, CAD-53), and a note of the turn for what the team has follow
(PUB-10); and when it cools.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.domain.scoring import RELEVANT, State
from leadtui.models import hot_turns, settings
from leadtui.models.history import LeadFacts
from leadtui.models.ids import id_list

#: The sentence of CAD-49.
SENTENCE = "This lead reacts positively to your outreach."

_KNOWN = "facts_scored"
_RELEVANT = ", ".join(str(int(kind)) for kind in sorted(RELEVANT))


@dataclass(frozen=True, slots=True)
class HotLead:
    """A lead that turned hot at ``since`` (UTC ms), with its engagement."""

    team_id: int
    contact_id: int
    company_id: int | None
    since: int
    engagement: int


def announce(conn: sqlite3.Connection, lead: LeadFacts, state: State, now: int) -> None:
    """Tell the owner, once for each time the lead turns hot, and note the turn; where nobody owns
    it the turn is noted alone.

    Nobody is told where no fact is new (an undo, other rules or another owner made it hot), nor
    where the owner was told within this hot time already: a late fact may have shown that it
    began earlier than they were told.
    """
    since = state.hot_since
    if since is None:
        return
    if not _has_news(conn, lead.contact_id) or _told(conn, lead.contact_id, since):
        return
    hot_turns.note(conn, lead.team_id, lead.contact_id, since, now)
    if lead.owner_id is not None:
        found = HotLead(lead.team_id, lead.contact_id, lead.company_id, since, state.engagement)
        tell(conn, found, lead.owner_id, now)


def tell(conn: sqlite3.Connection, lead: HotLead, user_id: int, now: int, more: str = "") -> None:
    """Tell a user that a lead became hot, with a mail too (CAD-49, CAD-50); ``more`` is said after
    it. Once for a user and a beginning of being hot.
    """
    row = conn.execute(
        "SELECT trim(ifnull(c.first_name, '') || ' ' || ifnull(c.last_name, '')), c.email, "
        "c.external_id, o.name FROM contact c LEFT JOIN company o ON o.id = c.company_id "
        "WHERE c.id = ?",
        (lead.contact_id,),
    ).fetchone()
    who = row[0] or row[1] or row[2] or "A lead"
    name = f"{who} · {row[3]}" if row[3] else who
    after = f" {more}" if more else ""
    conn.execute(
        "INSERT OR IGNORE INTO notification "
        "(team_id, user_id, at, kind, contact_id, company_id, text) "
        "VALUES (?, ?, ?, 'hot', ?, ?, ?)",
        (
            lead.team_id,
            user_id,
            lead.since,
            lead.contact_id,
            lead.company_id,
            f"{name} became hot ({lead.engagement}).{after}",
        ),
    )
    conn.execute(
        "INSERT OR IGNORE INTO outbox (team_id, user_id, at, subject, body, external_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            lead.team_id,
            user_id,
            now,
            f"Hot lead: {name}",
            f"{SENTENCE}\n\n{name}\nEngagement {lead.engagement}.{after}",
            f"{_mails_of(lead.contact_id)}{lead.since}",
        ),
    )


def facts_are_known(conn: sqlite3.Connection) -> None:
    """Note that every fact so far is scored, once no lead waits to be: what makes a lead hot
    later without a newer fact of its own is no doing of its.
    """
    if conn.execute("SELECT 1 FROM score_dirty LIMIT 1").fetchone() is None:
        newest = conn.execute("SELECT ifnull(max(id), 0) FROM activity").fetchone()[0]
        settings.put(conn, _KNOWN, str(newest))


def cooling(conn: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Of the hot leads ``ids`` those that silence cools, the first one first: id and instant."""
    return conn.execute(
        "SELECT contact_id, hot_until FROM lead_state WHERE hot_until IS NOT NULL "
        "AND contact_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY hot_until, engagement DESC, contact_id",
        (id_list(ids),),
    ).fetchall()


def _has_news(conn: sqlite3.Connection, contact_id: int) -> bool:
    """Whether a fact of the lead came after all that were scored."""
    known = int(settings.get(conn, _KNOWN) or 0)
    row = conn.execute(
        f"SELECT 1 FROM activity WHERE contact_id = ? AND kind IN ({_RELEVANT}) AND id > ? LIMIT 1",
        (contact_id, known),
    ).fetchone()
    return row is not None


def _told(conn: sqlite3.Connection, contact_id: int, since: int) -> bool:
    """Whether a mail was written within the time that the lead is hot now, which began
    at ``since``. One of a beginning that never came, dated ahead and taken back, is older.
    """
    prefix = _mails_of(contact_id)
    row = conn.execute(
        "SELECT 1 FROM outbox WHERE external_id >= ? AND external_id < ? AND at >= ? "
        "AND CAST(substr(external_id, ?) AS INTEGER) >= ? LIMIT 1",
        (prefix, prefix[:-1] + ";", since, len(prefix) + 1, since),
    ).fetchone()
    return row is not None


def _mails_of(contact_id: int) -> str:
    """What the external ids of the mails about a lead begin with; the instant follows."""
    return f"hot:{contact_id}:"
