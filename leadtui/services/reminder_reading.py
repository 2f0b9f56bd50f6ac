"""Reading reminders: their lists, how many there are, one alone (COE-132..138).

Apart from the verbs on them, since the first frame of the app needs these alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.errors import NotFound
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import ReminderRow, UserRow
from leadtui.models import reminder_lists, team
from leadtui.models.leads import Viewer
from leadtui.models.reminder_lists import Wanted
from leadtui.services.workspace import Workspace, user_named

if TYPE_CHECKING:
    from leadtui.models.company_conditions import Asked

#: Whose reminders: the user's own, those of the whole team, or of the user so named.
ME = "me"
ALL = "all"


class Lists(NamedTuple):
    """The two columns of the panel, each in the order of COE-132."""

    to_process: list[ReminderRow]
    upcoming: list[ReminderRow]


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def follower_of(ws: Workspace, users: Iterable[UserRow], user: str) -> int | None:
    """The id behind ``user``, None for the whole team."""
    if user == ME:
        return ws.user.id
    if user == ALL:
        return None
    return user_named(users, user, hint="Give a name, me or all.").id


def _asked(tag: str | None, routine_id: int | None) -> Asked | None:
    if tag is None and routine_id is None:
        return None
    from leadtui.models.company_conditions import Asked
    from leadtui.services.routines import tag_named

    return Asked(None if tag is None else tag_named(tag), routine_id)


def lists(
    ws: Workspace,
    *,
    user: str = ME,
    priority: Priority | None = None,
    tag: str | None = None,
    routine_id: int | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> Lists:
    """The open reminders to process, dated the team's today or before, and the upcoming ones
    (COE-132..134), each row with the last note and the tag (COE-49, COE-173).

    ``user`` is ``me``, ``all`` or a name. ``tag`` is one on ``routine_id``, else on the user's
    default routine; ``first`` and ``last`` are dates, both included.
    """
    viewer = _viewer(ws)
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
        wanted = Wanted(
            follower_of(ws, users, user),
            priority,
            first,
            last,
            _asked(tag, routine_id),
        )
        rows = reminder_lists.listed(conn, viewer, wanted, users)
    return Lists(
        [row for row in rows if row.date <= viewer.today],
        [row for row in rows if row.date > viewer.today],
    )


def open_rows(ws: Workspace, ids: Iterable[int]) -> list[ReminderRow]:
    """Those of these reminders that are still open, whoever follows them, in the order of the
    list.
    """
    wanted = tuple(ids)
    if not wanted:
        return []
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
        return reminder_lists.of_ids(conn, _viewer(ws), wanted, users)


def get(ws: Workspace, reminder_id: int) -> ReminderRow:
    """One reminder, open or closed."""
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
        row = reminder_lists.one(conn, _viewer(ws), reminder_id, users)
    if row is None:
        raise NotFound(f"There is no reminder {reminder_id}.")
    return row


def of_company(ws: Workspace, company_id: int) -> ReminderRow | None:
    """The open reminder of a company, None where it has none or is none of the team's."""
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
        return reminder_lists.of_company(conn, _viewer(ws), company_id, users)


def counts(ws: Workspace, *, user: str = ME) -> tuple[int, int]:
    """How many reminders are to process, and how many are upcoming."""
    with ws.read() as conn:
        follower = follower_of(ws, team.users(conn, ws.team.id), user)
        return reminder_lists.count(conn, ws.team.id, ws.today(), follower)


def upcoming_counts(
    ws: Workspace, days: int = 7, *, user: str = ME
) -> tuple[tuple[dt.date, int], ...]:
    """How many reminders fall due on each of the next ``days`` days, tomorrow first, also where
    it is 0 (COE-138).
    """
    today = ws.today()
    coming = [today + dt.timedelta(days=ahead) for ahead in range(1, days + 1)]
    if not coming:
        return ()
    with ws.read() as conn:
        follower = follower_of(ws, team.users(conn, ws.team.id), user)
        found = reminder_lists.count_by_day(conn, ws.team.id, today, coming[-1], follower)
    return tuple((day, found.get(day, 0)) for day in coming)
