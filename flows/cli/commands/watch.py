"""`explain watch`: explain each checkpoint of a folder as it comes."""

from typing import Annotated, Any

import typer

from flows.cli.commands.run import run
from flows.cli.retention_options import KeepActivationsOption, KeepRunsOption, OlderThanOption
from flows.cli.run_options import run_options, with_options_of
from flows.cli.server import watched

WATCHING = "Watching"
FolderArgument = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER", help="Where checkpoints are written: a folder, or a URL such as s3://BUCKET/FOLDER."
    ),
]
MatchOption = Annotated[
    str,
    typer.Option(
        metavar="PATTERN",
        help="Only files of such names: [bold]'epoch*.safetensors'[/], or [bold]'checkpoint-*/model.safetensors'[/] "
        "for those in folders of their own.",
        rich_help_panel=WATCHING,
    ),
]


@with_options_of(run, "checkpoint", "weights", "name", "layer", "dry_run")
def watch(
    folder: FolderArgument,
    match: MatchOption = "*",
    every: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="Between two looks.", rich_help_panel=WATCHING)
    ] = 2.0,
    keep_waiting: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Hold so many checkpoints that their trainer has deleted or written over before their turn came; the "
            "oldest beyond that are lost, which is said.",
            rich_help_panel=WATCHING,
        ),
    ] = 16,
    once: Annotated[
        bool,
        typer.Option(
            "--once", help="End when every checkpoint that is there is explained.", rich_help_panel=WATCHING
        ),
    ] = False,
    keep_runs: KeepRunsOption = None,
    keep_activations: KeepActivationsOption = None,
    older_than: OlderThanOption = None,
    **given: Any,
) -> None:
    """Explain each checkpoint in a folder once, in the order of their writing.

    A checkpoint is explained when its file is whole, however it got there:
    written in place, renamed, copied, several at once, or while nobody
    watched. What has been explained the store says: stop this command when
    you like, start it again, and it goes on with what is missing. One that
    cannot be explained is named with the reason, once, and left alone until
    it changes; the others go on.

    A trainer may delete old checkpoints, or write over last.ckpt, while others
    are explained: what is whole is held in the store (a link, or a copy) until
    its turn comes. Folders such as checkpoint-500 count as one checkpoint.

    With --keep-runs, --keep-activations or --older-than, what is more than
    that is forgotten after each run, as by `explain prune`; the checkpoints of
    forgotten runs are left alone.

    Each is a run of the Prefect flow "explain": with PREFECT_API_URL set, it
    is seen in the Prefect UI.

    [bold]Examples[/]

    explain watch checkpoints --images folder:products --model mynets.product:build --store explained

    explain watch s3://models/birds --match 'epoch*.pt' --images cub:CUB --model torchvision:resnet50
    """
    from explain_core.places import Place
    from flows.cli.exit import stoppable
    from flows.cli.retention_options import retention_of

    options, keep = run_options(given), retention_of(keep_runs, keep_activations, older_than)
    with stoppable(server=False):  # it waits for one that is gone
        from flows.orphans import tell_of_killed
        from flows.ray_session import KeptRay
        from flows.retention import prune_after
        from flows.watch import watch as watch_folder

        ray = KeptRay(options, lambda: prune_after(options.layout, keep, say))
        try:
            if watched():
                tell_of_killed()
            watch_folder(Place.of(folder).absolute(), options, match, every, once, ray, say, keep_waiting)
        finally:
            ray.stop()


def say(text: str, style: str = "") -> None:
    """Print a line with the time of day."""
    import time

    from rich.console import Console

    from flows.console import plain

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    console.print(f"{time.strftime('%H:%M:%S')} {plain(text)}", style=style, soft_wrap=True)
