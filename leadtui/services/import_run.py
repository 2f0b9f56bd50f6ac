"""An import under way: where it writes, for whom, and what it writes while rows are read."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from leadtui.models.store import Unit

#: Seconds after which a thread that computes lets another one go on. The one that writes is back
#: between two statements only to begin the next.
_SWITCH = 0.0005


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
        self._job: _Job | None = None

    @property
    def unit(self) -> Unit:
        """The unit of work, nothing of it under way. Raises what the last job raised."""
        self._settle()
        return self._unit

    def behind(
        self, work: Callable[[Unit], None], then: Callable[[Unit], None] | None = None
    ) -> None:
        """Do ``work`` on a thread of its own, and ``then`` on this one when it is done."""
        self._job = _Job(self.unit, work, then)

    def _settle(self) -> None:
        job = self._job
        if job is not None:
            job.wait()
            self._job = None
            job.finish()

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
            if self._job is not None:
                self._job.wait()


class _Job:
    """Work on a thread, and what follows it."""

    def __init__(
        self, unit: Unit, work: Callable[[Unit], None], then: Callable[[Unit], None] | None
    ) -> None:
        self._unit, self._work, self._then = unit, work, then
        self._error: BaseException | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="leadtui import").start()

    def _run(self) -> None:
        try:
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
        if self._error is not None:
            raise self._error
        if self._then is not None:
            self._then(self._unit)
