"""`explain filter`: what a filter stands for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.cli.pictures import PictureOption, check_out, crops_of, save
from flows.console import spoken, text

if TYPE_CHECKING:
    from explain_core.runs.answers import FilterAnswer
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store


def filter(
    number: Annotated[
        int, typer.Argument(metavar="N", min=0, max=2**31 - 1, help="The filter's number, from 0.")
    ],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a filter of the last convolutional layer stands for: p(t|f), and the images it fires at most.

    A filter of few bits is sure of its words; the weight says how much the
    run's estimator makes of it (1 on average). --picture draws all of this,
    the images themselves beside the bars.

    [bold]Example[/]

    explain filter 11

    [dim]black beak    ████████████████████████  0.0299[/]

    [dim]2.004  Bobolink  d10c10c367edfd52  013.Bobolink/Bobolink_0014.jpg[/]
    """
    from explain_core.runs.answers import about_filter, most_bits

    if picture is not None:
        check_out("--picture", picture)
    with asked(store, run) as (opened, row):
        answer = about_filter(opened, row, number)
        if picture is not None:
            _draw_filter(opened, row, answer, picture)
    if as_json:
        console.print_json(answer)
        return
    out = console.stdout()
    out.print(text((f"Filter {answer.filter}", "bold"), (f"  run {answer.run}", "dim")))
    out.print(
        text(
            f"weight {answer.weight:.2f}, entropy {answer.entropy_bits:.1f} of "
            f"{most_bits(row):.1f} bits, "
            f"mean activation {answer.mean_activation:.3f}"
        )
    )
    out.print()
    console.show(out, console.bars(answer.attributes))
    out.print()
    table = console.grid(">activation", "class", "image", "path", image="cyan")
    for image in answer.images:
        table.add_row(
            f"{image.value:.3f}", text(spoken(image.true_class)), text(image.image_id), text(image.path)
        )
    console.show(out, table)


def _draw_filter(opened: "Store", row: "PublishedRun", answer: "FilterAnswer", picture: Path) -> None:
    """The filter's p.d.f. beside its strongest images (Guo et al. 2018, fig. 5)."""
    from explain_core.heatmaps.charts import Bar, Tile, filter_figure

    crops = crops_of(opened, row, [image.image_id for image in answer.images])
    tiles = [
        Tile(crops[image.image_id], spoken(image.true_class), (f"activation {image.value:.3f}",))
        for image in answer.images
        if image.image_id in crops
    ]
    bars = [Bar(share.attribute, (share.p,), f"{share.p:.4f}") for share in answer.attributes]
    line = f"p(attribute | filter), and the images that it fires at most; {answer.entropy_bits:.1f} bits, {answer.run}"
    save(filter_figure(f"Filter {answer.filter}", line, bars, tiles), picture)
    console.note(str(picture))
