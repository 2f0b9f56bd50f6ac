"""Telling the users of a routine that companies rose above its number (COE-111)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from leadtui.domain.format import plural
from leadtui.models.fits import Judging, Rise

#: So many companies at once are told one by one; of more, one notification names the best.
ONE_BY_ONE = 5
_NAMED = 3


def tell(conn: sqlite3.Connection, judging: Judging, rises: Sequence[Rise], now: int) -> None:
    """Notify every user of the routine, with a mail too; a mail's subject begins with its title
    (COE-171).
    """
    users = [
        row[0]
        for row in conn.execute(
            "SELECT user_id FROM routine_user WHERE routine_id = ? ORDER BY user_id",
            (judging.routine_id,),
        )
    ]
    best = sorted(rises, key=lambda rise: (-rise.score, rise.company_id))
    above = f"above {judging.notify_above} on {judging.title}"
    told: list[tuple[int | None, str, str]]
    if len(best) <= ONE_BY_ONE:
        told = [
            (rise.company_id, f"{rise.company}: fit {rise.score}, {above}.", rise.company)
            for rise in best
        ]
    else:
        names = ", ".join(f"{rise.company} ({rise.score})" for rise in best[:_NAMED])
        number = plural(len(best), "company")
        told = [(None, f"{number} {above}: {names}, …", number)]
    for user_id in users:
        for company_id, text, what in told:
            _notify(conn, judging, user_id, company_id, text, what, now)


def _notify(
    conn: sqlite3.Connection,
    judging: Judging,
    user_id: int,
    company_id: int | None,
    text: str,
    what: str,
    now: int,
) -> None:
    cursor = conn.execute(
        "INSERT INTO notification (team_id, user_id, at, kind, company_id, text) "
        "VALUES (?, ?, ?, 'fit', ?, ?)",
        (judging.team_id, user_id, now, company_id, text),
    )
    conn.execute(
        "INSERT INTO outbox (team_id, user_id, at, subject, body, external_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            judging.team_id,
            user_id,
            now,
            f"{judging.title}: {what}",
            text,
            f"fit:{cursor.lastrowid}",
        ),
    )
