"""Fit kept in step with companies and criteria: what writes ``fit`` (COE-99, COE-106..109).

A routine is judged company by company in the order of their ids. New companies wait above the
last one that was judged, those of which something else is known now are marked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from leadtui.domain.company_facts import CompanyFacts
from leadtui.domain.criteria import Criteria, from_json
from leadtui.domain.fit import Fit, exceeds
from leadtui.models.fit_marks import waiting
from leadtui.models.ids import id_list

_FACTS = (
    "c.id, c.name, c.sector, c.sub_sector, c.activity_code, c.country, c.region, c.city, "
    "c.postal_code, c.headcount, c.turnover, c.description, c.registration, c.phone, c.website, "
    "c.linkedin, c.address"
)


#: Companies judged together.
CHUNK = 2_000


class Judging(NamedTuple):
    """How far a routine with criteria has come: up to the company ``up_to``; ``whole`` once every
    company was judged by the criteria that it has now.
    """

    routine_id: int
    team_id: int
    title: str
    criteria: Criteria
    notify_above: int | None
    up_to: int
    whole: bool


class Rise(NamedTuple):
    """A company whose fit rose above the number of a routine (COE-111)."""

    company_id: int
    company: str
    score: int


@lru_cache(maxsize=256)
def criteria_of(text: str | None) -> Criteria | None:
    """The criteria as a store keeps them, None where a routine has none."""
    return None if text is None else from_json(text)


def judgings(conn: sqlite3.Connection) -> list[Judging]:
    """Every routine with criteria, of all teams."""
    rows = conn.execute(
        "SELECT r.id, r.team_id, r.title, r.criteria, r.notify_above, k.up_to, k.whole "
        "FROM fit_check k CROSS JOIN routine r ON r.id = k.routine_id ORDER BY r.id"
    )
    found = []
    for routine_id, team_id, title, text, above, up_to, whole in rows:
        criteria = criteria_of(text)
        if criteria is not None:
            made = Judging(routine_id, team_id, title, criteria, above, up_to, bool(whole))
            found.append(made)
    return found


def settle_all(conn: sqlite3.Connection, now: int) -> None:
    """Make every judgement that waits."""
    while waiting(conn, 1):
        settle_some(conn, now, limit=CHUNK)


def settle_some(conn: sqlite3.Connection, now: int, *, limit: int) -> int:
    """Make up to about ``limit`` of the judgements that wait; how many were made."""
    every = judgings(conn)
    done = _marked(conn, every, now, limit)
    for judging in every:
        if done >= limit:
            break
        done += _onwards(conn, judging, now, limit - done)
    return done


def _marked(conn: sqlite3.Connection, every: Sequence[Judging], now: int, limit: int) -> int:
    rows = conn.execute(
        "SELECT d.company_id, c.team_id FROM fit_dirty d "
        "LEFT JOIN company c ON c.id = d.company_id ORDER BY d.company_id LIMIT ?",
        (limit,),
    ).fetchall()
    teams: dict[int, list[int]] = {}
    for company_id, team_id in rows:
        teams.setdefault(team_id, []).append(company_id)
    for judging in every:
        ids = [i for i in teams.get(judging.team_id, ()) if i <= judging.up_to]
        if ids:
            _judge(conn, judging, facts_of(conn, judging.team_id, ids, judging.criteria), now)
    conn.execute(
        "DELETE FROM fit_dirty WHERE company_id IN (SELECT value FROM json_each(?))",
        (id_list(row[0] for row in rows),),
    )
    return len(rows)


def _onwards(conn: sqlite3.Connection, judging: Judging, now: int, limit: int) -> int:
    """Judge the next companies; the whole team's are done where there are no more."""
    companies = facts_after(conn, judging.team_id, judging.up_to, limit, judging.criteria)
    if companies:
        _judge(conn, judging, companies, now)
    if len(companies) == limit:
        last, whole = companies[-1].id, judging.whole
    else:
        last = conn.execute("SELECT ifnull(max(id), 0) FROM company").fetchone()[0]
        last, whole = max(last, judging.up_to), True
    if (last, whole) != (judging.up_to, judging.whole):
        conn.execute(
            "UPDATE fit_check SET up_to = ?, whole = ? WHERE routine_id = ?",
            (last, int(whole), judging.routine_id),
        )
    return len(companies)


def _judge(
    conn: sqlite3.Connection, judging: Judging, companies: Sequence[CompanyFacts], now: int
) -> None:
    made = {one.id: judging.criteria.fit(one) for one in companies}
    before = fits(conn, judging.routine_id, made)
    _write(conn, judging.routine_id, before, made)
    if judging.whole and judging.notify_above is not None:
        names = {one.id: one.name for one in companies}
        rises = [
            Rise(company_id, names[company_id], fit.score)
            for company_id, fit in made.items()
            if fit is not None
            and exceeds(fit, judging.notify_above)
            and not exceeds(before.get(company_id), judging.notify_above)
        ]
        if rises:
            from leadtui.models.fit_news import tell

            tell(conn, judging, rises, now)


def _write(
    conn: sqlite3.Connection,
    routine_id: int,
    before: Mapping[int, Fit],
    made: Mapping[int, Fit | None],
) -> None:
    gone = [company_id for company_id in before if made[company_id] is None]
    if gone:
        conn.execute(
            "DELETE FROM fit WHERE routine_id = ? "
            "AND company_id IN (SELECT value FROM json_each(?))",
            (routine_id, id_list(gone)),
        )
    conn.executemany(
        "INSERT INTO fit (routine_id, company_id, score, raw) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (routine_id, company_id) DO UPDATE "
        "SET score = excluded.score, raw = excluded.raw",
        [
            (routine_id, company_id, fit.score, fit.raw)
            for company_id, fit in made.items()
            if fit is not None and before.get(company_id) != fit
        ],
    )


def fits(conn: sqlite3.Connection, routine_id: int, ids: Iterable[int]) -> dict[int, Fit]:
    """The fit of companies on a routine as it is kept; who does not match is left out."""
    rows = conn.execute(
        "SELECT company_id, score, raw FROM fit WHERE routine_id = ? "
        "AND company_id IN (SELECT value FROM json_each(?))",
        (routine_id, id_list(ids)),
    )
    return {row[0]: Fit(row[1], row[2]) for row in rows}


def facts_of(
    conn: sqlite3.Connection, team_id: int, ids: Iterable[int], criteria: Criteria
) -> list[CompanyFacts]:
    """What criteria look at, of companies of a team."""
    where = "c.id IN (SELECT value FROM json_each(:ids))"
    return _facts(conn, criteria, where, {"team": team_id, "ids": id_list(ids)})


def facts_after(
    conn: sqlite3.Connection, team_id: int, after: int, limit: int, criteria: Criteria
) -> list[CompanyFacts]:
    """What criteria look at, of the next ``limit`` companies of a team above an id."""
    where = "c.id > :after"
    values = {"team": team_id, "after": after, "limit": limit}
    return _facts(conn, criteria, where, values, " ORDER BY c.id LIMIT :limit")


def _facts(
    conn: sqlite3.Connection,
    criteria: Criteria,
    where: str,
    values: Mapping[str, int | str],
    end: str = "",
) -> list[CompanyFacts]:
    details = "c.details" if criteria.details else "NULL"
    people = "0, 0"
    if criteria.people:
        among = "FROM contact k WHERE k.company_id = c.id AND k.card <> 'left'"
        people = f"(SELECT count(*) {among}), (SELECT count(k.email) {among})"
    rows = conn.execute(
        # Companies are read in the order of the table, not by the index of names.
        f"SELECT {_FACTS}, {details}, {people} FROM company c NOT INDEXED "
        f"WHERE c.team_id = :team AND {where}{end}",
        values,
    )
    return [CompanyFacts(*row) for row in rows]


def differing(conn: sqlite3.Connection, cancelled: Callable[[], bool]) -> tuple[int, int]:
    """How many fits are not those that the criteria give, of how many judgements."""
    wrong = judged = 0
    for judging in judgings(conn):
        last = 0
        while not cancelled():
            found = facts_after(conn, judging.team_id, last, CHUNK, judging.criteria)
            if not found:
                break
            last, judged = found[-1].id, judged + len(found)
            kept = fits(conn, judging.routine_id, (one.id for one in found))
            wrong += sum(kept.get(one.id) != judging.criteria.fit(one) for one in found)
    return wrong, judged


def rebuild(conn: sqlite3.Connection) -> None:
    """Make every fit anew from companies and criteria; nobody is told of anything."""
    conn.execute("DELETE FROM fit")
    conn.execute("DELETE FROM fit_dirty")
    conn.execute("DELETE FROM fit_check")
    conn.execute(
        "INSERT INTO fit_check (routine_id, up_to, whole) "
        "SELECT id, 0, 0 FROM routine WHERE criteria IS NOT NULL"
    )
