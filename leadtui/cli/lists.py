"""The lists: companies and leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.output import PAGE, Column, Json, documents, note, table
from leadtui.cli.session import Session
from leadtui.domain.format import count

_Row = TypeVar("_Row")


def paged(ids: Sequence[int], read: Callable[[Sequence[int]], list[_Row]]) -> Iterator[_Row]:
    """The rows of ``ids``, a page at a time."""
    for start in range(0, len(ids), PAGE):
        yield from read(ids[start : start + PAGE])


def answer(
    session: Session,
    found: Iterator[_Row],
    *,
    as_json: Callable[[_Row], Json],
    columns: Sequence[Column],
    cells: Callable[[_Row], list[str]],
    nothing: str,
) -> None:
    """Rows as one JSON array or as a table; ``nothing`` is said beside an empty one."""
    if session.json:
        documents(as_json(row) for row in found)
        return
    counted = 0

    def lines() -> Iterator[list[str]]:
        nonlocal counted
        for row in found:
            counted += 1
            yield cells(row)

    table(columns, lines())
    if not counted:
        note(nothing)


@click.command("companies", cls=Verb, short_help="List the companies.")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--view", metavar="NAME", help="The words and the order of your view of Companies.")
@click.pass_obj
def companies(session: Session, words: tuple[str, ...], view: str | None) -> None:
    """List the companies, those with all the WORDS in any order.

    hot among them asks for those with a hot lead, cold for the others.
    """
    from leadtui.services import companies as service
    from leadtui.services import views

    with session.reading() as ws:
        now = ws.local_now()
        line, sort = views.with_words(ws, views.COMPANIES, view, words)
        found = service.found(ws, line, sort or "name")
        if found.capped:
            note(f"Very many fit: these are {count(len(found.ids))} of them.")
        answer(
            session,
            paged(found.ids, lambda some: service.rows(ws, some)),
            as_json=rows.company,
            columns=rows.COMPANY_COLUMNS,
            cells=lambda row: rows.company_cells(row, now),
            nothing="No company fits." if line else "There is no company yet.",
        )


@click.command("leads", cls=Verb)
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--hot", is_flag=True, help="The hot ones alone.")
@click.option("--view", metavar="NAME", help="The filter and the order of your view of Leads.")
@click.pass_obj
def leads(session: Session, words: tuple[str, ...], hot: bool, view: str | None) -> None:
    """List the leads, the hottest first.

    WORDS are searched for in any order; filters such as owner:me, status:working, silent:>30d
    or score:>=3 may stand among them.
    """
    from leadtui.services import leads as service
    from leadtui.services import views

    with session.reading() as ws:
        now = ws.local_now()
        line, sort = views.with_words(ws, views.LEADS, view, ("hot", *words) if hot else words)
        ids = service.ids(ws, line, sort or "heat")
        answer(
            session,
            paged(ids, lambda some: service.rows(ws, some)),
            as_json=rows.lead,
            columns=rows.LEAD_COLUMNS,
            cells=lambda row: rows.lead_cells(row, now),
            nothing="No lead fits." if line else "There is no lead yet.",
        )
