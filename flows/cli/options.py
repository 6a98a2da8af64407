"""What the commands that ask a store have in common: which store, which run, and answers as JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tasks.options import DEFAULT_STORE

if TYPE_CHECKING:
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store

DEFAULT = Path(DEFAULT_STORE)
StoreOption = Annotated[
    Path,
    typer.Option(
        "--store", envvar="EXPLAIN_STORE", help="Folder that holds the explanations.", show_default=True
    ),
]
RunOption = Annotated[
    str | None,
    typer.Option("--run", metavar="NAME|ID", help="Run to ask, by label or id [dim](the newest)[/]."),
]
ImageArgument = Annotated[
    str, typer.Argument(metavar="IMAGE", help="An image of the run: its id or its path.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, with class names as they are stored.")]
CheckpointOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where the run's checkpoint is now, for a picture that needs a forward pass."
    ),
]
BoxOption = Annotated[
    str | None,
    typer.Option(
        metavar="X,Y,W,H", help="In a new picture: the object's box in pixels, as the run crops to it."
    ),
]
MemoryOption = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE",
        help="Memory that DuckDB may take while the store is written, as 4GB [dim](1.5 GB, or a quarter of the "
        "machine's where that is less)[/]; what does not fit goes to the disk beside it.",
        rich_help_panel="Machines",
    ),
]
MapsOption = Annotated[
    str,
    typer.Option(
        metavar="compact|full|none",
        help="How feature maps are kept, which places in images come from: [bold]compact[/], a tenth of the bytes "
        "or less; [bold]full[/], in half precision; [bold]none[/], then nothing is grounded.",
        rich_help_panel="Method",
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Only say what would be done: images, what is there already, bytes, and about how long, from some "
        "images that go through the network here. Nothing is written.",
        rich_help_panel="Machines",
    ),
]
WaitOption = Annotated[
    float, typer.Option(help="Seconds to wait for another run on this store.", rich_help_panel="Machines")
]
RayOption = Annotated[
    str | None,
    typer.Option(envvar="EXPLAIN_RAY_ADDRESS", help="Ray cluster to join [dim](one is started here)[/]."),
]


@contextmanager
def asked(path: Path, run: str | None) -> Iterator[tuple["Store", "PublishedRun"]]:
    """A store and the run of it that is meant."""
    from explain_core.store.reader import Store

    with Store.open(path) as store:
        yield store, store.run(run)
