"""Who is told that a lead became hot: the owner, once, and only by what the lead did."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.errors import LeadtuiError
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.services import activities, contacts, journal, leads, notifications, scoring, timeline
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock


@pytest.fixture
def mina(ws: Workspace) -> int:
    return add_lead(ws, "Mina", "Roth", company_id=add_company(ws, "Kestrel Labs"))


def mails(ws: Workspace) -> list[tuple[str, str]]:
    """Whom the outbox tells, and of whom."""
    with ws.read() as conn:
        return conn.execute(
            "SELECT u.name, o.subject FROM outbox o JOIN user u ON u.id = o.user_id ORDER BY o.id"
        ).fetchall()


def told(ws: Workspace) -> tuple[int, int]:
    """How many mails and notifications there are."""
    return len(mails(ws)), len(notifications.page(ws))


def is_hot(ws: Workspace, lead: int) -> bool:
    return leads.rows(ws, [lead])[0].hot


def with_reset(ws: Workspace, clock: FakeClock, days: int) -> None:
    scoring.save(ws, RuleSet(reset_ms=days * DAY_MS))
    settle(ws.store, clock())
    clock.move(seconds=1)


def test_the_mail_says_the_sentence_to_the_owner(ws: Workspace, mina: int) -> None:
    """CAD-49, CAD-53: a line of its own, literally."""
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    with ws.read() as conn:
        [(subject, body, state)] = conn.execute(
            "SELECT subject, body, state FROM outbox"
        ).fetchall()
    assert body.splitlines()[0] == "This lead reacts positively to your outreach."
    assert (subject, state) == ("Hot lead: Mina Roth · Kestrel Labs", "waiting")
    assert mails(ws) == [("Ana", subject)]
    [notice] = notifications.page(ws)
    assert (notice.contact_id, notice.kind, notice.seen) == (mina, "hot", False)


def test_becoming_hot_is_an_activity_on_lead_and_company(ws: Workspace, mina: int) -> None:
    """CAD-52."""
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    company = leads.rows(ws, [mina])[0].company_id
    for subject in ({"contact_id": mina}, {"company_id": company}):
        assert Kind.BECAME_HOT in [row.kind for row in timeline.page(ws, **subject)]


def test_nobody_is_told_again_while_hot(ws: Workspace, mina: int, clock: FakeClock) -> None:
    """CAD-53."""
    for kind in (Kind.DEMO_BOOKED, Kind.REPLIED, Kind.CLICKED):
        activities.log(ws, mina, kind)
        clock.move(hours=1)
    assert told(ws) == (1, 1)


def test_each_time_it_turns_hot_again_it_is_told(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    """CAD-48, CAD-53: after a removal by hand, and after cooling by points."""
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.move(hours=1)
    leads.remove_hot(ws, [mina])
    clock.move(hours=1)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert told(ws) == (2, 2)
    clock.move(hours=1)
    for _ in range(2):
        activities.log(ws, mina, Kind.UNSUBSCRIBED)
        clock.move(seconds=1)
    activities.log(ws, mina, Kind.REPLIED)
    activities.log(ws, mina, Kind.REPLIED)
    assert is_hot(ws, mina)
    assert told(ws) == (3, 3)


def test_undo_and_redo_of_the_fact_tell_nobody_again(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    for step in (journal.undo, journal.redo, journal.undo):
        clock.move(seconds=1)
        step(ws)
    assert not is_hot(ws, mina)
    assert told(ws) == (1, 1)
    clock.move(hours=1)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert told(ws) == (2, 2)


def test_undoing_a_removal_tells_nobody(ws: Workspace, clock: FakeClock) -> None:
    """The lead became hot while nobody owned it; bringing the label back is no doing of its."""
    lead = add_lead(ws, "Zed", owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.move(hours=1)
    leads.set_owner(ws, [lead], "me")
    clock.move(hours=1)
    leads.remove_hot(ws, [lead])
    clock.move(hours=1)
    journal.undo(ws)
    assert is_hot(ws, lead)
    assert told(ws) == (0, 0)


def test_rules_and_their_undo_tell_nobody(ws: Workspace, mina: int, clock: FakeClock) -> None:
    """CAD-54: also where the undo makes it have been hot since its own doing."""
    clock.move(seconds=1)
    scoring.save(ws, RuleSet(threshold=100))
    settle(ws.store, clock())
    clock.move(hours=1)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert not is_hot(ws, mina)
    clock.move(hours=1)
    journal.undo(ws, next(s.id for s in journal.steps(ws) if s.title == "scoring settings"))
    settle(ws.store, clock())
    assert is_hot(ws, mina)
    assert told(ws) == (0, 0)
    clock.move(hours=1)
    activities.log(ws, mina, Kind.REPLIED)
    assert told(ws) == (0, 0)


def test_a_change_of_owner_tells_nobody(ws: Workspace, mina: int, clock: FakeClock) -> None:
    """CAD-43, CAD-53: and its undo neither."""
    add_user(ws, "Bo")
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.move(hours=1)
    leads.set_owner(ws, [mina], "Bo")
    clock.move(hours=1)
    journal.undo(ws)
    assert [who for who, _ in mails(ws)] == ["Ana"]


def test_a_late_fact_in_a_hot_time_already_told_tells_nobody(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    """It had cooled; what comes in late says that it was hot earlier, and never cooled."""
    with_reset(ws, clock, 10)
    start = clock.now
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.now = start + 12 * DAY_MS
    settle(ws.store, clock())
    assert not is_hot(ws, mina)
    activities.log(ws, mina, Kind.DEMO_BOOKED, at=start - DAY_MS)
    activities.log(ws, mina, Kind.REPLIED, at=start + 9 * DAY_MS)
    row = leads.rows(ws, [mina])[0]
    assert (row.hot, row.hot_since) == (True, start - DAY_MS)
    assert told(ws) == (1, 1)


def test_a_late_fact_that_makes_hot_is_told_once(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    """An older hot time that was told is another one."""
    with_reset(ws, clock, 10)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.move(days=30)
    settle(ws.store, clock())
    activities.log(ws, mina, Kind.DEMO_BOOKED, at=clock.now - 5 * DAY_MS)
    activities.log(ws, mina, Kind.REPLIED, at=clock.now - 6 * DAY_MS)
    assert is_hot(ws, mina)
    assert told(ws) == (2, 2)


def test_a_fact_dated_ahead_and_taken_back_hides_no_later_one(
    ws: Workspace, mina: int, clock: FakeClock
) -> None:
    activities.log(ws, mina, Kind.DEMO_BOOKED, at=clock.now + 60_000)
    clock.move(seconds=1)
    journal.undo(ws)
    clock.move(seconds=1)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert told(ws) == (2, 2)


def test_a_rebuild_tells_nobody(ws: Workspace, mina: int, clock: FakeClock) -> None:
    from leadtui.services import doctor

    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.move(hours=1)
    doctor.rebuild(ws.store.path, clock())
    assert is_hot(ws, mina)
    assert told(ws) == (1, 1)


HEAD = "attribute:title=head of"

#: What may happen to a lead, and how far back (in hours) the facts among it are dated.
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(
            ("fact", "fact", "fact", "undo", "redo", "remove", "rules", "owner", "title", "title")
        ),
        st.sampled_from((Kind.REPLIED, Kind.DEMO_BOOKED, Kind.UNSUBSCRIBED)),
        st.sampled_from((0, 0, 1, 30, 60, -2)),
        st.sampled_from((1, 25, 50)),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=50)
@given(happenings=HAPPENINGS)
def test_only_a_fact_that_makes_a_cold_lead_hot_is_told(
    make_workspace: Callable[[], Workspace],
    clock: FakeClock,
    happenings: list[tuple[str, Kind, int, int]],
) -> None:
    """CAD-53, CAD-54: whatever else happens, in whatever order facts come in."""
    ws = make_workspace()
    add_user(ws, "Bo")
    scoring.save(ws, change(RuleSet(reset_ms=2 * DAY_MS), HEAD, "3"))
    settle(ws.store, clock())
    lead = add_lead(ws, "Mina")
    for what, kind, ago, wait in happenings:
        clock.move(hours=wait)
        settle(ws.store, clock())
        before, was_hot = len(mails(ws)), is_hot(ws, lead)
        _happen(ws, lead, what, kind, clock.now - ago * 3_600_000)
        settle(ws.store, clock())
        since = leads.rows(ws, [lead])[0].hot_since
        new = len(mails(ws)) - before
        if what != "fact" or was_hot or since is None:
            assert new == 0, (what, was_hot, since)
        else:
            assert new == (0 if _by_others(ws, lead) or _told_since(ws, since, before) else 1)


def _happen(ws: Workspace, lead: int, what: str, kind: Kind, at: int) -> None:
    if what == "fact":
        activities.log(ws, lead, kind, at=at)
    elif what == "rules":
        draft = scoring.current(ws)
        threshold = 3 if draft.threshold == 12 else 12
        rules = RuleSet(reset_ms=2 * DAY_MS, threshold=threshold)
        scoring.save(ws, change(rules, HEAD, "3"))
    elif what == "title":
        title = contacts.values(ws, lead)["title"]
        contacts.edit(ws, lead, {"title": "" if title else "Head of Sales"})
    elif what == "owner":
        is_anas = leads.rows(ws, [lead])[0].owner == "Ana"
        leads.set_owner(ws, [lead], "Bo" if is_anas else "Ana")
    elif what == "remove":
        if is_hot(ws, lead):
            leads.remove_hot(ws, [lead])
    elif what == "redo":
        with contextlib.suppress(LeadtuiError):
            journal.redo(ws)
    else:
        steps = [step.id for step in journal.steps(ws) if step.undone_by is None]
        with contextlib.suppress(LeadtuiError):
            journal.undo(ws, steps[int(kind) % len(steps)])


def _by_others(ws: Workspace, lead: int) -> bool:
    """Whether other rules, or another title, began the time that the lead is hot now."""
    entries = timeline.page(ws, contact_id=lead)
    return next(e for e in entries if e.kind is Kind.BECAME_HOT).detail["reason"] != "points"


def _told_since(ws: Workspace, since: int, mails_before: int) -> bool:
    """Whether one of the first mails tells of this hot time, or of one that seemed to begin later
    and was written since ``since``.
    """
    with ws.read() as conn:
        rows = conn.execute(
            "SELECT at, external_id FROM outbox ORDER BY id LIMIT ?", (mails_before,)
        ).fetchall()
    told = [(at, int(name.rsplit(":", 1)[1])) for at, name in rows]
    return any(begun == since or (at >= since and begun >= since) for at, begun in told)
