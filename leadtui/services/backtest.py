"""Back-test: stored facts replayed under a set of rules, held against what became of the leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.backtest import Counter, Figures
from leadtui.domain.errors import Cancelled, Invalid
from leadtui.domain.outcomes import (
    USUALLY_LOST,
    USUALLY_WON,
    ByColumn,
    ByDeal,
    ByStatus,
    DealEnd,
    DetailColumn,
    Known,
    before,
    decided,
    decided_by_deals,
    points,
    weighed,
)
from leadtui.domain.rule_text import completed
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.status_names import status_named
from leadtui.domain.text import clean_line, fold
from leadtui.models import backtest, team
from leadtui.models.history import LeadFacts, add_profiles, read_facts
from leadtui.models.rules import all_names, load, owners
from leadtui.services.scope_words import ScopeWords
from leadtui.services.scoring import rules_of
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: Leads weighed between two looks at whether it is to stop.
CHUNK = 250
#: Leads whose details are looked at for what an outcome may be read from, and the most values
#: that a column of outcomes has.
LOOKED_AT = 2_000
MOST_VALUES = 12

#: Told how many leads were weighed, and how many are to be looked at, at most.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackTest:
    """What a back-test found: of which rules (``whose``, with ``draft`` where they are not in
    force), by which outcome.

    ``undecided`` leads have no known outcome, ``elsewhere`` are under other rules; both are left
    out. ``timed`` says whether it is known when each outcome became known: without that, facts
    from after it count.
    """

    whose: str
    draft: bool
    known: Known
    figures: Figures
    undecided: int
    elsewhere: int

    @property
    def timed(self) -> bool:
        """Whether only what came before the outcome counts."""
        return not isinstance(self.known, ByColumn)


def _never() -> bool:
    return False


def _quiet(done: int, most: int) -> None:
    del done, most


def run(
    ws: Workspace,
    known: Known,
    draft: RuleSet | None = None,
    *,
    scope: Scope = COMPANY_WIDE,
    progress: Progress = _quiet,
    cancelled: Callable[[], bool] = _never,
) -> BackTest:
    """Weigh the leads that the rules of ``scope`` apply to under ``draft``, as if it had always
    held, or under the rules in force when None; nothing is changed.

    By status and by deals, a lead is weighed as it was just before its outcome became known; by a
    column, as it was at its last fact. Raises :class:`Cancelled` between two chunks, and
    :class:`Invalid` where the outcome names a status, a column or a value that there is not.
    """
    with ws.read() as conn:
        words = ScopeWords(conn, ws.team.id)
        words.require(scope)
        timelines = load(conn, ws.team.id)
        kinds = team.status_kinds(conn, ws.team.id)
        in_force = rules_of(conn, ws.team.id, timelines, scope)
        rules = in_force if draft is None else completed(draft, kinds)
        whom = timelines.concerned(scope, owners(conn, ws.team.id))
        statuses = team.status_ids(conn, ws.team.id)
        known = _named(known, list(statuses), _usual(conn, ws.team.id, statuses))
        leads = backtest.count(conn, ws.team.id, whom)
        elsewhere = backtest.all_leads(conn, ws.team.id) - leads

        counter, done, after = Counter(), 0, 0
        while found := _next(conn, ws.team.id, whom, known, statuses, after):
            if cancelled():
                raise Cancelled("The back-test was stopped.")
            ids = [one.id for one in found]
            facts = read_facts(conn, ids)
            if rules.attributes:
                add_profiles(conn, facts, ids)
            ends = backtest.deal_ends(conn, ids) if isinstance(known, ByDeal) else {}
            for one in found:
                _take(counter, known, rules, facts[one.id], one.value, ends.get(one.id, ()))
            after = found[-1].id
            done += len(found)
            progress(done, leads)
    figures = counter.figures(rules.threshold, points(rules, known))
    if not figures.leads or (isinstance(known, ByColumn) and not (figures.won and figures.lost)):
        raise _no_outcome(ws, known, figures)
    return BackTest(
        whose=words.name(scope),
        draft=rules != in_force,
        known=known,
        figures=figures,
        undecided=leads - figures.leads,
        elsewhere=elsewhere,
    )


def _next(
    conn: sqlite3.Connection,
    team_id: int,
    whom: Collection[int | None],
    known: Known,
    statuses: Mapping[str, int],
    after: int,
) -> list[backtest.Candidate]:
    """The next leads after the id ``after`` whose outcome may be known."""
    if isinstance(known, ByColumn):
        return backtest.by_detail(conn, team_id, whom, known.column, after=after, limit=CHUNK)
    if isinstance(known, ByDeal):
        return backtest.by_deal(conn, team_id, whom, after=after, limit=CHUNK)
    ids = [statuses[name] for name in (*known.won, *known.lost)]
    return backtest.by_status(conn, team_id, whom, ids, after=after, limit=CHUNK)


def _take(
    counter: Counter,
    known: Known,
    rules: RuleSet,
    lead: LeadFacts,
    value: str,
    ends: Sequence[DealEnd],
) -> None:
    if isinstance(known, ByColumn):
        won = known.of(value)
        if won is None:
            return
        found = weighed(lead.facts, lead.removals, rules, None, lead.profile)
    else:
        if isinstance(known, ByDeal):
            outcome = decided_by_deals(ends)
        else:
            outcome = decided(lead.facts, known)
        if outcome is None:
            return
        won = outcome.won
        facts = before(lead.facts, known, outcome.at)
        found = weighed(facts, lead.removals, rules, outcome.at, lead.profile)
    counter.take(won, found.engagement, found.fired)


def _named(known: Known, statuses: Sequence[str], usually: ByStatus) -> Known:
    """The outcome with the statuses as the list spells them; :class:`Invalid` where there is
    nothing to tell won from lost by.
    """
    if isinstance(known, ByDeal):
        return ByDeal((*usually.won, *usually.lost))
    if isinstance(known, ByColumn):
        if not (known.column.strip() and known.won):
            raise Invalid(
                "A column tells the outcome by the value that stands for won.",
                field="won-value",
                hint="Name the column with --outcome, and the value with --won-value.",
            )
        both = {fold(one) for one in known.won} & {fold(one) for one in known.lost}
        if both:
            raise Invalid(
                f"{clean_line(min(both), limit=60)!r} cannot be both won and lost.",
                field="lost-value",
            )
        return known
    won = tuple(dict.fromkeys(status_named(statuses, name) for name in known.won))
    lost = tuple(dict.fromkeys(status_named(statuses, name) for name in known.lost))
    if not (won and lost):
        raise Invalid(
            "A back-test needs a status that says won and one that says lost.",
            field="lost" if won else "won",
            hint="Statuses: " + ", ".join(statuses) + ".",
        )
    if set(won) & set(lost):
        raise Invalid(f"{won[0]} cannot be both won and lost.", field="lost")
    return ByStatus(won, lost)


def _no_outcome(ws: Workspace, known: Known, figures: Figures) -> Invalid:
    """Why there is nothing to tell apart."""
    if isinstance(known, ByDeal):
        return Invalid(
            "No lead has a deal that was won or lost.",
            field="deals",
            hint="Move deals to a stage that ends them, or name statuses with --won and --lost.",
        )
    if isinstance(known, ByStatus):
        return Invalid(
            f"No lead has a status that says it was won or lost ({known.words}).",
            field="won",
            hint="Name others with --won and --lost, or a column of the leads with --outcome.",
        )
    details = {column.name: column.values for column in columns(ws)}
    if known.column not in details and not figures.leads:
        return Invalid(
            f"No lead has a detail {clean_line(known.column, limit=80)!r}.",
            field="outcome",
            hint=("Details: " + ", ".join(details) + "." if details else "Leads have no details.")
            + " A column that became a field is none.",
        )
    field, values = ("lost-value", known.lost) if figures.won else ("won-value", known.won)
    said = " or ".join(repr(clean_line(value, limit=60)) for value in values)
    there = ", ".join(details.get(known.column, ()))
    return Invalid(
        f"No lead's {clean_line(known.column, limit=80)} is {said or 'another value'}.",
        field=field,
        hint=f"It is one of: {there}." if there else "Look at the values on the sheet of a lead.",
    )


def columns(ws: Workspace) -> list[DetailColumn]:
    """The details of the newest leads by name, each with its values where they are few enough to
    be outcomes.
    """
    with ws.read() as conn:
        return backtest.details(conn, ws.team.id, leads=LOOKED_AT, most_values=MOST_VALUES)


def usual(ws: Workspace) -> ByStatus:
    """Which statuses of the team say won and lost where nobody names others, whatever they are
    called by now; there may be none.
    """
    with ws.read() as conn:
        return _usual(conn, ws.team.id, team.status_ids(conn, ws.team.id))


def _usual(conn: sqlite3.Connection, team_id: int, statuses: Iterable[str]) -> ByStatus:
    names = all_names(conn, team_id)

    def says(name: str, which: Collection[str], other: Collection[str]) -> bool:
        if name in which or name in other:
            return name in which
        return bool(names[name] & {*which}) and not names[name] & {*other}

    known = list(statuses)
    return ByStatus(
        tuple(name for name in known if says(name, USUALLY_WON, USUALLY_LOST)),
        tuple(name for name in known if says(name, USUALLY_LOST, USUALLY_WON)),
    )
