"""The verbs on a company: note, tag, call, mail, reminder, why. Each asks what it needs, does it
as one step of undo, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from leadtui.domain.dates import When
from leadtui.domain.day_words import day_words
from leadtui.domain.format import plural
from leadtui.domain.reminders import Snooze, snoozed
from leadtui.domain.rows import (
    TAG_LABELS,
    TAGS,
    ContactCard,
    LeadRow,
    Outcome,
    ReminderRow,
    UserRow,
)
from leadtui.screens import dialogs
from leadtui.screens.base import Place
from leadtui.screens.targets import Became, Rows, Target, targets_of
from leadtui.services import calls, contacts, leads, lists, reminders, routines, triage
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.screens.dialogs.call import CallAnswer
    from leadtui.screens.dialogs.choose import Choice
    from leadtui.screens.dialogs.dialog import Dialog
    from leadtui.screens.dialogs.next import Way
    from leadtui.screens.dialogs.reminder import ReminderAnswer

AnswerT = TypeVar("AnswerT")


class Verdict(NamedTuple):
    """What was decided: its name, and what does it again to other rows; whether that ``asks``
    before it acts.
    """

    name: str
    run: Callable[[Rows], None]
    asks: bool = False


class CompanyVerbs:
    """The verbs on companies, for any place.

    ``became`` hears at once what a verb made of reminders, ``tagged`` which companies got which
    tag, before the store is asked again.
    """

    def __init__(
        self,
        place: Place,
        ws: Workspace,
        became: Callable[[Became], None] = lambda _: None,
        tagged: Callable[[str, Sequence[int]], None] = lambda _, __: None,
    ) -> None:
        self.place = place
        self.ws = ws
        self.became = became
        self.tagged = tagged
        #: What ``.`` does with other rows; None before the first verdict.
        self.last: Verdict | None = None

    # What all verbs share

    def _do(self, deed: Callable[[], Outcome], became: Became | None = None) -> None:
        def then(outcome: Outcome) -> None:
            if became is not None:
                self.became(became)
            self.said(outcome)

        self.place.do(deed, then)

    def _decide(self, verdict: Verdict, rows: Rows) -> None:
        """Do it to the rows, after one question where they are many; ``.`` repeats it then."""
        if verdict.asks:
            verdict.run(rows)
            return

        def sure() -> None:
            self.last = verdict
            verdict.run(rows)

        self._sure(len(rows), f"{verdict.name.capitalize()}: {plural(len(rows), 'row')}?", sure)

    def _sure(self, number: int, question: str, deed: Callable[[], None]) -> None:
        """Do it; from the number set on only after a yes."""
        limit = self.place.host.ports.confirm_from
        if not limit or number < limit:
            deed()
            return

        def answered(yes: bool) -> None:
            if yes:
                deed()

        self._asked(dialogs.Confirm(question, "u undoes it, as one step."), answered)

    def said(self, outcome: Outcome) -> None:
        """Say what happened, and that it can be undone."""
        undo = "u undoes it." if outcome.step_id is not None else ""
        self.place.host.toast(" ".join(filter(None, (outcome.message, *outcome.notes, undo))))

    def _asked(self, dialog: Dialog[AnswerT], answered: Callable[[AnswerT], None]) -> None:
        def answer(given: AnswerT | None) -> None:
            if given is not None:
                answered(given)

        self.place.app.push_screen(dialog, answer)

    # The verbs

    def note(self, targets: Sequence[Target]) -> None:
        """Write a note on companies."""

        def answered(text: str) -> None:
            if text:
                ids = [target.company_id for target in targets]
                deed = partial(triage.add_notes, self.ws, text, ids)
                question = f"This note on {_companies(targets)}?"
                self._sure(len(ids), question, partial(self._do, deed))

        self._asked(dialogs.TextPrompt(f"Note on {_companies(targets)}"), answered)

    def tag(self, targets: Sequence[Target], routine: routines.Routine | None = None) -> None:
        """Choose the tag of companies on a routine, on the default one where none is given."""

        def answered(tag: str) -> None:
            def sure() -> None:
                self.last = Verdict(words, lambda rows: self._tag(tag, targets_of(rows), routine))
                self._tag(tag, targets, routine)

            words = f"tag {TAG_LABELS[tag]}"
            self._sure(len(targets), f"{words.capitalize()}: {_companies(targets)}?", sure)

        choices = [dialogs.Choice(tag[0], TAG_LABELS[tag], tag) for tag in TAGS]
        on = f" on {routine.title}" if routine is not None else ""
        self._asked(dialogs.Choose(f"Tag of {_companies(targets)}{on}", choices), answered)

    def _tag(self, tag: str, targets: Sequence[Target], routine: routines.Routine | None) -> None:
        ids = tuple(target.company_id for target in targets)
        routine_id = None if routine is None else routine.id

        def then(outcome: Outcome) -> None:
            self.tagged(tag, outcome.ids)
            self.said(outcome)

        self.place.do(partial(routines.set_tag, self.ws, ids, tag, routine_id), then)

    def call(self, target: Target) -> None:
        """Log a call with a company; "call back" asks when."""
        self.log_calls((target,))

    def log_calls(self, targets: Sequence[Target], rows: Rows = ()) -> None:
        """Log a call with one company, or the same with many; "call back" asks when.

        ``rows`` are the open reminders where the place lists them.
        """
        one = targets[0] if len(targets) == 1 else None

        def question() -> tuple[tuple[ContactCard, ...], tuple[str, ...]]:
            outcomes = lists.names(self.ws, lists.ListKind.OUTCOME)
            return contacts.cards(self.ws, one.company_id) if one else (), outcomes

        def ask(found: tuple[tuple[ContactCard, ...], tuple[str, ...]]) -> None:
            people, outcomes = found
            dialog = dialogs.CallDialog(
                f"Call with {_companies(targets)}",
                people,
                outcomes,
                self.ws.local_now(),
                contact_id=one.contact_id if one else None,
                dial=partial(self._dial, one.company_id) if one else None,
            )
            self._asked(dialog, answered)

        def answered(call: CallAnswer) -> None:
            whom = [(one.company_id, call.contact_id)] if one else []
            whom = whom or [(target.company_id, target.contact_id) for target in targets]
            if call.call_back:
                self._call_back(targets, partial(logged, whom, call))
            else:
                logged(whom, call, None)

        def logged(
            whom: Sequence[tuple[int, int | None]], call: CallAnswer, back: When | None
        ) -> None:
            entered = calls.Call(call.duration, call.outcome, call.text, call.incoming, call.at)
            became: Became = {row.id: back.date for row in rows} if back else {}
            deed = partial(calls.log_calls, self.ws, whom, entered, back)
            question = f"This call with {_companies(targets)}?"
            self._sure(len(whom), question, partial(self._do, deed, became))

        self.place.ask(question, ask, topic="verb")

    def _dial(self, company_id: int, contact_id: int | None) -> None:
        from leadtui.screens.reaching import call_from

        call_from(self.place, self.ws, company_id, contact_id)

    def _call_back(self, targets: Sequence[Target], then: Callable[[When | None], None]) -> None:
        """Ask when to call back; the call is kept whatever the answer, without one as it is."""
        title = f"Call {_companies(targets)} back when?"
        tomorrow = When(snoozed(Snooze.TOMORROW, self.ws.today(), self.ws.today()), None)

        def answered(given: When | Way | None) -> None:
            if given is dialogs.Way.TYPED:
                dialog = dialogs.WhenDialog(
                    title, self.ws.local_now(), value="tomorrow", text="esc logs the call alone."
                )
                self.place.app.push_screen(dialog, then)
            elif isinstance(given, When):
                then(given)
            else:
                then(tomorrow if given is dialogs.Way.PROPOSED else None)

        dialog = dialogs.NextDialog(
            title,
            self.ws.today(),
            proposed=day_words(tomorrow.date, self.ws.today()),
            text="esc and n log the call alone.",
        )
        self.place.app.push_screen(dialog, answered)

    def mail(self, target: Target) -> None:
        """Open a mail to one of the company's people in the mail program (PUB-53)."""

        def ask(people: tuple[ContactCard, ...]) -> None:
            meant = [one for one in people if one.id == target.contact_id]
            people = tuple(meant or (one for one in people if one.email))
            if not people:
                self.place.host.toast(
                    f"Nobody at {target.company} has an e-mail address.", severity="warning"
                )
            elif len(people) == 1:
                self._mail_to(people[0].id)
            else:
                self._asked(dialogs.Choose("Mail to", _people(people)), self._mail_to)

        self.place.ask(partial(contacts.cards, self.ws, target.company_id), ask, topic="verb")

    def mail_each(self, targets: Sequence[Target]) -> None:
        """Open one mail to a person of each company."""
        from leadtui.screens.reaching import mail_to_each

        mail_to_each(self.place, self.ws, targets)

    def _mail_to(self, contact_id: int) -> None:
        from leadtui.screens.reaching import mail_to

        mail_to(self.place, self.ws, contact_id)

    def remind(self, targets: Sequence[Target], rows: Rows = (), *, without: int = 0) -> None:
        """Set the reminders of companies, or change the open ones in full, as one step.

        ``rows`` are the open ones where the place lists them; so many leads are left out,
        ``without`` a company.
        """
        hints = ["Without a note each keeps the one it has."] if len(targets) > 1 else []
        if without:
            hints.append(f"{plural(without, 'lead')} without a company left out.")
        one = targets[0] if len(targets) == 1 else None

        def question() -> tuple[ReminderRow | None, list[UserRow]]:
            current = reminders.of_company(self.ws, one.company_id) if one is not None else None
            return current, leads.users(self.ws)

        def ask(found: tuple[ReminderRow | None, list[UserRow]]) -> None:
            current, users = found
            title = one.company if one else plural(len({t.company_id for t in targets}), "company")
            dialog = dialogs.ReminderDialog(
                f"Reminder of {title}",
                self.ws.local_now(),
                users,
                me=self.ws.user.id,
                current=current,
                text=" ".join(hints),
            )
            self._asked(dialog, answered)

        def answered(answer: ReminderAnswer) -> None:
            note = answer.note if one else answer.note or None
            wanted = triage.Wanted(
                answer.date, answer.time, answer.priority, note, answer.followers
            )
            ids = [target.company_id for target in targets]
            became: Became = {row.id: answer.date for row in rows}
            deed = partial(triage.put_reminders, self.ws, ids, wanted)
            question = f"This reminder for {_companies(targets)}?"
            self._sure(len(ids), question, partial(self._do, deed, became))

        self.place.ask(question, ask, topic="verb")

    def why(self, target: Target) -> None:
        """Explain the engagement of the person meant, or of the company's hottest."""

        def show(people: tuple[ContactCard, ...]) -> None:
            meant = [one for one in people if one.id == target.contact_id] or people
            who = max(meant, key=lambda one: (one.hot, one.engagement), default=None)
            if who is None:
                self.place.host.toast(
                    f"{target.company} has no people yet, so there is nothing to explain.",
                    severity="warning",
                )
            else:
                self.why_lead(who.id, who.name)

        self.place.ask(partial(contacts.cards, self.ws, target.company_id), show, topic="verb")

    def why_fit(self, target: Target, routine_id: int | None = None) -> None:
        """Explain the fit of a company on a routine, on the default one where none is given."""
        from leadtui.screens.why_fit import WhyFitDialog

        self.place.app.push_screen(
            WhyFitDialog(self.ws, target.company_id, target.company, routine_id)
        )

    def why_lead(self, lead_id: int, name: str) -> None:
        """Explain the engagement of a lead."""
        from leadtui.screens.why import WhyDialog

        self.place.app.push_screen(WhyDialog(self.ws, lead_id, name))

    def remove_hot(self, lead_ids: Sequence[int]) -> None:
        """Remove the hot labels of leads as one step, after the confirmation with their number
        (CAD-47, CAD-60); of leads that are not hot there is none to remove.
        """

        def ask(rows: list[LeadRow]) -> None:
            hot = [row for row in rows if row.hot]
            if not hot:
                who = "This lead is" if len(rows) == 1 else "None of these leads is"
                self.place.host.toast(f"{who} hot: there is no label to remove.")
                return

            def answered(sure: bool) -> None:
                if sure:
                    self._do(partial(leads.remove_hot, self.ws, [row.id for row in hot]))

            self._asked(dialogs.RemoveHot([row.name for row in hot]), answered)

        self.place.ask(partial(leads.rows, self.ws, lead_ids), ask, topic="verb")


def _companies(targets: Sequence[Target]) -> str:
    return targets[0].company if len(targets) == 1 else plural(len(targets), "company")


def _people(people: Sequence[ContactCard]) -> list[Choice[int]]:
    keys = "123456789abcdefghijklmnopqrstuvwxyz"
    return [
        dialogs.Choice(
            keys[place] if place < len(keys) else "",
            one.name,
            one.id,
            f"{one.email}  ✗ {one.blocked}" if one.blocked else one.email,
        )
        for place, one in enumerate(people)
    ]
