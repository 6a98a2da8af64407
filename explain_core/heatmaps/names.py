"""The heatmaps that there are, by name. (Apart from what draws them, which needs PyTorch.)"""

from collections.abc import Sequence

from explain_core.errors import InputError

CAM, GRAD_CAM, COUNTERFACTUAL, CONTRAST = "cam", "grad-cam", "counterfactual", "contrast"
GUIDED, DECONV, GUIDED_GRAD_CAM, DECONV_GRAD_CAM = (
    "guided-backprop",
    "deconvnet",
    "guided-grad-cam",
    "deconv-grad-cam",
)
C_MWP, OCCLUSION = "c-mwp", "occlusion"
VEBI, VEBI_STRIDED = "vebi", "vebi-strided"

METHODS: dict[str, str] = {
    GRAD_CAM: "where the layer's maps speak for the target (Selvaraju et al. 2017)",
    CAM: "the same by the classifier's weights, on another scale (Zhou et al. 2016)",
    COUNTERFACTUAL: "where they speak against the target: what it would take away",
    CONTRAST: "where they speak for the target rather than for the runner-up",
    GUIDED: "pixels that excite the target, by guided backpropagation (Springenberg et al. 2015)",
    DECONV: "the same through a deconvnet (Zeiler & Fergus 2014)",
    GUIDED_GRAD_CAM: "guided backpropagation where grad-cam is positive",
    DECONV_GRAD_CAM: "the deconvnet where grad-cam is positive",
    C_MWP: "contrastive excitation backpropagation (Zhang et al. 2016)",
    VEBI: "where the features respond that the network knows the class by (Oramas et al. 2019)",
    VEBI_STRIDED: "the same with the grid that strided convolutions draw on the way back",
    OCCLUSION: "how far the target falls where a patch is grey: slow, a forward pass a patch",
}
"""Every method and what its map shows."""

FROM_MAPS = (GRAD_CAM, CAM, COUNTERFACTUAL, CONTRAST)
"""Methods that need the layer's maps and the classifier's weights alone where the closed form holds."""
BY_PIXEL: dict[str, tuple[str, bool]] = {
    GUIDED: ("guided", False),
    DECONV: ("deconv", False),
    GUIDED_GRAD_CAM: ("guided", True),
    DECONV_GRAD_CAM: ("deconv", True),
}
"""Methods of the image's own resolution: their rule, and whether Grad-CAM gates them."""
SIDE = 56
"""Cells a side of what is kept of a map of the image's own resolution."""


def check_methods(names: Sequence[str]) -> tuple[str, ...]:
    """The methods without repetition. Raises InputError where there is none, or one is unknown."""
    unknown = [name for name in names if name not in METHODS]
    if unknown or not names:
        met = f"there is no method {unknown[0]!r}" if unknown else "name a method"
        raise InputError(f"{met}: {', '.join(METHODS)}.")
    return tuple(dict.fromkeys(names))


def is_fine(method: str) -> bool:
    """Whether a method's maps are of the image's own resolution; `method` as it is stored, with its layer."""
    return method.partition("@")[0] in (*BY_PIXEL, VEBI, VEBI_STRIDED)
