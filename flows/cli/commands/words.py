"""`explain words`: where in an image the words of its sentence come from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import DEFAULT, ImageArgument, RunOption, StoreOption, asked
from flows.cli.pictures import photograph, run_image, save_sheet

if TYPE_CHECKING:
    from explain_core.runs.word_maps import WordMap


def words(
    image: ImageArgument,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The picture.")] = Path("words.png"),
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    method: Annotated[
        str, typer.Option(metavar="NAME", help="Whose sentence: gve-explanation, gve-description, ...")
    ] = "gve-explanation",
    gradients_alone: Annotated[
        bool, typer.Option("--gradients-alone", help="Without the attention of the words' nouns.")
    ] = False,
) -> None:
    """Draw where in an image each word of a trained network's sentence comes from.

    Grad-CAM of log p(word | the words before it, image, class), through the
    network of `explain train gve` and the feature maps that the run kept;
    of a word that is or describes a noun, times where the run learned from
    captions that this noun looks, as `explain ground` has it. The network that
    writes sees no places, only averages: its gradients alone lie where much
    else is, and add up to the sentence's.

    [bold]Example[/]

    explain words 042.jpg --out why.png
    """
    from explain_core.heatmaps.sheet import SheetMap
    from explain_core.runs.word_maps import sentence_maps

    with asked(store, run) as (opened, row):
        known = run_image(opened, row, image)
        sentence, found = sentence_maps(opened, row, known["image_id"], method, not gradients_alone)
        picture, window = photograph(row, known)
    told = [SheetMap(each.word, _line(each), each.heatmap.astype(float)) for each in found]
    save_sheet(picture, window, sentence, f"{method}, run {row.name}", known["path"], told, out)


def _line(word: "WordMap") -> str:
    where = f", where the {word.noun} is looked for" if word.noun else ""
    return f"log p {word.log_p:.2f}{where}"
