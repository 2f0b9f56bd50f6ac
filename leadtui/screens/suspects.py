"""The suspects: which company comes next on a routine, the best fit on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain import conditions
from leadtui.domain.access import may_change_routines
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.rows import TAGS, CompanyRow
from leadtui.domain.suspect_filter import ANY, KEYS, parse_suspect_filter
from leadtui.screens.commands import command
from leadtui.screens.company_list import CompanyList, Question
from leadtui.screens.suspect_table import SuspectTable
from leadtui.screens.suspect_words import (
    NO_COMPANY,
    NOBODY,
    counts_words,
    empty_words,
    no_routine_words,
    tally,
)
from leadtui.services import companies, routine_setup, routines, suspects
from leadtui.services.routine_setup import RoutineSheet
from leadtui.services.routines import Routine
from leadtui.services.suspects import BY_FIT, Found
from leadtui.services.workspace import Workspace
from leadtui.widgets.table import VirtualTable

_HINT = "filter: tag:prospect  fit:>=70  hot  country:fr  headcount:10-250 …, or words"
_VALUES = [f"has:{what}" for what in conditions.HAS]
#: What the filter line completes: its keys, the values of those that take one of a few, and the
#: conditions turned round.
_COMPLETED: Mapping[str, str] = {
    **KEYS,
    **{word: word for word in (*(f"tag:{tag}" for tag in (*TAGS, ANY)), *_VALUES)},
    **{f"-{key}": f"-{example}" for key, example in conditions.KEYS.items()},
    **{f"-{word}": f"-{word}" for word in _VALUES},
}


class Look(NamedTuple):
    """A look at the flow: the routine asked for, what was found, the routines that the user sees,
    and where nothing was found how many companies there are and match.
    """

    asked: int | None
    found: Found
    seen: Sequence[Routine]
    of: int | None = None
    matching: int = 0

    @property
    def ids(self) -> Sequence[int]:
        """The companies in their order."""
        return self.found.ids


def look(ws: Workspace, routine_id: int | None, line: str, sort: str) -> Look:
    """Ask for the companies of a routine; of the default one where it is gone."""
    try:
        found = suspects.found(ws, routine_id, line, sort)
    except NotFound:
        found = suspects.found(ws, None, line, sort)
    seen = routines.all_routines(ws)
    if found.ids:
        return Look(routine_id, found, seen)
    matching = routine_setup.sheet(ws, found.routine.id).matching if found.has_criteria else 0
    return Look(routine_id, found, seen, len(companies.ids(ws)), matching)


class Suspects(CompanyList[Look]):
    """The companies of one routine: its suspects, or those with other tags (COE-98, COE-110)."""

    SCOPE = "Suspects"
    VIEWS = "suspects"
    NATURAL = BY_FIT

    def __init__(self, ws: Workspace) -> None:
        super().__init__(ws)
        #: The routine chosen, None for the default one; and the one in sight.
        self.routine_id: int | None = None
        self.routine: Routine | None = None
        self._seen: Sequence[Routine] = ()
        #: The tag of the companies that are listed.
        self._listed = ANY

    def compose_body(self) -> ComposeResult:
        """The filter line and the table."""
        yield from self.compose_filter(_HINT)
        yield SuspectTable(self.ws, id="suspects")

    @property
    def table(self) -> VirtualTable[CompanyRow]:
        """The table of companies."""
        return self._table

    @property
    def _table(self) -> SuspectTable:
        return self.query_one(SuspectTable)

    # Asking

    def question(self, sort: str) -> Question[Look]:
        """The companies of the routine that pass the line."""
        asked = partial(look, self.ws, self.routine_id, self.line, sort)
        return Question((self.line, self.routine_id), asked)

    def rows_of(self, found: Look) -> Callable[[Sequence[int]], Sequence[CompanyRow]]:
        """With tag and fit on the routine shown."""
        return partial(suspects.rows, self.ws, found.found.routine.id)

    def show_found(self, found: Look) -> None:
        """Say whose companies these are, how many have which tag, and what the line asks."""
        flow = found.found
        self.routine, self._seen, self._listed = flow.routine, found.seen, flow.tag
        if found.asked == self.routine_id and found.asked not in {None, flow.routine.id}:
            self.routine_id = None
        table = self._table
        table.entitle(flow.routine.title, counts_words(flow.counts))
        table.show_tag(always=flow.tag == ANY)
        table.empty = self._empty(found)
        table.border_subtitle = Content(self._asks(flow))

    def _empty(self, found: Look) -> str:
        """What stands in the place of the list; it is looked for once nobody is listed."""
        if found.of is None:
            return ""
        if not found.of:
            return NO_COMPANY
        if self.line:
            return NOBODY
        may_change = may_change_routines(self.ws.user) is None
        return empty_words(found.found, found.of, found.matching, may_change)

    def _asks(self, flow: Found) -> str:
        if self.line:
            return f"{tally(len(flow.ids))} · {self.line_words()}"
        if not flow.has_criteria:
            return "no criteria yet: who is tagged so" if flow.ids else ""
        order = "the best fit first" if self.sort_name() == BY_FIT else ""
        return " · ".join(filter(None, (self.line_words(), order)))

    def tagged(self, tag: str, ids: Sequence[int]) -> None:
        """Who has another tag than those that are listed goes at once."""
        if self._listed not in {ANY, tag}:
            self.take_out(ids)

    def refused(self, error: Exception) -> None:
        """Where the user works on no routine, say what one is for; below the line, what is wrong
        with it.
        """
        field = error.field if isinstance(error, Invalid) else ""
        if field == "filter":
            self.say_line(str(error))
            if not self.table.loaded:
                self.table.empty = NOBODY
                self.table.set_rows([])
            return
        if field != "routine":
            super().refused(error)
            return
        self.routine, self._seen = None, ()
        table = self._table
        table.entitle("Suspects")
        table.border_subtitle = None
        table.empty = no_routine_words(may_change_routines(self.ws.user) is None)
        table.set_rows([])

    # The filter line

    def filter_keys(self) -> Mapping[str, str]:
        """Those of suspects, with the tags and what can be had."""
        return _COMPLETED

    def wrong_in(self, line: str) -> str:
        """A part that its key does not take."""
        try:
            parse_suspect_filter(line)
        except Invalid as refused:
            return str(refused)
        return ""

    # The routine

    def one_routine(self) -> str | None:
        """Why there is no other routine to show."""
        if self.routine is None:
            return "You work on no routine yet."
        if len(self._seen) > 1 or self.routine not in self._seen:
            return None
        return f"{self.routine.title} is the only routine that you see."

    @command("suspects.routine", "Routine", key="r", when=one_routine, footer=11)
    def action_routine(self) -> None:
        """Show the companies of another of the routines that you work on."""
        self.ask(partial(_setups, self.ws), self._choose, topic="routines")

    def _choose(self, known: tuple[list[RoutineSheet], int | None]) -> None:
        from leadtui.screens.which_routine import WhichRoutine

        setups, default = known
        here = None if self.routine is None else self.routine.id
        dialog = WhichRoutine("Show which routine?", setups, default, here)
        self.app.push_screen(dialog, self.show_routine)

    def show_routine(self, routine_id: int | None) -> None:
        """Show the companies of a routine; None leaves the one that is shown."""
        if routine_id is not None and (self.routine is None or routine_id != self.routine.id):
            self.routine_id = routine_id
            self.table.set_marks(())
            self.reload()

    # Commands

    def no_criteria(self) -> str | None:
        """Why there are no criteria to look at."""
        if self.routine is not None:
            return None
        return may_change_routines(self.ws.user)

    @command("suspects.criteria", "Criteria", key="E", when=no_criteria, footer=23)
    def action_criteria(self) -> None:
        """Show whom the routine looks for; a manager changes it. Without a routine: make one."""
        from leadtui.screens.routine_form import RoutineForm

        routine_id = None if self.routine is None else self.routine.id
        self.app.push_screen(RoutineForm(self.ws, routine_id))

    @command("suspects.tag", "Tag", key="T", when=CompanyList.no_target, footer=22)
    def action_tag(self) -> None:
        """Give the marked companies, or this one, a tag on the routine shown."""
        self.verbs.tag(self.targets(), self.routine)

    @command("suspects.why", "Why fit", key="w", when=CompanyList.not_one, footer=12)
    def action_why(self) -> None:
        """Show which criteria the company meets, and what they add up to."""
        assert self.routine is not None
        self.verbs.why_fit(self.here(), self.routine.id)

    @command("suspects.why_hot", "Why hot", key="W", when=CompanyList.not_one, footer=30)
    def action_why_hot(self) -> None:
        """Show every line that makes the engagement of the company's hottest person."""
        self.verbs.why(self.here())

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The routine, the line, the order and the row."""
        return {**super().state(), "routine": self.routine_id}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        routine_id = state.get("routine")
        if isinstance(routine_id, int):
            self.routine_id = routine_id
        super().restore(state)


def _setups(ws: Workspace) -> tuple[list[RoutineSheet], int | None]:
    default = routines.default_routine(ws)
    return routine_setup.all_setups(ws), default.id if default is not None else None
