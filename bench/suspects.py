"""The suspects of a routine among many companies: judging all, one change, the list, a preview.

    python bench/suspects.py [COMPANIES]

Prints medians in one run, beside a plain scan of the same rows; asserts nothing.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from leadtui.services import companies, day, fits, panel, routine_setup, suspects
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, init

NOW = 1_795_424_400_000
TIMES = 3
CRITERIA = """must country:fr,be
must headcount:>=10
important sector:software
notable has:email
notable turnover:>=1M
interesting city:paris,lyon"""
_SECTORS = ("Software", "Food", "Transport", "Industry", "Health", None)
_CITIES = ("Paris", "Lyon", "Lille", "Nantes", "Gand", None)
_COUNTRIES = ("France", "France", "Belgium", "Germany")


def fill(ws: Workspace, number: int) -> None:
    """Companies, every other one with a person."""
    rng = random.Random(11)
    with ws.store.write(None, now=NOW) as unit:
        unit.conn.executemany(
            "INSERT INTO company (team_id, name, sort_name, sector, city, country, headcount, "
            "turnover, created_at, updated_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            (
                (
                    f"Company {i}",
                    f"company {i}",
                    rng.choice(_SECTORS),
                    rng.choice(_CITIES),
                    rng.choice(_COUNTRIES),
                    rng.randrange(1, 500),
                    rng.choice((None, "500k", "1,5 M€", "12M")),
                )
                for i in range(number)
            ),
        )
        unit.conn.execute(
            "INSERT INTO contact (team_id, company_id, first_name, sort_name, email, created_at, "
            "updated_at) SELECT 1, id, 'Mina', 'mina', 'm' || id || '@bench.example', 0, 0 "
            "FROM company WHERE id % 2 = 0"
        )


def took(what: str, deed: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds of the deed, the median of some times; printed."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        deed()
        found.append((time.perf_counter() - start) * 1_000)
    print(f"{what:48} {median(found):9.1f} ms")
    return median(found)


def main(number: int) -> None:
    """Make the store and measure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        ws = init(path, user="Ana", team="North", timezone="Europe/Paris", clock=lambda: NOW)
        fill(ws, number)
        print(f"{number} companies")
        scan = took("scan of the same columns", lambda: _scan(ws))
        routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA))

        def anew() -> None:
            fits.look_again(ws.store, NOW, [1])
            fits.settle(ws.store, NOW)

        fits.settle(ws.store, NOW)
        judged = took("judging every company", anew)
        print(f"{'':48} {judged / scan:9.1f} x the scan")
        found = suspects.found(ws)
        print(f"{len(found.ids)} match")
        took("the list of suspects", lambda: suspects.found(ws))
        took(
            "the list with city:paris fit:>=70",
            lambda: suspects.found(ws, None, "city:paris fit:>=70"),
        )
        took("the list by name", lambda: suspects.found(ws, None, "", "name"))
        took("a page of 50 rows", lambda: suspects.rows(ws, 1, found.ids[:50]))
        took("why one fits", lambda: suspects.why(ws, found.ids[0]))
        took("a preview", lambda: routine_setup.preview(ws, CRITERIA, routine_id=1))
        cities = iter(range(100))
        took(
            "one company changed",
            lambda: companies.edit(ws, found.ids[0], {"city": f"City {next(cities)}"}),
        )
        took("the order of the day", lambda: day.queue(ws))
        took("Today's reminders", lambda: panel.lists(ws, panel.read(ws, "")))
        took(
            "other criteria saved",
            lambda: routine_setup.edit(
                ws, 1, Wanted(criteria=f"{CRITERIA}\nnotable x{next(cities)}")
            ),
        )
        took("the list right after", lambda: suspects.found(ws), times=1)
        ws.store.close()


def _scan(ws: Workspace) -> None:
    with ws.read() as conn:
        conn.execute(
            "SELECT id, name, sector, sub_sector, activity_code, country, region, city, "
            "postal_code, headcount, turnover, description, registration, phone, website, "
            "linkedin, address FROM company NOT INDEXED WHERE team_id = 1"
        ).fetchall()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
