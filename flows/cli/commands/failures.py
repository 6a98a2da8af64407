"""`explain failures`: what went wrong, and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding

from explain_core.errors import InputError
from flows import console
from flows.cli.options import DEFAULT, JsonOption, RunOption, StoreOption, asked
from flows.cli.pictures import check_out, crops_of, save
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    from PIL import Image

    from explain_core.runs.failures import Failure, FailureGroup, Failures

ABOUT = {
    "look-alike": "ordinary images: the attributes that the network goes by do not tell the two classes apart",
    "unusual image": "far from both classes' other images, or an odd picture",
    "label": "at home in the predicted class, a stranger in the labelled one, and captions agree: is the label wrong?",
}
NAMED = 3  # attributes in a line
ON_A_SHEET = 24  # images of each pattern


def failures(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    split: Annotated[str, typer.Option(help="Which images: test, train, or all.")] = "test",
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Only images of this class.")
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(metavar="P", help="Only these: look-alike, unusual image, or label.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10**9, help="Images at most.")] = 20,
    sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw a sheet of the images by pattern: .png, .jpg or .webp."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the images that were labelled wrong, and say why, the commonest confusion first.

    Each image has one of three patterns: a look-alike, an unusual image, or
    a label that is probably wrong. What pulled it are attributes that spoke
    for the wrong class more than in an ordinary image of its own; what was
    missed spoke for its own class less. Of each confusion it is said which
    of these tell the two classes apart in training, and what to collect;
    of each image, which right ones of both classes are explained most alike.

    [bold]Example[/]

    explain failures --limit 5 --sheet failures.png

    [dim]American Crow -> Fish Crow: 10 images, 10 look-alike[/]

    [dim]pulled by long beak 4, small bird 4; missed: black feather 6, ...[/]

    [dim]288d8f51fdde3365  87 % against 2 %  look-alike[/]
    """
    from explain_core.runs.failures import find_failures, with_neighbours
    from explain_core.runs.yes_or_no import yes_or_no

    if pattern is not None and pattern not in ABOUT:
        raise InputError(f"no pattern is called {pattern!r}. There are: {', '.join(ABOUT)}.")
    if sheet is not None:
        check_out("--sheet", sheet)
    with asked(store, run) as (opened, row):
        named = None if class_name is None else opened.class_name(row, class_name)
        found, answers = find_failures(opened, row, split, named, pattern), yes_or_no(opened, row)
        found = with_neighbours(opened, row, found, None if as_json else limit)
        if sheet is not None and found.groups:
            chosen = _chosen(found)
            crops = crops_of(opened, row, [image.image_id for each in chosen.values() for _, image in each])
            save(_sheet(found, chosen, crops, row.name), sheet)
            console.note(str(sheet))
    if as_json:
        console.print_json(found)
        return
    which = "" if split == "all" else f"{split} "
    of = "" if named is None else f" of {spoken(named)}"
    out = console.stdout()
    plural = "" if found.images == 1 else "s"
    if not found.groups:
        if named is None and pattern is None:
            out.print(text(f"Run {row.name} labelled all {found.images:,} {which}images right."))
        else:
            out.print(
                text(f"Run {row.name} has no such failure among {found.images:,} {which}image{plural}{of}.")
            )
        return
    share = percent(found.wrong / found.images)
    confusions = f"{len(found.groups):,} confusion{'' if len(found.groups) == 1 else 's'}"
    out.print(text((f"{found.wrong:,} of {found.images:,} {which}image{plural}{of} labelled wrong ({share})", "bold"),
                   (f", {confusions}, run {row.name}", "dim")))  # fmt: skip
    if answers is not None:
        out.print(text((f"  {answers}", "dim")))
    for name, count in found.patterns.items():
        out.print(text(f"  {count:>4,}  ", (name, "cyan"), (f": {ABOUT[name]}", "dim")))
    left = _show_groups(found, limit)
    if left:
        console.note(f"{left:,} more: --limit {found.wrong} shows all")


def _show_groups(found: "Failures", limit: int) -> int:
    """Print the groups until `limit` images are shown; returns how many are left."""
    out = console.stdout()
    left = found.wrong
    for group in found.groups:
        if left <= found.wrong - limit:
            break
        out.print()
        images = f"{len(group.images):,} image{'' if len(group.images) == 1 else 's'}"
        patterns = "".join(f", {count} {name}" for name, count in group.patterns.items())
        out.print(
            text(
                (f"{spoken(group.true_class)} -> {spoken(group.predicted)}", "bold"), f": {images}{patterns}"
            )
        )
        if len(group.images) > 1 and (group.pulled or group.missed):
            out.print(
                text((f"pulled by {_counted(group.pulled)}; missed: {_counted(group.missed)}", "green"))
            )
        for advice in group.advice:
            told = text((f"{advice.evidence} ", ""), (advice.remedy, "bold"))
            out.print(Padding(told, (0, 0, 0, 2), expand=False))
        for image in group.images[: limit - (found.wrong - left)]:
            odds = f"{percent(image.p_predicted)} against {percent(image.p_true_class)}"
            because = f"  {image.pattern}: {_reason(image, group)}" if image.pattern else ""
            out.print(text((image.image_id, "cyan"), f"  {odds}{because}", (f"  {image.path}", "dim")))
            out.print(Padding(text(image.sentence or ""), (0, 0, 0, 2), expand=False))
            if image.pulled or image.missed:
                drawn = f"pulled by {_listed(image.pulled)}; missed: {_listed(image.missed)}"
                out.print(Padding(text((drawn, "dim")), (0, 0, 0, 2), expand=False))
            if near := _neighbours(image, group):
                out.print(Padding(text((f"explained most alike: {near}", "dim")), (0, 0, 0, 2), expand=False))
            left -= 1
    return left


def _neighbours(image: "Failure", group: "FailureGroup") -> str:
    pairs = (image.nearest_right, group.true_class), (image.nearest_predicted, group.predicted)
    return ", ".join(f"{near} of {spoken(name)}" for near, name in pairs if near)


def _reason(image: "Failure", group: "FailureGroup") -> str:
    """What the image's pattern follows from, in a few words."""
    if image.pattern == "label":
        odds = image.caption_odds
        said = "" if odds is None else f", captions speak for {spoken(group.predicted)} by {odds:.1f} nats"
        return f"further from its class than {_share(image.far_from_class)} of the right images{said}"
    if image.pattern == "unusual image":
        nearer = min(image.far_from_class or 0, image.far_from_predicted or 0)
        odd = f"{image.oddest}, odder than {_share(image.oddness)}" if (image.oddness or 0) > nearer else ""
        return odd or f"further from both classes than {_share(nearer)} of the right images"
    if image.overlap is None:  # no weights tell what speaks for which class
        return "an ordinary image, whose label may stand"
    return f"explanations share {_share(image.overlap)}"


def _share(value: float | None) -> str:
    return "?" if value is None else percent(value)


def _counted(attributes: dict[str, int]) -> str:
    return (
        ", ".join(f"{attribute} {count}" for attribute, count in list(attributes.items())[:NAMED])
        or "nothing"
    )


def _listed(attributes: Sequence[str]) -> str:
    return ", ".join(attributes[:NAMED]) or "nothing"


def _chosen(found: "Failures") -> dict[str, list[tuple["FailureGroup", "Failure"]]]:
    """The surest mistakes of each pattern, ON_A_SHEET at most."""
    chosen = {}
    for name in found.patterns:
        images = [(group, image) for group in found.groups for image in group.images if image.pattern == name]
        images.sort(key=lambda each: (each[1].p_true_class - each[1].p_predicted, each[1].image_id))
        chosen[name] = images[:ON_A_SHEET]
    return chosen


def _sheet(
    found: "Failures",
    chosen: dict[str, list[tuple["FailureGroup", "Failure"]]],
    crops: dict[str, "Image.Image"],
    run: str,
) -> "Image.Image":
    from explain_core.heatmaps.charts import Tile, contact_sheet

    groups = []
    for name, images in chosen.items():
        tiles = [
            Tile(
                crops[image.image_id],
                spoken(group.true_class),
                (
                    f"as {spoken(group.predicted)}, {percent(image.p_predicted)}",
                    f"+ {_listed(image.pulled[:2])}",
                    f"- {_listed(image.missed[:2])}",
                ),
            )
            for group, image in images
            if image.image_id in crops
        ]
        total = found.patterns[name]
        shown = f"{total:,}" if len(tiles) == total else f"{total:,}, the {len(tiles)} surest"
        if tiles:
            groups.append((f"{name}: {shown}", ABOUT[name], tiles))
    title = f"{found.wrong:,} of {found.images:,} images labelled wrong"
    return contact_sheet(title, f"run {run}; + pulled, - missed", groups)
