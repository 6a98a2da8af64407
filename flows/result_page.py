"""A run's page in the Prefect UI: how good the network is, a few images with their sentences, and what changed.

Pictures are in the page itself, as data: the UI shows no files of this machine.
"""

import base64
import html
import io
import re
from collections.abc import Sequence
from typing import Any

from explain_core.comparison.compare import Comparison, compare_runs
from explain_core.comparison.wording import class_words, images_words
from explain_core.data.wording import counted
from explain_core.errors import ExplainError, NothingToAnswer
from explain_core.evaluation.figures.catalogue import headlines
from explain_core.evaluation.words.scorer_worth import scorer_worth
from explain_core.runs.image_maps import best_map
from explain_core.runs.results import own_figures, surest_images
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from flows.console import percent, plain, spoken

#: What Markdown reads as more than itself; "<" and "&" are HTML and escaped as such.
MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|~$]|(?<=:)//")
HEIGHT = 150  #: pixels of a picture
EACH = 3  #: images of a kind
CLASSES = 8  #: whose description moved, that are told


def page_of(store: Store, run: PublishedRun, before: PublishedRun | None, link: str | None) -> str:
    """A run's page in Markdown; `before` is the run to compare with, and `link` where its page is."""
    figures = own_figures(store, run, list(headlines()))
    lines = [f"# {escaped(run.name)}", "", _summary(run, figures), ""]
    if (worth := scorer_worth(store, run)) is not None:
        lines += [escaped(str(worth)), ""]
    lines += ["## What it says", "", *_images(store, run, correct=True)]
    failures = _images(store, run, correct=False)
    lines += ["## Where it is surest and wrong", "", *failures] if failures else []
    lines += ["## Figures", "", *_compared(store, run, before, link, figures)]
    lines += ["## The run", "", "| | |", "|---|---|"]
    for key in (
        "run_id",
        "model",
        "estimator",
        "images",
        "images_quarantined",
        "filters",
        "attributes",
        "classes",
    ):
        lines.append(f"| {key.replace('_', ' ')} | {escaped(getattr(run, key))} |")
    seconds = ", ".join(f"{stage} {value:.0f}" for stage, value in dict(run.seconds).items())
    lines.append(f"| seconds | {escaped(seconds)} |")
    return "\n".join(lines) + "\n"


def escaped(value: object) -> str:
    """Text from the data in Markdown, on one line: no markup, no HTML, no end of a table's cell."""
    text = html.escape(plain(value), quote=False)
    return MARKUP.sub(r"\\\g<0>", text)


def code(value: object) -> str:
    """Text from the data between Markdown's back quotes."""
    return plain(value).replace("`", "'")


def _summary(run: PublishedRun, figures: dict[str, dict[str, Any]]) -> str:
    right = figures.get("classifier.accuracy")
    accuracy = f"**{percent(right['value'])}** of {right['n']:,} test images right. " if right else ""
    return (
        f"{accuracy}{counted(run.filters, 'filter')} explained with {counted(run.attributes, 'attribute')} over "
        f"{counted(run.images, 'image')} of {counted(run.classes, 'class')}."
    )


def _images(store: Store, run: PublishedRun, correct: bool) -> list[str]:
    rows = surest_images(store, run, correct, EACH)
    if not rows:
        return []
    heads = [f"{escaped(spoken(row['predicted']))} {percent(row['p_predicted'])}" for row in rows]
    shown = [_picture(store, run, row["image_id"]) for row in rows]
    if not correct:
        shown = [
            f"{each}<br>labelled {escaped(spoken(row['class']))}"
            for each, row in zip(shown, rows, strict=True)
        ]
    # Sentences stand below: the UI's tables do not break lines.
    said = [
        f"{number}. {escaped(row['sentence'])} `{code(row['path'])}`" for number, row in enumerate(rows, 1)
    ]
    return [_row(heads), _row(["---"] * len(rows)), _row(shown), "", *said, ""]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _picture(store: Store, run: PublishedRun, image_id: str) -> str:
    """A small photograph with its best attribute's heatmap, in Markdown; empty where its file is gone."""
    from explain_core.data.pictures.decode import open_image
    from explain_core.data.pictures.preprocess import seen_window
    from explain_core.heatmaps.overlay import overlay
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import box_of, picture_place

    row = store.image(run, image_id)
    try:
        photo = open_image(picture_place(run, row).text, preprocessing_of(run).opening)
    except (ExplainError, OSError):
        return ""
    best = best_map(store, run, image_id)
    target = ""
    if best:
        target, heatmap = best
        window = seen_window(preprocessing_of(run), box_of(row), photo.size)
        photo = overlay(photo, heatmap, window, HEIGHT)
    photo.thumbnail((2 * HEIGHT, HEIGHT))
    with io.BytesIO() as file:
        photo.convert("RGB").save(file, "JPEG", quality=80)
        data = base64.b64encode(file.getvalue()).decode()
    return f"![{escaped(target)}](data:image/jpeg;base64,{data})" + (
        f"<br>{escaped(target)}" if target else ""
    )


def _compared(
    store: Store, run: PublishedRun, before: PublishedRun | None, link: str | None,
    figures: dict[str, dict[str, Any]],
) -> Sequence[str]:  # fmt: skip
    """The figures with their intervals; where there is a run before, what changed since."""
    lines = ["| | | 95 % | n |", "|---|---:|---|---:|"]
    for metric, words in headlines().items():
        if now := figures.get(metric):
            lines.append(f"| {words} | {now['value']:.3f} | {_interval(now)} | {now['n']:,} |")
    if before is None:
        return [*lines, ""]
    try:
        found = compare_runs(store, before, run)
    except NothingToAnswer:  # no test image in common
        return [*lines, ""]
    return [*lines, "", *_changes(found, f" ([its page]({link}))" if link else "")]


def _changes(found: Comparison, link: str) -> list[str]:
    """What changed in the test images, and what of it is more than noise: as `explain diff` says it."""
    words = headlines()
    own = [
        each for each in found.figures if each.metric in words and each.variant in (found.b.estimator, "test")
    ]
    changed = sorted((each for each in own if each.changed), key=lambda each: list(words).index(each.metric))
    lines = [
        f"## What changed since {escaped(found.a.name)}{link}", "",
        f"Of {found.images.compared:,} test images {escaped(images_words(found.images))}.", "",
    ]  # fmt: skip
    lines += [escaped(note) + "\n" for note in found.notes]
    if changed:
        lines += ["| | before | now | change | 99 % of the change |", "|---|---:|---:|---:|---|"]
        for each in changed:
            bounds = "" if each.change_low is None else f"{each.change_low:+.3f} to {each.change_high:+.3f}"
            values = [f"{each.value_a:.3f}", f"{each.value_b:.3f}", f"{each.change:+.3f}", bounds]
            lines.append(_row([words[each.metric], *values]))
    else:
        lines.append("No figure changed by more than noise.")
    moved = found.moved_classes
    lines += [
        "",
        f"{len(moved):,} of {len(found.classes):,} classes are described otherwise by more than noise.",
        "",
    ]
    lines += [
        f"- {escaped(spoken(each.name))} {escaped(class_words(each, found.noise))}"
        for each in moved[:CLASSES]
    ]
    return [*lines, ""]


def _interval(figure: dict[str, Any]) -> str:
    return "" if figure["low"] is None else f"{figure['low']:.3f} to {figure['high']:.3f}"
