"""Which runs go: the newest are kept, nothing goes that is not old enough, and the newest of all never."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from explain_core.errors import InputError
from explain_core.store.retention import Retention, pruned

NOW = datetime(2026, 5, 6, tzinfo=UTC)
RUNS = [
    SimpleNamespace(run_id=f"run{age}", published_at=NOW - timedelta(days=age)) for age in (1, 10, 20, 30)
]


@pytest.mark.parametrize(
    ("keep", "runs", "bare"),
    [
        (Retention(runs=2), ["run20", "run30"], []),
        (Retention(runs=9), [], []),
        (Retention(activations=1), [], ["run10", "run20", "run30"]),
        (Retention(activations=0), [], ["run1", "run10", "run20", "run30"]),
        (Retention(runs=3, activations=1), ["run30"], ["run10", "run20"]),
        (Retention(days=15), ["run20", "run30"], []),
        (Retention(days=0.5), ["run10", "run20", "run30"], []),
        (Retention(runs=1, days=15), ["run20", "run30"], []),
        (Retention(runs=3, days=25), ["run30"], []),
        (Retention(activations=1, days=15), [], ["run20", "run30"]),
    ],
)
def test_what_goes(keep, runs, bare):
    keep.check()
    found = pruned(RUNS, keep, NOW)
    assert (list(found.runs), list(found.activations)) == (runs, bare)


@pytest.mark.parametrize(
    "keep", [Retention(), Retention(runs=0), Retention(activations=-1), Retention(days=-1)]
)
def test_what_cannot_be_meant(keep):
    with pytest.raises(InputError, match="--"):
        keep.check()
