"""The filter line of Today over many open reminders: what a question takes, first and while typed.

    python bench/filtering.py [REMINDERS]

Prints medians of processor time in one run; asserts nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from leadtui.domain.kinds import Kind
from leadtui.screens.today_rows import Kept, hot_rows, load
from leadtui.services import day
from leadtui.services.workspace import Workspace, init

NOW = 1_795_424_400_000
TIMES = 5
LINES = (
    *("", "wor c12", "hot", "deal", "no-deal", "late:>7d", "due:week", "tag:client", "routine:my"),
    *(
        "owner:me",
        "silent:>30d",
        "status:a",
        "score:>5",
        "owner:me silent:>30d tag:client deal late",
    ),
)


def fill(ws: Workspace, reminders: int) -> None:
    """A company with a person, a note, a tag and a reminder each, every fifth with a deal."""
    with ws.store.write(None, now=NOW) as unit:
        conn, numbers = unit.conn, [(n,) for n in range(1, reminders + 1)]
        for statement in (
            "INSERT INTO company (id, team_id, name, sort_name, created_at, updated_at) "
            "VALUES (?1, 1, 'C' || ?1, 'c' || ?1, 0, 0)",
            "INSERT INTO contact (team_id, company_id, first_name, sort_name, owner_id, status_id, "
            "created_at, updated_at) VALUES (1, ?1, 'Mina', 'mina', "
            "CASE WHEN ?1 % 3 THEN 1 END, ?1 % 5 + 1, 0, 0)",
            "INSERT INTO activity (team_id, company_id, kind, at, text) "
            f"VALUES (1, ?1, {int(Kind.NOTE)}, ?1, 'words words words words words')",
            "INSERT INTO reminder (id, team_id, company_id, date, priority, created_at) "
            "VALUES (?1, 1, ?1, date('2026-11-22', (?1 % 60 - 30) || ' days'), ?1 % 3, 0)",
            "INSERT INTO reminder_follower (reminder_id, user_id) VALUES (?1, 1)",
            "INSERT INTO routine_tag (routine_id, company_id, tag, at) "
            "VALUES (1, ?1, CASE ?1 % 2 WHEN 0 THEN 'client' ELSE 'prospect' END, 0)",
        ):
            conn.executemany(statement, numbers)
        conn.execute(
            "INSERT INTO deal (team_id, company_id, title, stage_id, created_at, updated_at) "
            "SELECT 1, id, 'Deal', id % 3 + 1, 0, 0 FROM company WHERE id % 5 = 0"
        )
        conn.execute(
            "UPDATE lead_state SET engagement = contact_id % 20 - 5, hot = contact_id % 50 = 0, "
            "last_contacted = CASE WHEN contact_id % 4 THEN ? - contact_id * 3600000 END",
            (NOW,),
        )
        conn.execute("DELETE FROM score_dirty")


def taken(ask: Callable[[], object]) -> float:
    """The median of the processor time of a question, in milliseconds."""
    times = []
    for _ in range(TIMES):
        start = time.process_time()
        ask()
        times.append((time.process_time() - start) * 1_000)
    return median(times)


def main(reminders: int) -> None:
    """Fill a store and ask."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filtering.db"
        ws = init(path, user="Ana", team="North", timezone="Europe/Paris", clock=lambda: NOW)
        fill(ws, reminders)
        print(
            f"{reminders} open reminders; ms of processor time: first, while words are typed, band"
        )
        for line in LINES:
            kept = Kept()
            load(ws, line, kept=kept)
            first = taken(partial(load, ws, line))
            again = taken(partial(load, ws, line, kept=kept))
            band = taken(partial(hot_rows, ws, line))
            print(f"{line or '(no filter)':44} {first:6.1f} {again:6.1f} {band:6.1f}")
        print(f"{'the order of the day':44} {taken(lambda: load(ws, '', 'day')):6.1f}")
        print(f"{'its queue':44} {taken(lambda: day.queue(ws)):6.1f}")
        ws.store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
