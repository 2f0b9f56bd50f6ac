"""What happened in the sample data: ninety days of a sales team, told person by person.

Each person has points to spend, so that who is hot, who cooled and who is nearly there follows
from the part they play and not from luck.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from zoneinfo import ZoneInfo

from leadtui.domain.dates import from_ms, resolve, to_ms
from leadtui.domain.kinds import INTERACTIONS, Kind, kind_of
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.services import demo_words as words
from leadtui.services.demo_people import Firm, Part, Person

#: How far the story goes back, in days.
DAYS = 90
RESET_DAYS = 10
#: The company-wide rules of the sample.
RULES = RuleSet(
    statuses={
        "Open - Not contacted": 1,
        "Working - Contacted": 2,
        "Closed - Converted": 3,
        "Closed - Not converted": 0,
        "Interested": 3,
    },
    threshold=10,
    reset_ms=RESET_DAYS * DAY_MS,
)
#: The most points of somebody who is not to be hot.
_MOST = {Part.WARM: 9, Part.QUIET: 4, Part.COOLED: 6, Part.UNSUBSCRIBED: 4, Part.BOUNCED: 2}
_ENDINGS = {
    Part.UNSUBSCRIBED: Kind.UNSUBSCRIBED,
    Part.BOUNCED: Kind.BOUNCED,
    Part.LEFT: Kind.FIELD_CHANGED,
}
_OF_MAIL = frozenset({Kind.MAIL_SENT, Kind.MACHINE_OPENED, Kind.OPENED, Kind.CLICKED, Kind.REPLIED})
_HOUR_MS = 3_600_000
#: Longer than an outgoing call that counts for nothing, in seconds.
_SHORT = RULES.call_seconds


@dataclass(frozen=True, slots=True)
class Calendar:
    """The instant the sample is made (UTC ms), and the team's zone."""

    now: int
    zone: ZoneInfo

    @property
    def today(self) -> dt.date:
        """The team's today."""
        return from_ms(self.now, self.zone).date()

    def at_work(self, days_ago: int, minute: int) -> int:
        """An instant (UTC ms) on a working day, the Friday before for a weekend; ``minute``
        counts from 08:30.
        """
        day = self.today - dt.timedelta(days=days_ago)
        day -= dt.timedelta(days=max(0, day.weekday() - 4))
        hours, minutes = divmod(8 * 60 + 30 + minute, 60)
        return to_ms(resolve(day, dt.time(hours, minutes), self.zone))

    def ago(self, hours: float) -> int:
        """The instant so many hours before now (UTC ms)."""
        return self.now - round(hours * _HOUR_MS)


@dataclass(frozen=True, slots=True)
class Happening:
    """One activity to be; people, firms and users by number."""

    at: int
    kind: Kind
    firm: int
    person: int | None = None
    user: int | None = None
    duration: int | None = None
    outcome: str = ""
    status: str = ""
    message: str = ""
    text: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


def points_of(happening: Happening) -> int:
    """What a happening adds to the engagement under :data:`RULES`."""
    if happening.kind is Kind.STATUS:
        return RULES.status_points(happening.status)
    if happening.kind is Kind.OUTGOING_CALL and (happening.duration or 0) < _SHORT:
        return 0
    return RULES.rule(happening.kind).points


class Story:
    """The story of one person, written down as it is told."""

    def __init__(
        self, rng: Random, calendar: Calendar, number: int, person: Person, firm: Firm
    ) -> None:
        self.rng, self.calendar, self.person, self.firm = rng, calendar, person, firm
        self.told: list[Happening] = []
        self._number = number
        most = _MOST.get(person.part, 0)
        self._left = rng.randrange(most // 3, most + 1)
        # Before this instant nothing may count: a person cools in silence.
        self._quiet_until = 0
        self._mails = 0

    def tell(self) -> list[Happening]:
        """Everything that happened with the person."""
        self._arrival()
        if self.person.part is Part.PUBLIC:
            return self.told
        if self.person.part is Part.COOLED:
            self._burst()
        if self.person.part is Part.HOT:
            self._hot()
            self._status_set()
            self._left = 0
        self._campaigns()
        if self.person.part is not Part.HOT:
            self._status_set()
        for _ in range(self.rng.randrange(1, 5)):
            self._call()
        for _ in range(self.rng.choice((0, 1, 1, 2))):
            self._note()
        for _ in range(self.rng.choice((0, 0, 1, 1, 2))):
            self._web_visit()
        self._ending()
        return self.told

    def add(
        self,
        at: int,
        kind: Kind,
        *,
        user: int | None = None,
        duration: int | None = None,
        outcome: str = "",
        status: str = "",
        message: str = "",
        text: str = "",
        data: Mapping[str, object] | None = None,
    ) -> bool:
        """Write down what happened at ``at``, unless that is still to come, before the person
        was known, or beyond the points they have to spend; whether it was.
        """
        happening = Happening(
            at, kind, self.person.firm, self._number, user, duration, outcome, status, message,
            text, data or {},
        )  # fmt: skip
        points = points_of(happening)
        known = self.calendar.at_work(self.person.created_days_ago, 0)
        counts = points > 0 or kind in INTERACTIONS
        if at >= self.calendar.now or at < known:
            return False
        if counts and (points > self._left or at < self._quiet_until):
            return False
        if counts:
            self._left -= points
        self.told.append(happening)
        return True

    def mail(self, at: int, subject: str) -> str:
        """A mail goes out; the id by which its events know it."""
        self._mails += 1
        message = f"{self._number:03}-{self._mails:02}@north.example"
        self.add(at, Kind.MAIL_SENT, user=self.person.owner, message=message, text=subject)
        return message

    def _minute(self) -> int:
        return self.rng.randrange(0, 9 * 60)

    def _arrival(self) -> None:
        if self.person.created_days_ago < 88 and self.person.source[0] == "Salon Nord Industrie":
            at = self.calendar.at_work(self.person.created_days_ago, 5)
            self.add(at, Kind.IMPORTED, text="Visitors of Salon Nord Industrie")

    def _campaigns(self) -> None:
        if not self.person.email:
            return
        eager = self.person.part in (Part.WARM, Part.COOLED)
        for days_ago, subject in words.CAMPAIGNS:
            sent = self.calendar.at_work(days_ago, 30 + self._number % 45)
            missed, delay, luck = self.rng.random(), self.rng.random(), self.rng.random()
            reply = self.rng.choice(words.REPLIES)
            if missed < 0.35:
                continue
            message = self.mail(sent, subject)
            opened = sent + round((0.2 + delay * 30) * _HOUR_MS)
            if luck < 0.12:
                self.add(sent + 4_000, Kind.MACHINE_OPENED, message=message)
            if luck > (0.3 if eager else 0.6) and self.add(opened, Kind.OPENED, message=message):
                if luck > (0.62 if eager else 0.88):
                    self.add(opened + 95_000, Kind.CLICKED, message=message)
                if luck > 0.85:
                    self.add(opened + _HOUR_MS, Kind.REPLIED, message=message, text=reply)

    def _status_set(self) -> None:
        if self.person.status:
            at = self.calendar.at_work(self.rng.randrange(3, 70), self._minute())
            user = self.person.owner
            if not self.add(at, Kind.STATUS, user=user, status=self.person.status):
                known = self.calendar.at_work(self.person.created_days_ago, 20)
                self.add(known, Kind.STATUS, user=user, status=self.person.status)

    def _call(self) -> None:
        at = self.calendar.at_work(self.rng.randrange(1, DAYS), self._minute())
        luck, length = self.rng.random(), self.rng.randrange(70, 900)
        text = self._fill(self.rng.choice(words.CALL_NOTES))
        user = self.person.owner
        if luck < 0.08:
            self.add(at, Kind.INCOMING_CALL, user=user, duration=length, outcome="reached")
        elif luck < 0.5 and self.add(
            at, Kind.OUTGOING_CALL, user=user, duration=length, outcome="reached", text=text
        ):
            return
        elif luck < 0.7:
            self.add(at, Kind.OUTGOING_CALL, user=user, duration=8, outcome="voicemail")
        else:
            outcome = "no answer" if luck < 0.95 else "call back"
            self.add(at, Kind.OUTGOING_CALL, user=user, duration=length % 9, outcome=outcome)

    def _note(self) -> None:
        at = self.calendar.at_work(self.rng.randrange(1, DAYS), self._minute())
        text = self._fill(self.rng.choice(words.NOTES))
        self.add(at, Kind.NOTE, user=self.person.owner, text=text)

    def _web_visit(self) -> None:
        at = self.calendar.at_work(self.rng.randrange(1, DAYS), self._minute())
        self.add(at, Kind.WEB_VISIT, text=self.rng.choice(words.PAGES))

    def _fill(self, text: str) -> str:
        return text.format(first=self.person.first, people=self.firm.technicians)

    def _burst(self) -> None:
        """Hot for a while, some weeks ago, then ten days of silence."""
        days_ago = self.rng.randrange(RESET_DAYS + 2, 48)
        start = self.calendar.at_work(days_ago + 2, 40)
        if start < self.calendar.at_work(self.person.created_days_ago, 0):
            start = self.calendar.at_work(self.person.created_days_ago, 60)
        before, self._left = self._left, 20
        message = self.mail(start, self.rng.choice(words.PERSONAL_MAILS))
        self.add(start + 2 * _HOUR_MS, Kind.OPENED, message=message)
        self.add(start + 2 * _HOUR_MS + 70_000, Kind.CLICKED, message=message)
        reply = self.rng.choice(words.REPLIES)
        self.add(start + 5 * _HOUR_MS, Kind.REPLIED, message=message, text=reply)
        self.add(start + 26 * _HOUR_MS, Kind.CLICKED, message=message)
        self.add(start + 29 * _HOUR_MS, Kind.INCOMING_CALL, duration=260, outcome="reached")
        self._quiet_until = start + 29 * _HOUR_MS + (RESET_DAYS * 24 + 1) * _HOUR_MS
        self._left = before

    def _hot(self) -> None:
        """Hot now, by the story written for this one."""
        self._left = 2 * RULES.threshold
        message = ""
        for hours, word, text in words.HOT_STORIES[self.person.firm]:
            kind, at = kind_of(word), self.calendar.ago(hours)
            assert kind is not None, word
            if kind is Kind.MAIL_SENT:
                message = self.mail(at, text)
            elif kind in (Kind.OUTGOING_CALL, Kind.INCOMING_CALL):
                length = 200 + 37 * len(text)
                self.add(
                    at, kind, user=self.person.owner, duration=length, outcome="reached", text=text
                )
            else:
                by_mail = kind in (Kind.OPENED, Kind.CLICKED, Kind.REPLIED)
                user = self.person.owner if kind is Kind.NOTE else None
                self.add(at, kind, user=user, message=message if by_mail else "", text=text)

    def _ending(self) -> None:
        """Somebody who left, unsubscribed or whose mail came back: nothing is sent after it."""
        mails = [h for h in self.told if h.kind is Kind.MAIL_SENT]
        luck = self.rng.random()
        kind = _ENDINGS.get(self.person.part)
        if kind is None or not mails:
            return
        last = mails[int(luck * len(mails))]
        self.told = [h for h in self.told if h.at <= last.at or h.kind not in _OF_MAIL]
        if kind is Kind.FIELD_CHANGED:
            data = {"field": "card", "old": "ours", "new": "left"}
            self.add(last.at + 30 * _HOUR_MS, kind, user=self.person.owner, data=data)
        else:
            delay = 20_000 if kind is Kind.BOUNCED else 3 * _HOUR_MS
            text = "550 5.1.1 no such user" if kind is Kind.BOUNCED else ""
            self.add(last.at + delay, kind, message=last.message, text=text)
