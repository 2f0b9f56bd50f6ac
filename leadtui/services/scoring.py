"""The scoring settings: what holds, what a draft would do, saving it, and why a lead is hot."""

from __future__ import annotations

from leadtui.domain.access import may_change_rules, require
from leadtui.domain.errors import NotFound
from leadtui.domain.explain import Explanation, explain
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome, RulesPreview
from leadtui.domain.rules import RuleSet
from leadtui.models import leads, rule_preview
from leadtui.models.history import history_of
from leadtui.models.rules import load, save_version
from leadtui.services.workspace import Workspace


def current(ws: Workspace, for_user: int | None = None) -> RuleSet:
    """The rules that hold for a user of the team, or company-wide (CAD-42)."""
    with ws.read() as conn:
        return load(conn, ws.team.id).now_of(for_user)


def preview(
    ws: Workspace, draft: RuleSet, *, for_user: int | None = None, limit: int = 200
) -> RulesPreview:
    """What saving ``draft`` would do now: who becomes hot, who cools, up to ``limit`` of each
    by name, and how many leads get another engagement (CAD-54). Nothing is changed.
    """
    with ws.store.scratch() as conn:
        return rule_preview.preview(conn, ws.team.id, draft, for_user, limit)


def save(ws: Workspace, draft: RuleSet, *, for_user: int | None = None) -> Outcome:
    """Save ``draft`` as a new version, company-wide or as a user's exception; one undo step.

    The leads are re-weighed by the worker. A draft equal to what holds changes nothing.
    """
    require(may_change_rules(ws.user, for_user))
    with ws.step("scoring settings") as unit:
        if load(unit.conn, ws.team.id).now_of(for_user) == draft:
            return Outcome("The scoring settings are the same: nothing to save.")
        save_version(
            unit.conn, ws.team.id, draft, at=unit.now, user_id=ws.user.id, for_user=for_user
        )
        return Outcome(
            "Scoring settings saved; the leads are being re-scored.",
            (),
            unit.step_id,
            tuple(draft.warnings()),
        )


def preview_words(found: RulesPreview) -> str:
    """A preview in a sentence: "11 leads become hot, 4 cool down"."""
    if not (found.changed or found.hot_count or found.cool_count):
        return "No lead changes."
    hot, cool = found.hot_count, found.cool_count
    return (
        f"{plural(hot, 'lead')} {'becomes' if hot == 1 else 'become'} hot, "
        f"{cool} {'cools' if cool == 1 else 'cool'} down; "
        f"{plural(found.changed, 'score')} {'changes' if found.changed == 1 else 'change'}."
    )


def why(ws: Workspace, lead_id: int) -> Explanation:
    """Every line that makes a lead's engagement, and the shortest ways to hot; changes nothing."""
    now = ws.now()
    with ws.read() as conn:
        if not leads.fields(conn, ws.team.id, [lead_id]):
            raise NotFound(f"There is no lead {lead_id}.")
        history = history_of(conn, lead_id)
    assert history is not None
    return explain(history, now)
