"""What several test folders share: a home of its own for Prefect, and where the real birds are."""

import atexit
import os
from pathlib import Path

import pytest
from hypothesis import settings

from flows.environment import QUIET, silence_teardown

ROOT = Path(__file__).parent.parent
settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")


def pytest_configure(config):
    """Before anything imports Prefect: a home of its own, and nothing of the user's servers and clusters."""
    atexit.register(silence_teardown)
    home = config.rootpath / ".pytest_cache" / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(QUIET, PREFECT_HOME=str(home))
    for name in ("RAY_ADDRESS", "PREFECT_API_URL", "EXPLAIN_STORE", "EXPLAIN_RAY_ADDRESS"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def real_data():
    """The folder of the real birds; tests that need it are skipped where it is not there."""
    folder = Path(os.environ.get("EXPLAIN_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "cub25").is_dir():
        pytest.skip(f"no real birds at {folder}: set EXPLAIN_REAL_DATA")
    return folder
