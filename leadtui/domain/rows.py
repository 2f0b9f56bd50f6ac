"""What the services hand up and the screens show: frozen rows, never records of the store.

Instants are UTC epoch milliseconds; a reminder's ``date`` is a calendar day. They are named
tuples, which are made at a fraction of what a dataclass costs when the program starts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from leadtui.domain.heat import Heat, heat
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority

if TYPE_CHECKING:
    from leadtui.domain.deals import DealRow

TAGS: tuple[str, ...] = ("suspect", "prospect", "client", "off_target", "former_client")
TAG_LABELS: Mapping[str, str] = {
    "suspect": "Suspect",
    "prospect": "Prospect",
    "client": "Client",
    "off_target": "Off target",
    "former_client": "Former client",
}


class TeamRow(NamedTuple):
    """A team; ``region`` is the country code its phone numbers are read in."""

    id: int
    name: str
    timezone: str
    region: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.timezone)


class UserRow(NamedTuple):
    """A user of a team; ``role`` is manager or rep."""

    id: int
    team_id: int
    name: str
    email: str | None
    role: str
    default_routine_id: int | None


class LeadRow(NamedTuple):
    """A lead as lists show it; ``threshold`` is that of its owner's rules."""

    id: int
    name: str
    company: str
    company_id: int | None
    email: str
    phone: str
    engagement: int
    threshold: int
    hot: bool
    hot_since: int | None
    hot_until: int | None
    last_interaction: int | None
    last_contacted: int | None
    status: str
    owner: str
    owner_id: int | None
    card: str
    next_reminder: dt.date | None
    blocked: str = ""

    @property
    def missing(self) -> int:
        """Points that are missing to be hot, 0 when it is."""
        return 0 if self.hot else max(0, self.threshold - self.engagement)

    @property
    def heat(self) -> Heat:
        """How near to hot, in a word."""
        return heat(self.engagement, self.threshold, hot=self.hot)


class HotRow(NamedTuple):
    """A hot lead in Today's band, with the last thing it did."""

    lead: LeadRow
    last_kind: Kind | None
    last_at: int | None


class CompanyRow(NamedTuple):
    """A company as lists show it; ``tag`` and ``fit`` are those on one routine, the user's default
    one where no other is asked for. ``fit`` is None where it does not match (COE-109).

    ``engagement`` is the highest of its people, ``threshold`` that of the owner of this one.
    """

    id: int
    name: str
    city: str
    sector: str
    tag: str
    contacts: int
    hot: int
    engagement: int | None
    reminder_date: dt.date | None
    last_activity: int | None
    threshold: int | None = None
    fit: int | None = None

    @property
    def heat(self) -> Heat | None:
        """How near to hot its people are, in a word; None where it has none."""
        if self.engagement is None or self.threshold is None:
            return None
        return heat(self.engagement, self.threshold, hot=self.hot > 0)


class ReminderRow(NamedTuple):
    """An open reminder as the alarm panel shows it; ``repeats`` says how it comes again, ``fit`` is
    that of the company on the user's default routine, None where it does not match.
    """

    id: int
    company_id: int
    company: str
    contact_id: int | None
    contact: str
    date: dt.date
    time: dt.time | None
    priority: Priority
    note: str
    tag: str
    followers: tuple[str, ...]
    follower_ids: tuple[int, ...]
    last_note: str
    hot: bool
    engagement: int | None
    origin: str
    closed_at: int | None = None
    repeats: str = ""
    fit: int | None = None


class ViewRow(NamedTuple):
    """A filter line with an order that a user keeps by name, for one place."""

    id: int
    place: str
    name: str
    line: str
    sort: str


class ActivityRow(NamedTuple):
    """One entry of a timeline; ``detail`` holds what the kind needs beside the text."""

    id: int
    at: int
    kind: Kind
    company_id: int | None
    company: str
    contact_id: int | None
    contact: str
    user_id: int | None
    user: str
    duration: int | None
    status: str
    outcome: str
    text: str
    detail: Mapping[str, object] = MappingProxyType({})


class ContactCard(NamedTuple):
    """A person on a company sheet; ``card`` is public, ours or left (COE-14..19)."""

    id: int
    name: str
    title: str
    email: str
    phone: str
    mobile: str
    linkedin: str
    card: str
    status: str
    owner: str
    engagement: int
    threshold: int
    hot: bool
    hot_until: int | None
    blocked: str
    call_blocked: str

    @property
    def heat(self) -> Heat:
        """How near to hot, in a word."""
        return heat(self.engagement, self.threshold, hot=self.hot)


class TagRow(NamedTuple):
    """A routine, a company's tag on it and its fit, None where it does not match; the default
    routine of the user comes first.
    """

    routine_id: int
    routine: str
    tag: str
    default: bool
    fit: int | None = None


class CompanySheet(NamedTuple):
    """All that the company sheet shows beside the timeline; running deals first, the best of them
    on top.
    """

    id: int
    name: str
    fields: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    contacts: tuple[ContactCard, ...]
    tags: tuple[TagRow, ...]
    reminder: ReminderRow | None
    deals: tuple[DealRow, ...] = ()


class LeadSheet(NamedTuple):
    """A lead in full; sections as PUB-7: information, attributes, company, notes."""

    row: LeadRow
    information: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]
    company: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    notes: str
    touches: tuple[tuple[str, int], ...]


class Mover(NamedTuple):
    """A lead that a draft of the rules would move: its engagement before and after."""

    id: int
    name: str
    company: str
    owner: str
    before: int
    after: int


class OwnerEffect(NamedTuple):
    """What a draft of the rules would do to the leads of one owner, "" for nobody's: how many
    become hot, cool down, get another engagement.
    """

    owner: str
    hot: int
    cool: int
    changed: int


class RulesPreview(NamedTuple):
    """What a draft of the rules would do: who becomes hot and who cools (the first ones by name,
    and how many in all), how many leads get another engagement, of how many; the same by owner,
    and of those who stay as they are the ones whose engagement changes most.
    """

    become_hot: tuple[Mover, ...]
    cool: tuple[Mover, ...]
    hot_count: int
    cool_count: int
    changed: int
    leads: int
    owners: tuple[OwnerEffect, ...] = ()
    moved: tuple[Mover, ...] = ()
    moved_count: int = 0


class PendingRow(NamedTuple):
    """An event that waits for somebody to say whose it is."""

    id: int
    at: int
    kind: Kind
    address: str
    text: str


class NotificationRow(NamedTuple):
    """Something the user is told; ``seen`` once they looked."""

    id: int
    at: int
    kind: str
    text: str
    company_id: int | None
    contact_id: int | None
    seen: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did, for the toast and for scripts: a sentence, and the ids concerned."""

    message: str
    ids: tuple[int, ...] = ()
    step_id: int | None = None
    notes: tuple[str, ...] = ()
