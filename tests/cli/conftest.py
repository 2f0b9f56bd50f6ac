"""leadtui on the store of the team North."""

from __future__ import annotations

import pytest

from leadtui.services.workspace import Workspace
from tests.cli.runner import Runner


@pytest.fixture
def run(ws: Workspace) -> Runner:
    """Runs commands on a new store, with Ana at work."""
    return Runner(ws.store.path)
