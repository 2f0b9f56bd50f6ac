"""Quiet hours of a user: kept in the store, and what they do to alarms in every process."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager

import pytest

from leadtui.domain.dates import When, to_ms
from leadtui.domain.errors import Invalid
from leadtui.models.store import Step, Store, Unit
from leadtui.services import alarms, journal, quiet_hours, reminders, working_days
from leadtui.services.news import alarm_notice
from leadtui.services.workspace import Workspace, add_user
from tests.conftest import FakeClock
from tests.services.reminding import day, remind

HOUR = 3_600_000
MINUTE = 60_000
#: 22:15 in Paris on the day of the fixture ``ws``, a Sunday, and 8:00 of the Monday.
LATE = dt.time(22, 15)
LATE_MS = to_ms(dt.datetime(2026, 11, 22, 21, 15, tzinfo=dt.UTC))
MORNING_MS = to_ms(dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC))


def test_an_alarm_in_quiet_hours_rings_once_when_they_end_and_says_so(ws: Workspace) -> None:
    """Held is not missed."""
    quiet_hours.set_hours(ws, "20:00-8:00")
    held = remind(ws, time=LATE, note="call")
    me = ws.user.id
    for now in (LATE_MS, MORNING_MS - 1):
        assert alarms.due(ws.store, now, user_id=me) == []
        assert alarms.claim(ws.store, now, user_id=me) == []
        assert alarms.next_at(ws.store, now, user_id=me) == MORNING_MS
    assert alarms.next_at(ws.store, ws.now(), user_id=me) == MORNING_MS
    (due,) = alarms.due(ws.store, MORNING_MS, user_id=me)
    (alarm,) = alarms.claim(ws.store, MORNING_MS, user_id=me)
    assert due == alarm
    assert (alarm.reminder_id, alarm.held, alarm.missed) == (held, "22:15", False)
    notice = alarm_notice(alarm)
    assert notice.title == "22:15 Kestrel Labs"
    assert notice.body == "call · held since 22:15, quiet hours"
    assert alarms.claim(ws.store, MORNING_MS + 1, user_id=me) == []
    assert alarms.next_at(ws.store, MORNING_MS, user_id=me) is None


def test_hours_set_while_an_alarm_is_taken_hold_it(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = remind(ws, time=LATE)
    write, others = Store.write, ["20:00-8:00"]

    def meanwhile(store: Store, step: Step | None, *, now: int) -> AbstractContextManager[Unit]:
        if others:
            quiet_hours.set_hours(ws, others.pop())
        return write(store, step, now=now)

    monkeypatch.setattr(Store, "write", meanwhile)
    assert alarms.claim(ws.store, LATE_MS, user_id=ws.user.id) == []
    (alarm,) = alarms.claim(ws.store, MORNING_MS, user_id=ws.user.id)
    assert (alarm.reminder_id, alarm.held) == (held, "22:15")


def test_held_and_then_missed_is_missed_from_their_end_on(ws: Workspace) -> None:
    quiet_hours.set_hours(ws, "20:00-8:00")
    remind(ws, time=LATE)
    (alarm,) = alarms.claim(ws.store, MORNING_MS + 10 * MINUTE, user_id=ws.user.id)
    assert (alarm.held, alarm.missed) == ("22:15", True)


def test_what_was_missed_by_day_waits_for_the_end_of_the_night(ws: Workspace) -> None:
    """Nothing rings in quiet hours, whenever it was due."""
    quiet_hours.set_hours(ws, "20:00-8:00")
    remind(ws, time=dt.time(15))
    assert alarms.claim(ws.store, LATE_MS, user_id=ws.user.id) == []
    assert alarms.next_at(ws.store, LATE_MS, user_id=ws.user.id) == MORNING_MS
    (alarm,) = alarms.claim(ws.store, MORNING_MS, user_id=ws.user.id)
    assert (alarm.held, alarm.missed) == ("", True)


def test_days_off_of_the_team_are_quiet_where_wanted(ws: Workspace) -> None:
    quiet_hours.set_hours(ws, "20:00-8:00 and days off")
    working_days.add(ws, day(1), name="Fair")
    remind(ws, date=day(0), time=dt.time(15))
    me, noon = ws.user.id, ws.now() + 5 * HOUR
    assert alarms.claim(ws.store, noon, user_id=me) == []
    tuesday = MORNING_MS + 24 * HOUR
    assert alarms.next_at(ws.store, noon, user_id=me) == tuesday
    (alarm,) = alarms.claim(ws.store, tuesday, user_id=me)
    assert alarm.held == "Sun 22 Nov 15:00"


def test_they_are_the_user_s_own_and_hold_in_every_process(ws: Workspace) -> None:
    """Bo has none; a second connection, as of the worker, knows Ana's; changed, the next look
    goes by the new ones.
    """
    bo = add_user(ws, "Bo")
    quiet_hours.set_hours(ws, "20:00-8:00")
    mine = remind(ws, time=LATE)
    his = remind(ws, "Oran", time=LATE)
    reminders.set_followers(ws, his, [bo.id])
    other = Store(ws.store.path)
    try:
        assert alarms.claim(other, LATE_MS, user_id=ws.user.id) == []
        (rung,) = alarms.claim(other, LATE_MS, user_id=bo.id)
        assert (rung.reminder_id, rung.held) == (his, "")
        quiet_hours.set_hours(ws, "23:00-8:00")
        (rung,) = alarms.claim(other, LATE_MS, user_id=ws.user.id)
        assert (rung.reminder_id, rung.held) == (mine, "")
    finally:
        other.close()


def test_undone_in_the_night_a_held_alarm_still_rings(ws: Workspace, clock: FakeClock) -> None:
    quiet_hours.set_hours(ws, "20:00-8:00")
    held = remind(ws, time=LATE)
    clock.now = LATE_MS + MINUTE
    reminders.move(ws, held, When(day(3), None))
    journal.undo(ws)
    assert reminders.get(ws, held).date == day(0)
    assert alarms.claim(ws.store, clock(), user_id=ws.user.id) == []
    (alarm,) = alarms.claim(ws.store, MORNING_MS, user_id=ws.user.id)
    assert alarm.reminder_id == held


def test_without_quiet_hours_an_undone_move_of_a_past_alarm_rings_no_more(
    ws: Workspace, clock: FakeClock
) -> None:
    rung = remind(ws, time=LATE)
    clock.now = LATE_MS + MINUTE
    assert len(alarms.claim(ws.store, clock(), user_id=ws.user.id)) == 1
    reminders.move(ws, rung, When(day(3), None))
    journal.undo(ws)
    assert alarms.claim(ws.store, MORNING_MS, user_id=ws.user.id) == []


def test_setting_them_says_what_was_before(ws: Workspace, clock: FakeClock) -> None:
    assert quiet_hours.now(ws).hours.words == "off"
    said = quiet_hours.set_hours(ws, "8pm-8am and days off").message
    assert said == "Quiet hours: 20:00-8:00 and days off; before: off."
    # A Sunday: until Monday morning.
    until = quiet_hours.now(ws).until
    assert until is not None
    assert to_ms(until) == MORNING_MS
    assert quiet_hours.set_hours(ws, "20h-8h days off").message.endswith("as before.")
    with pytest.raises(Invalid):
        quiet_hours.set_hours(ws, "[/b]")
    quiet_hours.set_hours(ws, "off")
    assert quiet_hours.now(ws).until is None
    assert not quiet_hours.holds(ws.store, LATE_MS, ws.user.id)
