"""Who imports whom, looked at from outside: each layer in a process of its own."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from leadtui.domain.kinds import Kind
from leadtui.services import activities, reminders, workspace
from tests.builders import add_company, add_lead

ROOT = Path(__file__).resolve().parents[1]

DATABASE = {"peewee", "playhouse", "sqlite3"}
INTERFACE = {"textual", "rich"}
#: What costs tens of milliseconds to import and few commands need.
HEAVY = {"email_validator", "holidays", "icalendar", "phonenumbers", "pydantic", "tomlkit"}

#: Layer -> what importing every module of it must not bring in.
LAYERS = {
    "domain": DATABASE | INTERFACE | HEAVY | {"click", "platformdirs"},
    "connectors": DATABASE | INTERFACE | HEAVY | {"click"},
    "models": INTERFACE | HEAVY | {"click"},
    "services": INTERFACE | HEAVY | {"click"},
    "worker": INTERFACE | HEAVY | {"click"},
    "cli": INTERFACE | HEAVY,
    "widgets": DATABASE | HEAVY | {"click"},
}

#: Layer -> the other layers that it may bring in, directly or not.
BELOW = {
    "domain": set[str](),
    "connectors": {"domain"},
    "models": {"domain"},
    "services": {"domain", "connectors", "models", "config"},
    "worker": {"domain", "connectors", "models", "config", "services"},
    "widgets": {"domain"},
}

LISTING = """
import json, sys
from pathlib import Path
try:
    from leadtui.__main__ import main
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
finally:
    Path({report!r}).write_text(json.dumps(sorted(sys.modules)))
"""

#: Runs the command line as in a terminal, without one, and writes down what is loaded when Today
#: stands there; what comes after the first frame stays away.
FIRST_FRAME = """
import json, sys
from pathlib import Path
import leadtui.desk, leadtui.screens.today
from leadtui.cli import opening, start

assert "leadtui.cli.main" not in sys.modules
opening.has_terminal = lambda: True
leadtui.desk.WORKER_AFTER = 60
leadtui.screens.today.PREVIEW_AFTER = leadtui.screens.today.NUMBERS_AFTER = 60
run = leadtui.desk.DeskApp.run

async def look(pilot):
    await pilot.pause()
    assert pilot.app.screen.tables["to-process"].count == 1
    assert pilot.app.screen.band.count == 1
    Path({report!r}).write_text(json.dumps(sorted(sys.modules)))
    pilot.app.exit()

leadtui.desk.DeskApp.run = lambda app: run(app, headless=True, size=(120, 40), auto_pilot=look)
start.run()
"""

#: What the first frame of the app does without: libraries, and of ours what verbs, dialogs, the
#: worker, backups and imports need.
AFTER_THE_FIRST_FRAME = {
    *(HEAVY | {"click", "peewee", "playhouse", "hashlib", "tomllib", "leadtui.connectors"}),
    *("leadtui.cli.main", "leadtui.cli.output", "leadtui.cli.progress"),
    *(f"leadtui.domain.{name}" for name in ("addresses", "dates", "fields", "lead_filter")),
    *(f"leadtui.models.{name}" for name in ("history", "journal", "manifest", "search", "tables")),
    *(f"leadtui.services.{name}" for name in ("backups", "companies", "contacts", "find")),
    *(f"leadtui.services.{name}" for name in ("journal", "leads", "news", "reminders", "triage")),
    *(f"leadtui.screens.{name}" for name in ("dialogs", "help", "palette", "verbs")),
    "leadtui.worker",
}
#: Modules of ours that the first frame needs; each costs half a millisecond and more.
FIRST_FRAME_MODULES = 88


def modules_after(code: str, *arguments: str) -> list[str]:
    """The modules that a new Python has loaded after ``code``, which prints them as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout)
    return loaded


def modules_of(layer: str) -> list[str]:
    """Every module of a layer, by its dotted name."""
    folder = ROOT / "leadtui" / layer
    name = f"leadtui.{layer}"
    found = pkgutil.walk_packages([str(folder)], f"{name}.")
    return [name, *(each.name for each in found)]


def modules_of_run(tmp_path: Path, *arguments: str) -> set[str]:
    """The outermost names of what ``leadtui ARGUMENTS`` has loaded when it ends."""
    report = tmp_path / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", LISTING.format(report=str(report)), *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LEADTUI_STORE": str(tmp_path / "day.db")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"leadtui {' '.join(arguments)}: {done.stderr}"
    return top_level(json.loads(report.read_text()))


def top_level(modules: list[str]) -> set[str]:
    """``sqlite3.dbapi2`` and ``sqlite3`` are both ``sqlite3``."""
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_brings_in_nothing_foreign_to_it(layer: str) -> None:
    code = "import importlib, json, sys\n"
    code += "for name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "print(json.dumps(sorted(sys.modules)))"
    loaded = modules_after(code, *modules_of(layer))
    assert f"leadtui.{layer}" in loaded
    assert top_level(loaded) & LAYERS[layer] == set()
    if layer in BELOW:
        ours = {name.split(".")[1] for name in loaded if name.startswith("leadtui.")}
        assert ours - {layer} <= BELOW[layer]


def test_version_starts_with_next_to_nothing(tmp_path: Path) -> None:
    loaded = modules_of_run(tmp_path, "version")
    assert loaded & (INTERFACE | HEAVY | DATABASE) == set()


def test_listings_start_without_the_interface(tmp_path: Path) -> None:
    modules_of_run(tmp_path, "init", "--user", "Ada", "--team", "North", "--timezone", "UTC")
    for listing in ("companies", "leads", "reminders", "rules"):
        loaded = modules_of_run(tmp_path, listing)
        assert loaded & INTERFACE == set(), listing
        assert loaded & {"phonenumbers", "email_validator"} == set(), listing


def test_the_first_frame_comes_before_everything_that_only_what_follows_needs(
    tmp_path: Path,
) -> None:
    """The start takes at most twice that of the smallest Textual app (bench/startup.py)."""
    report = tmp_path / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME.format(report=str(report))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LEADTUI_STORE": str(a_day(tmp_path))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert report.exists(), done.stderr + done.stdout
    loaded = json.loads(report.read_text())
    inside = {".".join(name.split(".")[:depth]) for name in loaded for depth in (1, 2, 3)}
    assert "leadtui.screens.today" in inside
    assert inside & AFTER_THE_FIRST_FRAME == set()
    ours = [name for name in loaded if name.startswith("leadtui.")]
    assert len(ours) <= FIRST_FRAME_MODULES, ours


def a_day(folder: Path) -> Path:
    """A store with one reminder to process and one hot lead."""
    ws = workspace.init(
        folder / "day.db", user="Ada", team="North", timezone="UTC", clock=lambda: 1_700_000_000_000
    )
    company = add_company(ws, "Kestrel Labs")
    reminders.set_reminder(ws, company)
    lead = add_lead(ws, "Mina", company_id=company, phone="+33612345678")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    ws.store.close()
    return ws.store.path


def test_every_module_of_leadtui_is_under_the_import_contracts() -> None:
    """A new top-level module has to be named in the contracts of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["name"]: each for each in settings["tool"]["importlinter"]["contracts"]}
    package = [str(ROOT / "leadtui")]
    top = {f"leadtui.{each.name}" for each in pkgutil.iter_modules(package)} | {"leadtui.__main__"}
    free = {
        "SQL is in models only": {"models", "domain"},
        "Above the services nobody sees models or connectors": {
            *("models", "connectors", "domain", "services", "widgets", "config", "settings"),
        },
        "Textual is in desk, app, screens and widgets only": {
            "app",
            "desk",
            "screens",
            "widgets",
            "domain",
        },
    }
    for name, without in free.items():
        expected = top - {f"leadtui.{each}" for each in without}
        assert set(contracts[name]["source_modules"]) == expected, name
