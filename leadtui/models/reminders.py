"""Reminders: the facts that verbs change, and the changes."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadtui.domain.kinds import COMMUNICATIONS
from leadtui.domain.reminders import Due, Merge, Priority
from leadtui.models.ids import id_list

if TYPE_CHECKING:
    from leadtui.domain.recurrence import Repeat

_AMONG = "IN (SELECT value FROM json_each(?))"
_COMMUNICATIONS = ", ".join(str(int(k)) for k in sorted(COMMUNICATIONS))
_FACTS = (
    "SELECT r.id, r.company_id, o.name, r.contact_id, r.date, r.time, r.ring_at, r.priority, "
    "r.note, r.origin, r.closed_at, (SELECT group_concat(f.user_id) FROM reminder_follower f "
    "WHERE f.reminder_id = r.id), r.repeats FROM reminder r JOIN company o ON o.id = r.company_id "
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as it stands; ``ring_at`` and ``closed_at`` in UTC ms.

    ``repeat`` says how it comes again.
    """

    id: int
    company_id: int
    company: str
    contact_id: int | None
    date: dt.date
    time: dt.time | None
    ring_at: int | None
    priority: Priority
    note: str
    origin: Origin | None
    closed_at: int | None
    followers: frozenset[int]
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What an automation did to a reminder, until somebody changes it by hand (COE-140, COE-141).

    ``before`` is the reminder as people left it, None where the automation made it; ``added`` are
    the followers that automations brought.
    """

    by: str
    before: Due | None
    after: Due
    added: frozenset[int] = field(default_factory=frozenset)

    def words(self, today: dt.date) -> str:
        """Who moved it from where to where, for the row."""
        if self.before is None:
            return f"{self.by} set it"
        return Merge(self.before, self.after, self.by, self.added).why(today)


def clock_of(text: str | None) -> dt.time | None:
    """A time of day as the store keeps it."""
    return dt.time.fromisoformat(text) if text else None


def follower_ids(text: str | None) -> list[int]:
    """The user ids that a statement joined with commas."""
    return [int(number) for number in text.split(",")] if text else []


def origin_of(text: str) -> Origin:
    """An origin as the store keeps it."""
    kept = json.loads(text)
    before = kept["before"]
    return Origin(
        kept["by"],
        None if before is None else _due(before),
        _due(kept["after"]),
        frozenset(kept["added"]),
    )


def _due(kept: Mapping[str, object]) -> Due:
    clock, followers = kept["time"], kept["followers"]
    assert isinstance(followers, list)
    return Due(
        dt.date.fromisoformat(str(kept["date"])),
        Priority[str(kept["priority"]).upper()],
        clock_of(str(clock)) if clock else None,
        frozenset(followers),
    )


def _origin_text(origin: Origin | None) -> str | None:
    if origin is None:
        return None
    return json.dumps(
        {
            "by": origin.by,
            "before": None if origin.before is None else _kept(origin.before),
            "after": _kept(origin.after),
            "added": sorted(origin.added),
        },
        ensure_ascii=False,
    )


def repeat_of(text: str) -> Repeat:
    """How a reminder comes again, as the store keeps it."""
    from leadtui.domain.recurrence import Repeat
    from leadtui.domain.reminders import Every

    kept = json.loads(text)
    return Repeat(
        kept["number"],
        Every(kept["unit"]),
        dt.date.fromisoformat(kept["first"]),
        dt.date.fromisoformat(kept["due"]),
        weekday=kept["weekday"],
        month_end=kept["month_end"],
        from_done=kept["from_done"],
    )


def _repeat_text(repeat: Repeat | None) -> str | None:
    if repeat is None:
        return None
    return json.dumps(
        {
            "number": repeat.number,
            "unit": repeat.unit.value,
            "first": repeat.first.isoformat(),
            "due": repeat.due.isoformat(),
            "weekday": repeat.weekday,
            "month_end": repeat.month_end,
            "from_done": repeat.from_done,
        }
    )


def _kept(due: Due) -> dict[str, object]:
    return {
        "date": due.date.isoformat(),
        "time": _clock_text(due.time),
        "priority": due.priority.word,
        "followers": sorted(due.followers),
    }


def _clock_text(clock: dt.time | None) -> str | None:
    return None if clock is None else clock.isoformat("minutes")


def facts(conn: sqlite3.Connection, team_id: int, ids: Sequence[int]) -> dict[int, Reminder]:
    """The reminders ``ids`` of a team, open or closed; an id of another team is left out."""
    return {
        reminder.id: reminder
        for reminder in _facts(
            conn.execute(f"{_FACTS}WHERE r.team_id = ? AND r.id {_AMONG}", (team_id, id_list(ids)))
        )
    }


def open_of(conn: sqlite3.Connection, team_id: int, company_id: int) -> Reminder | None:
    """The open reminder of a company of the team."""
    cursor = conn.execute(
        f"{_FACTS}WHERE r.team_id = ? AND r.company_id = ? AND r.closed_at IS NULL",
        (team_id, company_id),
    )
    return next(_facts(cursor), None)


def _facts(cursor: sqlite3.Cursor) -> Iterator[Reminder]:
    for row in cursor:
        yield Reminder(
            id=row[0],
            company_id=row[1],
            company=row[2],
            contact_id=row[3],
            date=dt.date.fromisoformat(row[4]),
            time=clock_of(row[5]),
            ring_at=row[6],
            priority=Priority(row[7]),
            note=row[8],
            origin=origin_of(row[9]) if row[9] else None,
            closed_at=row[10],
            followers=frozenset(follower_ids(row[11])),
            repeat=repeat_of(row[12]) if row[12] else None,
        )


def insert(
    conn: sqlite3.Connection, team_id: int, reminder: Reminder, now: int, user_id: int | None
) -> int:
    """A new open reminder with its followers, whatever its id says; its id."""
    cursor = conn.execute(
        "INSERT INTO reminder (team_id, company_id, contact_id, date, time, ring_at, rang_at, "
        "priority, note, origin, created_at, created_by, repeats) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            team_id,
            reminder.company_id,
            reminder.contact_id,
            reminder.date.isoformat(),
            _clock_text(reminder.time),
            reminder.ring_at,
            _rung(reminder.ring_at, now),
            int(reminder.priority),
            reminder.note,
            _origin_text(reminder.origin),
            now,
            user_id,
            _repeat_text(reminder.repeat),
        ),
    )
    assert cursor.lastrowid is not None
    _set_followers(conn, cursor.lastrowid, frozenset(), reminder.followers)
    return cursor.lastrowid


def update(conn: sqlite3.Connection, old: Reminder, new: Reminder, now: int) -> None:
    """Make the open reminder ``old`` what ``new`` says.

    A new ring moment rings again, unless it is over already at ``now`` (UTC ms).
    """
    conn.execute(
        "UPDATE reminder SET contact_id = ?, date = ?, time = ?, ring_at = ?, priority = ?, "
        "note = ?, origin = ?, repeats = ? WHERE id = ?",
        (
            new.contact_id,
            new.date.isoformat(),
            _clock_text(new.time),
            new.ring_at,
            int(new.priority),
            new.note,
            _origin_text(new.origin),
            _repeat_text(new.repeat),
            old.id,
        ),
    )
    if new.ring_at != old.ring_at:
        conn.execute(
            "UPDATE reminder SET rang_at = ? WHERE id = ?", (_rung(new.ring_at, now), old.id)
        )
    _set_followers(conn, old.id, old.followers, new.followers)


def _rung(ring_at: int | None, now: int) -> int | None:
    return now if ring_at is not None and ring_at <= now else None


def close(conn: sqlite3.Connection, reminder_id: int, now: int, user_id: int) -> None:
    """Close a reminder: it leaves every list, and its followers stay known."""
    conn.execute(
        "UPDATE reminder SET closed_at = ?, closed_by = ? WHERE id = ?", (now, user_id, reminder_id)
    )


def remove_followers(conn: sqlite3.Connection, reminder_id: int) -> None:
    """Remove every follower of a reminder."""
    conn.execute("DELETE FROM reminder_follower WHERE reminder_id = ?", (reminder_id,))


def _set_followers(
    conn: sqlite3.Connection, reminder_id: int, old: frozenset[int], new: frozenset[int]
) -> None:
    conn.executemany(
        "DELETE FROM reminder_follower WHERE reminder_id = ? AND user_id = ?",
        [(reminder_id, user_id) for user_id in sorted(old - new)],
    )
    conn.executemany(
        "INSERT INTO reminder_follower (reminder_id, user_id) VALUES (?, ?)",
        [(reminder_id, user_id) for user_id in sorted(new - old)],
    )


def company_of_contact(
    conn: sqlite3.Connection, team_id: int, contact_id: int
) -> tuple[int | None] | None:
    """The company of a person of the team, in a tuple; None when there is no such person."""
    row = conn.execute(
        "SELECT company_id FROM contact WHERE id = ? AND team_id = ?", (contact_id, team_id)
    ).fetchone()
    return None if row is None else (row[0],)


def communications(
    conn: sqlite3.Connection, company_ids: Sequence[int], until: int
) -> dict[int, list[int]]:
    """When companies and their people were communicated with up to ``until``, UTC ms, by company,
    in no order (COR-55).
    """
    found: dict[int, list[int]] = {}
    bound = id_list(company_ids)
    for company_id, at in conn.execute(
        "SELECT c.company_id, a.at FROM contact c JOIN activity a ON a.contact_id = c.id "
        f"WHERE c.company_id {_AMONG} AND a.kind IN ({_COMMUNICATIONS}) AND a.at <= ? "
        "UNION ALL SELECT a.company_id, a.at FROM activity a "
        f"WHERE a.company_id {_AMONG} AND a.contact_id IS NULL "
        f"AND a.kind IN ({_COMMUNICATIONS}) AND a.at <= ?",
        (bound, until, bound, until),
    ):
        found.setdefault(company_id, []).append(at)
    return found
