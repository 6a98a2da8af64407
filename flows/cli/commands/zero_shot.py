"""`explain zero-shot`: classes that a network never saw, recognised by words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain_core.data.wording import counted
from flows import console
from flows.cli.options import DEFAULT, CheckpointOption, JsonOption, RayOption, RunOption, StoreOption

if TYPE_CHECKING:
    from flows.zero_shot import UnseenResult


def zero_shot(
    classes: Annotated[
        str,
        typer.Option(
            metavar="FILE|DIR",
            help="What the classes look like: a table with a column of classes and one of sentences, or a table of "
            "attributes by class, as run --attributes reads it.",
        ),
    ],
    images: Annotated[
        str,
        typer.Option(
            metavar="SCHEME:PATH", help="An image set that shows them; seen classes in it are left aside."
        ),
    ],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    split: Annotated[str, typer.Option(metavar="test|train|all", help="Which of its images.")] = "test",
    checkpoint: CheckpointOption = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Workers at once.")] = None,
    ray_address: RayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recognise classes that a run never saw, by what they look like in words.

    Each image is set against each class that the file describes, the image
    set shows, and the run has not seen: what the image probably shows,
    p(t|x), against what the class has. No image of these classes is learned
    from. Beside it stand chance and, where there are training images of the
    classes, the nearest of their mean activations, which does learn from them.

    Rows go into [bold]zero_shots[/], [bold]unseen_classes[/] and
    [bold]unseen_images[/], figures into [bold]metrics[/]. A file of the same
    name again takes the place of the earlier one.

    [bold]Examples[/]

    explain zero-shot --classes cub_attributes --images cub:CUB_200_2011

    explain zero-shot --classes sentences.csv --images folder:new-birds --split all
    """
    from explain_core.errors import InputError
    from flows.cli.exit import stoppable

    if split not in ("all", "train", "test"):
        raise InputError(f"--split {split}: give all, train or test.")
    with stoppable():
        from flows.zero_shot import UnseenOptions, recognise, told_of

        result = recognise(
            Path(store), UnseenOptions(classes, images, split), run, checkpoint, ray_address, workers
        )
        line = told_of(result)
    if as_json:
        console.print_json(_answer(result))
    else:
        _tell(result, line)


def _tell(result: "UnseenResult", line: str) -> None:
    out, record = console.stdout(), result.record
    out.print(console.text((line, "bold")))
    if result.lost:
        out.print(
            console.text(f"{counted(len(result.lost), 'picture')} could not be read: {result.lost[0]}, ...")
        )
    out.print()
    confusions = console.grid("class", ">attributes told", ">images", ">right", "taken for")
    for place, name in enumerate(record.known.names):
        own = [image for image in record.images if image.label == place]
        wrong = [image.predicted for image in own if image.predicted != place]
        others = sorted(set(wrong), key=lambda each: -wrong.count(each))
        taken = ", ".join(
            f"{console.spoken(record.known.names[each])} {wrong.count(each)}" for each in others[:3]
        )
        confusions.add_row(
            console.spoken(name),
            f"{record.known.known[place]:,}",
            f"{len(own):,}",
            f"{len(own) - len(wrong):,}",
            taken,
        )
    console.show(out, confusions)
    out.print()
    table = console.grid("metric", "variant", ">value", ">95 %", ">n")
    for figure in record.figures:
        between = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        table.add_row(figure.metric, figure.variant, f"{figure.value:.3f}", between, f"{figure.n:,}")
    console.show(out, table)


def _answer(result: "UnseenResult") -> dict[str, object]:
    record = result.record
    names = record.known.names
    return {
        "run": result.name, "description": record.name, "source": record.known.source, "classes": names,
        "figures": record.figures, "lost": result.lost,
        "images": [
            {
                "path": image.path, "class": names[image.label], "predicted": names[image.predicted],
                "score": image.score, "because": [result.attributes[j] for j in image.because],
            }
            for image in record.images
        ],
    }  # fmt: skip
