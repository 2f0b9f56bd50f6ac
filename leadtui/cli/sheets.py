"""One company or one lead: its sheet, its timeline, and why it is as hot as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb, VerbGroup
from leadtui.cli.deals import DEAL_COLUMNS, deal_cells, deal_json
from leadtui.cli.lists import answer
from leadtui.cli.output import (
    PAGE,
    Column,
    Json,
    document,
    fields,
    instant,
    note,
    say,
    say_block,
    table,
)
from leadtui.cli.session import Session
from leadtui.domain.explain import Explanation
from leadtui.domain.format import signed
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import TAG_LABELS, ActivityRow, CompanySheet, LeadSheet, TagRow

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

#: The filters of a timeline.
_FILTERS = ("all", "notes", "mail", "calls", "visits")
_LINES = (
    Column("POINTS", right=True),
    Column("WHEN"),
    Column("RULE", flex=True),
    Column("NOTE", flex=True),
)


@click.group("show", cls=VerbGroup)
def show() -> None:
    """Show the sheet of a company or of a lead."""


@show.command("company")
@click.argument("company", metavar="ID|NAME")
@click.pass_obj
def show_company(session: Session, company: str) -> None:
    """Show a company: its details, its people, its tags, its reminder and its deals."""
    from leadtui.services import companies as service

    with session.reading() as ws:
        sheet = service.sheet(ws, service.find(ws, company))
        if session.json:
            document(_company(sheet, ws))
        else:
            _say_company(sheet, ws)


def _company(sheet: CompanySheet, ws: Workspace) -> dict[str, Json]:
    return {
        "id": sheet.id,
        "name": sheet.name,
        "fields": dict(sheet.fields),
        "details": dict(sheet.details),
        "contacts": [rows.card(card) for card in sheet.contacts],
        "tags": [
            {
                "routine_id": tag.routine_id,
                "routine": tag.routine,
                "tag": tag.tag,
                "default": tag.default,
                "fit": tag.fit,
            }
            for tag in sheet.tags
        ],
        "reminder": rows.reminder(sheet.reminder, ws.today()) if sheet.reminder else None,
        "deals": [deal_json(deal) for deal in sheet.deals],
    }


def _say_company(sheet: CompanySheet, ws: Workspace) -> None:
    say(f"{sheet.name} (company {sheet.id})")
    fields(sheet.fields, indent=2)
    fields(sheet.details, indent=2)
    if sheet.tags:
        _title("Routines")
        fields(((tag.routine, _tag(tag)) for tag in sheet.tags), indent=2)
    if sheet.reminder:
        _title("Reminder")
        table(rows.REMINDER_COLUMNS, [rows.reminder_cells(sheet.reminder, ws.today())])
    if sheet.deals:
        _title("Deals")
        table(DEAL_COLUMNS, [deal_cells(deal, ws.today()) for deal in sheet.deals])
    if sheet.contacts:
        _title("People")
        table(rows.CARD_COLUMNS, [rows.card_cells(card) for card in sheet.contacts])


def _tag(tag: TagRow) -> str:
    fit = "" if tag.fit is None else f"fit {tag.fit}"
    return ", ".join(filter(None, (TAG_LABELS.get(tag.tag, tag.tag), fit)))


@show.command("lead")
@click.argument("lead", metavar="ID|EMAIL")
@click.pass_obj
def show_lead(session: Session, lead: str) -> None:
    """Show a lead: its score, its details, its company and its notes."""
    from leadtui.services import lead_sheets, leads

    with session.reading() as ws:
        sheet = lead_sheets.sheet(ws, leads.find(ws, lead))
        if session.json:
            document(_lead(sheet))
        else:
            _say_lead(sheet, ws)


def _lead(sheet: LeadSheet) -> dict[str, Json]:
    return {
        **rows.lead(sheet.row),
        "information": dict(sheet.information),
        "attributes": dict(sheet.attributes),
        "company_fields": dict(sheet.company),
        "details": dict(sheet.details),
        "notes": sheet.notes,
        "touches": [{"source": source, "at": instant(at)} for source, at in sheet.touches],
    }


def _say_lead(sheet: LeadSheet, ws: Workspace) -> None:
    row, now = sheet.row, ws.local_now()
    say(f"{row.name} (lead {row.id})")
    fields(
        (
            ("engagement", f"{row.engagement} of {row.threshold}{', hot' if row.hot else ''}"),
            ("cools", rows.moment(row.hot_until, now)),
            ("last contacted", rows.moment(row.last_contacted, now)),
            ("blocked", row.blocked),
        ),
        indent=2,
    )
    for title, pairs in (
        ("Information", sheet.information),
        ("Attributes", sheet.attributes),
        ("Company", sheet.company),
        ("Details", sheet.details),
        ("Sources", tuple((name, rows.moment(at, now)) for name, at in sheet.touches)),
    ):
        if any(value for _, value in pairs):
            _title(title)
            fields(pairs, indent=2)
    if sheet.notes:
        _title("Notes")
        say_block(sheet.notes, indent=2)


def _title(text: str) -> None:
    say("")
    say(text)


@click.command("timeline", cls=Verb, short_help="Show what happened with a company.")
@click.argument("company", metavar="ID|NAME")
@click.option(
    "--kind",
    type=click.Choice([*_FILTERS, *(kind.word for kind in Kind)]),
    default="all",
    show_default=True,
    metavar="KIND",
    help="The entries to show: all, notes, mail, calls, visits, or one kind such as replied.",
)
@click.option("--lead", is_flag=True, help="The ID or NAME is that of a lead.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    metavar="NUMBER",
    help="How many entries, the newest first; 0 for all of them.",
)
@click.pass_obj
def timeline(session: Session, company: str, kind: str, lead: bool, limit: int) -> None:
    """Show what happened with a company and its people, the newest first.

    With an e-mail in place of ID or NAME, or with --lead, that lead's alone.
    """
    from leadtui.services import companies, leads

    with session.reading() as ws:
        now = ws.local_now()
        of_lead = lead or "@" in company
        found = leads.find(ws, company) if of_lead else companies.find(ws, company)
        answer(
            session,
            _entries(ws, found, of_lead=of_lead, kind=kind, limit=limit),
            as_json=rows.activity,
            columns=rows.ACTIVITY_COLUMNS,
            cells=lambda row: rows.activity_cells(row, now),
            nothing="Nothing happened yet.",
        )


def _entries(
    ws: Workspace, found: int, *, of_lead: bool, kind: str, limit: int
) -> Iterator[ActivityRow]:
    from leadtui.services import timeline as service

    read = partial(
        service.page,
        ws,
        company_id=None if of_lead else found,
        contact_id=found if of_lead else None,
        kinds=kind,
    )
    before: tuple[int, int] | None = None
    left = limit
    while not limit or left:
        size = min(PAGE, left) if limit else PAGE
        page = read(before=before, limit=size)
        yield from page
        left -= len(page)
        if len(page) < size:
            return
        before = (page[-1].at, page[-1].id)
    if read(before=before, limit=1):
        note(f"There is more: these are the newest {limit}. --limit 0 shows all.")


@click.command("why", cls=Verb, short_help="Explain a lead's engagement line by line.")
@click.argument("lead", metavar="ID|EMAIL")
@click.option(
    "--as-of", "day", metavar="DAY", default="", help="As it was at the end of a past day."
)
@click.pass_obj
def why(session: Session, lead: str, day: str) -> None:
    """Explain a lead's engagement line by line, and what is missing to be hot."""
    from leadtui.services import leads, scoring

    with session.reading() as ws:
        found = leads.find(ws, lead)
        row = leads.rows(ws, [found])[0]
        explained = scoring.why(ws, found, day=_past_day(ws, day) if day else None)
        if session.json:
            document(_why(explained, found, row.name))
        else:
            _say_why(explained, row.name, ws)


def _past_day(ws: Workspace, words: str) -> dt.date:
    from leadtui.domain.dates import parse_instant

    return parse_instant(words, now=ws.local_now()).date()


def _why(found: Explanation, lead_id: int, name: str) -> dict[str, Json]:
    reset = found.reset
    return {
        "id": lead_id,
        "name": name,
        "engagement": found.engagement,
        "threshold": found.threshold,
        "hot": found.hot,
        "hot_since": instant(found.hot_since),
        "hot_until": instant(found.hot_until),
        "lines": [
            {"rule": line.rule, "at": instant(line.at), "points": line.points, "note": line.note}
            for line in found.lines
        ],
        "sums": [
            {
                "rule": one.rule,
                "facts": one.facts,
                "counted": one.counted,
                "points": one.points,
                "latest": instant(one.latest),
                "held": one.held,
            }
            for one in found.sums
        ],
        "rules": None
        if found.source is None
        else {
            "name": found.source.name,
            "kind": found.source.kind.value,
            "version": found.source.version,
            "since": instant(found.source.since),
            "author": found.source.author,
        },
        "waiting": [{"rule": one.name, "points": one.points} for one in found.waiting],
        "reset": {"at": instant(reset.at), "kind": reset.kind.word, "note": reset.note}
        if reset
        else None,
        "to_hot": [way.words() for way in found.to_hot],
        "no_way": found.no_way,
        "missing": found.distance,
    }


def _say_why(found: Explanation, name: str, ws: Workspace) -> None:
    now = ws.local_now()
    state = "hot" if found.hot else f"{found.distance} to hot"
    say(f"{name}: {found.engagement} of {found.threshold}, {state}")
    if found.hot_until is not None:
        say(f"Cools {rows.moment(found.hot_until, now)} unless something happens.")
    table(
        _LINES,
        [
            [signed(line.points), rows.moment(line.at, now), line.rule, line.note]
            for line in found.lines
        ],
    )
    for rule in found.waiting:
        say(f"{rule.name}: {signed(rule.points)} counts once the lead reacts.")
    if found.reset is not None:
        say(f"{rows.moment(found.reset.at, now)}: {found.reset.note}")
    if found.to_hot:
        say(f"To hot: {', or '.join(way.words() for way in found.to_hot)}.")
    elif found.no_way and not found.hot:
        say(found.no_way)
    if found.source is not None:
        since = rows.moment(found.source.since, now)
        author = f" by {found.source.author}" if found.source.author else ""
        say(f"Rules: {found.source.name}, version {found.source.version} of {since}{author}.")
