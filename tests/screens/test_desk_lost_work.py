"""The app on a store that lost work."""

from __future__ import annotations

from leadtui.desk import DeskApp
from leadtui.services import backups, contacts
from leadtui.services.workspace import Workspace, open_workspace
from tests.screens.conftest import Settle


async def test_lost_work_is_said_when_the_app_opens(ws: Workspace, settle: Settle) -> None:
    """Fault 12: what is left of the store opens, and the app says that it is not all."""
    ws.store.close()
    old = ws.store.path.read_bytes()
    ws = open_workspace(ws.store.path, clock=ws.clock)
    contacts.create(ws, {"first_name": "Mina", "email": "mina@example.org"})
    backups.note(ws.store)
    ws.store.close()
    ws.store.path.write_bytes(old)
    app = DeskApp(open_workspace(ws.store.path, clock=ws.clock), strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        said = [toast.message for toast in app._notifications]
    assert any("has lost work: it had come to step 1" in str(each) for each in said)
