"""A window that is made smaller while another place is in front."""

from __future__ import annotations

import sys

from tests.terminal.pseudo import ROOT, opened


def test_today_leaves_the_reminders_their_room() -> None:
    """Five hot leads of the sample are in sight where there is room, two in a low terminal."""
    demo = [sys.executable, "-m", "leadtui", "demo"]
    with opened(demo, {"PYTHONPATH": str(ROOT)}, size=(120, 40)) as terminal:
        terminal.read_until("Callum Ashdown", seconds=40)
        # Until nothing changes any more: a change would have the rows read again.
        terminal.read(2.5)
        terminal.press("3")
        terminal.read_until("Companies (")
        terminal.resize(80, 24)
        terminal.read(0.5)
        terminal.press("1")
        terminal.read_until("To process")
        terminal.read_until(lambda: "Callum Ashdown" not in terminal.text, seconds=5)
        assert "Jonas Brömmel" in terminal.text
        terminal.press("q")
        assert terminal.finish() == 0
