"""How far the peaks of heatmaps are from the parts that attributes name, by anything that draws heatmaps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing, to_picture
from explain_core.evaluation.figures.figures import Ratio
from explain_core.evaluation.maps.grounding import THRESHOLDS, TOP_PART_ATTRIBUTES, distance
from explain_core.heatmaps.grounding import Grounder, peak
from explain_core.runs.network import preprocessing_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.activations import MapReader
from explain_core.store.shards.shards import Shard

# Test images with parts, and the commonest of their attributes whose noun is a part.
ASKED = """
SELECT i.image_id, a.attribute_index, a.attribute, i.box, i.parts, p.width, p.height
FROM predictions p JOIN run_images i USING (run_id, image_id)
JOIN image_attributes c ON c.vocabulary_digest = $vocabulary AND c.image_id = p.image_id
JOIN attributes a ON a.vocabulary_digest = $vocabulary AND a.attribute = c.attribute
WHERE p.run_id = $run AND i.split = 'test' AND a.part_rank <= $depth AND len(i.parts) > 0
ORDER BY i.image_id, a.attribute_index
"""


@dataclass(frozen=True, slots=True)
class PeakQuery:
    """One image and what is to be found in it: attributes by index and in words; `size` in pixels."""

    box: Box | None
    parts: tuple[Part, ...]
    size: tuple[int, int]
    indices: tuple[int, ...]
    attributes: tuple[str, ...]


def asked_of(store: Store, run: PublishedRun, most: int) -> dict[str, PeakQuery]:
    """What PCK asks of the first `most` test images by id (ids are hashes: a fixed sample)."""
    found: dict[str, PeakQuery] = {}
    for row in store.rows(ASKED, run=run.run_id, vocabulary=run.vocabulary_digest, depth=TOP_PART_ATTRIBUTES):
        image = row["image_id"]
        if image not in found and len(found) == most:
            break
        before = found.get(image)
        found[image] = PeakQuery(
            Box(**row["box"]) if row["box"] else None, tuple(Part(**part) for part in row["parts"]),
            (row["width"], row["height"]), (*(before.indices if before else ()), row["attribute_index"]),
            (*(before.attributes if before else ()), row["attribute"]),
        )  # fmt: skip
    return found


def pck_ratios(
    run: PublishedRun,
    shards: Iterable[Shard],
    asked: dict[str, PeakQuery],
    grounders: Mapping[str, Grounder],
) -> list[Ratio]:
    """grounding.pck@0.1, 0.2 and 0.3 of each of the `grounders`, by variant; nothing where no maps were kept.

    Cases are those of the run's own figures, of the images that are `asked`.
    """
    if not asked:
        return []
    preprocessing, row = preprocessing_of(run), {image: k for k, image in enumerate(asked)}
    right = {name: np.zeros((len(asked), len(THRESHOLDS))) for name in grounders}
    count = np.zeros(len(asked))
    for shard in shards:
        ids = tuple(image for image in shard.ids if image in asked)
        for batch in MapReader(Shard(shard.path, ids)) if ids else ():
            for image, maps, finer in batch:
                for name, grounder in grounders.items():
                    drawn = grounder.ground(maps, finer, list(asked[image].indices))
                    away = _distances(asked[image], drawn, preprocessing)
                    right[name][row[image]] = [(away <= np.float32(t)).sum() for t in THRESHOLDS]
                    count[row[image]] = len(away)
    return [
        Ratio(f"grounding.pck@{t}", name, found[:, k], count)
        for name, found in right.items()
        for k, t in enumerate(THRESHOLDS)
    ]


def _distances(
    asked: PeakQuery, maps: NDArray[np.float64], preprocessing: Preprocessing
) -> NDArray[np.float32]:
    """Of the attributes whose part is visible, from each map's peak, over the box's longer side."""
    side = asked.box.longer_side if asked.box else float(max(asked.size))
    found = []
    for attribute, heatmap in zip(asked.attributes, maps, strict=True):
        u, v, _ = peak(heatmap)
        x, y = to_picture(preprocessing, asked.box, asked.size, u, v)
        away = distance(x, y, attribute, asked.parts, side)
        if away is not None:
            found.append(away)
    return np.array(found, np.float32)
