"""What an import writes while it reads on is done, told or taken back, whatever happens."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadtui.domain.errors import Cancelled
from leadtui.models.store import Unit
from leadtui.services import imports
from leadtui.services.import_run import Run
from leadtui.services.workspace import Workspace
from tests.builders import dump

ROWS = 12_000


class Broken(Exception):
    """Raised by a job."""


@pytest.fixture
def unit(ws: Workspace) -> Iterator[Unit]:
    with ws.step("import") as unit:
        yield unit


def _run(unit: Unit) -> Run:
    return Run(unit, 1, 1, 1, "list", "")


def test_who_asks_for_the_unit_waits_and_what_follows_is_done_on_its_thread(unit: Unit) -> None:
    run, told, gate = _run(unit), list[tuple[str, bool]](), threading.Event()
    main = threading.current_thread()

    def note(what: str) -> None:
        told.append((what, threading.current_thread() is main))

    def work(given: Unit) -> None:
        assert given is unit
        gate.wait(5)
        note("work")

    with run.under_way():
        run.behind(work, lambda given: note("then"))
        assert told == []
        gate.set()
        assert run.unit is unit
        assert told == [("work", False), ("then", True)]
        run.behind(lambda given: note("last"))
    assert told[2:] == [("last", False)]


def test_what_a_job_raises_comes_to_whom_it_concerns(unit: Unit) -> None:
    run = _run(unit)

    def work(given: Unit) -> None:
        raise Broken

    with run.under_way():
        run.behind(work)
        with pytest.raises(Broken):
            _ = run.unit
    with pytest.raises(Broken), run.under_way():
        run.behind(work)


def test_nothing_is_under_way_after_an_error(unit: Unit) -> None:
    run, gate, done = _run(unit), threading.Event(), list[str]()

    def work(given: Unit) -> None:
        gate.wait(5)
        done.append("work")

    before = sys.getswitchinterval(), gc.isenabled()

    def stopped() -> None:
        with run.under_way():
            run.behind(work, lambda given: done.append("then"))
            threading.Timer(0.05, gate.set).start()
            raise Broken

    with pytest.raises(Broken):
        stopped()
    assert done == ["work"]
    assert (sys.getswitchinterval(), gc.isenabled()) == before


def _file(folder: Path) -> Path:
    path = folder / "many.csv"
    lines = [f"Works {n},Ann,Lee{n},ann{n}@example.com" for n in range(ROWS)]
    path.write_text("\n".join(["Company,First Name,Last Name,Email", *lines]) + "\n")
    return path


def test_an_import_that_is_stopped_while_it_writes_leaves_the_store_as_it_was(
    ws: Workspace, tmp_path: Path
) -> None:
    """Faults 1: more than two batches are on their way."""
    before = dump(ws)
    plan = imports.prepare(ws, "leads", _file(tmp_path))
    ticks = iter(range(10_000))
    with pytest.raises(Cancelled):
        imports.run(ws, plan, cancelled=lambda: next(ticks) > 22)
    assert dump(ws) == before
    assert not [t for t in threading.enumerate() if t.name == "leadtui import"]
    report = imports.run(ws, plan)
    assert report.created == ROWS


def test_an_interrupt_waits_for_what_is_being_written(unit: Unit) -> None:
    run, begun, done = _run(unit), threading.Event(), list[str]()

    def work(given: Unit) -> None:
        begun.set()
        time.sleep(0.2)
        done.append("work")

    def interrupted() -> None:
        with run.under_way():
            run.behind(work)
            begun.wait(5)
            signal.raise_signal(signal.SIGINT)

    def waiting() -> None:
        with run.under_way():
            run.behind(work)
            begun.wait(5)
            threading.Timer(0.05, signal.pthread_kill, (here, signal.SIGINT)).start()
            _ = run.unit

    here = threading.get_ident()
    for each in (interrupted, waiting):
        done.clear()
        with pytest.raises(KeyboardInterrupt):
            each()
        assert done == ["work"]
