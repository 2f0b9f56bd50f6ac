"""What the choices of the store cost or save, each beside its alternative.

    python bench/store.py

Durable commits beside fast ones; locks taken at once beside locks taken late; a connection that is
kept beside one opened anew; scores by the set beside the reference, lead by lead. Asserts nothing.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import made

from leadtui.domain.scoring import replay
from leadtui.models.engagement import rules_by_owner, weigh
from leadtui.models.history import Histories, read_facts
from leadtui.services.workspace import Workspace

LEADS = 10_000
PROCESSES, EACH = 3, 300
COUNT = """
import sqlite3, sys
path, begin, each = sys.argv[1:]
conn = sqlite3.connect(path, timeout=5, isolation_level=None)
done = 0
for _ in range(int(each)):
    try:
        conn.execute(begin)
        (n,) = conn.execute("SELECT n FROM t").fetchone()
        conn.execute("UPDATE t SET n = ?", (n + 1,))
        conn.execute("COMMIT")
        done += 1
    except sqlite3.OperationalError:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
print(done)
"""


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median of ``rounds`` runs."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def plain(folder: Path, name: str, synchronous: str = "FULL") -> sqlite3.Connection:
    """A database of one number."""
    conn = sqlite3.connect(folder / name, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute(f"PRAGMA synchronous = {synchronous}")
    conn.execute("CREATE TABLE t (n INTEGER)")
    conn.execute("INSERT INTO t VALUES (0)")
    return conn


def commits(folder: Path) -> None:
    """A commit that survives a power cut, and one that may not."""
    for synchronous in ("FULL", "NORMAL"):
        conn = plain(folder, f"{synchronous}.db", synchronous)
        took = seconds(lambda c=conn: c.execute("UPDATE t SET n = n + 1"), 500)
        print(f"commit, synchronous {synchronous:6}           {took * 1000:9.3f} ms")


def locks(folder: Path) -> None:
    """Several processes that each read a number and write the next one."""
    for begin in ("BEGIN IMMEDIATE", "BEGIN"):
        name = f"{begin[6:] or 'LATE'}.db"
        plain(folder, name).close()
        argv = [sys.executable, "-c", COUNT, str(folder / name), begin, str(EACH)]
        running = [
            subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
        ]
        done = sum(int(process.communicate()[0]) for process in running)
        print(f"{begin:15}, increments done      {done:9} of {PROCESSES * EACH}")


def readers(ws: Workspace) -> None:
    """The first query of a job on a connection of its own, and on one that is kept."""

    def ask(conn: sqlite3.Connection) -> None:
        conn.execute("SELECT count(*) FROM reminder").fetchone()

    def anew() -> None:
        conn = sqlite3.connect(ws.store.path)
        ask(conn)
        conn.close()

    def kept() -> None:
        with ws.read() as conn:
            ask(conn)

    kept()
    print(f"first query, connection anew         {seconds(anew, 200) * 1000:9.3f} ms")
    print(f"first query, connection kept         {seconds(kept, 200) * 1000:9.3f} ms")


def scores(ws: Workspace) -> None:
    """All engagements by one statement, and by the reference."""

    def by_set() -> None:
        with ws.store.scratch() as conn:
            weigh(conn, ws.team.id, rules_by_owner(conn, ws.team.id))

    def by_lead() -> None:
        with ws.read() as conn:
            histories = Histories(conn)
            for lead in read_facts(conn, range(1, LEADS + 1)).values():
                replay(histories.of(lead), made.NOW)

    print(f"{LEADS} scores, by the set            {seconds(by_set, 5) * 1000:9.0f} ms")
    print(f"{LEADS} scores, lead by lead          {seconds(by_lead, 3) * 1000:9.0f} ms")


def main() -> None:
    """Measure each pair."""
    with tempfile.TemporaryDirectory() as name:
        commits(Path(name))
        locks(Path(name))
    ws = made.workspace(LEADS)
    readers(ws)
    scores(ws)


if __name__ == "__main__":
    main()
