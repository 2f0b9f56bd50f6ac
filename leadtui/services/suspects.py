"""The suspect flow: which company comes next on a routine, and why (COE-99, COE-105..110)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.criteria import Criteria, Judged
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.fit import Fit
from leadtui.domain.rows import CompanyRow
from leadtui.domain.suspect_filter import ANY, SuspectFilter, parse_suspect_filter
from leadtui.domain.text import clean_line
from leadtui.models import activities, companies, fits, routines, suspects
from leadtui.models.leads import Viewer
from leadtui.models.routines import Routine
from leadtui.services.asked_columns import require_columns
from leadtui.services.companies import QUERY_LIMIT, order_of
from leadtui.services.fits import catch_up
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: The order of the flow (COE-110), and those of the list of companies.
BY_FIT = "fit"
SORTS: dict[str, bool] = {BY_FIT: True, **companies.SORTS}


@dataclass(frozen=True, slots=True)
class Found:
    """The companies of a routine for a line, in order; ``counts`` has all of the routine by tag,
    ``has_criteria`` whether the routine says whom it looks for.
    """

    routine: Routine
    ids: list[int]
    counts: dict[str, int]
    tag: str
    has_criteria: bool


class Standing(NamedTuple):
    """How many companies of a routine have each tag, and how many match its criteria; None where
    it has none (COE-116).
    """

    routine: Routine
    counts: dict[str, int]
    matching: int | None


class FitWhy(NamedTuple):
    """Why a company has its fit on a routine: every criterion, and whether it meets it; ``fit`` is
    None where it does not match.
    """

    routine: Routine
    company_id: int
    company: str
    fit: Fit | None
    tag: str
    judged: tuple[Judged, ...]


def found(
    ws: Workspace, routine_id: int | None = None, line: str = "", sort: str = BY_FIT
) -> Found:
    """The companies of a routine, of the user's default one where none is named: the suspects, or
    those that the line asks for.

    ``sort`` is fit or an order of the companies in its natural direction, with ``-`` in front in
    the other one; companies without a value come last, and ties by fit. A user without a default
    routine gets the first of theirs; :class:`Invalid` where there is none.
    """
    order, flip = order_of(sort, SORTS)
    wanted = parse_suspect_filter(clean_line(line, limit=QUERY_LIMIT))
    catch_up(ws)
    with ws.read() as conn:
        routine = _routine(ws, conn, routine_id)
        flow = suspects.flow(conn, routine.id, None if wanted.tag == ANY else wanted.tag)
        ids = _passing(ws, conn, wanted, flow)
        ids = _sorted(ws, conn, ids, order, flip)
        return Found(
            routine,
            ids,
            suspects.counts(conn, routine.id),
            wanted.tag,
            suspects.has_criteria(conn, routine.id),
        )


def _routine(ws: Workspace, conn: sqlite3.Connection, routine_id: int | None) -> Routine:
    if routine_id is not None:
        named = routines.routine(conn, ws.user, routine_id)
        if named is None:
            raise NotFound(f"There is no routine {routine_id}.")
        return named
    default = routines.default_of(conn, ws.user.id)
    if default is not None:
        return default
    seen = routines.routines(conn, ws.user)
    if not seen:
        raise Invalid(
            "You work on no routine.", field="routine", hint="A manager gives you one, or makes it."
        )
    return seen[0]


def _passing(
    ws: Workspace, conn: sqlite3.Connection, wanted: SuspectFilter, flow: dict[int, int | None]
) -> list[int]:
    ids = [company_id for company_id, score in flow.items() if wanted.fits(score)]
    if wanted.hot is not None:
        hot = companies.hot_ids(conn, ws.team.id, ws.now())
        ids = [i for i in ids if (i in hot) is wanted.hot]
    if wanted.reminder is not None:
        reminded = suspects.with_reminder(conn, ws.team.id)
        ids = [i for i in ids if (i in reminded) is wanted.reminder]
    if wanted.conditions:
        asked = Criteria.of_conditions(wanted.conditions)
        require_columns(conn, ws.team.id, asked, "filter")
        passing: set[int] = set()
        # Some at a time: of records of them all, the collection of garbage would hold up every
        # other thread.
        for start in range(0, len(ids), fits.CHUNK):
            facts = fits.facts_of(conn, ws.team.id, ids[start : start + fits.CHUNK], asked)
            passing.update(one.id for one in facts if asked.all[0].met(one))
        ids = [i for i in ids if i in passing]
    return ids


def _sorted(
    ws: Workspace, conn: sqlite3.Connection, ids: list[int], order: str, flip: bool
) -> list[int]:
    if order == BY_FIT:
        return ids[::-1] if flip else ids
    if order == "name":
        wanted = set(ids)
        named = [i for i in companies.by_name(conn, ws.team.id) if i in wanted]
        return named[::-1] if flip else named
    keys = companies.sort_keys(conn, ws.team.id, order, ids)
    having = [i for i in ids if i in keys]
    having.sort(key=keys.__getitem__, reverse=SORTS[order] != flip)
    return having + [i for i in ids if i not in keys]


def standing(ws: Workspace, routine_id: int | None = None) -> Standing | None:
    """How many companies stand where on a routine, on the user's default one where none is named;
    None where the user works on none (COE-116).
    """
    catch_up(ws)
    with ws.read() as conn:
        if routine_id is None and not routines.routines(conn, ws.user):
            return None
        routine = _routine(ws, conn, routine_id)
        matching = None
        if suspects.has_criteria(conn, routine.id):
            matching = suspects.matching(conn, routine.id)
        return Standing(routine, suspects.counts(conn, routine.id), matching)


def rows(ws: Workspace, routine_id: int, wanted: Sequence[int]) -> list[CompanyRow]:
    """The rows of some companies in that order, with their tag and fit on a routine."""
    with ws.read() as conn:
        routine = _routine(ws, conn, routine_id)
        viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
        return companies.rows(conn, viewer, wanted, routine_id=routine.id)


def why(ws: Workspace, company_id: int, routine_id: int | None = None) -> FitWhy:
    """Every criterion of a routine and whether a company meets it: a pure reading, the fit that
    it gives is the one that lists show.
    """
    catch_up(ws)
    with ws.read() as conn:
        routine = _routine(ws, conn, routine_id)
        name = activities.company_name(conn, ws.team.id, company_id)
        if name is None:
            raise NotFound(f"There is no company {company_id}.")
        setup = routines.setup(conn, ws.user, routine.id)
        criteria = (fits.criteria_of(setup.criteria) if setup else None) or Criteria()
        company = fits.facts_of(conn, ws.team.id, (company_id,), criteria)[0]
        tag = routines.tagged(conn, ws.team.id, routine.id, (company_id,))[company_id].tag
        return FitWhy(
            routine,
            company_id,
            name,
            criteria.fit(company) if criteria.all else None,
            tag,
            criteria.judge(company),
        )
