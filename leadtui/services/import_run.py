"""An import under way: where it writes, for whom, and what it writes while rows are read."""

from __future__ import annotations

import gc
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from leadtui.models.store import Unit

#: Seconds after which a thread that computes lets another one go on. The one that writes is back
#: between two statements only to begin the next.
_SWITCH = 0.0001
#: Jobs that may wait for one another while rows are read on.
_AHEAD = 2


class Run:
    """An import under way: where it writes, for whom, and from which file.

    Statements over a whole batch run on a thread of their own, by :meth:`behind`, while the next
    rows are read and matched; who asks for :attr:`unit` waits until they are done.
    """

    def __init__(
        self, unit: Unit, run_id: int, team_id: int, user_id: int, list_name: str, sha256: str
    ) -> None:
        self._unit = unit
        self.run_id = run_id
        self.team_id = team_id
        self.user_id = user_id
        self.list_name = list_name
        self.sha256 = sha256
        #: The instant of the import, UTC ms.
        self.now = unit.now
        self._jobs: deque[_Job] = deque()

    @property
    def unit(self) -> Unit:
        """The unit of work, nothing of it under way. Raises what the last job raised."""
        self._settle()
        return self._unit

    def behind(
        self, work: Callable[[Unit], None], then: Callable[[Unit], None] | None = None
    ) -> None:
        """Do ``work`` on a thread of its own after what is under way, and ``then`` on this one
        when it is done.
        """
        if any(job.then is not None for job in self._jobs):
            self._settle()
        while len(self._jobs) >= _AHEAD:
            self._next()
        before = self._jobs[-1] if self._jobs else None
        self._jobs.append(_Job(self._unit, work, then, before))

    def _settle(self) -> None:
        while self._jobs:
            self._next()

    def _next(self) -> None:
        self._jobs[0].wait()
        self._jobs.popleft().finish()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Within it jobs may run; after it they are done, or ended where something is raised.

        Nothing that an import makes by the hundred thousand refers to itself, so the search for
        such garbage is left until afterwards.
        """
        interval, collects = sys.getswitchinterval(), gc.isenabled()
        sys.setswitchinterval(min(interval, _SWITCH))
        gc.disable()
        try:
            yield
            self._settle()
        finally:
            if collects:
                gc.enable()
            sys.setswitchinterval(interval)
            if self._jobs:
                # Each waits for the one before it.
                self._jobs[-1].wait()


class _Job:
    """Work on a thread, and what follows it."""

    def __init__(
        self,
        unit: Unit,
        work: Callable[[Unit], None],
        then: Callable[[Unit], None] | None,
        before: _Job | None,
    ) -> None:
        self.then = then
        self._unit, self._work, self._before = unit, work, before
        self._error: BaseException | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="leadtui import").start()

    def _run(self) -> None:
        try:
            if self._before is not None:
                self._before.pass_on()
                self._before = None
            self._work(self._unit)
        except BaseException as error:  # noqa: BLE001 - raised where the job is waited for
            self._error = error
        finally:
            self._ended.set()

    def wait(self) -> None:
        """Until the thread has ended, also where that is interrupted: what it would write after
        the transaction was taken back would stay.
        """
        interrupted: KeyboardInterrupt | None = None
        # join() takes a thread for ended once it was interrupted.
        while not self._ended.is_set():
            try:
                self._ended.wait()
            except KeyboardInterrupt as interrupt:
                interrupted = interrupt
        if interrupted is not None:
            raise interrupted

    def finish(self) -> None:
        """What follows it, on the thread that waited; or raise what it raised."""
        self.pass_on()
        if self.then is not None:
            self.then(self._unit)

    def pass_on(self) -> None:
        """Wait until it has ended; raise what it raised."""
        self._ended.wait()
        if self._error is not None:
            raise self._error
