"""A company: what is known of it, its people, its deals, where it stands, what happened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Collapsible, Static

from leadtui.domain.rows import (
    TAG_LABELS,
    TAGS,
    ActivityRow,
    CompanySheet,
    ContactCard,
    Outcome,
    TagRow,
)
from leadtui.screens.base import Walk
from leadtui.screens.commands import command
from leadtui.screens.company_deals import CompanyDeals
from leadtui.screens.company_parts import Routines, head, reminder_content
from leadtui.screens.deal_verbs import DealVerbs, called
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.editing import edit_company, edit_contact
from leadtui.screens.reaching import copy_from, mail_to
from leadtui.screens.targets import Target
from leadtui.screens.timeline_sheet import Subject, TimelineSheet
from leadtui.screens.why import WhyDialog
from leadtui.services import companies, contacts, routines, timeline
from leadtui.services.workspace import Workspace
from leadtui.widgets.contact_card import ContactCards
from leadtui.widgets.pairs import Pairs


class CompanySheetScreen(TimelineSheet):
    """Company sheet: details and people on the left, routines, reminder, deals and timeline on the
    right (COE-1, COE-2, COE-60).

    ``contact_id`` is the person the cursor is on at first.
    """

    SCOPE = "Company sheet"
    CSS_PATH = "company_sheet.tcss"

    def __init__(
        self,
        ws: Workspace,
        company_id: int,
        walk: Walk | None = None,
        *,
        contact_id: int | None = None,
    ) -> None:
        super().__init__(ws, company_id, walk)
        self.sheet: CompanySheet | None = None
        self.cards = ContactCards(ws.local_now, id="cards")
        self.deals = CompanyDeals(ws.today, id="deals")
        self.deal_verbs = DealVerbs(self, ws, self.verbs.said)
        self._contact_id = contact_id
        #: The deal to go to once it is there.
        self._deal_id: int | None = None

    def compose_body(self) -> ComposeResult:
        """Two columns, or one below the other where the terminal is narrow."""
        yield Static("", id="head", markup=False)
        with VerticalScroll(id="columns", can_focus=False):
            with Vertical(id="left"):
                with VerticalScroll(id="details", classes="pane") as details:
                    details.border_title = Content("Company")
                    yield Pairs(empty="Nothing is known yet. e fills it in.", id="fields")
                yield self.cards
                with (
                    Collapsible(title="From imports", collapsed=True, id="more"),
                    VerticalScroll(can_focus=False),
                ):
                    yield Pairs(empty="Imports brought nothing else.", id="imported")
            with Vertical(id="right"):
                yield Routines(id="routines")
                yield Static("", id="reminder", classes="pane", markup=False)
                yield self.deals
                yield self.timeline

    def on_mount(self) -> None:
        """Start on the people."""
        self.query_one("#reminder", Static).border_title = Content("Reminder")
        self.cards.focus()

    # Showing

    def reload(self) -> None:
        """Ask for the sheet again; the first look at a company is noted (COE-57)."""
        company_id = self.record_id
        new = self.sheet is None or self.sheet.id != company_id
        self.ask(partial(companies.sheet, self.ws, company_id), self._show, topic="sheet")
        fetch = partial(_entries, self.ws, company_id)
        self.timeline.set_source(fetch, keep=not new)
        if new:
            self.do(partial(companies.visit, self.ws, company_id))

    def _show(self, sheet: CompanySheet) -> None:
        self.sheet = sheet
        today = self.ws.today()
        self.query_one("#head", Static).update(head(sheet))
        self.query_one("#fields", Pairs).set_pairs(sheet.fields)
        more = self.query_one("#more", Collapsible)
        more.title = f"From imports ({len(sheet.details)})"
        more.display = bool(sheet.details)
        self.query_one("#imported", Pairs).set_pairs(sheet.details)
        here = any(card.id == self._contact_id for card in sheet.contacts)
        self.cards.set_cards(sheet.contacts, at=self._contact_id if here else None)
        if here:
            self._contact_id = None
        self.query_one(Routines).show(sheet.tags)
        self.query_one("#reminder", Static).update(reminder_content(sheet.reminder, today))
        self.deals.set_rows(sheet.deals)
        if any(deal.id == self._deal_id for deal in sheet.deals):
            self.deals.go_to(self._deal_id or 0)
            self._deal_id = None
        self.refresh_bindings()

    def subject(self) -> Subject:
        """The company."""
        return {"company_id": self.record_id}

    @property
    def title_name(self) -> str:
        """The company's name."""
        return self.sheet.name if self.sheet is not None else "the company"

    def history_of(self) -> tuple[str, int, str]:
        """The person under the cursor of the cards, the deal under that of the deals, else the
        company.
        """
        deal = self.deals.row if self.deals.has_focus else None
        if deal is not None:
            return "deal", deal.id, f"{deal.company}, “{deal.title}”"
        card = self._card_here()
        if card is not None:
            return "contact", card.id, card.name
        return "company", self.record_id, self.title_name

    def _target(self) -> Target:
        card = self._card_here()
        return Target(self.record_id, self.title_name, card.id if card else None)

    # Which person

    def _card_here(self) -> ContactCard | None:
        return self.cards.card if self.cards.has_focus else None

    def no_card(self) -> str | None:
        """Why there is no person to act on, None when there is one."""
        return None if self.cards.card else "Nobody is known here yet."

    def not_public(self) -> str | None:
        """Why the card cannot be taken over."""
        card = self.cards.card
        if card is None:
            return self.no_card()
        return None if card.card == "public" else f"{card.name} is not a public card."

    def nothing_to_edit(self) -> str | None:
        """Why what has the focus cannot be edited."""
        if self.timeline.has_focus:
            return self.no_note()
        card = self._card_here()
        if card is not None and card.card == "public":
            return "A public card cannot be edited: t takes it over first."
        return None

    # Commands

    @command("company.edit", "Edit", key="e", when=nothing_to_edit, footer=22)
    def action_edit(self) -> None:
        """Edit what has the focus: the company, a person, a deal, or a note."""
        note, card = self._note_here(), self._card_here()
        deal = self.deals.row if self.deals.has_focus else None
        if deal is not None:
            self.deal_verbs.edit(deal)
        elif note is not None:
            self.edit_note(note)
        elif card is not None:
            edit_contact(self, self.ws, card.id, card.name, self.verbs.said)
        else:
            edit_company(self, self.ws, self.record_id, self.verbs.said)

    @command("company.call", "Call", key="C", footer=11)
    def action_call(self) -> None:
        """Log a call with the company or one of its people; "call back" proposes a reminder."""
        self.verbs.call(self._target())

    @command("company.reminder", "Reminder", key="R", footer=12)
    def action_reminder(self) -> None:
        """Set the company's reminder, or change the one it has."""
        self.verbs.remind([self._target()])

    def no_deal(self) -> str | None:
        """Why there is no deal to act on."""
        return self.deals.no_target() and "There is no deal here yet: d adds one."

    @command("company.deal", "Deal", key="d", footer=14)
    def action_deal(self) -> None:
        """Add a deal of the company."""

        def made(deal_id: int) -> None:
            self._deal_id = deal_id
            self.reload()

        self.deal_verbs.add(self.record_id, self.title_name, made)

    @command("company.stage", "Stage", key="s", when=no_deal, footer=15)
    def action_stage(self) -> None:
        """Move the deal under the cursor of the deals, or the marked ones, to a stage."""
        self.deal_verbs.move(self.deals.target_keys, self._deals_called())

    @command("company.delete_deal", "Delete deal", key="x", when=no_deal, footer=32)
    def action_delete_deal(self) -> None:
        """Delete the deal under the cursor of the deals, or the marked ones, after a question."""
        self.deal_verbs.delete(self.deals.target_keys, self._deals_called())

    def _deals_called(self) -> str:
        return called(self.deals.row, self.deals.target_keys)

    def on_virtual_table_selected(self, event: CompanyDeals.Selected) -> None:
        """Edit the deal."""
        event.stop()
        self.deal_verbs.edit(event.row)

    @command("company.tag", "Tag", key="T", footer=23)
    def action_tag(self) -> None:
        """Change the company's tag on a routine."""
        self._on_routine("Tag on which routine?", lambda tag: "", self._choose_tag)

    def _on_routine(
        self, title: str, known: Callable[[TagRow], str], then: Callable[[TagRow], None]
    ) -> None:
        """Do something on a routine: asked for where there are several."""
        tags = self.sheet.tags if self.sheet is not None else ()
        if len(tags) == 1:
            then(tags[0])
            return

        def chosen(tag: TagRow | None) -> None:
            if tag is not None:
                then(tag)

        choices = [
            Choice(
                str(place) if place < 10 else "",
                tag.routine,
                tag,
                " · ".join(filter(None, (TAG_LABELS.get(tag.tag, ""), known(tag)))),
            )
            for place, tag in enumerate(tags, 1)
        ]
        self.app.push_screen(Choose(title, choices), chosen)

    def _choose_tag(self, tag: TagRow) -> None:
        def chosen(name: str | None) -> None:
            if name is not None:
                deed = partial(routines.set_tag, self.ws, self.record_id, name, tag.routine_id)
                self.do(deed, self.verbs.said)

        choices = [Choice(name[0], TAG_LABELS[name], name) for name in TAGS]
        self.app.push_screen(Choose(f"{self.title_name} on {tag.routine}", choices), chosen)

    @command("company.why", "Why", key="w", when=no_card, footer=13)
    def action_why(self) -> None:
        """Show every line that makes this person's engagement, and the shortest way to hot."""
        card = self.cards.card
        if card is not None:
            self.app.push_screen(WhyDialog(self.ws, card.id, card.name))

    def no_routine(self) -> str | None:
        """Why there is no fit to explain."""
        if self.sheet is not None and self.sheet.tags:
            return None
        return "There is no routine to fit."

    @command("company.why_fit", "Why fit", key="W", when=no_routine, footer=33)
    def action_why_fit(self) -> None:
        """Show which criteria of a routine the company meets, and what they add up to."""

        def show(tag: TagRow) -> None:
            self.verbs.why_fit(self._target(), tag.routine_id)

        self._on_routine(
            "Fit on which routine?",
            lambda tag: "no fit" if tag.fit is None else f"fit {tag.fit}",
            show,
        )

    def not_hot(self) -> str | None:
        """Why there is no hot label to remove."""
        card = self.cards.card
        if card is None:
            return self.no_card()
        return None if card.hot else f"{card.name} is not hot: there is no label to remove."

    @command("company.remove_hot", "Remove hot", key="X", when=not_hot, footer=29)
    def action_remove_hot(self) -> None:
        """Remove the hot label of this person, after a question."""
        if self.cards.card is not None:
            self.verbs.remove_hot((self.cards.card.id,))

    @command("company.new_contact", "Add person", key="+ A", footer=28)
    def action_new_contact(self) -> None:
        """Add a person by form, or from the address of their LinkedIn profile."""
        from leadtui.screens.dialogs.new_contact import NewContact

        def made(outcome: Outcome | None) -> None:
            if outcome is not None:
                self._contact_id = outcome.ids[0]
                self.verbs.said(outcome)
                self.reload()

        self.app.push_screen(NewContact(self.ws, self.record_id, self.title_name), made)

    @command("company.mail", "Mail", key="M", when=no_card, footer=24)
    def action_mail(self) -> None:
        """Open a mail to this person in your mail program."""
        card = self.cards.card
        if card is not None:
            mail_to(self, self.ws, card.id)

    @command("company.copy", "Copy", key="y", when=no_card, footer=25)
    def action_copy(self) -> None:
        """Copy this person's e-mail address or telephone number."""
        if self.cards.card is not None:
            copy_from(self, self.cards.card)

    @command("company.left", "Left / back", key="L", when=no_card, footer=26)
    def action_left(self) -> None:
        """Mark that this person left the company, or bring them back."""
        card = self.cards.card
        if card is not None:
            left = card.card != "left"
            self.do(partial(contacts.mark_left, self.ws, card.id, left), self.verbs.said)

    @command("company.take_over", "Take over", key="t", when=not_public, footer=27)
    def action_take_over(self) -> None:
        """Make a public card one of ours, which can be edited, mailed and called."""
        card = self.cards.card
        if card is not None:
            self.do(partial(contacts.take_over, self.ws, card.id), self.verbs.said)

    def on_contact_cards_opened(self, event: ContactCards.Opened) -> None:
        """Open the person's own sheet."""
        from leadtui.screens.lead_sheet import LeadSheetScreen

        event.stop()
        self.app.push_screen(LeadSheetScreen(self.ws, event.card.id))


def _entries(
    ws: Workspace, company_id: int, kinds: str, before: tuple[int, int] | None, limit: int
) -> list[ActivityRow]:
    return timeline.page(ws, company_id=company_id, kinds=kinds, before=before, limit=limit)
