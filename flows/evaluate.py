"""Measuring a published run again, as a flow of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from prefect import flow

from explain_core.errors import NothingToAnswer
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.measure import measure
from explain_core.evaluation.sanity.failures import measure_patterns, name_patterns
from explain_core.evaluation.sanity.sanity import check
from explain_core.evaluation.words.annotation_figures import measure_annotations
from explain_core.runs.network import OtherVersion
from explain_core.runs.sources import relearn, shards_of, sums_of
from explain_core.store.change import change
from explain_core.store.explainer import Explainer
from explain_core.store.layout import Layout
from explain_core.store.memory import allowed, parsed_size
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store, database_at
from explain_core.store.shards.shards import Shard
from flows.console import note
from tasks.annotations import read_annotations


@dataclass(frozen=True, slots=True)
class AnnotationTable:
    """A table of annotations: its file; how its attributes are said, and what its columns mean, and of
    what scale its numbers are, where that is given."""

    file: str
    names: str | None = None
    columns: str | None = None
    scale: str | None = None


@flow(name="evaluate", validate_parameters=False)
def evaluate_run(
    folder: Path,
    name: str | None = None,
    wait: float = 3600.0,
    sanity: bool = False,
    memory: str | None = None,
    annotations: AnnotationTable | None = None,
) -> str:
    """Compute a run's metrics anew from what its store and its shards hold; returns the run's id.

    `sanity`: those of its sanity checks too. `annotations`: the figures against this table, and no others.
    `memory`: what DuckDB may take, as "4GB".
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
        if annotations is not None:
            _judge(connection, opened, run, shards, learned, annotations)
            return run.run_id
        sums = sums_of(run)
        measure(connection, run.run_id, shards, learned, note, stats=None if sums is None else sums.last)
        if sanity:
            check(connection, opened, run, shards, learned, note)
        name_patterns(connection, run.run_id)
        measure_patterns(connection, run.run_id)
    return run.run_id


def _judge(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    run: PublishedRun,
    shards: Sequence[Shard],
    learned: Explainer | None,
    table: AnnotationTable,
) -> None:
    """Measure the run against a table of annotations. Raises NothingToAnswer where it has no test images or words."""
    held = HeldOut.read(connection, run.run_id)
    if not held.ids or not held.attributes:
        raise NothingToAnswer(
            f"run {run.name} has no {'test images' if held.attributes else 'words'}: there is nothing to annotate."
        )
    known, notes = read_annotations(store, run, held, table.file, table.names, table.columns, table.scale)
    for each in notes:
        note(each)
    measure_annotations(connection, run.run_id, held, known, shards, learned, note)
