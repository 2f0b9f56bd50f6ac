"""The store's scores are those of the reference, whatever happened in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.kinds import SCORED, Kind
from leadtui.domain.rules import DAY_MS, Frequency, Repeats, Rule, RuleSet
from leadtui.domain.scoring import replay
from leadtui.domain.tally import Tally
from leadtui.models.engagement import weigh
from leadtui.models.history import Histories, read_facts
from leadtui.models.rules import save_version
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, init
from tests.conftest import NOW, FakeClock

LEADS = 4

instants = st.integers(-40, 40).map(lambda n: NOW + n * DAY_MS // 4)
kinds = st.sampled_from([*SCORED, Kind.STATUS, Kind.MAIL_RECEIVED])
rule = st.builds(
    Rule,
    points=st.integers(-3, 4),
    repeats=st.sampled_from(Repeats),
    cap=st.sampled_from([None, None, 1, 2]),
    on=st.sampled_from([True, True, True, False]),
    after_seconds=st.sampled_from([0, 0, 5, 6 * 3600]),
)
rules = st.builds(
    RuleSet,
    rules=st.fixed_dictionaries(dict.fromkeys(SCORED, rule)),
    threshold=st.integers(1, 8),
    reset_ms=st.sampled_from([None, DAY_MS // 2, 2 * DAY_MS, 5 * DAY_MS]),
    call_seconds=st.sampled_from([0, 10]),
    frequency=st.just(Frequency())
    | st.builds(
        Frequency,
        points=st.integers(-2, 3),
        count=st.integers(2, 4),
        days=st.integers(1, 3),
        on=st.just(True),
    ),
    lead_status=st.sampled_from([True, True, False]),
    contact_status=st.booleans(),
)
leads = st.integers(1, LEADS)
facts = st.tuples(
    st.just("fact"),
    leads,
    instants,
    kinds,
    st.sampled_from([None, 0, 5, 10, 60]),
    st.integers(1, 9),
    st.sampled_from([None, "m1", "m2"]),
)
actions = st.one_of(
    facts,
    facts,
    facts,
    st.tuples(st.just("rules"), rules, st.sampled_from([None, 1, 2])),
    st.tuples(st.just("owner"), leads, st.sampled_from([None, 1, 2])),
    st.tuples(st.just("remove"), leads, instants),
    st.tuples(st.just("clock"), st.integers(1, 20)),
    st.tuples(st.just("forget"), st.integers(1, 30)),
    st.tuples(st.just("settle")),
)


def prepare(folder: Path, clock: FakeClock) -> Workspace:
    ws = init(folder / "s.db", user="Ana", team="North", timezone="UTC", clock=clock)
    with ws.step("people") as unit:
        unit.conn.execute(
            "INSERT INTO user (team_id, name, role, created_at) VALUES (1, 'Bo', 'rep', 0)"
        )
        for lead in range(1, LEADS + 1):
            unit.conn.execute(
                "INSERT INTO contact (team_id, sort_name, owner_id, created_at, updated_at) "
                "VALUES (1, ?, ?, 0, 0)",
                (f"lead{lead}", [None, 1, 2, 1][lead - 1]),
            )
    return ws


def act(ws: Workspace, clock: FakeClock, action: tuple) -> None:  # type: ignore[type-arg]
    name, *rest = action
    if name == "clock":
        clock.move(hours=rest[0])
        return
    if name == "settle":
        settle(ws.store, clock())
        return
    clock.move(ms=7)
    with ws.step(name) as unit:
        if name == "fact":
            lead, at, kind, duration, status, message = rest
            unit.conn.execute(
                "INSERT INTO activity (team_id, contact_id, kind, at, duration, status_id, "
                "message) VALUES (1, ?, ?, ?, ?, ?, ?)",
                (lead, int(kind), at, duration, status if kind is Kind.STATUS else None, message),
            )
        elif name == "rules":
            save_version(unit.conn, 1, rest[0], at=clock(), user_id=None, for_user=rest[1])
        elif name == "owner":
            lead, owner = rest
            (old,) = unit.conn.execute(
                "SELECT owner_id FROM contact WHERE id = ?", (lead,)
            ).fetchone()
            if old != owner:
                unit.conn.execute("UPDATE contact SET owner_id = ? WHERE id = ?", (owner, lead))
                unit.conn.execute(
                    "INSERT INTO activity (team_id, contact_id, kind, at, data) "
                    "VALUES (1, ?, ?, ?, json_object('old', ?, 'new', ?))",
                    (lead, int(Kind.OWNER_CHANGED), clock(), old, owner),
                )
        elif name == "remove":
            unit.conn.execute(
                "INSERT OR IGNORE INTO reset (contact_id, at, kind) VALUES (?, ?, 'removed')",
                (rest[0], rest[1]),
            )
        elif name == "forget":
            unit.conn.execute(
                "DELETE FROM activity WHERE id IN (SELECT id FROM activity WHERE kind "
                "NOT IN (19, 20, 26) ORDER BY id LIMIT 1 OFFSET ?)",
                (rest[0],),
            )


def check(ws: Workspace, now: int) -> None:
    with ws.read() as conn:
        histories = Histories(conn)
        for lead_id, lead in read_facts(conn, range(1, LEADS + 1)).items():
            outcome = replay(histories.of(lead), now)
            s = outcome.state
            stored = conn.execute(
                "SELECT engagement, hot, hot_since, hot_until, last_interaction, counts_from, "
                "period_from FROM lead_state WHERE contact_id = ?",
                (lead_id,),
            ).fetchone()
            period_from = s.period_from
            assert stored == (
                s.engagement,
                int(s.hot),
                s.hot_since,
                s.hot_until,
                s.last_interaction,
                s.counts_from,
                period_from,
            )
            transitions = conn.execute(
                "SELECT kind, at, data ->> 'reason' FROM activity WHERE contact_id = ? "
                "AND kind IN (19, 20)",
                (lead_id,),
            ).fetchall()
            assert sorted(transitions) == sorted(
                (int(t.kind), t.at, t.reason.value) for t in outcome.transitions
            )
            resets = conn.execute(
                "SELECT at FROM reset WHERE contact_id = ? AND kind = 'cooled' ORDER BY at",
                (lead_id,),
            ).fetchall()
            assert [r[0] for r in resets] == sorted(outcome.resets)


@settings(max_examples=120)
@given(st.lists(actions, max_size=25))
def test_stored_scores_are_those_of_the_reference(script: list) -> None:  # type: ignore[type-arg]
    """CAD-30..38, CAD-42, CAD-43, CAD-48, CAD-54, X-15: facts early and late, rule sets of users
    and company-wide, changes of owner, removals by hand, and the clock, in any order.
    """
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = prepare(folder, clock)
        for action in script:
            act(ws, clock, action)
        settle(ws.store, clock())
        check(ws, clock())
    finally:
        shutil.rmtree(folder)


crowded = st.tuples(
    st.just("fact"),
    leads,
    st.integers(0, 3).map(lambda n: NOW + n * DAY_MS)
    | st.integers(0, 12).map(lambda n: NOW + n * 1_000),
    st.one_of(kinds, st.sampled_from([Kind.OUTGOING_CALL, Kind.STATUS, Kind.MAIL_SENT])),
    st.sampled_from([None, 0, 9, 10, 11]),
    st.integers(1, 9),
    st.sampled_from([None, "m1", "m2"]),
)


@settings(max_examples=60)
@given(st.lists(crowded, min_size=15, max_size=50), rules)
def test_one_pass_weighs_as_the_reference_does(
    script: list,  # type: ignore[type-arg]
    draft: RuleSet,
) -> None:
    """CAD-13, CAD-20, CAD-26, CAD-55, COR-66: caps, repeats, call lengths, machines, being in
    touch often, and statuses set at one instant.
    """
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = prepare(folder, clock)
        for action in script:
            act(ws, clock, action)
        with ws.store.scratch() as conn:
            weigh(conn, 1, {None: draft, 1: draft, 2: draft})
            weighed = dict(conn.execute("SELECT contact_id, engagement FROM weighed"))
            found = read_facts(conn, range(1, LEADS + 1))
        expected = {
            lead_id: Tally(draft, sorted(lead.facts, key=lambda f: (f.at, f.seq))).engagement
            for lead_id, lead in found.items()
        }
        assert weighed == expected
    finally:
        shutil.rmtree(folder)
