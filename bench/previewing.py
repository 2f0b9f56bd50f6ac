"""The settings screen over a large store: a key to its frame, with and without a what-if under way.

    python bench/previewing.py [LEADS]

Prints medians and the slowest of wall time in one run; asserts nothing.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent))

import made
from textual import events
from textual.widgets import Static

from leadtui.app import LeadtuiApp
from leadtui.screens.host import Ports
from leadtui.screens.scoring_form import Field
from leadtui.screens.scoring_settings import ScoringSettings

KEYS = 60
#: Seconds between two keys; those that wait come when nothing runs any more.
TYPING = 0.12


def opened_points(screen: ScoringSettings) -> Field:
    """The field that is typed into."""
    return next(each for each in screen.query(Field) if each.setting == "opened")


async def key_to_frame(screen: ScoringSettings, key: str) -> tuple[float, bool]:
    """Seconds from a key until the frame with it, and whether an effect was being found out."""
    field, weighing = opened_points(screen), screen.is_weighing
    before, start = field.value, time.perf_counter()
    screen.app.post_message(events.Key(key, key if len(key) == 1 else None))
    while field.value == before:
        await asyncio.sleep(0.0005)
    drawn = asyncio.Event()
    field.call_after_refresh(drawn.set)
    await drawn.wait()
    return time.perf_counter() - start, weighing


async def settled(screen: ScoringSettings) -> float:
    """Seconds until the effect shown is that of what is typed."""
    start = time.perf_counter()
    while not screen.is_settled:
        await asyncio.sleep(0.002)
    return time.perf_counter() - start


async def run(leads: int) -> None:
    """Type with and without waiting for the effect."""
    ws = made.workspace(leads)
    app = LeadtuiApp({"settings": lambda: ScoringSettings(ws)}, Ports(), start="settings")
    async with app.run_test(size=(120, 40)):
        screen = app.screen
        assert isinstance(screen, ScoringSettings)
        while not screen.query(Field) or not str(screen.query_one("#sentence", Static).content):
            await asyncio.sleep(0.05)
        opened_points(screen).focus()
        await settled(screen)
        alone: list[float] = []
        during: list[float] = []
        for number in range(KEYS):
            key = "backspace" if number % 2 == 0 else str(1 + number % 9)
            took, weighing = await key_to_frame(screen, key)
            (during if weighing else alone).append(took)
            await asyncio.sleep(TYPING)
        last = await settled(screen)
        for number in range(10):
            key = "backspace" if number % 2 == 0 else str(1 + number % 9)
            alone.append((await key_to_frame(screen, key))[0])
            await settled(screen)
    print(f"{leads} leads, processors shared")
    for name, found in (("nothing under way", alone), ("a what-if under way", during)):
        if len(found) > 1:
            slow = quantiles(found, n=20)[-1]
            print(
                f"  a key to its frame, {name}: {median(found) * 1000:.0f} ms, "
                f"19 of 20 below {slow * 1000:.0f} ms ({len(found)} keys)"
            )
    print(f"  the effect after the last key: {last:.1f} s")


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
