"""`explain show`: one picture of all that a run knows of an image."""

from pathlib import Path
from typing import Annotated

import typer

from explain_core.errors import InputError
from flows import console
from flows.cli.options import DEFAULT, RunOption, StoreOption, asked
from flows.cli.pictures import save
from flows.console import percent, spoken

LIMIT = 11  #: maps of one image that are drawn


def show(
    name: Annotated[
        str, typer.Argument(metavar="ID|PATH", help="An image of the run by id, path or file name.")
    ],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Picture to write.")] = Path("shown.png"),
) -> None:
    """Draw an image's explanation in one picture: the photo, its maps, its sentence, where its attributes are.

    Beside the photograph are the maps that the store holds of it: its grad-cam
    from the main job, and what `explain maps` has drawn. Below them are the
    sentence, the contrast with the runner-up and, where the label is wrong,
    with its own class; then each attribute of the sentence where it was found,
    with how probable it is that it is there and, if so, in that place: colours
    fade with what is not sure.

    [bold]Examples[/]

    explain show images/Ruby-ringed_Greenlet/042.jpg

    explain maps --method guided-grad-cam,contrast --image 042.jpg; explain show 042.jpg --out why.png
    """
    from explain_core.data.pictures.preprocess import seen_window
    from explain_core.heatmaps.sheet import image_sheet
    from explain_core.runs.answers import about_image
    from explain_core.runs.image_maps import sheet_maps
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import box_of, known_image, picture_place
    from flows.cli.pictures import opened_picture
    from flows.cli.reasons import why_not

    with asked(store, run) as (opened, row):
        known = known_image(opened, row, name)
        if known is None:
            raise InputError(
                f"{name} is none of the run's images. `explain image {name}` explains a new picture in words, "
                "`explain ground` draws its attributes."
            )
        answer = about_image(opened, row, known)
        picture = opened_picture(picture_place(row, known).text, row)
        window = seen_window(preprocessing_of(row), box_of(known), picture.size)
        maps, attributes = sheet_maps(opened, row, known["image_id"])
    right = "right" if answer.correct else f"wrong: it is {spoken(answer.true_class or '')}"
    title = f"{spoken(answer.predicted)} ({percent(answer.p_predicted)}), {right}"
    paragraphs = [("", answer.sentence), *why_not(answer)]
    verdict = f"{answer.path}   {answer.split} image, run {answer.run}"
    save(image_sheet(picture, window, title, verdict, paragraphs, maps[:LIMIT], attributes), out)
    console.stdout().print(console.text(str(out)))
    if len(maps) > LIMIT:
        console.note(f"{len(maps) - LIMIT} more maps of this image are in the table heatmaps.")
