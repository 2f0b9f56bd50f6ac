"""The suspect flow: whom to turn to next on a routine, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.lists import answer, paged
from leadtui.cli.output import Column, Json, document, note, say, table
from leadtui.cli.session import Session
from leadtui.domain.fit import HIGHEST, MANDATORY_POINTS
from leadtui.domain.format import count
from leadtui.domain.rows import TAG_LABELS, TAGS

if TYPE_CHECKING:
    from leadtui.services.suspects import FitWhy

_CRITERIA = (
    Column("POINTS", right=True),
    Column("MET"),
    Column("KIND"),
    Column("CRITERION", flex=True),
)


@click.command("suspects", cls=Verb, short_help="List the suspects of a routine.")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--routine", metavar="ID|TITLE", help="The routine, if not your default one.")
@click.option("--sort", metavar="FIELD", help="By which field, such as name; fit by itself.")
@click.option("--view", metavar="NAME", help="The filter and the order of your view of Suspects.")
@click.pass_obj
def suspects(
    session: Session,
    words: tuple[str, ...],
    routine: str | None,
    sort: str | None,
    view: str | None,
) -> None:
    """List the companies that match a routine and have no other tag on it, the best fit first.

    Filters such as tag:prospect, fit:>=70, country:fr or has:email may stand among the WORDS.
    How many stand where is on stderr.
    """
    from leadtui.services import routines, views
    from leadtui.services import suspects as service

    with session.reading() as ws:
        now = ws.local_now()
        line, order = views.with_words(ws, views.SUSPECTS, view, words)
        routine_id = None if routine is None else routines.find(ws, routine)
        found = service.found(ws, routine_id, line, sort or order or service.BY_FIT)
        shown = found.routine.id
        answer(
            session,
            paged(found.ids, lambda some: service.rows(ws, shown, some)),
            as_json=lambda row: {**rows.company(row), "routine_id": shown},
            columns=(Column("FIT", right=True), *rows.COMPANY_COLUMNS),
            cells=lambda row: [_score(row.fit), *rows.company_cells(row, now)],
            nothing=f"Nobody fits {found.routine.title}.",
        )
    if not session.json:
        stand = [
            f"{TAG_LABELS[tag]} {count(found.counts[tag])}" for tag in TAGS if tag in found.counts
        ]
        note(f"{found.routine.title}: {', '.join(stand) or 'nobody'}.")


@click.command("fit", cls=Verb, short_help="Explain the fit of a company.")
@click.argument("company", metavar="ID|NAME")
@click.option("--routine", metavar="ID|TITLE", help="The routine, if not your default one.")
@click.pass_obj
def fit(session: Session, company: str, routine: str | None) -> None:
    """Explain the fit of a company on a routine: every criterion, and whether it is met."""
    from leadtui.services import companies, routines
    from leadtui.services import suspects as service

    with session.reading() as ws:
        routine_id = None if routine is None else routines.find(ws, routine)
        found = service.why(ws, companies.find(ws, company), routine_id)
    if session.json:
        document(_why(found))
    else:
        _say_why(found)


def _why(found: FitWhy) -> dict[str, Json]:
    return {
        "company_id": found.company_id,
        "company": found.company,
        "routine_id": found.routine.id,
        "routine": found.routine.title,
        "tag": found.tag,
        "fit": None if found.fit is None else found.fit.score,
        "raw": None if found.fit is None else found.fit.raw,
        "criteria": [
            {"kind": each.criterion.word, "text": each.criterion.text, "met": each.met}
            for each in found.judged
        ],
    }


def _say_why(found: FitWhy) -> None:
    who = f"{found.company} on {found.routine.title}"
    if not found.judged:
        say(f"{who}: the routine has no criteria.")
        return
    if found.fit is None:
        say(f"{who}: no fit, since something that has to be met is not.")
    else:
        over = f" (capped from {found.fit.raw})" if found.fit.raw > HIGHEST else ""
        say(f"{who}: fit {found.fit.score}{over}.")
        say(f"{MANDATORY_POINTS} for all that has to be met.", indent=2)
    table(
        _CRITERIA,
        [
            [
                str(each.criterion.level.points) if each.criterion.level and each.met else "",
                "yes" if each.met else "no",
                each.criterion.word,
                each.criterion.text,
            ]
            for each in found.judged
        ],
    )


def _score(fit: int | None) -> str:
    return "" if fit is None else str(fit)
