"""Setting reminders, and their lists (COE-123..143)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority, order_key
from leadtui.domain.rows import ReminderRow
from leadtui.domain.text import fold
from leadtui.services import activities, contacts, leads, reminders, routines
from leadtui.services.workspace import Workspace, add_user, init, open_workspace
from tests.builders import add_company, add_lead, dump
from tests.conftest import NOW, FakeClock
from tests.services.reminding import (
    TODAY,
    add_activity,
    add_routine,
    day,
    entries,
    remind,
    remind_elsewhere,
    set_default,
)


def names(rows: list[ReminderRow]) -> list[str]:
    return [row.company for row in rows]


def test_defaults_are_today_normal_me(ws: Workspace) -> None:
    """COE-124; COE-143: it is to process at once."""
    outcome = reminders.set_reminder(ws, add_company(ws, "Kestrel Labs"))
    (row,) = reminders.lists(ws).to_process
    assert (row.id,) == outcome.ids
    assert (row.date, row.time, row.priority, row.note) == (TODAY, None, Priority.NORMAL, "")
    assert (row.followers, row.follower_ids) == (("Ana",), (ws.user.id,))
    assert outcome.message == "Kestrel Labs: reminder set for Sun 22 Nov."
    assert outcome.step_id is not None


def test_today_is_the_teams(tmp_path: Path) -> None:
    """COE-133, X-8: 20:00 UTC is the next day in Tokyo already."""
    clock = FakeClock(NOW + 10 * 3_600_000)
    ws = init(tmp_path / "t.db", user="Aki", team="East", timezone="Asia/Tokyo", clock=clock)
    company = add_company(ws, "Kestrel Labs")
    reminders.set_reminder(ws, company)
    (row,) = reminders.lists(ws).to_process
    assert row.date == dt.date(2026, 11, 23)
    reminders.set_reminder(ws, company, date=dt.date(2026, 11, 24))
    assert names(reminders.lists(ws).upcoming) == ["Kestrel Labs"]
    assert reminders.counts(ws) == (0, 1)
    clock.move(hours=19)
    assert reminders.counts(ws) == (1, 0)


def test_everything_given_is_kept_as_given(ws: Workspace) -> None:
    bo = add_user(ws, "Bo")
    company = add_company(ws, "Kestrel Labs")
    mina = add_lead(ws, "Mina", "Roth", company_id=company)
    outcome = reminders.set_reminder(
        ws,
        company,
        date=day(3),
        time=dt.time(9, 30, 15),
        priority=Priority.HIGH,
        note=" send [bold]the[/] offer\x1b[2J ",
        followers=[bo.id, ws.user.id],
        contact_id=mina,
    )
    row = reminders.get(ws, outcome.ids[0])
    assert (row.date, row.time, row.priority) == (day(3), dt.time(9, 30), Priority.HIGH)
    assert row.note == "send [bold]the[/] offer[2J"
    assert (row.contact_id, row.contact) == (mina, "Mina Roth")
    assert row.followers == ("Ana", "Bo")
    assert outcome.message == "Kestrel Labs: reminder set for Wed 25 Nov 09:30."


def test_a_second_one_changes_the_open_one(ws: Workspace) -> None:
    """COE-127, COE-142: one open reminder a company; by hand is exactly what was typed."""
    company = add_company(ws, "Kestrel Labs")
    first = reminders.set_reminder(
        ws, company, date=day(1), time=dt.time(9), priority=Priority.HIGH, note="call"
    )
    second = reminders.set_reminder(ws, company, date=day(9), priority=Priority.LOW)
    assert second.ids == first.ids
    row = reminders.of_company(ws, company)
    assert row is not None
    assert (row.date, row.time, row.priority, row.note) == (
        day(9),
        dt.time(9),
        Priority.LOW,
        "call",
    )
    assert second.message == (
        "Kestrel Labs: reminder changed, from Mon 23 Nov 09:00 to Tue 1 Dec 09:00, "
        "priority from high to low."
    )
    assert second.notes == ()
    same = reminders.set_reminder(ws, company, date=day(9))
    assert (same.step_id, same.message) == (None, "Kestrel Labs: nothing to change.")


def test_what_does_not_belong_is_refused_and_nothing_is_kept(ws: Workspace) -> None:
    team_id, foreign_company, _ = remind_elsewhere(ws)
    company, other = add_company(ws, "Kestrel Labs"), add_company(ws, "Oran")
    lead = add_lead(ws, "Mina", company_id=other)
    foreign_lead = add_lead(ws, "Zed", team_id=team_id, owner_id=None)
    before = dump(ws)
    with pytest.raises(NotFound, match=f"no company {foreign_company}"):
        reminders.set_reminder(ws, foreign_company)
    with pytest.raises(NotFound, match="no company 999"):
        reminders.set_reminder(ws, 999)
    with pytest.raises(NotFound, match="no user 2"):
        reminders.set_reminder(ws, company, followers=[ws.user.id, 2])
    with pytest.raises(Invalid, match="at least one follower"):
        reminders.set_reminder(ws, company, followers=[])
    with pytest.raises(Invalid, match="not of this company"):
        reminders.set_reminder(ws, company, contact_id=lead)
    with pytest.raises(NotFound, match=f"no lead {foreign_lead}"):
        reminders.set_reminder(ws, company, contact_id=foreign_lead)
    assert dump(ws) == before


@pytest.mark.parametrize("old", ["", "suspect", "client", "off_target", "former_client"])
def test_creating_makes_it_a_prospect_and_says_so(ws: Workspace, old: str) -> None:
    """COE-118, COE-119: on the default routine, whatever the tag was."""
    company = add_company(ws, "Kestrel Labs")
    add_routine(ws, "Another")
    if old:
        routines.set_tag(ws, company, old)
    outcome = reminders.set_reminder(ws, company)
    tags = {row.routine: row.tag for row in routines.tags(ws, company)}
    assert tags == {"My market": "prospect", "Another": ""}
    (note,) = outcome.notes
    was = {"": "none", "off_target": "Off target", "former_client": "Former client"}
    assert note == f"Tag on My market: {was.get(old, old.capitalize())} → Prospect."
    assert reminders.lists(ws).to_process[0].tag == "prospect"


def test_no_tag_changes_without_need(ws: Workspace) -> None:
    """COE-120: no default routine, no tag; a prospect stays one without an entry."""
    company = add_company(ws, "Kestrel Labs")
    routines.set_tag(ws, company, "prospect")
    assert reminders.set_reminder(ws, company).notes == ()
    assert len(entries(ws, Kind.TAG_CHANGED)) == 1
    set_default(ws, None)
    other = add_company(ws, "Oran")
    assert reminders.set_reminder(ws, other).notes == ()
    assert [row.tag for row in routines.tags(ws, other)] == [""]


def test_changing_an_open_one_leaves_the_tag(ws: Workspace) -> None:
    company = add_company(ws, "Kestrel Labs")
    reminders.set_reminder(ws, company)
    routines.set_tag(ws, company, "client")
    reminders.set_reminder(ws, company, date=day(4))
    assert routines.tags(ws, company)[0].tag == "client"


def test_setting_writes_the_timeline(ws: Workspace) -> None:
    """X-9: who, what, old and new."""
    company = add_company(ws, "Kestrel Labs")
    reminders.set_reminder(ws, company, note="call")
    reminders.set_reminder(ws, company, note="mail")
    created, changed = entries(ws, Kind.REMINDER_SET)
    assert created[1:] == (
        ws.user.id,
        "Sun 22 Nov, normal, Ana: call",
        {
            "old": None,
            "new": {
                "date": "2026-11-22",
                "time": None,
                "priority": "normal",
                "note": "call",
                "followers": ["Ana"],
                "contact": None,
            },
        },
    )
    assert changed[2:] == ("note: mail", {"old": {"note": "call"}, "new": {"note": "mail"}})


def test_rows_say_the_last_note(ws: Workspace, clock: FakeClock) -> None:
    """COE-49, COE-139: the newest note, also that of a call; nothing else."""
    company = add_company(ws, "Kestrel Labs")
    lead = add_lead(ws, "Mina", company_id=company)
    reminders.set_reminder(ws, company)
    assert reminders.lists(ws).to_process[0].last_note == ""
    activities.add_note(ws, "first", contact_id=lead)
    clock.move(hours=1)
    activities.log_call(ws, company, None, duration=5, outcome="reached", text="on the phone")
    clock.move(hours=1)
    activities.log_call(ws, company, None, duration=5, outcome="reached")
    add_activity(ws, Kind.REPLIED, clock.now, company_id=company, contact_id=lead, text="mail")
    assert reminders.lists(ws).to_process[0].last_note == "on the phone"
    activities.add_note(ws, "n" * 5_000, company_id=company)
    assert reminders.lists(ws).to_process[0].last_note == "n" * 300


def test_rows_say_how_hot_the_company_is(ws: Workspace, clock: FakeClock) -> None:
    company = add_company(ws, "Kestrel Labs")
    reminders.set_reminder(ws, company)
    assert reminders.lists(ws).to_process[0].engagement is None
    cool = add_lead(ws, "Mina", company_id=company)
    eager = add_lead(ws, "Theo", company_id=company)
    for _ in range(4):
        activities.log(ws, eager, Kind.DEMO_BOOKED)
    state = {row.id: row for row in leads.rows(ws, [cool, eager])}
    assert state[eager].hot
    assert not state[cool].hot
    (row,) = reminders.lists(ws).to_process
    assert (row.hot, row.engagement) == (True, state[eager].engagement)
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE lead_state SET hot_until = ?", (clock.move(hours=1),))
    assert not reminders.get(ws, row.id).hot


def test_a_negative_engagement_is_shown_as_it_is(ws: Workspace) -> None:
    company = add_company(ws, "Kestrel Labs")
    lead = add_lead(ws, "Mina", company_id=company)
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE lead_state SET engagement = -7 WHERE contact_id = ?", (lead,))
    reminders.set_reminder(ws, company)
    (row,) = reminders.lists(ws).to_process
    assert (row.engagement, row.hot) == (-7, False)


def test_everybody_sees_what_they_follow(ws: Workspace) -> None:
    """COE-127, COE-134: mine by default, all, or a name."""
    bo = add_user(ws, "Bó")
    remind(ws, "Mine")
    remind(ws, "Ours", followers=[ws.user.id, bo.id])
    remind(ws, "His", followers=[bo.id])
    as_bo = open_workspace(ws.store.path, clock=ws.clock, as_user="Bó")
    assert names(reminders.lists(ws).to_process) == ["Mine", "Ours"]
    assert names(reminders.lists(as_bo).to_process) == ["His", "Ours"]
    assert names(reminders.lists(ws, user="bo").to_process) == ["His", "Ours"]
    assert names(reminders.lists(ws, user="all").to_process) == ["His", "Mine", "Ours"]
    assert [reminders.counts(ws, user=user) for user in ("me", "Bó", "all")] == [
        (2, 0),
        (2, 0),
        (3, 0),
    ]
    with pytest.raises(NotFound, match="no user 'Zoe'"):
        reminders.lists(ws, user="Zoe")


def test_lists_are_filtered(ws: Workspace) -> None:
    """COE-134."""
    other = add_routine(ws, "Another")
    high = reminders.get(ws, remind(ws, "High", priority=Priority.HIGH, date=day(-3)))
    client = reminders.get(ws, remind(ws, "Client", date=day(2)))
    routines.set_tag(ws, client.company_id, "client")
    routines.set_tag(ws, high.company_id, "suspect", other)
    both: tuple[list[str], list[str]] = (["High"], [])

    def shown(**wanted: object) -> tuple[list[str], list[str]]:
        found = reminders.lists(ws, **wanted)  # type: ignore[arg-type]
        return names(found.to_process), names(found.upcoming)

    assert shown() == (["High"], ["Client"])
    assert shown(priority=Priority.HIGH) == both
    assert shown(tag="client") == ([], ["Client"])
    assert shown(tag="suspect") == ([], [])
    assert shown(routine_id=other) == both
    assert shown(tag="Suspect", routine_id=other) == both
    assert shown(tag="client", routine_id=other) == ([], [])
    assert shown(first=day(-3), last=day(1)) == both
    assert shown(first=day(-2), last=day(2)) == ([], ["Client"])
    with pytest.raises(Invalid, match="'vip' is not a tag"):
        shown(tag="vip")


def test_tag_of_the_row_is_on_my_default_routine(ws: Workspace) -> None:
    """COE-173, COE-113: the last one that was saved, also while leadtui runs."""
    row = reminders.get(ws, remind(ws))
    other = add_routine(ws, "Another")
    routines.set_tag(ws, row.company_id, "client", other)
    assert reminders.get(ws, row.id).tag == "prospect"
    set_default(ws, other)
    assert reminders.get(ws, row.id).tag == "client"
    set_default(ws, None)
    assert reminders.get(ws, row.id).tag == ""


def test_another_team_is_a_wall(ws: Workspace) -> None:
    """COR-21: no list, count or look-up shows another team's reminder."""
    _, company, reminder = remind_elsewhere(ws)
    found = reminders.lists(ws, user="all")
    assert (found.to_process, found.upcoming) == ([], [])
    assert reminders.counts(ws, user="all") == (0, 0)
    assert all(number == 0 for _, number in reminders.upcoming_counts(ws, 90, user="all"))
    assert reminders.of_company(ws, company) is None
    with pytest.raises(NotFound, match=f"There is no reminder {reminder}."):
        reminders.get(ws, reminder)
    with pytest.raises(NotFound, match="no user 'Zoe'"):
        reminders.lists(ws, user="Zoe")


def test_the_next_days_are_counted(ws: Workspace) -> None:
    """COE-138."""
    for number, ahead in enumerate((-1, 0, 1, 2, 2, 7, 8)):
        remind(ws, f"C{number}", date=day(ahead))
    bo = add_user(ws, "Bo")
    remind(ws, "His", date=day(1), followers=[bo.id])
    assert reminders.counts(ws) == (2, 5)
    coming = reminders.upcoming_counts(ws)
    assert [found for found, _ in coming] == [day(n) for n in range(1, 8)]
    assert [number for _, number in coming] == [1, 2, 0, 0, 0, 0, 1]
    assert reminders.upcoming_counts(ws, 1, user="all") == ((day(1), 2),)
    assert reminders.upcoming_counts(ws, 0) == ()


texts = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=6)
clocks = st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0))
fits = st.none() | st.integers(40, 100)
cases = st.tuples(st.sampled_from(Priority), st.integers(-3, 3).map(day), clocks, fits, texts)


@settings(max_examples=40)
@given(st.lists(cases, max_size=12))
def test_order_is_that_of_the_rule(
    ws: Workspace, wanted: list[tuple[Priority, dt.date, dt.time | None, int | None, str]]
) -> None:
    """COE-132, X-14: the SQL order is domain.reminders.order_key."""
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("DELETE FROM company")
        for priority, date, clock, fit, name in wanted:
            company = unit.conn.execute(
                "INSERT INTO company (team_id, name, sort_name, created_at, updated_at) "
                "VALUES (1, ?, ?, 0, 0)",
                (name, fold(name)),
            ).lastrowid
            unit.conn.execute(
                "INSERT INTO reminder (team_id, company_id, date, time, priority, created_at) "
                "VALUES (1, ?, ?, ?, ?, 0)",
                (company, str(date), clock and clock.isoformat("minutes"), int(priority)),
            )
            if fit is not None:
                unit.conn.execute("INSERT INTO fit VALUES (1, ?, ?, ?)", (company, fit, fit))
    keys = sorted(order_key(*case) for case in wanted)
    found = reminders.lists(ws, user="all")
    for column, due in ((found.to_process, True), (found.upcoming, False)):
        own = [order_key(r.priority, r.date, r.time, r.fit, r.company) for r in column]
        assert own == [key for key in keys if (key[1] <= TODAY) is due]


def test_a_company_whose_hot_lead_left_is_not_hot(ws: Workspace) -> None:
    """COE-18: nobody calls who left."""
    company = add_company(ws, "Kestrel Labs")
    lead = add_lead(ws, "Mina", company_id=company)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    reminders.set_reminder(ws, company)
    [row] = reminders.lists(ws).to_process
    assert row.hot
    contacts.mark_left(ws, lead)
    [row] = reminders.lists(ws).to_process
    assert (row.hot, row.engagement) == (False, None)
