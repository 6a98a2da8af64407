"""A synthetic run: activation and attribute shards of any size, with a manifest, as if images had been extracted.

Everything is drawn from a seed, by shard, so that a million images cost a million rows and no picture. An image of a
class mentions the attributes of its class more often than others, and filters answer to attributes: what is learned,
explained and measured of them means something.
"""

import hashlib
import json
import math
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.image_set import TEST, TRAIN
from explain_core.data.pictures.named_preprocessing import ChosenPreprocessing
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.sets.manifest import SCHEMA, Manifest
from explain_core.model.sources.spec import parse_model_spec
from explain_core.places import Place
from explain_core.store.classifier import Classifier
from explain_core.store.shards.activations import DESCRIPTOR, FINER
from explain_core.store.shards.cuts import cut
from explain_core.store.shards.shards import finished, write_shard
from tasks.attributes import KEY, captions_digest
from tasks.options import RunOptions
from tasks.plan import Plan
from tasks.premises import key_of

MODEL = "explain_core.fieldguide.network:build"
NOUNS = ("wing", "bill", "belly", "breast", "crown", "tail", "throat", "back", "leg", "eye", "nape", "head")
OF_A_CLASS, SAID = 24, 6  #: attributes that a class has, and that an image's caption mentions
CAPTIONS_A_SHARD = 1024
TEXTS = 8  #: images of a class that share one caption


@dataclass(frozen=True)
class Size:
    """How large a synthetic run is, and its seed. `side`: of its feature maps; `finer`: filters of the stage before."""

    images: int
    classes: int = 100
    filters: int = 64
    attributes: int = 500
    finer: int = 32
    side: int = 2
    shard: int = 256
    seed: int = 0

    @property
    def channels(self) -> int:
        """Of a descriptor."""
        return self.filters + self.finer

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The attributes: "hue17 wing"."""
        return tuple(
            f"hue{number // len(NOUNS)} {NOUNS[number % len(NOUNS)]}" for number in range(self.attributes)
        )

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """The classes, in label order."""
        return tuple(f"{number:04}.Synthetic_Bird_{number:04}" for number in range(self.classes))

    @cached_property
    def of_class(self) -> NDArray[np.int64]:
        """(classes, OF_A_CLASS) the attributes of each class."""
        random = np.random.default_rng([self.seed, 1])
        most = min(OF_A_CLASS, self.attributes)
        return np.stack([random.choice(self.attributes, most, replace=False) for _ in self.class_names])

    @cached_property
    def loadings(self) -> NDArray[np.float32]:
        """(attributes, filters + finer) how filters answer to attributes: few do to each."""
        random = np.random.default_rng([self.seed, 2])
        strength = random.exponential(1.0, (self.attributes, self.channels))
        return (strength * (random.random(strength.shape) < 4 / self.channels)).astype(np.float32)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """(classes, filters) the classifier's."""
        means = np.stack([self.loadings[row, : self.filters].mean(axis=0) for row in self.of_class])
        return ((means - means.mean(axis=0)) * 40).astype(np.float32)

    @cached_property
    def ids(self) -> list[str]:
        """The images' ids in order: hashes, as ids are."""
        names = (f"{self.seed} {number}".encode() for number in range(self.images))
        return sorted(hashlib.sha256(name).hexdigest()[:32] for name in names)

    def class_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """(images,) the label of these images."""
        return (numbers * 7919) % self.classes

    def said(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """(images, SAID) what the captions of these images mention; the last is any attribute."""
        texts = numbers // (self.classes * TEXTS)
        labels = self.class_of(numbers)
        found = np.empty((len(numbers), SAID), np.int64)
        most = self.of_class.shape[1]
        for row, (label, text) in enumerate(zip(labels, texts, strict=True)):
            random = np.random.default_rng([self.seed, 3, int(label), int(text)])
            found[row, :-1] = self.of_class[label, random.permutation(most)[: SAID - 1]]
            found[row, -1] = random.integers(self.attributes)
        return found

    def captions(self, numbers: NDArray[np.int64]) -> list[list[str]]:
        """One caption an image."""
        return [[f"this bird has a {', a '.join(self.words[j] for j in row)}"] for row in self.said(numbers)]


def manifest_of(size: Size, root: Path) -> Manifest:
    """The manifest of a synthetic image set: half of it is for testing."""
    numbers = np.arange(size.images)
    labels = size.class_of(numbers)
    table = pa.table(
        {
            "image_id": size.ids,
            "path": [f"{label}/{number:08}.jpg" for number, label in zip(numbers, labels, strict=True)],
            "class_index": pa.array(labels, pa.int32()),
            "split": [TRAIN if number // size.classes % 2 == 0 else TEST for number in numbers],
            "captions": size.captions(numbers),
            "box": pa.nulls(size.images, SCHEMA.field("box").type),
            "parts": pa.array([[]] * size.images, SCHEMA.field("parts").type),
            "bytes": pa.array(np.full(size.images, 1000), pa.int64()),
            "digest": size.ids,
        },
        schema=SCHEMA,
    )
    return Manifest(table, size.class_names, f"folder:{root}", str(root))


def plan_of(size: Size, store: Path, workers: int = 2, seed: int | None = None) -> Plan:
    """The plan of a run over a synthetic image set; another `seed` is another checkpoint of the same images."""
    options = RunOptions(
        images=f"folder:{store.parent / 'pictures'}", model=MODEL, weights=f"synthetic-{seed or size.seed}",
        store=str(store), input_size=96, workers=workers, shard_size=size.shard, precision="float32", device="cpu",
        name=f"synthetic-{seed or size.seed}",
    )  # fmt: skip
    manifest = manifest_of(size, store.parent / "pictures")
    captions_key = key_of("synthetic captions")
    extraction_key = key_of("synthetic", repr(size), seed)
    vocabulary = key_of(manifest.digest, captions_key, options.min_images)
    return Plan(
        options, options.layout, manifest, (), parse_model_spec(MODEL),
        ChosenPreprocessing(Preprocessing(size=96), {}), key_of(repr(size), seed), "float32", "cpu", "cpu", 16,
        extraction_key, captions_key, vocabulary, key_of(extraction_key, vocabulary)[:12],
    )  # fmt: skip


def write_shards(size: Size, plan: Plan, processes: int = 2) -> None:
    """Write what extract and attributes would have left: shards that are there already are left alone."""
    folder = plan.layout.extraction(plan.extraction_key)
    Classifier(size.weights, np.zeros(size.classes, np.float32)).save(folder)
    _, missing = finished(folder, "image_id", size.ids)
    first = size.images - len(missing) if size.ids[size.images - len(missing) :] == missing else 0
    parts = [
        (number, min(number + size.shard, size.images)) for number in range(first, size.images, size.shard)
    ]
    known = dict(
        zip(
            map(captions_digest, plan.manifest.table["captions"].to_pylist()),
            size.said(np.arange(size.images)),
            strict=True,
        )
    )
    attributes = plan.layout.attributes(plan.captions_key)
    _, unread = finished(attributes, KEY, known)
    for part in cut(unread, CAPTIONS_A_SHARD):
        _write_captions(size, attributes, {digest: known[digest] for digest in part})
    jobs = [(size, folder.text, part, plan.options.weights or "") for part in parts]
    if processes == 1 or len(jobs) < 8:
        list(map(_write_part, jobs))
        return
    with ProcessPoolExecutor(processes) as pool:
        for _ in pool.map(_write_part, jobs, chunksize=8):
            pass


def write_pictures(size: Size, root: Path) -> None:
    """A small picture a class, under the path of each of its images: links that cost no bytes."""
    random = np.random.default_rng([size.seed, 4])
    labels = size.class_of(np.arange(size.images))
    for label in range(size.classes):
        (root / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 255, (64, 64, 3)).astype(np.uint8)).save(root / f"{label}.jpg")
    for number, label in enumerate(labels):
        path = root / str(label) / f"{number:08}.jpg"
        if not path.exists():
            os.link(root / f"{label}.jpg", path)


def _write_captions(size: Size, folder: Place, said: dict[str, NDArray[np.int64]]) -> None:
    distinct = [sorted(set(row.tolist()), key=lambda j: size.words[j]) for row in said.values()]
    table = pa.table(
        {
            KEY: pa.array(list(said), pa.string()),
            "attributes": pa.array([[size.words[j] for j in row] for row in distinct], pa.list_(pa.string())),
            "nouns": pa.array(
                [[size.words[j].partition(" ")[2] for j in row] for row in distinct], pa.list_(pa.string())
            ),
            "counts": pa.array([[1] * len(row) for row in distinct], pa.list_(pa.int32())),
        }
    )
    write_shard(folder, list(said), table)


def _write_part(job: tuple[Size, str, tuple[int, int], str]) -> None:
    """One shard of activations."""
    size, folder, (first, last), checkpoint = job
    numbers = np.arange(first, last)
    seed = int(hashlib.sha256(f"{checkpoint} {first}".encode()).hexdigest()[:8], 16)
    random = np.random.default_rng([size.seed, 5, seed])
    said, count = size.said(numbers), last - first
    answers = size.loadings[said].sum(axis=1) * random.uniform(0.5, 1.5, (count, 1)).astype(np.float32)
    answers += random.exponential(0.1, answers.shape).astype(np.float32)
    spread = random.uniform(0.5, 1.5, (count, size.channels, size.side, size.side)).astype(np.float32)
    maps = answers[:, :, None, None] * spread / spread.mean(axis=(2, 3), keepdims=True)
    last_maps, finer_maps = maps[:, : size.filters], maps[:, size.filters :]
    pooled, finer = last_maps.mean(axis=(2, 3)), finer_maps.mean(axis=(2, 3))
    columns = {
        "image_id": pa.array(size.ids[first:last], pa.string()),
        "width": pa.array(np.full(count, 64), pa.int32()),
        "height": pa.array(np.full(count, 64), pa.int32()),
        "logits": _lists(pooled @ size.weights.T),
        "pooled": _lists(pooled),
        f"{FINER}pooled": _lists(finer),
        "maps": _bytes(last_maps),
        f"{FINER}maps": _bytes(finer_maps),
        DESCRIPTOR: _lists(answers / np.linalg.norm(answers, axis=1, keepdims=True)),
    }
    notes = {
        "maps": f"{size.filters},{size.side},{size.side}",
        f"{FINER}maps": f"{size.finer},{size.side},{size.side}",
        DESCRIPTOR: json.dumps([["last", size.filters], ["finer", size.finer]]),
    }
    write_shard(
        Place.of(folder),
        size.ids[first:last],
        pa.table(columns).replace_schema_metadata(notes),
        {"quarantined": [], "device": "cpu", "precision": "float32"},
    )


def _lists(values: NDArray[np.floating]) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(values, np.float32).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])


def _bytes(maps: NDArray[np.floating]) -> pa.Array:
    halves = np.ascontiguousarray(maps, np.float16)
    width = 2 * math.prod(maps.shape[1:])
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(halves), [None, pa.py_buffer(halves.tobytes())]
    )
