"""`explain causes`: whether what explanations name is what the classifier answers to."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from flows import console
from flows.cli.options import DEFAULT, CheckpointOption, RayOption, RunOption, StoreOption

if TYPE_CHECKING:
    from flows.causes import Figures


def causes(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    images: Annotated[
        int, typer.Option(min=1, max=10**9, help="Test images to change, drawn by their ids.")
    ] = 200,
    checkpoint: CheckpointOption = None,
    ray_address: RayOption = None,
) -> None:
    """Change images where their explanations point, and measure how far the predicted class's logit falls.

    On a field guide each image is drawn again with one attribute changed:
    causal.drop_ratio is the mean fall for attributes that the explanation
    names over that for attributes it does not name, causal.truth the share of
    named attributes that are true, and discriminative.hit_rate how often the
    contrast of look-alikes begins with what tells them apart. On all images
    with feature maps, causal.occlusion_ratio sets covering the grounded places
    against covering random ones inside the box. causal.right_without is the
    share of the images that keep their label when the channels that the class
    is known by are silent (vebi), and when as many others are (random).
    Figures go into the table [bold]metrics[/].

    [bold]Example[/]

    explain causes --images 100
    """
    from flows.causes import seek_causes
    from flows.cli.exit import stoppable

    with stoppable():
        _, figures = seek_causes(store, run, images, checkpoint, ray_address)
    console.stdout().print(_table(figures))


def _table(figures: "Figures") -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("metric", "method", "value", "95 %", "images"):
        table.add_column(column, justify="left" if column in ("metric", "method") else "right")
    for (metric, method), figure in figures.items():
        between = f"{figure.low:.3f} to {figure.high:.3f}"
        table.add_row(metric, method, f"{figure.value:.3f}", between, f"{figure.n:,}")
    return table
