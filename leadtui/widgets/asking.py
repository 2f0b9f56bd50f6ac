"""Questions to slow callables, without ever making the interface wait."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from functools import partial
from typing import ClassVar, TypeVar

from textual.dom import DOMNode
from textual.worker import Worker

from leadtui.widgets.commands import Failed, Mixin

AnswerT = TypeVar("AnswerT")


def start(
    node: DOMNode,
    work: Callable[[], Coroutine[None, None, None]],
    *,
    group: str,
    exclusive: bool = False,
) -> Worker[None]:
    """Run ``work`` as a worker of ``node``; a newer one ends an older one if ``exclusive``.

    Takes no coroutine: a worker that is cancelled before it starts would never await it.
    """
    return node.run_worker(work, name=group, group=group, exclusive=exclusive)


def can_show(node: DOMNode) -> bool:
    """Whether ``node`` and what is in it are still there to show an answer: a screen that is being
    left, or an app that ends, loses its widgets from the inside out.
    """
    if node._pruning or not node.is_attached:
        return False
    return all(each.is_running for each in node.ancestors_with_self)


class Asks(Mixin):
    """Mixin of nodes that ask something in a thread and use the answer in the interface."""

    _numbers: ClassVar[itertools.count[int]] = itertools.count(1)
    _newest: dict[str, int] | None = None

    def ask(
        self,
        question: Callable[[], AnswerT],
        then: Callable[[AnswerT], None],
        *,
        topic: str = "ask",
        failed: Callable[[Exception], None] | None = None,
        at_once: bool = False,
    ) -> None:
        """Run ``question`` in a thread and hand its answer to ``then`` in the interface.

        A newer question on the same ``topic``, and the end of this node, drop the answer. An
        exception goes to ``failed`` if given, else as :class:`Failed` to the app. ``at_once``
        waits for the answer here: for what a first frame would be drawn twice without.
        """
        number = next(self._numbers)
        self._newest_by_topic[topic] = number
        if at_once:
            try:
                then(question())
            except Exception as error:  # noqa: BLE001 - the app shows it and writes it to the log
                self._fail(error, failed)
            return
        work = partial(self._answer, number, topic, question, then, failed)
        start(self, work, group=f"ask-{topic}", exclusive=True)

    def drop_answers(self, topic: str = "ask") -> None:
        """Forget the running question of ``topic``; its answer will not arrive."""
        self._newest_by_topic.pop(topic, None)

    @property
    def _newest_by_topic(self) -> dict[str, int]:
        if self._newest is None:
            self._newest = {}
        return self._newest

    async def _answer(
        self,
        number: int,
        topic: str,
        question: Callable[[], AnswerT],
        then: Callable[[AnswerT], None],
        failed: Callable[[Exception], None] | None,
    ) -> None:
        try:
            answer = await asyncio.to_thread(question)
            if self._newest_by_topic.get(topic) == number and can_show(self):
                then(answer)
        except Exception as error:  # noqa: BLE001 - the app shows it and writes it to the log
            if self._newest_by_topic.get(topic) != number:
                return
            self._fail(error, failed)

    def _fail(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if failed is not None:
            failed(error)
        else:
            self.post_message(Failed(error))
