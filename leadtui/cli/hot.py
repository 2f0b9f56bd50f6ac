"""Hot leads: who goes cold when, what became of them, and removing the label by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer, paged
from leadtui.cli.output import Column, Json, day, note, say
from leadtui.cli.session import Session
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Unavailable
from leadtui.domain.format import plural
from leadtui.domain.rows import LeadRow
from leadtui.domain.timeline_words import headline

if TYPE_CHECKING:
    import datetime as dt

    from leadtui.domain.news import LeadNews
    from leadtui.services.cooling import Cooling

#: How far ahead or back is asked for, in days.
DAYS = click.IntRange(0, 36_500)
_COOLING = (
    Column("ID", right=True),
    Column("GOES COLD"),
    Column("CALL BY"),
    Column("POINTS", right=True),
    Column("NAME", flex=True),
    Column("COMPANY", flex=True),
    Column("REMINDER"),
    Column("OWNER", flex=True, optional=True),
    Column("PHONE", optional=True),
)
_NEWS = (
    Column("WHEN"),
    Column("WHAT"),
    Column("LEAD", right=True),
    Column("NAME", flex=True),
    Column("COMPANY", flex=True),
    Column("BY", flex=True, optional=True),
    Column("OWNER", flex=True, optional=True),
    Column("NOW"),
)


@click.command("cooling", cls=Verb, short_help="List who goes cold when.")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--days", type=DAYS, metavar="N", help="Up to N days from today; 0 is today alone.")
@click.pass_obj
def cooling(session: Session, words: tuple[str, ...], days: int | None) -> None:
    """List the hot leads by the day they go cold, with the last day on which a call, at any
    hour of it, keeps each hot.

    WORDS are those of `leadtui leads`, filters among them.
    """
    from leadtui.services import cooling as service

    with session.reading() as ws:
        now = ws.local_now()
        found = service.calendar(ws, " ".join(words), days=days)
        answer(
            session,
            paged(found.ids, lambda some: service.rows(ws, some)),
            as_json=_cooling,
            columns=_COOLING,
            cells=lambda row: _cooling_cells(row, now),
            nothing="No lead goes cold.",
        )
        if found.staying:
            stays = "stays" if found.staying == 1 else "stay"
            note(f"{plural(found.staying, 'more lead')} {stays} hot: there is no reset period.")


def _cooling(row: Cooling) -> Json:
    return {
        **rows.lead(row.lead),
        "cools_on": day(row.cools_on),
        "call_by": day(row.call_by),
        "at_weekend": row.at_weekend,
        "weekday_before": day(row.weekday),
    }


def _cooling_cells(row: Cooling, now: dt.datetime) -> list[str]:
    lead, today = row.lead, now.date()
    reminder = "" if lead.next_reminder is None else day_words(lead.next_reminder, today)
    return [
        str(lead.id),
        rows.moment(lead.hot_until, now),
        day_words(row.call_by, today) + (" weekend" if row.at_weekend else ""),
        f"{lead.engagement}/{lead.threshold}",
        lead.name,
        lead.company,
        reminder,
        lead.owner,
        lead.phone,
    ]


@click.command("news", cls=Verb, short_help="List who became hot and who cooled.")
@click.option("--mine", is_flag=True, help="Of your own leads alone.")
@click.option("--days", type=DAYS, metavar="N", help="Of the last N days; 0 is today alone.")
@click.pass_obj
def news(session: Session, mine: bool, days: int | None) -> None:
    """List who of the team's leads became hot, who cooled, and whose hot label was removed, the
    newest first.
    """
    from leadtui.services import news as service

    with session.reading() as ws:
        now = ws.local_now()
        since = None if days is None else service.start_of(ws, days)
        answer(
            session,
            paged(
                service.feed_ids(ws, mine=mine, since=since), lambda some: service.feed(ws, some)
            ),
            as_json=_news,
            columns=_NEWS,
            cells=lambda row: _news_cells(row, now),
            nothing="There is no news of hot leads.",
        )


def _news(row: LeadNews) -> Json:
    return {**rows.activity(row.entry), "lead": rows.lead(row.lead)}


def _news_cells(row: LeadNews, now: dt.datetime) -> list[str]:
    lead = row.lead
    return [
        rows.moment(row.entry.at, now),
        headline(row.entry),
        str(lead.id),
        lead.name,
        lead.company,
        row.entry.user,
        lead.owner,
        lead.heat.value,
    ]


@click.command("remove-hot", cls=Verb, short_help="Remove hot labels by hand.")
@click.argument("leads", nargs=-1, required=True, metavar="ID|EMAIL…")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def remove_hot(session: Session, leads: tuple[str, ...], yes: bool) -> None:
    """Remove the hot labels of these leads, as one step: each is cold then, until new points make
    it hot again.
    """
    from leadtui.services import leads as service

    with session.changing() as ws:
        found = list(dict.fromkeys(service.find(ws, lead) for lead in leads))
        if not yes:
            _ask(session, service.rows(ws, found))
        done = service.remove_hot(ws, found)
    tell(session, done)


def _ask(session: Session, found: list[LeadRow]) -> None:
    """The question of CAD-47; without a terminal to ask at it has to be answered beforehand."""
    of = "" if len(found) == 1 else f" of {plural(len(found), 'lead')}"
    question = f"Are you sure you want to remove the hot-lead status{of}?"
    if session.json or not sys.stdin.isatty():
        raise Unavailable(question, hint="Say --yes to do it.")
    for lead in found:
        say(f"{lead.name} · {lead.company}" if lead.company else lead.name, indent=2)
    if not click.confirm(question, default=False):
        raise Unavailable("Nothing was changed.")
