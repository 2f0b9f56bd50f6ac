"""A small team's store for pictures of the screens, and the app that shows it: all times are given,
no worker runs, nothing looks for changes.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.pilot import Pilot

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.screens.companies import Companies
from leadtui.screens.deals import Deals
from leadtui.screens.desk_commands import DeskCommands
from leadtui.screens.host import Found, Ports
from leadtui.screens.leads import Leads
from leadtui.screens.scoring_settings import ScoringSettings
from leadtui.screens.suspects import Suspects
from leadtui.screens.today import Today
from leadtui.services import (
    activities,
    companies,
    contacts,
    deals,
    find,
    imports,
    leads,
    notifications,
    reminders,
    routine_setup,
    routines,
)
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, add_user, open_workspace
from leadtui.widgets.topbar import Status
from tests.screens.desk_of_today import day
from tests.screens.sheets import text_of
from tests.services.calendar_files import calendar, event

HOUR = 3_600_000
DAY = 24 * HOUR

#: Name, city, sector, tag; the last ones are wide, joined, and pretend to be markup.
FIRMS = (
    ("Kestrel Labs", "Leeds", "Measuring instruments", "prospect"),
    ("Brasserie du Nord", "Lille", "Brewing", "client"),
    ("Ténor & fils", "Béthune", "Plumbing", "suspect"),
    ("Oran Frères", "Roubaix", "Heating", "prospect"),
    ("Delta SA", "Charleroi", "Refrigeration", "former_client"),
    ("Zeppelin GmbH", "Friedrichshafen", "Aviation and aerospace services", "off_target"),
    ("株式会社カイシャ", "東京", "サービス", "prospect"),
    ("👩‍👩‍👧 Family & Co", "Gent", "Toys ❤️", "prospect"),
    ("[/b] [red]Ltd[/red]", "[@click=app.quit]York[/]", "[b]", ""),
)
#: The columns of a file to import, and its lines: the second has an address that is none.
LEADS_FILE = """Prénom;Nom;Société;E-mail;Tél.;Ville;Pointure
Léa;Moreau;Kestrel Labs;lea@kestrel.example;01 42 68 53 00;Leeds;38
Jo;Petit;Ténor & fils;not-an-address;12;Béthune;41
Mina;Roth;Kestrel Labs;mina@kestrel.example;06 12 34 56 78;Leeds;
;;;;;;44
"""
EVENTS_FILE = """kind,at,email,text
opened,2026-11-20T10:00:00Z,old@oran.example,
replied,2026-11-21T10:00:00Z,old@oran.example,Who is this for?
clicked,2026-11-19T10:00:00Z,株@kaisha.example,
"""
#: A calendar of Ana's: a booking, a nearer meeting, one of nobody known, one declined, one broken.
MEETINGS = calendar(
    event("demo", start="DTSTART:20261125T083000Z", summary="Demo of the spring release"),
    event("near", start="DTSTART:20261123T133000Z", summary="Visit", who="ines@oran.example"),
    event("nobody", summary="Dentist", who="dr@teeth.example"),
    event("declined", summary="[/b] [red]Lunch[/red]", answer="DECLINED"),
    event("broken", start="DTSTART:soon"),
)


#: Companies that nobody works yet: name, city, sector, country, headcount.
PROSPECTS = (
    ("Atelier Colibri", "Lyon", "Software", "FR", "140"),
    ("Brömmel Kältetechnik", "Hamburg", "Refrigeration", "DE", "132"),
    ("Calaisis Froid", "Calais", "Refrigeration", "FR", "37"),
    ("Data sur Lys", "Armentières", "Software", "FR", "85"),
    ("Ets Fournier", "Lyon", "Plumbing", "FR", "12"),
    ("Filature 1880", "Roubaix", "Textiles", "FR", "220"),
    ("株式会社サイバー", "東京", "Software", "JP", "61"),
    ("[/] [b]Gérard[/b]", "Lyon", "[red]Software", "FR", ""),
)
CRITERIA = """must country:fr,de
important sector:software,refrigeration
notable headcount:50-250
important headcount:>=100
interesting city:lyon"""


def add_market(ws: Workspace) -> None:
    """Suspects of the default routine, and a second one."""
    routine = routines.default_routine(ws)
    assert routine is not None
    for name, city, sector, country, heads in PROSPECTS:
        fields = {"name": name, "city": city, "sector": sector, "country": country}
        companies.create(ws, {**fields, **({"headcount": heads} if heads else {})})
    routine_setup.edit(ws, routine.id, Wanted(criteria=CRITERIA, notify_above="80"))
    routine_setup.create(
        ws, Wanted("Lyon [/b]", "The second market", "must city:lyon", users=("Ana", "Bo"))
    )


def build(ws: Workspace, folder: Path) -> None:
    """A day of Ana's: who is hot, what is late, what comes, what happened."""
    now = ws.now()
    firms = {name: _firm(ws, name, city, sector) for name, city, sector, _ in FIRMS}
    _deals(replace(ws, clock=lambda: now - 9 * DAY), firms)
    add_user(ws, "Bo")
    for name, ahead, priority, clock, note in (
        ("Kestrel Labs", -10, Priority.HIGH, None, "send the offer"),
        ("Brasserie du Nord", -3, Priority.NORMAL, None, "ask for the order of spring"),
        ("Ténor & fils", -45, Priority.NORMAL, None, ""),
        ("株式会社カイシャ", 0, Priority.NORMAL, dt.time(15, 30), "見積もり"),
        ("[/b] [red]Ltd[/red]", 0, Priority.LOW, None, "[b]bold?[/b]"),
        ("Oran Frères", 1, Priority.HIGH, dt.time(9, 30), "demo with the two dispatchers"),
        ("Delta SA", 2, Priority.NORMAL, None, ""),
        ("👩‍👩‍👧 Family & Co", 9, Priority.NORMAL, None, "👍🏽"),
        ("Zeppelin GmbH", 400, Priority.LOW, None, "news of the year"),
    ):
        reminders.set_reminder(
            ws, firms[name], date=day(ahead), priority=priority, time=clock, note=note
        )
    for name, _, _, tag in FIRMS:
        # After the reminders, which make a suspect a prospect.
        if tag:
            routines.set_tag(ws, firms[name], tag)
    companies.edit(ws, firms["Kestrel Labs"], {"headcount": "84", "website": "kestrel.example"})
    companies.edit(ws, firms["Kestrel Labs"], {"headcount": "86", "phone": "+44 113 496 0123"})
    _people(ws, firms)
    events = folder / "events.csv"
    events.write_text(EVENTS_FILE, encoding="utf-8")
    imports.run(ws, imports.prepare(ws, "events", events))


def _firm(ws: Workspace, name: str, city: str, sector: str) -> int:
    fields = {"name": name, "city": city, "sector": sector}
    [company_id] = companies.create(ws, fields).ids
    return company_id


def _lead(ws: Workspace, company_id: int, first: str, last: str, **fields: str) -> int:
    values = {"first_name": first, "last_name": last, **fields}
    [lead_id] = contacts.create(ws, values, company_id=company_id).ids
    return lead_id


def _deals(ws: Workspace, firms: dict[str, int]) -> None:
    for name, title, stage, amount, probability, close in (
        ("Kestrel Labs", "Pilot", "Proposal", "12 500", "60", day(32)),
        ("Kestrel Labs", "Roll-out in three sites", "Qualified", "90k GBP", "", day(120)),
        ("Brasserie du Nord", "Order of spring", "Negotiation", "4 200,50", "80", day(-10)),
        ("株式会社カイシャ", "見積もり", "Qualified", "1.2M JPY", "20", day(70)),
        ("[/b] [red]Ltd[/red]", "[/b] [red]x[/red]", "Qualified", "", "", None),
        ("Delta SA", "Maintenance", "Won", "18 000", "90", day(-20)),
        ("Oran Frères", "Two vans", "Lost", "7 000", "40", day(-30)),
    ):
        fields = {
            "title": title, "stage": stage, "amount": amount, "probability": probability,
            "close": close.isoformat() if close else "",
        }  # fmt: skip
        deals.create(ws, firms[name], fields)


def _people(ws: Workspace, firms: dict[str, int]) -> None:
    now, kestrel = ws.now(), firms["Kestrel Labs"]
    mina = _lead(
        ws, kestrel, "Mina", "Roth", title="CEO", email="mina@kestrel.example",
        phone="+33612345678", source="Referral",
    )  # fmt: skip
    karl = _lead(ws, kestrel, "Karl", "Özil", title="Purchasing", email="karl@kestrel.example")
    jonas = _lead(ws, firms["Brasserie du Nord"], "Jonas", "Delattre", phone="+33320001122")
    _lead(
        ws, firms["株式会社カイシャ"], "花子", "山田", title="部長", email="hanako@kaisha.example"
    )
    _lead(ws, firms["Oran Frères"], "Inès", "Roussel-Vandenberghe", email="ines@oran.example")
    quiet = _lead(ws, firms["Delta SA"], "Piet", "de Vries", email="piet@delta.example")
    _lead(ws, firms["[/b] [red]Ltd[/red]"], "[/b]", "[red]x[/red]", title="[@click=app.quit]y[/]")
    leads.set_status(ws, (mina, jonas), "Working - Contacted")
    leads.set_owner(ws, (quiet,), "Bo")
    for lead_id, kind, ago, text in (
        (mina, Kind.MAIL_SENT, 20 * DAY, "How a lab got six hours a week back"),
        (mina, Kind.OPENED, 19 * DAY, ""),
        (mina, Kind.DEMO_BOOKED, 26 * HOUR, "Tuesday at ten, with purchasing"),
        (mina, Kind.REPLIED, 2 * HOUR, "Send it over, and the price of support please"),
        (karl, Kind.MAIL_SENT, 8 * DAY, "Prices for forty seats"),
        (karl, Kind.CLICKED, 7 * DAY, "prices"),
        (jonas, Kind.DEMO_BOOKED, 3 * DAY, ""),
        (jonas, Kind.INCOMING_CALL, 2 * DAY, ""),
        (quiet, Kind.UNSUBSCRIBED, 5 * DAY, ""),
    ):
        duration = 95 if kind is Kind.INCOMING_CALL else None
        activities.log(ws, lead_id, kind, at=now - ago, text=text, duration=duration)
    activities.log_call(ws, kestrel, mina, duration=200, outcome="reached", text="wants a pilot")
    activities.add_note(ws, "Two references in food, then she signs.", company_id=kestrel)


class LookedAt(DeskCommands, LeadtuiApp):
    """The desk without its worker, on the store at ``path``."""

    def __init__(self, path: Path, now: Callable[[], int], *, start: str, theme: str) -> None:
        self.ws = open_workspace(path, clock=now, as_user="Ana")
        ports = Ports(search=self._search, status=self._look)
        places = {
            "today": Today, "leads": Leads, "companies": Companies, "deals": Deals,
            "suspects": Suspects, "settings": ScoringSettings,
        }  # fmt: skip
        super().__init__(
            {mode: partial(place, self.ws) for mode, place in places.items()},
            ports,
            start=start,
            theme=theme,
            strict=True,
        )

    def _look(self) -> Status:
        return Status(
            user=self.ws.user.name,
            team=self.ws.team.name,
            unread=notifications.unseen(self.ws),
            counts={"today": 5, "leads": leads.counts(self.ws).hot},
            worker="idle",
        )

    def _search(self, words: str, limit: int) -> list[Found]:
        hits = find.records(self.ws, words, limit)
        return [Found(hit.name, hit.where, lambda: None, hit.hot) for hit in hits]

    def open_company(self, name: str) -> None:
        """The sheet of a company."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        self.push_screen(CompanySheetScreen(self.ws, companies.find(self.ws, name)))

    def open_lead(self, name: str) -> None:
        """The sheet of a lead."""
        from leadtui.screens.lead_sheet import LeadSheetScreen

        self.push_screen(LeadSheetScreen(self.ws, leads.find(self.ws, name)))


async def settle(pilot: Pilot[None], *shown: str) -> None:
    """Wait until no worker runs and the screen shows all of ``shown``, at most ten seconds."""
    end = time.monotonic() + 10
    while True:
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        text = text_of(pilot.app.screen) if shown else ""
        missing = [each for each in shown if each not in text]
        if not missing or time.monotonic() > end:
            break
        await pilot.pause(0.02)
    assert not missing, f"{missing} not shown in\n{text}"
