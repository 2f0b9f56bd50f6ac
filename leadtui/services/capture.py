"""The capture line: one line of words that becomes a reminder (feature 70)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from leadtui.domain.capture import Capture, Known, Named, by_beginning, read
from leadtui.domain.day_words import day_words, when_words
from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import Outcome, ReminderRow
from leadtui.domain.text import clean_line, fold
from leadtui.models import companies, reminder_lists, routines, team
from leadtui.models.leads import Viewer
from leadtui.services import reminders, search_index, working_days
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlite3 import Connection

    from leadtui.domain.dates import When
    from leadtui.domain.rows import UserRow

__all__ = ["Capture", "Reading", "read_line", "save"]

#: Companies that a problem lists at most.
_MOST = 8
_MOST_ID_DIGITS = 9
_MYSELF = frozenset({"me", "moi"})
_EXAMPLE = "For example: acme call back tomorrow 9am !high @ana"


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as it was read, with the reminder that is open at its company now, which it would
    change; ``pairs`` say in words what it will become.
    """

    capture: Capture
    open: ReminderRow | None
    pairs: tuple[tuple[str, str], ...]


def read_line(ws: Workspace, text: str) -> Reading:
    """What ``text`` would become; nothing is changed."""
    search_index.catch_up(ws)
    working = working_days.of(ws)
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
        known = _known(ws, conn, users)
        capture = read(text, known, now=ws.local_now(), working=working)
        found = None
        if capture.company is not None:
            viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
            found = reminder_lists.of_company(conn, viewer, capture.company.id, users)
    return Reading(capture, found, tuple(_pairs(ws, capture, found)))


def save(ws: Workspace, capture: Capture) -> Outcome:
    """Keep what a line says: the reminder of its company, in one step of undo.

    What it does not say is as :func:`reminders.set_reminder` has it: today, normal, me for a new
    one, as it was for one that is open. :class:`Invalid` names every part that was not understood.
    """
    if capture.company is None or capture.problems:
        raise Invalid(" ".join(capture.problems), field="capture", hint=_EXAMPLE)
    when = capture.when
    return reminders.set_reminder(
        ws,
        capture.company.id,
        date=when.date if when else None,
        time=when.time if when else None,
        priority=capture.priority,
        note=capture.note or None,
        followers=[one.id for one in capture.followers] or None,
        routine_id=capture.routine.id if capture.routine else None,
    )


def _known(ws: Workspace, conn: Connection, users: Sequence[UserRow]) -> Known:
    people = [Named(user.id, user.name) for user in users]
    titles = [Named(one.id, one.title) for one in routines.routines(conn, ws.user)]

    def user(name: str) -> Sequence[Named]:
        hits = by_beginning(name, people)
        exact = any(fold(hit.name) == fold(name) for hit in hits)
        if fold(name) in _MYSELF and not exact:
            return (Named(ws.user.id, ws.user.name),)
        return hits

    return Known(
        partial(_called, ws, conn), partial(_like, ws, conn), user, partial(_routine, titles)
    )


def _routine(titles: Sequence[Named], name: str) -> Sequence[Named]:
    return by_beginning(name, titles)


def _called(ws: Workspace, conn: Connection, name: str) -> Sequence[Named]:
    """The company of this id, else those of exactly this name."""
    if name.isascii() and name.isdecimal() and len(name) <= _MOST_ID_DIGITS:
        number = int(name)
        if companies.exists(conn, ws.team.id, number):
            return _named(ws, conn, [number])
    folded = fold(clean_line(name))
    if not folded:
        return ()
    return _named(ws, conn, companies.named(conn, ws.team.id, folded, _MOST))


def _like(ws: Workspace, conn: Connection, name: str) -> Sequence[Named]:
    """The companies with every word of ``name`` by its beginning, as the search finds them."""
    if not fold(clean_line(name)):
        return ()
    return _named(ws, conn, companies.matching(conn, ws.team.id, name)[0][:_MOST])


def _named(ws: Workspace, conn: Connection, ids: Sequence[int]) -> Sequence[Named]:
    if not ids:
        return ()
    viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
    return [Named(row.id, row.name, row.city) for row in companies.rows(conn, viewer, ids)]


def _pairs(ws: Workspace, capture: Capture, found: ReminderRow | None) -> list[tuple[str, str]]:
    """The reminder that comes of it, a line each; of an open one what stays is said too."""
    if capture.company is None:
        return []
    priority = capture.priority
    names = ", ".join(one.name for one in capture.followers)
    if found is None:
        kept = ("new", "today", Priority.NORMAL.word, ws.user.name, "")
    else:
        place = day_words(found.date, ws.today(), found.time)
        kept = (
            f"changes the open one of {place}",
            f"{place}, as it is",
            f"{found.priority.word}, as it is",
            f"{', '.join(found.followers)}, as it is",
            f"{found.note} (as it is)" if found.note else "",
        )
    return [
        ("Company", capture.company.words),
        ("Reminder", kept[0]),
        ("When", _when_words(ws, capture.when, found) or kept[1]),
        ("Priority", kept[2] if priority is None else priority.word),
        ("Followers", names or kept[3]),
        ("Routine", f"prospect on {capture.routine.name}" if capture.routine else ""),
        ("Note", capture.note or kept[4]),
    ]


def _when_words(ws: Workspace, when: When | None, found: ReminderRow | None) -> str:
    if when is None:
        return ""
    words = when_words(when, ws.today())
    if found is not None and found.time is not None and when.time is None:
        words += f" · rings at {found.time:%H:%M}, as it is"
    return words
