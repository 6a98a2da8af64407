"""What changed between two runs, drawn: figures before and after, classes that moved, images newly wrong and right."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explain_core.comparison.wording import class_words, figure_words, images_words, move_words
from explain_core.heatmaps.charts import Bar, Tile, below, chart, contact_sheet
from flows.cli.pictures import crops_of
from flows.console import percent, spoken

if TYPE_CHECKING:
    from PIL import Image

    from explain_core.comparison.compare import Comparison
    from explain_core.comparison.images import ChangedImage
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store

FIGURES = {
    "classifier.accuracy": "right labels",
    "sentence.precision@5": "sentences: true",
    "retrieval.map": "ranking",
    "grounding.pck@0.2": "groundings within 0.2",
}
CLASSES, IMAGES = 10, 6
WORDS = 460  # pixels
SIGNS = {"up": "+", "down": "-"}


def changes_figure(store: "Store", run: "PublishedRun", found: "Comparison") -> "Image.Image":
    """One page; `run` is the run after, whose pictures are shown."""
    pages = [_figures(found)]
    moved = found.moved_classes[:CLASSES]
    if moved:
        bars = [
            Bar(spoken(each.name), (each.distance,), f"{each.distance:.2f}  {class_words(each, found.noise)}")
            for each in moved
        ]
        line = f"{len(found.moved_classes)} of {len(found.classes)}: how far their descriptions are apart, and by what"
        pages.append(chart("Classes that moved", line, bars, room=WORDS))
    groups = (
        (
            "newly wrong",
            found.images.newly_wrong,
            "were right before: those that lost most of their own class",
        ),
        (
            "newly right",
            found.images.newly_right,
            "were wrong before: those that gained most of their own class",
        ),
    )
    shown = [image.image_id for _, images, _ in groups for image in images[:IMAGES]]
    crops = crops_of(store, run, shown)
    sheets = [
        (f"{name}: {len(images)}", about, tiles)
        for name, images, about in groups
        if (tiles := _tiles(images, crops))
    ]
    if sheets:
        pages.append(contact_sheet("Images", images_words(found.images), sheets))
    return below(pages)


def _figures(found: "Comparison") -> "Image.Image":
    bars = []
    for metric, name in FIGURES.items():
        for each in found.figures:
            if each.metric == metric and each.variant in ("test", found.b.estimator):
                sign = SIGNS.get(figure_words(each), "no change")
                says = (
                    f"{each.value_b:.2f}  {sign}{abs(each.change):.2f}"
                    if sign in "+-"
                    else f"{each.value_b:.2f}  {sign}"
                )
                bars.append(Bar(name, (each.value_b, each.value_a), says))
    which = "" if found.split == "all" else f"{found.split} "
    line = f"{found.images.compared:,} {which}images; what noise would do as well is called no change"
    return chart(
        f"From {found.a.name} to {found.b.name}", line, bars, (found.b.name, found.a.name), room=WORDS
    )


def _tiles(images: Sequence["ChangedImage"], crops: dict[str, "Image.Image"]) -> list[Tile]:
    return [
        Tile(
            crops[image.image_id],
            spoken(image.true_class),
            (
                f"was {spoken(image.predicted_a)}, {percent(image.p_predicted_a)}"
                if image.predicted_b == image.true_class
                else f"now {spoken(image.predicted_b)}, {percent(image.p_predicted_b)}",
                *(f"+ {move_words(move)}" for move in image.gained[:1]),
                *(f"- {move_words(move)}" for move in image.lost[:1]),
            ),
        )
        for image in images[:IMAGES]
        if image.image_id in crops
    ]
