"""The fields of a routine: what is typed into them, and what of it is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from leadtui.domain.conditions import KEYS
from leadtui.domain.criteria import MUST, parse_criteria
from leadtui.domain.errors import Invalid
from leadtui.domain.fit import MANDATORY_POINTS, Level
from leadtui.domain.rows import UserRow
from leadtui.domain.text import clean_line, clean_text
from leadtui.services import routine_setup
from leadtui.services.routine_setup import RoutineSheet, Wanted
from leadtui.widgets.commands import Commands, command

_NO_NUMBER = "off"
_ABOUT_ABOVE = "off, or the fit above which users are told"
_KEYS = "  ".join(KEYS.values())
#: What may be written, where there is little room, and where there is more.
_LEVELS = " · ".join(f"{level.value} +{level.points}" for level in Level)
SHORT_HELP = f"{MUST} · {_LEVELS}, then {_KEYS}"
LONG_HELP = (
    f"Begin a line with {MUST}: all of these have to be met, together they give "
    f"{MANDATORY_POINTS}; or with {_LEVELS}.\n"
    f"{_KEYS}\n"
    "All conditions of a line have to hold. A comma parts values of which any will do, - before "
    "a key turns it round, _ stands for a blank. Other words are looked for in name, city and "
    "description; any column of an import can be asked for by its name."
)


class Draft(NamedTuple):
    """What stands in the fields; ``above`` as it is typed, ``users`` by id."""

    title: str
    description: str
    users: frozenset[int]
    above: str
    criteria: str


#: The fields as they are called when they changed meanwhile.
LABELS: Mapping[str, str] = {
    "title": "title",
    "description": "description",
    "users": "users",
    "above": "the number",
    "criteria": "criteria",
}


def draft_of(sheet: RoutineSheet | None, me: int) -> Draft:
    """A routine as its fields show it; None is a new one, on which its maker works."""
    if sheet is None:
        return Draft("", "", frozenset({me}), _NO_NUMBER, "")
    above = _NO_NUMBER if sheet.notify_above is None else str(sheet.notify_above)
    criteria = sheet.criteria.to_text()
    return Draft(sheet.title, sheet.description, frozenset(sheet.user_ids), above, criteria)


def changed(draft: Draft, saved: Draft) -> list[str]:
    """The fields that read otherwise."""
    return [name for name in LABELS if getattr(draft, name) != getattr(saved, name)]


def wanted(draft: Draft, saved: Draft, users: Sequence[UserRow]) -> Wanted:
    """What is to be changed: the fields that were."""
    new = frozenset(changed(draft, saved))
    return Wanted(
        title=draft.title if "title" in new else None,
        description=draft.description if "description" in new else None,
        criteria=draft.criteria if "criteria" in new else None,
        notify_above=draft.above if "above" in new else None,
        users=(
            tuple(user.name for user in users if user.id in draft.users) if "users" in new else None
        ),
    )


def wrong_in(draft: Draft) -> str:
    """What cannot be taken of a draft, the line of the criteria named; empty for nothing."""
    try:
        parse_criteria(draft.criteria)
        routine_setup.above_number(draft.above)
    except Invalid as refused:
        return str(refused)
    return "" if draft.title else "The routine needs a title."


class UsersLine(Commands, Static, can_focus=True):
    """Who works on the routine; enter asks for others."""

    SCOPE = "Users of a routine"

    class Asked(Message):
        """Other users are wanted."""

    @command("routine_users.choose", "Choose", key="enter space", footer=5)
    def action_choose(self) -> None:
        """Choose who works on the routine."""
        self.post_message(self.Asked())

    def on_click(self) -> None:
        """As enter."""
        self.action_choose()


class RoutineFields(Vertical):
    """Title, description, users, the number above which users are told, and the criteria."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, classes="pane")
        #: Those of the team.
        self.users: tuple[UserRow, ...] = ()
        self._taken: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        """A line each, the criteria below."""
        with Horizontal(classes="field"):
            yield Static("Title", classes="field--label")
            yield Input(id="title", max_length=routine_setup.LONGEST_TITLE)
        with Horizontal(classes="field"):
            yield Static("Description", classes="field--label")
            yield TextArea(id="description", tab_behavior="focus", show_line_numbers=False)
        with Horizontal(classes="field"):
            yield Static("Users", classes="field--label")
            yield UsersLine("", id="users", markup=False)
        with Horizontal(classes="field"):
            yield Static("Tell above", classes="field--label")
            yield Input(id="above", max_length=6)
            yield Static(_ABOUT_ABOVE, classes="field--about")
        yield Static("Criteria, one a line", id="criteria-label")
        yield TextArea(id="criteria", tab_behavior="focus", show_line_numbers=True)
        yield Static("", id="wrong", markup=False)
        yield Static(SHORT_HELP, id="short-help", markup=False)
        yield Static(LONG_HELP, id="long-help", markup=False)

    @property
    def draft(self) -> Draft:
        """What stands in the fields."""
        criteria = clean_text(self.query_one("#criteria", TextArea).text)
        return Draft(
            clean_line(self.query_one("#title", Input).value),
            clean_text(self.query_one("#description", TextArea).text).strip(),
            self._taken,
            clean_line(self.query_one("#above", Input).value) or _NO_NUMBER,
            "\n".join(line.rstrip() for line in criteria.strip().splitlines()),
        )

    def put(self, draft: Draft, names: Sequence[str]) -> None:
        """Put the fields of these names in, without saying that they changed."""
        with self.prevent(Input.Changed, TextArea.Changed):
            for name in names:
                if name == "users":
                    self.take(draft.users)
                elif name in {"title", "above"}:
                    self.query_one(f"#{name}", Input).value = getattr(draft, name)
                else:
                    self.query_one(f"#{name}", TextArea).text = getattr(draft, name)

    def take(self, users: frozenset[int]) -> None:
        """Have these users work on the routine."""
        self._taken = users
        names = ", ".join(clean_line(user.name) for user in self.users if user.id in users)
        nobody = Content.styled("nobody but managers, who see all", "$muted")
        self.query_one(UsersLine).update(Content(names) if names else nobody)

    def start(self, *, new: bool) -> None:
        """Put the focus where one begins to type."""
        area = self.query_one("#criteria", TextArea)
        area.move_cursor(area.document.end)
        (self.query_one("#title") if new else area).focus()

    @property
    def taken(self) -> frozenset[int]:
        """Who works on the routine."""
        return self._taken

    def seal(self) -> None:
        """Let nothing be typed."""
        for field in self.query(Input):
            field.disabled = True
        for area in self.query(TextArea):
            area.read_only = True
        self.query_one(UsersLine).disabled = True

    def say(self, wrong: str) -> None:
        """Say below the criteria what cannot be taken, or nothing."""
        line = self.query_one("#wrong", Static)
        line.update(Content(f"✗ {clean_line(wrong)}" if wrong else ""))
        line.display = bool(wrong)
        self.set_class(bool(wrong), "-wrong")
