"""The options that say how much of a store is kept: of `explain prune`, and of commands that prune after each run."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from explain_core.store.retention import Retention

KEEPING = "Keeping"
KeepRunsOption = Annotated[
    int | None,
    typer.Option(
        "--keep-runs", metavar="N", help="Forget all runs but the newest N.", rich_help_panel=KEEPING
    ),
]
KeepActivationsOption = Annotated[
    int | None,
    typer.Option(
        "--keep-activations",
        metavar="N",
        help="Remove the activations of all runs but the newest N; their answers stay.",
        rich_help_panel=KEEPING,
    ),
]
OlderThanOption = Annotated[
    float | None,
    typer.Option(
        "--older-than",
        metavar="DAYS",
        help="Only what was published longer ago; alone: all such runs, but for the newest of all.",
        rich_help_panel=KEEPING,
    ),
]


def retention_of(runs: int | None, activations: int | None, days: float | None) -> "Retention":
    """What these options say; nothing where none is given. Raises InputError for what cannot be meant."""
    from explain_core.store.retention import Retention

    keep = Retention(runs, activations, days)
    if keep.is_asked:
        keep.check()
    return keep
