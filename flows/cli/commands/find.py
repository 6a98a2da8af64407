"""`explain find`: which images show these attributes."""

from pathlib import Path
from typing import Annotated

import typer

from explain_core.errors import InputError
from flows import console
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.console import spoken, text


def find(
    attributes: Annotated[
        list[str] | None,
        typer.Argument(metavar="ATTRIBUTE...", help='Attributes, quoted: "white belly" "black head".'),
    ] = None,
    sentence: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="A whole sentence instead, where `explain train sje` has run."),
    ] = None,
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10**9, help="Images at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find the images in which the network sees all of these attributes, the most probable first; or by a sentence.

    Images are ranked by the product of p(t|x) over the attributes (guo2018:
    p(t|x,c), eq. 5). A tick says that the image's captions mention the
    attribute too; captions take no part in the ranking.

    [bold]Examples[/]

    explain find --sentence "a small bird with a red crown and a short bill"

    explain find "white belly" "black head" --limit 2

    [dim]p     white belly  black head  class           image[/]

    [dim]0.79  0.9251 ✓     0.8501 ✓    Eastern Towhee  d7079824b36d3782[/]
    """
    if (sentence is None) == (not attributes):
        raise InputError("ask for attributes or for a --sentence, one of the two.")
    if sentence is not None:
        _by_sentence(store, run, sentence, limit, as_json)
        return
    from explain_core.runs.search import find_images

    with asked(store, run) as (opened, row):
        found = find_images(opened, row, [opened.attribute(row, name) for name in attributes or ()], limit)
    if as_json:
        console.print_json(found)
        return
    out = console.stdout()
    several = len(found.attributes) > 1
    columns = [f">{console.plain(attribute)}" for attribute in found.attributes]
    table = console.grid(*([">p"] if several else []), *columns, "class", "image", "path", image="cyan")
    for image in found.images:
        shares = [
            text(f"{p:.4f}", (f" {console.ticked()}" if said else "  ", "green"))
            for p, said in zip(image.each, image.said, strict=True)
        ]
        first = [f"{image.p:.2g}"] if several else []
        table.add_row(*first, *shares, text(spoken(image.true_class)), text(image.image_id), text(image.path))
    console.show(out, table)
    more = (
        f", {len(found.images):,} shown: --limit {found.total} shows all"
        if found.total > len(found.images)
        else ""
    )
    console.note(f"{found.total:,} image{'' if found.total == 1 else 's'}{more}")


def _by_sentence(store: Path, run: str | None, sentence: str, limit: int, as_json: bool) -> None:
    from explain_core.sje.run_search import find_by_text

    with asked(store, run) as (opened, row):
        found = find_by_text(opened, row, sentence, limit)
    if as_json:
        console.print_json(found)
        return
    table = console.grid(">score", "class", "image", "path", image="cyan")
    for image in found.images:
        table.add_row(
            f"{image.score:.3f}", text(spoken(image.true_class)), text(image.image_id), text(image.path)
        )
    console.show(console.stdout(), table)
    if found.other_language:
        console.note(f"the sentence looks like {found.other_language}, which the captions are not in")
    if found.unknown:
        console.note(f"never met in training, and passed over: {', '.join(found.unknown)}")
