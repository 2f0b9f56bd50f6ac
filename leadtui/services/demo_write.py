"""The sample data going into a new store: people first, then what happened, in order."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from leadtui.domain.criteria import parse_criteria
from leadtui.domain.dates import from_ms, resolve, to_ms
from leadtui.domain.day_words import day_words
from leadtui.domain.fields import Value
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS
from leadtui.models import activities, companies, contacts, reminders, routines, team
from leadtui.models.reminders import Reminder
from leadtui.models.rules import save_version
from leadtui.services import demo_people, demo_plan, demo_words
from leadtui.services.demo_deals import Sales
from leadtui.services.demo_people import Firm, Part, Person
from leadtui.services.demo_plan import Plan
from leadtui.services.demo_story import RULES, Calendar, Happening, Story
from leadtui.services.reminder_changes import and_list
from leadtui.services.workspace import FIRST_ROUTINE, Workspace

if TYPE_CHECKING:
    from sqlite3 import Connection

#: The users; the first one is at work.
USERS = ("Ana", "Bo", "Chi")
_SEED = 2026


class Sample:
    """Writes the sample through ``conn`` into the new store of ``ws``; ``began`` (UTC ms) is when
    the team started.
    """

    def __init__(self, ws: Workspace, conn: Connection, calendar: Calendar, began: int) -> None:
        self._rng = Random(_SEED)  # noqa: S311 - no secret, but the same sample each time
        self._conn, self._calendar, self._began = conn, calendar, began
        self._team = ws.team.id
        routine = ws.user.default_routine_id
        assert routine is not None
        self._routine = routine
        others = [
            team.insert_user(conn, self._team, name, "rep", routine, began) for name in USERS[1:]
        ]
        self._users = [ws.user.id, *others]
        self._firms: list[int] = []
        self._people: list[int] = []

    def write(self) -> None:
        """Write everything."""
        conn, rng = self._conn, self._rng
        save_version(conn, self._team, RULES, at=self._began + 1, user_id=self._users[0])
        for source, category in demo_words.SOURCES:
            team.ensure_source(conn, self._team, source, category, self._began)
        followed = demo_plan.followed(rng)
        firms = demo_people.firms(rng, frozenset(followed))
        people = demo_people.people(rng, firms)
        self._insert_firms(firms)
        self._insert_people(people)
        plans = demo_plan.plans(rng, self._calendar, followed, [firm.owner for firm in firms])
        told = [
            h for number, person in enumerate(people) for h in self._told(number, person, firms)
        ]
        told += self._visits(firms) + self._tags(firms) + self._notes(plans, people, firms)
        for plan in plans:
            told += self._of_plan(plan)
        told += self._deals(firms, people)
        self._insert_happenings(sorted(told, key=lambda happening: happening.at))
        for plan in plans:
            self._insert_plan(plan)
        self._look_for()

    def _look_for(self) -> None:
        """Say whom the routine looks for, and whom it finds in a register; nobody is told of whom
        there is already.
        """
        for firm in demo_people.register():
            self._insert_firm(firm, self._calendar.now - DAY_MS)
        criteria = parse_criteria(demo_words.CRITERIA).to_json()
        users = tuple(self._users)
        above = demo_words.NOTIFY_ABOVE
        made = routines.Setup(
            self._routine, FIRST_ROUTINE, demo_words.MARKET, criteria, above, users
        )
        routines.update(self._conn, made)

    def _told(self, number: int, person: Person, firms: list[Firm]) -> list[Happening]:
        # A random generator a person: what is said of one changes nothing for the others.
        rng = Random(_SEED * 1_000 + number)  # noqa: S311
        return Story(rng, self._calendar, number, person, firms[person.firm]).tell()

    def _insert_firms(self, firms: list[Firm]) -> None:
        for number, firm in enumerate(firms):
            company = self._insert_firm(firm, self._began + number)
            user = self._users[firm.owner]
            routines.set_tag(self._conn, self._routine, company, firm.tag, self._began, user)
            self._firms.append(company)

    def _insert_firm(self, firm: Firm, at: int) -> int:
        values: dict[str, Value] = {
            "name": firm.name,
            "city": firm.city,
            "country": demo_words.COUNTRIES[firm.country],
            "phone": firm.phone or None,
            "website": f"https://www.{firm.domain}",
            "sector": firm.sector,
            "sub_sector": firm.sub_sector,
            "headcount": firm.headcount,
        }
        return companies.insert(self._conn, self._team, values, at)

    def _insert_people(self, people: list[Person]) -> None:
        cards = {Part.PUBLIC: "public", Part.LEFT: "left"}
        for person in people:
            values: dict[str, Value] = {
                "first_name": person.first,
                "last_name": person.last,
                "title": person.title,
                "email": person.email or None,
                "phone": person.phone or None,
                "mobile": person.mobile or None,
                "card": cards.get(person.part, "ours"),
                "source": person.source[0],
                "original_source": person.source[0],
                "original_category": person.source[1],
            }
            self._people.append(
                contacts.insert(
                    self._conn,
                    self._team,
                    values,
                    company_id=self._firms[person.firm],
                    owner_id=None if person.owner is None else self._users[person.owner],
                    now=self._calendar.at_work(person.created_days_ago, 0),
                )
            )

    def _visits(self, firms: list[Firm]) -> list[Happening]:
        """Who looked at which sheet (COE-57)."""
        rng, made = self._rng, []
        for number, firm in enumerate(firms):
            for _ in range(rng.randrange(0, 6)):
                at = self._calendar.at_work(rng.randrange(1, 88), rng.randrange(0, 540))
                user = firm.owner if rng.random() < 0.8 else rng.randrange(len(USERS))
                made.append(Happening(at, Kind.SHEET_VISITED, number, user=user))
        return made

    def _notes(self, plans: list[Plan], people: list[Person], firms: list[Firm]) -> list[Happening]:
        """Why the reminders were set; the hot ones have notes of their own."""
        texts = self._rng.sample(demo_words.NOTES, len(demo_words.NOTES))
        hot = {person.firm for person in people if person.part is Part.HOT}
        open_plans = [plan for plan in plans if plan.done_at is None and plan.firm not in hot]
        made = []
        for number, plan in enumerate(open_plans):
            first = next(person.first for person in people if person.firm == plan.firm)
            text = texts[number % len(texts)].format(
                first=first, people=firms[plan.firm].technicians
            )
            at = plan.created_at - 300_000
            made.append(Happening(at, Kind.NOTE, plan.firm, user=plan.followers[0], text=text))
        return made

    def _tags(self, firms: list[Firm]) -> list[Happening]:
        """When suspects became prospects."""
        rng, made = self._rng, []
        for number, firm in enumerate(firms):
            at = self._calendar.at_work(rng.randrange(10, 85), rng.randrange(0, 540))
            if firm.tag == "prospect" and rng.random() < 0.6:
                text = f"{FIRST_ROUTINE}: Suspect → Prospect"
                data = {
                    "routine_id": self._routine,
                    "routine": FIRST_ROUTINE,
                    "old": "suspect",
                    "new": "prospect",
                }
                made.append(
                    Happening(at, Kind.TAG_CHANGED, number, user=firm.owner, text=text, data=data)
                )
        return made

    def _of_plan(self, plan: Plan) -> list[Happening]:
        """The entries that setting a reminder and doing it leave behind."""
        snapshot = {
            "date": plan.date.isoformat(),
            "time": f"{plan.time:%H:%M}" if plan.time else None,
            "priority": plan.priority.word,
            "note": plan.note,
            "followers": [USERS[user] for user in plan.followers],
            "contact": None,
        }
        user = plan.followers[0]
        day = day_words(plan.date, from_ms(plan.created_at, self._calendar.zone).date())
        clock = f" {plan.time:%H:%M}" if plan.time else ""
        names = and_list([USERS[user] for user in plan.followers])
        text = f"{day}{clock}, {plan.priority.word}, {names}: {plan.note}"
        made = [
            Happening(
                plan.created_at,
                Kind.REMINDER_SET,
                plan.firm,
                user=user,
                text=text,
                data={"old": None, "new": snapshot},
            )
        ]
        if plan.done_at is not None:
            data = {"old": snapshot, "new": None}
            made.append(
                Happening(
                    plan.done_at, Kind.REMINDER_DONE, plan.firm, user=user, text=text, data=data
                )
            )
        return made

    def _deals(self, firms: list[Firm], people: list[Person]) -> list[Happening]:
        """Deals in several stages, and how they came there."""
        first: dict[int, tuple[int, int]] = {}
        for number, person in enumerate(people):
            first.setdefault(person.firm, (number, self._people[number]))
        owners = [(firm.owner, self._users[firm.owner]) for firm in firms]
        return Sales(self._conn, self._team, self._calendar, self._firms, owners, first).write()

    def _insert_happenings(self, told: list[Happening]) -> None:
        statuses = team.status_ids(self._conn, self._team)
        flags = {
            Kind.UNSUBSCRIBED: ("unsubscribed", "link in a mail"),
            Kind.BOUNCED: ("invalid_email", "hard bounce"),
        }
        for each in told:
            person = None if each.person is None else self._people[each.person]
            status = statuses[each.status] if each.status else None
            activities.insert(
                self._conn,
                self._team,
                each.kind,
                each.at,
                company_id=self._firms[each.firm],
                contact_id=person,
                user_id=None if each.user is None else self._users[each.user],
                duration=each.duration,
                status_id=status,
                outcome=each.outcome,
                message=each.message,
                text=each.text,
                data=each.data,
            )
            if person is None:
                continue
            activities.touch(self._conn, person, each.at)
            if status is not None:
                activities.set_latest_status(self._conn, person, status, each.at)
            if each.kind in flags:
                activities.set_flag(self._conn, person, *flags[each.kind], each.at)

    def _insert_plan(self, plan: Plan) -> None:
        zone = self._calendar.zone
        ring_at = None if plan.time is None else to_ms(resolve(plan.date, plan.time, zone))
        reminder = Reminder(
            id=0,
            company_id=self._firms[plan.firm],
            company="",
            contact_id=None,
            date=plan.date,
            time=plan.time,
            ring_at=ring_at,
            priority=plan.priority,
            note=plan.note,
            origin=None,
            closed_at=None,
            followers=frozenset(self._users[user] for user in plan.followers),
        )
        author = self._users[plan.followers[0]]
        number = reminders.insert(self._conn, self._team, reminder, plan.created_at, author)
        if plan.done_at is not None:
            reminders.close(self._conn, number, plan.done_at, author)
