"""What the engagement of leads rests on, read from the store for the reference scorer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leadtui.domain.attributes import ProfileFrom
from leadtui.domain.kinds import COMMUNICATIONS, Kind
from leadtui.domain.scoring import RELEVANT, History
from leadtui.domain.tally import Fact
from leadtui.models import profiles
from leadtui.models.ids import id_list as id_list
from leadtui.models.rules import OwnerChange, Timelines, load

_READ = sorted({*RELEVANT, Kind.OWNER_CHANGED})
_KINDS = ", ".join(str(int(k)) for k in _READ)
_KIND_OF = {int(k): k for k in Kind}


@dataclass(slots=True)
class LeadFacts:
    """One lead's facts as they are read: what the score and "last contacted" are made from.

    ``owner_changes`` are in their order, of one instant as they were written; ``profile`` is what
    the lead is like from each change on, where it was asked for.
    """

    contact_id: int
    team_id: int
    company_id: int | None
    owner_id: int | None
    facts: list[Fact] = field(default_factory=list)
    removals: list[int] = field(default_factory=list)
    owner_changes: list[OwnerChange] = field(default_factory=list)
    last_contacted: int | None = None
    profile: Sequence[ProfileFrom] = ()


def read_facts(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, LeadFacts]:
    """The facts of the leads ``ids``, without what they are like; an id that is no lead any more
    is left out.
    """
    bound = (id_list(ids),)
    among = "IN (SELECT value FROM json_each(?))"
    found = {
        row[0]: LeadFacts(*row)
        for row in conn.execute(
            f"SELECT id, team_id, company_id, owner_id FROM contact WHERE id {among}", bound
        )
    }
    names = dict(conn.execute("SELECT id, name FROM status"))
    moves: list[tuple[int, int, int, int | None]] = []
    for contact_id, at, seq, number, duration, status_id, message, data in conn.execute(
        "SELECT contact_id, at, id, kind, duration, status_id, message, "
        f"CASE WHEN kind = {int(Kind.OWNER_CHANGED)} THEN data END FROM activity "
        f"WHERE contact_id {among} AND kind IN ({_KINDS})",
        bound,
    ):
        lead = found[contact_id]
        kind = _KIND_OF[number]
        if kind in COMMUNICATIONS and (lead.last_contacted is None or at > lead.last_contacted):
            lead.last_contacted = at
        if kind is Kind.OWNER_CHANGED:
            moves.append((at, seq, contact_id, json.loads(data)["old"]))
        else:
            lead.facts.append(Fact(at, seq, kind, duration, names.get(status_id), message))
    for at, _, contact_id, old in sorted(moves):
        found[contact_id].owner_changes.append((at, old))
    for contact_id, at in conn.execute(
        f"SELECT contact_id, at FROM reset WHERE contact_id {among} AND kind = 'removed'", bound
    ):
        found[contact_id].removals.append(at)
    return found


def add_profiles(
    conn: sqlite3.Connection, found: Mapping[int, LeadFacts], ids: Sequence[int]
) -> None:
    """Read what those of the leads ``found`` with ``ids`` are like."""
    if ids:
        for contact_id, profile in profiles.read(conn, ids).items():
            found[contact_id].profile = profile


def owner_at(lead: LeadFacts, at: int | None) -> int | None:
    """Who owned a lead at ``at``, now when None."""
    if at is None:
        return lead.owner_id
    later = (change for change in lead.owner_changes if change[0] > at)
    return next((old for _, old in later), lead.owner_id)


class Histories:
    """Histories of leads for the reference scorer; the rules of each team are read once."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._timelines: dict[int, Timelines] = {}

    def timelines(self, team_id: int) -> Timelines:
        """The rules of a team through time."""
        made = self._timelines.get(team_id)
        if made is None:
            made = self._timelines[team_id] = load(self._conn, team_id)
        return made

    def read(self, ids: Sequence[int]) -> dict[int, LeadFacts]:
        """As :func:`read_facts`; with what the leads are like, where rules ever asked for it."""
        found = read_facts(self._conn, ids)
        asked = [i for i, lead in found.items() if self.timelines(lead.team_id).attributes]
        add_profiles(self._conn, found, asked)
        return found

    def of(self, lead: LeadFacts) -> History:
        """The whole history of one lead, as it was read."""
        rules = self.timelines(lead.team_id).of_lead(lead.owner_id, lead.owner_changes)
        return History(lead.facts, lead.removals, rules, lead.profile)


def history_of(conn: sqlite3.Connection, contact_id: int) -> History | None:
    """The history of one lead, None when there is no such lead."""
    histories = Histories(conn)
    lead = histories.read([contact_id]).get(contact_id)
    return None if lead is None else histories.of(lead)
