"""`explain maps`: where the network looked, over a whole run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain_core.data.wording import counted
from explain_core.heatmaps.methods import METHODS
from flows import console
from flows.cli.options import DEFAULT, CheckpointOption, JsonOption, RayOption, RunOption, StoreOption

if TYPE_CHECKING:
    from flows.maps import MapResult


def maps(
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME,...",
            help=f"{', '.join(METHODS)}.",
        ),
    ] = "grad-cam",
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    target: Annotated[
        str,
        typer.Option(
            metavar="predicted|true|runner-up|CLASS|A-B",
            help="The logit that a map explains; A-B is what speaks for A rather than B.",
        ),
    ] = "predicted",
    layer: Annotated[
        str | None, typer.Option(metavar="MODULE", help="Another layer than the last feature maps.")
    ] = None,
    split: Annotated[str, typer.Option(metavar="all|train|test", help="Which images.")] = "all",
    images: Annotated[
        int | None, typer.Option(min=1, max=10**9, help="At most so many images, drawn by their ids.")
    ] = None,
    image: Annotated[
        list[str] | None, typer.Option("--image", metavar="ID|PATH", help="This image; may be repeated.")
    ] = None,
    side: Annotated[
        int, typer.Option(min=7, max=1024, help="Cells a side that are kept of maps as fine as the pixels.")
    ] = 56,
    faithful: Annotated[
        int,
        typer.Option(
            min=0,
            max=10**9,
            help="Test images whose maps are held against covering pixels: hundreds of forward passes each.",
        ),
    ] = 0,
    pairs: Annotated[
        int,
        typer.Option(
            min=0,
            max=10**9,
            help="Pairs of test images laid side by side: does each class's map lie in its half?",
        ),
    ] = 0,
    checkpoint: CheckpointOption = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Workers at once.")] = None,
    ray_address: RayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw where the network looked: heatmaps of a run's images, kept raw in the table [bold]heatmaps[/].

    cam, grad-cam, counterfactual and contrast come from the feature maps that
    the run kept, without a picture or a forward pass; the others see the
    pictures once more. Maps of test images are measured: do they find the
    object's box and parts, beside random, centred and uniform maps; with
    --faithful also against covering what they mark. Figures go into
    [bold]metrics[/]. `explain show IMAGE` draws them.

    [bold]Examples[/]

    explain maps

    explain maps --method guided-grad-cam,c-mwp --split test

    explain maps --method grad-cam --target "Cape Glossy Starling-Boat tailed Grackle"

    explain maps --method grad-cam,guided-backprop --split test --faithful 50

    explain maps --method grad-cam,guided-grad-cam,guided-backprop --split test --pairs 100
    """
    from explain_core.errors import InputError
    from flows.cli.exit import stoppable

    if split not in ("all", "train", "test"):
        raise InputError(f"--split {split}: give all, train or test.")
    names = tuple(name.strip() for name in method.split(",") if name.strip())
    with stoppable():
        from flows.maps import MapOptions, draw_maps

        options = MapOptions(names, target, layer, split, images, tuple(image or ()), side, faithful, pairs)
        result = draw_maps(Path(store), options, run, checkpoint, ray_address, workers)
    if as_json:
        console.print_json(result)
    else:
        _tell(result)


def _tell(result: "MapResult") -> None:
    out = console.stdout()
    how = (
        "from the feature maps that were kept" if result.from_store else "with one more look at the pictures"
    )
    out.print(
        console.text(
            (f"{counted(result.maps, 'map')}", "bold"),
            f" of {counted(result.images, 'image')} of {result.name}, {how}",
        )
    )
    if not result.figures:
        return
    out.print()
    figures = [figure for figure in result.figures if not figure.metric.startswith("bias.")]
    variants = list(dict.fromkeys(figure.variant for figure in figures))
    table = console.grid("", *(f">{variant}" for variant in variants))
    found = {(figure.metric, figure.variant): figure for figure in figures}
    for metric in dict.fromkeys(figure.metric for figure in figures):
        cells = [found.get((metric, variant)) for variant in variants]
        table.add_row(console.text(metric), *("" if one is None else f"{one.value:.3f}" for one in cells))
    console.show(out, table)
    if result.biased:
        out.print()
        out.print(console.text(("More off the object in training images than in test images:", "bold")))
        for sentence in result.biased:
            out.print(console.text(sentence))
    most = max((figure.n for figure in figures), default=0)
    out.print(console.text((f"means over {most:,} test images; their 95 % intervals are in metrics", "dim")))
