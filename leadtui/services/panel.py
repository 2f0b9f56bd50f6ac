"""What Today lists for its filter line: the reminders in an order, and the hot band (COE-134)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.reminder_filter import ReminderFilter, has_dates, parse_reminder_filter
from leadtui.domain.reminders import BY_PRIORITY, OF_THE_DAY, SORTS
from leadtui.domain.rows import HotRow, ReminderRow
from leadtui.domain.text import clean_line, fold
from leadtui.models import leads, reminder_lists, team
from leadtui.models.company_conditions import Asked, leads_of
from leadtui.models.leads import Viewer
from leadtui.models.reminder_lists import Wanted
from leadtui.services.reminder_reading import ALL, ME, Lists, follower_of
from leadtui.services.workspace import Workspace, user_named

if TYPE_CHECKING:
    import sqlite3

__all__ = ["BY_PRIORITY", "OF_THE_DAY", "SORTS", "band", "lists", "read", "whose"]

#: Hot leads among which words are looked for.
_SEARCHED = 1_000


def read(ws: Workspace, line: str) -> ReminderFilter:
    """The filter in ``line``, its dates by the team's clock and working days; :class:`Invalid`
    says what is wrong with it.
    """
    working = None
    if has_dates(line):
        from leadtui.services import working_days

        working = working_days.of(ws)
    return parse_reminder_filter(line, ws.local_now(), working)


def lists(
    ws: Workspace, wanted: ReminderFilter, sort: str = BY_PRIORITY, *, worded: bool = True
) -> Lists:
    """The open reminders that ``wanted`` lets through, to process and upcoming, in the order of
    ``sort``: within the order of the day each part is in the order of COE-132.

    Those that only words or hot and cold keep out are among them where ``worded`` is false.
    """
    if sort not in SORTS:
        raise Invalid(f"{clean_line(sort, limit=40)!r} is not an order.", field="sort", hint=_HINT)
    viewer = _viewer(ws)
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
        sql = Wanted(
            follower_of(ws, users, wanted.user),
            wanted.priority,
            wanted.first,
            wanted.last,
            _asked(ws, conn, wanted),
            None if wanted.people is None else leads.companies(conn, viewer, wanted.people),
        )
        rows = reminder_lists.listed(conn, viewer, sql, users)
        if sort == OF_THE_DAY:
            rows = _of_the_day(conn, ws, rows)
    if worded:
        rows = [row for row in rows if wanted.passes(row)]
    return Lists(
        [row for row in rows if row.date <= viewer.today],
        [row for row in rows if row.date > viewer.today],
    )


_HINT = f"Give {' or '.join(SORTS)}."


def whose(ws: Workspace, user: str) -> str:
    """Whose reminders those of ``user`` are: ``of Bo``; empty for the user's own."""
    if user == ALL:
        return "of everybody"
    if user == ME:
        return ""
    with ws.read() as conn:
        found = user_named(team.users(conn, ws.team.id), user)
    return "" if found.id == ws.user.id else f"of {clean_line(found.name)}"


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def _of_the_day(
    conn: sqlite3.Connection, ws: Workspace, rows: list[ReminderRow]
) -> list[ReminderRow]:
    from leadtui.models.day import running_deals

    running = running_deals(conn, ws.team.id)
    return sorted(rows, key=lambda row: row.company_id not in running)


def _asked(ws: Workspace, conn: sqlite3.Connection, wanted: ReminderFilter) -> Asked:
    routine_id = _routine(ws, conn, wanted.routine) if wanted.routine else None
    return Asked(wanted.tag, routine_id, wanted.deal)


def _routine(ws: Workspace, conn: sqlite3.Connection, name: str) -> int:
    """The routine of that title, or the only one whose title begins so."""
    from leadtui.models.routines import routines

    known = routines(conn, ws.user)
    found = [one for one in known if fold(one.title) == fold(name)]
    found = found or [one for one in known if fold(one.title).startswith(fold(name))]
    if len(found) == 1:
        return found[0].id
    titles = ", ".join(one.title for one in found or known)
    raise NotFound(
        f"routine: {clean_line(name, limit=60)!r} names "
        f"{'several routines' if found else 'no routine'}.",
        hint=f"Routines: {titles}; _ stands for a blank.",
    )


def band(ws: Workspace, wanted: ReminderFilter, limit: int) -> list[HotRow]:
    """The hottest leads, of those that what ``wanted`` asks of words, people and companies lets
    through (CAD-6); what it asks of reminders does not hold for them, since they need have none.
    """
    if wanted.hot is False:
        return []
    viewer = _viewer(ws)
    with ws.read() as conn:
        asked = _asked(ws, conn, wanted)
        whole = not (wanted.words or asked != Asked())
        most = limit if whole else _SEARCHED
        ids = leads_of(conn, viewer, asked, leads.hot_ids(conn, viewer, most, wanted.people))
        rows = leads.hot_rows(conn, viewer, ids if wanted.words else ids[:limit])
    if wanted.words:
        rows = [row for row in rows if wanted.passes_lead(row.lead.name, row.lead.company)]
    return rows[:limit]
