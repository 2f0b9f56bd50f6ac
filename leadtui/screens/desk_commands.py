"""What can be opened from everywhere once there is a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.domain.access import may_keep_steps, may_set_when_hot
from leadtui.screens.commands import EVERYWHERE, Commands, command
from leadtui.screens.host import Host

if TYPE_CHECKING:
    from textual.screen import Screen

    from leadtui.domain.rows import Outcome
    from leadtui.services.workspace import Workspace


class DeskCommands(Commands):
    """Mixin of an app with a workspace: imports, events that wait, notifications."""

    SCOPE = EVERYWHERE
    ws: Workspace

    def _open(self, screen: Screen[None]) -> None:
        """Put ``screen`` in front, unless its like is there already."""
        if type(self.app.screen) is not type(screen):
            self.app.push_screen(screen)

    def _import(self, kind: str) -> None:
        from leadtui.screens.import_file import ImportScreen

        self._open(ImportScreen(self.ws, kind))

    def _not_writable(self) -> str | None:
        return None if self.ws.store.writable else "This store can only be read."

    def _may_not_keep(self) -> str | None:
        return may_keep_steps(self.ws.user) or self._not_writable()

    def _may_not_say(self) -> str | None:
        return may_set_when_hot(self.ws.user) or self._not_writable()

    @command("import.companies", "Import companies", when=_not_writable)
    def action_import_companies(self) -> None:
        """Bring companies in from a CSV file."""
        self._import("companies")

    @command("import.leads", "Import leads", when=_not_writable)
    def action_import_leads(self) -> None:
        """Bring leads in from a CSV file, with their companies."""
        self._import("leads")

    @command("import.events", "Import events", when=_not_writable)
    def action_import_events(self) -> None:
        """Bring in what leads did: openings, clicks, replies, calls."""
        self._import("events")

    @command("import.calendar", "Import a calendar", when=_not_writable)
    def action_import_calendar(self) -> None:
        """Make reminders of the meetings you accepted, from a file of your calendar."""
        self._import("calendar")

    @command("events.waiting", "Events waiting")
    def action_events_waiting(self) -> None:
        """Show the events whose address nobody has, to give them to a lead."""
        from leadtui.screens.pending import PendingEvents

        self._open(PendingEvents(self.ws))

    @command("app.capture", "Capture", key=":", when=_not_writable)
    def action_capture(self) -> None:
        """Set a reminder by typing one line: acme call back tomorrow 9am !high @ana #market."""
        from leadtui.screens.capture import CaptureDialog

        if not isinstance(self.app.screen, CaptureDialog):
            self.app.push_screen(CaptureDialog(self.ws), self._done)

    @command("app.level", "Level the load", when=_not_writable)
    def action_level(self) -> None:
        """Spread your reminders off days with too many and off days off, after a look at it."""
        from leadtui.screens.levelling import LevelDialog

        self.app.push_screen(LevelDialog(self.ws), self._done)

    @command("app.quiet", "Quiet hours", when=_not_writable)
    def action_quiet(self) -> None:
        """Say when nothing rings for you; what falls into these hours rings once they end."""
        from leadtui.screens.quiet_hours import QuietDialog

        self.app.push_screen(QuietDialog(self.ws), self._done)

    def _done(self, done: Outcome | None) -> None:
        host = self.app
        if done is not None and isinstance(host, Host):
            undo = "u undoes it." if done.step_id is not None else ""
            host.toast(" ".join(filter(None, (done.message, *done.notes, undo))))

    @command("app.notifications", "Notifications", key="!")
    def action_notifications(self) -> None:
        """Show what you were told, what you did not see yet first."""
        from leadtui.screens.notifications import Notifications

        self._open(Notifications(self.ws))

    @command("app.news", "Hot news", key="H")
    def action_news(self) -> None:
        """Show who of the team's leads became hot, who cooled, and whose label was removed."""
        from leadtui.screens.news import News

        self._open(News(self.ws))

    @command("app.cooling", "Cooling", key="F")
    def action_cooling(self) -> None:
        """Show which hot leads go cold on which day, and the last day for a call."""
        from leadtui.screens.cooling import Cooling

        self._open(Cooling(self.ws))

    @command("app.backtest", "Back-test")
    def action_backtest(self) -> None:
        """Tell how well the rules sort leads that were won from leads that were lost."""
        from leadtui.screens.backtest import BackTestScreen

        self._open(BackTestScreen(self.ws))

    @command("app.when_hot", "When a lead turns hot", when=_may_not_say)
    def action_when_hot(self) -> None:
        """Say who is given leads of nobody that turn hot, and whether the owner gets a reminder."""
        from leadtui.screens.when_hot import WhenHotDialog

        self.app.push_screen(WhenHotDialog(self.ws), self._done)

    @command("app.routines", "Routines")
    def action_routines(self) -> None:
        """Show the routines: whom each looks for and who works on it; a manager changes them."""
        from leadtui.screens.routines import Routines

        self._open(Routines(self.ws))

    @command("app.default_routine", "Default routine")
    def action_default_routine(self) -> None:
        """Choose your default routine, whose tag lists show; a manager chooses for others too."""
        from leadtui.screens.default_routine import DefaultRoutine

        self._open(DefaultRoutine(self.ws))

    def _list(self, kind: str) -> None:
        from leadtui.screens.lists import ListDialog
        from leadtui.services.lists import ListKind

        self._open(ListDialog(self.ws, ListKind(kind)))

    @command("app.sources", "Lead sources")
    def action_sources(self) -> None:
        """Add lead sources, group them under categories, take some off the list."""
        self._list("sources")

    @command("app.methods", "Methods of contact")
    def action_methods(self) -> None:
        """Add methods of contact, take some off the list."""
        self._list("methods")

    @command("app.outcomes", "Outcomes of a call")
    def action_outcomes(self) -> None:
        """Add what a call can come to, take some off the list."""
        self._list("outcomes")

    @command("app.stages", "Stages of deals")
    def action_stages(self) -> None:
        """Show the stages that deals go through; a manager adds, renames, orders, removes them."""
        from leadtui.screens.deal_stages import StagesDialog

        self._open(StagesDialog(self.ws))

    @command("app.journal_days", "How long steps are kept", when=_may_not_keep)
    def action_journal_days(self) -> None:
        """Say for how many days steps can be undone, and see how the journal grows."""
        from leadtui.screens.journal_days import JournalDays

        self._open(JournalDays(self.ws))

    @command("app.steps", "Steps")
    def action_steps(self) -> None:
        """Show who did what and when, what each step changed, and take any of them back."""
        from leadtui.screens.steps import StepsDialog

        self._open(StepsDialog(self.ws))
