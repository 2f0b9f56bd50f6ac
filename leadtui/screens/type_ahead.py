"""Keys that are typed ahead: each is handled once the one before it has had its effect.

Textual hands a key to what has the focus at that moment. Without this, what is typed while a
question is being made, or while a change is on its way to the store, would go to the list below it,
where every letter is a verb.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.screen import Screen

from leadtui.widgets.asking import start

#: Workers whose end a key waits for: the question of a verb, and what changes the store; on a
#: screen that just came, whatever it asks for its first rows as well.
WAITED_FOR = ("ask-verb", "writes")
WAITED_FOR_FIRST = (*WAITED_FOR, "ask-")
#: Seconds that a key waits at most: for the one before it to be handled, and for what follows;
#: after that none waits for it any more.
HANDLED_WITHIN, EFFECT_WITHIN = 0.1, 0.5
_LOOK_EVERY = 0.003
#: How often what a key set off is followed from the focus up to the app: a field that is submitted
#: says so in a message of its own.
_ROUNDS = 2


class TypeAhead(App[None]):
    """An app that handles one key after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead: deque[events.Key] = deque()
        self._taking = False
        #: The key that is being handled, and when it was taken up.
        self._under_way: events.Key | None = None
        self._taken_at = 0.0
        #: The screen that is not yet ready for keys.
        self._opening: Screen[object] | None = None
        self._came_last = False
        self._waits_no_more = False

    def on_mount(self) -> None:
        """Hear of every screen that comes to the front."""
        self.screen_change_signal.subscribe(self, self._to_the_front, immediate=True)

    async def on_event(self, event: events.Event) -> None:
        """Take a key up at once, or after those that wait."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._ahead or not self._is_settled():
            self._ahead.append(event)
            if not self._taking:
                self._taking = True
                start(self, self._take_up, group="keys")
        else:
            await self._handle(event)

    async def _take_up(self) -> None:
        try:
            while self._ahead:
                while not self._is_settled():
                    await asyncio.sleep(_LOOK_EVERY)
                await self._handle(self._ahead.popleft())
        finally:
            self._taking = False

    async def _handle(self, event: events.Key) -> None:
        self._under_way, self._taken_at = event, time.monotonic()
        target: DOMNode = self.focused or self.screen
        await super().on_event(event)
        self._follow(event, target, _ROUNDS)

    def _follow(self, event: events.Key, node: MessagePump | None, rounds: int) -> None:
        """Come after ``event`` and what it set off, through each node that they go through."""
        if self._under_way is not event:
            return
        if node is not None and node is not self and node.is_running:
            node.call_later(self._follow, event, node._parent, rounds)
        elif rounds > 1:
            self.call_later(self._follow, event, self.focused or self.screen, rounds - 1)
        else:
            self._under_way = None

    def _is_settled(self) -> bool:
        waited = time.monotonic() - self._taken_at
        if self._under_way is not None and waited < HANDLED_WITHIN:
            return False
        if not self._is_busy():
            self._came_last = self._waits_no_more = False
            return True
        if waited >= EFFECT_WITHIN:
            self._waits_no_more = True
        return self._waits_no_more

    def _is_busy(self) -> bool:
        if self._opening is not None:
            return True
        groups = WAITED_FOR_FIRST if self._came_last else WAITED_FOR
        return any(each.group.startswith(groups) and not each.is_finished for each in self.workers)

    def _to_the_front(self, screen: Screen[object]) -> None:
        """A screen takes keys once it has put the focus somewhere, which comes before this."""
        self._opening, self._came_last = screen, True
        screen.call_later(self._is_ready, screen)

    def _is_ready(self, screen: Screen[object]) -> None:
        if self._opening is screen:
            self._opening = None
