"""How every screen looks, small and middling, dark and light.

A failing run writes ``snapshot_report.html``, with both pictures of what changed; once it was
looked at, ``pytest tests/screens/test_looks.py --snapshot-update`` takes the new ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from leadtui.app import LeadtuiApp
from leadtui.domain.rule_change import change
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import Scope
from leadtui.screens import first_run
from leadtui.screens.first_run import FirstRun
from leadtui.screens.insights import Insights
from leadtui.screens.suspects import Suspects
from leadtui.screens.themes import THEMES
from leadtui.services import groups, leads, scoring, views
from leadtui.services.scores import settle as settle_scores
from leadtui.services.workspace import init
from tests.conftest import NOW
from tests.screens.looks import LEADS_FILE, MEETINGS, LookedAt, add_market, build, settle
from tests.services.calendar_files import ME, save

THEME_NAMES = [theme.name for theme in THEMES]
SMALL, MIDDLING = (80, 24), (120, 40)

#: Makes the app with the place to start in.
Make = Callable[[str], LookedAt]
#: Keys to press, or what to call.
Step = str | Callable[[LookedAt], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where to start, the steps from there, and what is in sight when the picture is taken."""

    start: str
    steps: Sequence[Step]
    shown: Sequence[str]


def _import(app: LookedAt) -> None:
    app.action_import_leads()


def _kestrel(app: LookedAt) -> None:
    app.open_company("Kestrel Labs")


def _cooling(app: LookedAt) -> None:
    scoring.save(app.ws, RuleSet(reset_ms=10 * DAY_MS))
    settle_scores(app.ws.store, app.ws.now())
    app.action_cooling()


def _insights(app: LookedAt) -> None:
    app.push_screen(Insights(app.ws))


def _backtest(app: LookedAt) -> None:
    """Jonas and an earlier lead were won, Karl and two more were lost."""
    for name, status in (
        ("Jonas Delattre", "Closed - Converted"),
        ("hanako@kaisha.example", "Converted"),
        ("karl@kestrel.example", "Closed - Not converted"),
        ("piet@delta.example", "Not interested"),
        ("ines@oran.example", "Not interested"),
    ):
        leads.set_status(app.ws, [leads.find(app.ws, name)], status)
    app.action_backtest()


def _exceptions(app: LookedAt) -> None:
    (north,) = groups.add(app.ws, "[/b] North").ids
    (paris,) = groups.add(app.ws, "Paris", parent_id=north).ids
    groups.join(app.ws, paris, [app.ws.user.id])
    scope = Scope(group_id=north)
    draft = change(scoring.current(app.ws, scope), "threshold", "8")
    scoring.save(app.ws, draft, scope=scope)


def _address(app: LookedAt) -> None:
    app.screen.query_one("#me", Input).value = ME


def _market(app: LookedAt) -> None:
    add_market(app.ws)
    _again(app)


def _again(app: LookedAt) -> None:
    assert isinstance(app.screen, Suspects)
    app.screen.reload()


_CALENDAR: tuple[Step, ...] = (
    lambda app: app.action_import_calendar(),
    _address,
    "m e e t i n g s full_stop i c s enter",
)
_FILE: tuple[Step, ...] = (_import, "p e o p l e full_stop c s v enter")
#: What is known of a company, and whether it is office hours there, which comes later.
_PREVIEW = ("▲ 22 of 5", "✗ clos")


def _view(app: LookedAt) -> None:
    views.save(app.ws, "today", "[/] late", "late:>2d tag:client", "day")
    views.save(app.ws, "today", "Mine this week", "due:week owner:me")


#: The screens, in both sizes.
SCREENS = {
    "today": Scene("today", (), _PREVIEW),
    "leads": Scene("leads", (), ("Mina Roth", "2 hot of")),
    "companies": Scene("companies", (), ("Kestrel Labs", "Companies (9)")),
    "deals": Scene("deals", (), ("Order of spring", "weighted")),
    "suspects": Scene("suspects", (_market, "j space"), ("Atelier Colibri", "marked")),
    "routine": Scene(
        "suspects",
        (_market, "E", "enter n o t a b l e space h a s colon e m a i l"),
        ("7 companies of 17 match", "100 Atelier Colibri"),
    ),
    "routines": Scene(
        "suspects", (_market, lambda app: app.action_routines()), ("Lyon [/b]", "Suspect 3")
    ),
    "company": Scene("companies", (_kestrel,), ("Mina Roth", "Leeds")),
    "lead": Scene(
        "leads", (lambda app: app.open_lead("mina@kestrel.example"),), ("CEO", "Kestrel Labs")
    ),
    "settings": Scene("settings", ("end backspace 2",), ("was 5", "Become hot")),
    "import-file": Scene("leads", (_import,), ("people.csv",)),
    "import-columns": Scene("leads", _FILE, ("Pointure", "Moreau")),
    "import-report": Scene("leads", (*_FILE, "n"), ("Nothing is written yet", "not-an-address")),
    "import-calendar": Scene("leads", _CALENDAR, ("Nothing is written yet", "nobody known")),
    "notifications": Scene("leads", ("!",), ("became hot",)),
    "news": Scene("leads", ("H",), ("became hot", "Mina Roth")),
    "cooling": Scene("leads", (_cooling,), ("Mina Roth", "Tue 1 Dec")),
    "insights": Scene(
        "leads",
        (_insights, "down", "down"),
        ("Dec 2026", "this week", "Sun 6 Dec"),
    ),
    "backtest": Scene("leads", (_backtest,), ("times the share of won", "link clicked")),
    "waiting": Scene("leads", (lambda app: app.action_events_waiting(),), ("old@oran.example",)),
}
#: What stands over a screen, in the small size.
DIALOGS = {
    "help": Scene("today", ("?",), ("Keys that work here", "Triage")),
    "palette": Scene("leads", ("ctrl+p", "k e"), ("Kestrel Labs", "Leeds")),
    "jump": Scene("today", ("ctrl+o",), _PREVIEW),
    "why": Scene("leads", ("w",), ("demo booked", "hot")),
    "views": Scene("today", (_view, "v"), ("[/] late", "due:week")),
    "date-in-row": Scene("today", ("t", "n e x t space f r i"), ("→ Fri", *_PREVIEW)),
    "filter": Scene("today", ("slash", "d u e"), ("due:week",)),
    "snooze": Scene("today", ("s",), ("next Monday", *_PREVIEW)),
    "delete": Scene("today", ("x",), ("followers", *_PREVIEW)),
    "call": Scene("today", ("c",), ("Mina Roth", "outgoing")),
    "reminder": Scene("today", ("R",), ("send the offer", "Followers")),
    "new-deal": Scene(
        "deals", ("plus", "k e s", "tab", "P i l o t", "tab tab", "1 2 k"), ("12\u00a0000 €",)
    ),
    "deal-stages": Scene("deals", (lambda app: app.action_stages(),), ("Negotiation", "won")),
    "steps": Scene("leads", (lambda app: app.action_steps(),), ("import events",)),
    "whose-rules": Scene("settings", (_exceptions, "ctrl+t", "j"), ("as [/b] North", "its own")),
    "when-hot": Scene("settings", ("f9", "A n a", "tab", "h"), ("given to Ana", "priority high")),
    "groups": Scene("settings", (_exceptions, "ctrl+g", "j"), ("Paris", "Ana")),
    "statuses": Scene("settings", ("f7", "j"), ("Working - Contacted", "lead status")),
    "why-fit": Scene("suspects", (_market, "j", "w"), ("capped", "✗ not met")),
    "which-routine": Scene("suspects", (_market, "r"), ("your default",)),
    "no-criteria": Scene("suspects", ("T c", _again), ("E writes criteria",)),
    "history": Scene("companies", (_kestrel, "shift+tab", "h"), ("Headcount", "86")),
}


@pytest.fixture(autouse=True)
def as_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """In colour wherever the tests run; a cursor that blinks would be in half of the pictures."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda _: None)


@pytest.fixture(scope="module")
def a_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that all pictures are of, closed."""
    folder = tmp_path_factory.mktemp("day")
    path = folder / "day.db"
    ws = init(
        path, user="Ana", team="North", timezone="Europe/Paris", clock=lambda: NOW, region="FR"
    )
    build(ws, folder)
    ws.store.close()
    return path


def _same(
    scene: Scene, make: Make, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> bool:
    app = make(scene.start)

    async def play(pilot: Pilot[None]) -> None:
        await settle(pilot, "⚑2", *(_PREVIEW if scene.start == "today" else ()))
        for step in scene.steps:
            if isinstance(step, str):
                await pilot.press(*step.split())
            else:
                step(app)
            await settle(pilot)
        await settle(pilot, *scene.shown)

    try:
        return snap_compare(app, terminal_size=size, run_before=play)
    finally:
        app.ws.store.close()


@pytest.fixture
def make(a_day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str) -> Make:
    """Makes the app on a copy of the store, in a folder with a file to import."""
    path = tmp_path / "day.db"
    shutil.copyfile(a_day, path)
    files = tmp_path / "files"
    (files / "old").mkdir(parents=True)
    (files / "people.csv").write_text(LEADS_FILE, encoding="utf-8")
    save(files / "meetings.ics", MEETINGS)
    monkeypatch.chdir(files)
    return lambda start: LookedAt(path, lambda: NOW, start=start, theme=theme)


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("size", [SMALL, MIDDLING], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_did(
    make: Make, name: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    assert _same(SCREENS[name], make, size, snap_compare)


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_looks_as_it_did(make: Make, name: str, snap_compare: Callable[..., bool]) -> None:
    assert _same(DIALOGS[name], make, SMALL, snap_compare)


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("size", [SMALL, MIDDLING], ids=["80x24", "120x40"])
def test_the_first_start_looks_as_it_did(
    theme: str,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Callable[..., bool],
) -> None:
    monkeypatch.setattr(first_run, "machine_user", lambda: "ana")
    monkeypatch.setattr(first_run, "machine_timezone", lambda: "Europe/Paris")
    monkeypatch.setattr(first_run, "machine_region", lambda: "FR")
    path = Path("/home/ana/.local/share/leadtui/leadtui.db")
    app = LeadtuiApp(
        {"today": lambda: FirstRun(path, lambda _: None, lambda: NOW)}, theme=theme, strict=True
    )

    async def play(pilot: Pilot[None]) -> None:
        await settle(pilot, "Welcome to leadtui", "11:00")

    assert snap_compare(app, terminal_size=size, run_before=play)
