"""Heatmaps of a batch with a target an image: Grad-CAM and its kin, raw and signed."""

from __future__ import annotations

import difflib
import operator
from collections.abc import Mapping, Sequence
from typing import SupportsIndex, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from explain_core.data.image_set import Box, display_name
from explain_core.data.pictures.preprocess import seen_window
from explain_core.data.wording import counted
from explain_core.errors import InputError
from explain_core.heatmaps.maker import MapMaker
from explain_core.heatmaps.methods import GRAD_CAM, METHODS, SIDE, check_methods
from explain_core.heatmaps.overlay import overlay
from explain_core.heatmaps.target import Logits
from explain_core.notebook.network import ExplainedNetwork
from explain_core.notebook.pictures import Boxes, Images, Picture, batches, opened
from explain_core.statistics.features import Feature

BATCH = 8  #: images a backward pass: a ResNet-50 holds some 100 MB for each

ClassName: TypeAlias = str | SupportsIndex
"""A class by its name, as it is stored or as people say it, or by its place among the outputs."""
TargetClass: TypeAlias = ClassName | tuple[ClassName, ClassName] | None
"""What an image's map explains: a class, (one, other) for what speaks for one rather than the other, or None for the
class that the network takes it for."""


def heatmaps_of(
    network: ExplainedNetwork,
    images: Images,
    method: str = GRAD_CAM.name,
    targets: Sequence[TargetClass] | None = None,
    *,
    layer: str | None = None,
    boxes: Boxes = None,
    features: Mapping[str, Sequence[Feature]] | None = None,
    side: int = SIDE,
    batch: int = BATCH,
) -> NDArray[np.float32]:
    """(images, h, w) float32: one heatmap an image, raw and signed; positive is what speaks for the target.

    `images`: pictures (PIL) or their files, or what `preprocess` gave. `method`: a name of heatmaps/methods.py, such as
    "grad-cam", "guided-backprop" or "occlusion". `targets`: one an image (see TargetClass); without them the predicted
    classes. The map is that of `layer`, a module by name, by default the last feature maps; methods of the picture's
    own resolution give `side` cells a side. `features`: relevant features by class, which the vebi methods show
    (ExplainedRun.relevant_features). Nothing is cut or scaled: `np.maximum(map, 0)` is the map of the papers.

    Raises InputError for an unknown method, class or layer, and for another number of targets than of images.
    """
    check_methods([method])
    if features is None and METHODS[method].by_features:
        raise InputError(
            f"{method} shows the relevant features that a run has found: give features=run.relevant_features()."
        )
    chosen = _targets(network.classes, targets, len(images))
    places = {name: place for place, name in enumerate(network.classes)}
    known = {places[name]: found for name, found in (features or {}).items() if name in places}
    layers = {layer.name for layer in network.network.anatomy.described}
    if strange := {each.unit.layer for found in known.values() for each in found} - layers:
        raise InputError(
            f"features of {min(strange)}, which is no layer of this network: take those of its own run."
        )
    maker = MapMaker(network.network, (method,), layer, side, known)
    found, start = [], 0
    for part in batches(network.preprocessing, images, boxes, batch):
        target, runner_up = _explained(
            network, part, chosen[start : start + len(part)], METHODS[method].against
        )
        found.append(maker.make(part, target, runner_up)[method].numpy())
        start += len(part)
    return np.concatenate(found)


def draw_heatmap(
    picture: Picture, heatmap: NDArray[np.floating], network: ExplainedNetwork, box: Box | None = None
) -> Image.Image:
    """Draw a raw map (h, w) over the picture that it is of: what is below zero is left out, the peak is marked.

    `box`: the one that the map was made with. What the network did not see is dimmed.
    """
    photo = opened(picture, network.preprocessing.opening)
    return overlay(
        photo, np.asarray(heatmap, np.float64), seen_window(network.preprocessing, box, photo.size)
    )


Chosen: TypeAlias = tuple[int | None, int | None]


def _targets(classes: Sequence[str], targets: Sequence[TargetClass] | None, images: int) -> list[Chosen]:
    """By image: the class that is explained, None for the predicted one, and the class it is set against, or None."""
    if targets is None:
        return [(None, None)] * images
    many = hasattr(targets, "__len__") and not isinstance(targets, str)
    if not many or len(targets) != images:
        met = f"{len(targets)}" if many else repr(targets)
        raise InputError(f"targets: {met} for {counted(images, 'image')}. Give a list with one for each.")
    chosen: list[Chosen] = []
    for target in targets:
        pair = target if isinstance(target, tuple) else (target, None)
        if len(pair) != 2 or (isinstance(target, tuple) and None in pair):
            raise InputError(
                f"the target {target!r}: give a class, (one, other), or None for the predicted one."
            )
        one, other = (None if side is None else _place(side, classes) for side in pair)
        if one is not None and one == other:
            raise InputError(f"the target {target!r} sets {classes[one]} against itself.")
        chosen.append((one, other))
    if len({other is None for _, other in chosen}) > 1:
        raise InputError("some targets are classes and some are pairs: ask for these in two calls.")
    return chosen


def _place(name: ClassName, classes: Sequence[str]) -> int:
    """The class of a name as it is stored, else as people say it, or of a place."""
    if not isinstance(name, str):
        try:
            place = operator.index(name)
        except TypeError as error:
            raise InputError(
                f"{name!r} is no class: give its name, or its place among the outputs."
            ) from error
        if not 0 <= place < len(classes):
            raise InputError(f"there is no class {place}: the network's outputs are 0 to {len(classes) - 1}.")
        return place
    said = " ".join(name.split()).casefold()
    for meant in (
        [place for place, each in enumerate(classes) if each == name],
        [
            place
            for place, each in enumerate(classes)
            if said in (each.casefold(), display_name(each).casefold())
        ],
    ):
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise InputError(
                f"{name!r} may be {' or '.join(classes[place] for place in meant[:3])}: give one of these."
            )
    close = difflib.get_close_matches(name, classes, n=3) or list(classes[:3])
    raise InputError(f"there is no class {name!r}. Classes here: {', '.join(close)}, ...")


def _explained(
    network: ExplainedNetwork, batch: Tensor, chosen: Sequence[Chosen], contrasted: bool
) -> tuple[Logits, Tensor]:
    """The targets of a batch; and what the contrast sets each against, as a run does: the runner-up, or the predicted
    class where another one is explained. A forward pass only where it is needed."""
    if not contrasted and all(one is not None for one, _ in chosen):
        classes = np.array([one for one, _ in chosen])
        runner_up = classes
    else:
        order = np.argsort(-network.network.forward(batch).logits, axis=1, kind="stable")
        first, second = order[:, 0], order[:, min(1, order.shape[1] - 1)]
        classes = np.array([first[k] if one is None else one for k, (one, _) in enumerate(chosen)])
        runner_up = np.where(classes == first, second, first)
    others = [other for _, other in chosen if other is not None]
    against = torch.tensor(others) if others else None
    return Logits(torch.from_numpy(classes), against), torch.from_numpy(runner_up)
