"""Parts of the company sheet: routines with their tags, and the reminder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.day_words import day_words, distance
from leadtui.domain.format import cell_cut, days, plural
from leadtui.domain.reminders import Priority, days_late
from leadtui.domain.rows import TAG_LABELS, CompanySheet, ReminderRow, TagRow
from leadtui.domain.text import clean_line
from leadtui.widgets.columns import ROLE_STYLES
from leadtui.widgets.fit_label import fit_role

_WIDEST_ROUTINE = 40
#: So much of the name the first line shows, in cells: the state beside it matters more.
_WIDEST_NAME = 60


class Routines(Vertical):
    """The tags of a company: the user's default routine framed and first (COE-112), then the
    others, a line each.
    """

    DEFAULT_CSS = """
    Routines { height: auto; }
    Routines #routine-default {
        height: auto;
        border: round $accent;
        border-title-color: $text-accent;
        padding: 0 1;
    }
    Routines #routine-others { height: auto; padding: 0 2; }
    """

    def compose(self) -> ComposeResult:
        """The frame and the lines."""
        yield Static("", id="routine-default", markup=False)
        yield Static("", id="routine-others", markup=False)

    def show(self, tags: Sequence[TagRow]) -> None:
        """Show these tags."""
        default = next((tag for tag in tags if tag.default), None)
        frame = self.query_one("#routine-default", Static)
        frame.display = default is not None
        if default is not None:
            title = cell_cut(clean_line(default.routine), _WIDEST_ROUTINE)
            frame.border_title = Content(f"{title} · your default routine")
            frame.update(_stands(default, "bold", " · W why"))
        others = self.query_one("#routine-others", Static)
        lines = [
            Content.assemble(
                (f"{cell_cut(clean_line(tag.routine), _WIDEST_ROUTINE)}  ", "$muted"), _stands(tag)
            )
            for tag in tags
            if not tag.default
        ]
        if not tags:
            lines = [Content.styled("No routine yet.", "$muted")]
        others.display = bool(lines)
        others.update(Content("\n").join(lines))


def _stands(tag: TagRow, style: str = "", key: str = "") -> Content:
    """``Prospect · fit 80``: the fit is left out where the company does not match."""
    label = Content.styled(TAG_LABELS.get(tag.tag, tag.tag) or "no tag", style)
    if tag.fit is None:
        return label
    fit = Content.styled(f"fit {tag.fit}", ROLE_STYLES[fit_role(tag.fit)])
    return Content.assemble(label, " · ", fit, (key, "$muted"))


def reminder_content(row: ReminderRow | None, today: dt.date) -> Content:
    """The reminder in words: date, lateness, priority, followers, note."""
    if row is None:
        return Content.styled("None. R sets one.", "$muted")
    late = days_late(row.date, today)
    away = f"{days(late)} late" if late else distance(row.date, today)
    parts = [
        Content.styled(day_words(row.date, today, row.time), "bold"),
        Content.styled(f" · {away}", "$text-error" if late else "$muted"),
    ]
    if row.priority is not Priority.NORMAL:
        mark = "! " if row.priority is Priority.HIGH else ""
        style = "bold $text-warning" if mark else "$muted"
        parts.append(Content.styled(f" · {mark}{row.priority.word}", style))
    who = [name for name in (row.contact, ", ".join(row.followers)) if name]
    parts.append(Content(f" · {clean_line(' · '.join(who))}"))
    if row.note:
        parts.append(Content(f"\n{clean_line(row.note)}"))
    if row.repeats:
        parts.append(Content.styled(f"\nComes again {row.repeats}", "$muted"))
    if row.origin:
        parts.append(Content.styled(f"\n{clean_line(row.origin)}", "$muted"))
    return Content("").join(parts)


def head(sheet: CompanySheet) -> Content:
    """The name of the company and what is good to know at once."""
    known = dict(sheet.fields)
    facts = [known[label] for label in ("City", "Sector") if known.get(label)]
    hot = sum(card.hot for card in sheet.contacts)
    parts = [Content.styled(cell_cut(clean_line(sheet.name), _WIDEST_NAME), "bold")]
    if hot:
        parts.append(Content.styled(f"  ▲ {plural(hot, 'hot lead')}", "bold $text-error"))
    if facts:
        parts.append(Content.styled(f"  {clean_line(' · '.join(facts))}", "$muted"))
    return Content("").join(parts)
