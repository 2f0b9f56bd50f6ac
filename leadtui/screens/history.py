"""The history of a record: which field was changed from what to what, by whom and when."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain.dates import from_ms
from leadtui.domain.format import plural, short_moment
from leadtui.domain.history import AuditRow
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.services import audit
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.pairs import Pairs
from leadtui.widgets.table import VirtualTable

_EMPTY = "The journal has no change of it.\n\nSteps older than the journal keeps are gone."
#: Where a change came from, when nobody typed it.
ORIGINS = {"import": "import", "automation": "automation", "worker": "leadtui", "undo": "undo"}


class HistoryDialog(Dialog[None]):
    """Every change of a record; ``h`` opens it on any sheet.

    ``kind`` is company, contact, reminder or note, ``name`` what the record is called.
    """

    SCOPE = "History"
    DEFAULT_CSS = """
    HistoryDialog > .dialog--box { width: 130; max-width: 96%; height: 90%; }
    HistoryDialog VirtualTable { height: 1fr; }
    HistoryDialog Pairs { height: auto; max-height: 9; padding: 0 1; }
    """

    def __init__(self, ws: Workspace, kind: str, record_id: int, name: str) -> None:
        super().__init__(f"History: {name}")
        self.ws = ws
        self.kind = kind
        self.record_id = record_id

    def compose_question(self) -> ComposeResult:
        """The changes, and the one under the cursor in full."""
        yield VirtualTable(
            [
                Column("When", self._when, width=12),
                Column("Who", who, width=10, rank=1),
                Column("Field", _field, flex=3, min_width=20),
                Column("Old", lambda row: row.old, flex=3, min_width=8),
                Column("New", lambda row: row.new, flex=3, min_width=8),
                Column("Step", _step, flex=2, min_width=10, rank=2),
            ],
            key=lambda row: row.id,
            title="Changes",
            empty=_EMPTY,
            id="changes",
        )
        yield Pairs(id="change")

    @property
    def table(self) -> VirtualTable[AuditRow]:
        """The table of changes."""
        return self.query_one("#changes", VirtualTable)

    def on_mount(self) -> None:
        """Ask for the changes."""
        self.table.focus()
        self.ask(partial(audit.history, self.ws, self.kind, self.record_id), self._show)

    def _show(self, rows: list[AuditRow]) -> None:
        self.table.set_rows(rows)
        said = plural(len(rows), "change") if rows else ""
        self.query_one(".dialog--box").border_subtitle = Content(said)

    def on_virtual_table_highlighted(self, event: VirtualTable.Highlighted) -> None:
        """Show the change under the cursor in full."""
        event.stop()
        row: AuditRow | None = event.row
        self.query_one("#change", Pairs).set_pairs(() if row is None else self._pairs(row))

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Show all that the step of this change did."""
        from leadtui.screens.steps import StepDialog

        event.stop()
        self.app.push_screen(StepDialog(self.ws, event.row.step_id, event.row.step))

    def _when(self, row: AuditRow) -> Cell:
        at = short_moment(from_ms(row.at, self.ws.team.zone), self.ws.local_now())
        return [(at, "muted" if row.undone else "")]

    def _pairs(self, row: AuditRow) -> list[tuple[str, str]]:
        at = from_ms(row.at, self.ws.team.zone)
        by = row.user or "leadtui"
        came = ORIGINS.get(row.origin, "")
        return [
            ("When", f"{at:%Y-%m-%d %H:%M:%S}, by {by}" + (f" ({came})" if came else "")),
            ("Step", f"{row.step_id}, {row.step}" + (", undone since" if row.undone else "")),
            ("Of", row.record),
            (f"{row.field or 'Record'} before", row.old or "nothing"),
            ("and after", row.new or "nothing"),
        ]


def who(row: AuditRow) -> Cell:
    """Who did it: a user, or leadtui by itself."""
    return row.user or [("leadtui", "muted")]


def _field(row: AuditRow) -> Cell:
    field = row.field or "record"
    return [(f"{row.part}: ", "muted"), (field, "")] if row.part else field


def _step(row: AuditRow) -> Cell:
    return [(row.step, ""), ("  undone", "muted")] if row.undone else row.step
