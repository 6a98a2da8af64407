"""What networks are trained on: a run's images, their captions and labels, and their stored features, on the disk."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explain_core.places import Place
from explain_core.store.shards.shards import Shard
from explain_core.training.stored_features import StoredFeatures, gather_features

IMAGES, FEATURES = "images.parquet", "features.npy"
COLUMNS = pa.schema(
    [("image_id", pa.string()), ("training", pa.bool_()), ("label", pa.int32()), ("predicted", pa.int32()),
     ("captions", pa.list_(pa.string()))]
)  # fmt: skip
"""Of each image: whether it is of the training split, its class and the one that the classifier gave it."""


@dataclass(frozen=True, eq=False)
class Material:
    """Images in one order: rows of `features`. `training` (images,) bool; `label`, `predicted` (images,) classes.

    `folder`: where all of it lies.
    """

    ids: tuple[str, ...]
    training: NDArray[np.bool_]
    label: NDArray[np.intp]
    predicted: NDArray[np.intp]
    captions: tuple[tuple[str, ...], ...]
    classes: int
    features: StoredFeatures
    folder: Place

    def training_captions(self) -> list[tuple[str, ...]]:
        """The captions of each image, none for those that are held out."""
        return [lines if here else () for lines, here in zip(self.captions, self.training, strict=True)]


def write_material(folder: Place, images: pa.Table, classes: int, shards: Sequence[Shard]) -> None:
    """Write `images` (COLUMNS), of so many classes, and what the shards hold of them to a folder, once."""
    if (folder / FEATURES).is_file():
        return
    with (folder / IMAGES).write() as handle:
        pq.write_table(images.cast(COLUMNS).replace_schema_metadata({"classes": str(classes)}), handle)
    with tempfile.TemporaryDirectory() as here:
        local = folder.local if folder.is_local else Path(here)
        gather_features(shards, images["image_id"].to_pylist(), local / FEATURES)
        if not folder.is_local:
            with (folder / FEATURES).write() as handle, (local / FEATURES).open("rb") as source:
                shutil.copyfileobj(source, handle, 2**20)


@lru_cache(maxsize=1)
def open_material(folder: Place) -> Material:
    """What `write_material` wrote. Features stay on the disk; a remote folder's are fetched once by each process."""
    path = folder.local / FEATURES if folder.is_local else _fetched(folder / FEATURES)
    with (folder / IMAGES).open() as handle:
        table = pq.read_table(handle)
    training = np.array(table["training"].to_pylist(), bool)
    return Material(
        tuple(table["image_id"].to_pylist()), training,
        table["label"].to_numpy().astype(np.intp), table["predicted"].to_numpy().astype(np.intp),
        tuple(tuple(lines or ()) for lines in table["captions"].to_pylist()),
        int(table.schema.metadata[b"classes"]), StoredFeatures.open(path, np.flatnonzero(training)), folder,
    )  # fmt: skip


def _fetched(place: Place) -> Path:
    with tempfile.NamedTemporaryFile(suffix=".npy", delete=False) as handle, place.open() as source:
        shutil.copyfileobj(source, handle, 2**20)
    return Path(handle.name)
