"""`explain attack`: what a change of a few grey values makes the network see, in words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain_core.data.wording import counted
from flows import console
from flows.cli.options import DEFAULT, CheckpointOption, JsonOption, RayOption, RunOption, StoreOption

if TYPE_CHECKING:
    from explain_core.evaluation.questions.attack import AttackedImage
    from flows.attack import AttackResult

EXAMPLES = 3


def attack(
    method: Annotated[
        str,
        typer.Option(
            metavar="fgsm|pgd", help="One step along the gradient's sign, or several with a start by chance."
        ),
    ] = "pgd",
    budget: Annotated[
        int,
        typer.Option(
            min=1,
            max=255,
            metavar="1..255",
            help="Grey values of 255 that a colour of a pixel may change by, at most.",
        ),
    ] = 8,
    steps: Annotated[int, typer.Option(min=1, max=1000, help="Steps of pgd.")] = 10,
    target: Annotated[
        str,
        typer.Option(
            metavar="none|runner-up|CLASS", help="What images are to be taken for; none: for anything else."
        ),
    ] = "none",
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    split: Annotated[str, typer.Option(metavar="all|train|test", help="Which images.")] = "test",
    images: Annotated[
        int, typer.Option(min=1, max=10**9, help="At most so many images, drawn by their ids.")
    ] = 200,
    image: Annotated[
        list[str] | None,
        typer.Option("--image", metavar="ID|PATH", help="This image, right or wrong; may be repeated."),
    ] = None,
    attributes: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|DIR",
            help="A table of attributes by class, as run takes it, to judge the words by as well.",
        ),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write what the network saw here, before and after, as PNG."),
    ] = None,
    checkpoint: CheckpointOption = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Workers at once.")] = None,
    ray_address: RayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Attack a run's images, and say in words what the change made the network see.

    Images that the run labels right are changed by a few grey values a pixel,
    so that the network takes them for something else, and are explained
    before and after: which attributes appeared, and which went. A picture is
    changed as the network sees it, cut and resized, before it is normalised:
    no colour leaves 0 to 255, and all stay whole numbers.

    Measured are the images that fell: whether more images of the class taken
    for have what is said than of the one before; and whether the explanation
    gives the attack away, beside the softmax's own doubt. Rows go into
    [bold]attacks[/], [bold]attacked_images[/] and [bold]attack_attributes[/],
    figures into [bold]metrics[/]. The same attack again takes the place of the
    earlier one.

    [bold]Examples[/]

    explain attack

    explain attack --method fgsm --budget 4 --images 500

    explain attack --target "Fish Crow" --attributes cub_attributes

    explain attack --image 042.jpg --pictures attacked
    """
    from explain_core.errors import InputError
    from explain_core.model.attack import Attack
    from flows.cli.exit import stoppable

    if split not in ("all", "train", "test"):
        raise InputError(f"--split {split}: give all, train or test.")
    how = Attack(method, budget, steps)
    with stoppable():
        from flows.attack import AttackOptions, attack_run

        options = AttackOptions(how, target, split, images, tuple(image or ()), attributes)
        result = attack_run(Path(store), options, run, checkpoint, pictures, ray_address, workers)
    if as_json:
        console.print_json(_answer(result))
    else:
        _tell(result)


def _tell(result: "AttackResult") -> None:
    out, record = console.stdout(), result.record
    out.print(
        console.text(
            (f"{record.fooled:,} of {counted(len(record.images), 'image')}", "bold"),
            f" of {result.name} fell for {record.name}, which makes large {record.objective}",
        )
    )
    if record.without_gradient:
        out.print(
            console.text(
                f"{counted(record.without_gradient, 'image')} had no gradient to follow and stayed as they were: "
                "the network is too sure of them, or passes none there"
            )
        )
    for each in [each for each in record.images if each.fooled][:EXAMPLES]:
        out.print()
        for line in _example(result, each):
            out.print(console.text(line))
    out.print()
    table = console.grid("metric", "variant", ">value", ">95 %", ">n")
    for figure in record.figures:
        between = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        table.add_row(figure.metric, figure.variant, f"{figure.value:.3f}", between, f"{figure.n:,}")
    console.show(out, table)


def _example(result: "AttackResult", image: "AttackedImage") -> list[str]:
    from explain_core.evaluation.questions.attack import words_gone

    appeared, went = (
        ", ".join(result.attributes[j] for j in places) for places in words_gone(result.attributes, image)
    )
    return [
        result.paths[image.image_id], f"  before: {image.before.text}", f"  after:  {image.after.text}",
        f"  appeared: {appeared or 'nothing'}; went: {went or 'nothing'}",
    ]  # fmt: skip


def _answer(result: "AttackResult") -> dict[str, object]:
    record = result.record
    return {
        "run": result.name, "attack": record.name, "objective": record.objective,
        "without_gradient": record.without_gradient, "figures": record.figures,
        "images": [_image(result, each) for each in record.images],
    }  # fmt: skip


def _image(result: "AttackResult", image: "AttackedImage") -> dict[str, object]:
    from explain_core.evaluation.questions.attack import words_gone

    appeared, went = words_gone(result.attributes, image)
    return {
        "image_id": image.image_id, "path": result.paths[image.image_id], "fooled": image.fooled,
        "predicted_before": result.classes[image.before.predicted],
        "predicted": result.classes[image.after.predicted], "sentence_before": image.before.text,
        "sentence": image.after.text, "appeared": [result.attributes[j] for j in appeared],
        "went": [result.attributes[j] for j in went],
    }  # fmt: skip
