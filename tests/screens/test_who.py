"""Who is at work, where several people share a store."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from leadtui.app import LeadtuiApp
from leadtui.cli import opening
from leadtui.cli.session import Session
from leadtui.domain.errors import SeveralUsers
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.who import WhoScreen
from leadtui.services import workspace
from leadtui.services.workspace import Person, Workspace, add_user
from tests.conftest import FakeClock
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL
from tests.services.records import other_team

BO = f"Bo {EVIL}"


@pytest.mark.parametrize(("key", "who"), [("1", "Ana"), ("2", BO), ("3", "Zoe"), ("escape", None)])
async def test_a_key_says_who_is_at_work(
    ws: Workspace, clock: FakeClock, settle: Settle, key: str, who: str | None
) -> None:
    """Also of another team; names are only text."""
    add_user(ws, BO)
    other_team(ws)
    found = workspace.people(ws.store.path, clock=clock)
    assert [(person.user.name, person.team) for person in found] == [
        ("Ana", "North"),
        (BO, "North"),
        ("Zoe", "South"),
    ]
    ids = {person.user.name: person.user.id for person in found}
    chosen: list[int | None] = []
    app = LeadtuiApp({"today": lambda: WhoScreen(found, chosen.append)}, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, Choose)
        assert "manager of South" in str(
            app.screen.query_one(OptionList).get_option_at_index(2).prompt
        )
        await pilot.press(key)
        await settle(pilot)
    assert chosen == [None if who is None else ids[who]]


def test_the_app_asks_and_the_command_line_refuses(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = add_user(ws, "Bo")
    opened: list[Workspace] = []
    asked: list[list[str]] = []
    answer: list[int | None] = [bo.id, None]

    def ask(people: list[Person]) -> int | None:
        asked.append([person.user.name for person in people])
        return answer.pop(0)

    def run_app(found: Workspace, path: object) -> None:
        opened.append(found)
        found.store.close()

    monkeypatch.setattr(opening, "has_terminal", lambda: True)
    monkeypatch.setattr(opening, "run_app", run_app)
    monkeypatch.setattr(opening, "ask_who", ask)
    session = Session(store=ws.store.path)
    opening.open_app(session)
    assert [one.user.name for one in opened] == ["Bo"]
    opening.open_app(session)
    assert len(opened) == 1
    assert asked == [["Ana", "Bo"]] * 2
    opening.open_app(Session(store=ws.store.path, as_user="Ana"))
    assert [one.user.name for one in opened] == ["Bo", "Ana"]
    assert len(asked) == 2
    with pytest.raises(SeveralUsers, match="Say who you are with --as NAME: Ana, Bo"):
        session.open()
