"""`explain image`: why an image got its label."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from explain_core.errors import ImageError, InputError
from flows import console
from flows.cli.options import (
    DEFAULT,
    BoxOption,
    CheckpointOption,
    JsonOption,
    RunOption,
    StoreOption,
    asked,
)
from flows.cli.pictures import opened_picture, parsed_box, tell_of_box
from flows.cli.reasons import why_not
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    from explain_core.runs.answers import ImageAnswer
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store


def image(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID|PATH", help="An image of the store by id, path or file name; or a picture file."
        ),
    ],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    box: BoxOption = None,
    checkpoint: CheckpointOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why an image got its label, why not the runner-up, and, where it is wrong, why not its own class.

    A picture that the store does not hold goes through the network once, on
    this machine, and is explained with what the run has learned. A tick marks
    attributes that the image's captions mention.

    [bold]Examples[/]

    explain image 000262dff367e304

    [dim]This is a Yellow headed Blackbird because it is black and has ...[/]

    explain image ~/garden.jpg --box 120,80,310,270
    """
    from explain_core.runs.answers import about_image
    from explain_core.runs.pictures import known_image

    with asked(store, run) as (opened, row):
        known = known_image(opened, row, name)
        if known is None:
            answer = _new(opened, row, name, box, checkpoint)
        elif box is not None:
            raise InputError(
                f"{known['path']} is one of the run's images and has its own box: leave --box out."
            )
        else:
            answer = about_image(opened, row, known)
    if as_json:
        console.print_json(answer)
    else:
        _tell(answer)


def _new(
    store: "Store", run: "PublishedRun", path: str, box: str | None, checkpoint: Path | None
) -> "ImageAnswer":
    cut, picture = parsed_box(box), opened_picture(path, run)
    tell_of_box(run, cut)
    from explain_core.runs.network import about_picture, look, read_learned, rebuild, weighed

    network = rebuild(store, run, checkpoint)
    try:
        seen = look(network, run, picture, cut)
    except ImageError as error:
        raise InputError(f"{path} cannot be explained: {error}.") from error
    return about_picture(run, read_learned(store, run, *weighed(run, network)), seen, path)


def _tell(answer: "ImageAnswer") -> None:
    out = console.stdout()
    where = f"{answer.split} image {answer.image_id}" if answer.image_id else "new picture"
    out.print(text((answer.path, "bold"), (f"  {where}, run {answer.run}", "dim")))
    out.print(_verdict(answer))
    if answer.yes_or_no:
        out.print(text((_own_answer(answer), "dim")))
    out.print()
    out.print(text(answer.sentence))
    for question, said in why_not(answer):
        out.print()
        out.print(text((question, "bold")))
        out.print(text(said))
    out.print()
    console.show(out, console.bars(answer.attributes))
    if any(share.said for share in answer.attributes):
        out.print(text((f"{console.ticked()} mentioned in the image's captions", "dim")))


def _own_answer(answer: "ImageAnswer") -> str:
    """What the probabilities of a network are that answers each class by itself."""
    from explain_core.runs.yes_or_no import YES

    which = (
        "a yes" if answer.p_predicted >= YES else "a no, as to all classes: this is the one it is surest of"
    )
    return f"each class has a yes or no of its own; {percent(answer.p_predicted)} is {which}"


def _verdict(answer: "ImageAnswer") -> Text:
    label = f"{spoken(answer.predicted)} ({percent(answer.p_predicted)})"
    if answer.true_class is None:
        return text("labelled ", (label, "bold"))
    if answer.correct:
        return text("labelled ", (label, "bold green"), ", right")
    own = f"{spoken(answer.true_class)} ({percent(answer.p_true_class or 0.0)})"
    return text("labelled ", (label, "bold red"), ", wrong: it is ", (own, "bold"))
