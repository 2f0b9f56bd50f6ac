"""What looks wrong with the scoring settings of a team although they can be saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from leadtui.domain.format import plural
from leadtui.domain.kinds import LABELS, SCORED, Kind
from leadtui.domain.rule_lint import Finding, Level, lint
from leadtui.domain.rule_text import completed, differences
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope, inherited
from leadtui.models import profiles, rule_usage, team
from leadtui.models.rules import Timelines, load, owners
from leadtui.services.scope_words import ScopeWords
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3


def check(ws: Workspace, *, days: int = 90) -> list[Finding]:
    """What looks wrong with any of the team's rule sets: a threshold that no history reaches, a
    rule that nothing came of for ``days`` days or that no lead meets, points of a surprising sign,
    an exception that applies to nobody or changes nothing (CAD-19, CAD-44).
    """
    with ws.read() as conn:
        timelines = load(conn, ws.team.id)
        words = ScopeWords(conn, ws.team.id)
        kinds = team.status_kinds(conn, ws.team.id)
        usage = rule_usage.since(conn, ws.team.id, ws.now() - days * DAY_MS)
        everyone = owners(conn, ws.team.id)
        users = [user for user in everyone if user is not None]
        found: list[Finding] = []
        for scope in sorted(
            timelines.existing(), key=lambda one: (one.user_id or 0, one.group_id or 0)
        ):
            version = timelines.current(scope)
            assert version is not None
            assert version.rules is not None
            whose = words.name(scope)
            found += lint(version.rules, whose)
            under = [owner for owner in everyone if timelines.applied(owner).scope == scope]
            if under:
                kinds_of, statuses_of = usage.of(under)
                found += _unused(version.rules, kinds_of, statuses_of, whose, days)
                found += [
                    Finding(Level.WARNING, whose, setting, text)
                    for setting, text in _nobody(conn, ws, version.rules, under, days)
                ]
            found += [
                Finding(
                    Level.WARNING,
                    whose,
                    f"status:{name}",
                    f"{name} is not in the list of statuses.",
                )
                for name in version.rules.statuses
                if name not in kinds
            ]
            if scope != COMPANY_WIDE:
                found += _shadowed(timelines, words, scope, kinds, users)
        for user in users:
            warning = words.warning(user, timelines.applied(user))
            if warning:
                found.append(Finding(Level.WARNING, words.user(user), "exception", warning))
    return found


def _unused(
    rules: RuleSet, longest: Mapping[Kind, int], statuses: Collection[str], whose: str, days: int
) -> list[Finding]:
    """Rules that nothing came of for the leads that they hold for."""
    found = []
    for kind in SCORED:
        rule = rules.rule(kind)
        if not (rule.on and rule.points):
            continue
        text = ""
        if kind not in longest:
            text = f"There was no {LABELS[kind]!r} in {plural(days, 'day')}."
        elif kind is Kind.OUTGOING_CALL and longest[kind] < rules.call_seconds:
            seconds = plural(rules.call_seconds, "second")
            text = f"No {LABELS[kind]!r} lasted {seconds} in {plural(days, 'day')}."
        if text:
            found.append(Finding(Level.WARNING, whose, kind.word, text))
    for name in rules.statuses:
        if rules.status_points(name) and name not in statuses:
            text = f"No lead was given this status in {plural(days, 'day')}."
            found.append(Finding(Level.WARNING, whose, f"status:{name}", text))
    return found


def _nobody(
    conn: sqlite3.Connection,
    ws: Workspace,
    rules: RuleSet,
    owners_under: Collection[int | None],
    days: int,
) -> Iterator[tuple[str, str]]:
    """Settings that ask for what is so of no lead that they hold for, and what that is."""
    often, since = rules.frequency, ws.now() - days * DAY_MS
    if often.worth and not rule_usage.was_frequent(conn, ws.team.id, since, often, owners_under):
        yield "frequency", f"Nobody was in touch so often in {plural(days, 'day')}."
    asked = [rule for rule in rules.attributes if rule.can_be_met]
    for rule in profiles.unmet(conn, ws.team.id, asked, owners_under):
        yield rule.name, "No lead meets it."


def _shadowed(
    timelines: Timelines,
    words: ScopeWords,
    scope: Scope,
    kinds: dict[str, str],
    users: Sequence[int],
) -> list[Finding]:
    """An exception that applies to nobody, or says what would apply without it."""
    whose, found = words.name(scope), []
    if not any(timelines.applied(user).scope == scope for user in users):
        standing = timelines.groups()
        below = {g.id for g in standing if scope.group_id in (g.id, g.parent_id)}
        members = {user for group in standing if group.id in below for user in group.members}
        text = "It applies to nobody: the group has no members."
        if members:
            text = "It applies to nobody: all its members are under other exceptions."
        found.append(Finding(Level.WARNING, whose, "exception", text))
    above = inherited(scope, timelines.groups(), timelines.existing())
    own, other = (_completed(timelines, one, kinds) for one in (scope, above))
    if not differences(other, own):
        text = f"It says the same as {words.name(above)}, which would apply without it."
        found.append(Finding(Level.WARNING, whose, "exception", text))
    return found


def _completed(timelines: Timelines, scope: Scope, kinds: dict[str, str]) -> RuleSet:
    version = timelines.current(scope)
    assert version is not None
    assert version.rules is not None
    return completed(version.rules, kinds)
