"""Deals: their list, and changing them one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.adding import field_values
from leadtui.cli.base import Verb, VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer, paged
from leadtui.cli.output import Column, Json, day, document, instant, note
from leadtui.cli.session import Session
from leadtui.domain.deals import DealRow, totals_words
from leadtui.domain.format import short_date
from leadtui.domain.money import money_words
from leadtui.domain.reminders import date_label
from leadtui.domain.rows import Outcome

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

DEAL_COLUMNS = (
    Column("ID", right=True),
    Column("TITLE", flex=True),
    Column("COMPANY", flex=True),
    Column("STAGE"),
    Column("AMOUNT", right=True),
    Column("%", right=True),
    Column("CLOSE"),
    Column("OWNER", flex=True, optional=True),
    Column("REMINDER", optional=True),
)


def deal_json(row: DealRow) -> dict[str, Json]:
    """A deal with everything that is known of it; amounts in hundredths."""
    return {
        "id": row.id,
        "title": row.title,
        "company_id": row.company_id,
        "company": row.company,
        "contact_id": row.contact_id,
        "contact": row.contact,
        "stage": row.stage,
        "outcome": row.outcome,
        "amount": row.amount,
        "currency": row.currency,
        "probability": row.probability,
        "weighted": row.weighted,
        "close": day(row.close_date),
        "owner": row.owner,
        "comment": row.comment,
        "created_at": instant(row.created_at),
        "closed_at": instant(row.closed_at),
        "reminder": day(row.next_reminder),
    }


def deal_cells(row: DealRow, today: dt.date) -> list[str]:
    """A deal under :data:`DEAL_COLUMNS`."""
    close = ""
    if row.close_date is not None:
        close = (date_label if row.is_open else short_date)(row.close_date, today)
    return [
        str(row.id),
        row.title,
        row.company,
        row.stage,
        "" if row.amount is None else money_words(row.amount, row.currency),
        "" if row.probability is None else str(row.probability),
        close,
        row.owner,
        short_date(row.next_reminder, today) if row.next_reminder else "",
    ]


@click.command("deals", cls=Verb, short_help="List the deals.")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--stage", metavar="NAME", default="", help="Those in this stage.")
@click.option("--open", "state", flag_value="open", help="Those that are neither won nor lost.")
@click.option("--won", "state", flag_value="won", help="Those that were won.")
@click.option("--lost", "state", flag_value="lost", help="Those that were lost.")
@click.option("--with-reminder", is_flag=True, help="Those whose company has an open reminder.")
@click.option("--sort", metavar="FIELD", help="By which field, such as amount; close by itself.")
@click.option("--view", metavar="NAME", help="The filter and the order of your view of Deals.")
@click.pass_obj
def deals(
    session: Session,
    words: tuple[str, ...],
    stage: str,
    state: str | None,
    with_reminder: bool,
    sort: str | None,
    view: str | None,
) -> None:
    """List the deals, the open ones by their expected close.

    WORDS are searched for in title, company, contact and comment; filters such as owner:me,
    amount:>5000 or stage:proposal may stand among them. What they come to is on stderr.
    """
    from leadtui.domain.deal_filter import parse_deal_filter
    from leadtui.services import deals as service
    from leadtui.services import views

    with session.reading() as ws:
        given = words if state is None else (*words, state)
        line, order = views.with_words(ws, views.DEALS, view, given)
        wanted = parse_deal_filter(line)
        if stage:
            wanted = replace(wanted, stage=stage)
        if with_reminder and not wanted.reminder:
            wanted = replace(wanted, reminder="any")
        today = ws.today()
        answer(
            session,
            paged(
                service.ids(ws, wanted, sort or order or "close"),
                lambda some: service.rows(ws, some),
            ),
            as_json=deal_json,
            columns=DEAL_COLUMNS,
            cells=lambda row: deal_cells(row, today),
            nothing="No deal fits.",
        )
        if not session.json and (total := totals_words(service.totals(ws, wanted))):
            note(f"Together {total}.")


@click.group("deal", cls=VerbGroup)
def deal() -> None:
    """Add a deal, change it, move it to another stage, delete it."""


@deal.command("add")
@click.argument("company", metavar="ID|NAME")
@click.argument("title")
@click.option("--amount", metavar="AMOUNT", help="Such as 12 500 €, 1,200.50 USD or 12k.")
@click.option("--stage", metavar="NAME", help="The first one that goes on when left out.")
@click.option("--probability", metavar="PERCENT", help="From 0 to 100.")
@click.option("--close", metavar="WORDS", help="The day it is expected to close: 24/12, +2w.")
@click.option("--contact", metavar="ID|NAME", help="Somebody of the company.")
@click.option("--owner", metavar="NAME", help="You when left out; nobody for none.")
@click.option("--comment", metavar="TEXT", help="What else there is to say.")
@click.pass_obj
def add(session: Session, /, company: str, title: str, **given: str | None) -> None:
    """Add the deal TITLE to a company."""
    from leadtui.services import companies
    from leadtui.services import deals as service

    fields = {name: text for name, text in given.items() if text is not None}
    with session.changing() as ws:
        done = service.create(ws, companies.find(ws, company), {**fields, "title": title})
        _tell(session, ws, done)


@deal.command("set")
@click.argument("deal_id", type=int, metavar="ID")
@click.argument("fields", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.pass_obj
def set_(session: Session, deal_id: int, fields: tuple[str, ...]) -> None:
    """Change fields of the deal of that ID; an empty VALUE takes one away.

    NAME is one of title, stage, amount, probability, close, contact, owner, comment.
    """
    from leadtui.services import deals as service

    typed = field_values(fields)
    with session.changing() as ws:
        _tell(session, ws, service.edit(ws, deal_id, typed))


@deal.command("move")
@click.argument("deal_id", type=int, metavar="ID")
@click.argument("stage")
@click.pass_obj
def move(session: Session, deal_id: int, stage: str) -> None:
    """Move the deal of that ID to STAGE: one that says won or lost closes it, any other one
    opens again what was closed.
    """
    from leadtui.services import deals as service

    with session.changing() as ws:
        _tell(session, ws, service.move(ws, deal_id, stage))


@deal.command("delete")
@click.argument("deal_id", type=int, metavar="ID")
@click.pass_obj
def delete(session: Session, deal_id: int) -> None:
    """Delete the deal of that ID; undo brings it back."""
    from leadtui.services import deals as service

    with session.changing() as ws:
        done = service.delete(ws, deal_id)
    tell(session, done)


def _tell(session: Session, ws: Workspace, done: Outcome) -> None:
    """What was done, with the deal as it is now where a document is asked for."""
    from leadtui.services import deals as service

    if session.json:
        document({**rows.outcome(done), "deal": deal_json(service.get(ws, done.ids[0]))})
    else:
        tell(session, done)
