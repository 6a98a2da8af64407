"""`explain features`: the channels, of all layers, that the network knows a class by."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, CheckpointOption, JsonOption, RunOption, StoreOption, asked
from flows.cli.pictures import TILE, PictureOption, check_out, save
from flows.console import spoken, text

if TYPE_CHECKING:
    from explain_core.runs.features import ClassFeatures
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store

DRAWN = 6  # features in a picture
IMAGES = 48  # training images, of those taken for the class, that a picture looks at


def features(
    name: Annotated[str, typer.Argument(metavar="CLASS", help="The class, as stored or as people write it.")],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    picture: PictureOption = None,
    checkpoint: CheckpointOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the few channels, of all layers, that the network knows a class by (Oramas et al. 2019).

    The response is the weight times how strongly the class's images make
    the channel respond; a feature with a negative weight speaks against the
    class. --picture draws what the strongest respond to: the average of the
    places in training images where they respond most, and some of these.

    [bold]Example[/]

    explain features "yellow headed blackbird" --picture features.png

    [dim]layer      channel  weight  response[/]

    [dim]layer4        1290   0.211    0.0082  ████████████████████████[/]
    """
    from explain_core.runs.features import about_features

    if picture is not None:
        check_out("--picture", picture)
    with asked(store, run) as (opened, row):
        answer = about_features(opened, row, opened.class_name(row, name))
        if picture is not None and answer.features:
            _draw(opened, row, answer, picture, checkpoint)
    if as_json:
        console.print_json(answer)
        return
    out = console.stdout()
    out.print(text((spoken(answer.name), "bold"), (f"  {answer.name}, run {answer.run}", "dim")))
    if not answer.features:
        out.print("The network takes no training image for it, so nothing was selected.")
        return
    table = console.grid("layer", ">channel", ">weight", ">response", "", layer="cyan")
    most = max(abs(feature.response) for feature in answer.features)
    for feature in answer.features:
        against = feature.weight < 0
        table.add_row(
            text(feature.unit.layer), str(feature.unit.channel), f"{feature.weight:.3f}",
            f"{feature.response:z.4f}",
            text((console.bar(abs(feature.response) / (most or 1.0)), "red" if against else "cyan")),
        )  # fmt: skip
    console.show(out, table)


def _draw(
    opened: "Store", row: "PublishedRun", answer: "ClassFeatures", picture: Path, checkpoint: Path | None
) -> None:
    """The average visualisations of the strongest features, and beside each the strongest places themselves."""
    from explain_core.heatmaps.charts import contact_sheet
    from explain_core.runs.feature_sheet import class_images, feature_groups
    from explain_core.runs.network import preprocessing_of, rebuild
    from flows.cli.pictures import crops_of

    preprocessing = preprocessing_of(row)
    found = class_images(opened, row, answer.name, IMAGES)
    crops = list(crops_of(opened, row, found, (preprocessing.width, preprocessing.height)).values())
    shown = [feature for feature in answer.features if feature.weight > 0][:DRAWN]
    if not crops or not shown:
        console.note(
            "No picture: no feature speaks for the class, or its training images are not where they were."
        )
        return
    groups = feature_groups(rebuild(opened, row, checkpoint), crops, preprocessing, shown, TILE)
    line = f"average visualisations of the strongest features; {answer.run}"
    save(contact_sheet(f"What the network knows the {spoken(answer.name)} by", line, groups), picture)
    console.note(str(picture))
