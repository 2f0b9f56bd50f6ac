"""The scoring settings: what holds, what a draft would do, saving it, and why a lead is hot."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from leadtui.domain.access import may_change_rules, require
from leadtui.domain.dates import resolve, to_ms
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.explain import Explanation, RuleSource, explain
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome, RulesPreview
from leadtui.domain.rule_text import completed
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope, inherited
from leadtui.domain.scoring import as_of
from leadtui.models import leads, rule_preview, team
from leadtui.models.history import Histories, LeadFacts, owner_at
from leadtui.models.rules import Timelines, load, save_version, saved
from leadtui.models.store import Unit
from leadtui.services.scope_words import ScopeWords
from leadtui.services.workspace import Workspace
from leadtui.services.written_rules import as_written

if TYPE_CHECKING:
    import sqlite3


def current(ws: Workspace, scope: Scope = COMPANY_WIDE) -> RuleSet:
    """The rules of a scope: its own, or those it inherits (CAD-41, CAD-42); with every status of
    the team's list.
    """
    with ws.read() as conn:
        return rules_of(conn, ws.team.id, load(conn, ws.team.id), scope)


def rules_of(conn: sqlite3.Connection, team_id: int, timelines: Timelines, scope: Scope) -> RuleSet:
    """As :func:`current`, within a job."""
    version = timelines.current(scope)
    if version is None:
        above = inherited(scope, timelines.groups(), timelines.existing())
        version = timelines.current(above)
    assert version is not None
    assert version.rules is not None
    return completed(version.rules, team.status_kinds(conn, team_id))


def preview(
    ws: Workspace, draft: RuleSet | None, *, scope: Scope = COMPANY_WIDE, limit: int = 200
) -> RulesPreview:
    """What saving ``draft`` would do now: who becomes hot, who cools, up to ``limit`` of each
    by name, and how many leads get another engagement (CAD-54). Nothing is changed.

    None stands for ending the exception of ``scope``.
    """
    with ws.store.scratch() as conn:
        return rule_preview.preview(conn, ws.team.id, draft, scope, limit)


def save(
    ws: Workspace, draft: RuleSet, *, scope: Scope = COMPANY_WIDE, text: str | None = None
) -> Outcome:
    """Save ``draft`` as a new version, company-wide or as an exception; one undo step (CAD-39,
    CAD-40).

    The leads are re-weighed by the worker. A draft equal to what the scope has of its own changes
    nothing. ``text`` is the set as its author wrote it; what was written before stays with it.
    """
    require(may_change_rules(ws.user, scope))
    with ws.step("scoring settings") as unit:
        words = ScopeWords(unit.conn, ws.team.id)
        words.require(scope)
        return store(ws, unit, words, scope, draft, text)


def store(
    ws: Workspace, unit: Unit, words: ScopeWords, scope: Scope, draft: RuleSet, text: str | None
) -> Outcome:
    """Save a version within a step under way; an empty ``text`` drops the one there was."""
    timelines = load(unit.conn, ws.team.id)
    own = timelines.current(scope)
    written = None
    if own is not None:
        written = as_written(saved(unit.conn, ws.team.id, version_id=own.id)[0])
    new = written if text is None else text or None
    same = own is not None and rules_of(unit.conn, ws.team.id, timelines, scope) == draft
    if same and new == written:
        return Outcome("The scoring settings are the same: nothing to save.")
    save_version(
        unit.conn,
        ws.team.id,
        draft,
        # A version before another one would not be the one that holds.
        at=max(unit.now, timelines.newest()),
        user_id=ws.user.id,
        scope=scope,
        text=new,
    )
    of = "" if scope == COMPANY_WIDE else f" of {words.name(scope)}"
    return Outcome(
        f"Scoring settings{of} saved; the leads are being re-scored.",
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


def why(ws: Workspace, lead_id: int, *, day: dt.date | None = None) -> Explanation:
    """Every line that makes a lead's engagement, whose rules those are, and the shortest ways to
    hot; changes nothing.

    With ``day``, as it was at the end of that day of the team, from facts alone: what was
    recorded later but happened by then counts, and the rules are those of the day.
    """
    now = ws.now() if day is None else end_of(ws, day)
    with ws.read() as conn:
        if not leads.fields(conn, ws.team.id, [lead_id]):
            raise NotFound(f"There is no lead {lead_id}.")
        histories = Histories(conn)
        lead = histories.read([lead_id])[lead_id]
        history = histories.of(lead)
        timelines = histories.timelines(ws.team.id)
        source = _source(conn, ws.team.id, timelines, lead, None if day is None else now)
    told = explain(history if day is None else as_of(history, now), now)
    return dataclasses.replace(told, source=source)


def end_of(ws: Workspace, day: dt.date) -> int:
    """The last instant (UTC ms) of a day of the team, now where it is today; a day to come is
    refused.
    """
    if day > ws.today():
        raise Invalid(
            f"{day.isoformat()} is still to come.", field="as-of", hint="Name a past day or today."
        )
    zone = ws.team.zone
    return min(to_ms(resolve(day + dt.timedelta(days=1), dt.time(0), zone)) - 1, ws.now())


def _source(
    conn: sqlite3.Connection, team_id: int, timelines: Timelines, lead: LeadFacts, at: int | None
) -> RuleSource | None:
    owner = owner_at(lead, at)
    version = timelines.version_at(owner, at)
    if version is None:
        return None
    (of,) = saved(conn, team_id, version_id=version.id)
    kind = timelines.applied(owner, at).kind
    name = ScopeWords(conn, team_id).name(of.scope)
    return RuleSource(name, kind, version.id, version.at, of.author)
