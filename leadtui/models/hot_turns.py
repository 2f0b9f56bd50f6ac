"""The times that leads turned hot by their own doing, each once, and of which of them something is
to follow (PUB-10). They are noted with the scores, outside the journal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.models import settings
from leadtui.models.ids import id_list
from leadtui.models.leads import NAME

#: Where a team keeps what follows, by its id; nothing there or an empty text: nothing follows.
_SETTING = "when_hot"


@dataclass(frozen=True, slots=True)
class Turn:
    """A time a lead turned hot, at ``since`` (UTC ms), of which something is to follow."""

    id: int
    team_id: int
    contact_id: int
    since: int


@dataclass(frozen=True, slots=True)
class TurnedLead:
    """A lead that is hot since a turn, as it stands now."""

    name: str
    company_id: int | None
    owner_id: int | None
    engagement: int


def kept(conn: sqlite3.Connection, team_id: int) -> str:
    """What a team has follow, as it was kept; empty for nothing."""
    return settings.get(conn, f"{_SETTING}:{team_id}") or ""


def keep(conn: sqlite3.Connection, team_id: int, text: str) -> None:
    """Keep what is to follow from now on; what waits already goes by it too."""
    settings.put(conn, f"{_SETTING}:{team_id}", text)


def note(conn: sqlite3.Connection, team_id: int, contact_id: int, since: int, now: int) -> None:
    """Note that a lead turned hot, once for each time: one of a beginning at ``since`` or later
    that was noted since then is the same time, which a late fact shows to have begun earlier.
    """
    same = conn.execute(
        "SELECT 1 FROM hot_turn WHERE contact_id = ? AND since >= ? AND at >= ? LIMIT 1",
        (contact_id, since, since),
    ).fetchone()
    if same is None:
        conn.execute(
            "INSERT OR IGNORE INTO hot_turn (team_id, contact_id, since, at, waits) "
            "VALUES (?, ?, ?, ?, ?)",
            (team_id, contact_id, since, now, int(bool(kept(conn, team_id)))),
        )


def waiting(conn: sqlite3.Connection) -> list[Turn]:
    """The turns of all teams of which something is to follow, in the order they were made."""
    return [
        Turn(*row)
        for row in conn.execute(
            "SELECT id, team_id, contact_id, since FROM hot_turn WHERE waits ORDER BY since, id"
        )
    ]


def is_settled(conn: sqlite3.Connection, turn: Turn) -> bool:
    """Whether the score of the lead is true, so that it can be told whether it is hot still."""
    row = conn.execute(
        "SELECT EXISTS (SELECT 1 FROM score_dirty WHERE contact_id = ?) "
        "OR EXISTS (SELECT 1 FROM rules_dirty WHERE team_id = ?)",
        (turn.contact_id, turn.team_id),
    ).fetchone()
    return not row[0]


def take(conn: sqlite3.Connection, turn: Turn) -> bool:
    """Let nothing follow any more; whether it waited still. Of all processes one is told so."""
    done = conn.execute("UPDATE hot_turn SET waits = 0 WHERE id = ? AND waits", (turn.id,))
    return done.rowcount == 1


def lead_of(conn: sqlite3.Connection, turn: Turn, now: int) -> TurnedLead | None:
    """The lead of a turn; None where it is not hot at ``now`` (UTC ms), is so by a later turn, or
    left its company.
    """
    row = conn.execute(
        f"SELECT {NAME}, c.company_id, c.owner_id, s.engagement "
        "FROM contact c JOIN lead_state s ON s.contact_id = c.id WHERE c.id = ? "
        "AND s.hot AND s.hot_since <= ? AND (s.hot_until IS NULL OR s.hot_until > ?) "
        "AND c.card <> 'left'",
        (turn.contact_id, turn.since, now),
    ).fetchone()
    return TurnedLead(*row) if row else None


def hot_of(
    conn: sqlite3.Connection, team_id: int, user_ids: Sequence[int], now: int
) -> dict[int, int]:
    """How many leads each of some users has that are hot at ``now`` (UTC ms) and did not leave."""
    found = dict.fromkeys(user_ids, 0)
    found.update(
        conn.execute(
            "SELECT c.owner_id, count(*) FROM lead_state s JOIN contact c ON c.id = s.contact_id "
            "WHERE s.team_id = ? AND s.hot = 1 AND (s.hot_until IS NULL OR s.hot_until > ?) "
            "AND c.card <> 'left' AND c.owner_id IN (SELECT value FROM json_each(?)) "
            "GROUP BY c.owner_id",
            (team_id, now, id_list(user_ids)),
        ).fetchall()
    )
    return found


def tell(
    conn: sqlite3.Connection, turn: Turn, user_id: int, company_id: int | None, text: str
) -> None:
    """Tell a user what could not follow, once for a turn."""
    conn.execute(
        "INSERT OR IGNORE INTO notification "
        "(team_id, user_id, at, kind, contact_id, company_id, text) "
        "VALUES (?, ?, ?, 'automation', ?, ?, ?)",
        (turn.team_id, user_id, turn.since, turn.contact_id, company_id, text),
    )
