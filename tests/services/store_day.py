"""Everything that users do to a store, beside a model of it in plain dicts.

Each action calls real services and changes the model by its own few lines; after each, the store
has to say what the model says, and to be whole.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import os
import shutil
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from leadtui.domain.errors import NotAllowed, Unavailable
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority, Snooze, snoozed
from leadtui.domain.rules import DAY_MS
from leadtui.models import doctor, fits
from leadtui.models.journal_images import read_image
from leadtui.models.journal_ranges import expanded
from leadtui.models.triggers import DERIVED_ROWS, JOURNALLED
from leadtui.services import (
    activities,
    companies,
    contacts,
    imports,
    journal,
    leads,
    reminders,
    routine_setup,
    routines,
    scoring,
    triage,
)
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user, init, open_workspace
from tests.builders import dump
from tests.conftest import FakeClock

#: Takes one of the things given; any of them will do.
Choose = Callable[[Sequence[Any]], Any]
Model = dict[str, dict[Any, Any]]
Rows = dict[tuple[str, int], tuple[tuple[str, object], ...]]

EVENTS = (Kind.OPENED, Kind.CLICKED, Kind.REPLIED, Kind.DEMO_BOOKED, Kind.MAIL_SENT)
STATUSES = ("Open - Not contacted", "Working - Contacted", "Closed - Not converted")
#: Columns that leadtui sets for its own part, and those that follow from others.
OWN = {"rang_at"}
FOLLOWING = {"updated_at", "sort_name"}


def make_template(folder: Path) -> Path:
    """A store with the manager Ana and the rep Bo, to be copied for each run."""
    ws = init(
        folder / "template.db", user="Ana", team="North", timezone="Europe/Paris", clock=FakeClock()
    )
    add_user(ws, "Bo")
    criteria = "must has:contact\nimportant has:email\nnotable city:paris,lille"
    routine_setup.edit(ws, 1, routine_setup.Wanted(criteria=criteria, notify_above="60"))
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("DELETE FROM step")
    ws.store.close()
    return ws.store.path


def forked() -> int:
    """As :func:`os.fork`, whose child lives for a moment only."""
    with warnings.catch_warnings():
        # Of the threads that are forked away none holds what the child needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def die_at_call(number: int) -> None:
    """Have this process killed when it asks something of SQLite for the so-manieth time."""
    left = number

    def trap(frame: object, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and called.__name__ in ("execute", "executemany", "commit"):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(trap)


@dataclass
class Done:
    """A step in force or taken back, with the model before and after it."""

    step_id: int
    user: int
    before: Model
    after: Model
    #: The steps in force right after it was taken back.
    then: tuple[int, ...] = ()


@dataclass
class Day:
    """A store at work in two windows, and what it should hold."""

    path: Path
    clock: FakeClock = field(default_factory=FakeClock)
    model: Model = field(default_factory=dict)
    #: The steps in force, oldest first; those that each user could do again, the next one last.
    in_force: list[Done] = field(default_factory=list)
    undone: dict[int, list[Done]] = field(default_factory=lambda: {1: [], 2: []})
    #: At which call of SQLite the next deed is killed, 0 for none.
    dies_at: int = 0

    def __post_init__(self) -> None:
        tables = ("company", "contact", "reminder", "note", "event", "tag", "rules", "removal")
        self.model = {table: {} for table in tables}
        self.model["rules"]["threshold"] = 5
        self.open()
        self.rows = self.read_rows()
        self.first = dump(self.windows[1])
        self.imports = 0
        self.newest_change = 0

    @classmethod
    def begin(cls, template: Path, folder: Path) -> Day:
        return cls(Path(shutil.copy(template, folder / "day.db")))

    def open(self) -> None:
        """Two windows on the same store, Ana's and Bo's."""
        self.windows = {
            1: open_workspace(self.path, clock=self.clock, as_user="Ana"),
            2: open_workspace(self.path, clock=self.clock, as_user="Bo"),
        }

    def close(self) -> None:
        for ws in self.windows.values():
            ws.store.close()

    # One step

    def act(self, user: int, deed: Callable[[Workspace], int | None], after: Model) -> None:
        """Do something in a user's window that makes the model ``after``."""
        self.clock.move(ms=1_009)
        if self.dies_at:
            self.die(user, deed)
            return
        before, last = self.model, self.last_step()
        step_id = deed(self.windows[user])
        if step_id is None:
            assert after == before
            assert self.last_step() == last
            return
        self.model = after
        self.undone[user].clear()
        self.in_force.append(Done(step_id, user, before, after))
        self.check()

    def crash(self, user: int, action: str, choose: Choose) -> None:
        """Kill leadtui (SIGKILL) in the middle of what a user does, and start it again."""
        self.dies_at = choose(range(1, 81))
        getattr(self, action)(user, choose)
        self.dies_at = 0

    def die(self, user: int, deed: Callable[[Workspace], int | None]) -> None:
        """A process of its own starts on ``deed``, which is there whole in the end, or not at all:
        what its undo leaves is what was there before.
        """
        last, before = self.last_step(), self.facts()
        self.close()
        process = forked()
        if not process:
            try:
                self.open()
                die_at_call(self.dies_at)
                deed(self.windows[user])
            finally:
                os.kill(os.getpid(), signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
        self.open()
        if self.last_step() == last:
            self.check()
            assert self.facts() == before
            return
        was, self.model = self.model, self.look()
        self.undone[user].clear()
        self.in_force.append(Done(self.last_step(), user, was, self.model))
        self.check()
        self.undo(user)
        assert self.facts() == before
        self.redo(user)

    def last_step(self) -> int:
        with self.windows[1].read() as conn:
            return int(conn.execute("SELECT ifnull(max(id), 0) FROM step").fetchone()[0])

    # What a user does

    def new_company(self, user: int, choose: Choose) -> None:
        name, city = choose(NAMES), choose(("", *CITIES))
        after = copy.deepcopy(self.model)

        def deed(ws: Workspace) -> int | None:
            made = companies.create(ws, {"name": name, "city": city})
            after["company"][made.ids[0]] = {"name": name, "city": city or None}
            return made.step_id

        self.act(user, deed, after)

    def edit_company(self, user: int, choose: Choose) -> None:
        company_id = self.one("company", choose)
        if company_id is None:
            return
        field_name, value = choose((("name", "Renamed"), *(("city", city) for city in CITIES)))
        after = copy.deepcopy(self.model)
        after["company"][company_id][field_name] = value
        self.act(
            user, lambda ws: companies.edit(ws, company_id, {field_name: value}).step_id, after
        )

    def new_contact(self, user: int, choose: Choose) -> None:
        company_id = self.one("company", choose)
        email = choose(("", *EMAILS))
        name = choose(NAMES)
        if email and any(c["email"] == email for c in self.model["contact"].values()):
            email = ""
        if not email and company_id is None:
            return
        after = copy.deepcopy(self.model)

        def deed(ws: Workspace) -> int | None:
            given = {"first_name": name, "email": email}
            made = contacts.create(ws, given, company_id=company_id)
            after["contact"][made.ids[0]] = {
                "first_name": name,
                "email": email or None,
                "company": company_id,
                "owner": user,
                "status": None,
                "card": "ours",
                "unsubscribed": 0,
            }
            return made.step_id

        self.act(user, deed, after)

    def edit_contact(self, user: int, choose: Choose) -> None:
        contact_id = self.one("contact", choose)
        if contact_id is None:
            return
        changes = {"first_name": choose(NAMES)}
        email = choose(("", *EMAILS))
        if email and all(c["email"] != email for c in self.model["contact"].values()):
            changes["email"] = email
        after = copy.deepcopy(self.model)
        after["contact"][contact_id].update(changes)
        self.act(user, lambda ws: contacts.edit(ws, contact_id, changes).step_id, after)

    def leave(self, user: int, choose: Choose) -> None:
        contact_id = self.one("contact", choose)
        if contact_id is None:
            return
        left = choose((True, False))
        after = copy.deepcopy(self.model)
        after["contact"][contact_id]["card"] = "left" if left else "ours"
        self.act(user, lambda ws: contacts.mark_left(ws, contact_id, left).step_id, after)

    def log(self, user: int, choose: Choose) -> None:
        contact_id = self.one("contact", choose)
        if contact_id is None:
            return
        kind = choose((*EVENTS, *EVENTS, Kind.UNSUBSCRIBED))
        at = self.clock.now - choose((0, 0, 3, 40)) * DAY_MS // 4
        after = copy.deepcopy(self.model)
        if kind is Kind.UNSUBSCRIBED:
            after["contact"][contact_id]["unsubscribed"] = 1

        def deed(ws: Workspace) -> int | None:
            made = activities.log(ws, contact_id, kind, at=at)
            after["event"][made.ids[0]] = (contact_id, int(kind), at)
            return made.step_id

        self.act(user, deed, after)

    def note(self, user: int, choose: Choose) -> None:
        about = choose(("company_id", "contact_id"))
        subject = self.one(about.removesuffix("_id"), choose)
        if subject is None:
            return
        text = choose(NAMES)
        after = copy.deepcopy(self.model)

        def deed(ws: Workspace) -> int | None:
            made = activities.add_note(ws, text, **{about: subject})
            after["note"][made.ids[0]] = (text, user)
            return made.step_id

        self.act(user, deed, after)

    def edit_note(self, user: int, choose: Choose) -> None:
        self.on_note(user, choose, choose(NAMES))

    def delete_note(self, user: int, choose: Choose) -> None:
        self.on_note(user, choose, "")

    def on_note(self, user: int, choose: Choose, text: str) -> None:
        mine = [i for i, (_, author) in self.model["note"].items() if user == 1 or author == user]
        if not mine:
            return
        note_id = choose(mine)
        old, author = self.model["note"][note_id]
        after = copy.deepcopy(self.model)
        if not text:
            del after["note"][note_id]
            self.act(user, lambda ws: activities.delete_note(ws, note_id).step_id, after)
        elif text != old:
            after["note"][note_id] = (text, author)
            self.act(user, lambda ws: activities.edit_note(ws, note_id, text).step_id, after)

    # Reminders

    def remind(self, user: int, choose: Choose) -> None:
        company_id = self.one("company", choose)
        if company_id is None:
            return
        date = self.today() + dt.timedelta(days=choose((0, 1, 9)))
        clock = choose((None, dt.time(9, 30)))
        open_id = self.open_of(company_id)
        after = copy.deepcopy(self.model)

        def deed(ws: Workspace) -> int | None:
            made = reminders.set_reminder(ws, company_id, date=date, time=clock)
            if open_id is None:
                followers = {user}
                after["tag"][company_id] = "prospect"
                time = clock
            else:
                kept = after["reminder"][open_id]
                followers, time = kept["followers"], clock or kept["time"]
            after["reminder"][made.ids[0]] = {
                "company": company_id,
                "date": date,
                "time": time,
                "priority": after["reminder"].get(open_id, {}).get("priority", 1),
                "open": True,
                "followers": followers,
            }
            return made.step_id

        self.act(user, deed, after)

    def snooze(self, user: int, choose: Choose) -> None:
        ids = self.some_open(choose)
        if not ids:
            return
        choice = choose((Snooze.TOMORROW, Snooze.SEVEN_DAYS))
        after = copy.deepcopy(self.model)
        for reminder_id in ids:
            kept = after["reminder"][reminder_id]
            kept["date"] = snoozed(choice, kept["date"], self.today())
        self.act(user, lambda ws: reminders.snooze(ws, ids, choice).step_id, after)

    def prioritise(self, user: int, choose: Choose) -> None:
        ids = self.some_open(choose)
        if not ids:
            return
        priority = choose(tuple(Priority))
        after = copy.deepcopy(self.model)
        for reminder_id in ids:
            after["reminder"][reminder_id]["priority"] = int(priority)
        self.act(user, lambda ws: reminders.set_priority(ws, ids, priority).step_id, after)

    def follow(self, user: int, choose: Choose) -> None:
        ids = self.some_open(choose)
        if not ids:
            return
        followers = choose(((1,), (2,), (1, 2)))
        after = copy.deepcopy(self.model)
        for reminder_id in ids:
            after["reminder"][reminder_id]["followers"] = set(followers)
        self.act(user, lambda ws: reminders.set_followers(ws, ids, followers).step_id, after)

    def finish(self, user: int, choose: Choose) -> None:
        ids = self.some_open(choose)
        if not ids:
            return
        after = copy.deepcopy(self.model)
        for reminder_id in ids:
            after["reminder"][reminder_id]["open"] = False
        self.act(user, lambda ws: reminders.done(ws, ids).outcome.step_id, after)

    def delete(self, user: int, choose: Choose) -> None:
        ids = self.some_open(choose)
        if not ids:
            return
        after = copy.deepcopy(self.model)
        for reminder_id in ids:
            after["reminder"][reminder_id].update(open=False, followers=set())
        self.act(user, lambda ws: reminders.delete(ws, ids).step_id, after)

    def follow_up(self, user: int, choose: Choose) -> None:
        company_id = self.one("company", choose)
        if company_id is None or self.open_of(company_id) is not None:
            return
        date = self.today() + dt.timedelta(days=3)
        after = copy.deepcopy(self.model)

        def deed(ws: Workspace) -> int | None:
            made = triage.follow_up(ws, [triage.Next(company_id, date)])
            after["reminder"][made.ids[0]] = {
                "company": company_id,
                "date": date,
                "time": None,
                "priority": 1,
                "open": True,
                "followers": {user},
            }
            return made.step_id

        self.act(user, deed, after)

    def tag(self, user: int, choose: Choose) -> None:
        company_id = self.one("company", choose)
        if company_id is None:
            return
        tag = choose(("suspect", "client", "off_target"))
        after = copy.deepcopy(self.model)
        after["tag"][company_id] = tag
        same = self.model["tag"].get(company_id) == tag
        self.act(
            user,
            lambda ws: None if same else routines.set_tag(ws, company_id, tag).step_id,
            self.model if same else after,
        )

    # Leads

    def rules(self, user: int, choose: Choose) -> None:
        threshold = choose((2, 5, 8))
        points = choose((1, 3))
        draft = scoring.current(self.windows[user])
        changed = dict(draft.rules)
        changed[Kind.CLICKED] = replace(changed[Kind.CLICKED], points=points)
        draft = replace(
            draft, threshold=threshold, rules=changed, reset_ms=choose((None, 5 * DAY_MS))
        )
        if user == 2:
            try:
                scoring.save(self.windows[2], draft)
            except NotAllowed:
                return
            raise AssertionError("a rep changed the company-wide rules")
        if draft == scoring.current(self.windows[user]):
            return
        after = copy.deepcopy(self.model)
        after["rules"]["threshold"] = threshold
        self.act(user, lambda ws: scoring.save(ws, draft).step_id, after)

    def status(self, user: int, choose: Choose) -> None:
        contact_id = self.one("contact", choose)
        if contact_id is None:
            return
        status = choose(STATUSES)
        after = copy.deepcopy(self.model)
        after["contact"][contact_id]["status"] = status
        self.act(user, lambda ws: leads.set_status(ws, [contact_id], status).step_id, after)

    def owner(self, user: int, choose: Choose) -> None:
        contact_id = self.one("contact", choose)
        if contact_id is None:
            return
        owner, name = choose(((None, "nobody"), (1, "Ana"), (2, "Bo")))
        after = copy.deepcopy(self.model)
        after["contact"][contact_id]["owner"] = owner
        self.act(user, lambda ws: leads.set_owner(ws, [contact_id], name).step_id, after)

    def remove_hot(self, user: int, choose: Choose) -> None:
        with self.windows[1].read() as conn:
            hot = [row[0] for row in conn.execute("SELECT contact_id FROM lead_state WHERE hot")]
        if not hot:
            return
        contact_id = choose(sorted(hot))
        after = copy.deepcopy(self.model)
        after["removal"][contact_id] = after["removal"].get(contact_id, 0) + 1
        self.act(user, lambda ws: leads.remove_hot(ws, [contact_id]).step_id, after)

    def bring(self, user: int, choose: Choose) -> None:
        """Import two leads: one by an address that may be known, one new."""
        self.imports += 1
        emails = choose(EMAILS), f"new{self.imports}@x.example"
        path = self.path.with_name(f"list{self.imports}.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("Email", "First Name", "Company"))
            rows.writerows((email, choose(NAMES), choose(NAMES)) for email in emails)
        after = copy.deepcopy(self.model)

        def deed(ws: Workspace) -> int | None:
            report = imports.run(ws, imports.prepare(ws, "leads", path))
            assert report.created + report.updated + report.unchanged == 2, report
            # How an import matches is tested elsewhere: here its result is taken for granted,
            # and its undo is not.
            after.update({k: v for k, v in self.look().items() if k in ("company", "contact")})
            return report.step_id

        self.act(user, deed, after)

    # Back and forth

    def undo(self, user: int) -> None:
        """Take the user's newest step back; exactly where nobody did anything since."""
        mine = [done for done in self.in_force if done.user == user]
        if not mine:
            try:
                journal.undo(self.windows[user])
            except Unavailable:
                return
            raise AssertionError("there was something to undo")
        done = mine[-1]
        if done is not self.in_force[-1]:
            self.probe(user, done)
            return
        self.clock.move(ms=500)
        outcome = journal.undo(self.windows[user])
        assert (outcome.target_id, outcome.notes) == (done.step_id, ())
        self.in_force.pop()
        self.model = done.before
        done.then = tuple(each.step_id for each in self.in_force)
        self.undone[user].append(done)
        self.check()

    def redo(self, user: int) -> None:
        """Do again what the user took back last; exactly where nobody did anything since."""
        if not self.undone[user]:
            return
        done = self.undone[user][-1]
        self.clock.move(ms=500)
        exact = done.then == tuple(each.step_id for each in self.in_force)
        before = self.facts()
        outcome = journal.redo(self.windows[user])
        if exact:
            assert outcome.notes == ()
            self.undone[user].pop()
            self.in_force.append(done)
            self.model = done.after
            self.check()
            return
        self.check(model=False)
        journal.undo(self.windows[user], done.step_id)
        self.check()
        assert self.facts() == before

    def any_step(self, choose: Choose) -> None:
        """Take any step back, and do it again."""
        if self.in_force:
            done = choose(self.in_force)
            self.probe(choose(sorted({1, done.user})), done)

    def probe(self, user: int, done: Done) -> None:
        """Take back a step that others came after: what they decided stays, and doing it again
        brings everything back.
        """
        self.clock.move(ms=500)
        before, undone = self.facts(), {u: list(d) for u, d in self.undone.items()}
        held = self.held_since(done)
        ws = self.windows[user]
        tried = journal.preview(ws, done.step_id)
        assert self.facts() == before
        outcome = journal.undo(ws, done.step_id)
        assert (outcome.back, outcome.kept) == (tried.back, tried.kept)
        self.check(model=False)
        now = self.values()
        for place, value in held.items():
            assert now.get(place, "gone") == value, place
        assert journal.redo(ws).target_id == outcome.step_id
        self.check()
        assert self.facts() == before
        if done.user != user or undone[user]:
            # Whoever did something else has nothing to do again.
            self.undone[user] = []

    def held_since(self, done: Done) -> dict[tuple[str, int, str], object]:
        """What later steps in force decided: the values that undoing ``done`` has to leave."""
        later = {d.step_id for d in self.in_force[self.in_force.index(done) + 1 :]}
        now, held = self.values(), {}
        with self.windows[1].read() as conn:
            for step_id, record, record_id, op, after in conn.execute(
                "SELECT step_id, record, record_id, op, after FROM change ORDER BY id"
            ):
                if step_id not in later:
                    continue
                names = read_image(after) if op == "U" else {"id": record_id}
                for name in set(names) - FOLLOWING:
                    if (record, record_id, name) in now:
                        held[record, record_id, name] = now[record, record_id, name]
        return held

    # Time and windows

    def pass_time(self, choose: Choose) -> None:
        """Hours go by, perhaps with both windows closed."""
        if choose((False, True)):
            self.close()
            self.open()
        self.clock.move(hours=choose((1, 30, 150)))
        self.check()

    # What has to hold

    def check(self, *, model: bool = True) -> None:
        """The store is whole, the journal complete, scores are true, and it says what it should."""
        self.journal_is_complete()
        ws = self.windows[1]
        settle(ws.store, self.clock())
        with ws.store.scratch() as conn:
            assert doctor.broken_references(conn) == []
            ids = doctor.lead_ids(conn, after=0, limit=1_000)
            assert doctor.wrong_scores(conn, ids, self.clock()) == []
            assert doctor.search_differs(conn) == 0
            assert fits.differing(conn, lambda: False)[0] == 0
        if model:
            assert differences(self.look(), self.model) == {}

    def journal_is_complete(self) -> None:
        """Every fact that differs from the last look has a change in a step since."""
        before, self.rows = self.rows, self.read_rows()
        differing = {
            ref for ref in before.keys() | self.rows.keys() if before.get(ref) != self.rows.get(ref)
        }
        with self.windows[1].read() as conn:
            changes = conn.execute(
                "SELECT id, record, record_id, op, before, after FROM change WHERE id > ? "
                "ORDER BY id",
                (self.newest_change,),
            ).fetchall()
        self.newest_change = changes[-1][0] if changes else self.newest_change
        assert differing <= {change[1:3] for change in expanded(changes)}

    def read_rows(self) -> Rows:
        found: Rows = {}
        with self.windows[1].read() as conn:
            for table in JOURNALLED:
                rule = DERIVED_ROWS.get(table, "1").format(row=table)
                cursor = conn.execute(f"SELECT * FROM {table} WHERE {rule}")
                names = [column[0] for column in cursor.description]
                for row in cursor:
                    kept = {n: v for n, v in zip(names, row, strict=True) if n not in OWN}
                    found[table, int(kept["id"])] = tuple(kept.items())
        return found

    def values(self) -> dict[tuple[str, int, str], object]:
        return {
            (table, row_id, name): value
            for (table, row_id), row in self.read_rows().items()
            for name, value in row
        }

    def facts(self) -> tuple[object, ...]:
        """Every fact and score, but for leadtui's own part of reminders."""
        reminders_now = {ref: row for ref, row in self.read_rows().items() if ref[0] == "reminder"}
        return dump(self.windows[1], without=("reminder",)), reminders_now

    def look(self) -> Model:
        """What the store holds, as the model has it."""
        found: Model = {}
        with self.windows[1].read() as conn:
            found["company"] = {
                i: {"name": name, "city": city}
                for i, name, city in conn.execute("SELECT id, name, city FROM company")
            }
            found["contact"] = {
                row[0]: dict(zip(CONTACT, row[1:], strict=True))
                for row in conn.execute(
                    "SELECT c.id, first_name, email, company_id, owner_id, s.name, card, "
                    "unsubscribed FROM contact c LEFT JOIN status s ON s.id = c.status_id"
                )
            }
            found["note"] = {
                i: (text, user)
                for i, text, user in conn.execute(
                    "SELECT id, text, user_id FROM activity WHERE kind = 14"
                )
            }
            kinds = ", ".join(str(int(k)) for k in (*EVENTS, Kind.UNSUBSCRIBED))
            found["event"] = {
                i: rest
                for i, *rest in (
                    (i, contact, kind, at)
                    for i, contact, kind, at in conn.execute(
                        f"SELECT id, contact_id, kind, at FROM activity WHERE kind IN ({kinds})"
                    )
                )
            }
            found["event"] = {i: tuple(rest) for i, rest in found["event"].items()}
            found["tag"] = dict(conn.execute("SELECT company_id, tag FROM routine_tag"))
            found["removal"] = dict(
                conn.execute(
                    "SELECT contact_id, count(*) FROM reset WHERE kind = 'removed' GROUP BY 1"
                )
            )
            found["reminder"] = {
                i: {
                    "company": company,
                    "date": dt.date.fromisoformat(date),
                    "time": dt.time.fromisoformat(time) if time else None,
                    "priority": priority,
                    "open": closed is None,
                    "followers": set(map(int, followers.split(","))) if followers else set(),
                }
                for i, company, date, time, priority, closed, followers in conn.execute(
                    "SELECT r.id, company_id, date, time, priority, closed_at, "
                    "(SELECT group_concat(user_id) FROM reminder_follower f "
                    "WHERE f.reminder_id = r.id) FROM reminder r"
                )
            }
        found["rules"] = {"threshold": scoring.current(self.windows[1]).threshold}
        return found

    # Choosing

    def today(self) -> dt.date:
        return self.windows[1].today()

    def one(self, table: str, choose: Choose) -> int | None:
        ids = sorted(self.model[table])
        return int(choose(ids)) if ids else None

    def open_of(self, company_id: int) -> int | None:
        return next(
            (
                i
                for i, r in self.model["reminder"].items()
                if r["open"] and r["company"] == company_id
            ),
            None,
        )

    def some_open(self, choose: Choose) -> list[int]:
        ids = sorted(i for i, r in self.model["reminder"].items() if r["open"])
        if len(ids) > 1 and choose((True, False)):
            return ids
        return [choose(ids)] if ids else []


def differences(found: Model, wanted: Model) -> dict[str, object]:
    """Where the store and the model part: what the store has, and what it should have."""
    return {
        f"{table} {key}": (found[table].get(key), wanted[table].get(key))
        for table in found
        for key in found[table].keys() | wanted[table].keys()
        if found[table].get(key) != wanted[table].get(key)
    }


CONTACT = ("first_name", "email", "company", "owner", "status", "card", "unsubscribed")
NAMES = ("Kestrel", "Oran", "Delta", "Élan", "it's, x=NULL,")
CITIES = ("Lyon", "Paris", "1e5", "null", "00123")
EMAILS = ("a@x.example", "b@x.example", "c@x.example")
#: What users do that makes facts, and what they do with what is there, by name.
ACTIONS = (
    "new_company", "edit_company", "new_contact", "edit_contact", "leave", "log", "note",
    "edit_note", "delete_note", "remind", "snooze", "prioritise", "follow", "finish", "delete",
    "follow_up", "tag", "rules", "status", "owner", "remove_hot", "bring",
)  # fmt: skip
