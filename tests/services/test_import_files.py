"""Every file that the project must take as it is, through a fresh store, and again."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leadtui.domain.errors import ImportRefused
from leadtui.domain.text import clean_line, clean_text
from leadtui.services import imports, journal, search_index
from leadtui.services.workspace import Workspace
from tests.builders import dump
from tests.services.importing import bring, everything, numbers, one, rows, write

Maker = Callable[[], Workspace]

#: File -> kind, key, numbers.
TAKEN = {
    # All 688 names differ, also without case and accents, so there are 688 companies.
    "companies-ycombinator/Startups.csv": ("companies", None, (688, 0, 0, 0)),
    "leads-datablist/leads-100.csv": ("leads", None, (100, 0, 0, 0)),
    "leads-datablist/organizations-100.csv": ("companies", None, (100, 0, 0, 0)),
    "leads-datablist/people-1000.csv": ("leads", None, (1000, 0, 0, 0)),
    "leads-xeducation/Lead_Scoring.csv": ("leads", "Prospect ID", (9240, 0, 0, 0)),
    "csv-messy-dataloader/accountsForInsert.csv": ("companies", None, (4, 0, 0, 0)),
    "csv-messy-dataloader/dateEndingInZ.csv": ("companies", None, (1, 0, 0, 0)),
    "csv-messy-dataloader/dateWithTimeZone.csv": ("companies", None, (2, 0, 0, 0)),
    "csv-messy-dataloader/insertAccountCsv.csv": ("companies", None, (100, 0, 0, 0)),
    "csv-messy-dataloader/timeZoneFormatTesting.csv": ("companies", None, (12, 0, 0, 0)),
}
#: Files without any column that could be the name of a company -> their rows, all refused.
NAMELESS = {
    "naf-codes/naf1.csv": 21,
    "naf-codes/naf2.csv": 88,
    "naf-codes/naf3.csv": 272,
    "naf-codes/naf5.csv": 732,
    "naf-codes/5to1.csv": 732,
    "csv-messy-dataloader/csvEscapedQuotes.csv": 2,
    "csv-messy-dataloader/csvSeparator.csv": 2,
    "csv-messy-dataloader/csvtext.csv": 2,
    "csv-messy-dataloader/csvtext_BOM_UTF16LE.csv": 2,
    "csv-messy-dataloader/csvtext_BOM_UTF8.csv": 2,
    "csv-messy-horror/complex.csv": 3,
    "csv-messy-horror/example.tsv": 140,
    "csv-messy-horror/long.csv": 4000,
    "csv-messy-horror/mixedGLB.csv": 133,
    "csv-messy-horror/null.csv": 10,
    "csv-messy-horror/simple.csv": 6,
    "csv-messy-horror/simple.psv": 28,
    "csv-messy-horror/simple.ssv": 6,
    "csv-messy-horror/skip_initials.csv": 2,
    "csv-messy-horror/spanish_chars.csv": 116,
    "csv-messy-horror/utf8bom.csv": 0,
}


@pytest.fixture
def copy(shared_data: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Copies of real files, so that nothing is written beside the originals."""

    def make(name: str) -> Path:
        return Path(shutil.copy(shared_data / name, tmp_path / Path(name).name))

    return make


@pytest.mark.parametrize("name", TAKEN)
def test_a_real_file_is_taken_whole_once_and_only_once(
    name: str, copy: Callable[[str], Path], make_workspace: Maker
) -> None:
    """PUB-2, faults 21: twice the same file changes nothing; a dry run says what would come."""
    kind, key, expected = TAKEN[name]
    ws = make_workspace()
    path = copy(name)
    empty = everything(ws)
    dry = bring(ws, kind, path, key=key, dry_run=True)
    assert everything(ws) == empty
    report = bring(ws, kind, path, key=key)
    assert numbers(report) == numbers(dry) == expected
    assert (report.events, report.companies, report.warned) == (
        dry.events,
        dry.companies,
        dry.warned,
    )
    record = "company" if kind == "companies" else "contact"
    assert one(ws, f"SELECT count(*) FROM {record}") == expected[0]
    after = everything(ws)
    again = bring(ws, kind, path, key=key)
    assert numbers(again) == (0, 0, expected[0], 0)
    assert (again.run_id, again.step_id, again.events) == (None, None, 0)
    assert everything(ws) == after
    assert sorted(p.name for p in path.parent.iterdir() if "refused" in p.name) == []


@pytest.mark.parametrize("name", NAMELESS)
def test_a_file_without_company_names_loses_and_invents_no_row(
    name: str, copy: Callable[[str], Path], make_workspace: Maker
) -> None:
    ws = make_workspace()
    path = copy(name)
    before = everything(ws)
    plan = imports.prepare(ws, "companies", path)
    assert "No column is the name" in plan.warnings[0]
    report = imports.run(ws, plan)
    assert numbers(report) == (0, 0, 0, NAMELESS[name])
    reasons = {skip.reason for skip in report.skipped}
    assert reasons <= {"There is no company name.", "The row is empty."}
    assert everything(ws) == before
    assert (report.refused_file is not None) == (NAMELESS[name] > 0)


def test_an_empty_file_is_refused_with_its_name(copy: Callable[[str], Path], ws: Workspace) -> None:
    with pytest.raises(ImportRefused, match=r"simple\.unknown: is empty"):
        imports.prepare(ws, "companies", copy("csv-messy-horror/simple.unknown"))


def test_naf_codes_come_in_once_their_column_is_named(
    copy: Callable[[str], Path], ws: Workspace
) -> None:
    plan = imports.prepare(ws, "companies", copy("naf-codes/naf1.csv"))
    plan = imports.with_target(ws, plan, "libelle", "name")
    plan = imports.with_target(ws, plan, "code", "activity_code")
    assert plan.sample[0].fields == (
        ("Name", "Agriculture, sylviculture et pêche"),
        ("Activity code", "A"),
    )
    assert numbers(imports.run(ws, plan)) == (21, 0, 0, 0)


def test_csv_spectrum_lands_as_its_json(
    shared_data: Path, tmp_path: Path, make_workspace: Maker
) -> None:
    """Each value of data/csv-spectrum is kept as its JSON says, cleaned as all foreign text is."""
    folder = shared_data / "csv-spectrum"
    for source in sorted((folder / "csvs").glob("*.csv")):
        wanted = json.loads((folder / "json" / f"{source.stem}.json").read_text())
        wanted = wanted if isinstance(wanted, list) else [wanted]
        if source.stem == "location_coordinates":
            # The telephone number in this JSON is not that of its CSV.
            wanted[0]["Contact Phone Number"] = "2095257564"
        ws = make_workspace()
        plan = imports.prepare(ws, "companies", Path(shutil.copy(source, tmp_path / source.name)))
        first, *others = [column for column, _ in plan.columns]
        plan = imports.with_target(ws, plan, first, "name")
        for column in others:
            plan = imports.with_target(ws, plan, column, "details")
        assert numbers(imports.run(ws, plan)) == (len(wanted), 0, 0, 0)
        kept = rows(ws, "SELECT name, ifnull(details, '{}') FROM company ORDER BY id")
        assert [{first: name, **json.loads(str(details))} for name, details in kept] == [
            {k: (clean_line if k == first else clean_text)(v) for k, v in row.items() if v}
            for row in wanted
        ]


def test_last_activity_becomes_one_event_each(
    copy: Callable[[str], Path], ws: Workspace, shared_data: Path
) -> None:
    """The Last Activity column of data/leads-xeducation: one event for each that is filled."""
    with (shared_data / "leads-xeducation" / "Lead_Scoring.csv").open(newline="") as file:
        text = file.read().replace("\r\r\n", "\n")
    told = list(csv.DictReader(text.splitlines()))
    filled = sum(bool(row["Last Activity"]) for row in told)
    no_mail = sum(
        row["Do Not Email"] == "Yes" or row["Last Activity"] == "Unsubscribed" for row in told
    )
    report = bring(ws, "leads", copy("leads-xeducation/Lead_Scoring.csv"), key="Prospect ID")
    assert (filled, report.events) == (9137, 9137)
    assert one(ws, "SELECT count(*) FROM activity WHERE external_id LIKE 'import:%'") == filled
    counts = rows(
        ws,
        "SELECT n, count(*) FROM (SELECT count(*) AS n FROM activity "
        "WHERE external_id IS NOT NULL GROUP BY contact_id) GROUP BY n",
    )
    assert counts == [(1, filled)]
    assert one(ws, "SELECT count(*) FROM contact WHERE do_not_call") == 2
    assert one(ws, "SELECT count(*) FROM contact WHERE unsubscribed") == no_mail
    marked = "SELECT count(*) FROM contact WHERE unsubscribed_cause IS NOT NULL"
    assert one(ws, marked) == no_mail
    lead = rows(
        ws,
        "SELECT first_name, email, external_id, sort_name FROM contact ORDER BY id LIMIT 1",
    )
    identifier = "7927b2df-8bba-4d29-b9a2-b6e0beafe620"
    assert lead == [(None, None, identifier, identifier)]


def test_leads_without_their_key_are_refused_with_a_hint(
    copy: Callable[[str], Path], ws: Workspace
) -> None:
    plan = imports.prepare(ws, "leads", copy("leads-xeducation/Lead_Scoring.csv"))
    assert 'Perhaps "Prospect ID" is the key (--key).' in plan.warnings[0]
    report = imports.run(ws, plan, dry_run=True)
    assert numbers(report) == (0, 0, 0, 9240)
    assert "--key" in report.skipped[0].reason


@pytest.mark.parametrize(
    "name", ["leads-datablist/leads-100.csv", "companies-ycombinator/Startups.csv"]
)
def test_undo_takes_a_whole_import_back(
    name: str, copy: Callable[[str], Path], ws: Workspace
) -> None:
    """Faults 17: the store is as before, and redo brings the import back."""
    before = dump(ws)
    bring(ws, TAKEN[name][0], copy(name))
    after = dump(ws)
    outcome = journal.undo(ws)
    assert outcome.notes == ()
    assert dump(ws) == before
    journal.redo(ws)
    assert dump(ws) == after


def test_the_search_index_is_what_a_rebuild_makes(
    copy: Callable[[str], Path], ws: Workspace
) -> None:
    from leadtui.models import search

    bring(ws, "leads", copy("leads-datablist/leads-100.csv"))
    bring(ws, "companies", copy("companies-ycombinator/Startups.csv"))
    search_index.settle(ws.store, ws.now())
    after = everything(ws)
    with ws.store.write(None, now=ws.now()) as unit:
        search.rebuild(unit.conn)
    assert everything(ws) == after


def test_hostile_names_come_in_literally_and_clean(
    shared_data: Path, tmp_path: Path, ws: Workspace
) -> None:
    """data/naughty-strings as names of companies and people: no crash, no lost row."""
    strings = json.loads((shared_data / "naughty-strings" / "blns.json").read_text())
    path = tmp_path / "hostile.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(["Company", "Last name", "Email", "Notes", "Status"])
        for n, text in enumerate(strings):
            text = text.replace("\x00", "")
            writer.writerow([text, text, f"n{n}@example.com", text, text])
    for _ in range(2):
        report = bring(ws, "leads", path)
        assert report.rows == len(strings)
    assert numbers(report) == (0, 0, len(strings), 0)
    bad = [
        value
        for row in rows(ws, "SELECT last_name, notes, details, sort_name FROM contact")
        for value in row
        if isinstance(value, str)
        and any(ord(c) < 9 or 0x7F <= ord(c) <= 0x9F or 0x202A <= ord(c) <= 0x202E for c in value)
    ]
    assert bad == []
    companies = write(tmp_path / "all.csv", "Name,Sector", '"[/]",[red]x', '"=1+1",y')
    assert numbers(bring(ws, "companies", companies))[3] == 0
