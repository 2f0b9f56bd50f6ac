"""Whom an event of a calendar is about: by addresses, else by a company's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.calendar_record import CalendarEvent
from leadtui.domain.meetings import others
from leadtui.domain.text import clean_line, fold
from leadtui.models import calendar
from leadtui.models.calendar import Known

if TYPE_CHECKING:
    import sqlite3

#: Words of a summary or a place that are looked at, and words of a company's name.
_MOST_WORDS = 60
_LONGEST_NAME = 8
#: A name of fewer letters is too easily a word of something else.
_SHORTEST_NAME = 3
_EDGES = ".,;:!?()[]{}<>\"'“”„«»‘’–—-/|&+*#"


@dataclass(frozen=True, slots=True)
class About:
    """A company, and the lead of it who comes, with their address; or why nobody was found
    (``problem``).

    ``company_id`` is None for a lead who belongs to no company.
    """

    company_id: int | None = None
    company: str = ""
    contact_id: int | None = None
    contact: str = ""
    address: str = ""
    problem: str = ""


class People:
    """Finds whom events are about, within one team."""

    def __init__(self, conn: sqlite3.Connection, team_id: int) -> None:
        self._conn = conn
        self._team_id = team_id
        self._colleagues = frozenset(calendar.addresses_of(conn, team_id))

    def about(self, event: CalendarEvent) -> About:
        """Whom an event is about: the leads with its addresses, where all are of one company;
        where nobody has one, the company whose whole name stands in its summary or place.
        """
        people = [p for p in others(event) if p.address not in self._colleagues]
        addresses = list(dict.fromkeys(person.address for person in people))
        known = {k.address: k for k in calendar.people(self._conn, self._team_id, addresses)}
        leads = [known[address] for address in addresses if address in known]
        if leads:
            return _of(leads)
        return self._named(event, [person.address for person in people])

    def _named(self, event: CalendarEvent, addresses: list[str]) -> About:
        names = {*_names(event.summary), *_names(event.location)}
        found = calendar.companies_named(self._conn, self._team_id, names) if names else []
        # “Kestrel Labs France” names that company, not “Kestrel Labs” as well.
        whole = [
            one
            for one in found
            if not any(f" {one[2]} " in f" {other[2]} " for other in found if other[2] != one[2])
        ]
        if len(whole) == 1:
            return About(whole[0][0], whole[0][1])
        if whole:
            several = ", ".join(clean_line(name, limit=60) for _, name, _ in whole[:3])
            return About(problem=f"several companies are named: {several}")
        who = f" ({', '.join(addresses[:3])})" if addresses else ""
        return About(problem=f"nobody known{who}")


def _of(leads: list[Known]) -> About:
    companies = {lead.company_id: lead.company for lead in leads if lead.company_id is not None}
    if len(companies) > 1:
        several = ", ".join(clean_line(name, limit=60) for name in list(companies.values())[:3])
        return About(problem=f"people of several companies come: {several}")
    if not companies:
        return About(None, "", leads[0].contact_id, leads[0].name, leads[0].address)
    company_id, company = next(iter(companies.items()))
    lead = next(lead for lead in leads if lead.company_id == company_id)
    return About(company_id, company, lead.contact_id, lead.name, lead.address)


def _names(text: str) -> Iterator[str]:
    """Every run of words of ``text`` that could be a name, folded."""
    words = fold(text).split()[:_MOST_WORDS]
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
            run = " ".join(words[start:end])
            for each in {run, run.strip(_EDGES), run.lstrip(_EDGES), run.rstrip(_EDGES)}:
                if len(each) >= _SHORTEST_NAME:
                    yield each
