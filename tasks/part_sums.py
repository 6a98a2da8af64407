"""part sums: a shard of feature maps and where its images' parts are -> what filters say of the parts."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import ray
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing, seen_window, to_crop
from explain_core.evaluation.maps.grounding import longer_side
from explain_core.heatmaps.part_cells import RADIUS, part_cells
from explain_core.places import Place
from explain_core.statistics.grid import Grid
from explain_core.statistics.part_sums import PartSums, add_image
from explain_core.store.shards.activations import MapReader
from explain_core.store.shards.shards import Shard, verify_again, write_shard
from explain_core.text.parts import part_of
from tasks.remote import RETRIES
from tasks.sound_shards import sound_activations, sound_rows

PART_SUMS = "part_sums"  #: the folder of the shards' sums


@dataclass(frozen=True, slots=True)
class PartScene:
    """Where an image's object and its visible parts are, in the picture's pixels."""

    box: Box | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False, slots=True)
class PartJob:
    """A shard's training images, the scene and the attributes of each, and where to work.

    `truth` (images, J) T in whole units; `nouns`: the names of the attributes' nouns, `noun` (J,): whose is which.
    """

    shard: Shard
    scenes: tuple[PartScene, ...]
    truth: sp.csr_array
    nouns: tuple[str, ...]
    noun: NDArray[np.intp]
    preprocessing: Preprocessing
    grid: Grid
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def sum_parts(job: PartJob) -> int:
    """Write the sums over a shard's images; returns their number."""
    verify_again(job.shard.path)
    rows = sound_activations(job.shard)
    sizes = {
        image: (int(width), int(height)) for image, (width, height) in zip(rows.ids, rows.sizes, strict=True)
    }
    place = {image: k for k, image in enumerate(job.shard.ids)}
    layers: list[PartSums] = []
    for batch in MapReader(job.shard):
        for image, last, finer in batch:
            maps = [last] if finer is None else [last, finer]
            layers = layers or [PartSums.zero(len(each), len(job.noun)) for each in maps]
            _add(layers, maps, job, place[image], sizes[image])
    write_shard(Place.of(job.work) / PART_SUMS, job.shard.ids, _table(layers))
    return len(job.shard.ids)


def read_part_sums(paths: list[str], filters: tuple[int, ...], attributes: int) -> list[PartSums]:
    """The sums of all shards together, a layer each. Raises DamagedShard."""
    total = [PartSums.zero(count, attributes) for count in filters]
    for path in paths:
        names = [f"{name}{k}" for k in range(len(filters)) for name in ("shown", "phi")]
        table = sound_rows(path, ["attribute", *names])
        at = table["attribute"].to_numpy()
        for k, count in enumerate(filters):
            part = PartSums.zero(count, attributes)
            lists = table[f"phi{k}"].combine_chunks()
            part.phi[:, at] = np.asarray(lists.flatten()).reshape(-1, count).T
            part.shown[at] = table[f"shown{k}"].to_numpy()
            total[k] = total[k] + part
    return total


def _add(
    layers: list[PartSums], maps: list[NDArray[np.floating]], job: PartJob, row: int, size: tuple[int, int]
) -> None:
    scene = job.scenes[row]
    has, units = _row(job.truth, row)
    for total, each in zip(layers, maps, strict=True):
        cells = cells_of(scene, job.preprocessing, size, (each.shape[1], each.shape[2]))
        number = {name: k for k, name in enumerate(cells)}
        where = np.array([number.get(job.nouns[job.noun[j]], -1) for j in has], np.intp)
        if (where >= 0).any():
            shown = where >= 0
            add_image(
                total, each, np.stack(list(cells.values())), where[shown], has[shown], units[shown], job.grid
            )


def cells_of(
    scene: PartScene, preprocessing: Preprocessing, size: tuple[int, int], shape: tuple[int, int]
) -> dict[str, NDArray[np.float64]]:
    """(h, w) the cells of a map of `shape` that each part of an image lies on, by the part's name as nouns have it.

    `size`: the picture's width and height. Parts that are beside the crop are left out.
    """
    window = seen_window(preprocessing, scene.box, size)
    near = RADIUS * longer_side(scene.box, size)
    points: dict[str, list[tuple[float, float]]] = {}
    for part in scene.parts:
        at = to_crop(preprocessing, scene.box, size, part.x, part.y)
        points.setdefault(part_of(part.name), []).append(at)
    radii = near / window.width, near / window.height
    found = {name: part_cells(np.array(at), radii, shape) for name, at in points.items()}
    return {name: cells for name, cells in found.items() if cells is not None}


def _row(truth: sp.csr_array, row: int) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The attributes that an image has, and T of each in whole units."""
    start, end = truth.indptr[row], truth.indptr[row + 1]
    there = truth.data[start:end] > 0
    return truth.indices[start:end][there].astype(np.intp), truth.data[start:end][there].astype(np.int64)


def _table(layers: list[PartSums]) -> pa.Table:
    """The attributes that any image has on a part; of each layer how many images, and what its filters say."""
    at = np.flatnonzero(np.any([layer.shown > 0 for layer in layers], axis=0))
    columns: dict[str, pa.Array] = {"attribute": pa.array(at.astype(np.int32))}
    for k, layer in enumerate(layers):
        said = pa.array(np.ascontiguousarray(layer.phi[:, at].T).reshape(-1))
        columns[f"shown{k}"] = pa.array(layer.shown[at])
        columns[f"phi{k}"] = pa.FixedSizeListArray.from_arrays(said, len(layer.phi))
    return pa.table(columns)
