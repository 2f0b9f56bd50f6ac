"""What of fit waits to be judged; apart from the judging, since mostly nothing does."""

from __future__ import annotations

import sqlite3


def waiting(conn: sqlite3.Connection, most: int = -1) -> int:
    """How many judgements are to be made, counted up to ``most`` where that is given."""
    row = conn.execute("SELECT count(*), min(whole) FROM fit_check").fetchone()
    if not row[0]:
        return 0
    number: int = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM fit_dirty LIMIT :most)", {"most": most}
    ).fetchone()[0]
    for (up_to,) in conn.execute("SELECT up_to FROM fit_check"):
        # Ids of all teams: where the rest are those of another one, a chunk is soon done.
        number += conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM company WHERE id > :up_to LIMIT :most)",
            {"up_to": up_to, "most": most},
        ).fetchone()[0]
    return number + (not row[1])


def look_again(conn: sqlite3.Connection, team_id: int) -> None:
    """Have the routines of a team judge every company again (COE-99); what is kept stays until
    then, and a rise above a routine's number is told.
    """
    conn.execute(
        "UPDATE fit_check SET up_to = 0 WHERE routine_id IN "
        "(SELECT id FROM routine WHERE team_id = ?)",
        (team_id,),
    )


def judging_teams(conn: sqlite3.Connection) -> set[int]:
    """The teams with a routine that has judged every company by the criteria it has now."""
    rows = conn.execute(
        "SELECT r.team_id FROM fit_check k JOIN routine r ON r.id = k.routine_id WHERE k.whole"
    )
    return {row[0] for row in rows}
