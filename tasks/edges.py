"""edges: pictures -> the colours of their edges; and what the network gave for them, from a shard."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import ray
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import reason_of
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ImageError, ImageSetError
from explain_core.evaluation.sanity.surroundings import edge_look
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard
from tasks.decoding import crop_of
from tasks.remote import RETRIES


@dataclass(frozen=True, slots=True)
class EdgeJob:
    """A shard of activations, and of its images the id, the file and the box."""

    shard: str
    images: tuple[tuple[str, str, Box | None], ...]
    preprocessing: Preprocessing


@dataclass(frozen=True, eq=False, slots=True)
class Edges:
    """`looks` (images, 9) of the edges of the images `ids`, and the network's `outputs` (images, classes) for them."""

    ids: tuple[str, ...]
    looks: NDArray[np.float32]
    outputs: NDArray[np.float32]


@ray.remote(num_cpus=1, max_retries=RETRIES)
def edges_of_shard(job: EdgeJob) -> Edges:
    """Look at the edges of a shard's pictures as the network sees them. Raises ImageSetError for one that is away."""
    known = {image: (path, box) for image, path, box in job.images}
    rows = read_activations(Shard(job.shard, tuple(known)))
    return Edges(rows.ids, _looks([known[image] for image in rows.ids], job.preprocessing), rows.logits)


def _looks(pictures: Sequence[tuple[str, Box | None]], preprocessing: Preprocessing) -> NDArray[np.float32]:
    found = np.zeros((len(pictures), 9), np.float32)
    for row, (path, box) in enumerate(pictures):
        try:
            found[row] = edge_look(crop_of(path, box, preprocessing))
        except (OSError, ImageError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else error
            raise ImageSetError(
                f"{path} could be read when the run was made, and cannot be now ({reason}). "
                "Is its folder still there, for every worker?"
            ) from error
    return found
