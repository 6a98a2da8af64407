"""`explain find`: which images show these attributes."""

from typing import Annotated

import typer

from flows.cli import showing
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.cli.showing import spoken, text


def find(
    attributes: Annotated[
        list[str],
        typer.Argument(metavar="ATTRIBUTE...", help='Attributes, quoted: "white belly" "black head".'),
    ],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10**9, help="Images at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find the images in which the network sees all of these attributes, the most probable first.

    Images are ranked by the product of p(t|x,c) over the attributes. A tick
    says that the image's captions mention the attribute too; captions take no
    part in the ranking.

    [bold]Example[/]

    explain find "white belly" "black head" --limit 2

    [dim]p        white belly  black head  class           image[/]

    [dim]5.0e-04  0.0251 ✓     0.0201 ✓    Eastern Towhee  d7079824b36d3782[/]
    """
    from explain_core.store.search import find_images

    with asked(store, run) as (opened, row):
        found = find_images(opened, row, [opened.attribute(row, name) for name in attributes], limit)
    if as_json:
        showing.print_json(found)
        return
    out = showing.console()
    several = len(found.attributes) > 1
    columns = [f">{showing.plain(attribute)}" for attribute in found.attributes]
    table = showing.grid(*([">p"] if several else []), *columns, "class", "image", "path", image="cyan")
    for image in found.images:
        shares = [
            text(f"{p:.4f}", (f" {showing.ticked()}" if said else "  ", "green"))
            for p, said in zip(image.each, image.said, strict=True)
        ]
        first = [f"{image.p:.1e}"] if several else []
        table.add_row(*first, *shares, text(spoken(image.true_class)), text(image.image_id), text(image.path))
    showing.show(out, table)
    more = (
        f", {len(found.images):,} shown: --limit {found.total} shows all"
        if found.total > len(found.images)
        else ""
    )
    showing.note(f"{found.total:,} image{'' if found.total == 1 else 's'}{more}")
