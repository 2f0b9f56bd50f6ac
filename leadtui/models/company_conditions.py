"""What lists ask of companies, whatever they list: where these stand, and their deals."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from leadtui.models.ids import id_list
from leadtui.models.leads import Viewer


class Asked(NamedTuple):
    """What is asked of a company; None asks for nothing (COE-134).

    ``tag`` is that on ``routine_id``, where it is None on the viewer's default routine; a routine
    without a tag asks for any tag there. ``deal`` true asks for one that goes on, false for none.
    """

    tag: str | None = None
    routine_id: int | None = None
    deal: bool | None = None


def conditions(column: str, viewer: Viewer, asked: Asked) -> tuple[list[str], dict[str, object]]:
    """The conditions on ``column``, a company's id, and the values of their names."""
    where: list[str] = []
    values: dict[str, object] = {}
    if asked.tag is not None or asked.routine_id is not None:
        routine = ":routine"
        if asked.routine_id is None:
            routine = "(SELECT default_routine_id FROM user WHERE id = :user)"
        where.append(
            f"EXISTS (SELECT 1 FROM routine_tag w WHERE w.company_id = {column} "
            f"AND w.routine_id = {routine} AND (:tag IS NULL OR w.tag = :tag))"
        )
        values |= {"routine": asked.routine_id, "tag": asked.tag, "user": viewer.user_id}
    if asked.deal is not None:
        where.append(
            f"{'' if asked.deal else 'NOT '}EXISTS (SELECT 1 FROM deal d "
            f"WHERE d.company_id = {column} AND d.closed_at IS NULL)"
        )
    return where, values


def leads_of(
    conn: sqlite3.Connection, viewer: Viewer, asked: Asked, wanted: Sequence[int]
) -> list[int]:
    """Those of the leads ``wanted`` whose company is as asked, in that order; a lead without one
    has no deal.
    """
    where, values = conditions("c.company_id", viewer, asked)
    if not where:
        return list(wanted)
    rows = conn.execute(
        "SELECT c.id FROM contact c WHERE +c.team_id = :team "
        f"AND c.id IN (SELECT value FROM json_each(:ids)) AND {' AND '.join(where)}",
        {**values, "team": viewer.team_id, "ids": id_list(wanted)},
    )
    found = {row[0] for row in rows}
    return [lead_id for lead_id in wanted if lead_id in found]
