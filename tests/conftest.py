"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

settings.register_profile(
    "leadtui",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("leadtui")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files; the test is skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"real files are not at {SHARED}")
    return SHARED
