"""What the features of a class respond to, laid out for a contact sheet: averages, and the strongest places."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.heatmaps.charts import Tile
from explain_core.model.network import Network
from explain_core.statistics.features import Feature
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.vebi.average import Average, average_visualisations

PLACES = ("strongest", "second", "third", "fourth", "fifth")
IMAGES = """
SELECT p.image_id FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE p.run_id = ? AND p.predicted = ? AND i.split = 'train' ORDER BY p_predicted DESC, image_id LIMIT ?
"""


def class_images(store: Store, run: PublishedRun, name: str, count: int) -> list[str]:
    """Ids of training images that are taken for a class (its stored name), the surest first, `count` at most."""
    return [row["image_id"] for row in store.rows(IMAGES, run.run_id, name, count)]


def feature_groups(
    network: Network,
    crops: Sequence[Image.Image],
    preprocessing: Preprocessing,
    features: Sequence[Feature],
    side: int,
) -> list[tuple[str, str, list[Tile]]]:
    """A group of `contact_sheet` for each feature: its name, what it weighs, its average and its strongest places.

    `crops`: one photograph or more, as the network sees them; `side`: pixels of a tile.
    """
    images = np.stack([np.asarray(crop) for crop in crops])
    averages = average_visualisations(network, images, preprocessing, [feature.unit for feature in features])
    return [
        _group(feature, average, preprocessing.side, side)
        for feature, average in zip(features, averages, strict=True)
    ]


def _group(feature: Feature, average: Average, size: int, side: int) -> tuple[str, str, list[Tile]]:
    told = (
        f"weight {feature.weight:.3f}, response {feature.response:z.4f}; {average.side} pixels of the "
        f"{size} that the network sees"
    )
    tiles = [_tile(average.mean, f"average of {len(average.crops)}", side)]
    tiles += [_tile(crop, place, side) for place, crop in zip(PLACES, average.crops, strict=False)]
    return f"{feature.unit.layer}, channel {feature.unit.channel}", told, tiles


def _tile(pixels: NDArray[np.uint8], title: str, side: int) -> Tile:
    return Tile(Image.fromarray(pixels).resize((side, side), Image.Resampling.BICUBIC), title)
