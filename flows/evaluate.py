"""Measuring a published run again, as a flow of its own."""

from pathlib import Path

from prefect import flow

from explain_core.evaluation.failures import measure_patterns, name_patterns
from explain_core.evaluation.measure import measure
from explain_core.evaluation.sanity import check
from explain_core.runs.network import OtherVersion
from explain_core.runs.sources import relearn, shards_of
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.memory import allowed, parsed_size
from explain_core.store.reader import Store, database_at
from flows.console import note


@flow(name="evaluate", validate_parameters=False)
def evaluate_run(
    folder: Path,
    name: str | None = None,
    wait: float = 3600.0,
    sanity: bool = False,
    memory: str | None = None,
) -> str:
    """Compute a run's metrics anew from what its store and its shards hold; returns the run's id.

    `sanity`: those of its sanity checks too. `memory`: what DuckDB may take, as "4GB".
    A store of an older schema is brought up to date. Of a run that another version of the program explained, only what
    the store itself tells is measured again. Readers see the old figures until all of the new are there.
    """
    layout = Layout(database_at(folder).parent)
    with (
        allowed(None if memory is None else parsed_size(memory)),
        change(
            layout, "evaluate", wait, lambda who: note(f"waiting for the store: it is held by {who}")
        ) as connection,
    ):
        opened = Store(connection, layout.database)
        run = opened.run(name)
        shards, learned = shards_of(opened, run), None
        try:
            learned = relearn(opened, run)
        except OtherVersion as error:
            note(str(error))
        measure(connection, run.run_id, shards, learned, note)
        if sanity:
            check(connection, opened, run, shards, learned, note)
        name_patterns(connection, run.run_id)
        measure_patterns(connection, run.run_id)
    return run.run_id
