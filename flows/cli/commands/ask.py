"""`explain ask`: a question about an image, and where in it the answer comes from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, ImageArgument, RunOption, StoreOption, asked
from flows.cli.pictures import photograph, run_image, save_sheet
from flows.console import percent, text

if TYPE_CHECKING:
    pass

LISTED = 5


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
        known = run_image(opened, row, image)
        answerer = load_answerer(trained_path(opened, row, "vqa", "explain train vqa"))
        found = answerer.answer(question, kept_maps(opened, row, known["image_id"]), answer)
        picture, window = photograph(row, known) if out else (None, None)
    shown = console.stdout()
    for name, p in found.answers[:LISTED]:
        shown.print(text((f"{percent(p):>6}  ", "dim"), (name, "bold" if name == found.answer else "")))
    if found.unknown:
        console.note(f"never read in training: {', '.join(found.unknown)}")
    if out and picture is not None and window is not None:
        drawn = [SheetMap(found.mapped, "where the answer comes from", found.heatmap.astype(float))]
        save_sheet(
            picture,
            window,
            question,
            f"{found.answer} ({percent(found.answers[0][1])})",
            known["path"],
            drawn,
            out,
        )
