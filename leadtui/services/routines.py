"""Routines: where companies stand on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.access import may_set_default_routine, may_set_reminder_tag, require
from leadtui.domain.errors import Ambiguous, Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import TAG_LABELS, TAGS, Outcome, TagRow, UserRow
from leadtui.domain.tags import tag_of
from leadtui.domain.text import clean_line, fold
from leadtui.models import activities, routines, settings, team
from leadtui.models.routines import Routine, Tagged
from leadtui.models.store import Unit
from leadtui.services.workspace import Workspace, user_named

if TYPE_CHECKING:
    import sqlite3

#: The tag that a new reminder gives (COE-118).
TAG_OF_NEW = "prospect"
#: Which companies a new reminder makes prospects, in words (COE-119).
ALWAYS = "always"
ONLY_FROM_SUSPECT = "only-from-suspect"
REMINDER_TAGS: Mapping[str, str] = {
    ALWAYS: "A new reminder makes every company a prospect.",
    ONLY_FROM_SUSPECT: "A new reminder makes suspects and companies without a tag prospects.",
}
_REMINDER_TAG = "reminder_tag"
_BEFORE_PROSPECT = frozenset({"", "suspect"})

__all__ = [
    "ALWAYS",
    "ONLY_FROM_SUSPECT",
    "REMINDER_TAGS",
    "TAG_OF_NEW",
    "Defaults",
    "Routine",
    "all_routines",
    "default_routine",
    "defaults",
    "find",
    "put_tags",
    "reminder_tag",
    "set_default",
    "set_default_users",
    "set_reminder_tag",
    "set_tag",
    "tag_named",
    "tag_new",
    "tags",
]


@dataclass(frozen=True, slots=True)
class Defaults:
    """A routine, None for no routine, and the users whose default one it is."""

    routine: Routine | None
    users: tuple[UserRow, ...]


def find(ws: Workspace, text: str) -> int:
    """The id of the team's routine that ``text`` names by its id or its title."""
    wanted = fold(text)
    with ws.read() as conn:
        found = routines.routines(conn, ws.user)
    hits = [one.id for one in found if str(one.id) == text.strip()] or [
        one.id for one in found if fold(one.title) == wanted
    ]
    shown = repr(clean_line(text, limit=80))
    if not hits:
        titles = ", ".join(one.title for one in found)
        raise NotFound(f"There is no routine {shown}.", hint=f"Routines: {titles}.")
    if len(hits) > 1:
        raise Ambiguous(f"Several routines are named {shown}.", hint="Give the id.")
    return hits[0]


def all_routines(ws: Workspace) -> list[Routine]:
    """The routines of the team by title."""
    with ws.read() as conn:
        return routines.routines(conn, ws.user)


def default_routine(ws: Workspace) -> Routine | None:
    """The user's default routine as it is now, None where there is none (COE-112, COE-113)."""
    with ws.read() as conn:
        return routines.default_of(conn, ws.user.id)


def defaults(ws: Workspace) -> list[Defaults]:
    """Every routine of the team by title with the users whose default one it is, and at the end
    those who have none (COE-112, COE-113).
    """
    with ws.read() as conn:
        users = {user.id: user for user in team.users(conn, ws.team.id)}
        by_routine = routines.default_users(conn, ws.team.id)
        found: list[Routine | None] = [*routines.routines(conn, ws.user), None]
    return [
        Defaults(routine, tuple(users[i] for i in by_routine.get(routine.id if routine else 0, ())))
        for routine in found
    ]


def set_default(ws: Workspace, routine_id: int | None, names: Iterable[str] = ()) -> Outcome:
    """Make a routine the default one of the users so named, None: let them have none; of the user
    at work where nobody is named.

    A user has one at most, so what is saved last holds (COE-113). A manager decides for anybody,
    a rep for themselves.
    """
    with ws.read() as conn:
        users = team.users(conn, ws.team.id)
    wanted = [user_named(users, name).id for name in names] or [ws.user.id]
    return _set_defaults(ws, routine_id, dict.fromkeys(wanted, routine_id))


def set_default_users(ws: Workspace, routine_id: int, user_ids: Iterable[int]) -> Outcome:
    """Make a routine the default one of exactly these users (COE-112): who had it and is not
    among them has none from then on.
    """
    with ws.read() as conn:
        had = routines.default_users(conn, ws.team.id).get(routine_id, ())
    wanted: dict[int, int | None] = dict.fromkeys(had)
    wanted.update(dict.fromkeys(user_ids, routine_id))
    return _set_defaults(ws, routine_id, wanted)


def _set_defaults(
    ws: Workspace, routine_id: int | None, wanted: Mapping[int, int | None]
) -> Outcome:
    """Give each user the routine that ``wanted`` says, in one step; ``routine_id`` is named."""
    with ws.step("set default routine") as unit:
        title = "" if routine_id is None else _routine(ws, unit, routine_id).title
        users = {user.id: user for user in team.users(unit.conn, ws.team.id)}
        for user_id in wanted:
            if user_id not in users:
                raise NotFound(f"There is no user {user_id}.")
        changed = [i for i, routine in wanted.items() if users[i].default_routine_id != routine]
        for user_id in changed:
            require(may_set_default_routine(ws.user, user_id))
            routines.set_default(unit.conn, ws.team.id, (user_id,), wanted[user_id])
        if not changed:
            return Outcome("Nothing to change.", tuple(wanted))
        if routine_id is not None:
            gained = [i for i in changed if wanted[i] == routine_id]
            routines.add_users(unit.conn, routine_id, gained)
        message = _defaults_words(title, [users[i] for i in changed], wanted)
        return Outcome(message, tuple(changed), unit.step_id)


def _defaults_words(
    title: str, changed: Sequence[UserRow], wanted: Mapping[int, int | None]
) -> str:
    gained = [user.name for user in changed if wanted[user.id] is not None]
    lost = [user.name for user in changed if wanted[user.id] is None]
    said = [f"{title}: the default routine of {', '.join(gained)}."] if gained else []
    if lost:
        said.append(f"No default routine any more: {', '.join(lost)}.")
    return " ".join(said)


def tags(ws: Workspace, company_id: int) -> tuple[TagRow, ...]:
    """The tags of a company on every routine, the user's default routine first (COE-112).

    The tag is empty where the company has none.
    """
    with ws.read() as conn:
        if activities.company_name(conn, ws.team.id, company_id) is None:
            raise NotFound(f"There is no company {company_id}.")
        return routines.tags(conn, ws.user, company_id)


def tag_named(word: str) -> str:
    """The tag that ``word`` names, as it is kept or as it is shown (COE-114, COE-115)."""
    wanted = tag_of(word)
    if wanted is not None:
        return wanted
    raise Invalid(
        f"{clean_line(word, limit=40)!r} is not a tag.",
        field="tag",
        hint="Give " + ", ".join(TAGS) + ".",
    )


def set_tag(
    ws: Workspace, company_ids: int | Iterable[int], tag: str, routine_id: int | None = None
) -> Outcome:
    """Give companies a tag on a routine, on the user's default one where none is named (COE-117).

    All or none: :class:`NotFound` for a company or routine that is none of the team's.
    """
    wanted = tag_named(tag)
    ids = (company_ids,) if isinstance(company_ids, int) else tuple(dict.fromkeys(company_ids))
    if not ids:
        raise Invalid("No company was chosen.", hint="Move to a company or mark some.")
    with ws.step("set tag") as unit:
        routine = _routine(ws, unit, routine_id)
        found = routines.tagged(unit.conn, ws.team.id, routine.id, ids)
        for company_id in ids:
            if company_id not in found:
                raise NotFound(f"There is no company {company_id}.")
        changed = [
            company_id
            for company_id in ids
            if _change_tag(ws.team.id, unit, routine, found[company_id], wanted, ws.user.id)
        ]
        who = found[ids[0]].company if len(ids) == 1 else plural(len(ids), "company")
        message = f"{who}: {TAG_LABELS[wanted]} on {routine.title}"
        if not changed:
            return Outcome(f"{message} already.", ids)
        return Outcome(f"{message}.", tuple(changed), unit.step_id)


def _routine(ws: Workspace, unit: Unit, routine_id: int | None) -> Routine:
    if routine_id is None:
        routine = routines.default_of(unit.conn, ws.user.id)
        if routine is None:
            raise Invalid(
                "You have no default routine.", field="routine", hint="Say on which routine."
            )
        return routine
    routine = routines.routine(unit.conn, ws.user, routine_id)
    if routine is None:
        raise NotFound(f"There is no routine {routine_id}.")
    return routine


def _chosen(team_id: int, unit: Unit, routine_id: int) -> Routine:
    """The routine that an automation has, whoever set it up and whoever it works for (COE-121)."""
    routine = routines.routine_of_team(unit.conn, team_id, routine_id)
    if routine is None:
        raise NotFound(f"There is no routine {routine_id}.")
    return routine


def tag_new(
    ws: Workspace,
    unit: Unit,
    company_ids: Sequence[int],
    *,
    by: int | None,
    routine_id: int | None = None,
) -> str:
    """Make companies of the team prospects within a step under way, since they get a reminder
    (COE-118, COE-121); what changed, in words.

    On the user's default routine where none is named, nothing where there is none (COE-120). Where
    the team says so, only those without a tag and suspects (COE-119). ``by`` is the user who did
    it, None for an automation.
    """
    if not company_ids:
        return ""
    if routine_id is None:
        routine = routines.default_of(unit.conn, ws.user.id)
    else:
        routine = _chosen(ws.team.id, unit, routine_id)
    if routine is None:
        return ""
    found = routines.tagged(unit.conn, ws.team.id, routine.id, company_ids)
    everybody = _reminder_tag(ws, unit.conn) == ALWAYS
    changed = [
        one
        for one in found.values()
        if (everybody or one.tag in _BEFORE_PROSPECT)
        and _change_tag(ws.team.id, unit, routine, one, TAG_OF_NEW, by)
    ]
    if not changed:
        return ""
    if len(company_ids) == 1:
        return f"Tag on {routine.title}: {_change(changed[0].tag, TAG_OF_NEW)}."
    return f"{TAG_LABELS[TAG_OF_NEW]} on {routine.title}: {plural(len(changed), 'company')}."


def reminder_tag(ws: Workspace) -> str:
    """Whose tag a new reminder changes in this team: :data:`ALWAYS` or :data:`ONLY_FROM_SUSPECT`
    (COE-119).
    """
    with ws.read() as conn:
        return _reminder_tag(ws, conn)


def _reminder_tag(ws: Workspace, conn: sqlite3.Connection) -> str:
    return settings.get(conn, f"{_REMINDER_TAG}:{ws.team.id}") or ALWAYS


def set_reminder_tag(ws: Workspace, way: str) -> Outcome:
    """Say whose tag a new reminder changes (COE-119); a manager's decision, no step of undo."""
    require(may_set_reminder_tag(ws.user))
    if way not in REMINDER_TAGS:
        raise Invalid(
            f"{clean_line(way, limit=40)!r} is no such rule.",
            field="reminder_tag",
            hint="Give " + " or ".join(REMINDER_TAGS) + ".",
        )
    with ws.store.write(None, now=ws.now()) as unit:
        settings.put(unit.conn, f"{_REMINDER_TAG}:{ws.team.id}", way)
    return Outcome(REMINDER_TAGS[way])


def put_tags(
    team_id: int, unit: Unit, routine_id: int, wanted: Mapping[int, str], by: int | None
) -> list[int]:
    """Give companies of a team the tags that ``wanted`` says on a routine, within a step under way
    (COE-122); those whose tag was another one before.
    """
    routine = _chosen(team_id, unit, routine_id)
    found = routines.tagged(unit.conn, team_id, routine.id, tuple(wanted))
    return [
        company_id
        for company_id, tag in wanted.items()
        if _change_tag(team_id, unit, routine, found[company_id], tag, by)
    ]


def _change_tag(
    team_id: int, unit: Unit, routine: Routine, company: Tagged, tag: str, by: int | None
) -> bool:
    """Change a tag and write its timeline entry (X-9); whether it was another one before."""
    if company.tag == tag:
        return False
    routines.set_tag(unit.conn, routine.id, company.company_id, tag, unit.now, by)
    activities.insert(
        unit.conn,
        team_id,
        Kind.TAG_CHANGED,
        unit.now,
        company_id=company.company_id,
        user_id=by,
        text=f"{routine.title}: {_change(company.tag, tag)}",
        data={
            "routine_id": routine.id,
            "routine": routine.title,
            "old": company.tag or None,
            "new": tag,
        },
    )
    return True


def _change(old: str, new: str) -> str:
    return f"{TAG_LABELS[old] if old else 'none'} → {TAG_LABELS[new]}"
