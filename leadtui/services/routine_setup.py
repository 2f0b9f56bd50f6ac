"""Making routines: whom they look for, who works on them, and what a change would do (COE-98,
COE-101..111, COE-172).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.access import may_change_routines, require
from leadtui.domain.company_facts import CompanyFacts
from leadtui.domain.criteria import Criteria, parse_criteria
from leadtui.domain.errors import Cancelled, Conflict, Invalid, NotFound
from leadtui.domain.fit import HIGHEST, Fit, exceeds
from leadtui.domain.format import count, plural
from leadtui.domain.rows import Outcome
from leadtui.domain.rule_change import whole_number
from leadtui.domain.text import clean_line, clean_text, fold
from leadtui.models import fits, routines, suspects, team
from leadtui.models.routines import Setup
from leadtui.models.store import Unit
from leadtui.services import views
from leadtui.services.asked_columns import require_columns
from leadtui.services.workspace import Workspace, user_named

if TYPE_CHECKING:
    import sqlite3

LONGEST_TITLE = 80
LONGEST_DESCRIPTION = 2_000
#: Companies that a preview names.
NAMED = 8
_OFF = frozenset({"", "off", "none"})


class RoutineSheet(NamedTuple):
    """A routine in full; ``counts`` has the number of companies by tag (COE-116), ``matching`` how
    many match its criteria.
    """

    id: int
    title: str
    description: str
    criteria: Criteria
    notify_above: int | None
    users: tuple[str, ...]
    user_ids: tuple[int, ...]
    counts: dict[str, int]
    matching: int


class Named(NamedTuple):
    """A company with the score that it has or would have."""

    company_id: int
    company: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Preview:
    """What criteria would find: of ``of`` companies so many match, ``perfect`` with the highest
    score; ``comes`` and ``goes`` count those that are in the list of suspects only with them, or
    only without; ``above`` those above the number. ``best`` names the first ones.
    """

    of: int
    matching: int
    perfect: int
    comes: int
    goes: int
    above: int | None
    best: tuple[Named, ...]

    @property
    def words(self) -> str:
        """``31 of 1 204 companies match``."""
        match = "matches" if self.matching == 1 else "match"
        return f"{plural(self.matching, 'company')} of {count(self.of)} {match}"


def all_setups(ws: Workspace) -> list[RoutineSheet]:
    """The routines that the user sees, by title (COE-102)."""
    with ws.read() as conn:
        return [_sheet(ws, conn, one.id) for one in routines.routines(conn, ws.user)]


def sheet(ws: Workspace, routine_id: int) -> RoutineSheet:
    """One routine in full; :class:`NotFound` where the user does not see it."""
    with ws.read() as conn:
        return _sheet(ws, conn, routine_id)


def _sheet(ws: Workspace, conn: sqlite3.Connection, routine_id: int) -> RoutineSheet:
    found = _setup(ws, conn, routine_id)
    names = {user.id: user.name for user in team.users(conn, ws.team.id)}
    return RoutineSheet(
        found.id,
        found.title,
        found.description,
        fits.criteria_of(found.criteria) or Criteria(),
        found.notify_above,
        tuple(names[user_id] for user_id in found.users),
        found.users,
        suspects.counts(conn, routine_id),
        suspects.matching(conn, routine_id),
    )


def _setup(ws: Workspace, conn: sqlite3.Connection, routine_id: int) -> Setup:
    found = routines.setup(conn, ws.user, routine_id)
    if found is None:
        raise NotFound(f"There is no routine {routine_id}.")
    return found


# Changing


class Wanted(NamedTuple):
    """What is to be changed of a routine; None leaves it as it is.

    ``criteria`` is their text, empty for none; ``notify_above`` a number or ``off``; ``users`` the
    names of all who work on it.
    """

    title: str | None = None
    description: str | None = None
    criteria: str | None = None
    notify_above: str | None = None
    users: tuple[str, ...] | None = None


def create(ws: Workspace, wanted: Wanted) -> Outcome:
    """Make a routine; who makes it works on it, where nobody is named."""
    require(may_change_routines(ws.user))
    with ws.step("new routine") as unit:
        title = _title(ws, unit, wanted.title or "", None)
        routine_id = routines.insert(unit.conn, ws.team.id, title, unit.now)
        made = _changed(ws, unit, Setup(routine_id, title, "", None, None, ()), wanted)
        routines.update(unit.conn, made)
        routines.add_users(unit.conn, routine_id, made.users or (ws.user.id,))
        return Outcome(f"{title} is a routine now.", (routine_id,), unit.step_id)


def edit(
    ws: Workspace, routine_id: int, wanted: Wanted, *, expected: RoutineSheet | None = None
) -> Outcome:
    """Change a routine; other criteria judge every company anew.

    ``expected`` is what the user saw: where the routine is another one meanwhile,
    :class:`Conflict`.
    """
    require(may_change_routines(ws.user))
    with ws.step("change routine") as unit:
        before = _setup(ws, unit.conn, routine_id)
        if expected is not None and _differs(before, expected):
            raise Conflict(
                f"{before.title} was changed meanwhile.", hint="Open it again; nothing was saved."
            )
        after = _changed(ws, unit, before, wanted)
        if after == before:
            return Outcome(f"{before.title}: nothing to change.", (routine_id,))
        if after.title != before.title:
            titles = [one.title for one in routines.titled(unit.conn, ws.team.id)]
            views.follow(ws, unit, "routine", titles, before.title, after.title)
        routines.update(unit.conn, after)
        routines.add_users(unit.conn, routine_id, after.users)
        routines.keep_users(unit.conn, routine_id, after.users)
        what = [_WHAT[name] for name in _WHAT if getattr(before, name) != getattr(after, name)]
        return Outcome(f"{after.title}: {', '.join(what)} changed.", (routine_id,), unit.step_id)


_WHAT = {
    "title": "title",
    "description": "description",
    "criteria": "criteria",
    "notify_above": "notification",
    "users": "users",
}


def delete(ws: Workspace, routine_id: int) -> Outcome:
    """Delete a routine with the tags on it; undo brings all of it back."""
    require(may_change_routines(ws.user))
    with ws.step("delete routine") as unit:
        found = _setup(ws, unit.conn, routine_id)
        number = routines.delete(unit.conn, routine_id)
        tags = f" with {plural(number, 'tag')}" if number else ""
        return Outcome(f"{found.title} deleted{tags}.", (routine_id,), unit.step_id)


def _differs(now: Setup, seen: RoutineSheet) -> bool:
    kept = (seen.title, seen.description, seen.notify_above, set(seen.user_ids))
    criteria = fits.criteria_of(now.criteria) or Criteria()
    is_now = (now.title, now.description, now.notify_above, set(now.users))
    return is_now != kept or criteria.to_json() != seen.criteria.to_json()


def _changed(ws: Workspace, unit: Unit, before: Setup, wanted: Wanted) -> Setup:
    after = before
    if wanted.title is not None:
        after = after._replace(title=_title(ws, unit, wanted.title, before.id))
    if wanted.description is not None:
        text = clean_text(wanted.description, limit=LONGEST_DESCRIPTION)
        after = after._replace(description=text.strip())
    if wanted.criteria is not None:
        after = after._replace(criteria=_criteria(ws, unit.conn, wanted.criteria))
    if wanted.notify_above is not None:
        after = after._replace(notify_above=above_number(wanted.notify_above))
    if wanted.users is not None:
        users = team.users(unit.conn, ws.team.id)
        chosen = {user_named(users, name).id for name in wanted.users}
        after = after._replace(users=tuple(user.id for user in users if user.id in chosen))
    return after


def above_number(text: str) -> int | None:
    """The score above which users are told, None for ``off`` (COE-111)."""
    if fold(text.strip()) in _OFF:
        return None
    return whole_number(text, "notify_above", low=0, high=HIGHEST - 1)


def _title(ws: Workspace, unit: Unit, text: str, own_id: int | None) -> str:
    title = clean_line(text, limit=LONGEST_TITLE)
    if not title:
        raise Invalid("The routine needs a title.", field="title", hint="Type one.")
    for other in routines.titled(unit.conn, ws.team.id):
        if other.id != own_id and fold(other.title) == fold(title):
            raise Invalid(f"There is a routine {other.title!r} already.", field="title")
    return title


def _criteria(ws: Workspace, conn: sqlite3.Connection, text: str) -> str | None:
    criteria = parse_criteria(text)
    require_columns(conn, ws.team.id, criteria)
    return criteria.to_json() if criteria.all else None


# Looking ahead


def _never() -> bool:
    return False


def preview(
    ws: Workspace,
    text: str,
    *,
    routine_id: int | None = None,
    notify_above: int | None = None,
    cancelled: Callable[[], bool] = _never,
) -> Preview:
    """What the criteria in ``text`` would find, and what they change of the list of suspects of a
    routine (COE-172). :class:`Cancelled` where it was taken back.
    """
    criteria = parse_criteria(text)
    with ws.read() as conn:
        require_columns(conn, ws.team.id, criteria)
        found = _Matches()
        if criteria.all:
            for companies in _chunks(ws, conn, criteria):
                if cancelled():
                    raise Cancelled("The preview was taken back.")
                found.add(criteria, companies, notify_above)
        listed: set[int] = set()
        then: AbstractSet[int] = found.ids
        if routine_id is not None:
            _setup(ws, conn, routine_id)
            listed = set(suspects.flow(conn, routine_id, "suspect"))
            then = found.ids - suspects.tagged_otherwise(conn, routine_id)
            if not criteria.all:
                then = suspects.tagged_suspect(conn, routine_id)
        of = suspects.companies(conn, ws.team.id)
    return Preview(
        of,
        len(found.ids),
        found.perfect,
        len(then - listed),
        len(listed - then),
        None if notify_above is None else found.above,
        tuple(found.best),
    )


class _Matches:
    """What was found so far. No company is kept but the best: of records of them all, the
    collection of garbage would hold up every other thread.
    """

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.perfect = self.above = 0
        self.best: list[Named] = []

    def add(self, criteria: Criteria, companies: Sequence[CompanyFacts], above: int | None) -> None:
        """Judge some more companies."""
        fits_of = ((one, criteria.fit(one)) for one in companies)
        named = [Named(one.id, one.name, fit) for one, fit in fits_of if fit is not None]
        self.ids.update(one.company_id for one in named)
        self.perfect += sum(one.fit.score == HIGHEST for one in named)
        self.above += sum(exceeds(one.fit, above) for one in named)
        self.best = nsmallest(NAMED, [*self.best, *named], key=_rank)


def _rank(one: Named) -> tuple[int, str, int]:
    return -one.fit.raw, fold(one.company), one.company_id


def _chunks(
    ws: Workspace, conn: sqlite3.Connection, criteria: Criteria
) -> Iterable[Sequence[CompanyFacts]]:
    last = 0
    while companies := fits.facts_after(conn, ws.team.id, last, fits.CHUNK, criteria):
        yield companies
        last = companies[-1].id
