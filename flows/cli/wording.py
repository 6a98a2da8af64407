"""`explain ask` and `explain words`: questions about an image, and where in it an answer or a word comes from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explain_core.errors import InputError
from flows import console
from flows.cli.options import DEFAULT, RunOption, StoreOption, asked
from flows.cli.pictures import save
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    from PIL import Image

    from explain_core.data.preprocess import Square
    from explain_core.heatmaps.sheet import SheetMap
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store

LISTED = 5
ImageArgument = Annotated[
    str, typer.Argument(metavar="IMAGE", help="An image of the run: its id or its path.")
]


def ask(
    image: ImageArgument,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help='"what colour is the crown?"')],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    answer: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Map this answer, whatever the likeliest is.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A picture: where the answer comes from.")
    ] = None,
) -> None:
    """Ask about an image: the likeliest answers, and where in the image they come from.

    It is answered from the activations that the run stored, by the network of
    `explain train vqa`. --out draws Grad-CAM of the answer's logit over the
    photograph; with --answer, of an answer that you name.

    [bold]Example[/]

    explain ask 042.jpg "what colour is the crown?" --out crown.png
    """
    from explain_core.heatmaps.sheet import SheetMap
    from explain_core.runs.word_maps import kept_maps, trained_path
    from explain_core.vqa.answerer_file import load_answerer

    with asked(store, run) as (opened, row):
        known = _known(opened, row, image)
        answerer = load_answerer(trained_path(opened, row, "vqa", "explain train vqa"))
        found = answerer.answer(question, kept_maps(opened, row, known["image_id"]), answer)
        picture, square = _picture(row, known) if out else (None, None)
    shown = console.stdout()
    for name, p in found.answers[:LISTED]:
        shown.print(text((f"{percent(p):>6}  ", "dim"), (name, "bold" if name == found.answer else "")))
    if found.unknown:
        console.note(f"never read in training: {', '.join(found.unknown)}")
    if out and picture is not None and square is not None:
        drawn = [SheetMap(found.mapped, "where the answer comes from", found.heatmap.astype(float))]
        _draw(
            picture,
            square,
            question,
            f"{found.answer} ({percent(found.answers[0][1])})",
            known["path"],
            drawn,
            out,
        )


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
        known = _known(opened, row, image)
        sentence, found = sentence_maps(opened, row, known["image_id"], method)
        picture, square = _picture(row, known)
    told = [SheetMap(each.word, f"log p {each.log_p:.2f}", each.heatmap.astype(float)) for each in found]
    _draw(picture, square, sentence, f"{method}, run {row.name}", known["path"], told, out)


def _known(store: "Store", run: "PublishedRun", name: str) -> dict[str, Any]:
    from explain_core.runs.pictures import known_image

    known = known_image(store, run, name)
    if known is None:
        raise InputError(f"{name} is none of the run's images: give the id or the path of one.")
    return known


def _picture(run: "PublishedRun", known: dict[str, Any]) -> "tuple[Image.Image, Square]":
    """The photograph, and the square of it that the network saw."""
    from explain_core.data.preprocess import cropped_square
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import box_of, picture_place
    from flows.cli.imaged import opened_picture

    picture = opened_picture(picture_place(run, known).text)
    return picture, cropped_square(preprocessing_of(run), box_of(known), picture.size)


def _draw(
    picture: "Image.Image",
    square: "Square",
    title: str,
    verdict: str,
    path: str,
    told: "list[SheetMap]",
    out: Path,
) -> None:
    from explain_core.heatmaps.sheet import image_sheet

    save(image_sheet(picture, square, title, f"{verdict}   {spoken(path)}", [], told, []), out)
    console.stdout().print(text(str(out)))
