"""The verbs on reminders, and with them the ones on companies: all that triage needs.

Today and the company sheet use them alike; they declare the commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from leadtui.domain.dates import When
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural
from leadtui.domain.recurrence import parse_repeat
from leadtui.domain.reminders import Priority, Snooze, snoozed
from leadtui.domain.rows import Outcome, ReminderRow, UserRow
from leadtui.screens import dialogs
from leadtui.screens.company_verbs import CompanyVerbs, Verdict
from leadtui.screens.targets import Became, Rows
from leadtui.screens.targets import Target as Target
from leadtui.services import leads, reminder_merges, reminders, repeating, triage
from leadtui.services.reminders import Proposal

if TYPE_CHECKING:
    from leadtui.domain.followers import Following
    from leadtui.screens.dialogs.next import Way


class Verbs(CompanyVerbs):
    """The verbs on reminders: one or many, one step of undo each."""

    def done(self, rows: Rows) -> None:
        """Close reminders and set the next ones, as one step; nothing changes before the answer."""
        priority = Priority.LOW if all(_is_low(row) for row in rows) else Priority.NORMAL

        def ask(found: Sequence[Proposal]) -> None:
            today = self.ws.today()
            days = sorted({proposal.date for proposal in found})
            each = " to ".join(day_words(day, today) for day in dict.fromkeys((days[0], days[-1])))
            why = found[0].why if len(found) == 1 else "Each by the rhythm of its own contacts."
            dialog = dialogs.NextDialog(
                f"{_who(rows)}: done. And next?", today, proposed=each, priority=priority, text=why
            )
            self._asked(dialog, answered)

        def answered(given: When | Way) -> None:
            if given is dialogs.Way.TYPED:
                dialog = dialogs.WhenDialog(f"{_who(rows)}: done. Next on", self.ws.local_now())
                self._asked(dialog, finish)
            else:
                finish(given)

        def finish(given: When | Way) -> None:
            self._decide(Verdict(_done_words(given), partial(self._finish, given)), rows)

        self.place.ask(partial(reminders.proposals, self.ws, _ids(rows)), ask, topic="verb")

    def _finish(self, given: When | Way, rows: Rows) -> None:
        def deed() -> Outcome:
            proposed = reminders.proposals(self.ws, _ids(rows))
            wanted = [_next(each, given) for each in proposed]
            following = [] if given is dialogs.Way.NONE else wanted
            return triage.finish(self.ws, _ids(rows), following)

        self._do(deed, dict.fromkeys(_ids(rows)))

    def snooze(self, rows: Rows) -> None:
        """Put reminders off by one key."""

        def answered(choice: Snooze) -> None:
            verdict = Verdict(f"snooze {choice.label}", partial(self._snooze, choice))
            self._decide(verdict, rows)

        title = f"Snooze {_who(rows)}"
        self._asked(
            dialogs.SnoozeDialog([row.date for row in rows], self.ws.today(), title), answered
        )

    def _snooze(self, choice: Snooze, rows: Rows) -> None:
        today = self.ws.today()
        became = {row.id: snoozed(choice, row.date, today) for row in rows}
        self._do(partial(reminders.snooze, self.ws, _ids(rows), choice), became)

    def comes_again(self, rows: Rows) -> None:
        """Say how reminders come again once they are done; an empty line for not any more."""
        first, today = rows[0].date, self.ws.today()

        def meant(text: str) -> dialogs.Hint:
            if not text:
                return dialogs.Hint("it does not come again")
            try:
                repeat = parse_repeat(text, first)
            except Invalid as refused:
                return dialogs.Hint(refused.message, ok=False)
            following = repeat.next_day(max(first, today))
            return dialogs.Hint(f"{repeat.words}, the next {day_words(following, today)}")

        def answered(text: str) -> None:
            deed = partial(self._comes_again, text or None)
            self._decide(Verdict(f"again {text}" if text else "not again", deed), rows)

        dialog = dialogs.Prompt(
            f"{_who(rows)}: again once it is done",
            value=rows[0].repeats,
            placeholder="every 2 weeks · every friday · every month end",
            text="Counted from its day. An empty line: it does not come again.",
            hint=meant,
        )
        self._asked(dialog, answered)

    def _comes_again(self, text: str | None, rows: Rows) -> None:
        self._do(partial(repeating.set_repeat, self.ws, _ids(rows), text))

    def move(self, rows: Rows) -> None:
        """Give reminders a date in words."""
        dialog = dialogs.WhenDialog(
            f"Move {_who(rows)} to",
            self.ws.local_now(),
            value=dialogs.typed(rows[0].date, rows[0].time) if len(rows) == 1 else "",
            offered=dialogs.suggestions(rows[0].priority),
        )
        self._asked(dialog, partial(self.move_to, rows))

    def move_to(self, rows: Rows, when: When) -> None:
        """Give reminders the date that was answered."""
        words = day_words(when.date, self.ws.today(), when.time)
        self._decide(Verdict(f"move to {words}", partial(self._move, when)), rows)

    def _move(self, when: When, rows: Rows) -> None:
        became = {row.id: when.date for row in rows}
        self._do(partial(reminders.move, self.ws, _ids(rows), when), became)

    def priority(self, rows: Rows) -> None:
        """Give each the next of high, normal, low.

        The next of what is stored: a key pressed again is a step further before the list shows
        the first. ``.`` gives other rows the rank that these came to.
        """
        alike = len({row.priority for row in rows}) == 1

        def next_rank() -> tuple[Outcome, Priority | None]:
            outcome = reminders.set_priority(self.ws, _ids(rows))
            return outcome, reminders.get(self.ws, rows[0].id).priority if alike else None

        def then(done: tuple[Outcome, Priority | None]) -> None:
            outcome, rank = done
            word = rank.word if rank is not None else "of the next rank"
            self.last = Verdict(f"priority {word}", partial(self._priority, rank))
            self.said(outcome)

        question = f"The next priority: {plural(len(rows), 'row')}?"
        self._sure(len(rows), question, partial(self.place.do, next_rank, then))

    def _priority(self, priority: Priority | None, rows: Rows) -> None:
        self._do(partial(reminders.set_priority, self.ws, _ids(rows), priority))

    def followers(self, rows: Rows) -> None:
        """Hand over, add, remove followers; the last one's removal deletes the reminder, after a
        question that says so (COE-125, COE-126).
        """
        common = frozenset.intersection(*(frozenset(row.follower_ids) for row in rows))

        def ask(users: list[UserRow]) -> None:
            title = f"Who follows {_who(rows)}"
            text = "A reminder without followers is deleted, after a question."
            me = self.ws.user.id
            dialog = dialogs.HandOver(title, users, common, me=me, text=text)
            self._asked(dialog, lambda change: self._follow(change, rows))

        self.place.ask(partial(leads.users, self.ws), ask, topic="verb")

    def _follow(self, change: Following, rows: Rows) -> None:
        verdict = Verdict("change followers", partial(self._follow, change), asks=True)

        def change_them(became: Became) -> None:
            self.last = verdict
            self._do(partial(reminders.change_followers, self.ws, _ids(rows), change), became)

        def ask(warning: str) -> None:
            gone = [row.id for row in rows if not change.of(frozenset(row.follower_ids))]
            became: Became = dict.fromkeys(gone)
            if not warning:
                question = f"Change the followers of {_who(rows)}?"
                self._sure(len(rows), question, partial(change_them, {}))
                return
            title = f"Delete {plural(len(gone), 'reminder')}?"
            dialog = dialogs.Confirm(title, f"{warning}\nThe company stays. u undoes it.")
            self._asked(dialog, lambda sure: change_them(became) if sure else None)

        warning = partial(reminders.unfollowed_warning, self.ws, _ids(rows), change)
        self.place.ask(warning, ask, topic="verb")

    def delete(self, rows: Rows) -> None:
        """Delete reminders and their followers, after the confirmation (COE-137)."""

        def ask(warning: str) -> None:
            title = f"Delete the reminder of {rows[0].company}?"
            if len(rows) > 1:
                title = f"Delete {plural(len(rows), 'reminder')}?"
            self._asked(
                dialogs.Confirm(title, f"{warning}\nThe company stays. u undoes it."), answered
            )

        def answered(sure: bool) -> None:
            if sure:
                became = dict.fromkeys(_ids(rows))
                self._do(partial(reminders.delete, self.ws, _ids(rows)), became)

        self.last = Verdict("delete", self.delete, asks=True)
        self.place.ask(partial(reminders.delete_warning, self.ws, _ids(rows)), ask, topic="verb")

    def put_back(self, rows: Rows) -> None:
        """Put reminders back where they were before automations moved them."""
        deed = partial(reminder_merges.put_back, self.ws, _ids(rows))
        self._sure(len(rows), f"Put back {_who(rows)}?", partial(self._do, deed))

    def repeat(self, rows: Rows) -> None:
        """Do to these rows what was decided last, with the same answer."""
        if self.last is not None:
            self._decide(self.last, rows)


def _ids(rows: Rows) -> tuple[int, ...]:
    return tuple(row.id for row in rows)


def _who(rows: Rows) -> str:
    return rows[0].company if len(rows) == 1 else plural(len(rows), "reminder")


def _is_low(row: ReminderRow) -> bool:
    return row.priority is Priority.LOW


def _done_words(given: When | Way) -> str:
    if isinstance(given, When):
        return f"done, next on {given.date:%d %b}"
    return "done, none next" if given is dialogs.Way.NONE else "done, next as proposed"


def _next(proposal: Proposal, given: When | Way) -> triage.Next:
    when = given if isinstance(given, When) else When(proposal.date, None)
    return triage.Next(proposal.company_id, when.date, when.time)
