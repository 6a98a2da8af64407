"""What each run of a store takes on the disk, by kind, and what forgetting it would give back."""

from collections.abc import Mapping
from dataclasses import dataclass

from explain_core.errors import PlaceError
from explain_core.store.belongings import ACTIVATIONS, SUMS, TRAINED, belongings
from explain_core.store.reader import Store
from explain_core.store.row_bytes import row_bytes


@dataclass(frozen=True, slots=True)
class RunBytes:
    """Bytes of a run: `answers` are rows of the DuckDB file (about), the others files; None where they are not reached.

    `alone`: of all these, what no other run needs.
    """

    answers: int
    activations: int | None
    sums: int | None
    trained: int | None
    alone: int | None


def run_bytes(store: Store) -> Mapping[str, RunBytes]:
    """Of each run of a store, by its id."""
    rows, runs = row_bytes(store), store.runs()
    try:
        held = belongings(runs)
    except PlaceError:
        return {run.run_id: RunBytes(rows.get(run.run_id, 0), None, None, None, None) for run in runs}
    found = {}
    for run in runs:
        sizes, answers = dict.fromkeys((ACTIVATIONS, SUMS, TRAINED), 0), rows.get(run.run_id, 0)
        for each in held:
            sizes[each.kind] += each.bytes if run.run_id in each.runs else 0
        alone = answers + sum(each.bytes for each in held if each.runs == (run.run_id,))
        found[run.run_id] = RunBytes(answers, sizes[ACTIVATIONS], sizes[SUMS], sizes[TRAINED], alone)
    return found
