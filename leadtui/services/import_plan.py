"""What an import is going to do: how the file is read, what each column becomes, and how its
first rows would land. Nothing here writes anything but a saved mapping.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from leadtui.connectors import csvfile
from leadtui.connectors.convert import Converter, compile_mapping
from leadtui.connectors.csvfile import CsvFormat
from leadtui.connectors.events import EventFile, read_events
from leadtui.connectors.mapping import (
    FIELDS,
    IGNORE,
    ColumnRule,
    Mapping,
    column_names,
    header_signature,
    propose,
)
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import ImportRefused, Invalid, NotFound
from leadtui.domain.event_record import EventRecord, Ignored
from leadtui.domain.kinds import LABELS
from leadtui.domain.records import CompanyRecord, LeadRecord
from leadtui.domain.text import clean_line, fold
from leadtui.models import import_runs
from leadtui.services import routines
from leadtui.services.import_refused import REFUSED_COLUMN, as_it_was
from leadtui.services.workspace import Workspace

KINDS: tuple[str, ...] = ("companies", "leads", "events")
#: Rows looked at for proposing a mapping, and shown as they would land.
_LOOKED_AT = 200
_SHOWN = 8
_LONGEST_LIST_NAME = 200


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row as it would land: (label, value) pairs, or the ``problem`` that would refuse it."""

    line: int
    fields: tuple[tuple[str, str], ...]
    problem: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """An import that was looked at and not run.

    ``form`` is CSV, JSON or JSON lines, ``format`` that of a CSV file; only companies and leads
    have a ``mapping``. ``mapping_name`` is that of the saved mapping in use, "" for a proposed one.
    ``key`` is the field by which a record is found again (PUB-2): email, external_id, name or
    registration; ``key_column`` the column the user named for it, "" for none. ``list_name`` is
    what the list is called among the lead sources (PUB-17). ``routine_id`` is the routine on which
    a column of tags sets them (COE-122).
    """

    kind: str
    path: Path
    form: str
    format: CsvFormat | None
    mapping: Mapping | None
    mapping_name: str
    key: str
    key_column: str
    list_name: str
    sample: tuple[SampleRow, ...] = ()
    warnings: tuple[str, ...] = ()
    routine_id: int | None = None

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Every column with its target: a field's name, ``details`` or ``ignore``."""
        if self.mapping is None:
            return ()
        return tuple((rule.column, rule.target) for rule in self.mapping.columns)

    @property
    def from_refused(self) -> bool:
        """Whether the file is one of refused rows, corrected since."""
        return self.format is not None and REFUSED_COLUMN in self.format.header

    def summary(self) -> str:
        """How the file is read, in a line for the user."""
        if self.format is None:
            return self.form
        name = {"\t": "tab", " ": "blank"}.get(self.format.delimiter, self.format.delimiter)
        header = "" if self.format.has_header else ", no header"
        return f"{self.form}, {self.format.encoding}, delimiter {name}{header}"


def prepare(
    ws: Workspace,
    kind: str,
    path: Path,
    *,
    mapping: str | None = None,
    key: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    list_name: str | None = None,
    routine: str | None = None,
) -> Plan:
    """Look at the file at ``path``: what it is, what its columns would become, and its first rows.

    ``mapping`` names a saved mapping; without it, one that was saved for the same header is
    used, else one is proposed. ``key`` names the column by which records are found again,
    instead of the e-mail (PUB-2, PUB-32). ``routine`` names the routine of a column of tags, the
    user's default one where none is named. Raises :class:`ImportRefused` for what is no such file.
    """
    path = Path(path)
    if kind not in KINDS:
        raise Invalid(f"There is no import of {kind!r}.", field="kind", hint=", ".join(KINDS))
    refuse_own_store(ws, path)
    if is_calendar(path):
        raise ImportRefused(
            "is a calendar.", path=str(path), hint="Take it in with leadtui calendar import FILE."
        )
    name = clean_line(list_name or path.stem, limit=_LONGEST_LIST_NAME) or "import"
    if routine is not None and kind != "companies":
        raise Invalid(
            "Only companies have tags on a routine.", field="routine", hint="Leave --routine out."
        )
    if kind == "events":
        if mapping or key or encoding or delimiter:
            raise Invalid(
                "A file of events has names of its own for its columns.",
                field="mapping",
                hint="docs/events.md lists them; give neither mapping nor key.",
            )
        return _events_plan(ws, path, name)
    fmt = csvfile.sniff(path, encoding=encoding, delimiter=delimiter)
    chosen, mapping_name = _mapping(ws, kind, path, fmt, mapping)
    plan = Plan(kind, path, "CSV", fmt, chosen, mapping_name, "", "", name)
    if kind == "companies":
        plan = dataclasses.replace(plan, routine_id=_routine(ws, routine))
    return with_key(ws, plan, key)


def _routine(ws: Workspace, named: str | None) -> int | None:
    if named is not None:
        return routines.find(ws, named)
    default = routines.default_routine(ws)
    return None if default is None else default.id


def is_calendar(path: Path) -> bool:
    """Whether the file is a calendar by what it holds; False for what cannot be read."""
    from leadtui.connectors.calendar_reading import looks_like_one

    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return looks_like_one(file.read(4_096))
    except (OSError, ValueError):
        return False


def refuse_own_store(ws: Workspace, path: Path) -> None:
    """:class:`ImportRefused` for a file of the store itself."""
    # Not even opened: closing it again would drop the locks that this process has on it.
    store = ws.store.path
    for each in (store, *(store.with_name(store.name + end) for end in ("-wal", "-shm", ".lock"))):
        if path.exists() and each.exists() and path.samefile(each):
            raise ImportRefused(
                "belongs to the store itself.",
                path=str(path),
                hint="Give the path of another file.",
            )


def with_key(ws: Workspace, plan: Plan, column: str | None) -> Plan:
    """The plan with ``column`` as the key of its records; the usual key for None."""
    mapping = _require_mapping(plan)
    if column is None:
        field = "email" if plan.kind == "leads" else "name"
        return _sampled(ws, dataclasses.replace(plan, key=field, key_column=""))
    keyed = mapping.keyed_by(column)
    name = next(rule.column for rule in keyed.columns if fold(rule.column) == fold(column))
    if any(rule.column == column for rule in keyed.columns):
        name = column
    return _sampled(
        ws,
        dataclasses.replace(plan, mapping=keyed, key=keyed.target_of(name), key_column=name),
    )


def with_target(ws: Workspace, plan: Plan, column: str, target: str) -> Plan:
    """The plan with ``column`` as ``target``: a field, ``details`` or ``ignore``."""
    changed = _require_mapping(plan).with_target(column, target)
    key_column = plan.key_column
    if key_column and changed.target_of(key_column) != plan.key:
        return with_key(ws, dataclasses.replace(plan, mapping=changed, mapping_name=""), None)
    return _sampled(ws, dataclasses.replace(plan, mapping=changed, mapping_name=""))


def with_list(plan: Plan, name: str) -> Plan:
    """The plan with another name for the list."""
    clean = clean_line(name, limit=_LONGEST_LIST_NAME)
    if not clean:
        raise Invalid("The list needs a name.", field="list")
    return dataclasses.replace(plan, list_name=clean)


def targets(kind: str) -> tuple[tuple[str, str], ...]:
    """What a column can become, with the words for it."""
    fields = tuple((field.name, field.label) for field in FIELDS[kind])
    return (*fields, ("details", "Keep as a detail"), (IGNORE, "Leave out"))


def mappings(ws: Workspace, kind: str) -> list[str]:
    """The names of the saved mappings of one kind of import."""
    with ws.read() as conn:
        return [saved.name for saved in import_runs.mappings(conn, ws.team.id, kind)]


def save_mapping(ws: Workspace, name: str, plan: Plan) -> None:
    """Keep the plan's mapping under ``name``, for the next file with the same header."""
    clean = clean_line(name, limit=80)
    if not clean:
        raise Invalid("The mapping needs a name.", field="mapping")
    mapping = _require_mapping(plan)
    signature = header_signature(plan.format.header) if plan.format else ""
    with ws.step(f"save mapping {clean}") as unit:
        saved = import_runs.SavedMapping(clean, signature, mapping.to_json(), unit.now)
        import_runs.save_mapping(unit.conn, ws.team.id, plan.kind, saved)


def converter(ws: Workspace, plan: Plan) -> Converter:
    """What turns the rows of the plan's file into records."""
    assert plan.format is not None
    return compile_mapping(
        _require_mapping(plan), plan.format.header, region=ws.team.region, zone=ws.team.zone
    )


def events_file(ws: Workspace, path: Path) -> EventFile:
    """The file at ``path`` as events."""
    return read_events(path, now=from_ms(ws.now(), ws.team.zone), zone=ws.team.zone)


def _require_mapping(plan: Plan) -> Mapping:
    if plan.mapping is None:
        raise Invalid("A file of events has no mapping.", field="mapping")
    return plan.mapping


def _mapping(
    ws: Workspace, kind: str, path: Path, fmt: CsvFormat, named: str | None
) -> tuple[Mapping, str]:
    """The mapping for the file, and its name when it is a saved one."""
    with ws.read() as conn:
        all_saved = import_runs.mappings(conn, ws.team.id, kind)
        signature = header_signature(fmt.header)
        saved = (
            import_runs.mapping_for(conn, ws.team.id, kind, signature)
            if named is None and signature
            else next((s for s in all_saved if fold(s.name) == fold(named or "")), None)
        )
    if named is not None and saved is None:
        raise NotFound(
            f"There is no mapping {clean_line(named, limit=80)!r} for {kind}.",
            hint="Saved: " + (", ".join(s.name for s in all_saved) or "none") + ".",
        )
    if saved is not None:
        return _aligned(Mapping.from_json(saved.mapping), fmt.header), saved.name
    rows = csvfile.read(path, fmt)
    sample = [row.values for row in islice(rows, _LOOKED_AT) if row.problem is None]
    rows.close()
    return _without_reasons(propose(kind, fmt.header, sample)), ""


def _aligned(mapping: Mapping, header: Sequence[str]) -> Mapping:
    """A saved mapping for this header, whose names may differ in case and accents."""
    names = column_names(header)
    left = {rule.column: rule for rule in mapping.columns if rule.column not in names}
    columns = [rule for rule in mapping.columns if rule.column in names]
    for name in names:
        near = [column for column in left if fold(column) == fold(name)]
        if len(near) == 1 and all(rule.column != name for rule in columns):
            columns.append(ColumnRule(name, left.pop(near[0]).target))
    order = {name: place for place, name in enumerate(names)}
    columns.sort(key=lambda rule: order[rule.column])
    return _without_reasons(dataclasses.replace(mapping, columns=(*columns, *left.values())))


def _without_reasons(mapping: Mapping) -> Mapping:
    return dataclasses.replace(
        mapping,
        columns=tuple(
            ColumnRule(rule.column, IGNORE) if rule.column == REFUSED_COLUMN else rule
            for rule in mapping.columns
        ),
    )


def _sampled(ws: Workspace, plan: Plan) -> Plan:
    """The plan with its first rows as they would land, and what to know before it is run."""
    assert plan.format is not None
    convert = converter(ws, plan)
    take = convert.company if plan.kind == "companies" else convert.lead
    labels = dict(targets(plan.kind))
    shown = []
    rows = csvfile.read(plan.path, plan.format)
    for row in islice(rows, _SHOWN):
        if row.problem is not None:
            shown.append(SampleRow(row.line, (), row.problem))
            continue
        try:
            values = as_it_was(row.values) if plan.from_refused else row.values
            record = take(values)
        except Invalid as invalid:
            shown.append(SampleRow(row.line, (), invalid.message))
            continue
        shown.append(SampleRow(row.line, _shown(record, labels), "", record.warnings))
    rows.close()
    return dataclasses.replace(plan, sample=tuple(shown), warnings=_doubts(plan))


def _shown(
    record: CompanyRecord | LeadRecord, labels: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name, value in record._asdict().items():
        if name not in ("details", "warnings") and value not in ("", None):
            text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
            pairs.append((labels.get(name, name), text))
    return (*pairs, *record.details.items())


def _doubts(plan: Plan) -> tuple[str, ...]:
    mapping = _require_mapping(plan)
    found = []
    if plan.kind == "companies" and mapping.column_of("name") is None:
        found.append("No column is the name of the company: every row would be refused.")
    if plan.kind == "leads" and plan.key == "email" and mapping.column_of("email") is None:
        identifier = mapping.column_of("external_id")
        found.append(
            "No column holds e-mails, the key of leads: only rows with a name and a company "
            "would be taken."
            + (f' Perhaps "{identifier}" is the key (--key).' if identifier else "")
        )
    if plan.format is not None and not plan.format.has_header:
        found.append("The file has no header: check what its columns become.")
    return tuple(found)


def _events_plan(ws: Workspace, path: Path, name: str) -> Plan:
    file = events_file(ws, path)
    shown = []
    for outcome in islice(iter(file), _SHOWN):
        if isinstance(outcome, EventRecord):
            at = from_ms(outcome.at, ws.team.zone).strftime("%Y-%m-%d %H:%M")
            pairs = (
                ("Lead", outcome.email or outcome.key),
                ("Kind", LABELS[outcome.kind]),
                ("At", at),
                *(("Text", text) for text in (outcome.text,) if text),
            )
            shown.append(SampleRow(outcome.line, pairs))
        elif isinstance(outcome, Ignored):
            shown.append(SampleRow(outcome.line, (("Ignored", outcome.reason),)))
        else:
            shown.append(SampleRow(outcome.line, (), outcome.reason))
    doubts = tuple(f'The column "{column}" is not read.' for column in file.unused)
    fmt = csvfile.sniff(path, has_header=True) if file.form == "CSV" else None
    return Plan("events", path, file.form, fmt, None, "", "email", "", name, tuple(shown), doubts)
