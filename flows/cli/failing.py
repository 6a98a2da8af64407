"""`explain failures` and `explain runs`: what went wrong, and what there is."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding

from flows.cli import showing
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.cli.showing import percent, spoken, text

if TYPE_CHECKING:
    from explain_core.store.search import Failures


def failures(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    split: Annotated[str, typer.Option(help="Which images: test, train, or all.")] = "test",
    limit: Annotated[int, typer.Option(min=1, max=10**9, help="Images at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the images that were labelled wrong, and say why, the commonest confusion first.

    Each image's sentence says what the two classes share in it, and what
    spoke for the wrong one.

    [bold]Example[/]

    explain failures --limit 5

    [dim]American Crow -> Fish Crow: 10 images[/]

    [dim]288d8f51fdde3365  87 % against 2 %[/]

    [dim]A Fish Crow and an American Crow both are black and have ...[/]
    """
    from explain_core.store.search import find_failures

    with asked(store, run) as (opened, row):
        found = find_failures(opened, row, split)
    if as_json:
        showing.print_json(found)
        return
    which = "" if split == "all" else f"{split} "
    out = showing.console()
    if not found.groups:
        out.print(text(f"Run {row['name']} labelled all {found.images:,} {which}images right."))
        return
    share = percent(found.wrong / found.images)
    confusions = f"{len(found.groups):,} confusion{'' if len(found.groups) == 1 else 's'}"
    out.print(text((f"{found.wrong:,} of {found.images:,} {which}images labelled wrong ({share})", "bold"),
                   (f", {confusions}, run {row['name']}", "dim")))  # fmt: skip
    left = _show_groups(found, limit)
    if left:
        showing.note(f"{left:,} more: --limit {found.wrong} shows all")


def _show_groups(found: "Failures", limit: int) -> int:
    """Print the groups until `limit` images are shown; returns how many are left."""
    out = showing.console()
    left = found.wrong
    for group in found.groups:
        if left <= found.wrong - limit:
            break
        out.print()
        images = f"{len(group.images):,} image{'' if len(group.images) == 1 else 's'}"
        out.print(text((f"{spoken(group.true_class)} -> {spoken(group.predicted)}", "bold"), f": {images}"))
        for image in group.images[: limit - (found.wrong - left)]:
            odds = f"{percent(image.p_predicted)} against {percent(image.p_true_class)}"
            out.print(text((image.image_id, "cyan"), f"  {odds}", (f"  {image.path}", "dim")))
            out.print(Padding(text(image.sentence or ""), (0, 0, 0, 2), expand=False))
            left -= 1
    return left


def runs(store: StoreOption = DEFAULT, as_json: JsonOption = False) -> None:
    """List the runs that the store holds, the newest first.

    Every other command asks the newest run, or the one that --run names by
    its label or the beginning of its id.

    [bold]Example[/]

    explain runs

    [dim]id            name      estimator  images  accuracy  pck@0.2[/]

    [dim]868cab7cebd5  epoch06   joint       1,449     0.810    0.507[/]
    """
    from explain_core.store.reader import Store
    from explain_core.store.search import list_runs

    with Store.open(store) as opened:
        found = list_runs(opened)
    if as_json:
        showing.print_json(found)
        return
    table = showing.grid(
        "id", "name", "estimator", ">images", ">accuracy", ">pck@0.2", ">seconds", "published", id="cyan"
    )
    for run in found:
        figures = ["" if value is None else f"{value:.3f}" for value in (run.accuracy, run.pck)]
        words = (run.run_id, run.name, run.estimator)
        when = run.published_at.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(*map(text, words), f"{run.images:,}", *figures, f"{run.seconds:,.0f}", when)
    showing.show(showing.console(), table)
