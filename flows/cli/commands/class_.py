"""`explain class`: what the network knows a class by."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    from explain_core.runs.answers import Confusion


def class_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The class, as stored or as people write it.")],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Describe a class as the network knows it: by what speaks for it in its own images.

    Its strongest attributes, the mean p(t|x,c) over its images; how many of
    them were labelled right, and what they are confused with. What the
    classifier's weights say alone, p(t|c), is in the table class_attributes.

    [bold]Example[/]

    explain class "yellow headed blackbird"

    [dim]A Yellow headed Blackbird is black and has a yellow head, and ...[/]

    [dim]test: 25 of 26 right (96 %)[/]
    """
    from explain_core.runs.answers import about_class

    with asked(store, run) as (opened, row):
        answer = about_class(opened, row, opened.class_name(row, name))
    if as_json:
        console.print_json(answer)
        return
    out = console.stdout()
    out.print(text((spoken(answer.name), "bold"), (f"  {answer.name}, run {answer.run}", "dim")))
    out.print(text(answer.description))
    out.print()
    console.show(out, console.bars(answer.attributes))
    out.print()
    for score in answer.scores:
        share = percent(score.correct / score.images)
        out.print(text(f"{score.split}: {score.correct:,} of {score.images:,} right ({share})"))
    out.print(text("taken for: ", _counted((c, c.predicted) for c in answer.taken_for)))
    out.print(text("taken for it: ", _counted((c, c.true_class) for c in answer.taken_for_it)))
    if answer.typical:
        out.print("surest images:")
        table = console.grid("image", ">p", "path", image="cyan")
        table.show_header = False
        for image in answer.typical:
            table.add_row(text(f"  {image.image_id}"), percent(image.value), text(image.path))
        console.show(out, table)


def _counted(confusions: Iterable[tuple["Confusion", str]]) -> str:
    return ", ".join(f"{spoken(other)} {each.images}" for each, other in confusions) or "none"
