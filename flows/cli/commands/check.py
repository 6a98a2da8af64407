"""`explain check`: what is understood of a network and an image set, before anything is computed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import console
from flows.cli.commands.run import run
from flows.cli.options import JsonOption
from flows.cli.run_options import weights_beside, with_options_of

if TYPE_CHECKING:
    from tasks.check import Checked

#: Options of a run that say nothing of what is understood.
UNASKED = (
    "store", "shards", "name", "min_images", "quick_identity", "max_quarantine", "estimator", "maps", "heatmaps",
    "sentences", "log_to", "precision", "device", "batch_size", "shard_size", "workers", "worker_cpus", "worker_gpus",
    "ray_address", "wait", "as_is", "layer", "memory", "no_maps", "dry_run",
)  # fmt: skip


@with_options_of(run, *UNASKED)
def check(
    images: Annotated[str | None, typer.Option(help="Image set, as for [bold]explain run[/].")] = None,
    model: Annotated[str | None, typer.Option(help="Network, as for [bold]explain run[/].")] = None,
    num_classes: Annotated[
        int | None,
        typer.Option(min=2, help="Without a checkpoint: random weights for so many classes."),
    ] = None,
    as_json: JsonOption = False,
    **given: Any,
) -> None:
    """Say in seconds what is understood of a network, of an image set, or of both.

    Of a network: where its maps are, how its classes are weighed, how pictures are prepared for it and who says so, the
    order of its labels, which weights were taken, and what each stage of a run will be able to do. Of an image set: its
    images, classes, splits and captions, and what is left out. Of 64 images the first bytes are read, and
    nothing is written. The exit code is 1 where it cannot be explained, with the reason.

    [bold]Examples[/]

    explain check --model torchvision:resnet50 --checkpoint epoch06.safetensors --images cub:CUB_200_2011

    explain check --model mynets.product:build --num-classes 40 --input-size 96

    explain check --images folder:products --json
    """
    from explain_core.errors import InputError
    from tasks.check import checked
    from tasks.options import RunOptions

    if images is None and model is None:
        raise InputError("nothing to check: give --model, --images, or both.")
    named: dict[str, Any] = {
        name: str(each) if isinstance(each, Path) else each for name, each in given.items()
    }
    if model is not None and not named.get("checkpoint") and not named.get("weights"):
        named["checkpoint"] = weights_beside(model)  # as a run takes them
    found = checked(RunOptions(images=images or "", model=model or "", **named), num_classes)
    if as_json:
        console.print_json(found.to_dict())
    else:
        _tell(found)
    if not found.accepted:
        raise SystemExit(1)


def _tell(found: "Checked") -> None:
    table = console.grid("what", "found", what="cyan")
    for name, value in found.lines():
        table.add_row(console.text(name), console.text(value))
    console.show(console.stdout(), table)
