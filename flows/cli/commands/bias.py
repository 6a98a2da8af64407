"""`explain bias`: of which classes the network goes by the surroundings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain_core.data.image_set import display_name
from explain_core.data.wording import counted
from flows import console
from flows.cli.options import DEFAULT, JsonOption, RayOption, RunOption, StoreOption

if TYPE_CHECKING:
    from explain_core.evaluation.sanity.surroundings import SurroundingsBias
    from flows.surroundings import BiasResult

MOST = 8  #: classes in the table, and all that stand out


def bias(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    images: Annotated[
        int,
        typer.Option(min=8, max=10**9, help="Images of a class to look at, training and test each."),
    ] = 60,
    workers: Annotated[int | None, typer.Option(min=1, help="Workers at once.")] = None,
    ray_address: RayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name the classes that the network tells by what surrounds the object: a background, or a light.

    Two figures a class. [bold]Company[/]: how often the colours of a picture's
    edges tell a training image of the class from one of another; 0.5 by
    chance. [bold]Answer[/]: how much more the test images of other classes
    speak for the class where their edges are like its own, in standard
    deviations of its logit. A class is named that has both. Pictures are read
    once more; no network is needed, nor words, boxes or outlines. Where
    objects reach a picture's edges, they are what is told. Figures go into
    the table [bold]metrics[/].

    [bold]Examples[/]

    explain bias

    explain bias --images 200
    """
    from flows.cli.exit import stoppable

    with stoppable():
        from flows.surroundings import seek_bias

        result = seek_bias(Path(store), run, images, ray_address, workers)
    if as_json:
        console.print_json(result)
    else:
        _tell(result)


def _tell(result: "BiasResult") -> None:
    out = console.stdout()
    named = [one for one in result.classes if one.stands_out]
    out.print(
        console.text(
            (f"{len(named)} of {counted(len(result.classes), 'class')}", "bold"),
            f" of {result.name} go by their surroundings, by the edges of {counted(result.images, 'picture')}",
        )
    )
    for one in named:
        out.print()
        out.print(console.text(sentence(one)))
        shown = ", ".join(result.paths[image] for image in one.typical)
        out.print(console.text((f"Look at {shown}.", "dim")))
    if named:
        out.print()
        out.print("Collect images of these classes in other surroundings, and of others in theirs.")
    if not result.classes:
        return
    out.print()
    table = console.grid("", ">company", ">answer", ">95 %", ">images", "edges")
    for one in result.classes[: max(MOST, len(named))]:
        table.add_row(
            console.text((display_name(one.name), "bold" if one.stands_out else "")),
            f"{one.company:.2f}", f"{one.answer:.2f}", f"{one.low:.2f} to {one.high:.2f}", f"{one.images:,}",
            one.look,
        )  # fmt: skip
    console.show(out, table)


def sentence(one: "SurroundingsBias") -> str:
    """What is said of a class that stands out."""
    taken = ""
    if one.wrong:
        have = "has them" if one.wrong == 1 else "have them"
        taken = f" Of {counted(one.wrong, 'test image')} that were taken for it, {one.wrong_with} {have}."
    return (
        f"‘{display_name(one.name)}’: the edges of its training pictures are {one.look}, and tell one of them from "
        f"another class’s in {100 * one.company:.0f} % of pairs (50 by chance). Test images of other classes with such "
        f"edges speak {one.logits:.2f} more for it, {one.answer:.1f} of its logit’s standard deviations.{taken}"
    )
