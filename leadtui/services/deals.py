"""Deals: their lists, and what a user changes of them, each one step of undo (COE-60 to COE-64).

Each change writes one activity of the company and of the deal's contact (X-9): ``data`` is
``{"deal": id, "title": …, "old": …, "new": …}``, each a mapping of the parts of the deal as its
form shows them, in a change those that differ, None where there was or is no deal. A stage that
ends the deal adds ``outcome``. ``text`` says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from leadtui.domain.deals import DEAL_FIELDS, DealRow, StageRow, Total, furthest_first
from leadtui.domain.errors import Conflict, Invalid, NotFound
from leadtui.domain.fields import Form, Value, field_named
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line, clean_text
from leadtui.domain.timeline_words import deal_change_words
from leadtui.models import activities, deals
from leadtui.models.deals import SORTS
from leadtui.models.leads import Viewer, prepare
from leadtui.models.store import Unit
from leadtui.services.deal_fields import Reader, reader, stage_named, texts_of
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

    from leadtui.domain.deal_filter import DealFilter

#: One deal or many, by id.
Ids = int | Iterable[int]

__all__ = ["SORTS"]


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


# Reading


def ids(ws: Workspace, line: str | DealFilter = "", sort: str = "close") -> list[int]:
    """The deals that the filter ``line`` lets through, in the order of ``sort``: one of
    :data:`SORTS`, in the other direction with ``-`` in front (COE-62, COE-64).
    """
    order, flip = sort.removeprefix("-"), sort.startswith("-")
    if order not in SORTS:
        raise Invalid(
            f"{clean_line(sort, limit=40)!r} is not an order.",
            field="sort",
            hint="Give " + ", ".join(SORTS) + ", with - in front for the other direction.",
        )
    with ws.read() as conn:
        prepare(conn)
        return deals.ids(conn, _viewer(ws), _wanted(line), order, flip=flip)


def totals(ws: Workspace, line: str | DealFilter = "") -> list[Total]:
    """What the deals that ``line`` lets through come to, by currency."""
    with ws.read() as conn:
        prepare(conn)
        return deals.totals(conn, _viewer(ws), _wanted(line))


def _wanted(line: str | DealFilter) -> DealFilter:
    from leadtui.domain.deal_filter import parse_deal_filter

    return parse_deal_filter(line) if isinstance(line, str) else line


def rows(ws: Workspace, wanted: Sequence[int]) -> list[DealRow]:
    """The rows of some deals, in that order."""
    with ws.read() as conn:
        return deals.rows(conn, ws.team.id, wanted)


def get(ws: Workspace, deal_id: int) -> DealRow:
    """One deal; :class:`NotFound` for what is none of the team's."""
    with ws.read() as conn:
        return _known(ws, conn, [deal_id])[0]


def of_company(ws: Workspace, company_id: int) -> list[DealRow]:
    """The deals of a company: the running ones, the best first, then those that ended, the last
    one first (COE-60).
    """
    with ws.read() as conn:
        _company(ws, conn, company_id)
        return listed(ws, conn, company_id)


def listed(ws: Workspace, conn: sqlite3.Connection, company_id: int) -> list[DealRow]:
    """As :func:`of_company`, of one snapshot, for a company that is known to be the team's."""
    found = deals.of_company(conn, ws.team.id, company_id)
    if not found:
        return []
    order = [stage.id for stage in deals.stages(conn, ws.team.id)]
    running = furthest_first((row for row in found if row.is_open), order)
    return [*running, *(row for row in found if not row.is_open)]


def running(ws: Workspace, company_id: int) -> list[DealRow]:
    """The open deals of a company, the best first: the furthest stage, then the larger amount,
    then the sooner close.
    """
    return [row for row in of_company(ws, company_id) if row.is_open]


def values(ws: Workspace, deal_id: int) -> dict[str, str]:
    """The fields of a deal as a form shows them; give them back as ``expected``."""
    return texts_of(get(ws, deal_id))


def offered(ws: Workspace, company_id: int | None = None) -> dict[str, tuple[str, ...]]:
    """What there is to choose from, by field: stages, users, the people of the company."""
    with ws.read() as conn:
        found = reader(ws, conn, 0 if company_id is None else company_id)
    return {
        "stage": tuple(stage.name for stage in found.stages),
        "owner": tuple(user.name for user in found.users),
        "contact": tuple(one.name for one in found.people),
    }


# Changing


def create(ws: Workspace, company_id: int, fields: Mapping[str, str]) -> Outcome:
    """Make a deal of a company with the fields of :data:`DEAL_FIELDS` that are given; its id is
    in ``ids``. It is in the first stage that goes on, and the user's, unless said otherwise.
    """
    with ws.step("new deal") as unit:
        name = _company(ws, unit.conn, company_id)
        read = reader(ws, unit.conn, company_id)
        if not read.stages:
            raise Invalid(
                "There is no stage for a deal to be in.",
                field="stage",
                hint="A manager adds one: leadtui stages add NAME.",
            )
        first = next((one for one in read.stages if one.outcome is None), read.stages[0])
        typed = {"stage": first.name, "owner": "me", "title": "", **fields}
        typed["stage"] = typed["stage"].strip() or first.name
        made: dict[str, Value] = {}
        for field, text in typed.items():
            made |= read.columns(field, text)
        stage = _stage(read.stages, made["stage_id"])
        made["closed_at"] = None if stage.outcome is None else unit.now
        deal_id = deals.insert(unit.conn, ws.team.id, company_id, made, unit.now)
        [row] = deals.rows(unit.conn, ws.team.id, [deal_id])
        _record(ws, unit, Kind.DEAL_OPENED, row, None, texts_of(row), outcome=stage.outcome or "")
        return Outcome(f"{name}: deal “{row.title}” made.", (deal_id,), unit.step_id)


def edit(
    ws: Workspace,
    deal_id: int,
    fields: Mapping[str, str],
    *,
    expected: Mapping[str, str] | None = None,
) -> Outcome:
    """Change fields of a deal (COE-60), with old and new values in the timeline.

    ``expected`` is what the user saw: a field that changed meanwhile raises :class:`Conflict`.
    """
    with ws.step("edit deal") as unit:
        [row] = _known(ws, unit.conn, [deal_id])
        read = reader(ws, unit.conn, row.company_id, row.currency)
        made = _changes(read, row, fields, expected)
        named = f"{row.company}, “{row.title}”"
        if not made:
            return Outcome(f"{named}: nothing to change.", (deal_id,))
        changed = _write(ws, unit, read.stages, row, made)
        labels = [field.label for field in DEAL_FIELDS if field.name in changed]
        return Outcome(f"{named}: {', '.join(labels)} changed.", (deal_id,), unit.step_id)


def move(ws: Workspace, wanted: Ids, stage: str) -> Outcome:
    """Move deals to the stage of that name: one that says won or lost closes them, any other one
    opens again what was closed.
    """
    ids = _id_tuple(wanted)
    with ws.step("move deal" if len(ids) == 1 else f"move {plural(len(ids), 'deal')}") as unit:
        rows = _known(ws, unit.conn, ids)
        stages = tuple(deals.stages(unit.conn, ws.team.id))
        target = stage_named(stages, stage)
        moved = [row for row in rows if row.stage_id != target.id]
        for row in moved:
            _write(ws, unit, stages, row, {"stage_id": target.id})
        step = unit.step_id if moved else None
        if len(rows) == 1:
            return Outcome(_moved_words(rows[0], target), ids, step)
        as_before = len(rows) - len(moved)
        more = f", {as_before} there already" if as_before else ""
        said = f"{plural(len(moved), 'deal')} moved to {target.name}{more}."
        return Outcome(said, tuple(row.id for row in moved), step)


def delete(ws: Workspace, wanted: Ids) -> Outcome:
    """Delete deals; their companies and what happened stay."""
    ids = _id_tuple(wanted)
    with ws.step("delete deal" if len(ids) == 1 else f"delete {plural(len(ids), 'deal')}") as unit:
        rows = _known(ws, unit.conn, ids)
        for row in rows:
            _record(ws, unit, Kind.DEAL_DELETED, row, texts_of(row), None)
            deals.delete(unit.conn, row.id)
        what = f"{rows[0].company}: deal “{rows[0].title}”"
        if len(rows) > 1:
            what = plural(len(rows), "deal")
        return Outcome(f"{what} deleted.", ids, unit.step_id)


def _changes(
    read: Reader, row: DealRow, typed: Mapping[str, str], expected: Mapping[str, str] | None
) -> dict[str, Value]:
    """The columns that differ from the deal as it is."""
    now = texts_of(row)
    has: dict[str, Value] = {
        **row._asdict(),
        "close_date": None if row.close_date is None else row.close_date.isoformat(),
    }
    made: dict[str, Value] = {}
    for name, text in typed.items():
        field = field_named(DEAL_FIELDS, name)
        clean = clean_text if field.form is Form.TEXT else clean_line
        if clean(text) == now[name]:
            continue
        new = {
            column: value
            for column, value in read.columns(name, text).items()
            if value != has[column]
        }
        if new and expected is not None and clean(expected.get(name, now[name])) != now[name]:
            is_now, saw, wants = (
                clean_line(each, limit=80) or "nothing"
                for each in (now[name], expected[name], text)
            )
            raise Conflict(
                f"{field.label} was changed meanwhile: it is now “{is_now}”, it was “{saw}” when "
                f"you opened it, and you typed “{wants}”.",
                hint="Look at the deal again, then save what you want to keep.",
            )
        made |= new
    return made


def _write(
    ws: Workspace,
    unit: Unit,
    stages: Sequence[StageRow],
    row: DealRow,
    made: dict[str, Value],
) -> list[str]:
    """Write the columns of a deal, with its timeline entries; the names of what changed."""
    outcome = row.outcome
    if "stage_id" in made:
        outcome = _stage(stages, made["stage_id"]).outcome
        if outcome != row.outcome:
            made["closed_at"] = None if outcome is None else unit.now
    deals.update(unit.conn, row.id, made, unit.now)
    [now] = deals.rows(unit.conn, ws.team.id, [row.id])
    before, after = texts_of(row), texts_of(now)
    if made.keys() & {"contact_id"} and row.contact == now.contact:
        # Two people of one name are told apart by their ids.
        before["contact"] += f" ({row.contact_id})"
        after["contact"] += f" ({now.contact_id})"
    changed = [name for name in after if before[name] != after[name]]
    moved = [name for name in changed if name == "stage"]
    for kind, names in (
        (Kind.DEAL_MOVED, moved),
        (Kind.DEAL_CHANGED, [name for name in changed if name not in moved]),
    ):
        if names:
            old, new = ({name: each[name] for name in names} for each in (before, after))
            ended = outcome if names is moved and outcome != row.outcome else None
            _record(ws, unit, kind, now, old, new, outcome=ended or "")
    return changed


def _record(
    ws: Workspace,
    unit: Unit,
    kind: Kind,
    row: DealRow,
    old: Mapping[str, str] | None,
    new: Mapping[str, str] | None,
    *,
    outcome: str = "",
) -> None:
    data: dict[str, object] = {"deal": row.id, "title": row.title, "old": old, "new": new}
    if outcome:
        data["outcome"] = outcome
    activities.insert(
        unit.conn,
        ws.team.id,
        kind,
        unit.now,
        company_id=row.company_id,
        contact_id=row.contact_id,
        user_id=ws.user.id,
        text=deal_change_words(row.title, old, new, ws.today(), outcome=outcome),
        data=data,
    )


def _moved_words(row: DealRow, target: StageRow) -> str:
    named = f"{row.company}, “{row.title}”"
    if row.stage_id == target.id:
        return f"{named} is in {target.name} already."
    if target.outcome is not None and target.outcome != row.outcome:
        return f"{named} is {target.outcome}: {target.name}."
    again = "open again: " if target.outcome is None and row.outcome is not None else ""
    return f"{named}: {again}{target.name}."


def _stage(stages: Sequence[StageRow], stage_id: Value) -> StageRow:
    return next(stage for stage in stages if stage.id == stage_id)


def _known(ws: Workspace, conn: sqlite3.Connection, wanted: Sequence[int]) -> list[DealRow]:
    """The deals ``wanted``; :class:`NotFound` for one that is none of the team's."""
    found = deals.rows(conn, ws.team.id, wanted)
    missing = set(wanted) - {row.id for row in found}
    if missing:
        raise NotFound(f"There is no deal {min(missing)}.")
    return found


def _company(ws: Workspace, conn: sqlite3.Connection, company_id: int) -> str:
    """The name of a company of the team."""
    name = activities.company_name(conn, ws.team.id, company_id)
    if name is None:
        raise NotFound(f"There is no company {company_id}.")
    return name


def _id_tuple(wanted: Ids) -> tuple[int, ...]:
    ids = (wanted,) if isinstance(wanted, int) else tuple(dict.fromkeys(wanted))
    if not ids:
        raise Invalid("No deal was chosen.", hint="Move to a deal or mark some.")
    return ids
