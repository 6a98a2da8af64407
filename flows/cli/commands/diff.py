"""`explain diff`: what changed between two runs."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding

from explain_core.errors import InputError
from flows import console
from flows.cli.options import DEFAULT, JsonOption, StoreOption
from flows.cli.pictures import PictureOption, check_out, save
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    from rich.console import Console

    from explain_core.comparison.compare import Comparison
    from explain_core.comparison.images import ChangedImage

BY = "Intervals: paired bootstrap over images. Without one, a figure changed if its 95 % intervals do not meet."


def diff(
    before: Annotated[
        str | None,
        typer.Argument(metavar="[RUN_A", help="The run before, by label or id.", show_default=False),
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="RUN_B]", help="The run after.", show_default=False)
    ] = None,
    store: StoreOption = DEFAULT,
    split: Annotated[str, typer.Option(help="Which images: test, train, or all.")] = "test",
    limit: Annotated[int, typer.Option(min=1, max=10**9, help="Rows of each list at most.")] = 8,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what changed between two runs; without their names, between the newest and the one before.

    Images newly wrong and newly right, with the attributes that moved in
    their explanations; classes whose description moved; filters whose
    meaning moved; figures with intervals. What drawing the training images
    anew would do as well is not called a change (docs/changes.md).

    [bold]Example[/]

    explain diff epoch01 epoch06

    [dim]53 newly right, 28 newly wrong, 28 wrong in another way[/]

    [dim]Pelagic Cormorant  0.079  leans less on "long neck"[/]
    """
    from explain_core.comparison.compare import compare_runs, run_before
    from explain_core.store.reader import Store

    if picture is not None:
        check_out("--picture", picture)
    if before is not None and after is None:
        raise InputError(f"compare {before} with which run? Name two runs, or none for the two newest.")
    with Store.open(store) as opened:
        b = opened.run(after)
        a = run_before(opened, b) if before is None else opened.run(before)
        found = compare_runs(opened, a, b, split)
        if picture is not None:
            from flows.cli.changes_figure import changes_figure

            save(changes_figure(opened, b, found), picture)
            console.note(str(picture))
    if as_json:
        console.print_json(found)
    else:
        _tell(found, limit)


def _tell(found: "Comparison", limit: int) -> None:
    out = console.stdout()
    which = "" if found.split == "all" else f"{found.split} "
    names = f"{found.a.name} ({found.a.run_id}) -> {found.b.name} ({found.b.run_id})"
    out.print(text((names, "bold"), (f", {found.images.compared:,} {which}images", "dim")))
    for said in found.notes:
        out.print(text((said, "yellow")))
    _tell_figures(out, found)
    _tell_images(out, found, limit)
    _tell_classes(out, found, limit)
    _tell_filters(out, found, limit)


def _head(out: "Console", name: str, line: str) -> None:
    out.print()
    out.print(text((name, "bold underline")), end="")
    out.print(text(f"  {line}"))


def _tell_figures(out: "Console", found: "Comparison") -> None:
    """The runs' own figures; baselines are in --json."""
    from explain_core.comparison.wording import figure_words
    from explain_core.evaluation.figures.catalogue import is_whole

    own = {found.a.estimator, found.b.estimator, "test", "train"}
    rows = [each for each in found.figures if each.variant in own]
    if not rows:
        return
    changed = sum(each.changed for each in rows)
    _head(out, "Figures", f"{changed} of {len(rows)} changed")
    table = console.grid("metric", "of", ">before", ">after", ">change", "99 % of the change", "")
    for each in rows:
        places = 0 if is_whole(each.metric) else 3
        values = (f"{value:,.{places}f}" for value in (each.value_a, each.value_b))
        bounds = "" if each.change_low is None else f"{each.change_low:+.3f} to {each.change_high:+.3f}"
        word = figure_words(each)
        table.add_row(
            text(each.metric), text(each.variant), *values, f"{each.change:+,.{places}f}", text((bounds, "dim")),
            text((word, "bold green" if word in ("up", "down") else "dim")),
        )  # fmt: skip
    console.show(out, table)
    out.print(text((BY, "dim")))


def _tell_images(out: "Console", found: "Comparison", limit: int) -> None:
    from explain_core.comparison.wording import images_words

    _head(out, "Images", images_words(found.images))
    for name, images in (
        ("newly wrong", found.images.newly_wrong),
        ("newly right", found.images.newly_right),
    ):
        if images:
            out.print(text((f"{name}{_shown(len(images), limit)}", "bold")))
        for image in images[:limit]:
            _tell_image(out, image)


def _tell_image(out: "Console", image: "ChangedImage") -> None:
    from explain_core.comparison.wording import move_words

    labels = (
        f"{spoken(image.predicted_a)} {percent(image.p_predicted_a)} -> "
        f"{spoken(image.predicted_b)} {percent(image.p_predicted_b)}"
    )
    out.print(text("  ", (image.image_id, "cyan"), f"  {labels}", (f"  {image.path}", "dim")))
    for sign, moves in (("+", image.gained), ("-", image.lost)):
        if moves:
            out.print(
                Padding(
                    text((f"{sign} {', '.join(map(move_words, moves))}", "dim")), (0, 0, 0, 4), expand=False
                )
            )


def _tell_classes(out: "Console", found: "Comparison", limit: int) -> None:
    from explain_core.comparison.wording import class_words

    moved, most = found.moved_classes, max((each.distance for each in found.classes), default=0.0)
    furthest = "" if moved or not most else f"; the furthest by {most:.3f}"
    line = (
        f"{len(moved):,} of {len(found.classes):,} moved{_over(most, found.noise.class_distance)}{furthest}"
    )
    _head(out, "Classes", line + _shown(len(moved), limit))
    table = console.grid("class", ">distance", ">right", "")
    for each in moved[:limit]:
        right = f"{each.right_a:,} -> {each.right_b:,} of {each.images:,}"
        table.add_row(
            text(spoken(each.name)), f"{each.distance:.3f}", right, text(class_words(each, found.noise))
        )
    if moved:
        console.show(out, table)


def _tell_filters(out: "Console", found: "Comparison", limit: int) -> None:
    filters = found.filters
    if not filters.kept:
        return
    most = filters.furthest or 0.0
    furthest = "" if filters.moved or not most else f"; the furthest by {most:.3f}"
    line = f"{len(filters.moved):,} of {filters.compared:,} moved{_over(most, found.noise.filter_distance)}{furthest}"
    _head(out, "Filters", line + _shown(len(filters.moved), limit))
    table = console.grid(">filter", ">distance", "stood for", "stands for", ">strongest images kept")
    for each in filters.moved[:limit]:
        lost, gained = (", ".join(move.attribute for move in moves) for moves in (each.lost, each.gained))
        kept = f"{each.shared_images} of {each.images}"
        table.add_row(str(each.filter), f"{each.distance:.3f}", text(lost), text(gained), kept)
    if filters.moved:
        console.show(out, table)


def _over(most: float, noise: float) -> str:
    """What a distance has to be over; nothing where nothing moved at all."""
    return f" (distance over {noise:.3f})" if most else ""


def _shown(count: int, limit: int) -> str:
    return f", {limit:,} shown: --limit {count} shows all" if count > limit else ""
