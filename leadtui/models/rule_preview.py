"""What a draft of the rules would do to the leads as they stand."""

from __future__ import annotations

import sqlite3

from leadtui.domain.rows import Mover, RulesPreview
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
    leads, changed, hot, cool = conn.execute(
        "SELECT count(*), ifnull(sum(w.engagement IS NOT s.engagement), 0), "
        "ifnull(sum(NOT s.hot AND w.engagement >= w.threshold), 0), "
        "ifnull(sum(s.hot AND w.engagement < w.threshold), 0) "
        "FROM weighed w JOIN lead_state s USING (contact_id)"
    ).fetchone()
    return RulesPreview(
        become_hot=_movers(conn, "NOT s.hot AND w.engagement >= w.threshold", "DESC", limit),
        cool=_movers(conn, "s.hot AND w.engagement < w.threshold", "ASC", limit),
        hot_count=hot,
        cool_count=cool,
        changed=changed,
        leads=leads,
    )


def _movers(conn: sqlite3.Connection, which: str, direction: str, limit: int) -> tuple[Mover, ...]:
    return tuple(
        Mover(*row)
        for row in conn.execute(
            f"SELECT c.id, {NAME}, ifnull(o.name, ''), ifnull(u.name, ''), s.engagement, "
            "w.engagement FROM weighed w JOIN lead_state s USING (contact_id) "
            "JOIN contact c ON c.id = w.contact_id LEFT JOIN company o ON o.id = c.company_id "
            f"LEFT JOIN user u ON u.id = c.owner_id WHERE {which} "
            f"ORDER BY w.engagement {direction}, c.id LIMIT ?",
            (limit,),
        )
    )
