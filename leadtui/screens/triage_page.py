"""What triage shows of a company: why it is here, what was said, whom to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from leadtui.domain.calling import CallTime, call_time, zones_of
from leadtui.domain.day_words import day_words
from leadtui.domain.deals import running_words
from leadtui.domain.format import days, short_moment
from leadtui.domain.instants import from_ms
from leadtui.domain.kinds import RECORDABLE
from leadtui.domain.reminders import days_late
from leadtui.domain.rows import TAG_LABELS, ActivityRow, CompanySheet, ContactCard, ReminderRow
from leadtui.domain.text import clean_line, clean_text
from leadtui.domain.timeline_words import headline
from leadtui.screens.people import first_to_call
from leadtui.screens.today_preview import LEFT_OUT, LOOKED_AT
from leadtui.services import companies, timeline
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.services.sittings import Stand

#: Notes and other entries shown, people shown, and cells of the progress bar.
NOTES, ENTRIES, PEOPLE, BAR = 3, 8, 8, 20


class Page(NamedTuple):
    """A reminder with what is known of its company; ``times`` says of each person's number
    whether one may call now.
    """

    row: ReminderRow
    sheet: CompanySheet
    notes: tuple[ActivityRow, ...]
    entries: tuple[ActivityRow, ...]
    times: dict[int, CallTime]

    @property
    def title(self) -> str:
        """The company, and its tag."""
        tag = TAG_LABELS.get(self.row.tag, self.row.tag)
        return clean_line(f"{self.row.company} · {tag}" if tag else self.row.company)


def page(ws: Workspace, stand: Stand) -> tuple[Stand, Page | None]:
    """Fetch what is shown where the sitting stands."""
    if stand.row is None:
        return stand, None
    company_id = stand.row.company_id
    sheet = companies.sheet(ws, company_id)
    notes = [
        entry
        for entry in timeline.page(ws, company_id=company_id, kinds="notes", limit=NOTES)
        if entry.text
    ]
    known = {entry.id for entry in notes}
    entries = [
        entry
        for entry in timeline.page(ws, company_id=company_id, limit=LOOKED_AT)
        if entry.kind not in LEFT_OUT and entry.id not in known
    ]
    now = ws.local_now()
    times = {
        one.id: call_time(zones_of(one.mobile or one.phone, ws.team.region), now)
        for one in sheet.contacts[:PEOPLE]
        if one.mobile or one.phone
    }
    return stand, Page(stand.row, sheet, tuple(notes), tuple(entries[:ENTRIES]), times)


def progress(stand: Stand) -> Content:
    """``7 of 60 · 5 decided · 1 skipped``, and as a bar."""
    sitting = stand.sitting
    number, decided = len(sitting.queue), len(sitting.decided)
    skipped = len(sitting.skipped - sitting.decided)
    words = [f"{min(sitting.place + 1, number)} of {number}", f"{decided} decided"]
    words += [f"{skipped} skipped"] if skipped else []
    filled = BAR * decided // number if number else 0
    bar = ("━" * filled, "$text-accent"), ("━" * (BAR - filled), "$faint")
    return Content.assemble(" · ".join(words), "  ", *bar)


def why_words(ws: Workspace, page: Page) -> Content:
    """Why it is here: its day and how late that is, who set it, its note, how warm it is."""
    row, today = page.row, ws.today()
    late = days_late(row.date, today)
    parts = [f"Reminder of {day_words(row.date, today, row.time)}"]
    parts += [f"{days(late)} late" if late else "for today"]
    parts += [f"priority {row.priority.word}", f"followed by {', '.join(row.followers)}"]
    lines = [Content(clean_line(" · ".join(parts)))]
    if row.origin:
        lines.append(Content.styled(clean_line(f"{row.origin} · b puts it back"), "$text-warning"))
    if row.note:
        lines.append(Content.styled(clean_text(row.note), "bold"))
    if scores := _scores(page):
        lines.append(scores)
    if words := running_words((deal for deal in page.sheet.deals if deal.is_open), today):
        lines.append(Content.assemble(("Deal ", "$muted"), words))
    return Content("\n").join(lines)


def _scores(page: Page) -> Content | None:
    """``Fit 80 · engagement 14 of 10, ▲ hot · Mina Roth``, as far as they are known."""
    best = max(page.sheet.contacts, key=lambda one: (one.hot, one.engagement), default=None)
    points = ""
    if best is not None:
        word = "▲ hot" if best.hot else best.heat.value
        points = f"{best.engagement} of {best.threshold}, {word} · {clean_line(best.name)}"
    if page.row.fit is None:
        why = (" · w why", "$muted")
        return Content.assemble(("Heat ", "$muted"), points, why) if points else None
    parts = [str(page.row.fit), f"engagement {points}" if points else ""]
    why = (" · w why, W why fit" if points else " · W why fit", "$muted")
    return Content.assemble(("Fit ", "$muted"), " · ".join(filter(None, parts)), why)


def said_words(ws: Workspace, page: Page) -> Content:
    """The last notes in full, then what else happened."""
    lines = []
    for note in page.notes:
        head = f"{_moment(ws, note)} {clean_line(note.user or note.contact)}"
        lines += [Content.styled(head, "$muted"), Content(clean_text(note.text))]
    for entry in page.entries:
        who = clean_line(entry.contact or entry.user)
        told = clean_line(entry.text) if entry.kind in RECORDABLE else ""
        rest = "".join(f" · {words}" for words in (who, told) if words)
        moment = f"{_moment(ws, entry):<12} "
        lines.append(Content.assemble((moment, "$muted"), headline(entry), (rest, "$muted")))
    if not lines:
        return Content.styled("Nothing happened here yet. n writes a note.", "$muted")
    return Content("\n").join(lines)


def _moment(ws: Workspace, entry: ActivityRow) -> str:
    return short_moment(from_ms(entry.at, ws.team.zone), ws.local_now())


def reach_words(ws: Workspace, page: Page) -> Content:
    """The people, whom to call first on top, and whether one may call now where they are."""
    people = list(page.sheet.contacts[:PEOPLE])
    first = first_to_call(page.sheet.contacts)
    if first is not None:
        people = [first, *(one for one in people if one.id != first.id)][:PEOPLE]
    if not people:
        return Content.styled("Nobody is known here. enter opens the company.", "$muted")
    return Content("\n").join(line for one in people for line in _person(one, page, first))


def _person(one: ContactCard, page: Page, first: ContactCard | None) -> list[Content]:
    is_first = first is not None and one.id == first.id
    title = f" · {clean_line(one.title)}" if one.title else ""
    name = ("→ " if is_first else "  ") + (clean_line(one.name) or "(no name)")
    lines = [Content.assemble((name, "bold" if is_first else ""), (title, "$muted"))]
    number = one.mobile or one.phone
    if one.call_blocked:
        blocked = f"    ✗ {clean_line(one.call_blocked)}"
        lines.append(Content.styled(blocked, "$text-warning"))
    elif number:
        time = page.times.get(one.id, CallTime(None, ""))
        style = {True: "$text-success", False: "$text-warning", None: "$muted"}[time.may]
        sign = "✗ " if time.may is False else ""
        lines.append(Content.assemble(f"    {clean_line(number)} ", (f"{sign}{time.words}", style)))
    if one.email:
        blocked = f" ✗ {clean_line(one.blocked)}" if one.blocked else ""
        lines.append(Content.styled(f"    {clean_line(one.email)}{blocked}", "$muted"))
    return lines
