"""What a run stored, for benchmarks: read by DuckDB itself, so that stores of any schema serve."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.image_set import TRAIN, Box
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.data.sets.manifest import Manifest, build_manifest
from explain_core.evaluation.maps.frame import Frame
from explain_core.fieldguide.truth import DrawnTruth
from explain_core.image_sets import drawn_truths, load_image_set
from explain_core.model.network import Network, load_network
from explain_core.model.sources.spec import parse_model_spec
from explain_core.places import Place
from explain_core.store.classifier import Classifier
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard, finished


@dataclass(frozen=True, eq=False)
class Setting:
    """A run's images and what is known of them; `rows` of the manifest, in its order.

    `stored`, by image id: the predicted class, and the picture's size.
    """

    options: dict[str, Any]
    manifest: Manifest
    rows: list[dict[str, Any]]
    shards: list[Shard]
    classifier: Classifier
    drawn: dict[str, DrawnTruth]
    stored: dict[str, tuple[int, tuple[int, int]]]

    @property
    def preprocessing(self) -> Preprocessing:
        return Preprocessing(size=self.options["input_size"], crop=self.options["crop"])

    @property
    def train(self) -> NDArray[np.bool_]:
        return np.array([row["split"] == TRAIN for row in self.rows])

    def image(self, row: int) -> str:
        return str(self.rows[row]["image_id"])

    def frame(self, row: int) -> Frame:
        box = self.rows[row]["box"]
        return Frame(self.preprocessing, None if box is None else Box(**box), self.stored[self.image(row)][1])

    def picture(self, row: int) -> Image.Image:
        return open_image(f"{self.manifest.root}/{self.rows[row]['path']}")


def open_run(store: Path) -> Setting:
    """The newest run of a store of any schema: read by DuckDB itself."""
    with duckdb.connect(str(store / "explain.duckdb"), read_only=True) as database:
        text, key = database.sql(
            "SELECT options, extraction_key FROM runs ORDER BY published_at DESC LIMIT 1"
        ).fetchall()[0]
    options = json.loads(text)
    manifest = build_manifest(load_image_set(options["images"]))
    rows = manifest.table.to_pylist()
    folder = Place.of(store) / "extractions" / key
    shards, missing = finished(folder, "image_id", [row["image_id"] for row in rows])
    classifier = Classifier.load(folder)
    if missing or classifier is None:
        raise SystemExit(f"{folder} lacks {len(missing)} images, or its classifier.")
    stored = {
        image: (int(logits.argmax()), (int(size[0]), int(size[1])))
        for read in map(read_activations, shards)
        for image, logits, size in zip(read.ids, read.logits, read.sizes, strict=True)
    }
    drawn = drawn_truths(manifest.spec, manifest.root)
    return Setting(options, manifest, rows, shards, classifier, drawn, stored)


def network_of(setting: Setting) -> Network:
    """The network that the run explains."""
    own = setting.options
    return load_network(
        parse_model_spec(own["model"]),
        own["checkpoint"],
        setting.manifest.classes,
        input_size=own["input_size"],
    )


def pooled_by(network: Network) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda batch: torch.from_numpy(network.forward(batch).pooled)


def pixels_of(setting: Setting, row: int) -> torch.Tensor:
    picture = setting.picture(row)
    crop = crop_and_resize(picture, setting.frame(row).box, setting.preprocessing)
    return torch.from_numpy(normalise(crop[None], setting.preprocessing))[0]
