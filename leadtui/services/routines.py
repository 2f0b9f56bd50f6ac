"""Routines: where companies stand on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import TAG_LABELS, TAGS, Outcome, TagRow
from leadtui.domain.text import clean_line, fold
from leadtui.models import activities, routines
from leadtui.models.routines import Routine, Tagged
from leadtui.models.store import Unit
from leadtui.services.workspace import Workspace

#: The tag that a new reminder gives (COE-118).
TAG_OF_NEW = "prospect"

__all__ = [
    "TAG_OF_NEW",
    "Routine",
    "all_routines",
    "default_routine",
    "set_tag",
    "tag_many",
    "tag_named",
    "tag_one",
    "tags",
]


def all_routines(ws: Workspace) -> list[Routine]:
    """The routines of the team by title."""
    with ws.read() as conn:
        return routines.routines(conn, ws.team.id)


def default_routine(ws: Workspace) -> Routine | None:
    """The user's default routine as it is now, None where there is none (COE-112, COE-113)."""
    with ws.read() as conn:
        return routines.default_of(conn, ws.user.id)


def tags(ws: Workspace, company_id: int) -> tuple[TagRow, ...]:
    """The tags of a company on every routine, the user's default routine first (COE-112).

    The tag is empty where the company has none.
    """
    with ws.read() as conn:
        if activities.company_name(conn, ws.team.id, company_id) is None:
            raise NotFound(f"There is no company {company_id}.")
        return routines.tags(conn, ws.team.id, company_id, ws.user.id)


def tag_named(word: str) -> str:
    """The tag that ``word`` names, as it is kept or as it is shown (COE-114, COE-115)."""
    wanted = fold(word).replace(" ", "_").replace("-", "_")
    if wanted in TAGS:
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
            if _change_tag(ws, unit, routine, found[company_id], wanted, ws.user.id)
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
    routine = routines.routine(unit.conn, ws.team.id, routine_id)
    if routine is None:
        raise NotFound(f"There is no routine {routine_id}.")
    return routine


def tag_one(
    ws: Workspace, unit: Unit, routine_id: int | None, company_id: int, tag: str, by: int | None
) -> str:
    """Give a company of the team a tag within a step under way; what changed, in words.

    On the user's default routine where none is named; nothing where there is none (COE-120), and
    empty words where nothing changed. ``by`` is the user who did it, None for an automation.
    """
    if routine_id is None and routines.default_of(unit.conn, ws.user.id) is None:
        return ""
    routine = _routine(ws, unit, routine_id)
    company = routines.tagged(unit.conn, ws.team.id, routine.id, [company_id])[company_id]
    if not _change_tag(ws, unit, routine, company, tag, by):
        return ""
    return f"Tag on {routine.title}: {_change(company.tag, tag)}."


def tag_many(
    ws: Workspace, unit: Unit, company_ids: Sequence[int], tag: str, by: int | None
) -> str:
    """Give companies of the team a tag on the user's default routine within a step under way; what
    changed, in words, as :func:`tag_one`.
    """
    routine = routines.default_of(unit.conn, ws.user.id)
    if routine is None or not company_ids:
        return ""
    found = routines.tagged(unit.conn, ws.team.id, routine.id, company_ids)
    changed = [one for one in found.values() if _change_tag(ws, unit, routine, one, tag, by)]
    if not changed:
        return ""
    if len(company_ids) == 1:
        return f"Tag on {routine.title}: {_change(changed[0].tag, tag)}."
    return f"{TAG_LABELS[tag]} on {routine.title}: {plural(len(changed), 'company')}."


def _change_tag(
    ws: Workspace, unit: Unit, routine: Routine, company: Tagged, tag: str, by: int | None
) -> bool:
    """Change a tag and write its timeline entry (X-9); whether it was another one before."""
    if company.tag == tag:
        return False
    routines.set_tag(unit.conn, routine.id, company.company_id, tag, unit.now, by)
    activities.insert(
        unit.conn,
        ws.team.id,
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
