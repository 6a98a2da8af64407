"""`explain ground`: where in an image the network sees an attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explain_core.errors import ImageError, InputError
from flows import console
from flows.cli.options import DEFAULT, BoxOption, CheckpointOption, RunOption, StoreOption, asked
from flows.cli.pictures import check_out, opened_picture, parsed_box, save, tell_of_box
from flows.console import percent, spoken, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from explain_core.data.pictures.preprocess import Window
    from explain_core.runs.presence import Chance
    from explain_core.statistics.correction import Correction
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store

DIGITS = 4  #: of a percent, at most: p(t|x) is made of float32


def ground(
    name: Annotated[
        str,
        typer.Argument(
            metavar="IMAGE", help="An image of the store by id, path or file name; or a picture file."
        ),
    ],
    attributes: Annotated[
        list[str],
        typer.Argument(metavar="ATTRIBUTE...", help='Attributes, quoted: "yellow head" "black wing".'),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Picture to write: .png, .jpg or .webp.")
    ],
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    box: BoxOption = None,
    checkpoint: CheckpointOption = None,
) -> None:
    """Draw where in an image the network sees an attribute, as a heatmap over the photograph.

    Several attributes are drawn side by side. The network sees everything
    somewhere: beside the place stands how probable it is that captions of this
    image mention the attribute, and where that is less than in an average
    training image, that it is improbable; and how probable it is that, if it
    is there, it is within 0.2 of the object's size of the place. Both are
    corrected by what training images show, and colours fade with what is not
    sure. The feature maps come from the
    store; for a new picture, and where they were deleted, from one forward
    pass on this machine.

    [bold]Example[/]

    explain ground 000262dff367e304 "yellow head" "black wing" --out where.png

    [dim]yellow head: strongest at 178, 89; 85 % probable; if it is there, 92 % that it is here[/]

    [dim]black wing: strongest at 120, 140, but improbable: 6 % here, 19 % of training images; if it is there, 71 % that
    it is here[/]

    [dim]where.png[/]
    """
    check_out("--out", out)
    with asked(store, run) as (opened, row):
        words = list(dict.fromkeys(opened.attribute(row, attribute) for attribute in attributes))
        scene = _scene(opened, row, name, box, checkpoint)
        from explain_core.runs.certainty import read_correction
        from explain_core.runs.network import read_grounder
        from explain_core.runs.presence import chances

        grounder, known = read_grounder(opened, row)
        likely = chances(opened, row, words, *scene.activations, scene.stated) if scene.activations else None
        correction = read_correction(opened, row)
    heatmaps = grounder.ground(*scene.maps, [known.index(word) for word in words])
    places = _places(scene, words, heatmaps, correction)
    sure: list[Chance | None] = [*likely] if likely else [None] * len(words)
    _draw(scene, words, list(zip(sure, places, strict=True)), heatmaps, out)


@dataclass(frozen=True, eq=False, slots=True)
class _Scene:
    """What is drawn on: the picture, the window of it that the network saw, its maps (and those of the finer stage),
    its pooled activations and logits, what it was taken for, the longer side of its box (or of the picture), and what
    its sentence states."""

    picture: Image.Image
    window: Window
    maps: tuple[NDArray[np.floating], NDArray[np.floating] | None]
    activations: tuple[NDArray[np.float32], NDArray[np.float32]] | None
    label: str
    side: float
    stated: set[str]


def _scene(store: Store, run: PublishedRun, name: str, box: str | None, checkpoint: Path | None) -> _Scene:
    from explain_core.data.pictures.preprocess import seen_window
    from explain_core.evaluation.maps.grounding import longer_side
    from explain_core.places import Place
    from explain_core.runs.answers import IN_A_SENTENCE, prediction_of
    from explain_core.runs.certainty import stated_of
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import (
        box_of,
        known_image,
        picture_place,
        stored_activations,
        stored_maps,
    )

    known = known_image(store, run, name)
    if known is None:
        cut, picture = parsed_box(box), opened_picture(name, run)
        tell_of_box(run, cut)
        return _looked(store, run, picture, cut, checkpoint, name, None)
    if box is not None:
        raise InputError(f"{known['path']} is one of the run's images and has its own box: leave --box out.")
    path = Place.of(name) if Place.of(name).is_file() else picture_place(run, known)
    picture = opened_picture(path.text, run)
    told = prediction_of(store, run, known["image_id"])
    label = f"{spoken(told['predicted'])}, {'right' if told['correct'] else 'wrong'}" if told else None
    maps = stored_maps(store, run, known)
    if maps is None:
        console.note("The run's feature maps of this image are not in the store: one forward pass instead.")
        return _looked(store, run, picture, box_of(known), checkpoint, str(path), label)
    window = seen_window(preprocessing_of(run), box_of(known), picture.size)
    return _Scene(
        picture, window, maps, stored_activations(store, run, known), label or "",
        longer_side(box_of(known), picture.size), stated_of(store, run, known["image_id"], IN_A_SENTENCE),
    )  # fmt: skip


def _looked(
    store: Store,
    run: PublishedRun,
    picture: Image.Image,
    box: Any,
    checkpoint: Path | None,
    path: str,
    label: str | None,
) -> _Scene:
    from explain_core.evaluation.maps.grounding import longer_side
    from explain_core.runs.network import look, rebuild

    network = rebuild(store, run, checkpoint)
    try:
        seen = look(network, run, picture, box)
    except ImageError as error:
        raise InputError(f"{path} cannot be explained: {error}.") from error
    return _Scene(
        picture,
        seen.window,
        (seen.maps, seen.finer),
        (seen.pooled, seen.logits),
        label or spoken(run.class_names[int(seen.logits.argmax())]),
        longer_side(box, picture.size),
        set(),
    )


def _places(
    scene: _Scene, attributes: list[str], heatmaps: NDArray[np.float64], correction: Correction | None
) -> list[float | None]:
    """How sure each map is of its place; None for a run of a program that did not know."""
    from explain_core.evaluation.words.certainty import sure_of_places

    if correction is None:
        return [None] * len(attributes)
    return [*sure_of_places(heatmaps, attributes, correction, scene.window, scene.side)]


def _draw(
    scene: _Scene,
    attributes: list[str],
    likely: Sequence[tuple[Chance | None, float | None]],
    heatmaps: NDArray[np.float64],
    out: Path,
) -> None:
    from explain_core.heatmaps.grounding import peak
    from explain_core.heatmaps.overlay import beside, caption, overlay

    panels, said = [], console.stdout()
    for attribute, (chance, placed), heatmap in zip(attributes, likely, heatmaps, strict=True):
        u, v, _ = peak(heatmap)
        x, y = scene.window.at(u, v)
        if heatmap.max() > 0:
            said.print(
                text(
                    (attribute, "bold"),
                    f": strongest at {x:.0f}, {y:.0f}",
                    *_how_probable(chance),
                    _how_placed(placed),
                )
            )
        else:
            said.print(text((attribute, "bold"), ": nowhere, nothing in the image speaks for it"))
        sure = (1.0 if chance is None else chance.p) * (1.0 if placed is None else placed)
        drawn = overlay(scene.picture, heatmap, scene.window, sure=sure)
        panels.append(caption(drawn, *panel_words(attribute, chance, scene.label, placed)))
    save(beside(panels), out)
    said.print(text(str(out)))


def _how_probable(chance: Chance | None) -> list[str | tuple[str, str]]:
    """What is said beside a place; nothing where a run of an older program does not know."""
    if chance is None:
        return []
    if chance.improbable:
        return [", but ", ("improbable", "bold red"), f": {_compared(chance)}"]
    return [f"; {percent(chance.p)} probable"]


def _how_placed(placed: float | None) -> str:
    return "" if placed is None else f"; if it is there, {percent(placed)} that it is here"


def panel_words(
    attribute: str, chance: Chance | None, label: str, placed: float | None = None
) -> tuple[str, str]:
    """The title of a panel and the line below it."""
    labelled = f"labelled {label}" if placed is None else f"place {percent(placed)} sure; labelled {label}"
    if chance is None:
        return attribute, labelled
    if chance.improbable:
        return f"{attribute}, improbable", f"{_compared(chance)}; {labelled}"
    return attribute, f"{percent(chance.p)} probable; {labelled}"


def _compared(chance: Chance) -> str:
    """Both in percent, with as many digits as tell them apart, DIGITS at most."""
    here, usual = percent(chance.p), percent(chance.usual)
    for digits in range(1, DIGITS + 1):
        if here == usual and chance.p < chance.usual:
            here, usual = (f"{100 * each:.{digits}f} %" for each in (chance.p, chance.usual))
    return f"{here} here, {usual} of training images"
