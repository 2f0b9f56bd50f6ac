"""The verbs on deals: add, edit, move to a stage, delete. Each asks what it needs, does it as one
step of undo, and says so. The deals place and the company sheet use them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from leadtui.domain.deals import DEAL_FIELDS, DealRow, StageRow
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.working_days import WorkingDays
from leadtui.screens import dialogs
from leadtui.screens.base import Place
from leadtui.services import deal_stages, deals, working_days
from leadtui.services.workspace import Workspace

_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class DealVerbs:
    """The verbs on deals, for any place; ``said`` tells what became of them."""

    def __init__(self, place: Place, ws: Workspace, said: Callable[[Outcome], None]) -> None:
        self.place = place
        self.ws = ws
        self.said = said

    def add(
        self,
        company_id: int | None = None,
        company: str = "",
        made: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Ask for a new deal, of a company where one is given."""
        from leadtui.screens.dialogs.new_deal import NewDeal

        def question() -> tuple[Mapping[str, Sequence[str]], WorkingDays]:
            return deals.offered(self.ws, company_id), working_days.of(self.ws)

        def ask(found: tuple[Mapping[str, Sequence[str]], WorkingDays]) -> None:
            choices, working = found
            dialog = NewDeal(self.ws, company_id, company, choices=choices, working=working)
            self.place.app.push_screen(dialog, answered)

        def answered(outcome: Outcome | None) -> None:
            if outcome is not None:
                self.said(outcome)
                made(outcome.ids[0])

        self.place.ask(question, ask, topic="verb")

    def edit(self, row: DealRow) -> None:
        """Ask for the fields of a deal and keep what was changed (COE-60)."""
        from leadtui.screens.dialogs.edit import EditDialog, Texts

        load = partial(deals.values, self.ws, row.id)

        def save(typed: Texts, seen: Texts) -> Outcome:
            return deals.edit(self.ws, row.id, typed, expected=seen)

        def question() -> tuple[Texts, Mapping[str, Sequence[str]]]:
            return load(), deals.offered(self.ws, row.company_id)

        def ask(found: tuple[Texts, Mapping[str, Sequence[str]]]) -> None:
            values, choices = found
            title = f"Edit “{row.title}” of {row.company}"
            dialog = EditDialog(
                title, DEAL_FIELDS, values, load=load, save=save, suggestions=choices
            )
            self.place.app.push_screen(dialog, answered)

        def answered(outcome: Outcome | None) -> None:
            if outcome is not None:
                self.said(outcome)

        self.place.ask(question, ask, topic="verb")

    def move(self, ids: Sequence[int], name: str) -> None:
        """Ask for a stage and move deals there; ``name`` is what they are called."""

        def ask(stages: list[StageRow]) -> None:
            choices = [
                dialogs.Choice(
                    _KEYS[place] if place < len(_KEYS) else "",
                    stage.name,
                    stage.name,
                    "" if stage.outcome is None else f"the deal is {stage.outcome}",
                )
                for place, stage in enumerate(stages)
            ]
            self.place.app.push_screen(dialogs.Choose(f"Stage of {name}", choices), chosen)

        def chosen(stage: str | None) -> None:
            if stage is not None:
                self._sure(ids, f"{stage}: {name}?", partial(deals.move, self.ws, ids, stage))

        self.place.ask(partial(deal_stages.all_stages, self.ws), ask, topic="verb")

    def _sure(self, ids: Sequence[int], question: str, deed: Callable[[], Outcome]) -> None:
        """Do it; from the number set on only after a yes."""
        limit = self.place.host.ports.confirm_from
        if not limit or len(ids) < limit:
            self.place.do(deed, self.said)
            return
        self._confirm(question, "u undoes it, as one step.", deed)

    def delete(self, ids: Sequence[int], name: str) -> None:
        """Delete deals, after a question."""
        question = f"Delete {name}?"
        text = "The company stays, and what happened. u undoes it."
        self._confirm(question, text, partial(deals.delete, self.ws, ids))

    def _confirm(self, question: str, text: str, deed: Callable[[], Outcome]) -> None:
        def answered(sure: bool | None) -> None:
            if sure:
                self.place.do(deed, self.said)

        self.place.app.push_screen(dialogs.Confirm(question, text), answered)


def called(row: DealRow | None, keys: Sequence[int]) -> str:
    """What the deals ``keys`` are called in a question: ``row`` by its title where it is the one,
    several by their number.
    """
    if len(keys) != 1:
        return plural(len(keys), "deal")
    if row is not None and row.id == keys[0]:
        return f"“{row.title}” of {row.company}"
    return "the marked deal"
