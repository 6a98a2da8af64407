"""The heatmaps that there are: values in one table, from which the command line, the tasks and docs/maps.md take them.

To add one, write a function from a batch's `Passes` to its maps and enter it in METHODS: `explain maps` draws it, keeps
it and measures it beside the others. What draws is imported where it is called: to list what there is needs no PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from explain_core.heatmaps.passes import Passes
    from explain_core.heatmaps.storage import KeptMaps

KEPT, FORWARD_BACKWARD = "kept maps, or a forward pass", "a forward and a backward pass"
LOGITS, GRADIENT = "logits", "logits a pixel's unit"


@dataclass(frozen=True, slots=True)
class Method:
    """One way of drawing where a network looked.

    `shows`: what its map shows, in a line. `needs`: the passes that it takes. `unit` of a map's values, and `positive`:
    what a value above 0 says. `source`: where it is from, with the equation. `draw`: a batch's maps (batch, h, w), raw
    and signed. `from_kept`: one image's, from its kept feature maps, where the closed form holds; None: it has to see
    the picture. `rule`: the rule of the backward pass whose gradient it reads ("guided", "deconv"; "" for none).
    `fine`: of the image's own resolution. `by_size`: what is measured of it is its size, since a dark edge excites as a
    bright one does. `against`: it sets the target against the runner-up. `speaks_for`: its positive part speaks for
    the target, and is measured. `tells_apart`: measured on what tells two look-alikes apart, too.
    `by_features`: it shows the relevant features of the target's class, and nothing without them. `of_tokens`: it is of
    networks whose maps are tokens alone.
    """

    name: str
    shows: str
    needs: str
    unit: str
    positive: str
    source: str
    draw: Callable[[Passes], Tensor]
    from_kept: Callable[[KeptMaps], NDArray[np.float32]] | None = None
    rule: str = ""
    fine: bool = False
    by_size: bool = False
    against: bool = False
    speaks_for: bool = True
    tells_apart: bool = False
    by_features: bool = False
    of_tokens: bool = False

    def strength(self, maps: NDArray[np.floating]) -> NDArray[np.floating]:
        """What is measured of a map."""
        return np.abs(maps) if self.by_size else maps


def _cam(passes: Passes) -> Tensor:
    cam = passes.grad_cam
    return cam * (cam.shape[1] * cam.shape[2])


def _by_pixel(rule: str, gated: bool) -> Callable[[Passes], Tensor]:
    def draw(passes: Passes) -> Tensor:
        from explain_core.heatmaps.gradients import by_pixel, guided_by

        gradient = passes.gradient(rule)
        return by_pixel(guided_by(passes.grad_cam, gradient) if gated else gradient, passes.side)

    return draw


def _c_mwp(passes: Passes) -> Tensor:
    from explain_core.heatmaps.excitation import contrastive_excitation

    return contrastive_excitation(passes.network.model, passes.images, passes.target, *passes.excited)


def _vebi(unstrided: bool) -> Callable[[Passes], Tensor]:
    def draw(passes: Passes) -> Tensor:
        from explain_core.heatmaps.gradients import strongest_of_cells
        from explain_core.heatmaps.vebi import vebi_maps

        maps = vebi_maps(passes.network, passes.batch, passes.explaining, unstrided=unstrided)
        return strongest_of_cells(maps, passes.side)

    return draw


def _rollout(passes: Passes) -> Tensor:
    from explain_core.heatmaps.rollout import attention_rollout

    return attention_rollout(passes.network.model, passes.network.anatomy, passes.images)


def _occlusion(passes: Passes) -> Tensor:
    from explain_core.heatmaps.occlusion import occlusion_maps

    return occlusion_maps(passes.network.model, passes.images, passes.target)


GRAD_CAM = Method(
    "grad-cam",
    "where the layer's maps speak for the target",
    KEPT,
    LOGITS,
    "speaks for the target",
    "Selvaraju et al. 2017, (1), (2), before the ReLU",
    lambda passes: passes.grad_cam,
    lambda kept: kept.grad_cam,
    tells_apart=True,
)
VEBI = Method(
    "vebi",
    "where the features respond that the network knows the class by",
    "two forward and up to three backward passes",
    "of the map's range",
    "a feature responds",
    "Oramas et al. 2019: [vebi.md](vebi.md)",
    _vebi(unstrided=True),
    fine=True,
    by_features=True,
)
OCCLUSION = Method(
    "occlusion",
    "how far the target falls where a grey patch lies",
    "145 forward passes",
    LOGITS,
    "the patch spoke for the target",
    "Zeiler & Fergus 2014; patches of 45/224",
    _occlusion,
)

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        GRAD_CAM,
        Method(
            "cam",
            "the same by the classifier's weights, on CAM's scale",
            KEPT,
            "logits times the layer's cells",
            "speaks for the target",
            "Zhou et al. 2016",
            _cam,
            lambda kept: kept.grad_cam * kept.grad_cam.size,
        ),
        Method(
            "counterfactual",
            "where they speak against the target: what it would take away",
            KEPT,
            LOGITS,
            "speaks against the target",
            "Selvaraju et al. 2017, 3.3: -dy/dA",
            lambda passes: -passes.grad_cam,
            lambda kept: -kept.grad_cam,
            speaks_for=False,
        ),
        Method(
            "contrast",
            "where they speak for the target rather than for the runner-up",
            KEPT,
            LOGITS,
            "speaks for the target more than for the runner-up",
            "Grad-CAM of y^c - y^d",
            lambda passes: passes.contrast,
            lambda kept: kept.contrast,
            against=True,
            tells_apart=True,
        ),
        Method(
            "guided-backprop",
            "pixels that excite the target, by guided backpropagation",
            FORWARD_BACKWARD,
            GRADIENT,
            "brighter excites",
            "Springenberg et al. 2015",
            _by_pixel("guided", gated=False),
            rule="guided",
            fine=True,
            by_size=True,
        ),
        Method(
            "deconvnet",
            "the same, by the deconvnet's rule",
            FORWARD_BACKWARD,
            GRADIENT,
            "brighter excites",
            "Zeiler & Fergus 2014",
            _by_pixel("deconv", gated=False),
            rule="deconv",
            fine=True,
            by_size=True,
        ),
        Method(
            "guided-grad-cam",
            "guided backpropagation where Grad-CAM is positive",
            FORWARD_BACKWARD,
            "the two multiplied",
            "brighter excites",
            "Selvaraju et al. 2017, 3.2",
            _by_pixel("guided", gated=True),
            rule="guided",
            fine=True,
            by_size=True,
        ),
        Method(
            "deconv-grad-cam",
            "the deconvnet where Grad-CAM is positive",
            FORWARD_BACKWARD,
            "the two multiplied",
            "brighter excites",
            "the same",
            _by_pixel("deconv", gated=True),
            rule="deconv",
            fine=True,
            by_size=True,
        ),
        Method(
            "c-mwp",
            "contrastive excitation backpropagation",
            "a forward and a partial backward pass",
            "probability",
            "excited the target rather than the opposite unit",
            "Zhang et al. 2016",
            _c_mwp,
        ),
        VEBI,
        Method(
            "vebi-strided",
            "the same with the grid that strided convolutions draw on the way back",
            VEBI.needs,
            VEBI.unit,
            VEBI.positive,
            VEBI.source,
            _vebi(unstrided=False),
            fine=True,
            by_features=True,
        ),
        OCCLUSION,
        Method(
            "attention-rollout",
            "from where attention brought what the outputs are read from; of no class",
            "a forward pass",
            "share",
            "attended to",
            "Abnar & Zuidema 2020; token networks alone",
            _rollout,
            of_tokens=True,
        ),
    )
}
"""Every method, by name."""

SIDE = 56
"""Cells a side of what is kept of a map of the image's own resolution."""


def check_methods(names: Sequence[str]) -> tuple[str, ...]:
    """The methods without repetition. Raises InputError where there is none, or one is unknown."""
    unknown = [name for name in names if name not in METHODS]
    if unknown or not names:
        met = f"there is no method {unknown[0]!r}" if unknown else "name a method"
        raise InputError(f"{met}: {', '.join(METHODS)}.")
    return tuple(dict.fromkeys(names))


def is_fine(stored: str) -> bool:
    """Whether a method's maps are of the image's own resolution; `stored`, with its layer: "grad-cam@layer3"."""
    name = stored.partition("@")[0]
    return name in METHODS and METHODS[name].fine
