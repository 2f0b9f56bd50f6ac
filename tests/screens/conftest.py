"""What tests of screens share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

Settle = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture
def settle() -> Settle:
    """Wait until no worker runs and no message waits."""

    async def wait(pilot: Pilot[None]) -> None:
        for _ in range(3):
            await pilot.pause()
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    return wait
