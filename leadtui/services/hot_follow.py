"""Carrying out what follows when a lead turned hot (PUB-10): it is given to somebody, its owner
gets a reminder. The worker's part: after the scoring, and apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leadtui.domain.errors import StoreError
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Due, Priority
from leadtui.domain.rows import UserRow
from leadtui.domain.when_hot import NAME, WhenHot, next_in_turn
from leadtui.models import activities, hot, hot_turns, leads, team
from leadtui.models.hot_turns import Turn, TurnedLead
from leadtui.models.store import Step, Store, Unit
from leadtui.services import when_hot
from leadtui.services.reminder_changes import changing
from leadtui.services.reminder_merges import set_or_merge
from leadtui.services.workspace import Workspace

#: The name of the step, in the list of steps.
TITLE = "what follows a hot lead"
#: Leads after which it is told how far it is.
CHUNK = 50
_NO_COMPANY = "has no company to set a reminder on"


def _never() -> bool:
    return False


def _quiet(what: str, done: int) -> None:
    del what, done


def carry_out(
    store: Store,
    now: int,
    *,
    cancelled: Callable[[], bool] = _never,
    progress: Callable[[str, int], None] = _quiet,
) -> int:
    """Do for every lead that turned hot what its team has follow, in the order they turned hot;
    of how many something came.

    Each is one transaction and one step, nobody's, of origin "automation", which only one process
    takes: undone it is not done again. A lead that is no longer hot by that turn, or left, is
    passed over. Of what fails the others are not held up: it waits, and the first failure is
    raised at the end.
    """
    with store.read() as conn:
        turns = hot_turns.waiting(conn)
    if not turns or not store.writable:
        return 0
    done = 0
    failed: Exception | None = None
    for number, turn in enumerate(turns, 1):
        if cancelled():
            break
        try:
            done += _follow(store, turn, now)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - raised once the others are done
            failed = failed or error
        if number % CHUNK == 0:
            progress("what follows hot leads", done)
    if failed is not None:
        raise failed
    return done


def _follow(store: Store, turn: Turn, now: int) -> bool:
    with store.write(Step(TITLE, now, turn.team_id, None, "automation"), now=now) as unit:
        if not hot_turns.is_settled(unit.conn, turn) or not hot_turns.take(unit.conn, turn):
            return False
        rule = when_hot.of_team(unit.conn, turn.team_id)
        lead = hot_turns.lead_of(unit.conn, turn, now)
        if lead is None or not rule:
            return False
        users = {user.id: user for user in team.users(unit.conn, turn.team_id)}
        given = _assign(unit, turn, lead, rule, users) if lead.owner_id is None else None
        owner = given or users.get(lead.owner_id or 0)
        if owner is None:
            return False
        reminded = rule.remind is not None and _remind(store, unit, turn, lead, owner, rule.remind)
        _tell(unit, turn, lead, owner, given=given is not None, rule=rule)
        return given is not None or reminded


def _assign(
    unit: Unit, turn: Turn, lead: TurnedLead, rule: WhenHot, users: Mapping[int, UserRow]
) -> UserRow | None:
    """Give the lead of nobody to whose turn it is (PUB-12)."""
    order = [user_id for user_id in rule.assign if user_id in users]
    chosen = next_in_turn(order, hot_turns.hot_of(unit.conn, turn.team_id, order, unit.now))
    if chosen is None:
        return None
    leads.set_owner(unit.conn, turn.contact_id, chosen, unit.now)
    activities.insert(
        unit.conn,
        turn.team_id,
        Kind.OWNER_CHANGED,
        unit.now,
        company_id=lead.company_id,
        contact_id=turn.contact_id,
        data={"old": None, "new": chosen, "by": NAME},
    )
    return users[chosen]


def _remind(
    store: Store, unit: Unit, turn: Turn, lead: TurnedLead, owner: UserRow, priority: Priority
) -> bool:
    """The owner's reminder for the team's today, onto the open one if there is one (COE-140)."""
    if lead.company_id is None:
        return False
    ws = Workspace(store, team.team(unit.conn, turn.team_id), owner, lambda: unit.now)
    due = Due(ws.today(), priority, None, frozenset({owner.id}), NAME)
    note = f"{lead.name} became hot ({lead.engagement})."
    job = changing(ws, unit, by=NAME)
    done = set_or_merge(job, lead.company_id, due, note=note, contact_id=turn.contact_id)
    return done.step_id is not None


def _tell(
    unit: Unit, turn: Turn, lead: TurnedLead, owner: UserRow, *, given: bool, rule: WhenHot
) -> None:
    """Tell the new owner of their lead (CAD-49), and whoever owns it where no reminder could be
    set.
    """
    lacking = rule.remind is not None and lead.company_id is None
    if given:
        found = hot.HotLead(
            turn.team_id, turn.contact_id, lead.company_id, turn.since, lead.engagement
        )
        lacks = f" It {_NO_COMPANY}." if lacking else ""
        hot.tell(unit.conn, found, owner.id, unit.now, f"{NAME} gave it to you.{lacks}")
    elif lacking:
        text = f"{lead.name} {_NO_COMPANY}."
        hot_turns.tell(unit.conn, turn, owner.id, lead.company_id, text)
