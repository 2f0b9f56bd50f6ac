"""The cooling calendar: hot leads by the day they go cold, the last day on which a call still
prevents it, and the reminder for that day (CAD-33, CAD-34).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from leadtui.domain import cooling
from leadtui.domain.dates import from_ms, resolve, to_ms
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.lead_filter import parse_filter
from leadtui.domain.rows import LeadRow, Outcome
from leadtui.models import hot, leads, reminders
from leadtui.models.leads import Viewer
from leadtui.models.reminders import Reminder
from leadtui.services import search_index
from leadtui.services.reminder_changes import (
    Changing,
    apply,
    change_in_words,
    changing,
    create,
    dated,
    new_reminder,
    place,
)
from leadtui.services.routines import tag_new
from leadtui.services.workspace import Workspace

#: The longest time ahead that is asked for, in days.
MOST_DAYS = 36_500
_DAY = dt.timedelta(days=1)


class Cooling(NamedTuple):
    """A hot lead, the day on which it goes cold in the team's time zone, and the last day on
    which a call keeps it hot, whatever its hour.

    ``weekday`` is the last one up to ``call_by`` that is no weekend, None where it is past.
    """

    lead: LeadRow
    cools_on: dt.date
    call_by: dt.date
    weekday: dt.date | None

    @property
    def at_weekend(self) -> bool:
        """Whether the last day for a call is at a weekend."""
        return cooling.is_weekend(self.call_by)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The leads that go cold, the first one first, as ids for :func:`rows`; how many on which
    day; and how many hot leads beside them stay hot, since no silence cools them.
    """

    ids: tuple[int, ...]
    per_day: Mapping[dt.date, int]
    staying: int


def calendar(ws: Workspace, line: str = "", *, days: int | None = None) -> Calendar:
    """Who goes cold when, of the leads that the filter ``line`` (as of the leads) lets through.

    With ``days`` those that go cold up to so many days from today, 0 for today alone.
    """
    end = _end(ws, days)
    wanted = parse_filter(line)
    if wanted.hot is False:
        return Calendar((), {}, 0)
    if wanted.words:
        search_index.catch_up(ws)
    with ws.read() as conn:
        leads.prepare(conn)
        hot_ones = leads.ids(conn, _viewer(ws), replace(wanted, hot=True), "heat")
        going = hot.cooling(conn, hot_ones)
    listed = [(lead, at) for lead, at in going if end is None or at < end]
    per_day = Counter(cooling.goes_cold_on(at, ws.team.zone) for _, at in listed)
    ids = tuple(lead for lead, _ in listed)
    return Calendar(ids, dict(sorted(per_day.items())), len(hot_ones) - len(going))


def _end(ws: Workspace, days: int | None) -> int | None:
    if days is None:
        return None
    if not 0 <= days <= MOST_DAYS:
        raise Invalid(f"{days} is not a number of days from 0 to {MOST_DAYS}.", field="days")
    return to_ms(resolve(ws.today() + _DAY * (days + 1), None, ws.team.zone))


def rows(ws: Workspace, wanted: Sequence[int]) -> list[Cooling]:
    """The rows of some leads, in that order; one that went cold meanwhile is left out."""
    with ws.read() as conn:
        found = leads.rows(conn, _viewer(ws), wanted)
    return list(_cooling(ws, found))


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def _cooling(ws: Workspace, found: Sequence[LeadRow]) -> Iterator[Cooling]:
    zone, today = ws.team.zone, ws.today()
    for lead in found:
        if lead.hot_until is not None:
            day = cooling.call_by(lead.hot_until, zone, today)
            yield Cooling(
                lead,
                cooling.goes_cold_on(lead.hot_until, zone),
                day,
                cooling.weekday_before(day, today),
            )


# The reminder


@dataclass(frozen=True, slots=True)
class _Put:
    """What became of the reminder of a lead's company; ``said`` is a whole sentence."""

    reminder: Reminder
    how: Literal["new", "changed", "same"]
    said: str


def remind(ws: Workspace, wanted: Sequence[int], *, weekday: bool = False) -> Outcome:
    """Set the reminders of leads' companies for the last day on which a call keeps each hot, or,
    with ``weekday``, for the last one that is no weekend; one step for all of them.

    An open reminder of that day or before stays, and a later one is moved there; its note,
    priority and person are kept, and the user follows it, too. :class:`Invalid` where nobody
    among them goes cold and has a company.
    """
    ids = tuple(dict.fromkeys(wanted))
    what = "set reminder" if len(ids) == 1 else f"set {plural(len(ids), 'reminder')}"
    with ws.step(f"{what} before cooling") as unit:
        job = changing(ws, unit)
        found = leads.rows(unit.conn, _viewer(ws), ids)
        missing = [i for i in ids if i not in {row.id for row in found}]
        if missing or not ids:
            raise NotFound(f"There is no lead {missing[0]}." if missing else "No lead was named.")
        days = [
            (one.weekday if weekday and one.weekday is not None else one.call_by, one.lead.id, one)
            for one in _cooling(ws, found)
            if one.lead.company_id is not None
        ]
        put = [_put(job, one, day) for day, _, one in sorted(days)]
        if not put:
            raise _nobody(found)
        new = tuple({each.reminder.company_id for each in put if each.how == "new"})
        tagged = tag_new(ws, unit, new, by=ws.user.id)
        touched = tuple(dict.fromkeys(e.reminder.id for e in put if e.how != "same"))
        said = _said(put, len(found) - len(put))
        if not touched:
            return Outcome(said, tuple(each.reminder.id for each in put))
        return Outcome(said, touched, unit.step_id, (tagged,) if tagged else ())


def _nobody(found: Sequence[LeadRow]) -> Invalid:
    if len(found) > 1:
        return Invalid("None of these leads goes cold and has a company.", field="lead")
    [lead] = found
    if lead.company_id is None:
        return Invalid(
            f"{lead.name} belongs to no company: there is nothing to remind of.", field="lead"
        )
    why = "stays hot: the rules have no reset period" if lead.hot else "is not hot"
    return Invalid(f"{lead.name} {why}.", field="lead")


def _put(job: Changing, one: Cooling, day: dt.date) -> _Put:
    ws, lead = job.ws, one.lead
    assert lead.company_id is not None
    assert lead.hot_until is not None
    moment = from_ms(lead.hot_until, ws.team.zone)
    note = f"{lead.name} goes cold {day_words(one.cools_on, job.today, moment.time())}"
    me = frozenset({ws.user.id})
    old = reminders.open_of(job.unit.conn, ws.team.id, lead.company_id)
    if old is None:
        new = new_reminder(lead.company_id, lead.company, day, me)
        new = replace(new, note=note, contact_id=lead.id)
        new = replace(new, id=create(job, new))
        return _Put(new, "new", f"{lead.company}: reminder set for {place(new, job.today)}.")
    new = replace(old, followers=old.followers | me)
    if day < old.date:
        contact_id = lead.id if old.contact_id is None else old.contact_id
        new = replace(new, note=old.note or note, contact_id=contact_id)
        new = dated(ws, new, day, old.time)
    if not apply(job, old, new):
        said = f"a reminder on {place(old, job.today)} comes in time, nothing to change"
        return _Put(old, "same", f"{lead.company}: {said}.")
    words = change_in_words(job, old, new)
    return _Put(new, "changed", f"{lead.company}: reminder changed, {words}.")


def _said(put: Sequence[_Put], left_out: int) -> str:
    if len(put) == 1 and not left_out:
        return put[0].said
    number = Counter(each.how for each in put)
    words = ", ".join(
        text
        for count, text in (
            (number["new"], f"{plural(number['new'], 'reminder')} set"),
            (number["changed"], f"{plural(number['changed'], 'reminder')} changed"),
            (number["same"], f"{number['same']} in time already"),
            (left_out, f"{plural(left_out, 'lead')} left out, without a company or a time"),
        )
        if count
    )
    return f"{words[:1].upper()}{words[1:]}."
