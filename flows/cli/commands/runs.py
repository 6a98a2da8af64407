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
    its label or the beginning of its id. Where a network's own weights
    do not tell how its classes are weighed, a column says how they were
    read, and with what R2.

    [bold]Example[/]

    explain runs

    [dim]id            name      estimator  images  accuracy  pck@0.2[/]

    [dim]868cab7cebd5  epoch06   joint       1,449     0.810    0.507[/]
    """
    from explain_core.runs.search import list_runs
    from explain_core.store.reader import Store

    with Store.open(store) as opened:
        found = list_runs(opened)
    if as_json:
        console.print_json(found)
        return
    columns = ["id", "name", "estimator", ">images", ">accuracy", ">pck@0.2", ">seconds", "published"]
    read = any(run.weights for run in found)
    table = console.grid(*columns, *(["weights"] if read else []), id="cyan")
    for run in found:
        figures = ["" if value is None else f"{value:.3f}" for value in (run.accuracy, run.pck)]
        words = (run.run_id, run.name, run.estimator)
        when = run.published_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
        weighed = [_weights(run)] if read else []
        table.add_row(*map(text, words), f"{run.images:,}", *figures, f"{run.seconds:,.0f}", when, *weighed)
    console.show(console.stdout(), table)


def _weights(run: "RunSummary") -> str:
    """How a run's classes are weighed, and the R2 of that."""
    return "closed form" if run.weights is None else f"{run.weights} ({run.weights_r2:.2f})"
