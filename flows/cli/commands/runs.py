"""`explain runs`: what there is."""

from typing import TYPE_CHECKING

from flows import console
from flows.cli.options import DEFAULT, JsonOption, StoreOption
from flows.console import text

if TYPE_CHECKING:
    from explain_core.runs.search import RunSummary


def runs(store: StoreOption = DEFAULT, as_json: JsonOption = False) -> None:
    """List the runs that the store holds, the newest first.

    Every other command asks the newest run, or the one that --run names by
    its label or the beginning of its id. "answers" is about what a run's rows
    take of the DuckDB file, "activations" what its shards take, "alone" what
    `explain forget` would give back; --json has sums and trained networks too.
    Where a network's own weights do not tell how its classes are weighed, a
    column says how they were read, and with what R2.

    [bold]Example[/]

    explain runs

    [dim]id            name      estimator  images  accuracy  pck@0.2[/]

    [dim]868cab7cebd5  epoch06   joint       1,449     0.810    0.507[/]
    """
    from dataclasses import asdict

    from explain_core.runs.run_bytes import run_bytes
    from explain_core.runs.search import list_runs
    from explain_core.store.reader import Store

    with Store.open(store) as opened:
        found, sizes = list_runs(opened), run_bytes(opened)
    if as_json:
        console.print_json([asdict(run) | {"bytes": asdict(sizes[run.run_id])} for run in found])
        return
    columns = ["id", "name", "estimator", ">images", ">accuracy", ">pck@0.2", ">seconds", "published"]
    columns += [">answers", ">activations", ">alone"]
    read = any(run.weights for run in found)
    table = console.grid(*columns, *(["weights"] if read else []), id="cyan")
    for run in found:
        figures = ["" if value is None else f"{value:.3f}" for value in (run.accuracy, run.pck)]
        words = (run.run_id, run.name, run.estimator)
        when = run.published_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
        weighed = [_weights(run)] if read else []
        size = sizes[run.run_id]
        taken = [_size(each) for each in (size.answers, size.activations, size.alone)]
        table.add_row(
            *map(text, words), f"{run.images:,}", *figures, f"{run.seconds:,.0f}", when, *taken, *weighed
        )
    console.show(console.stdout(), table)


def _size(count: int | None) -> str:
    """Bytes for people; nothing where they are not known."""
    from flows.retention import size_text

    return "" if count is None else size_text(count)


def _weights(run: "RunSummary") -> str:
    """How a run's classes are weighed, and the R2 of that."""
    return "closed form" if run.weights is None else f"{run.weights} ({run.weights_r2:.2f})"
