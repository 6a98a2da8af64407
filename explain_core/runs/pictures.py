"""Pictures and the store: which image a file is, where an image's file is, and the maps that were kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.data.image_set import Box, ImageRecord, image_id
from explain_core.data.pictures.picture_place import is_there
from explain_core.data.sets.identity import quick_digest_in
from explain_core.errors import ImageError, InputError, NothingToAnswer
from explain_core.places import Place
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explain_core.store.shards.shards import Shard


def records_of(store: Store, run: PublishedRun) -> dict[str, ImageRecord]:
    """Path, label and split of each of a run's images, by its id, in the paths' order."""
    index = {name: number for number, name in enumerate(run.class_names)}
    rows = store.rows(
        "SELECT image_id, path, class, split FROM run_images WHERE run_id = ? ORDER BY path, image_id",
        run.run_id,
    )
    return {row["image_id"]: ImageRecord(row["path"], index[row["class"]], row["split"]) for row in rows}


def known_image(store: Store, run: PublishedRun, name: str) -> dict[str, Any] | None:
    """The run's image that `name` means (see Store.image); None for a file with a picture new to the run.

    A file is one of the run's images if its content is, wherever it lies now. Raises NothingToAnswer where
    `name` is neither.
    """
    from explain_core.data.pictures.decode import open_regular

    path = Place.of(name)
    if not path.is_file() and not is_there(name):
        try:
            return store.image(run, name)
        except NothingToAnswer as error:
            if len(Path(name).parts) > 1 or path.suffix:
                raise NothingToAnswer(
                    f"{error}\nThere is no file {name} either, to be explained as a new picture."
                ) from error
            raise
    try:
        with open_regular(path.text) as handle:
            if run.options.get("quick_identity"):
                digest = quick_digest_in(run.image_root, path)
            else:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except ImageError as error:
        raise InputError(f"{name} cannot be explained: {error}.") from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error
    if digest is None:  # known by its path, and it lies elsewhere
        return None
    rows = store.rows("SELECT image_id, box FROM images WHERE image_set_digest = ?", run.image_set_digest)
    for row in rows:
        if image_id(digest, box_of(row)) == row["image_id"]:
            return store.image(run, row["image_id"])
    return None


def box_of(image: dict[str, Any]) -> Box | None:
    """The box of a row of `images`."""
    return Box(**image["box"]) if image["box"] else None


def picture_place(run: PublishedRun, image: dict[str, Any]) -> Place:
    """Where the file of one of the run's images is. Raises InputError where it is not there any more."""
    path = Place.of(run.image_root) / str(image["path"])
    if not path.is_file() and not is_there(path.text):
        raise InputError(
            f"the picture {image['path']} is not in {run.image_root} any more. "
            "Name its file where it is now, "
            "in place of the image."
        )
    return path


def stored_maps(
    store: Store, run: PublishedRun, image: dict[str, Any]
) -> tuple[NDArray[np.floating], NDArray[np.floating] | None] | None:
    """The feature maps that the run kept of an image, those of the finer stage after them; None where they are gone.

    (filters, height, width) each.

    Shards may be deleted to make room: all that they hold can be had again from the checkpoint.
    """
    from explain_core.store.shards.activations import MapReader
    from explain_core.store.shards.shards import DamagedShard

    shard = _shard(store, run, image)
    if shard is None:
        return None
    try:
        for batch in MapReader(shard):
            for _, maps, finer in batch:
                return maps, finer
    except DamagedShard:
        return None
    return None


def stored_activations(
    store: Store, run: PublishedRun, image: dict[str, Any]
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """The pooled activations (filters,) and logits (classes,) that the run kept of an image; None where they are
    gone."""
    from explain_core.store.shards.activations import read_activations
    from explain_core.store.shards.shards import DamagedShard

    shard = _shard(store, run, image)
    if shard is None:
        return None
    try:
        rows = read_activations(shard)
    except DamagedShard:
        return None
    return (rows.pooled[0], rows.logits[0]) if rows.ids else None


def _shard(store: Store, run: PublishedRun, image: dict[str, Any]) -> Shard | None:
    """The shard of the run's extraction that held an image, and no other of its rows; None for one left out."""
    from explain_core.store.shards.shards import Shard

    found = store.rows(
        "SELECT shard FROM predictions WHERE run_id = ? AND image_id = ?", run.run_id, image["image_id"]
    )
    if not found:
        return None
    path = run.extraction / Path(found[0]["shard"]).name
    return Shard(path.text, (image["image_id"],))
