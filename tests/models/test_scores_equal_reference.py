"""The store's scores are those of the reference, whatever happened in whatever order."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.attributes import Attribute, AttributeRule
from leadtui.domain.errors import Unavailable
from leadtui.domain.fields import CONTACT_FIELDS, field_named, text_of
from leadtui.domain.kinds import SCORED, Kind
from leadtui.domain.rules import DAY_MS, Frequency, Repeats, Rule, RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.scoring import replay
from leadtui.domain.tally import Tally
from leadtui.models import activities, groups
from leadtui.models.engagement import weigh
from leadtui.models.history import Histories, add_profiles, read_facts
from leadtui.models.rules import save_version
from leadtui.services import journal, scoring
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
#: Values of fields, as they are stored; None is empty.
FIELDS: dict[str, list[str | int | None]] = {
    "title": [None, "Head of Sales", "Sales clerk", "DIRECTOR"],
    "country": [None, "France", "FR", "Oz"],
    "is_customer": [0, 1],
    "phone": [None, "1"],
}
attributes = st.lists(
    st.builds(
        lambda asked, points: AttributeRule(asked[0], asked[1], points),
        st.sampled_from(
            [
                (Attribute.TITLE, "sales"),
                (Attribute.TITLE, "head of | director"),
                (Attribute.COUNTRY, "fr, oz"),
                (Attribute.CUSTOMER, "yes"),
                (Attribute.CUSTOMER, "no"),
                (Attribute.SOURCE, "fair"),
            ]
        ),
        st.integers(-3, 4),
    ),
    max_size=3,
    unique_by=lambda one: (one.attribute, one.words),
).map(tuple)
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
    attributes=st.just(()) | attributes | attributes,
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
profiles = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda field: st.tuples(
        st.just("profile"), leads, st.just(field), st.sampled_from(FIELDS[field])
    )
)
actions = st.one_of(
    facts,
    facts,
    facts,
    st.tuples(st.just("rules"), rules, st.sampled_from([None, 1, 2])),
    st.tuples(st.just("owner"), leads, st.sampled_from([None, 1, 2])),
    profiles,
    st.tuples(st.just("remove"), leads, instants),
    st.tuples(st.just("clock"), st.integers(1, 20)),
    st.tuples(st.just("forget"), st.integers(1, 30)),
    st.tuples(st.just("settle")),
)


#: Who is in which group, how groups stand, and whose rules hold.
deciding = st.one_of(
    st.tuples(st.just("member"), st.integers(1, 3), st.integers(1, 2)),
    st.tuples(
        st.just("place"), st.integers(1, 3), st.sampled_from([None, None, 1]), st.integers(1, 3)
    ),
    st.tuples(st.just("group rules"), st.none() | rules, st.integers(1, 3)),
    st.tuples(st.just("rules"), rules, st.sampled_from([None, 1, 2])),
    profiles,
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("settle")),
)


def prepare(folder: Path, clock: FakeClock) -> Workspace:
    ws = init(folder / "s.db", user="Ana", team="North", timezone="UTC", clock=clock)
    with ws.store.write(None, now=clock()) as unit:
        unit.conn.execute(
            "INSERT INTO user (team_id, name, role, created_at) VALUES (1, 'Bo', 'rep', 0)"
        )
        for lead in range(1, LEADS + 1):
            unit.conn.execute(
                "INSERT INTO contact (team_id, sort_name, owner_id, created_at, updated_at) "
                "VALUES (1, ?, ?, 0, 0)",
                (f"lead{lead}", [None, 1, 2, 1][lead - 1]),
            )
        for number in (1, 2, 3):
            group = groups.insert(unit.conn, 1, f"Group {number}", clock())
            groups.place(
                unit.conn, group, at=clock(), parent_id=None, position=number, user_id=None
            )
        groups.join(unit.conn, 1, [1], clock())
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
    if name in ("undo", "redo"):
        with contextlib.suppress(Unavailable):
            (journal.undo if name == "undo" else journal.redo)(ws)
        return
    with ws.step(name) as unit:
        if name == "fact":
            lead, at, kind, duration, status, message = rest
            unit.conn.execute(
                "INSERT INTO activity (team_id, contact_id, kind, at, duration, status_id, "
                "message) VALUES (1, ?, ?, ?, ?, ?, ?)",
                (lead, int(kind), at, duration, status if kind is Kind.STATUS else None, message),
            )
        elif name == "rules":
            scope = Scope(user_id=rest[1])
            save_version(unit.conn, 1, rest[0], at=clock(), user_id=None, scope=scope)
        elif name == "group rules":
            scope = Scope(group_id=rest[1])
            save_version(unit.conn, 1, rest[0], at=clock(), user_id=None, scope=scope)
        elif name == "place":
            group, parent, position = rest
            parent = None if parent == group else parent
            groups.place(
                unit.conn, group, at=clock(), parent_id=parent, position=position, user_id=None
            )
        elif name == "member":
            group, user = rest
            (is_in,) = unit.conn.execute(
                "SELECT count(*) FROM group_member WHERE group_id = ? AND user_id = ? "
                "AND until IS NULL",
                (group, user),
            ).fetchone()
            (groups.leave if is_in else groups.join)(unit.conn, group, [user], clock())
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
        elif name == "profile":
            lead, field, value = rest
            (old,) = unit.conn.execute(
                f"SELECT {field} FROM contact WHERE id = ?", (lead,)
            ).fetchone()
            if old != value:
                unit.conn.execute(f"UPDATE contact SET {field} = ? WHERE id = ?", (value, lead))
                change = {"field": field, "old": shown(field, old), "new": shown(field, value)}
                activities.insert(
                    unit.conn, 1, Kind.FIELD_CHANGED, clock(), contact_id=lead, data=change
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


def shown(field: str, value: str | int | None) -> str:
    return text_of(field_named(CONTACT_FIELDS, field), value)


def check(ws: Workspace, now: int) -> None:
    with ws.read() as conn:
        histories = Histories(conn)
        for lead_id, lead in histories.read(range(1, LEADS + 1)).items():
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
    follow(script)


@settings(max_examples=100)
@given(st.lists(st.one_of(actions, deciding, deciding), max_size=20))
def test_groups_and_undo_score_as_the_reference_does(
    script: list,  # type: ignore[type-arg]
) -> None:
    """CAD-39..44: exceptions of users, sub-departments and groups that come and go, who is in
    them, their order; and every step taken back or done again.
    """
    follow(script)


def follow(script: list) -> dict[int, tuple[int, int]]:  # type: ignore[type-arg]
    """Do all of it, and hold the store to the reference; how each lead stands."""
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = prepare(folder, clock)
        for action in script:
            act(ws, clock, action)
        settle(ws.store, clock())
        check(ws, clock())
        return standing(ws)
    finally:
        shutil.rmtree(folder)


scopes = st.sampled_from(
    [COMPANY_WIDE, Scope(user_id=1), Scope(user_id=2), *(Scope(group_id=n) for n in (1, 2, 3))]
)


@settings(max_examples=60)
@given(st.lists(st.one_of(actions, deciding), max_size=12), st.none() | rules, scopes)
def test_what_if_foretells_what_saving_does(
    script: list,  # type: ignore[type-arg]
    draft: RuleSet | None,
    scope: Scope,
) -> None:
    """CAD-54: who becomes hot, who cools, and every score; of ending an exception too."""
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = prepare(folder, clock)
        for action in script:
            act(ws, clock, action)
        settle(ws.store, clock())
        if draft is None and scope == COMPANY_WIDE:
            draft = RuleSet()
        before = standing(ws)
        foretold = scoring.preview(ws, draft, scope=scope)
        clock.move(ms=1)
        with ws.step("rules") as unit:
            save_version(unit.conn, 1, draft, at=clock(), user_id=None, scope=scope)
        settle(ws.store, clock())
        after = standing(ws)
        turned = {lead for lead in after if before[lead][1] != after[lead][1]}
        assert {mover.id for mover in foretold.become_hot} == {n for n in turned if after[n][1]}
        assert {mover.id for mover in foretold.cool} == {n for n in turned if before[n][1]}
        assert foretold.changed == sum(before[lead][0] != after[lead][0] for lead in after)
        again = scoring.preview(ws, draft, scope=scope)
        assert (again.become_hot, again.cool, again.changed) == ((), (), 0)
    finally:
        shutil.rmtree(folder)


def standing(ws: Workspace) -> dict[int, tuple[int, int]]:
    """Every lead's engagement, and whether it is hot."""
    with ws.read() as conn:
        rows = conn.execute("SELECT contact_id, engagement, hot FROM lead_state")
        return {row[0]: (row[1], row[2]) for row in rows}


SHORTER = RuleSet(reset_ms=DAY_MS, call_seconds=0)


@pytest.mark.parametrize(
    "script",
    [
        # Given to somebody else after the rules were saved, before they were applied.
        [("rules", SHORTER, 1), ("owner", 1, 1)],
        # A fact dated after the change of the rules, recorded before it.
        [
            ("fact", 2, NOW - DAY_MS, Kind.DEMO_BOOKED, None, 1, None),
            ("rules", RuleSet(threshold=50), None),
            ("settle",),
            ("fact", 2, NOW + DAY_MS, Kind.STATUS, None, 3, None),
            ("rules", RuleSet(), None),
        ],
        # What interrupts silence changes for a lead that is hot.
        [
            ("fact", 2, NOW - DAY_MS, Kind.DEMO_BOOKED, None, 1, None),
            ("fact", 2, NOW - DAY_MS // 2, Kind.OUTGOING_CALL, 5, 1, None),
            ("rules", SHORTER, None),
        ],
    ],
)
def test_one_step_from_the_rules_before(
    script: list,  # type: ignore[type-arg]
) -> None:
    """CAD-35, CAD-36, CAD-43, CAD-54."""
    follow(script)


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
@given(st.lists(crowded | profiles, min_size=15, max_size=50), rules)
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
            add_profiles(conn, found, range(1, LEADS + 1))
        expected = {}
        for lead_id, lead in found.items():
            facts = sorted(lead.facts, key=lambda f: (f.at, f.seq))
            now = lead.profile[-1].profile
            expected[lead_id] = Tally(draft, facts, profile=now).engagement
        assert weighed == expected
    finally:
        shutil.rmtree(folder)
