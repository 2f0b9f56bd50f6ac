"""Scoring: full re-score, one event and what-if, each beside the plain scan of the same rows.

    python bench/scoring.py [LEADS …]

Prints medians of processor time and ratios measured side by side in one run; asserts nothing.
"""

from __future__ import annotations

import dataclasses
import itertools
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import made

from leadtui.domain.attributes import Attribute, AttributeRule
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rules import Frequency, Repeats, Rule, RuleSet
from leadtui.models.engagement import rules_by_owner, weigh
from leadtui.services import activities, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace

ROUNDS = 7
ATTRIBUTES = (
    AttributeRule(Attribute.TITLE, "head of | director", 3),
    AttributeRule(Attribute.COUNTRY, "FR, BE", 1),
    AttributeRule(Attribute.CUSTOMER, "no", 1),
)


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor that ``work`` took; others may use the machine meanwhile."""
    start = time.process_time()
    work()
    return time.process_time() - start


def scan(ws: Workspace) -> None:
    """The limit: read every activity once."""
    with sqlite3.connect(ws.store.path) as conn:
        conn.execute("SELECT sum(kind), sum(at) FROM activity").fetchone()


def full(ws: Workspace, rules: RuleSet | None = None) -> None:
    """Every engagement from its events, into a temporary table."""
    with ws.store.scratch() as conn:
        by_owner = rules_by_owner(conn, ws.team.id)
        weigh(conn, ws.team.id, by_owner if rules is None else dict.fromkeys(by_owner, rules))


def rule_sets() -> dict[str, RuleSet]:
    """Rule sets that ask for more than points."""
    base = RuleSet()

    def with_mail(change_rule: Callable[[Rule], Rule]) -> RuleSet:
        mail = {k: change_rule(base.rule(k)) for k in (Kind.OPENED, Kind.CLICKED, Kind.REPLIED)}
        return dataclasses.replace(base, rules={**base.rules, **mail})

    return {
        "the same, with caps": with_mail(lambda rule: dataclasses.replace(rule, cap=3)),
        "the same, once per message": with_mail(
            lambda rule: dataclasses.replace(rule, repeats=Repeats.MESSAGE)
        ),
        "the same, machines discounted": with_mail(
            lambda rule: dataclasses.replace(rule, after_seconds=5)
        ),
        "the same, with frequency": dataclasses.replace(base, frequency=Frequency(2, on=True)),
        "the same, with attributes": dataclasses.replace(base, attributes=ATTRIBUTES),
    }


def measure(size: int) -> list[tuple[str, float]]:
    """Every figure for a store of ``size`` leads: what it is, and its seconds."""
    ws = made.workspace(size)
    with ws.read() as conn:
        # The store is kept from one run to the next; its clock does not go back.
        last = conn.execute("SELECT ifnull(max(at), 0) FROM step").fetchone()[0]
    instants = itertools.count(max(made.NOW, last) + 1000, 1000)
    live = dataclasses.replace(ws, clock=lambda: next(instants))
    draft = change(scoring.current(ws), "opened", "2")
    scans, fulls, previews = [], [], []
    richer: dict[str, list[float]] = {what: [] for what in rule_sets()}
    for _ in range(ROUNDS):
        scans.append(timed(partial(scan, ws)))
        fulls.append(timed(partial(full, ws)))
        for what, rules in rule_sets().items():
            richer[what].append(timed(partial(full, ws, rules)))
        previews.append(timed(partial(scoring.preview, ws, draft)))
    events = [
        timed(partial(activities.log, live, 1 + i * 7 % size, Kind.MAIL_SENT)) for i in range(200)
    ]
    applied = []
    for points in ("2", "1"):
        scoring.save(live, change(scoring.current(live), "opened", points))
        applied.append(timed(partial(settle, live.store, live.now())))
    asked = dataclasses.replace(scoring.current(live), attributes=ATTRIBUTES)
    scoring.save(live, asked)
    settle(live.store, live.now())
    known = [
        timed(partial(activities.log, live, 1 + i * 7 % size, Kind.MAIL_SENT)) for i in range(200)
    ]
    scoring.save(live, dataclasses.replace(asked, attributes=()))
    settle(live.store, live.now())
    return [
        ("plain scan of the activities", median(scans)),
        ("full re-score from the events", median(fulls)),
        *((what, median(seconds)) for what, seconds in richer.items()),
        ("what-if of a draft, with names", median(previews)),
        ("rules saved, applied to every lead", median(applied)),
        ("one event, scored and committed", median(events)),
        ("one event, with attributes", median(known)),
    ]


def main(sizes: list[int]) -> None:
    """Measure each size."""
    print(f"{'leads':>8} {'what':34} {'ms':>9} {'x scan':>7}")
    for size in sizes:
        figures = measure(size)
        base = figures[0][1]
        for what, seconds in figures:
            print(f"{size:>8} {what:34} {seconds * 1000:>9.2f} {seconds / base:>7.2f}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000, 10_000, 100_000])
