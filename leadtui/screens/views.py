"""The views of a place: picked by typing, renamed, removed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from leadtui.domain.rows import Outcome, ViewRow
from leadtui.domain.text import clean_line, fold
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.dialogs.find_lead import WordsInput
from leadtui.screens.dialogs.prompt import Prompt
from leadtui.screens.host import Host
from leadtui.services import views
from leadtui.services.workspace import Workspace

_HEIGHT = 10
_NONE = "No view is kept here yet. S on the list keeps one."


class ViewsInput(WordsInput):
    """What the name of a view begins with; keys that act on the one that is marked."""

    SCOPE = "Views of a place"

    def nothing_marked(self) -> str | None:
        """Why there is no view to act on."""
        screen = self.screen
        assert isinstance(screen, ViewsDialog)
        return None if screen.marked is not None else "There is no view here."

    @command("views.rename", "Rename", key="ctrl+r f2", when=nothing_marked, footer=30)
    def action_rename(self) -> None:
        """Give the view that is marked another name."""
        screen = self.screen
        assert isinstance(screen, ViewsDialog)
        screen.rename_marked()

    @command("views.remove", "Remove", key="ctrl+d f8", when=nothing_marked, footer=31)
    def action_remove(self) -> None:
        """Remove the view that is marked; u brings it back."""
        screen = self.screen
        assert isinstance(screen, ViewsDialog)
        screen.remove_marked()


class ViewsDialog(Dialog[ViewRow]):
    """Asks for one of the user's views of a place; enter takes the one that is marked."""

    SCOPE = "Views"
    DEFAULT_CSS = """
    ViewsDialog > .dialog--box { width: 76; }
    ViewsDialog OptionList {
        margin: 1 0 0 0;
        scrollbar-size-vertical: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, ws: Workspace, place: str) -> None:
        super().__init__("Views")
        self.ws = ws
        self.place = place
        self._all: list[ViewRow] = []
        self._shown: list[ViewRow] = []

    def compose_question(self) -> ComposeResult:
        """The beginning of a name, and the views."""
        yield ViewsInput(placeholder="the beginning of its name, or a word of its filter")
        yield OptionList()

    def on_mount(self) -> None:
        """Ask for the views."""
        options = self.query_one(OptionList)
        options.can_focus = False
        options.styles.height = _HEIGHT
        self._reload()

    def _reload(self) -> None:
        self.ask(partial(views.views, self.ws, self.place), self._take, topic="views")

    def _take(self, found: list[ViewRow]) -> None:
        self._all = found
        self._show()

    def _show(self) -> None:
        words = fold(self.query_one(Input).value).split()
        self._shown = [view for view in self._all if _fits(view, words)]
        options = self.query_one(OptionList)
        options.clear_options()
        room = max((len(view.name) for view in self._shown), default=0)
        options.add_options([Option(_line(view, room)) for view in self._shown])
        if not self._shown:
            text = "No view has these words." if self._all else _NONE
            options.add_option(Option(Content.styled(text, "$muted"), disabled=True))
        options.highlighted = 0 if self._shown else None
        self.refresh_bindings()

    @property
    def marked(self) -> ViewRow | None:
        """The view under the cursor."""
        place = self.query_one(OptionList).highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the views that fit."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the view that is marked."""
        event.stop()
        if self.marked is not None:
            self.dismiss(self.marked)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the view that was clicked on."""
        event.stop()
        self.dismiss(self._shown[event.option_index])

    def rename_marked(self) -> None:
        """Ask for another name of the view that is marked."""
        view = self.marked
        if view is None:
            return

        def answered(name: str | None) -> None:
            if name:
                self._do(partial(views.rename, self.ws, self.place, view.name, name))

        self.app.push_screen(Prompt(f"Rename {view.name}", value=view.name), answered)

    def remove_marked(self) -> None:
        """Remove the view that is marked."""
        view = self.marked
        if view is not None:
            self._do(partial(views.remove, self.ws, self.place, view.name))

    def _do(self, deed: Callable[[], Outcome]) -> None:
        host = self.app
        assert isinstance(host, Host)

        def then(done: Outcome) -> None:
            # Here letters are typed.
            undo = " Once this is closed, u undoes it." if done.step_id is not None else ""
            host.toast(f"{done.message}{undo}")
            self._reload()

        host.do(self, deed, then)


def _fits(view: ViewRow, words: list[str]) -> bool:
    text = f" {fold(view.name)} {fold(view.line)}"
    return all(f" {word}" in text for word in words)


def _line(view: ViewRow, room: int) -> Content:
    rest = " · ".join(filter(None, (clean_line(view.line) or "no filter", view.sort)))
    return Content.assemble(clean_line(view.name).ljust(room), (f"  {rest}", "$muted"))
