"""Import of 100 000 rows, each a person of a company of their own, beside the sqlite3 command line
doing the least that could be called the same: .import, split into two linked tables, four indexes.

    python bench/import.py [ROWS] [REPEATS]

leadtui does more: it finds records again, normalises e-mails and telephone numbers, keeps the
journal for undo, touches and timeline entries. Every word is indexed for the search afterwards, by
the worker or before the first search; that is timed by itself.
"""

from __future__ import annotations

import csv
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from leadtui.services import imports, search_index
from leadtui.services.workspace import init

NOW = 1_795_341_600_000
#: The most that the import may take, in times of the command line.
LIMIT = 4.0
HEADER = (
    "Company,Website,First Name,Last Name,Job Title,Email,Phone,Mobile,Address,City,Region,"
    "Postal Code,Country,LinkedIn,Source,Notes,Segment,Budget"
).split(",")
WORDS = (
    "amber anchor arc aspen atlas basil birch bolt brook canvas cedar cobalt copper coral crest "
    "delta ember fern field flint forge garnet glen granite harbor hazel heron indigo iris ivory "
    "jade juniper kestrel lagoon larch linden lotus lumen maple meadow mesa mill moss north oak "
    "onyx opal orchid osprey pearl pine prism quartz quill reed ridge river robin rowan sable "
    "sage sierra slate spruce stone summit tamarin teal thistle tide topaz tundra umber vale "
    "vector violet walnut willow wren zephyr zinc"
).split()
CITIES = ("Lyon", "Paris", "Lille", "Nantes", "Bordeaux", "Rennes", "Nice", "Dijon", "Metz")

#: With the store's own way of keeping what is confirmed; each company once, as in the store.
SPLIT = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
.mode csv
.import {csv} flat
CREATE TABLE company(id INTEGER PRIMARY KEY, name TEXT, website TEXT);
CREATE TABLE contact(id INTEGER PRIMARY KEY, company_id INTEGER, first_name TEXT, last_name TEXT,
  title TEXT, email TEXT, phone TEXT, mobile TEXT, address TEXT, city TEXT, region TEXT,
  postal_code TEXT, country TEXT, linkedin TEXT, source TEXT, notes TEXT, segment TEXT,
  budget TEXT);
INSERT INTO company(name, website) SELECT "Company", min("Website") FROM flat GROUP BY "Company";
CREATE UNIQUE INDEX company_name ON company(name);
INSERT INTO contact(company_id, first_name, last_name, title, email, phone, mobile, address,
  city, region, postal_code, country, linkedin, source, notes, segment, budget)
  SELECT c.id, "First Name", "Last Name", "Job Title", "Email", "Phone", "Mobile", "Address",
  "City", "Region", "Postal Code", "Country", "LinkedIn", "Source", "Notes", "Segment", "Budget"
  FROM flat JOIN company c ON c.name = flat."Company";
DROP TABLE flat;
CREATE UNIQUE INDEX contact_email ON contact(email);
CREATE INDEX contact_company ON contact(company_id);
CREATE INDEX contact_name ON contact(last_name, first_name);
"""


def write_csv(path: Path, rows: int) -> None:
    """The same file on every machine."""
    rnd = random.Random(4242)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            a, b, c = (rnd.choice(WORDS) for _ in range(3))
            first, last = rnd.choice(WORDS).title(), rnd.choice(WORDS).title()
            domain = f"{a}-{b}{n}.example.com"
            writer.writerow(
                (
                    f"{a.title()} {b.title()} {c.title()} {n}",
                    f"https://www.{domain}/about",
                    first,
                    last,
                    f"Head of {c} {b}",
                    f"{first}.{last}{n}@{domain}".lower(),
                    f"+33 4 {n % 90 + 10} {rnd.randint(10, 99)} {rnd.randint(10, 99)} 10",
                    f"06 12 {n % 90 + 10} {rnd.randint(10, 99)} {rnd.randint(10, 99)}",
                    f"{rnd.randint(1, 200)} rue {a.title()} {b.title()}, batiment {c}",
                    rnd.choice(CITIES),
                    "Auvergne",
                    f"{rnd.randint(10000, 95000)}",
                    "France",
                    f"https://www.linkedin.com/in/{first}-{last}-{n}".lower(),
                    "Fair",
                    f"Met at stand {rnd.randint(1, 400)}, asks for {a} {b} and {c} in spring",
                    rnd.choice("ABC"),
                    str(rnd.randint(1, 900) * 100),
                )
            )


def command_line(folder: Path, source: Path) -> float:
    """Seconds that the sqlite3 command line takes."""
    for left in folder.glob("plain.db*"):
        left.unlink()
    store = folder / "plain.db"
    start = time.perf_counter()
    subprocess.run(
        ["sqlite3", str(store)],
        input=SPLIT.format(csv=source),
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def ours(folder: Path, source: Path, rows: int) -> tuple[float, float]:
    """Seconds that leadtui takes, looking at the file included; and those of the search index."""
    home = Path(tempfile.mkdtemp(dir=folder))
    ws = init(
        home / "store.db",
        user="Ana",
        team="North",
        timezone="Europe/Paris",
        clock=lambda: NOW,
        region="FR",
    )
    start = time.perf_counter()
    report = imports.run(ws, imports.prepare(ws, "leads", source))
    seconds = time.perf_counter() - start
    assert (report.created, report.companies) == (rows, rows), report.summary()
    start = time.perf_counter()
    assert search_index.settle(ws.store, NOW) == 2 * rows
    indexing = time.perf_counter() - start
    ws.store.close()
    shutil.rmtree(home)
    return seconds, indexing


def main() -> None:
    """Run both by turns and print the medians and their ratio."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if shutil.which("sqlite3") is None:
        print("The sqlite3 command line is not here: nothing to compare with.")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "leads.csv"
        write_csv(source, rows)
        taken = [
            (command_line(folder, source), *ours(folder, source, rows)) for _ in range(repeats)
        ]
        plain, full, indexing = (statistics.median(each) for each in zip(*taken, strict=True))
        ratio = statistics.median(import_ / plain for plain, import_, _ in taken)
        print(f"import of {rows:,} rows, {source.stat().st_size / 1e6:.1f} MB")
        print(f"  sqlite3 command line  {plain:7.2f} s")
        print(f"  leadtui import        {full:7.2f} s  {rows / full:,.0f} rows/s")
        print(f"  ratio                 {ratio:7.2f}    limit {LIMIT}")
        print(f"  search index after it {indexing:7.2f} s  {2 * rows / indexing:,.0f} records/s")


if __name__ == "__main__":
    main()
