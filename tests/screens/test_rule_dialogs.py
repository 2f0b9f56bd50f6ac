"""Whose rules, groups, versions, two rule sets side by side, and what looks wrong."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.pilot import Pilot

from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.screens.rule_exceptions import Exceptions
from leadtui.screens.rule_findings import Findings
from leadtui.screens.rule_groups import Groups
from leadtui.screens.rule_statuses import Statuses
from leadtui.screens.rule_versions import SideBySide, Versions
from leadtui.screens.rules_dialog import RulesDialog
from leadtui.services import (
    activities,
    groups,
    journal,
    leads,
    rule_scopes,
    rule_sets,
    scoring,
    statuses,
)
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_lead
from tests.conftest import FakeClock
from tests.screens.scoring import EVIL, field, note, put, settings_app, text, wait, with_groups
from tests.screens.sheets import text_of

SIZES = [(80, 24), (120, 40)]


async def look(pilot: Pilot[None], *keys: str) -> str:
    """What is on the screen once the keys did their work."""
    await pilot.press(*keys)
    for _ in range(3):
        await pilot.pause(0.02)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    return text_of(pilot.app.screen)


def rows(app: App[None]) -> list[str]:
    """The rows of the dialog in front, as text."""
    dialog = app.screen
    assert isinstance(dialog, RulesDialog)
    found = []
    for index in range(dialog.table.count):
        row = dialog.table.row_at(index)
        found.append(str(getattr(row, "name", row)))
    return found


def threshold(ws: Workspace, scope: Scope, value: int) -> None:
    scoring.save(ws, change(scoring.current(ws, scope), "threshold", str(value)), scope=scope)


@pytest.mark.parametrize("size", SIZES)
async def test_an_exception_starts_is_changed_and_ends(
    ws: Workspace, size: tuple[int, int]
) -> None:
    """CAD-39..42, CAD-57: from the inherited rules, saved as its own, and away again."""
    north, _, _ = with_groups(ws)
    scope = Scope(group_id=north)
    activities.log(ws, add_lead(ws, "Karl", owner_id=2), Kind.REPLIED)
    app = settings_app(ws)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        shown = await look(pilot, "ctrl+t")
        assert isinstance(app.screen, Exceptions)
        assert "as company-wide" in shown
        assert "sub-department" in shown
        shown = await look(pilot, "j", "e", "enter")
        await wait(pilot)
        assert f"[North {EVIL}"[:20] in text(app, "#whose")
        assert text(app, "#sentence") == "These rules are in force for Bo."
        put(app, "threshold", "3")
        await wait(pilot)
        assert text(app, "#sentence").startswith("1 lead becomes hot")
        assert note(app, "threshold") == "was 5"
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert note(app, "threshold") == "company-wide: 5"
        assert scoring.current(ws, scope).threshold == 3
        assert scoring.current(ws).threshold == 5
        settle(ws.store, ws.now())
        await look(pilot, "ctrl+t")
        shown = await look(pilot, "x")
        assert "inherits from then on" in shown
        assert "become hot, 1 cools" in shown
        await look(pilot, "y", "escape")
        await wait(pilot)
        assert scoring.current(ws, scope).threshold == 5
        assert [row.scope for row in rule_sets.all_sets(ws)] == [COMPANY_WIDE]
    journal.undo(ws)
    assert scoring.current(ws, scope).threshold == 3


async def test_saving_unchanged_rules_makes_them_an_exception(ws: Workspace) -> None:
    """CAD-39: "start from the inherited one" in the form itself."""
    add_user(ws, "Bo")
    app = settings_app(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await look(pilot, "ctrl+t", "end", "enter")
        await wait(pilot)
        assert text(app, "#sentence").startswith("Bo has no rules of its own")
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert text(app, "#sentence") == "These rules are in force for Bo."
    assert [row.name for row in rule_sets.all_sets(ws)] == ["company-wide", "Bo"]


async def test_it_says_which_set_applies_to_whom_why_and_warns_of_two_groups(
    ws: Workspace,
) -> None:
    """CAD-42, CAD-44."""
    north, south, _ = with_groups(ws)
    for group_id in (north, south):
        groups.join(ws, group_id, [ws.user.id])
        threshold(ws, Scope(group_id=group_id), 9)
    app = settings_app(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        assert text(app, "#rivals").startswith("! Ana is also in South, which has an exception too")
        shown = await look(pilot, "ctrl+t", "end", "k")
        assert "Ana is in the group North" in shown
        assert "it stands first in the order of groups" in " ".join(shown.split())
        assert [each.of for each in rule_scopes.all_scopes(ws)] == [
            "company-wide",
            f"North {EVIL}",
            "South",
            "South",
            f"North {EVIL}",
            f"North {EVIL}",
        ]


async def test_other_rules_are_copied_compared_and_asked_for_when_something_was_typed(
    ws: Workspace,
) -> None:
    """CAD-39: duplicate, side by side."""
    north, south, _ = with_groups(ws)
    threshold(ws, Scope(group_id=north), 8)
    app = settings_app(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await look(pilot, "ctrl+t", "j", "j", "y", "down", "enter")
        assert scoring.current(ws, Scope(group_id=south)).threshold == 8
        shown = await look(pilot, "c", "enter")
        assert isinstance(app.screen, SideBySide)
        assert rows(app) == ["threshold"]
        assert "1 setting differs" in shown
        await look(pilot, "a")
        assert len(rows(app)) > 20
        await look(pilot, "escape", "escape")
        put(app, "threshold", "7")
        await wait(pilot)
        await look(pilot, "ctrl+n", "n")
        assert field(app, "threshold").text == "7"
        await look(pilot, "ctrl+n", "y")
        await wait(pilot)
        assert field(app, "threshold").text == "8"
    assert scoring.current(ws).threshold == 5


async def test_versions_are_listed_looked_at_and_restored(ws: Workspace, clock: FakeClock) -> None:
    threshold(ws, COMPANY_WIDE, 7)
    clock.move(seconds=60)
    threshold(ws, COMPANY_WIDE, 9)
    app = settings_app(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        shown = await look(pilot, "ctrl+y")
        assert isinstance(app.screen, Versions)
        assert "in force" in shown
        assert "7 → 9" in shown
        shown = await look(pilot, "j", "enter")
        assert isinstance(app.screen, SideBySide)
        assert "hot from" in shown
        await look(pilot, "escape", "r")
        assert scoring.current(ws).threshold == 7
        assert len(rows(app)) == 4
        await look(pilot, "escape")
        await wait(pilot)
        assert field(app, "threshold").text == "7"
    journal.undo(ws)
    assert scoring.current(ws).threshold == 9


@pytest.mark.parametrize("size", SIZES)
async def test_groups_are_made_ordered_filled_and_removed(
    ws: Workspace, size: tuple[int, int]
) -> None:
    """CAD-40, CAD-41, CAD-44: each is one undo step."""
    add_user(ws, f"Bo {EVIL}")
    app = settings_app(ws)

    def there() -> list[tuple[str, str, tuple[str, ...]]]:
        return [(row.name, row.parent, row.members) for row in groups.all_groups(ws)]

    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        assert "no group yet" in await look(pilot, "ctrl+g")
        assert isinstance(app.screen, Groups)
        await look(pilot, "n", *"North", "enter")
        await look(pilot, "n", *"[/b]x", "enter")
        assert there() == [("North", "", ()), ("[/b]x", "", ())]
        await look(pilot, "s", *"Paris", "enter")
        await look(pilot, "m", "space", "down", "space", "ctrl+s")
        assert len(there()[0][2]) == 2
        await look(pilot, "l", "space", "ctrl+s")
        assert there()[0][2] == (f"Bo {EVIL}",)
        await look(pilot, "j", "-")
        assert [name for name, _, _ in there()] == ["[/b]x", "North", "Paris"]
        await look(pilot, "+")
        assert [name for name, _, _ in there()] == ["North", "[/b]x", "Paris"]
        await look(pilot, "r", "ctrl+u", *"South", "enter")
        await look(pilot, "p", "enter")
        assert [name for name, _, _ in there()] == ["North", "South", "Paris"]
        await look(pilot, "G", "p", "-")
        assert {parent for _, parent, _ in there()} == {""}
        await look(pilot, "x", "y")
        assert [name for name, _, _ in there()] == ["North", "South"]
    journal.undo(ws)
    assert "Paris" in [name for name, _, _ in there()]


async def test_what_looks_wrong_is_listed(ws: Workspace) -> None:
    """CAD-19."""
    north, _, _ = with_groups(ws)
    scoring.save(ws, change(scoring.current(ws), "bounced", "3"))
    rule_sets.copy(ws, None, Scope(group_id=north))
    app = settings_app(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        shown = await look(pilot, "ctrl+l")
        assert isinstance(app.screen, Findings)
        assert "bounced adds points" in shown
        assert "It says the same as company-wide" in shown
        assert "findings" in shown
        await look(pilot, "escape")


async def test_a_rep_looks_at_all_of_it_and_changes_their_own_rules_alone(ws: Workspace) -> None:
    """X-11."""
    with_groups(ws)
    theirs = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    app = settings_app(theirs)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await wait(pilot)
            await look(pilot, "ctrl+t", "j", "e")
            assert [row.name for row in rule_sets.all_sets(ws)] == ["company-wide"]
            await look(pilot, "end", "e", "escape")
            assert [row.name for row in rule_sets.all_sets(ws)] == ["company-wide", "Bo"]
            await look(pilot, "ctrl+g", "n", "x")
            assert len(groups.all_groups(ws)) == 3
            await look(pilot, "escape", "f6")
            assert "Only a manager may change the list" in " ".join(
                each.message for each in app._notifications
            )
    finally:
        theirs.store.close()


async def test_rules_of_a_group_that_goes_are_left_for_the_company_wide_ones(
    ws: Workspace,
) -> None:
    north, _, _ = with_groups(ws)
    threshold(ws, Scope(group_id=north), 8)
    app = settings_app(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("ctrl+n")
        await wait(pilot)
        assert field(app, "threshold").text == "8"
        await look(pilot, "ctrl+g", "x", "y", "escape")
        await wait(pilot)
        assert text(app, "#whose").startswith("Rules: [company-wide]")
        assert field(app, "threshold").text == "5"


@pytest.mark.parametrize("size", SIZES)
async def test_statuses_are_renamed_moved_and_replaced(
    ws: Workspace, size: tuple[int, int]
) -> None:
    """PUB-13, PUB-14, CAD-23: each is one undo step; what was renamed keeps its value."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.STATUS, status="working")
    statuses.add(ws, EVIL)
    app = settings_app(ws)

    def of_leads() -> list[str]:
        return [row.name for row in statuses.all_statuses(ws) if row.kind == "lead"]

    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        assert EVIL[:10] in await look(pilot, "f7")
        assert isinstance(app.screen, Statuses)
        shown = await look(pilot, "j", "r", "ctrl+u", *"Busy", "enter")
        assert "Busy" in shown
        assert of_leads()[1] == "Busy"
        assert scoring.current(ws).statuses["Busy"] == 7
        await look(pilot, "-")
        assert of_leads()[0] == "Busy"
        await look(pilot, "-")
        assert of_leads()[0] == "Busy", "it stands first already"
        await look(pilot, "+")
        await look(pilot, "+")
        assert of_leads()[2] == "Busy"
        await look(pilot, "x", "enter")
        assert "Busy" in of_leads(), "a lead has it"
        await look(pilot, "x", "down", "enter")
        assert "Busy" not in of_leads()
        assert leads.rows(ws, [lead])[0].status == "Open - Not contacted"
        assert "Busy" in await look(pilot, "u")
        assert "Busy" in of_leads()
        await look(pilot, "n", *"Later", "enter", "l")
        assert "Later" in of_leads()
        await look(pilot, "escape")
        await wait(pilot)
        assert field(app, "status:Later")


async def test_a_status_renamed_shows_in_the_form(ws: Workspace) -> None:
    """PUB-13: the cursor of the list is where the form had it."""
    app = settings_app(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        field(app, "status:Interested").focus()
        await look(pilot, "f7", "enter", "ctrl+u", *"Keen", "enter", "escape")
        await wait(pilot)
        assert field(app, "status:Keen")
        assert "Interested" not in scoring.current(ws).contact_statuses
