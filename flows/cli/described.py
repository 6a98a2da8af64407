"""`explain class` and `explain filter`: what the network knows a class by, and what a filter stands for."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.cli.pictures import PictureOption, check_out, crops_of, save
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    from explain_core.runs.answers import Confusion, FilterAnswer
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store


def class_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The class, as stored or as people write it.")],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Describe a class as the network knows it: by what speaks for it in its own images.

    Its strongest attributes, the mean p(t|x,c) over its images; how many of
    them were labelled right, and what they are confused with. What the
    classifier's weights say alone, p(t|c), is in the table class_attributes.

    [bold]Example[/]

    explain class "yellow headed blackbird"

    [dim]A Yellow headed Blackbird is black and has a yellow head, and ...[/]

    [dim]test: 25 of 26 right (96 %)[/]
    """
    from explain_core.runs.answers import about_class

    with asked(store, run) as (opened, row):
        answer = about_class(opened, row, opened.class_name(row, name))
    if as_json:
        console.print_json(answer)
        return
    out = console.stdout()
    out.print(text((spoken(answer.name), "bold"), (f"  {answer.name}, run {answer.run}", "dim")))
    out.print(text(answer.description))
    out.print()
    console.show(out, console.bars(answer.attributes))
    out.print()
    for score in answer.scores:
        share = percent(score.correct / score.images)
        out.print(text(f"{score.split}: {score.correct:,} of {score.images:,} right ({share})"))
    out.print(text("taken for: ", _counted((c, c.predicted) for c in answer.taken_for)))
    out.print(text("taken for it: ", _counted((c, c.true_class) for c in answer.taken_for_it)))
    if answer.typical:
        out.print("surest images:")
        table = console.grid("image", ">p", "path", image="cyan")
        table.show_header = False
        for image in answer.typical:
            table.add_row(text(f"  {image.image_id}"), percent(image.value), text(image.path))
        console.show(out, table)


def filter_(
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
    from explain_core.runs.answers import about_filter

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
            f"{_most_bits(row.attributes):.1f} bits, "
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


def _counted(confusions: Iterable[tuple["Confusion", str]]) -> str:
    return ", ".join(f"{spoken(other)} {each.images}" for each, other in confusions) or "none"


def _most_bits(attributes: int) -> float:
    return math.log2(max(attributes, 1))
