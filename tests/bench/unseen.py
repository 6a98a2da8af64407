"""Image sets with classes held out, and features of networks that never saw a label of those classes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.data.sets.cub import load_cub
from explain_core.fieldguide.loader import load_fieldguide
from explain_core.fieldguide.network import build
from explain_core.fieldguide.records import RECORDS, SPECIES_FILE, read_records
from explain_core.fieldguide.training import PREPROCESSING as FIELDGUIDE
from explain_core.fieldguide.training import train
from explain_core.model.checkpoints.checkpoint import read_checkpoint
from tests.bench.efficientnet_lite import PREPROCESSING as IMAGENET
from tests.bench.efficientnet_lite import pretrained

BATCH = 32


@dataclass(frozen=True, eq=False)
class Fold:
    """`features` (images, filters), captions and class of each image, and the classes that are held out."""

    features: NDArray[np.float32]
    captions: tuple[tuple[str, ...], ...]
    classes: NDArray[np.intp]
    held_out: NDArray[np.intp]

    @property
    def unseen(self) -> NDArray[np.bool_]:
        """(images,) whether an image is of a class that is held out."""
        return np.isin(self.classes, self.held_out)

    def with_seen(self, count: int) -> "Fold":
        """The same with the first `count` of the seen classes alone; the features stay what they are."""
        seen = np.setdiff1d(self.classes, self.held_out)[:count]
        kept = np.flatnonzero(np.isin(self.classes, [*seen, *self.held_out]))
        captions = tuple(self.captions[row] for row in kept)
        return replace(self, features=self.features[kept], captions=captions, classes=self.classes[kept])


def cub25_fold(data: Path, work: Path, fold: int, folds: int) -> Fold:
    """Every `folds`-th class is held out; features of an ImageNet network, computed once."""
    images = load_cub(str(data / "cub25"))
    kept = work / "cub25_effnet.npy"
    if not kept.is_file():
        network = pretrained()
        np.save(kept, pooled_features(network.pooled, images.records, Path(images.root), IMAGENET))
    return _fold(np.load(kept), images, np.arange(fold, len(images.classes), folds))


def guide_fold(guide: Path, work: Path, held_out: Sequence[int], epochs: int, seed: int = 0) -> Fold:
    """Features of a small network that is trained on the other classes of a field guide, once."""
    images = load_fieldguide(str(guide))
    name = f"{guide.name}_{len(held_out)}_{min(held_out)}_{epochs}_{seed}"
    kept = work / f"{name}.npy"
    if not kept.is_file():
        seen = [c for number, c in enumerate(images.classes) if number not in held_out]
        folder = _with_classes_alone(guide, work / name, seen)
        late = train(folder, work / name / "checkpoints", epochs=epochs, seed=seed, threads=1)[-1]
        print(
            f"{name}: {len(seen)} seen classes, accuracy on their test images {late.test_accuracy:.3f}",
            flush=True,
        )
        network = build(len(seen))
        network.load_state_dict(read_checkpoint(late.path).state)
        network.eval()
        body = nn.Sequential(network.features, network.pool, nn.Flatten())
        np.save(kept, pooled_features(body, images.records, guide, FIELDGUIDE))
    return _fold(np.load(kept), images, np.asarray(held_out))


def _fold(features: NDArray[np.float32], images: ImageSet, held_out: NDArray[np.integer]) -> Fold:
    classes = np.array([record.class_index for record in images.records], np.intp)
    captions = tuple(record.captions for record in images.records)
    return Fold(features, captions, classes, held_out.astype(np.intp))


def _with_classes_alone(guide: Path, folder: Path, classes: Sequence[str]) -> Path:
    """A field guide's folder with some of its classes: the pictures stay where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    records = [record for record in read_records(guide) if record.class_name in classes]
    text = "\n".join(record.as_json() for record in records)
    (folder / RECORDS).write_text(text + "\n", encoding="utf-8")
    table = json.loads((guide / SPECIES_FILE).read_text(encoding="utf-8"))
    (folder / SPECIES_FILE).write_text(json.dumps(table), encoding="utf-8")
    for part in ("images", "masks"):
        if not (folder / part).exists():
            (folder / part).symlink_to((guide / part).absolute())
    return folder


@torch.no_grad()
def pooled_features(
    network: object, records: Sequence[ImageRecord], root: Path, p: Preprocessing
) -> NDArray[np.float32]:
    rows = []
    for start in range(0, len(records), BATCH):
        pixels = np.stack(
            [crop_and_resize(open_image(root / r.path), r.box, p) for r in records[start : start + BATCH]]
        )
        given = torch.from_numpy(normalise(pixels, p)).contiguous(memory_format=torch.channels_last)
        rows.append(network(given).numpy())
    return np.concatenate(rows)
