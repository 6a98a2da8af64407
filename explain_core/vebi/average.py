"""Average visualisations: what the images have in common where a unit responds most (Oramas et al. 2019, 3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.heatmaps.vebi import stage_of
from explain_core.model.layer import Unit
from explain_core.model.network import Network
from explain_core.model.passes.hooks import catching, copied
from explain_core.model.passes.stages import Stage
from explain_core.model.pixels import network_input

#: Images, the strongest, that an average is made of at most.
AVERAGED = 16
#: Of the images that the field of a layer is measured on.
MEASURED = 4
#: The share of a response's gradient that its field holds.
HELD = 0.7
BATCH = 16
Crop = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, slots=True)
class Average:
    """What a unit responds to: the `mean` of the crops, and the `crops`, the strongest first, (side, side, 3) uint8.

    `places`: of each crop the image's number among those given.
    """

    unit: Unit
    mean: Crop
    crops: tuple[Crop, ...]
    places: tuple[int, ...]

    @property
    def side(self) -> int:
        """Pixels a side of the network's input that are shown."""
        return len(self.mean)


def average_visualisations(
    network: Network, images: Crop, preprocessing: Preprocessing, units: Sequence[Unit]
) -> list[Average]:
    """Of each unit, the images' fields around the position where it responds most, averaged.

    `images` (images, height, width, 3) uint8, as the network sees them. What lies outside an image is left out of the
    mean, and is the filling colour in the crops.
    """
    stages = list(dict.fromkeys(stage_of(network, unit) for unit in units))
    peaks = _peaks(network, images, preprocessing, stages, units)
    sides = {stage: _field(network, stage, images, preprocessing, units, peaks) for stage in stages}
    return [
        _average(images, peaks[unit], sides[stage_of(network, unit)], unit, preprocessing) for unit in units
    ]


@dataclass(frozen=True, slots=True)
class _Peak:
    """Where in an image a unit responds most: map position, and the same in pixels."""

    image: int
    value: float
    row: int
    column: int
    y: float
    x: float


def _peaks(
    network: Network,
    images: Crop,
    preprocessing: Preprocessing,
    stages: Sequence[Stage],
    units: Sequence[Unit],
) -> dict[Unit, list[_Peak]]:
    """Of each unit its strongest peaks, one an image, AVERAGED at most."""
    found: dict[Unit, list[_Peak]] = {unit: [] for unit in units}
    tall, wide = images.shape[1:3]
    for start in range(0, len(images), BATCH):
        pixels = network_input(images[start : start + BATCH], preprocessing, network.device)
        with torch.inference_mode(), catching(network.model, [(stage, copied) for stage in stages]) as layers:
            network.model(pixels.contiguous(memory_format=torch.channels_last))
        for unit in units:
            maps = layers[stages.index(stage_of(network, unit))][:, unit.channel].float()
            height, width = maps.shape[1:]
            values, flat = maps.flatten(1).max(1)
            for image, (value, place) in enumerate(zip(values.tolist(), flat.tolist(), strict=True)):
                row, column = divmod(place, width)
                y, x = (row + 0.5) * tall / height, (column + 0.5) * wide / width
                found[unit].append(_Peak(start + image, value, row, column, y, x))
    return {unit: sorted(each, key=lambda peak: -peak.value)[:AVERAGED] for unit, each in found.items()}


def _field(
    network: Network,
    stage: Stage,
    images: Crop,
    preprocessing: Preprocessing,
    units: Sequence[Unit],
    peaks: dict[Unit, list[_Peak]],
) -> int:
    """The side in pixels of the square around a response that holds HELD of its gradient, for a layer.

    The receptive field that convolutions have by their sizes is the whole picture in a deep layer, and hardly any of it
    tells on a response (Luo et al. 2016). Measured is the one that does, on the strongest image of some units.
    """
    chosen = [unit for unit in units if stage_of(network, unit) == stage][:MEASURED]
    strongest = [peaks[unit][0] for unit in chosen]
    pixels = network_input(images[[peak.image for peak in strongest]], preprocessing, network.device)
    with torch.enable_grad(), catching(network.model, [(stage, copied)]) as layers:
        given = pixels.requires_grad_()
        network.model(given)
        responses = [
            layers[0][place, unit.channel, peak.row, peak.column]
            for place, (unit, peak) in enumerate(zip(chosen, strongest, strict=True))
        ]
        (gradient,) = torch.autograd.grad(torch.stack(responses).sum(), given)
    power = gradient.abs().sum(1).cpu().numpy()
    tall, wide = images.shape[1:3]
    size = max(tall, wide)
    centres = np.arange(size) + 0.5
    shares = np.zeros(size + 1)
    for energy, peak in zip(power, strongest, strict=True):
        far = np.maximum(np.abs(centres[:tall] - peak.y)[:, None], np.abs(centres[:wide] - peak.x)[None, :])
        ring = np.bincount(np.ceil(far).astype(int).ravel(), energy.ravel(), minlength=size + 1)
        shares += ring.cumsum()[: size + 1] / (ring.sum() or 1.0)
    radius = int(np.argmax(shares >= HELD * len(strongest))) if shares[-1] >= HELD * len(strongest) else size
    return int(min(max(2 * radius, 2), size))


def _average(
    images: Crop, peaks: Sequence[_Peak], side: int, unit: Unit, preprocessing: Preprocessing
) -> Average:
    tall, wide = images.shape[1:3]
    total, counts = np.zeros((side, side, 3)), np.zeros((side, side, 1))
    crops = []
    for peak in peaks:
        top, left = round(peak.y - side / 2), round(peak.x - side / 2)
        crop = np.full((side, side, 3), preprocessing.fill, np.uint8)
        here = slice(max(0, -top), min(side, tall - top)), slice(max(0, -left), min(side, wide - left))
        there = slice(max(0, top), min(tall, top + side)), slice(max(0, left), min(wide, left + side))
        crop[here] = images[peak.image][there]
        total[here] += images[peak.image][there]
        counts[here] += 1
        crops.append(crop)
    mean = np.where(counts > 0, total / np.maximum(counts, 1), preprocessing.fill)
    return Average(unit, mean.round().astype(np.uint8), tuple(crops), tuple(peak.image for peak in peaks))
