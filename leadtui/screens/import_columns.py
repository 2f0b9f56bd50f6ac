"""The second step of an import: how the file is read, and what its columns become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from leadtui.domain.errors import ImportRefused
from leadtui.domain.format import size_words
from leadtui.domain.text import clean_line
from leadtui.screens.commands import Commands, command
from leadtui.screens.dialogs import Choice, Choose, Prompt
from leadtui.screens.host import Host
from leadtui.screens.import_landing import Landing
from leadtui.screens.import_path import rows_words
from leadtui.services import imports
from leadtui.services.imports import Plan
from leadtui.services.workspace import Workspace
from leadtui.widgets.asking import Asks
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.commands import Failed
from leadtui.widgets.table import VirtualTable

_KEYS = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ENCODINGS = (
    ("u", "UTF-8", "utf-8"),
    ("w", "Windows, Western Europe", "windows-1252"),
    ("i", "ISO, Western Europe with €", "iso-8859-15"),
    ("c", "Windows, Central Europe", "windows-1250"),
    ("y", "Windows, Cyrillic", "windows-1251"),
    ("d", "DOS, Western Europe", "cp850"),
    ("m", "Macintosh", "mac-roman"),
    ("s", "Japanese", "shift_jis"),
    ("g", "Chinese", "gb18030"),
    ("6", "UTF-16", "utf-16"),
)
_DELIMITERS = (
    (",", "comma", ","),
    (";", "semicolon", ";"),
    ("t", "tab", "\t"),
    ("|", "pipe", "|"),
)
#: Doubts and warnings shown at once; the try lists them.
_DOUBTS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """How the user wants a file to be read; None: as it is found."""

    mapping: str | None = None
    key: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan, how the file is read for it, and how much there is in words."""

    plan: Plan
    reading: Reading
    size: str


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file, what it becomes, and the first value that lands there."""

    place: int
    column: str
    target: str
    label: str
    example: str
    key: bool


def look(ws: Workspace, kind: str, path: str, reading: Reading) -> Looked:
    """Look at a file; slow for a large one."""
    from leadtui.screens.import_path import path_of

    plan = imports.prepare(
        ws,
        kind,
        path_of(path),
        mapping=reading.mapping,
        key=reading.key,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
    )
    try:
        size = f"{rows_words(plan)}, {size_words(plan.path.stat().st_size)}"
    except OSError as error:
        why = error.strerror or str(error)
        raise ImportRefused(f"cannot be read: {why}.", path=str(plan.path)) from error
    return Looked(plan, reading, size)


class ColumnsStep(Commands, Asks, Vertical):
    """Shows the plan, and changes it."""

    SCOPE = "Import columns"

    class Ready(Message):
        """The plan is to be tried out."""

    def __init__(self, ws: Workspace) -> None:
        super().__init__(id="columns")
        self.ws = ws
        self.looked: Looked | None = None
        self._path = ""

    def compose(self) -> ComposeResult:
        """How it is read, the columns, the first rows, and doubts."""
        yield Static("", id="found", markup=False)
        yield VirtualTable(
            [
                Column("Column of the file", lambda r: r.column, flex=2, min_width=14),
                Column("becomes", _target, flex=2, min_width=18),
                Column("For example", lambda r: r.example, flex=3, min_width=12, rank=1),
            ],
            key=lambda row: row.place,
            title="Columns",
            empty="Events say by themselves what they are: nothing needs to be chosen.\n\n"
            "Press n to try it out; nothing is written yet.",
            id="mapping",
        )
        with Vertical(classes="pane", id="landing-pane") as pane:
            pane.border_title = Content("The first rows as they would land")
            yield Landing(id="landing")
        yield Static("", id="doubts", markup=False)

    @property
    def table(self) -> VirtualTable[ColumnRow]:
        """The table of columns."""
        return self.query_one("#mapping", VirtualTable)

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        assert self.looked is not None
        return self.looked.plan

    def show(self, looked: Looked, path: str = "") -> None:
        """Show a plan; ``path`` as it was typed, when it is another file."""
        self._path = path or self._path
        self.looked = looked
        plan = looked.plan
        using = f' · mapping "{plan.mapping_name}"' if plan.mapping_name else ""
        ends = f", line ends {plan.format.line_end}" if plan.format is not None else ""
        found = f"{plan.path.name} · {plan.summary()}{ends} · {looked.size}{using}"
        self.query_one("#found", Static).update(Content(clean_line(found)))
        rows = _rows(plan)
        self.table.set_rows(rows)
        keyed = f" · rows are told apart by {plan.key_column}" if plan.key_column else ""
        self.table.border_subtitle = Content(clean_line(keyed))
        self.query_one("#landing", Landing).show(plan.sample)
        self.query_one("#doubts", Static).update(_doubts(plan))
        self.refresh_bindings()

    def _of_csv(self) -> str | None:
        if self.looked is not None and self.plan.mapping is None:
            return "A file of events says by itself what it holds."
        return None

    def _of_leads(self) -> str | None:
        if self.looked is not None and self.plan.kind != "leads":
            return "Only leads remember the list they came from."
        return None

    def _replan(self, change: Callable[[Plan], Plan]) -> None:
        looked = self.looked
        assert looked is not None

        def changed(plan: Plan) -> None:
            self.show(Looked(plan, looked.reading, looked.size))

        self.ask(lambda: change(looked.plan), changed, topic="plan")

    def _reread(self, reading: Reading) -> None:
        self.query_one("#found", Static).update(Content("Looking at the file …"))
        kind = self.plan.kind
        self.ask(
            partial(look, self.ws, kind, self._path, reading),
            self.show,
            topic="plan",
            failed=self._not_read,
        )

    def _not_read(self, error: Exception) -> None:
        if self.looked is not None:
            self.show(self.looked)
        self.post_message(Failed(error))

    @property
    def _host(self) -> Host:
        host = self.app
        assert isinstance(host, Host)
        return host

    # Commands

    @command("columns.next", "Try it out", key="n", footer=11)
    def action_next(self) -> None:
        """Go through the whole file without keeping anything, and show what would happen."""
        self.post_message(self.Ready())

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Choose what the column becomes."""
        event.stop()
        row: ColumnRow = event.row
        taken = {each.target: each.column for each in self.table_rows() if each.place != row.place}
        choices = [
            Choice(key, label, name, f"now {taken[name]}" if name in taken else "")
            for key, (name, label) in zip(_KEYS, imports.targets(self.plan.kind), strict=False)
        ]
        for place, choice in enumerate(choices):
            if choice.value in ("details", "ignore"):
                choices[place] = Choice(choice.key, choice.title, choice.value)

        def chosen(target: str | None) -> None:
            if target is not None and target != row.target:
                self._replan(lambda plan: imports.with_target(self.ws, plan, row.column, target))

        self.app.push_screen(Choose(f"{row.column} becomes", choices), chosen)

    def table_rows(self) -> list[ColumnRow]:
        """The rows of the table."""
        return _rows(self.plan)

    @command("columns.key", "Key", key="K", when=_of_csv, footer=12)
    def action_key(self) -> None:
        """Find records again by this column when the file comes once more; again: as usual."""
        row = self.table.row
        if row is None:
            return
        column = None if row.column == self.plan.key_column else row.column
        self._replan(lambda plan: imports.with_key(self.ws, plan, column))

    @command("columns.encoding", "Encoding", key="e", when=_of_csv, footer=13)
    def action_encoding(self) -> None:
        """Read the file in another encoding, when letters look wrong."""
        self._ask_form("Encoding", _ENCODINGS, "encoding")

    @command("columns.delimiter", "Delimiter", key="d", when=_of_csv, footer=14)
    def action_delimiter(self) -> None:
        """Read the file with another sign between cells."""
        self._ask_form("Between cells stands", _DELIMITERS, "delimiter")

    def _ask_form(self, title: str, known: tuple[tuple[str, str, str], ...], what: str) -> None:
        assert self.looked is not None
        reading = self.looked.reading
        choices: list[Choice[tuple[str | None]]] = [Choice("0", "as it was found", (None,))]
        choices += [
            Choice(key, label, (value,), value if what == "encoding" else "")
            for key, label, value in known
        ]

        def chosen(value: tuple[str | None] | None) -> None:
            if value is None:
                return
            if what == "encoding":
                self._reread(Reading(reading.mapping, reading.key, value[0], reading.delimiter))
            else:
                self._reread(Reading(reading.mapping, reading.key, reading.encoding, value[0]))

        self.app.push_screen(Choose(title, choices), chosen)

    @command("columns.load", "Mappings", key="m", when=_of_csv, footer=15)
    def action_load(self) -> None:
        """Use a mapping that was saved."""
        assert self.looked is not None
        reading = self.looked.reading

        def ask(names: list[str]) -> None:
            if not names:
                self._host.toast("No mapping was saved yet. s saves this one.")
                return
            choices = [Choice(key, name, name) for key, name in zip(_KEYS, names, strict=False)]
            self.app.push_screen(Choose("Mapping", choices), chosen)

        def chosen(name: str | None) -> None:
            if name is not None:
                self._reread(Reading(name, None, reading.encoding, reading.delimiter))

        self.ask(partial(imports.mappings, self.ws, self.plan.kind), ask, topic="mappings")

    @command("columns.save", "Save mapping", key="s", when=_of_csv, footer=16)
    def action_save(self) -> None:
        """Keep this mapping under a name; a file with the same columns uses it by itself."""
        plan = self.plan

        def named(name: str | None) -> None:
            if name:
                self._host.do(
                    self,
                    partial(imports.save_mapping, self.ws, name, plan),
                    lambda _: self._host.toast(
                        f'Mapping "{name}" kept: files with these columns use it from now on.'
                    ),
                )

        value = plan.mapping_name or plan.list_name
        self.app.push_screen(Prompt("Keep this mapping as", value=value), named)

    @command("columns.list", "List name", key="l", when=_of_leads, footer=17)
    def action_list(self) -> None:
        """Name the list; each lead remembers that it came from it."""

        def named(name: str | None) -> None:
            if name:
                self._replan(lambda plan: imports.with_list(plan, name))

        value = self.plan.list_name
        self.app.push_screen(Prompt("These leads are the list", value=value), named)


def _rows(plan: Plan) -> list[ColumnRow]:
    labels = dict(imports.targets(plan.kind)) if plan.mapping is not None else {}
    examples: dict[str, str] = {}
    for sample in plan.sample:
        for label, value in sample.fields:
            examples.setdefault(label, value)
    return [
        ColumnRow(
            place,
            column,
            target,
            labels.get(target, target),
            examples.get(column if target == "details" else labels.get(target, target), ""),
            target == plan.key or column == plan.key_column,
        )
        for place, (column, target) in enumerate(plan.columns)
    ]


def _target(row: ColumnRow) -> Cell:
    if row.target == "ignore":
        return [(f"✗ {row.label.lower()}", "muted")]
    if row.target == "details":
        return [(row.label.lower(), "muted")]
    return [(row.label, "strong"), ("  key", "accent")] if row.key else row.label


def _doubts(plan: Plan) -> Content:
    said = [f"! {each}" for each in plan.warnings]
    said += [f"! line {row.line}: {warning}" for row in plan.sample for warning in row.warnings]
    return Content("\n").join(
        Content.styled(clean_line(each), "$text-warning") for each in said[:_DOUBTS]
    )
