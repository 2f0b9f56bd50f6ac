"""Finding companies and leads together, quickly enough for every key of the palette."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from leadtui.domain.text import fold, words_of
from leadtui.models.ids import id_list
from leadtui.models.leads import NAME
from leadtui.models.search import match_of

#: Candidates of each kind that are weighed: weighing all would take as long as the store is large.
CANDIDATES = 1_000

_LAST = "\U0010ffff"
#: Words that bear on the order; the others still have to match.
_MOST_WORDS = 6
#: Kind → its table, name, where it is, the join for that, and the states of its leads.
_KINDS = {
    "company": (
        "company",
        "c.name",
        "ifnull(c.city, '')",
        "",
        "contact k JOIN lead_state s ON s.contact_id = k.id "
        "WHERE k.company_id = c.id AND k.card <> 'left'",
    ),
    "lead": (
        "contact",
        NAME,
        "coalesce(o.name, c.email, '')",
        "LEFT JOIN company o ON o.id = c.company_id ",
        "lead_state s WHERE s.contact_id = c.id",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A record that was found; ``kind`` is company or lead, ``where`` tells it from others.

    ``hot`` of a company says that one of its people is.
    """

    kind: str
    id: int
    name: str
    where: str
    hot: bool = False


def records(conn: sqlite3.Connection, team_id: int, text: str, limit: int, now: int) -> list[Hit]:
    """The best ``limit`` companies and leads of a team with every word of ``text``.

    Each kind has a quarter of the places where it has so many hits: a hundred companies called
    Martin do not hide the people of that name.
    """
    by_kind = [_of_kind(conn, team_id, kind, text, limit, now) for kind in _KINDS]
    reserved = [rated for found in by_kind for rated in found[: limit // 4]]
    others = sorted(rated for found in by_kind for rated in found[limit // 4 :])
    chosen = sorted(reserved + others[: max(0, limit - len(reserved))])
    return [hit for _, _, hit in chosen[:limit]]


#: Rank (0 is best), sort name, hit.
_Rated = tuple[int, str, Hit]


def _of_kind(
    conn: sqlite3.Connection, team_id: int, kind: str, text: str, limit: int, now: int
) -> list[_Rated]:
    """The best of one kind: named so, a name that begins so, more of the words in the name."""
    start, words = fold(text), words_of(text)[:_MOST_WORDS]
    begun = conn.execute(
        f"SELECT sort_name = :start, id FROM {_KINDS[kind][0]} WHERE team_id = :team "
        "AND sort_name >= :start AND sort_name < :end ORDER BY sort_name, id LIMIT :limit",
        {"team": team_id, "start": start, "end": start + _LAST, "limit": limit},
    ).fetchall()
    ranks = {found: 0 if whole else 1 for whole, found in begun}
    match = match_of(text)
    if match is not None and len(ranks) < limit:
        rank = " + ".join(
            f"(instr(' ' || x.sort_name, :w{number}) = 0)" for number in range(len(words))
        )
        record = _KINDS[kind][0]
        bound: dict[str, object] = {"team": team_id, "match": match, "limit": limit}
        bound |= {"candidates": CANDIDATES}
        bound |= {f"w{number}": f" {word}" for number, word in enumerate(words)}
        # "+" keeps SQLite from walking the whole team by its name index.
        for found, missing in conn.execute(
            f"SELECT id, {rank} AS missing FROM (SELECT k.id, k.sort_name FROM {record}_search "
            f"CROSS JOIN {record} k ON k.id = {record}_search.rowid "
            f"WHERE {record}_search MATCH :match AND +k.team_id = :team LIMIT :candidates) x "
            "ORDER BY missing, x.sort_name, x.id LIMIT :limit",
            bound,
        ):
            ranks.setdefault(found, 2 + missing)
    return sorted(_rated(conn, kind, ranks, now))[:limit]


def _rated(
    conn: sqlite3.Connection, kind: str, ranks: dict[int, int], now: int
) -> Iterator[_Rated]:
    record, name, where, join, hot = _KINDS[kind]
    for found, sort_name, shown, place, is_hot in conn.execute(
        f"SELECT c.id, c.sort_name, {name}, {where}, EXISTS (SELECT 1 FROM {hot} "
        "AND s.hot = 1 AND (s.hot_until IS NULL OR s.hot_until > ?)) "
        f"FROM {record} c {join}WHERE c.id IN (SELECT value FROM json_each(?))",
        (now, id_list(ranks)),
    ):
        yield ranks[found], sort_name, Hit(kind, found, shown, place, bool(is_hot))
