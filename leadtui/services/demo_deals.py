"""The deals of the sample data: what runs, what is late, what was won and lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.deals import DealRow
from leadtui.domain.fields import Value
from leadtui.domain.kinds import Kind
from leadtui.domain.timeline_words import deal_change_words
from leadtui.models import deals
from leadtui.services.deal_fields import texts_of
from leadtui.services.demo_story import Calendar, Happening

if TYPE_CHECKING:
    from sqlite3 import Connection


class Sold(NamedTuple):
    """A deal to be: the company by number, the stages with how many days ago it came there,
    hundredths, percent, days from now until the expected close, and whether it is with the first
    person of the company.
    """

    firm: int
    title: str
    path: tuple[tuple[str, int], ...]
    amount: int | None
    currency: str
    probability: int | None
    close_in: int | None
    contact: bool = True
    comment: str = ""


_Q, _P, _N, _WON, _LOST = "Qualified", "Proposal", "Negotiation", "Won", "Lost"
SOLD: tuple[Sold, ...] = (
    Sold(3, "Forty seats", ((_Q, 60), (_P, 35), (_N, 14)), 4_800_000, "EUR", 80, -4, True,
         "The board signs, purchasing agrees."),
    Sold(0, "Work orders offline, twelve vans", ((_Q, 38), (_P, 12)), 1_840_000, "GBP", 60, 9),
    Sold(2, "Roll-out in three depots", ((_Q, 45), (_P, 30), (_N, 8)), 6_450_000, "EUR", 70, 16),
    Sold(1, "Pilot with the brewery's technicians", ((_Q, 20), (_P, 6)), 960_000, "EUR", 50, 24),
    Sold(34, "In place of the old contract", ((_Q, 52), (_P, 10)), 3_120_000, "GBP", 40, 31),
    Sold(22, "Two depots", ((_Q, 25),), 2_200_000, "EUR", 30, 45, False),
    Sold(4, "On-call rota", ((_Q, 9),), None, "GBP", None, None),
    Sold(5, "Renewal with the stock module", ((_Q, 70), (_P, 55), (_N, 41), (_WON, 26)),
         2_760_000, "EUR", 90, -28),
    Sold(10, "First year", ((_Q, 76), (_P, 58), (_WON, 33)), 1_490_000, "EUR", 70, -30, False),
    Sold(18, "Whole fleet", ((_Q, 66), (_P, 48), (_LOST, 21)), 5_500_000, "EUR", 40, -20, True,
         "They stay with paper until the new year."),
    Sold(13, "Trial", ((_Q, 80), (_LOST, 44)), 310_000, "EUR", 20, -45, False),
)  # fmt: skip


class Sales:
    """Writes :data:`SOLD` through ``conn``; firms, their owners and first people by number."""

    def __init__(
        self,
        conn: Connection,
        team_id: int,
        calendar: Calendar,
        firms: list[int],
        owners: list[tuple[int, int]],
        first_people: dict[int, tuple[int, int]],
    ) -> None:
        self._conn, self._team, self._calendar = conn, team_id, calendar
        self._firms = firms
        #: The owner of each firm, by number and by id.
        self._owners = owners
        #: The first person of each firm, by number and by id.
        self._people = first_people
        self._stages = {stage.name: stage for stage in deals.stages(conn, team_id)}

    def write(self) -> list[Happening]:
        """Put the deals into the store; what is to be told of them."""
        return [told for number, sold in enumerate(SOLD) for told in self._one(number, sold)]

    def _one(self, number: int, sold: Sold) -> Iterator[Happening]:
        moves = [(stage, self._calendar.at_work(ago, 95 + 17 * number)) for stage, ago in sold.path]
        ends = self._stages[moves[-1][0]].outcome
        close = None
        if sold.close_in is not None:
            close = self._calendar.today + dt.timedelta(days=sold.close_in)
        user, owner_id = self._owners[sold.firm]
        person = self._people.get(sold.firm) if sold.contact else None
        values: dict[str, Value] = {
            "title": sold.title,
            "stage_id": self._stages[moves[-1][0]].id,
            "amount": sold.amount,
            "currency": None if sold.amount is None else sold.currency,
            "probability": sold.probability,
            "close_date": close.isoformat() if close else None,
            "contact_id": None if person is None else person[1],
            "owner_id": owner_id,
            "comment": sold.comment,
            "closed_at": moves[-1][1] if ends else None,
        }
        made = deals.insert(self._conn, self._team, self._firms[sold.firm], values, moves[0][1])
        [row] = deals.rows(self._conn, self._team, [made])
        who = None if person is None else person[0]
        first = {**texts_of(row), "stage": moves[0][0]}
        yield self._told(Kind.DEAL_OPENED, moves[0][1], sold.firm, who, user, row, None, first)
        for (before, _), (after, at) in pairwise(moves):
            old, new = {"stage": before}, {"stage": after}
            yield self._told(Kind.DEAL_MOVED, at, sold.firm, who, user, row, old, new)

    def _told(
        self,
        kind: Kind,
        at: int,
        firm: int,
        person: int | None,
        user: int,
        row: DealRow,
        old: dict[str, str] | None,
        new: dict[str, str],
    ) -> Happening:
        """The entry that a change of a deal leaves behind."""
        outcome = self._stages[new["stage"]].outcome or ""
        data: dict[str, object] = {"deal": row.id, "title": row.title, "old": old, "new": new}
        if outcome:
            data["outcome"] = outcome
        text = deal_change_words(row.title, old, new, self._calendar.today, outcome=outcome)
        return Happening(at, kind, firm, person=person, user=user, text=text, data=data)
