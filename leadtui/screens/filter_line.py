"""The filter line of a place, and the views that keep such lines by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from leadtui.domain.rows import Outcome, ViewRow
from leadtui.domain.text import clean_line
from leadtui.screens.commands import Commands, command
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.screens.base import Place

    Base = Place
else:
    Base = Commands


class FilterLine(Base):
    """Mixin of a place with a filter line; name it before :class:`Place`.

    The place says in which of ``views.PLACES`` its views are (``VIEWS``), and how its order goes
    by name.
    """

    SCOPE = "Views"
    VIEWS = ""
    ws: Workspace
    #: The filter as it is typed.
    line = ""
    _view: ViewRow | None = None

    # What the place says

    def sort_name(self) -> str:
        """The order of the list, empty for the one that the place has by itself."""
        raise NotImplementedError

    def set_sort(self, name: str) -> None:
        """Take up an order; the list is asked for afterwards."""
        raise NotImplementedError

    def filter_keys(self) -> Mapping[str, str]:
        """The keys of the line, each with an example; none where it takes words alone."""
        return {}

    def leave_filter(self) -> None:
        """Put the focus into the list."""
        raise NotImplementedError

    # The line

    def compose_filter(self, placeholder: str) -> ComposeResult:
        """The line, and below it what is wrong with it or what it takes."""
        suggester = KeySuggester(self.filter_keys)
        yield self.make_filter(placeholder, suggester)
        yield Static("", id="filter-hint", markup=False)

    def make_filter(self, placeholder: str, suggester: Suggester) -> Input:
        """The field of the line."""
        return Input(placeholder=placeholder, suggester=suggester, id="filter")

    @property
    def filter_field(self) -> Input:
        """The field of the line."""
        return self.query_one("#filter", Input)

    def open_filter(self) -> None:
        """Put the focus into the filter line."""
        self.add_class("-filtering")
        self.filter_field.focus()
        self.say_line()

    def go_back(self) -> bool:
        """Leave the filter line, then clear the filter."""
        field = self.filter_field
        if field.has_focus:
            self.leave_filter()
            self.set_class(bool(self.line), "-filtering")
        elif self.line:
            field.value = ""
            self.remove_class("-filtering")
        else:
            return False
        self.say_line(focused=False)
        return True

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.leave_filter()
        self.set_class(bool(self.line), "-filtering")
        self.say_line(focused=False)

    def say_line(self, wrong: str = "", *, focused: bool = True) -> None:
        """Say below the line what is wrong with it, else which keys go on with what is typed."""
        field = self.filter_field
        text = wrong
        if not wrong and focused and self.has_class("-filtering"):
            text = "  ".join(example for _, example in _fitting(self.filter_keys(), field.value))
        hint = self.query_one("#filter-hint", Static)
        hint.update(Content(clean_line(text)))
        hint.display = bool(text)
        hint.set_class(bool(wrong), "-wrong")
        field.set_class(bool(wrong), "-invalid")

    # Views

    @property
    def view_shown(self) -> str:
        """The name of the view that the line and the order are those of, empty for none."""
        view = self._view
        if view is None or (view.line, view.sort) != (self.line, self.sort_name()):
            return ""
        return view.name

    def line_words(self) -> str:
        """The filter and the view for the frame of a list, empty where there is none."""
        return " · ".join(filter(None, (clean_line(self.view_shown), clean_line(self.line))))

    def take_view(self, view: ViewRow) -> None:
        """Show what a view shows."""
        self.set_sort(view.sort)
        self.put_line(view.line)
        self._view = view._replace(line=self.line, sort=self.sort_name())
        self.leave_filter()
        self.reload()

    def put_line(self, line: str) -> None:
        """Filter by ``line``."""
        self.line = line
        self.filter_field.value = line
        self.set_class(bool(line), "-filtering")

    def not_kept(self) -> str | None:
        """Why no view can be kept."""
        return None if self.ws.store.writable else "This store can only be read."

    @command("views.pick", "Views", key="v", footer=75)
    def action_views(self) -> None:
        """Choose one of your views of this place by typing; rename or remove one."""
        from leadtui.screens.views import ViewsDialog

        def chosen(view: ViewRow | None) -> None:
            if view is not None:
                self.take_view(view)

        self.app.push_screen(ViewsDialog(self.ws, self.VIEWS), chosen)

    @command("views.save", "Keep view", key="S", when=not_kept, footer=76)
    def action_save_view(self) -> None:
        """Keep the filter and the order of this list under a name; one of that name is replaced."""
        from leadtui.screens.dialogs.prompt import Prompt
        from leadtui.services import views

        line, sort = self.line, self.sort_name()

        def answered(name: str | None) -> None:
            if name:
                self.do(partial(views.save, self.ws, self.VIEWS, name, line, sort), said)

        def said(done: Outcome) -> None:
            undo = " u undoes it." if done.step_id is not None else ""
            self.host.toast(f"{done.message}{undo}")
            self.ask(partial(self._stored, done.ids[0]), self._hold, topic="view")

        text = f"Filter: {line or 'none'}" + (f"\nOrder: {sort}" if sort else "")
        old = self._view.name if self._view is not None else ""
        self.app.push_screen(Prompt("Keep this view as", value=old, text=text), answered)

    def _stored(self, view_id: int) -> ViewRow | None:
        from leadtui.services import views

        return next((one for one in views.views(self.ws, self.VIEWS) if one.id == view_id), None)

    def _hold(self, view: ViewRow | None) -> None:
        self._view = view
        self.reload()

    # What survives a restart

    def line_state(self) -> dict[str, object]:
        """The filter, the order, and the view that they are of."""
        return {"line": self.line, "sort": self.sort_name(), "view": self.view_shown}

    def restore_line(self, state: Mapping[str, object]) -> None:
        """Take up what :meth:`line_state` gave."""
        line, sort, view = state.get("line"), state.get("sort"), state.get("view")
        if isinstance(sort, str) and sort:
            self.set_sort(sort)
        if isinstance(line, str) and line:
            self.put_line(line)
        if isinstance(view, str) and view:
            self._view = ViewRow(0, self.VIEWS, view, self.line, self.sort_name())


class KeySuggester(Suggester):
    """Completes the key at the end of a filter line; right takes it."""

    def __init__(self, keys: Callable[[], Mapping[str, str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._keys = keys

    async def get_suggestion(self, value: str) -> str | None:
        """The line with the first key that goes on with its last part."""
        last = value.rpartition(" ")[2]
        if not last:
            return None
        for key, example in _fitting(self._keys(), value):
            whole = key if example == key else f"{key}:"
            if len(whole) > len(last):
                return value + whole[len(last) :]
        return None


def _fitting(keys: Mapping[str, str], line: str) -> list[tuple[str, str]]:
    """The keys that go on with the last part of ``line``, each with its example: one with its
    value (``tag:client``) once its colon is typed, one turned round once its ``-`` is.
    """
    last = line.rpartition(" ")[2].lower()
    return [
        (key, example)
        for key, example in keys.items()
        if key.startswith(last)
        and (":" in last or ":" not in key)
        and (last.startswith("-") or not key.startswith("-"))
    ]
