"""PUB-10: what follows when a lead turns hot, carried out once, and taken back whole."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import ReminderRow, UserRow
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.timeline_words import headline
from leadtui.models import hot_turns
from leadtui.models.journal import StepRow
from leadtui.models.store import Store
from leadtui.services import (
    activities,
    contacts,
    hot_follow,
    journal,
    leads,
    notifications,
    reminder_merges,
    reminder_reading,
    reminders,
    scoring,
    timeline,
    when_hot,
)
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.importing import rows
from tests.services.records import other_team
from tests.services.reminding import day
from tests.services.test_hot import mails

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bo(ws: Workspace) -> UserRow:
    return add_user(ws, "Bo")


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    return add_company(ws, "Kestrel Labs")


def as_user(ws: Workspace, user: UserRow) -> Workspace:
    return dataclasses.replace(ws, user=user)


def follow(ws: Workspace) -> int:
    """The worker's round, as far as it goes here."""
    settle(ws.store, ws.now())
    return hot_follow.carry_out(ws.store, ws.now())


def owner(ws: Workspace, lead: int) -> str:
    return leads.rows(ws, [lead])[0].owner


def waiting(ws: Workspace) -> list[int]:
    with ws.read() as conn:
        return [turn.contact_id for turn in hot_turns.waiting(conn)]


def turned(ws: Workspace) -> int:
    """How often a lead turned hot."""
    with ws.read() as conn:
        number: int = conn.execute("SELECT count(*) FROM hot_turn").fetchone()[0]
    return number


def steps_of_it(ws: Workspace) -> list[StepRow]:
    return [step for step in journal.steps(ws) if step.origin == "automation"]


def reminder_of(ws: Workspace, company: int) -> ReminderRow | None:
    return reminder_reading.of_company(ws, company)


def test_nothing_follows_until_a_manager_says_so(ws: Workspace, kestrel: int) -> None:
    lead = add_lead(ws, "Mina", company_id=kestrel, owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    before = dump(ws)
    assert (follow(ws), waiting(ws)) == (0, [])
    when_hot.set_following(ws, assign="Ana", remind="high")
    assert follow(ws) == 0, "it turned hot before"
    assert dump(ws) == before


def test_a_lead_of_nobody_is_given_and_its_owner_reminded_in_one_step(
    ws: Workspace, bo: UserRow, kestrel: int, clock: FakeClock
) -> None:
    """PUB-10, PUB-12, COE-59, CAD-49: the timeline says who did it, and the new owner is told."""
    when_hot.set_following(ws, assign="bo", remind="high")
    lead = add_lead(ws, "Mina", "Roth", company_id=kestrel, owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    before = dump(ws)
    clock.move(seconds=1)
    assert follow(ws) == 1
    assert owner(ws, lead) == "Bo"
    row = reminder_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.priority, row.contact_id) == (ws.today(), Priority.HIGH, lead)
    assert (row.note, row.followers) == ("Mina Roth became hot (10).", ("Bo",))
    said = [headline(entry) for entry in timeline.page(ws, company_id=kestrel)]
    assert "owner nobody → Bo · by Hot leads" in said
    assert any(line.endswith("for Bo · by Hot leads") for line in said)
    assert [who for who, _ in mails(ws)] == ["Bo"]
    (notice,) = notifications.page(as_user(ws, bo))
    assert notice.text == "Mina Roth · Kestrel Labs became hot (10). Hot leads gave it to you."
    (step,) = steps_of_it(ws)
    assert step.user_id is None
    undone = journal.undo(ws, step.id)
    assert undone.kept == ()
    assert dump(ws) == before
    clock.move(seconds=1)
    assert (follow(ws), owner(ws, lead), reminder_of(ws, kestrel)) == (0, "", None)
    journal.redo(ws)
    assert owner(ws, lead) == "Bo"
    assert follow(ws) == 0
    assert len(mails(ws)) == 1


def test_no_u_of_a_user_takes_it_back_by_mistake(
    ws: Workspace, bo: UserRow, kestrel: int, clock: FakeClock
) -> None:
    """It is nobody's step: ``u`` goes on with what the user did last."""
    when_hot.set_following(ws, assign="Ana")
    lead = add_lead(ws, "Mina", owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.move(seconds=1)
    follow(ws)
    journal.undo(ws)
    assert owner(ws, lead) == "Ana"
    assert not leads.rows(ws, [lead])[0].hot


def test_a_lead_of_somebody_stays_theirs(ws: Workspace, bo: UserRow, kestrel: int) -> None:
    when_hot.set_following(ws, assign="Bo", remind="low")
    lead = add_lead(ws, "Mina", company_id=kestrel)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert follow(ws) == 1
    row = reminder_of(ws, kestrel)
    assert row is not None
    assert (owner(ws, lead), row.followers, row.priority) == ("Ana", ("Ana",), Priority.LOW)
    assert len(mails(ws)) == 1
    assert len(notifications.page(ws)) == 1


def test_without_anybody_to_give_it_to_nothing_follows(ws: Workspace, kestrel: int) -> None:
    when_hot.set_following(ws, remind="high")
    lead = add_lead(ws, "Mina", company_id=kestrel, owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert (follow(ws), waiting(ws), steps_of_it(ws)) == (0, [], [])


def test_several_at_once_are_dealt_to_whoever_has_fewest(
    ws: Workspace, bo: UserRow, clock: FakeClock
) -> None:
    """In the order in which they turned hot; of equal ones the first named."""
    add_user(ws, "Cleo")
    busy = add_lead(ws, "Busy", owner_id=bo.id)
    activities.log(ws, busy, Kind.DEMO_BOOKED)
    when_hot.set_following(ws, assign="Cleo, Bo, Ana")
    made = [add_lead(ws, f"L{number}", owner_id=None) for number in range(7)]
    for lead in reversed(made):
        clock.move(seconds=1)
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert follow(ws) == 7
    dealt = [owner(ws, lead) for lead in reversed(made)]
    assert dealt == ["Cleo", "Ana", "Cleo", "Bo", "Ana", "Cleo", "Bo"]
    assert len(steps_of_it(ws)) == 7


def test_hot_leads_who_left_burden_nobody(ws: Workspace, bo: UserRow, clock: FakeClock) -> None:
    gone = add_lead(ws, "Gone")
    activities.log(ws, gone, Kind.DEMO_BOOKED)
    contacts.mark_left(ws, gone)
    when_hot.set_following(ws, assign="Ana, Bo")
    clock.move(seconds=1)
    lead = add_lead(ws, "Mina", owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert (follow(ws), owner(ws, lead)) == (1, "Ana")


def test_an_open_reminder_is_moved_by_the_rule_of_automations_and_put_back(
    ws: Workspace, bo: UserRow, kestrel: int
) -> None:
    """COE-140, COE-141: the row says who moved it, and one key puts it back."""
    when_hot.set_following(ws, remind="normal")
    made = reminders.set_reminder(ws, kestrel, date=day(9), note="send the quote")
    lead = add_lead(ws, "Mina", company_id=kestrel, owner_id=bo.id)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert follow(ws) == 1
    row = reminder_of(ws, kestrel)
    assert row is not None
    assert (row.date, row.note, row.followers) == (ws.today(), "send the quote", ("Ana", "Bo"))
    assert row.origin == "Hot leads moved it from 1 Dec, normal to 22 Nov, normal"
    reminder_merges.put_back(as_user(ws, bo), made.ids)
    back = reminder_of(ws, kestrel)
    assert back is not None
    assert (back.date, back.followers) == (day(9), ("Ana",))


def test_a_better_reminder_stays_as_it_is(ws: Workspace, kestrel: int) -> None:
    when_hot.set_following(ws, remind="high")
    reminders.set_reminder(ws, kestrel, date=day(-3), priority=Priority.LOW)
    lead = add_lead(ws, "Mina", company_id=kestrel)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    before = dump(ws)
    assert (follow(ws), steps_of_it(ws)) == (0, [])
    assert dump(ws) == before


def test_without_a_company_the_owner_is_told_that_there_is_no_reminder(
    ws: Workspace, bo: UserRow
) -> None:
    when_hot.set_following(ws, assign="Bo", remind="high")
    mine, new = add_lead(ws, "Mina"), add_lead(ws, "Karl", owner_id=None)
    for lead in (mine, new):
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert follow(ws) == 1
    assert {notice.text for notice in notifications.page(ws)} == {
        "Mina became hot (10).",
        "Mina has no company to set a reminder on.",
    }
    (told,) = notifications.page(as_user(ws, bo))
    assert told.text.endswith("gave it to you. It has no company to set a reminder on.")
    assert owner(ws, new) == "Bo"


def test_somebody_who_left_is_passed_over(ws: Workspace, bo: UserRow, kestrel: int) -> None:
    when_hot.set_following(ws, assign="Bo", remind="high")
    lead = add_lead(ws, "Mina", company_id=kestrel, owner_id=None)
    contacts.mark_left(ws, lead)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert (follow(ws), owner(ws, lead), waiting(ws)) == (0, "", [])


def test_another_team_goes_by_its_own(ws: Workspace, clock: FakeClock) -> None:
    """X-11: nothing of another team is given, counted or told."""
    zoes = other_team(ws)
    when_hot.set_following(ws, assign="Ana", remind="high")
    assert when_hot.of(zoes).words == "nothing follows"
    firm = add_company(zoes, "Secret SA")
    theirs = add_lead(zoes, "Yoko", company_id=firm, owner_id=None)
    activities.log(zoes, theirs, Kind.DEMO_BOOKED)
    assert (follow(ws), owner(zoes, theirs)) == (0, "")
    when_hot.set_following(zoes, assign="Zoe", remind="low")
    other = add_lead(zoes, "Nina", company_id=firm, owner_id=None)
    clock.move(seconds=1)
    activities.log(zoes, other, Kind.DEMO_BOOKED)
    assert (follow(ws), owner(zoes, other)) == (1, "Zoe")
    assert steps_of_it(ws) == []
    assert len(steps_of_it(zoes)) == 1
    assert notifications.page(ws) == []


def test_after_cooling_it_follows_again(
    ws: Workspace, bo: UserRow, kestrel: int, clock: FakeClock
) -> None:
    when_hot.set_following(ws, assign="Bo", remind="high")
    lead = add_lead(ws, "Mina", company_id=kestrel, owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert follow(ws) == 1
    clock.move(hours=1)
    activities.log(ws, lead, Kind.REPLIED)
    assert follow(ws) == 0, "it is hot already"
    leads.remove_hot(ws, [lead])
    leads.set_owner(ws, [lead], "nobody")
    clock.move(days=1)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert (follow(ws), owner(ws, lead), turned(ws)) == (1, "Bo", 2)


def test_what_is_no_longer_hot_when_the_worker_comes_is_dropped(
    ws: Workspace, bo: UserRow, clock: FakeClock
) -> None:
    """Also where it is hot once more by then: that is another turn, and nothing follows twice."""
    when_hot.set_following(ws, assign="Bo")
    lead = add_lead(ws, "Mina", owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    journal.undo(ws)
    assert waiting(ws) == [lead]
    assert (follow(ws), waiting(ws), owner(ws, lead)) == (0, [], "")
    journal.redo(ws)
    assert leads.rows(ws, [lead])[0].hot
    assert (follow(ws), owner(ws, lead)) == (0, "")
    clock.move(hours=1)
    leads.remove_hot(ws, [lead])
    for _ in range(2):
        clock.move(hours=1)
        activities.log(ws, lead, Kind.DEMO_BOOKED)
        clock.move(hours=1)
        leads.remove_hot(ws, [lead])
    clock.move(hours=1)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert waiting(ws) == [lead] * 3
    assert (follow(ws), waiting(ws), len(steps_of_it(ws))) == (1, [], 1)
    assert rows(ws, f"SELECT at FROM notification WHERE user_id = {bo.id}") == [(clock(),)]


def test_a_lead_that_is_gone_takes_its_turn_along(ws: Workspace, bo: UserRow) -> None:
    """An undo of what made the lead; the queue is in no journal."""
    when_hot.set_following(ws, assign="Bo")
    made = contacts.create(ws, {"external_id": "P1", "first_name": "Mina"})
    (lead,) = made.ids
    leads.set_owner(ws, [lead], "nobody")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    for _ in range(3):
        journal.undo(ws)
    assert (waiting(ws), turned(ws), follow(ws)) == ([], 0, 0)


def test_rules_owners_undo_and_late_facts_make_nothing_follow(
    ws: Workspace, bo: UserRow, kestrel: int, clock: FakeClock
) -> None:
    """CAD-54: the cases in which no owner is told either."""
    when_hot.set_following(ws, assign="Bo", remind="high")
    lead = add_lead(ws, "Mina", company_id=kestrel, owner_id=None)
    activities.log(ws, lead, Kind.OPENED)
    clock.move(hours=1)
    scoring.save(ws, RuleSet(threshold=1))
    assert (follow(ws), leads.rows(ws, [lead])[0].hot) == (0, True)
    clock.move(hours=1)
    scoring.save(ws, RuleSet(reset_ms=10 * DAY_MS))
    assert follow(ws) == 0
    clock.move(hours=1)
    start = clock.now
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert follow(ws) == 1
    leads.set_owner(ws, [lead], "nobody")
    clock.now = start + 12 * DAY_MS
    settle(ws.store, clock())
    activities.log(ws, lead, Kind.DEMO_BOOKED, at=start - 1_000)
    activities.log(ws, lead, Kind.REPLIED, at=start + 9 * DAY_MS)
    row = leads.rows(ws, [lead])[0]
    assert (row.hot, row.hot_since) == (True, start - 1_000)
    assert (follow(ws), owner(ws, lead)) == (0, "")


def test_the_turn_of_a_lead_of_nobody_is_the_same_after_a_late_fact(
    ws: Workspace, clock: FakeClock
) -> None:
    """Nobody is told of it, so nothing but the turn itself says that it was there."""
    when_hot.set_following(ws, remind="high")
    scoring.save(ws, RuleSet(reset_ms=10 * DAY_MS))
    settle(ws.store, clock())
    lead = add_lead(ws, "Mina", owner_id=None)
    clock.move(seconds=1)
    start = clock.now
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.now = start + 12 * DAY_MS
    settle(ws.store, clock())
    activities.log(ws, lead, Kind.DEMO_BOOKED, at=start - 500)
    activities.log(ws, lead, Kind.REPLIED, at=start + 9 * DAY_MS)
    assert (leads.rows(ws, [lead])[0].hot_since, turned(ws)) == (start - 500, 1)


def test_a_score_that_waits_is_waited_for(ws: Workspace, bo: UserRow, clock: FakeClock) -> None:
    when_hot.set_following(ws, assign="Bo")
    lead = add_lead(ws, "Mina", owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.move(seconds=1)
    scoring.save(ws, RuleSet(threshold=50))
    assert hot_follow.carry_out(ws.store, clock()) == 0
    assert waiting(ws) == [lead]
    assert (follow(ws), waiting(ws), owner(ws, lead)) == (0, [], "")


def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    ws: Workspace, bo: UserRow, kestrel: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did until then is not there either."""
    when_hot.set_following(ws, assign="Bo", remind="high")
    bad = add_lead(ws, "Bad", company_id=kestrel, owner_id=None)
    good = add_lead(ws, "Good", company_id=add_company(ws, "Delta"), owner_id=None)
    for lead in (bad, good):
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    real = reminder_merges.set_or_merge

    def broken(job: object, company_id: int, *rest: object, **named: object) -> object:
        if company_id == kestrel:
            raise ZeroDivisionError
        return real(job, company_id, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(hot_follow, "set_or_merge", broken)
    with pytest.raises(ZeroDivisionError):
        follow(ws)
    assert ((owner(ws, bad), owner(ws, good)), waiting(ws)) == (("", "Bo"), [bad])
    monkeypatch.undo()
    assert (follow(ws), owner(ws, bad)) == (1, "Bo")


def test_a_store_that_cannot_be_written_ends_the_round(
    ws: Workspace, bo: UserRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    when_hot.set_following(ws, assign="Bo")
    for name in ("Mina", "Karl"):
        activities.log(ws, add_lead(ws, name, owner_id=None), Kind.DEMO_BOOKED)
    tried = []

    def full(_: Store, turn: hot_turns.Turn, __: int) -> bool:
        tried.append(turn)
        raise StoreError("The disk is full.")

    monkeypatch.setattr(hot_follow, "_follow", full)
    with pytest.raises(StoreError):
        follow(ws)
    assert len(tried) == 1


def test_a_stopped_worker_goes_on_from_there(ws: Workspace, bo: UserRow) -> None:
    when_hot.set_following(ws, assign="Bo")
    made = [add_lead(ws, f"L{number}", owner_id=None) for number in range(3)]
    for lead in made:
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    answers = iter((False, True))
    assert hot_follow.carry_out(ws.store, ws.now(), cancelled=lambda: next(answers)) == 1
    assert waiting(ws) == made[1:]
    assert follow(ws) == 2


def test_one_who_is_named_and_gone_is_not_given_anything(ws: Workspace, bo: UserRow) -> None:
    when_hot.set_following(ws, assign="Ana, Bo")
    with ws.store.write(None, now=ws.now()) as unit:
        hot_turns.keep(unit.conn, ws.team.id, '{"assign": [99, 2], "remind": null}')
    assert when_hot.of(ws).assign_words == "Bo"
    lead = add_lead(ws, "Mina", owner_id=None)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    assert (follow(ws), owner(ws, lead)) == (1, "Bo")


def test_threads_with_stores_of_their_own_do_each_once(ws: Workspace, bo: UserRow) -> None:
    when_hot.set_following(ws, assign="Bo, Ana")
    made = [add_lead(ws, f"L{number}", owner_id=None) for number in range(40)]
    for lead in made:
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    done: list[int] = []

    def work() -> None:
        own = open_workspace(ws.store.path, clock=ws.clock, as_user="Ana")
        done.append(hot_follow.carry_out(own.store, own.now()))
        own.store.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(done), len(done), len(steps_of_it(ws))) == (40, 3, 40)
    owners = [owner(ws, lead) for lead in made]
    assert (owners.count("Bo"), owners.count("Ana")) == (20, 20)


PROGRAM = """
import sys
from pathlib import Path
from leadtui.services import hot_follow
from leadtui.services.workspace import open_workspace
ws = open_workspace(Path(sys.argv[1]), clock=lambda: int(sys.argv[2]), as_user="Ana")
print(hot_follow.carry_out(ws.store, ws.now()))
"""


def test_two_processes_do_each_once(ws: Workspace, bo: UserRow) -> None:
    when_hot.set_following(ws, assign="Bo, Ana")
    for number in range(20):
        activities.log(ws, add_lead(ws, f"L{number}", owner_id=None), Kind.DEMO_BOOKED)
    line = [sys.executable, "-c", PROGRAM, str(ws.store.path), str(ws.now())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(line, stdout=subprocess.PIPE, env=environment, text=True) for _ in range(2)
    ]
    done = [int(process.communicate(timeout=60)[0]) for process in running]
    assert (sum(done), len(steps_of_it(ws))) == (20, 20)
