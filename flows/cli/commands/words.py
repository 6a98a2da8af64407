"""`explain words`: where in an image the words of its sentence come from."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DEFAULT, ImageArgument, RunOption, StoreOption, asked
from flows.cli.pictures import photograph, run_image, save_sheet


def words(
    image: ImageArgument,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The picture.")] = Path("words.png"),
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    method: Annotated[
        str, typer.Option(metavar="NAME", help="Whose sentence: gve-explanation, gve-description, ...")
    ] = "gve-explanation",
) -> None:
    """Draw where in an image each word of a trained network's sentence comes from.

    Grad-CAM of log p(word | the words before it, image, class), through the
    network of `explain train gve` and the feature maps that the run kept.

    [bold]Example[/]

    explain words 042.jpg --out why.png
    """
    from explain_core.heatmaps.sheet import SheetMap
    from explain_core.runs.word_maps import sentence_maps

    with asked(store, run) as (opened, row):
        known = run_image(opened, row, image)
        sentence, found = sentence_maps(opened, row, known["image_id"], method)
        picture, window = photograph(row, known)
    told = [SheetMap(each.word, f"log p {each.log_p:.2f}", each.heatmap.astype(float)) for each in found]
    save_sheet(picture, window, sentence, f"{method}, run {row.name}", known["path"], told, out)
