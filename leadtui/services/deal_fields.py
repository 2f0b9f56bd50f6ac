"""What is typed of a deal, read into what the store keeps, and back into text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.dates import parse_when
from leadtui.domain.deals import DEAL_FIELDS, DealRow, StageRow, parse_probability
from leadtui.domain.errors import Ambiguous, Invalid, NotFound
from leadtui.domain.fields import Field, Value, field_named, value_of
from leadtui.domain.money import currency_of_region, money_words, parse_money
from leadtui.domain.rows import UserRow
from leadtui.domain.text import clean_line, fold
from leadtui.models import deals, team
from leadtui.models.deals import Person
from leadtui.services import working_days
from leadtui.services.workspace import Workspace, user_named

if TYPE_CHECKING:
    import sqlite3

_NOBODY = frozenset({"", "nobody", "none"})


def stage_named(stages: Sequence[StageRow], name: str) -> StageRow:
    """The one of ``stages`` called ``name``, whatever the case and the accents; of several the one
    that is spelt so.
    """
    alike = [stage for stage in stages if fold(stage.name) == fold(name)]
    if alike:
        return next((stage for stage in alike if stage.name == name), alike[0])
    raise Invalid(
        f"There is no stage {clean_line(name, limit=80)!r}.",
        field="stage",
        hint="Stages: " + ", ".join(stage.name for stage in stages) + ".",
    )


def texts_of(row: DealRow) -> dict[str, str]:
    """A deal as a form shows it and :class:`Reader` reads it back, by field."""
    return {
        "title": row.title,
        "stage": row.stage,
        "amount": "" if row.amount is None else money_words(row.amount, row.currency),
        "probability": "" if row.probability is None else str(row.probability),
        "close": "" if row.close_date is None else row.close_date.isoformat(),
        "contact": row.contact,
        "owner": row.owner,
        "comment": row.comment,
    }


def _begins(name: str, words: list[str]) -> bool:
    """Whether each of ``words`` begins a word of ``name``."""
    return bool(words) and all(f" {word}" in f" {fold(name)}" for word in words)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is typed of the deals of one company, with what there is to choose from.

    ``currency`` is that of amounts without one.
    """

    ws: Workspace
    stages: tuple[StageRow, ...]
    users: tuple[UserRow, ...]
    people: tuple[Person, ...]
    currency: str | None

    def columns(self, name: str, text: str) -> dict[str, Value]:
        """The columns of the field ``name`` as the store keeps them; :class:`Invalid` names it."""
        field = field_named(DEAL_FIELDS, name)
        typed = value_of(field, text, None)
        word = "" if typed is None else str(typed)
        if name == "stage":
            return {"stage_id": stage_named(self.stages, word).id}
        if name == "owner":
            return {"owner_id": self._owner(word)}
        if name == "comment":
            return {"comment": word}
        if name == "title":
            if not word:
                raise Invalid("The deal needs a title.", field="title", hint="Type one.")
            return {"title": word}
        if not word:
            columns = {"amount": ("amount", "currency"), "contact": ("contact_id",)}
            return dict.fromkeys(columns.get(name, (_COLUMN.get(name, name),)), None)
        if name == "amount":
            money = parse_money(word, self.currency)
            return {"amount": money.amount, "currency": money.currency}
        if name == "probability":
            return {"probability": parse_probability(word)}
        if name == "contact":
            return {"contact_id": self._contact(word)}
        return {"close_date": self._day(field, word)}

    def _owner(self, word: str) -> int | None:
        if fold(word) in _NOBODY:
            return None
        if fold(word) == "me":
            return self.ws.user.id
        try:
            return user_named(self.users, word, hint="Give a name, me or nobody.").id
        except (NotFound, Ambiguous) as error:
            raise Invalid(error.message, field="owner", hint=error.hint) from error

    def _contact(self, word: str) -> int:
        """Somebody of the company, by name, e-mail address or id."""
        named = [one for one in self.people if fold(word) in {fold(one.name), fold(one.email)}]
        found = named or [one for one in self.people if word == str(one.id)]
        found = found or [one for one in self.people if _begins(one.name, fold(word).split())]
        if len(found) == 1:
            return found[0].id
        shown = repr(clean_line(word, limit=60))
        if found:
            ids = ", ".join(f"{one.id} {one.email}".rstrip() for one in found)
            raise Invalid(
                f"Several people of the company are named {shown}.",
                field="contact",
                hint=f"Give an id or an e-mail address: {ids}.",
            )
        there = ", ".join(one.name for one in self.people[:8])
        raise Invalid(
            f"Nobody at the company is named {shown}.",
            field="contact",
            hint=f"People there: {there}." if there else "Nobody is known there yet.",
        )

    def _day(self, field: Field, word: str) -> str:
        try:
            when = parse_when(word, now=self.ws.local_now(), working=working_days.of(self.ws))
        except Invalid as error:
            raise Invalid(error.message, field=field.name, hint=error.hint) from error
        if when.time is not None:
            raise Invalid(
                "A deal closes on a day, without a time.", field=field.name, hint="Give the day."
            )
        return when.date.isoformat()


_COLUMN = {"close": "close_date"}


def reader(
    ws: Workspace, conn: sqlite3.Connection, company_id: int, currency: str | None = None
) -> Reader:
    """What reads the deals of a company; amounts without a currency are in ``currency``, else in
    that of the team's region.
    """
    return Reader(
        ws,
        tuple(deals.stages(conn, ws.team.id)),
        tuple(team.users(conn, ws.team.id)),
        tuple(deals.people(conn, ws.team.id, company_id)),
        currency or currency_of_region(ws.team.region),
    )
