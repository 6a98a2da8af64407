"""`explain phrases`: what explanations say most."""

from typing import Annotated

import typer

from explain_core.data.wording import counted
from flows import console
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.cli.pictures import PictureOption, check_out, save
from flows.console import percent, text


def phrases(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    split: Annotated[str, typer.Option(help="Which images: test, train, or all.")] = "test",
    limit: Annotated[int, typer.Option(min=1, max=10**4, help="Phrases at most.")] = 20,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the attributes that the sentences of most images name, and how often captions mention them.

    What is in many sentences and few captions is what the network goes by
    and people do not, or what its filters are misnamed for.

    [bold]Example[/]

    explain phrases --limit 2 --picture phrases.png

    [dim]attribute    sentences            captions[/]

    [dim]black beak   ████████████  42 %       31 %[/]
    """
    from explain_core.runs.search import frequent_phrases

    if picture is not None:
        check_out("--picture", picture)
    with asked(store, run) as (opened, row):
        found, images = frequent_phrases(opened, row, split, limit)
    if picture is not None:
        from explain_core.heatmaps.charts import Bar, chart

        bars = [
            Bar(p.attribute, (p.explained, p.said), f"{percent(p.explained)} / {percent(p.said)}")
            for p in found
        ]
        which = "" if split == "all" else f"{split} "
        line = (
            f"Share of {images:,} {which}images whose sentence, or captions, have the phrase; run {row.name}"
        )
        save(chart("Most frequent phrases", line, bars, ("sentences", "captions")), picture)
        console.note(str(picture))
    if as_json:
        console.print_json(found)
        return
    table = console.grid("attribute", "", ">sentences", ">captions")
    most = max((p.explained for p in found), default=1.0)
    for p in found:
        table.add_row(
            text(p.attribute),
            text((console.bar(p.explained / most), "cyan")),
            percent(p.explained),
            percent(p.said),
        )
    console.show(console.stdout(), table)
    console.note(f"of {counted(images, 'image')}, run {row.name}")
