"""The background worker: scores and fits kept true, hot leads cooled and followed up, reminders
rung, days begun (MIS-2).

One thread. It sleeps a second at a time and looks at the clock and at the store's version each
time, so that a suspended machine, a clock that is set, or a change by another process is seen at
once, and nothing is ever late by a sleep that was computed too long. Everything it does is safe
to do twice and from several processes at once.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from leadtui.domain.errors import Cancelled, LeadtuiError
from leadtui.services import (
    alarms,
    backups,
    fits,
    hot_follow,
    journal,
    news,
    quiet_hours,
    rollover,
    scores,
    search_index,
)
from leadtui.worker.events import (
    BecameHot,
    Event,
    Failed,
    Idle,
    Rang,
    RolledOver,
    Rose,
    Summary,
    Working,
)

if TYPE_CHECKING:
    import datetime as dt

    from leadtui.domain.news import HotNews
    from leadtui.models.store import Store
    from leadtui.services.alarms import Alarm

#: Seconds between two looks at the clock and at the store.
TICK = 1.0
#: Seconds left to others between two write transactions: a key must not wait for them.
PAUSE = 0.005
#: The longest wait before a job that failed is tried again, in ticks.
LONGEST_BACKOFF = 60
#: How long :meth:`Worker.stop` waits, in seconds.
STOP_WITHIN = 0.9

_T = TypeVar("_T")


@dataclass(slots=True)
class _Trouble:
    """A job that fails: how often in a row, why, and from which tick on it is tried again."""

    times: int
    message: str
    retry_at: int


class Worker:
    """Does the background work of one store, for every team in it.

    ``on_event`` is called on the worker's thread with each :data:`Event`; it has to be quick and
    must not raise. ``clock`` gives the present instant in UTC milliseconds. With ``user_id`` only
    the reminders that this user follows ring here, not in their quiet hours, and only this user's
    hot leads and suspects are told. Alarms are taken ``behind`` milliseconds after their time: by
    one that nobody looks at, so that one that somebody does takes them first.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int],
        on_event: Callable[[Event], None],
        *,
        user_id: int | None = None,
        tick: float = TICK,
        behind: int = 0,
    ) -> None:
        self._store = store
        self._behind = behind
        self._user_id = user_id
        self._clock = clock
        self._on_event = on_event
        self._tick = tick
        self._watch = news.watch(store)
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._ticks = 0
        self._seen_at = 0
        self._news: int | None = None
        self._told: int | None = None
        self._days: dict[int, dt.date] = {}
        self._journal_is_old = False
        self._troubles: dict[str, _Trouble] = {}
        self._last: Event | None = None
        self._backed_up = False

    # From outside

    def start(self) -> None:
        """Begin to work on a thread of its own, which never keeps the program alive."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="leadtui worker", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = STOP_WITHIN) -> bool:
        """Stop after the transaction under way; whether it has stopped within ``timeout`` s.

        Nothing is lost where it has not: what is half done is undone by the store and done anew
        at the next start.
        """
        self._stop.set()
        self._wake.set()
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def wake(self) -> None:
        """Look now, not at the next tick."""
        self._wake.set()

    def run_once(self) -> Summary:
        """Do all there is to do now, on the calling thread, whether or not it failed before."""
        self._troubles.clear()
        try:
            done = self._round()
            self._attempt("the watermark", lambda: backups.note(self._store))
            return done
        finally:
            self._watch.close()

    # The thread

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._wake.clear()
                # Asked before the round, so that what changes during it is seen after it.
                self._attempt("watching", self._watch.changed)
                done = self._round()
                if not self._stop.is_set():
                    self._say(Idle(done.next_at, self._trouble()))
                    self._rest(done.next_at)
        finally:
            self._attempt("the watermark", lambda: backups.note(self._store))
            self._watch.close()

    def _rest(self, next_at: int | None) -> None:
        """Sleep until there is something to do."""
        while not self._wake.wait(self._tick):
            self._ticks += 1
            before, self._seen_at = self._seen_at, self._clock()
            if self._seen_at < before or (next_at is not None and self._seen_at >= next_at):
                return
            if any(trouble.retry_at <= self._ticks for trouble in self._troubles.values()):
                return
            if self._attempt("watching", self._watch.changed):
                return

    # One round

    def _round(self) -> Summary:
        self._seen_at = now = self._clock()
        if self._news is None:
            self._news = self._told = self._attempt("news", lambda: news.newest(self._store))
        scored = self._attempt("scores", lambda: self._settle(now)) or 0
        self._attempt("what follows hot leads", lambda: self._follow(now))
        hot = self._attempt("news", lambda: self._became_hot(now)) or ()
        rang = self._attempt("alarms", lambda: self._ring(now)) or ()
        self._attempt("the search", lambda: self._index(now))
        days = self._attempt("the day", lambda: self._roll_over(now)) or ()
        self._attempt("the suspects", lambda: self._judge(now))
        self._attempt("news of suspects", lambda: self._rose(now))
        self._attempt("the journal", lambda: self._trim_journal(now))
        self._attempt("the backup", lambda: self._back_up(now, days))
        # What the round did is done: everything that is due from here on is still ahead.
        next_at = self._attempt("planning", lambda: self._next(now))
        failed = tuple(dict.fromkeys(trouble.message for trouble in self._troubles.values()))
        return Summary(scored, rang, hot, days, failed, next_at)

    def _settle(self, now: int) -> int:
        return scores.settle(
            self._store, now, cancelled=self._stop.is_set, progress=self._between_chunks
        )

    def _follow(self, now: int) -> None:
        hot_follow.carry_out(
            self._store, now, cancelled=self._stop.is_set, progress=self._between_chunks
        )

    def _index(self, now: int) -> None:
        search_index.settle(
            self._store, now, cancelled=self._stop.is_set, progress=self._between_chunks
        )

    def _judge(self, now: int) -> None:
        fits.settle(self._store, now, cancelled=self._stop.is_set, progress=self._between_chunks)

    def _between_chunks(self, what: str, done: int) -> None:
        self._say(Working(what, done))
        self._stop.wait(PAUSE)

    def _became_hot(self, now: int) -> tuple[HotNews, ...]:
        if self._news is None:
            return ()
        leads = news.became_hot(self._store, self._news, user_id=self._user_id)
        if leads:
            self._news = leads[-1].id
            self._say(BecameHot(leads, quiet_hours.holds(self._store, now, self._user_id)))
        return leads

    def _rose(self, now: int) -> None:
        if self._told is None:
            return
        told = news.rose(self._store, self._told, user_id=self._user_id)
        if told:
            self._told = told[-1].id
            self._say(Rose(told, quiet_hours.holds(self._store, now, self._user_id)))

    def _ring(self, now: int) -> tuple[Alarm, ...]:
        if self._stop.is_set() or not self._store.writable:
            return ()
        rang = tuple(alarms.claim(self._store, now - self._behind, user_id=self._user_id))
        if rang:
            self._say(Rang(rang))
        return rang

    def _roll_over(self, now: int) -> tuple[dt.date, ...]:
        days = rollover.roll_over(self._store, now)
        new = [
            team
            for team, day in days.today.items()
            if team in days.begun or self._days.get(team, day) != day
        ]
        fits.look_again(self._store, now, sorted(days.begun))
        self._days = dict(days.today)
        self._journal_is_old = self._journal_is_old or bool(days.begun)
        for team in new:
            self._say(RolledOver(days.today[team], team))
        return tuple(days.today[team] for team in new)

    def _back_up(self, now: int, days: tuple[dt.date, ...]) -> None:
        """Once at the start and on every new day; not where it is to end."""
        self._backed_up = self._backed_up and not days
        if self._backed_up or self._stop.is_set():
            return
        # Stopped halfway, it is done at the next start.
        with contextlib.suppress(Cancelled):
            backups.daily(self._store, now, self._stop.is_set)
        self._backed_up = True

    def _trim_journal(self, now: int) -> None:
        """Once a day, in the process that saw it begin, cut the steps that are too old."""
        if self._journal_is_old:
            journal.trim(self._store, now, cancelled=self._stop.is_set)
            self._journal_is_old = False

    def _next(self, now: int) -> int | None:
        coming = [rollover.next_midnight(self._store, now)]
        if self._store.writable:
            coming += [scores.next_cooling(self._store), self._next_alarm(now)]
        return min((at for at in coming if at is not None), default=None)

    def _next_alarm(self, now: int) -> int | None:
        at = alarms.next_at(self._store, now - self._behind, user_id=self._user_id)
        return None if at is None else at + self._behind

    # Failing

    def _attempt(self, job: str, work: Callable[[], _T]) -> _T | None:
        """Do ``work`` unless it failed a short while ago; None where it failed or waits."""
        trouble = self._troubles.get(job)
        if trouble is not None and trouble.retry_at > self._ticks:
            return None
        try:
            done = work()
        except Exception as error:  # noqa: BLE001 - reported, and the other jobs go on
            self._fail(job, error)
            return None
        self._troubles.pop(job, None)
        return done

    def _fail(self, job: str, error: Exception) -> None:
        known = isinstance(error, LeadtuiError)
        message = str(error) if known else f"{job}: {type(error).__name__}: {error}"
        said = {trouble.message for trouble in self._troubles.values()}
        before = self._troubles.get(job)
        times = before.times + 1 if before else 1
        wait = min(2 ** min(times - 1, 16), LONGEST_BACKOFF)
        self._troubles[job] = _Trouble(times, message, self._ticks + wait)
        if message not in said:
            self._say(Failed(message))

    def _trouble(self) -> str:
        return next((trouble.message for trouble in self._troubles.values()), "")

    def _say(self, event: Event) -> None:
        if event != self._last or not isinstance(event, Idle):
            self._last = event
            self._on_event(event)
