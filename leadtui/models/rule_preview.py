"""What a draft of the rules would do to the leads as they stand."""

from __future__ import annotations

import sqlite3

from leadtui.domain.rows import Mover, OwnerEffect, RulesPreview
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import Scope
from leadtui.models.engagement import weigh
from leadtui.models.leads import NAME
from leadtui.models.rules import load, owners


def preview(
    conn: sqlite3.Connection, team_id: int, draft: RuleSet | None, scope: Scope, limit: int
) -> RulesPreview:
    """Weigh every lead under ``draft`` in ``scope`` and compare with what is stored; None stands
    for ending the exception.

    Those for whom more specific rules hold are left alone.
    """
    timelines = load(conn, team_id)
    everyone = owners(conn, team_id)
    rules = {owner: timelines.now_of(owner) for owner in everyone}
    if draft is None:
        rules |= timelines.without(scope, everyone)
    else:
        rules |= dict.fromkeys(timelines.concerned(scope, everyone), draft)
    weigh(conn, team_id, rules)
    leads, changed, hot, cool, moved = conn.execute(
        f"SELECT count(*), ifnull(sum({_CHANGED}), 0), ifnull(sum({_HOT}), 0), "
        f"ifnull(sum({_COOL}), 0), ifnull(sum({_MOVED}), 0) "
        "FROM weighed w JOIN lead_state s USING (contact_id)"
    ).fetchone()
    return RulesPreview(
        become_hot=_movers(conn, _HOT, "w.engagement DESC", limit) if hot else (),
        cool=_movers(conn, _COOL, "w.engagement", limit) if cool else (),
        hot_count=hot,
        cool_count=cool,
        changed=changed,
        leads=leads,
        owners=_by_owner(conn) if changed or hot or cool else (),
        moved=_movers(conn, _MOVED, "abs(w.engagement - s.engagement) DESC", limit)
        if moved
        else (),
        moved_count=moved,
    )


_CHANGED = "w.engagement IS NOT s.engagement"
_HOT = "NOT s.hot AND w.engagement >= w.threshold"
_COOL = "s.hot AND w.engagement < w.threshold"
_MOVED = f"{_CHANGED} AND NOT ({_HOT}) AND NOT ({_COOL})"


def _by_owner(conn: sqlite3.Connection) -> tuple[OwnerEffect, ...]:
    return tuple(
        OwnerEffect(*row)
        for row in conn.execute(
            f"SELECT ifnull(u.name, ''), sum({_HOT}), sum({_COOL}), sum({_CHANGED}) "
            "FROM weighed w JOIN lead_state s USING (contact_id) "
            "JOIN contact c ON c.id = w.contact_id LEFT JOIN user u ON u.id = c.owner_id "
            f"WHERE {_CHANGED} OR {_HOT} OR {_COOL} GROUP BY c.owner_id "
            f"ORDER BY sum(({_HOT}) OR ({_COOL})) DESC, sum({_CHANGED}) DESC, c.owner_id"
        )
    )


def _movers(conn: sqlite3.Connection, which: str, order: str, limit: int) -> tuple[Mover, ...]:
    return tuple(
        Mover(*row)
        for row in conn.execute(
            f"SELECT c.id, {NAME}, ifnull(o.name, ''), ifnull(u.name, ''), s.engagement, "
            "w.engagement FROM weighed w JOIN lead_state s USING (contact_id) "
            "JOIN contact c ON c.id = w.contact_id LEFT JOIN company o ON o.id = c.company_id "
            f"LEFT JOIN user u ON u.id = c.owner_id WHERE {which} "
            f"ORDER BY {order}, c.id LIMIT ?",
            (limit,),
        )
    )
