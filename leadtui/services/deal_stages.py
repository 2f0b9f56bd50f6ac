"""The stages that deals go through: a list of the team's own, in its order (COE-63)."""

from __future__ import annotations

from leadtui.domain.access import may_change_stages, require
from leadtui.domain.deals import DealOutcome, StageRow, in_use_words
from leadtui.domain.errors import Conflict, Invalid
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line, fold
from leadtui.models import deals
from leadtui.models.store import Unit
from leadtui.services import views
from leadtui.services.deal_fields import stage_named
from leadtui.services.workspace import Workspace

LONGEST_NAME = 80
OUTCOMES: tuple[DealOutcome, ...] = ("won", "lost")


def all_stages(ws: Workspace) -> list[StageRow]:
    """The stages of the team in their order, each with how many deals stand there."""
    with ws.read() as conn:
        return deals.stages(conn, ws.team.id)


def add(ws: Workspace, name: str, outcome: DealOutcome | None = None) -> Outcome:
    """Put a stage into the list: one that ends a deal (``outcome``) at the end, any other one
    before the first that does. What a stage ends with stays as it is.
    """
    require(may_change_stages(ws.user))
    if outcome is not None and outcome not in OUTCOMES:
        raise Invalid(f"{outcome!r} is no outcome.", field="outcome", hint="Give won or lost.")
    with ws.step("new deal stage") as unit:
        clean = _new_name(ws, unit, name)
        stages = deals.stages(unit.conn, ws.team.id)
        ended = (place for place, one in enumerate(stages) if one.outcome is not None)
        place = len(stages) if outcome is not None else next(ended, len(stages))
        stage_id = deals.insert_stage(unit.conn, ws.team.id, clean, outcome, len(stages))
        ordered = [stage.id for stage in stages]
        deals.order_stages(unit.conn, [*ordered[:place], stage_id, *ordered[place:]])
        what = f"ends a deal as {outcome}" if outcome else "is a stage"
        return Outcome(f"{clean} {what} now.", (stage_id,), unit.step_id)


def rename(ws: Workspace, name: str, new: str) -> Outcome:
    """Give a stage another name; the deals in it stay in it."""
    require(may_change_stages(ws.user))
    with ws.step("rename deal stage") as unit:
        stages = deals.stages(unit.conn, ws.team.id)
        stage = stage_named(stages, name)
        clean = _new_name(ws, unit, new, stage.id)
        if clean == stage.name:
            return Outcome(f"{clean}: nothing to change.", (stage.id,))
        deals.rename_stage(unit.conn, stage.id, clean)
        views.follow(ws, unit, "stage", (one.name for one in stages), stage.name, clean)
        return Outcome(f"{stage.name} is called {clean} now.", (stage.id,), unit.step_id)


def move(ws: Workspace, name: str, place: int) -> Outcome:
    """Put a stage at ``place`` in the order, the first is 1."""
    require(may_change_stages(ws.user))
    with ws.step("order deal stages") as unit:
        stages = deals.stages(unit.conn, ws.team.id)
        stage = stage_named(stages, name)
        if not 1 <= place <= len(stages):
            raise Invalid(
                f"There is no place {place} among {plural(len(stages), 'stage')}.",
                field="place",
                hint=f"Give a number from 1 to {len(stages)}.",
            )
        ordered = [one.id for one in stages if one.id != stage.id]
        ordered.insert(place - 1, stage.id)
        if ordered == [one.id for one in stages]:
            return Outcome(f"{stage.name} is number {place} already.", (stage.id,))
        deals.order_stages(unit.conn, ordered)
        return Outcome(f"{stage.name} is number {place} now.", (stage.id,), unit.step_id)


def remove(ws: Workspace, name: str) -> Outcome:
    """Take a stage out of the list; refused while deals are in it."""
    require(may_change_stages(ws.user))
    with ws.step("remove deal stage") as unit:
        stage = stage_named(deals.stages(unit.conn, ws.team.id), name)
        if used := in_use_words(stage):
            raise Conflict(used, hint="Move what is in it to another stage first.")
        deals.delete_stage(unit.conn, stage.id)
        return Outcome(f"{stage.name} removed.", (stage.id,), unit.step_id)


def _new_name(ws: Workspace, unit: Unit, name: str, own: int | None = None) -> str:
    clean = clean_line(name, limit=LONGEST_NAME)
    if not clean:
        raise Invalid("The stage needs a name.", field="stage")
    for other in deals.stages(unit.conn, ws.team.id):
        if other.id != own and fold(other.name) == fold(clean):
            raise Invalid(f"There is already a stage {other.name!r}.", field="stage")
    return clean
