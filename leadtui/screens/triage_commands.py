"""The triage keys of a list of reminders: one key a verb, on the row or on all marked rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.domain.rows import LeadRow, ReminderRow
from leadtui.screens.commands import Commands, command
from leadtui.screens.targets import Target, targets_of

if TYPE_CHECKING:
    from leadtui.screens.verbs import Verbs


class TriageCommands(Commands):
    """Mixin of a place with reminders; it says what the verbs are about."""

    SCOPE = "Triage"
    _verbs: Verbs | None = None

    @property
    def verbs(self) -> Verbs:
        """The verbs; they are made, and what they need is loaded, with the first one."""
        if self._verbs is None:
            self._verbs = self.make_verbs()
        return self._verbs

    def make_verbs(self) -> Verbs:
        """The verbs for this place."""
        raise NotImplementedError

    def target_rows(self) -> tuple[ReminderRow, ...]:
        """The reminders that verbs are about: the marked ones, else the one under the cursor."""
        raise NotImplementedError

    def target_here(self) -> Target | None:
        """The company under the cursor, whatever list it is in."""
        raise NotImplementedError

    def hot_lead(self) -> LeadRow | None:
        """The hot lead under the cursor, None when it is elsewhere."""
        raise NotImplementedError

    async def ask_date(self, rows: tuple[ReminderRow, ...]) -> None:
        """Ask to which date reminders go."""
        self.verbs.move(rows)

    def targets(self) -> tuple[Target, ...]:
        """The companies that verbs are about."""
        rows = self.target_rows()
        here = self.target_here()
        return targets_of(rows) if rows else (here,) if here else ()

    # Why not

    def no_reminder(self) -> str | None:
        """Why there is no reminder to act on."""
        if self.target_rows():
            return None
        if self.hot_lead() is not None:
            return "This is a hot lead. R sets a reminder; tab goes to the reminders."
        return "There is no reminder here. R on a company sets one."

    def no_company(self) -> str | None:
        """Why there is no company to act on."""
        if self.targets():
            return None
        if self.hot_lead() is not None:
            return "This lead belongs to no company yet."
        return "There is no company here."

    def not_here(self) -> str | None:
        """Why there is no one company to act on."""
        return None if self.target_here() else self.no_company()

    def nobody_here(self) -> str | None:
        """Why there is no engagement to explain."""
        return None if self.hot_lead() is not None else self.not_here()

    def nothing_to_repeat(self) -> str | None:
        """Why nothing can be repeated."""
        if self._verbs is None or self._verbs.last is None:
            return "Nothing was decided yet that could be repeated."
        return self.no_reminder()

    def not_moved(self) -> str | None:
        """Why no reminder can be put back."""
        if not any(row.origin for row in self.target_rows()):
            return "No automation moved this reminder."
        return None

    def not_hot(self) -> str | None:
        """Why there is no hot label to remove."""
        return None if self.hot_lead() is not None else "This works on a lead in the hot band."

    # Verdicts

    @command("triage.done", "Done", key="d", when=no_reminder, footer=11)
    def action_done(self) -> None:
        """Close the reminder as handled, and propose the next date at once."""
        self.verbs.done(self.target_rows())

    @command("triage.snooze", "Snooze", key="s", when=no_reminder, footer=12)
    def action_snooze(self) -> None:
        """Put the reminder off: 1 tomorrow, w the next working day, 3 and 7 days, m Monday, 0
        thirty days, y a year."""
        self.verbs.snooze(self.target_rows())

    @command("triage.date", "Date", key="t", when=no_reminder, footer=13)
    async def action_date(self) -> None:
        """Give the reminder a date in words: tomorrow 9am, +3d, lundi, next fri, 25/12."""
        await self.ask_date(self.target_rows())

    @command("triage.priority", "Priority", key="p", when=no_reminder, footer=14)
    def action_priority(self) -> None:
        """Make the priority the next of high, normal, low."""
        self.verbs.priority(self.target_rows())

    @command("triage.followers", "Followers", key="f", when=no_reminder, footer=22)
    def action_followers(self) -> None:
        """Choose who follows the reminder."""
        self.verbs.followers(self.target_rows())

    @command("triage.delete", "Delete", key="x", when=no_reminder, footer=21)
    def action_delete(self) -> None:
        """Delete the reminder together with its followers, after a question."""
        self.verbs.delete(self.target_rows())

    @command("triage.repeat", "Repeat", key=".", when=nothing_to_repeat, footer=19)
    def action_repeat(self) -> None:
        """Decide here what was decided last, with the same answer."""
        self.verbs.repeat(self.target_rows())

    @command("triage.put_back", "Put back", key="b", when=not_moved)
    def action_put_back(self) -> None:
        """Put the reminder back where it was before an automation moved it."""
        rows = [row for row in self.target_rows() if row.origin]
        self.verbs.put_back(rows)

    @command("triage.again", "Comes again", when=no_reminder)
    def action_again(self) -> None:
        """Let the reminder come again once it is done: every 2 weeks, every friday, every month
        end, or not any more.
        """
        self.verbs.comes_again(self.target_rows())

    # On the company

    @command("triage.note", "Note", key="n", when=no_company, footer=15)
    def action_note(self) -> None:
        """Write a note on the company."""
        self.verbs.note(self.targets())

    @command("triage.call", "Call", key="c", when=no_company, footer=16)
    def action_call(self) -> None:
        """Log a call: what was said, with whom, what came of it; "call back" asks when."""
        self.verbs.log_calls(self.targets(), self.target_rows())

    @command("triage.mail", "Mail", key="m", when=no_company, footer=17)
    def action_mail(self) -> None:
        """Open a mail to one of the company's people in your mail program; one mail for marked
        rows, in which they do not see each other.
        """
        targets = self.targets()
        if len(targets) > 1:
            self.verbs.mail_each(targets)
        else:
            self.verbs.mail(targets[0])

    @command("triage.tag", "Tag", key="T", when=no_company, footer=18)
    def action_tag(self) -> None:
        """Change the company's tag on your default routine."""
        self.verbs.tag(self.targets())

    @command("triage.reminder", "Reminder", key="R", when=no_company, footer=23)
    def action_reminder(self) -> None:
        """Set the reminders of the marked rows, or of this one, in full: date, priority, note,
        followers.
        """
        self.verbs.remind(self.targets(), self.target_rows())

    @command("triage.why", "Why", key="w", when=nobody_here, footer=20)
    def action_why(self) -> None:
        """Show every line that makes the engagement, and the shortest way to hot."""
        lead, target = self.hot_lead(), self.target_here()
        if lead is not None:
            self.verbs.why_lead(lead.id, lead.name)
        elif target is not None:
            self.verbs.why(target)

    @command("triage.why_fit", "Why fit", key="W", when=not_here)
    def action_why_fit(self) -> None:
        """Show which criteria of your default routine the company meets, and their sum."""
        target = self.target_here()
        if target is not None:
            self.verbs.why_fit(target)

    @command("triage.remove_hot", "Remove hot", key="X delete", when=not_hot)
    def action_remove_hot(self) -> None:
        """Remove the hot label of the lead in the hot band, after a question."""
        lead = self.hot_lead()
        if lead is not None:
            self.verbs.remove_hot((lead.id,))
