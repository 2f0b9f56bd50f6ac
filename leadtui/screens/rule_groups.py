"""Groups and sub-departments: who is in which, and in which order their exceptions count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from leadtui.domain.access import may_change_groups
from leadtui.domain.rows import Outcome, UserRow
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs import Choice, Choose, Confirm, MultiChoose, Option, Prompt
from leadtui.screens.rules_dialog import RulesDialog
from leadtui.services import groups, leads
from leadtui.services.groups import GroupRow
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

_TEXT = (
    "A group may have rules of its own; a sub-department has those of its group until it has its "
    "own. Of two groups of somebody the first one's count."
)


def _closed(dialog: Groups) -> str | None:
    return dialog.read_only() or may_change_groups(dialog.ws.user)


def _no_group(dialog: Groups) -> str | None:
    return _closed(dialog) or (None if dialog.row else "There is no group here; n makes one.")


def _no_parent(dialog: Groups) -> str | None:
    row = dialog.row
    if row is not None and row.parent_id is not None:
        return "A sub-department has no sub-departments of its own."
    return _no_group(dialog)


def _first(dialog: Groups) -> str | None:
    at_edge = dialog.row is not None and dialog.row.place == 1
    return _no_group(dialog) or ("It stands first." if at_edge else None)


def _last(dialog: Groups) -> str | None:
    at_edge = dialog.row is not None and dialog.row.place == len(dialog.rows)
    return _no_group(dialog) or ("It stands last." if at_edge else None)


def _empty(dialog: Groups) -> str | None:
    nobody = dialog.row is not None and not dialog.row.member_ids
    return _no_group(dialog) or ("Nobody is in it." if nobody else None)


class Groups(RulesDialog[GroupRow, None]):
    """The groups in their order (CAD-40, CAD-41, CAD-44)."""

    SCOPE = "Groups"
    EMPTY = "There is no group yet.\n\nn makes one, m puts colleagues into it."

    def __init__(self, ws: Workspace) -> None:
        super().__init__(ws, "Groups and sub-departments", _TEXT)
        self.rows: Sequence[GroupRow] = ()

    def columns(self) -> Sequence[Column[GroupRow]]:
        """Place, name, parent, members, exception."""
        return (
            Column("", lambda row: str(row.place), width=3, align="right"),
            Column("Group", lambda row: row.name, flex=2, min_width=14, max_width=36),
            Column("Part of", _parent, flex=1, min_width=10, max_width=28),
            Column("Members", lambda row: ", ".join(row.members), flex=3, min_width=12),
            Column("Rules", lambda row: "its own" if row.exception else "", width=8),
        )

    def key_of(self, row: GroupRow) -> int:
        """Its id."""
        return row.id

    def find(self) -> Sequence[GroupRow]:
        """In their order."""
        return groups.all_groups(self.ws)

    def show(self, rows: Sequence[GroupRow]) -> None:
        """Show them."""
        self.rows = rows
        super().show(rows)

    def said_of(self, row: GroupRow) -> Sequence[tuple[str, str]]:
        """All members."""
        return (
            ("Sub-department of" if row.parent else "Group", row.parent or row.name),
            ("Members", ", ".join(row.members) or "nobody"),
        )

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Who is in it."""
        event.stop()
        self.run_worker(self.action_run_command("groups.join"))

    @command("groups.new", "New", key="n", when=_closed, footer=11)
    def action_new(self) -> None:
        """Make a group."""
        self._ask_name("New group", "", partial(groups.add, self.ws))

    @command("groups.below", "Sub-department", key="s", when=_no_parent, footer=12)
    def action_below(self) -> None:
        """Make a sub-department of this group."""
        row = self.row
        if row is not None:
            deed = partial(groups.add, self.ws, parent_id=row.id)
            self._ask_name(f"New sub-department of {row.name}", "", deed)

    @command("groups.rename", "Rename", key="r", when=_no_group, footer=15)
    def action_rename(self) -> None:
        """Give the group another name."""
        row = self.row
        if row is not None:
            title = f"Another name for {row.name}"
            self._ask_name(title, row.name, partial(groups.rename, self.ws, row.id))

    def _ask_name(self, title: str, name: str, deed: Callable[..., Outcome]) -> None:
        def named(text: str | None) -> None:
            if text is not None:
                self.do(partial(deed, text))

        prompt = Prompt(clean_line(title, limit=60), value=name, placeholder="name")
        self.app.push_screen(prompt, named)

    @command("groups.parent", "Part of", key="p", when=_no_group, footer=16)
    def action_parent(self) -> None:
        """Make it a sub-department of another group, or a group again."""
        row = self.row
        if row is None:
            return
        choices = [Choice("-", "none: a group", 0)]
        choices += [
            Choice("", clean_line(each.name, limit=40), each.id)
            for each in self.rows
            if each.parent_id is None and each.id != row.id
        ]

        def chosen(parent_id: int | None) -> None:
            if parent_id is not None:
                self.do(partial(groups.set_parent, self.ws, row.id, parent_id or None))

        title = clean_line(f"{row.name} is part of", limit=60)
        self.app.push_screen(Choose(title, choices), chosen)

    @command("groups.up", "Up", key="-", when=_first, footer=17)
    def action_up(self) -> None:
        """Put it one place up in the order."""
        self._move(-1)

    @command("groups.down", "Down", key="+", when=_last, footer=18)
    def action_down(self) -> None:
        """Put it one place down in the order."""
        self._move(1)

    def _move(self, step: int) -> None:
        if self.row is not None:
            self.do(partial(groups.move, self.ws, self.row.id, self.row.place + step))

    @command("groups.join", "Join", key="m", when=_no_group, footer=13)
    def action_join(self) -> None:
        """Put users into the group."""
        self.ask(partial(leads.users, self.ws), self._ask_join, topic="users")

    def _ask_join(self, users: list[UserRow]) -> None:
        row = self.row
        if row is not None:
            others = [Option(user.name, user.id) for user in users if user.id not in row.member_ids]
            if not others:
                self.host.toast("Everybody is in it.")
                return
            deed = partial(groups.join, self.ws, row.id)
            self._ask_users(f"Who joins {row.name}?", others, deed)

    @command("groups.leave", "Leave", key="l", when=_empty, footer=14)
    def action_leave(self) -> None:
        """Take users out of the group."""
        self.ask(partial(leads.users, self.ws), self._ask_leave, topic="users")

    def _ask_leave(self, users: list[UserRow]) -> None:
        row = self.row
        if row is not None:
            members = [Option(user.name, user.id) for user in users if user.id in row.member_ids]
            deed = partial(groups.leave, self.ws, row.id)
            self._ask_users(f"Who leaves {row.name}?", members, deed)

    def _ask_users(
        self,
        title: str,
        options: Sequence[Option[int]],
        deed: Callable[[tuple[int, ...]], Outcome],
    ) -> None:
        def answered(user_ids: tuple[int, ...] | None) -> None:
            if user_ids:
                self.do(partial(deed, user_ids))

        text = "space takes and leaves, ctrl+s saves."
        self.app.push_screen(
            MultiChoose(clean_line(title, limit=60), options, text=text, least=1), answered
        )

    @command("groups.remove", "Remove", key="x", when=_no_group, footer=19)
    def action_remove(self) -> None:
        """Take the group out, with its exception and its members."""
        row = self.row
        if row is None:
            return
        name = clean_line(row.name)
        what = "its rules and who is in it" if row.exception else "who is in it"
        text = f"{name} goes, with {what}. u undoes it."

        def answered(yes: bool | None) -> None:
            if yes:
                self.do(partial(groups.remove, self.ws, row.id))

        self.app.push_screen(Confirm(f"Remove {name}", text), answered)


def _parent(row: GroupRow) -> Cell:
    return [(row.parent, "muted")]
