"""The order of the day (COE-65, X-14)."""

from __future__ import annotations

from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.services import activities, day, reminders, routines
from leadtui.services.day import Part
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead, add_team
from tests.services.reminding import add_routine, set_default
from tests.services.test_panel import add_deal, company


def suspect(ws: Workspace, name: str, *kinds: Kind) -> int:
    company_id = add_company(ws, name)
    routines.set_tag(ws, (company_id,), "suspect")
    if kinds:
        lead = add_lead(ws, "Lead", name, company_id=company_id)
        for kind in kinds:
            activities.log(ws, lead, kind)
    return company_id


def queue(ws: Workspace) -> list[tuple[str, str, str]]:
    return [(each.part.value, each.company, each.reason) for each in day.queue(ws).companies]


def test_deals_then_reminders_then_suspects_each_with_its_reason(ws: Workspace) -> None:
    """COE-65: the suspects by engagement, then by name."""
    company(ws, "Plain", -5)
    company(ws, "High", 0, priority=Priority.HIGH)
    company(ws, "Upcoming", 2)
    dealing = company(ws, "Dealing", -3)
    for stage in (1, 0):
        add_deal(ws, dealing, stage=stage)
    add_deal(ws, company(ws, "Was won", 0), closed=5)
    for name in ("B quiet", "A quiet"):
        suspect(ws, name)
    suspect(ws, "Keen", Kind.REPLIED)
    assert queue(ws) == [
        ("deal", "Dealing", "deal in Proposal, reminder 3 days late"),
        ("reminder", "High", "reminder for today, high priority"),
        ("reminder", "Plain", "reminder 5 days late"),
        ("reminder", "Was won", "reminder for today"),
        ("suspect", "Keen", "suspect on My market, engagement 3"),
        ("suspect", "A quiet", "suspect on My market, nobody known"),
        ("suspect", "B quiet", "suspect on My market, nobody known"),
    ]


def test_a_suspect_with_a_reminder_or_on_another_routine_does_not_wait(ws: Workspace) -> None:
    waiting = suspect(ws, "Waits")
    reminded = suspect(ws, "Reminded")
    reminders.set_reminder(ws, reminded)
    routines.set_tag(ws, (reminded,), "suspect")
    other = add_routine(ws, "Other")
    routines.set_tag(ws, (add_company(ws, "Elsewhere"),), "suspect", routine_id=other)
    assert day.suspects_waiting(ws) == 1
    found = [each.company_id for each in day.queue(ws).companies if each.part is Part.SUSPECT]
    assert found == [waiting]
    set_default(ws, None)
    assert day.suspects_waiting(ws) == 0


def test_the_queue_says_how_many_suspects_it_leaves_out(ws: Workspace) -> None:
    for number in range(5):
        suspect(ws, f"S{number}")
    found = day.queue(ws, suspects=2)
    assert ([each.company for each in found.companies], found.left_out) == (["S0", "S1"], 3)
    assert day.queue(ws, suspects=0).left_out == 5


def test_another_team_has_a_day_of_its_own(ws: Workspace) -> None:
    team_id, _ = add_team(ws)
    foreign = add_company(ws, "Secret SA", team_id=team_id)
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute(
            "INSERT INTO routine_tag (routine_id, company_id, tag, at) "
            "SELECT default_routine_id, ?, 'suspect', 0 FROM user WHERE id = ?",
            (foreign, ws.user.id),
        )
    assert (queue(ws), day.suspects_waiting(ws)) == ([], 0)
