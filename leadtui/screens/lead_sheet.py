"""A lead in full: the five sections of PUB-7, and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TabbedContent, TabPane

from leadtui.domain.dates import from_ms
from leadtui.domain.format import cell_cut, plural, short_moment
from leadtui.domain.rows import ActivityRow, ContactCard, LeadSheet, Outcome
from leadtui.domain.text import clean_line
from leadtui.screens.base import Walk
from leadtui.screens.commands import Commands, command
from leadtui.screens.dialogs.call import CallAnswer, CallDialog
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.editing import edit_contact
from leadtui.screens.reaching import call_from, copy_from, mail_to
from leadtui.screens.timeline_sheet import Subject, TimelineSheet
from leadtui.screens.verbs import Target
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, contacts, lead_sheets, leads, lists, timeline
from leadtui.services.lead_sheets import Visits
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import ROLE_STYLES
from leadtui.widgets.heat_label import HEAT_ROLES
from leadtui.widgets.pairs import Pairs

#: So much of the name the first line shows, in cells: the state beside it matters more.
_WIDEST_NAME = 40
#: Cells of the labels, the same in all sections.
_LABELS = 15
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the sheet asks for at once."""

    sheet: LeadSheet
    card: ContactCard
    visits: Visits


class CompanySection(Commands, Vertical, can_focus=True):
    """The company of the lead; enter opens its sheet."""

    SCOPE = "Company of a lead"

    class Wanted(Message):
        """The company's sheet is wanted."""

    @command("lead.open_company", "Open company", key="enter", footer=10)
    def action_open(self) -> None:
        """Open the sheet of the company."""
        self.post_message(self.Wanted())


class LeadSheetScreen(TimelineSheet):
    """Lead sheet: information, attributes, company, navigation, notes; and the activities."""

    SCOPE = "Lead sheet"
    CSS_PATH = "lead_sheet.tcss"

    def __init__(self, ws: Workspace, lead_id: int, walk: Walk | None = None) -> None:
        super().__init__(ws, lead_id, walk, people=False)
        self.shown: Shown | None = None

    def compose_body(self) -> ComposeResult:
        """The sections beside the tabs, or above them where the terminal is narrow."""
        yield Static("", id="head", markup=False)
        with VerticalScroll(id="columns", can_focus=False):
            with VerticalScroll(id="sections", classes="pane"):
                yield _title("Information")
                yield Pairs(name_empty=True, label_width=_LABELS, id="information")
                yield _title("Attributes")
                yield Pairs(name_empty=True, label_width=_LABELS, id="attributes")
                yield Pairs(label_width=_LABELS, id="imported")
                with CompanySection(id="company-section"):
                    yield _title("Company")
                    yield Pairs(
                        empty="No company.", name_empty=True, label_width=_LABELS, id="company"
                    )
                yield _title("Website navigation")
                yield Pairs(empty="No visits recorded.", label_width=_LABELS, id="navigation")
                yield _title("Notes")
                yield Pairs(id="notes", empty="No notes. e writes some.")
            with TabbedContent(id="tabs"):
                with TabPane("Activities", id="activities"):
                    yield self.timeline
                with TabPane("Marketing touch", id="touches"), VerticalScroll(id="touch-list"):
                    yield Pairs(id="touch", empty="No list or import brought this lead.")

    def on_mount(self) -> None:
        """Start on the sections."""
        self.query_one("#sections").border_title = Content("Lead")
        self.query_one("#sections").focus()

    # Showing

    def reload(self) -> None:
        """Ask for the sheet again."""
        lead_id = self.record_id
        new = self.shown is None or self.shown.sheet.row.id != lead_id
        self.ask(partial(_shown, self.ws, lead_id), self._show, topic="sheet")
        self.timeline.set_source(partial(_entries, self.ws, lead_id), keep=not new)

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        sheet = shown.sheet
        self.query_one("#head", Static).update(self._head(shown))
        for name, pairs in (
            ("information", sheet.information),
            ("attributes", sheet.attributes),
            ("imported", sheet.details),
            ("company", sheet.company if sheet.row.company_id is not None else ()),
            ("navigation", self._navigation(shown.visits)),
            ("notes", (("", sheet.notes),) if sheet.notes else ()),
            ("touch", self._touches(sheet.touches)),
        ):
            self.query_one(f"#{name}", Pairs).set_pairs(pairs)
        self.query_one("#imported").display = bool(sheet.details)
        self.refresh_bindings()

    def _when(self, at: int) -> str:
        return short_moment(from_ms(at, self.ws.team.zone), self.ws.local_now())

    def _head(self, shown: Shown) -> Content:
        row = shown.sheet.row
        parts = [Content.styled(cell_cut(clean_line(row.name), _WIDEST_NAME), "bold")]
        if row.hot:
            cools = f", cools {self._when(row.hot_until)}" if row.hot_until is not None else ""
            parts.append(Content.styled(f"  ▲ {row.engagement} hot", "bold $text-error"))
            parts.append(Content(cools))
        else:
            word = Content.styled(row.heat.value, ROLE_STYLES[HEAT_ROLES[row.heat]])
            points = f"  {row.engagement} of {row.threshold}, "
            parts.append(Content.assemble(points, word, f", {row.missing} to hot"))
        reasons = dict.fromkeys(r for r in (shown.card.blocked, shown.card.call_blocked) if r)
        if reasons:
            said = f"  ✗ {clean_line(' · '.join(reasons))}"
            parts.append(Content.styled(said, "$text-warning"))
        if row.company:
            parts.append(Content.styled(f"  {clean_line(row.company)}", "$muted"))
        return Content("").join(parts)

    def _navigation(self, visits: Visits) -> Sequence[tuple[str, str]]:
        if visits.last is None:
            return ()
        return (
            ("Visits", plural(visits.total, "visit")),
            ("Last 7 days", str(visits.lately)),
            ("Last visit", self._when(visits.last)),
        )

    def _touches(self, touches: Sequence[tuple[str, int]]) -> Sequence[tuple[str, str]]:
        return [(self._when(at), source) for source, at in touches]

    def subject(self) -> Subject:
        """The lead."""
        return {"contact_id": self.record_id}

    @property
    def title_name(self) -> str:
        """The lead's name."""
        return self.shown.sheet.row.name if self.shown is not None else "the lead"

    def history_of(self) -> tuple[str, int, str]:
        """The lead."""
        return "contact", self.record_id, self.title_name

    def _filter(self, kinds: str) -> None:
        self.query_one(TabbedContent).active = "activities"
        super()._filter(kinds)

    def _company_id(self) -> int | None:
        return self.shown.sheet.row.company_id if self.shown is not None else None

    # Why a command cannot run

    def not_shown(self) -> str | None:
        """Why nothing can be done yet."""
        return None if self.shown is not None else "The lead is still being fetched."

    def no_company(self) -> str | None:
        """Why there is no company to open or to remind of."""
        return None if self._company_id() is not None else "This lead has no company."

    def nothing_to_edit(self) -> str | None:
        """Why what has the focus cannot be edited."""
        if self.timeline.has_focus:
            return self.no_note()
        if self.shown is not None and self.shown.card.card == "public":
            return "A public card cannot be edited: take it over on the company's sheet first."
        return self.not_shown()

    # Commands

    @command("lead.why", "Why", key="w", when=not_shown, footer=11)
    def action_why(self) -> None:
        """Show every line that makes this lead's engagement, and the shortest way to hot."""
        self.app.push_screen(WhyDialog(self.ws, self.record_id, self.title_name))

    @command("lead.call", "Call", key="C", when=not_shown, footer=12)
    def action_call(self) -> None:
        """Log a call with this lead; "call back" proposes a reminder."""
        company_id = self._company_id()
        if self.shown is None:
            return
        if company_id is not None:
            row = self.shown.sheet.row
            self.verbs.call(Target(company_id, row.company, row.id))
            return

        def answered(call: CallAnswer | None) -> None:
            if call is not None:
                self.do(partial(self._log_call, call), self.verbs.said)

        people = (self.shown.card,)

        def ask(outcomes: tuple[str, ...]) -> None:
            dialog = CallDialog(
                f"Call with {self.title_name}",
                people,
                outcomes,
                self.ws.local_now(),
                dial=lambda contact_id: call_from(self, self.ws, None, contact_id),
            )
            self.app.push_screen(dialog, answered)

        self.ask(partial(lists.names, self.ws, lists.ListKind.OUTCOME), ask, topic="verb")

    def _log_call(self, call: CallAnswer) -> Outcome:
        return activities.log_call(
            self.ws,
            None,
            self.record_id,
            duration=call.duration,
            outcome=call.outcome,
            text=call.text,
            incoming=call.incoming,
            at=call.at,
        )

    @command("lead.reminder", "Reminder", key="R", when=no_company, footer=13)
    def action_reminder(self) -> None:
        """Set the reminder of the lead's company, or change the one it has."""
        company_id = self._company_id()
        if company_id is not None and self.shown is not None:
            row = self.shown.sheet.row
            self.verbs.remind([Target(company_id, row.company, row.id)])

    def not_hot(self) -> str | None:
        """Why there is no hot label to remove."""
        if self.shown is None:
            return self.not_shown()
        if self.shown.sheet.row.hot:
            return None
        return f"{self.title_name} is not hot: there is no label to remove."

    @command("lead.remove_hot", "Remove hot", key="X", when=not_hot, footer=27)
    def action_remove_hot(self) -> None:
        """Remove the hot label of the lead, after a question."""
        self.verbs.remove_hot((self.record_id,))

    @command("lead.status", "Status", key="s", when=not_shown, footer=14)
    def action_status(self) -> None:
        """Set the status of the lead; its value scores."""
        set_status = partial(leads.set_status, self.ws, (self.record_id,))
        self.ask(
            partial(leads.statuses, self.ws),
            lambda names: self._choose("Status", names, set_status),
            topic="names",
        )

    @command("lead.owner", "Owner", key="A", when=not_shown, footer=23)
    def action_owner(self) -> None:
        """Assign the lead to a user, whose rules score it then."""
        set_owner = partial(leads.set_owner, self.ws, (self.record_id,))
        self.ask(
            partial(leads.users, self.ws),
            lambda users: self._choose("Owner", [*(u.name for u in users), "nobody"], set_owner),
            topic="names",
        )

    def _choose(self, title: str, names: Sequence[str], deed: partial[Outcome]) -> None:
        def chosen(name: str | None) -> None:
            if name is not None:
                self.do(partial(deed, name), self.verbs.said)

        choices = [
            Choice(_KEYS[place] if place < len(_KEYS) else "", name, name)
            for place, name in enumerate(names)
        ]
        self.app.push_screen(Choose(f"{title} of {self.title_name}", choices), chosen)

    @command("lead.edit", "Edit", key="e", when=nothing_to_edit, footer=22)
    def action_edit(self) -> None:
        """Edit the lead, or the note under the cursor."""
        note = self._note_here()
        if note is not None:
            self.edit_note(note)
        else:
            edit_contact(self, self.ws, self.record_id, self.title_name, self.verbs.said)

    @command("lead.company", "Company", key="o", when=no_company, footer=15)
    def action_company(self) -> None:
        """Open the sheet of the lead's company."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        company_id = self._company_id()
        if company_id is not None:
            self.app.push_screen(CompanySheetScreen(self.ws, company_id, contact_id=self.record_id))

    async def on_company_section_wanted(self, event: CompanySection.Wanted) -> None:
        """Open the company, or say that there is none."""
        event.stop()
        await self.action_run_command("lead.company")

    @command("lead.mail", "Mail", key="M", when=not_shown, footer=24)
    def action_mail(self) -> None:
        """Open a mail to the lead in your mail program."""
        mail_to(self, self.ws, self.record_id)

    @command("lead.copy", "Copy", key="y", when=not_shown, footer=25)
    def action_copy(self) -> None:
        """Copy the lead's e-mail address or telephone number."""
        if self.shown is not None:
            copy_from(self, self.shown.card)

    @command("lead.touches", "Sources", key="i", footer=26)
    def action_touches(self) -> None:
        """Show the lists and imports that brought the lead, or the activities again."""
        tabs = self.query_one(TabbedContent)
        if tabs.active == "touches":
            tabs.active = "activities"
            self.timeline.focus()
        else:
            tabs.active = "touches"
            self.query_one("#touch-list").focus()
        # The list has no place yet to which the focus could scroll.
        self.call_after_refresh(tabs.scroll_visible, animate=False)


def _title(text: str) -> Static:
    return Static(Content(text), classes="section--title")


def _shown(ws: Workspace, lead_id: int) -> Shown:
    return Shown(
        lead_sheets.sheet(ws, lead_id),
        contacts.card(ws, lead_id),
        lead_sheets.visits(ws, lead_id),
    )


def _entries(
    ws: Workspace, lead_id: int, kinds: str, before: tuple[int, int] | None, limit: int
) -> list[ActivityRow]:
    return timeline.page(ws, contact_id=lead_id, kinds=kinds, before=before, limit=limit)
