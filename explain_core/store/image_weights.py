"""The weight of each filter in one image: gradients of some classes' logits, where the closed form does not hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.errors import StoreError
from explain_core.store.shards.shards import Shard, column_names, read_rows

ROLES, GRADIENTS, SCALES = "roles", "gradients", "gradient_scales"
#: The predicted class, the runner-up and the image's own.
COUNT = 3


@dataclass(frozen=True, eq=False, slots=True)
class ImageWeights:
    """`roles` (images, COUNT) the classes, `gradients` (images, COUNT, filters) float32 the weights of each there."""

    roles: NDArray[np.integer]
    gradients: NDArray[np.floating]

    def of(self, class_index: NDArray[np.integer], otherwise: NDArray[np.floating]) -> NDArray[np.float32]:
        """(images, filters) for a class of each image; the class's row of `otherwise` (classes, filters) where unknown.

        (An image's own class may have become another since it was extracted.)
        """
        found = np.array(otherwise[class_index], np.float32)
        for place in range(self.roles.shape[1]):
            same = self.roles[:, place] == class_index
            found[same] = self.gradients[same, place]
        return found


def weight_fields(filters: int) -> list[tuple[str, pa.DataType]]:
    """The columns of a shard that hold them."""
    return [
        (ROLES, pa.list_(pa.int32(), COUNT)),
        (GRADIENTS, pa.binary(2 * COUNT * filters)),
        (SCALES, pa.list_(pa.float32(), COUNT)),
    ]


def weight_columns(weights: ImageWeights) -> dict[str, pa.Array]:
    """The columns: each gradient in half precision, in shares of its largest value."""
    scales = np.abs(weights.gradients).max(axis=2)
    shares = weights.gradients / np.where(scales > 0, scales, 1.0)[:, :, None]
    halves = np.ascontiguousarray(shares.astype(np.float16))
    width = halves[0].nbytes
    return {
        ROLES: pa.FixedSizeListArray.from_arrays(pa.array(weights.roles.astype(np.int32).ravel()), COUNT),
        GRADIENTS: pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(width), len(halves), [None, pa.py_buffer(halves)]
        ),
        SCALES: pa.FixedSizeListArray.from_arrays(pa.array(scales.astype(np.float32).ravel()), COUNT),
    }


def has_image_weights(path: str) -> bool:
    """Whether a shard of activations holds weights of its images; False for one that cannot be read."""
    try:
        return GRADIENTS in column_names(path)
    except StoreError:
        return False


def read_image_weights(shard: Shard) -> ImageWeights | None:
    """Those of a shard's wanted rows, in its order; None where the shard was written without."""
    if GRADIENTS not in column_names(shard.path):
        return None
    table = read_rows(shard.path, ["image_id", ROLES, GRADIENTS, SCALES])
    wanted = set(shard.ids)
    table = table.filter(pa.array([image in wanted for image in table["image_id"].to_pylist()]))
    roles, halves, scales = (table[name].combine_chunks() for name in (ROLES, GRADIENTS, SCALES))
    count = len(table)
    joined = np.frombuffer(b"".join(halves.to_pylist()), np.float16).reshape(count, COUNT, -1)
    scale = np.asarray(scales.flatten(), np.float32).reshape(count, COUNT, 1)
    return ImageWeights(np.asarray(roles.flatten()).reshape(count, COUNT), joined.astype(np.float32) * scale)
