"""An entry of a timeline in full."""

from __future__ import annotations

import datetime as dt

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.dates import from_ms
from leadtui.domain.format import ago, duration
from leadtui.domain.rows import ActivityRow
from leadtui.domain.text import clean_text
from leadtui.domain.timeline_words import headline
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.pairs import Pairs


class EntryDialog(Dialog[None]):
    """All that is known of an entry (PUB-48); ``now`` is aware, in the team's zone."""

    SCOPE = "Entry"
    DEFAULT_CSS = """
    EntryDialog > .dialog--box { width: 84; }
    EntryDialog VerticalScroll { height: auto; max-height: 70vh; }
    EntryDialog .entry--text { height: auto; margin: 1 0 0 0; }
    """

    def __init__(self, row: ActivityRow, now: dt.datetime) -> None:
        super().__init__(headline(row))
        self.row = row
        self.now = now

    def compose_question(self) -> ComposeResult:
        """What surrounds the entry, then its text."""
        with VerticalScroll():
            pairs = Pairs()
            pairs.set_pairs(entry_pairs(self.row, self.now))
            yield pairs
            if self.row.text:
                yield Static(Content(clean_text(self.row.text)), classes="entry--text")

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one(VerticalScroll).focus()


def entry_pairs(row: ActivityRow, now: dt.datetime) -> list[tuple[str, str]]:
    """The facts of an entry beside its text, with a label each."""
    at = from_ms(row.at, now.tzinfo or dt.UTC)
    length = "" if row.duration is None else duration(row.duration)
    known = {"message": "Message", "url": "Link", "file": "File", "source": "Source"}
    named = [(label, str(row.detail.get(name) or "")) for name, label in known.items()]
    return [
        ("When", f"{at:%Y-%m-%d %H:%M:%S} ({ago(at, now)})"),
        ("Company", row.company),
        ("Contact", row.contact),
        ("By", row.user),
        ("Length", length),
        ("Outcome", row.outcome),
        ("Status", row.status),
        *named,
    ]
