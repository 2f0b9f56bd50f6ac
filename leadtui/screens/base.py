"""What every full screen is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from leadtui.screens.host import Host
from leadtui.widgets.asking import Asks
from leadtui.widgets.commands import Commands, command
from leadtui.widgets.footer import Footer
from leadtui.widgets.topbar import TopBar

AnswerT = TypeVar("AnswerT")

#: Takes a step in the list that a sheet was opened from (+1, -1); gives the record's id, or
#: None at the end of the list.
Walk = Callable[[int], int | None]


class Place(Commands, Asks, Screen[None]):
    """A full screen: top line, body, footer.

    A subclass gives its widgets in :meth:`compose_body` and fetches its rows in :meth:`reload`,
    which runs when the place is first shown and whenever the store changed while it is visible.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self._stale = False

    def compose(self) -> ComposeResult:
        """Put the frame around the body."""
        self._be_as_wide_as_the_app()
        yield TopBar()
        with Container(id="body"):
            yield from self.compose_body()
        yield Footer()

    def _be_as_wide_as_the_app(self) -> None:
        """Take the classes of the terminal's size before there are widgets: each of them would
        be styled once more when the first resize brings the classes.
        """
        width, height = self.app.size
        sizes = (width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)
        classes: dict[str, bool] = {}
        for size, breakpoints in sizes:
            fitting = max(least for least, _ in breakpoints if least <= size)
            classes |= {name: least == fitting for least, name in breakpoints}
        self.update_classes(classes, update=False)

    def compose_body(self) -> ComposeResult:
        """The widgets between top line and footer."""
        raise NotImplementedError

    def reload(self) -> None:
        """Fetch what the place shows again (by :meth:`ask`), keeping cursor and scroll."""

    def open_filter(self) -> None:
        """Put the focus where this place is filtered; override it where there is a filter."""

    def go_back(self) -> bool:
        """Back one level inside the place (say, leave the filter); false when there is none."""
        return False

    def unsaved(self) -> bool:
        """Whether leaving would drop what was typed; :meth:`go_back` asks about it then."""
        return False

    def state(self) -> Mapping[str, object]:
        """What to remember of the place over a restart: plain values only."""
        return {}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up what :meth:`state` gave; unknown and missing entries are no error."""

    @property
    def host(self) -> Host:
        """The app."""
        app = self.app
        if not isinstance(app, Host):
            raise TypeError(f"{type(self).__name__} needs a Host, not {type(app).__name__}")
        return app

    @property
    def can_filter(self) -> bool:
        """Whether this place has a filter."""
        return type(self).open_filter is not Place.open_filter

    def do(
        self, deed: Callable[[], AnswerT], then: Callable[[AnswerT], None] | None = None
    ) -> None:
        """Run a service function that changes the store; see :meth:`Host.do`."""
        self.host.do(self, deed, then)

    def on_mount(self) -> None:
        """Fetch for the first time, and listen for changes."""
        self.host.store_changed.subscribe(self, self._store_changed)
        self.reload()

    def on_screen_resume(self) -> None:
        """Fetch what changed while another screen was in front."""
        if self._stale:
            self._stale = False
            self.reload()

    def _store_changed(self, _: int) -> None:
        if self.is_current:
            self.reload()
        else:
            self._stale = True


class Sheet(Place):
    """A record's full screen, opened from a list: ``esc`` goes back to its row."""

    SCOPE = "Sheets"

    def __init__(self, record_id: int, walk: Walk | None = None) -> None:
        super().__init__()
        self.record_id = record_id
        self.walk = walk

    def _no_list(self) -> str | None:
        return None if self.walk else "This sheet was not opened from a list."

    @command("sheet.next", "Next", key="]", when=_no_list, footer=85)
    def action_next_record(self) -> None:
        """Show the next record of the list this sheet was opened from."""
        self._step(1, "last")

    @command("sheet.previous", "Previous", key="[", when=_no_list, footer=84)
    def action_previous_record(self) -> None:
        """Show the record before this one in the list it was opened from."""
        self._step(-1, "first")

    def _step(self, step: int, end: str) -> None:
        record_id = self.walk(step) if self.walk else None
        if record_id is None or record_id == self.record_id:
            self.host.toast(f"This is the {end} record of the list.")
            return
        self.record_id = record_id
        self.reload()
