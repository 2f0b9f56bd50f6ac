"""The verbs on reminders, and with them the ones on companies: all that triage needs.

Today and the company sheet use them alike; they declare the commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from leadtui.domain.dates import When
from leadtui.domain.day_words import day_words
from leadtui.domain.format import plural
from leadtui.domain.reminders import Priority, Snooze, snoozed
from leadtui.domain.rows import UserRow
from leadtui.screens import dialogs
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.targets import Rows
from leadtui.screens.targets import Target as Target
from leadtui.services import leads, reminder_merges, reminders, triage
from leadtui.services.reminders import Done, Proposal


class Verbs(CompanyVerbs):
    """The verbs on reminders: one or many, one step of undo each."""

    def done(self, rows: Rows) -> None:
        """Close reminders, and propose the next ones."""

        def then(result: Done) -> None:
            self.became(dict.fromkeys(_ids(rows)))
            self.said(result.outcome)
            self._propose(rows, result.proposals)

        self.place.do(partial(reminders.done, self.ws, _ids(rows)), then)

    def _propose(self, rows: Rows, proposals: Sequence[Proposal]) -> None:
        self.last = ("done, none next", partial(self._done_again, None))
        if len(proposals) == 1:
            self._propose_one(rows, proposals[0])
        else:
            self._propose_many(rows, proposals)

    def _propose_one(self, rows: Rows, proposal: Proposal) -> None:
        first = dialogs.typed(proposal.date)

        def answered(when: When) -> None:
            same = dialogs.typed(when.date, when.time) == first
            self.last = ("done", partial(self._done_again, "proposed" if same else when))
            self._follow_up(rows, [proposal], when)

        dialog = dialogs.WhenDialog(
            f"{proposal.company}: done. And next?",
            self.ws.local_now(),
            value=first,
            text="enter sets the next reminder, esc sets none.",
            offered=dialogs.suggestions(rows[0].priority),
        )
        self._asked(dialog, answered)

    def _propose_many(self, rows: Rows, proposals: Sequence[Proposal]) -> None:
        today = self.ws.today()
        days = sorted({proposal.date for proposal in proposals})
        each = " to ".join(day_words(day, today) for day in dict.fromkeys((days[0], days[-1])))

        def answered(way: str) -> None:
            if way == "proposed":
                self.last = ("done", partial(self._done_again, "proposed"))
                self._follow_up(rows, proposals, None)
            elif way == "typed":
                dialog = dialogs.WhenDialog(
                    f"Next for {plural(len(proposals), 'company')}",
                    self.ws.local_now(),
                    value=dialogs.typed(days[0]),
                )
                self._asked(dialog, one_for_all)

        def one_for_all(when: When) -> None:
            self.last = ("done", partial(self._done_again, when))
            self._follow_up(rows, proposals, when)

        choices = [
            dialogs.Choice("y", "as proposed for each", "proposed", each),
            dialogs.Choice("t", "one date for all", "typed", "to be typed"),
            dialogs.Choice("n", "none", "none"),
        ]
        title = f"{plural(len(proposals), 'company')} done. And next?"
        self._asked(dialogs.Choose(title, choices), answered)

    def _done_again(self, answer: When | str | None, rows: Rows) -> None:
        def then(result: Done) -> None:
            self.became(dict.fromkeys(_ids(rows)))
            if answer is None:
                self.said(result.outcome)
            else:
                when = answer if isinstance(answer, When) else None
                self._follow_up(rows, result.proposals, when)

        self.place.do(partial(reminders.done, self.ws, _ids(rows)), then)

    def _follow_up(self, rows: Rows, proposals: Sequence[Proposal], when: When | None) -> None:
        before = {row.company_id: row for row in rows}
        wanted = [
            triage.Next(
                proposal.company_id,
                when.date if when else proposal.date,
                when.time if when else None,
                _next_priority(before[proposal.company_id].priority),
                before[proposal.company_id].follower_ids,
            )
            for proposal in proposals
        ]
        self._do(partial(triage.follow_up, self.ws, wanted))

    def snooze(self, rows: Rows) -> None:
        """Put reminders off by one key."""

        def answered(choice: Snooze) -> None:
            self.last = (f"snooze {choice.label}", partial(self._snooze, choice))
            self._snooze(choice, rows)

        title = f"Snooze {_who(rows)}"
        self._asked(
            dialogs.SnoozeDialog([row.date for row in rows], self.ws.today(), title), answered
        )

    def _snooze(self, choice: Snooze, rows: Rows) -> None:
        today = self.ws.today()
        became = {row.id: snoozed(choice, row.date, today) for row in rows}
        self._do(partial(reminders.snooze, self.ws, _ids(rows), choice), became)

    def move(self, rows: Rows) -> None:
        """Give reminders a date in words."""

        def answered(when: When) -> None:
            words = day_words(when.date, self.ws.today(), when.time)
            self.last = (f"move to {words}", partial(self._move, when))
            self._move(when, rows)

        dialog = dialogs.WhenDialog(
            f"Move {_who(rows)} to",
            self.ws.local_now(),
            value=dialogs.typed(rows[0].date, rows[0].time) if len(rows) == 1 else "",
            offered=dialogs.suggestions(rows[0].priority),
        )
        self._asked(dialog, answered)

    def _move(self, when: When, rows: Rows) -> None:
        became = {row.id: when.date for row in rows}
        self._do(partial(reminders.move, self.ws, _ids(rows), when), became)

    def priority(self, rows: Rows) -> None:
        """Give each the next of high, normal, low."""
        ranks = {row.priority for row in rows}
        following = Priority((rows[0].priority + 1) % len(Priority)) if len(ranks) == 1 else None
        word = following.word if following is not None else "of the next rank"
        self.last = (f"priority {word}", partial(self._priority, following))
        self._priority(following, rows)

    def _priority(self, priority: Priority | None, rows: Rows) -> None:
        self._do(partial(reminders.set_priority, self.ws, _ids(rows), priority))

    def followers(self, rows: Rows) -> None:
        """Choose who follows; nobody deletes the reminder, after a confirmation (COE-126)."""
        common = frozenset.intersection(*(frozenset(row.follower_ids) for row in rows))

        def answered(user_ids: tuple[int, ...]) -> None:
            if not user_ids:
                self.delete(rows)
                return
            self.last = ("followers", partial(self._followers, user_ids))
            self._followers(user_ids, rows)

        def ask(users: list[UserRow]) -> None:
            title = f"Who follows {_who(rows)}"
            text = "A reminder without followers is deleted, after a question."
            me = self.ws.user.id
            self._asked(dialogs.FollowersDialog(title, users, common, me=me, text=text), answered)

        self.place.ask(partial(leads.users, self.ws), ask, topic="verb")

    def _followers(self, user_ids: tuple[int, ...], rows: Rows) -> None:
        self._do(partial(reminders.set_followers, self.ws, _ids(rows), user_ids))

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

        self.last = ("delete", self.delete)
        self.place.ask(partial(reminders.delete_warning, self.ws, _ids(rows)), ask, topic="verb")

    def put_back(self, rows: Rows) -> None:
        """Put reminders back where they were before automations moved them."""
        self._do(partial(reminder_merges.put_back, self.ws, _ids(rows)))

    def repeat(self, rows: Rows) -> None:
        """Do to these rows what was decided last, with the same answer."""
        if self.last is not None:
            self.last[1](rows)


def _ids(rows: Rows) -> tuple[int, ...]:
    return tuple(row.id for row in rows)


def _who(rows: Rows) -> str:
    return rows[0].company if len(rows) == 1 else plural(len(rows), "reminder")


def _next_priority(priority: Priority) -> Priority:
    """An appointment is over when it is done, a background reminder goes on (COE-131)."""
    return Priority.LOW if priority is Priority.LOW else Priority.NORMAL
