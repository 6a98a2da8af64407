"""`explain runs`: what there is."""

from flows import console
from flows.cli.options import DEFAULT, JsonOption, StoreOption
from flows.console import text


def runs(store: StoreOption = DEFAULT, as_json: JsonOption = False) -> None:
    """List the runs that the store holds, the newest first.

    Every other command asks the newest run, or the one that --run names by
    its label or the beginning of its id.

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
    table = console.grid(
        "id", "name", "estimator", ">images", ">accuracy", ">pck@0.2", ">seconds", "published", id="cyan"
    )
    for run in found:
        figures = ["" if value is None else f"{value:.3f}" for value in (run.accuracy, run.pck)]
        words = (run.run_id, run.name, run.estimator)
        when = run.published_at.astimezone().strftime("%Y-%m-%d %H:%M %Z")
        table.add_row(*map(text, words), f"{run.images:,}", *figures, f"{run.seconds:,.0f}", when)
    console.show(console.stdout(), table)
