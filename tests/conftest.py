"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from leadtui.services.workspace import Workspace, init

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

settings.register_profile(
    "leadtui",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("leadtui")

#: Sunday 22 November 2026, 10:00 UTC: 11:00 in Paris.
NOW = 1_795_341_600_000


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two a processor: half of the time tests wait for a screen or another process."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files; the test is skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"real files are not at {SHARED}")
    return SHARED


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the data and settings of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.delenv("LEADTUI_STORE", raising=False)


class FakeClock:
    """A clock that stands still until it is told to move; instants in UTC milliseconds."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def move(self, *, days: float = 0, hours: float = 0, seconds: float = 0, ms: int = 0) -> int:
        """Go on (or back) by so much; the new instant."""
        self.now += round(((days * 24 + hours) * 3600 + seconds) * 1000) + ms
        return self.now


@pytest.fixture
def clock() -> FakeClock:
    """A clock standing at :data:`NOW`."""
    return FakeClock()


@pytest.fixture
def make_workspace(tmp_path: Path, clock: FakeClock) -> Callable[[], Workspace]:
    """Make new stores, each with the manager Ana of the team North in Paris."""
    made = iter(range(1_000))

    def make() -> Workspace:
        return init(
            tmp_path / f"store{next(made)}.db",
            user="Ana",
            team="North",
            timezone="Europe/Paris",
            clock=clock,
            region="FR",
        )

    return make


@pytest.fixture
def ws(make_workspace: Callable[[], Workspace]) -> Workspace:
    """A new store of the team North, with Ana at work."""
    return make_workspace()
