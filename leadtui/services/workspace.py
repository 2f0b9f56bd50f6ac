"""The workspace: an open store, the user at work in it, and the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

from leadtui.domain.errors import Ambiguous, Invalid, NotFound, SeveralUsers, StoreError
from leadtui.domain.instants import from_ms
from leadtui.domain.rows import TeamRow, UserRow
from leadtui.domain.sources import FIRST_SOURCES
from leadtui.domain.text import clean_line, fold
from leadtui.models import team as teams
from leadtui.models.opening import Found, look
from leadtui.models.store import Step, Store, Unit, create

if TYPE_CHECKING:
    import sqlite3

#: Gives the present instant, UTC epoch milliseconds.
Clock = Callable[[], int]

#: The routine every team starts with.
FIRST_ROUTINE = "My market"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What every service takes first. ``user`` acts in ``team``; ``clock`` tells the time."""

    store: Store
    team: TeamRow
    user: UserRow
    clock: Clock

    def now(self) -> int:
        """The present instant, UTC epoch milliseconds."""
        return self.clock()

    def local_now(self) -> dt.datetime:
        """The present instant in the team's time zone."""
        return from_ms(self.clock(), self.team.zone)

    def today(self) -> dt.date:
        """The team's today (X-8)."""
        return self.local_now().date()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with."""
        with self.store.read() as conn:
            yield conn

    @contextmanager
    def step(
        self, title: str, *, origin: str = "typed", undoes: int | None = None
    ) -> Iterator[Unit]:
        """One transaction and one undo step, named by ``title`` for the user."""
        now = self.now()
        step = Step(title, now, self.team.id, self.user.id, origin, undoes)
        with self.store.write(step, now=now) as unit:
            yield unit


def check_timezone(name: str) -> str:
    """``name`` when it is a known IANA time zone; :class:`Invalid` otherwise."""
    wanted = name.strip()
    if wanted in available_timezones():
        return wanted
    folded = wanted.lower().replace(" ", "_")
    near = sorted(z for z in available_timezones() if folded and folded in z.lower())[:5]
    raise Invalid(
        f"{clean_line(wanted, limit=60)!r} is not a time zone.",
        field="timezone",
        hint="Perhaps " + ", ".join(near) + "?" if near else "For example Europe/Paris.",
    )


def machine_timezone() -> str:
    """The IANA name of this machine's time zone, UTC where it has none that is known."""
    from tzlocal import get_localzone_name

    try:
        name = get_localzone_name()
    except (LookupError, OSError, ValueError):
        return "UTC"
    return name if name in available_timezones() else "UTC"


def init(
    path: Path, *, user: str, team: str, timezone: str, clock: Clock, region: str | None = None
) -> Workspace:
    """Make a store with one team and its first manager; refused where anything lies at ``path``."""
    from leadtui.domain.deals import FIRST_STAGES
    from leadtui.domain.rules import CONTACT_STATUSES, LEAD_STATUSES, RuleSet
    from leadtui.models.deals import insert_stages
    from leadtui.models.rules import save_version

    user_name, team_name = clean_line(user, limit=80), clean_line(team, limit=80)
    for field, value in (("user", user_name), ("team", team_name)):
        if not value:
            raise Invalid(f"The {field} needs a name.", field=field)
    zone = check_timezone(timezone)
    now = clock()

    def populate(conn: sqlite3.Connection) -> None:
        team_id = teams.insert_team(conn, team_name, zone, region, now)
        routine_id = teams.insert_routine(conn, team_id, FIRST_ROUTINE, now)
        teams.insert_user(conn, team_id, user_name, "manager", routine_id, now)
        for kind, names in (("lead", LEAD_STATUSES), ("contact", CONTACT_STATUSES)):
            teams.insert_statuses(conn, team_id, kind, names)
        insert_stages(conn, team_id, FIRST_STAGES)
        for source in FIRST_SOURCES:
            teams.ensure_source(conn, team_id, source, "", now)
        save_version(conn, team_id, RuleSet(), at=now, user_id=None)
        conn.execute("DELETE FROM rules_dirty")

    store = create(path, populate)
    return open_workspace(store.path, clock=clock)


class Person(NamedTuple):
    """One who may be at work in a store: a user with the name of their team."""

    user: UserRow
    team: str


def _opened(path: Path, now: int) -> Store:
    """The store at ``path``; what upgrades and backups take is loaded where they are needed."""
    if look(path).found is Found.OURS:
        with suppress(StoreError):
            return Store(path)
    from leadtui.services import backups

    return backups.open_store(path, now)


def people(path: Path, *, clock: Clock) -> list[Person]:
    """Everybody who may be at work in the store at ``path``, by team and name."""
    store = _opened(path, clock())
    with closing(store), store.read() as conn:
        names = teams.team_names(conn)
        found = [Person(user, names[user.team_id]) for user in teams.all_users(conn)]
    return sorted(found, key=lambda one: (fold(one.team), fold(one.user.name), one.user.id))


def open_workspace(
    path: Path, *, clock: Clock, as_user: str | None = None, user_id: int | None = None
) -> Workspace:
    """Open the store at ``path`` as the user of that id, as the one named ``as_user``, or as its
    only user; :class:`SeveralUsers` where there are more and nobody is named.

    One of an older leadtui is backed up and brought up to date first; of a damaged one the last
    good backup is named.
    """
    store = _opened(path, clock())
    try:
        with store.read() as conn:
            users = teams.all_users(conn)
            user = _choose(users, as_user) if user_id is None else teams.user(conn, user_id)
            team = teams.team(conn, user.team_id)
    except StoreError as error:
        from leadtui.services import backups

        raise backups.advised(error, path) from error
    return Workspace(store, team, user, clock)


def _choose(users: list[UserRow], name: str | None) -> UserRow:
    if name is None:
        if len(users) == 1:
            return users[0]
        names = ", ".join(user.name for user in users)
        raise SeveralUsers(
            "This store has several users.", hint=f"Say who you are with --as NAME: {names}."
        )
    return user_named(users, name)


def user_named(users: Iterable[UserRow], name: str, *, hint: str = "") -> UserRow:
    """The one of ``users`` called ``name``, whatever the case and the accents; ``hint`` goes with
    the refusal where nobody is.
    """
    found = [user for user in users if fold(user.name) == fold(name)]
    if len(found) == 1:
        return found[0]
    shown = repr(clean_line(name, limit=80))
    if found:
        raise Ambiguous(f"Several users are named {shown}.")
    raise NotFound(f"There is no user {shown}.", hint=hint)


def add_user(ws: Workspace, name: str, *, role: str = "rep") -> UserRow:
    """Add a user to the team (COE-145); their name is unique in it."""
    clean = clean_line(name, limit=80)
    if not clean:
        raise Invalid("The user needs a name.", field="user")
    if role not in {"manager", "rep"}:
        raise Invalid(f"{role!r} is not a role.", field="role", hint="Give manager or rep.")
    with ws.step(f"add user {clean}") as unit:
        if any(fold(u.name) == fold(clean) for u in teams.users(unit.conn, ws.team.id)):
            raise Invalid(f"There is already a user {clean!r}.", field="user")
        routine_id = teams.user(unit.conn, ws.user.id).default_routine_id
        user_id = teams.insert_user(unit.conn, ws.team.id, clean, role, routine_id, unit.now)
        return teams.user(unit.conn, user_id)
