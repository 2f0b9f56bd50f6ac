"""What is known of the company under the cursor, at the bottom of Today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.day_words import day_words
from leadtui.domain.format import short_moment
from leadtui.domain.instants import from_ms
from leadtui.domain.kinds import RECORDABLE, Kind
from leadtui.domain.phones import display_is_quick
from leadtui.domain.rows import TAG_LABELS, ActivityRow, CompanySheet, ContactCard, ReminderRow
from leadtui.domain.text import clean_line
from leadtui.screens.people import first_to_call
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.domain.calling import CallTime

#: Entries of the timeline shown, and those among which they are looked for.
ENTRIES = 3
LOOKED_AT = 20
#: What the preview says elsewhere, or nobody asks for here.
LEFT_OUT = frozenset({Kind.SHEET_VISITED, Kind.REMINDER_SET, Kind.REMINDER_MOVED, Kind.TAG_CHANGED})
#: Characters of the last note shown.
NOTE_LENGTH = 240


#: Sign and style of whether one may call now.
_MAY = {True: ("", "$text-success"), False: ("✗ ", "$text-warning"), None: ("", "$muted")}


class Known(NamedTuple):
    """A company's sheet, its last entries and its last note; whether whoever is to be called may
    be called now, None while the library that knows of numbers is not loaded.
    """

    sheet: CompanySheet
    entries: tuple[ActivityRow, ...]
    note: ActivityRow | None
    time: CallTime | None = None


def known(ws: Workspace, company_id: int, *, slowly: bool = False) -> Known:
    """Fetch what the preview shows of a company; ``slowly`` loads what knows of numbers."""
    from leadtui.services import companies, timeline

    sheet = companies.sheet(ws, company_id)
    notes = timeline.page(ws, company_id=company_id, kinds="notes", limit=1)
    note = notes[0] if notes and notes[0].text else None
    entries = [
        entry
        for entry in timeline.page(ws, company_id=company_id, limit=LOOKED_AT)
        if entry.kind not in LEFT_OUT and (note is None or entry.id != note.id)
    ]
    time = _call_time(ws, sheet) if slowly or display_is_quick() else None
    return Known(sheet, tuple(entries[:ENTRIES]), note, time)


def _call_time(ws: Workspace, sheet: CompanySheet) -> CallTime | None:
    from leadtui.domain.calling import call_brief, zones_of

    who = first_to_call(sheet.contacts)
    if who is None:
        return None
    return call_brief(zones_of(who.mobile or who.phone, ws.team.region), ws.local_now())


class Preview(Horizontal):
    """Left the last note and what happened, right whom to call and where the company stands."""

    DEFAULT_CSS = """
    Preview { height: 9; }
    Preview .preview--left { width: 3fr; height: 1fr; }
    Preview .preview--note { height: auto; max-height: 2; }
    Preview .preview--past { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    Preview .preview--now {
        width: 2fr;
        height: 1fr;
        padding: 0 0 0 2;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, ws: Workspace, *, id: str) -> None:
        super().__init__(id=id, classes="pane")
        self.ws = ws
        # Held and not looked up: an answer may come while the app is left and they are going.
        self._note, self._past, self._facts = (
            Static("", classes=f"preview--{name}", markup=False) for name in ("note", "past", "now")
        )

    def compose(self) -> ComposeResult:
        """Both sides."""
        with Vertical(classes="preview--left"):
            yield self._note
            yield self._past
        yield self._facts

    def clear(self, text: str = "") -> None:
        """Show no company."""
        self._show("", Content(""), Content.styled(text, "$muted"), Content(""))

    def show(self, found: Known) -> None:
        """Show a company."""
        note = ""
        if found.note is not None:
            note = f"“{clean_line(found.note.text, limit=NOTE_LENGTH)}”"
        past = Content("\n").join(self._entry(entry) for entry in found.entries)
        if not found.entries and not note:
            past = Content.styled("Nothing happened here yet. n writes a note.", "$muted")
        self._show(found.sheet.name, Content(note), past, self._now(found))

    def _show(self, title: str, note: Content, past: Content, now: Content) -> None:
        self.border_title = Content(clean_line(title)) if title else None
        self._note.update(note)
        self._note.display = bool(note.plain)
        self._past.update(past)
        self._facts.update(now)
        self._facts.display = bool(now.plain)

    def _entry(self, entry: ActivityRow) -> Content:
        from leadtui.domain.timeline_words import headline

        when = short_moment(from_ms(entry.at, self.ws.team.zone), self.ws.local_now())
        who = entry.contact or entry.user
        told = entry.text if entry.kind in RECORDABLE else ""
        words = clean_line(told, limit=NOTE_LENGTH)
        return Content.assemble(
            (f"{when:<12} ", "$muted"),
            headline(entry),
            (f" · {clean_line(who)}" if who else "", "$muted"),
            (f" · {words}" if words else "", "$muted"),
        )

    def _now(self, found: Known) -> Content:
        lines = [
            *self._call(found.sheet.contacts, found.time),
            self._engagement(found.sheet.contacts),
            self._tag(found.sheet),
            self._deal(found.sheet),
        ]
        if found.sheet.reminder is not None:
            lines += self._reminder(found.sheet.reminder)
        return Content("\n").join(line for line in lines if line.plain)

    def _call(self, people: Sequence[ContactCard], time: CallTime | None) -> list[Content]:
        """Whom to call and whether one may now: on lines of their own, where there is room."""
        who = first_to_call(people)
        if who is None:
            return [_nobody_to_call(people)]
        name, number = clean_line(who.name), clean_line(who.mobile or who.phone)
        title = f" · {clean_line(who.title)}" if who.title else ""
        if time is None:
            return [_fact("Call", f"{name} · {number}", title)]
        sign, style = _MAY[time.may]
        words = f"{sign}{time.words}"
        if self.screen.has_class("-low"):
            now = Content.styled(f" · {words}", style)
            return [Content.assemble(_fact("Call", name), now, f" · {number}", (title, "$muted"))]
        return [_fact("Call", f"{name} · {number}", title), _fact("Now", words, style=style)]

    def _engagement(self, people: Sequence[ContactCard]) -> Content:
        best = max(people, key=lambda one: (one.hot, one.engagement), default=None)
        if best is None:
            return Content("")
        points = f"{best.engagement} of {best.threshold}"
        if not best.hot:
            word = best.heat.value
            return _fact("Heat", f"{points}, {word} · {clean_line(best.name)}", " · w why")
        cools = ""
        if best.hot_until is not None:
            moment = from_ms(best.hot_until, self.ws.team.zone)
            cools = f" · cools {short_moment(moment, self.ws.local_now())}"
        return _fact("Heat", f"▲ {points}, hot", f"{cools} · w why", style="bold $text-error")

    def _tag(self, sheet: CompanySheet) -> Content:
        tag = next((one for one in sheet.tags if one.default), None)
        if tag is None:
            return Content("")
        label = TAG_LABELS.get(tag.tag, tag.tag) or "none"
        fit = f" · fit {tag.fit}" if tag.fit is not None else ""
        why = " · W why" if fit else ""
        return _fact("Tag", f"{label}{fit}", f" · {clean_line(tag.routine)}{why}")

    def _deal(self, sheet: CompanySheet) -> Content:
        from leadtui.domain.deals import running_words

        running = [row for row in sheet.deals if row.is_open]
        words = running_words(running, self.ws.today())
        return _fact("Deal", words) if words else Content("")

    def _reminder(self, row: ReminderRow) -> list[Content]:
        day = day_words(row.date, self.ws.today(), row.time)
        words = " · ".join(filter(None, (day, row.priority.word, ", ".join(row.followers))))
        lines = [_fact("Next", clean_line(words))]
        if row.repeats:
            lines.append(_fact("Again", row.repeats))
        if row.origin:
            lines.append(_fact("Moved", clean_line(row.origin), " · b puts it back"))
        if row.note:
            lines.append(_fact("Note", clean_line(row.note, limit=NOTE_LENGTH)))
        return lines


def _nobody_to_call(people: Sequence[ContactCard]) -> Content:
    if not people:
        return _fact("Call", "nobody known here", style="$muted")
    first = people[0]
    words = f"✗ {clean_line(first.name)}: {first.call_blocked}"
    return _fact("Call", words, style="$text-warning")


def _fact(label: str, words: str, rest: str = "", *, style: str = "") -> Content:
    return Content.assemble((f"{label:<6}", "$muted"), (words, style), (rest, "$muted"))
