"""Measuring a published run again, as a flow of its own."""

import shutil
from pathlib import Path

from prefect import flow

from explain_core.evaluation.failures import measure_patterns, name_patterns
from explain_core.evaluation.measure import measure
from explain_core.store import publish as store
from explain_core.store.lock import hold
from explain_core.store.reader import Store


@flow(name="evaluate", validate_parameters=False)
def evaluate_run(folder: Path, name: str | None = None, wait: float = 3600.0) -> str:
    """Compute a run's metrics anew from what the store holds; returns the run's id."""
    with Store.open(folder) as opened:
        run_id = str(opened.run(name)["run_id"])
        layout = opened.layout
    with hold(layout, wait):
        path = layout.work(run_id) / "next.duckdb"
        store.begin_next(layout, path)
        with store.open_next(path) as connection, store.transaction(connection):
            measure(connection, run_id)
            name_patterns(connection, run_id)
            measure_patterns(connection, run_id)
        store.release(layout, path)
        shutil.rmtree(path.parent, ignore_errors=True)
    return run_id
