"""A small store with activation shards, worked out so that every figure of it can be known."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from explain_core.explanation.response import worth
from explain_core.explanation.sentence import sentence
from explain_core.statistics.estimators import estimate, signed_coefficients
from explain_core.statistics.presence import Presence
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store import publish, rows
from explain_core.store.change import change
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.layout import Layout
from explain_core.store.rows import class_means, filter_pdfs, filters, finer_pdfs, one
from explain_core.store.shards.shards import write_shard

CLASSES = ("001.Crow", "002.Gull")
ATTRIBUTES = ("black wing", "long bill", "white belly", "white wing")
CAPTIONS = {
    "black wing": "this bird has black wings",
    "long bill": "it has a long bill",
    "white belly": "a bird with a white belly",
    "white wing": "the wings are white",
}
#: Of each image: split, class, predicted, attributes.
IMAGES = (
    ("train", 0, 0, (0, 1)), ("train", 0, 0, (0,)), ("train", 1, 1, (2, 3)), ("train", 1, 1, (1, 2)),
    ("test", 0, 0, (0,)), ("test", 0, 0, (1,)), ("test", 1, 1, (2, 3)), ("test", 1, 0, (2,)),
)  # fmt: skip
IDS = tuple(f"image{k}" for k in range(len(IMAGES)))
RUN = "run-one"


def publish_measured(folder: Path) -> Layout:
    """Crows and gulls, four to learn from and four held out, of which the last is taken for a crow."""
    layout = Layout(folder)
    index = np.array([row[1] for row in IMAGES])
    said = np.zeros((len(IMAGES), len(ATTRIBUTES)), np.int64)
    for k, row in enumerate(IMAGES):
        said[k, list(row[3])] = 1
    # Filter 0 fires for black wings, 1 for bills, 2 for white bellies; the fourth never.
    pooled = np.zeros((len(IMAGES), 4), np.float32)
    pooled[:, :3] = said[:, :3] + 0.125
    weights = np.array([[1, 0.5, 0, 0], [0, 0.5, 1, 0]], np.float32)
    train = np.array([row[0] == "train" for row in IMAGES])
    stats = FilterAttributeStats.of_images(
        pooled[train], sp.csr_array(said[train]), index[train], ATTRIBUTES, CLASSES
    )
    stats.save(layout.statistics(stats.digest))
    presence = Presence.of(stats)
    learned = Explainer(
        "joint", {name: estimate(name, stats) for name in ("joint", "guo2018")}, {}, presence,
        worth(stats, presence.coefficients, weights),
        signed_coefficients(stats), weights,
        stats.class_phi_mean.astype(np.float32), stats.attribute_images, CLASSES,
        ATTRIBUTES,
        ("wings", "bill", "belly", "wings"), (),
    )  # fmt: skip
    _write_shard(layout, pooled)
    Classifier(weights, np.zeros(2, np.float32)).save(layout.extraction("key"))
    with change(layout, "made", 0) as connection:
        for name, table in _tables(said, stats, learned).items():
            publish.insert(connection, name, table)
    return layout


def _write_shard(layout: Layout, pooled: np.ndarray) -> None:
    table = pa.table(
        {
            "image_id": IDS,
            "width": pa.array([64] * len(IDS), pa.int32()),
            "height": pa.array([48] * len(IDS), pa.int32()),
            "pooled": pa.FixedSizeListArray.from_arrays(pa.array(pooled.reshape(-1)), 4),
            "logits": pa.FixedSizeListArray.from_arrays(pa.array(np.zeros(2 * len(IDS), np.float32)), 2),
        }
    )
    write_shard(layout.extraction("key"), IDS, table, {"quarantined": []})


def _tables(said: np.ndarray, stats: FilterAttributeStats, learned: Explainer) -> dict[str, pa.Table]:
    now = datetime(2024, 5, 6, tzinfo=UTC)
    mentions = [(IDS[k], ATTRIBUTES[j]) for k, j in np.argwhere(said)]
    told = [(k, rank, j) for k in range(4, 8) for rank, j in enumerate((0, 1) if k != 6 else (2, 1), start=1)]
    predicted = [CLASSES[row[2]] for row in IMAGES]
    return {
        "image_sets": one(image_set_digest="set", name="made", classes=list(CLASSES), images=8),
        "images": pa.table(
            {
                "image_set_digest": ["set"] * 8,
                "image_id": IDS,
                "path": IDS,
                "class": [CLASSES[row[1]] for row in IMAGES],
                "split": [row[0] for row in IMAGES],
                "captions": [[CAPTIONS[ATTRIBUTES[j]] for j in row[3]] for row in IMAGES],
            }
        ),
        "attributes": pa.table(
            {
                "vocabulary_digest": ["words"] * 4,
                "attribute_index": [0, 1, 2, 3],
                "attribute": ATTRIBUTES,
                "noun": ["wing", "bill", "belly", "wing"],
                "surface_noun": learned.surface_nouns,
                "images": stats.attribute_images,
                "part_rank": [1, 2, 3, 4],
            }
        ),
        "image_attributes": pa.table(
            {
                "vocabulary_digest": ["words"] * len(mentions),
                "image_id": [image for image, _ in mentions],
                "attribute": [attribute for _, attribute in mentions],
                "tf": pa.array([1] * len(mentions), pa.int32()),
            }
        ),
        "predictions": pa.table(
            {
                "run_id": [RUN] * 8,
                "image_id": IDS,
                "class": [CLASSES[row[1]] for row in IMAGES],
                "predicted": predicted,
                "correct": [row[1] == row[2] for row in IMAGES],
            }
        ),
        "explanations": pa.table(
            {
                "run_id": [RUN] * len(told),
                "image_id": [IDS[k] for k, _, _ in told],
                "role": ["predicted"] * len(told),
                "rank": pa.array([rank for _, rank, _ in told], pa.int32()),
                "attribute": [ATTRIBUTES[j] for _, _, j in told],
                "p": pa.array([0.5] * len(told), pa.float32()),
            }
        ),
        "sentences": pa.table(
            {
                "run_id": [RUN] * 4,
                "image_id": IDS[4:],
                "method": ["joint"] * 4,
                "kind": ["explanation"] * 4,
                "sentence": [sentence(predicted[k], ["black wing", "long bill"]) for k in range(4, 8)],
            }
        ),
        "groundings": pa.table(
            {
                "run_id": [RUN] * 4,
                "image_id": [IDS[4], IDS[5], IDS[6], IDS[4]],
                "estimator": ["joint"] * 3 + ["constant"],
                "attribute": ["black wing", "long bill", "white wing", "black wing"],
                "distance": pa.array([0.05, 0.15, 0.5, 0.25], pa.float32()),
            }
        ),
        "filter_pdfs": filter_pdfs(RUN, learned),
        "finer_pdfs": finer_pdfs(RUN, learned),
        "presence": rows.presence(RUN, learned),
        "worth": rows.worth(RUN, learned),
        "class_means": class_means(RUN, learned),
        "filters": filters(RUN, learned, stats),
        "metrics": pa.table(
            {
                "run_id": [RUN],
                "metric": ["classifier.accuracy"],
                "variant": ["test"],
                "value": [0.5],
                "n": [4],
            }
        ),
        "runs": one(
            run_id=RUN, name="made", image_set_digest="set", vocabulary_digest="words", estimator="joint",
            extraction_key="key", stats_digest=stats.digest, options=json.dumps({"shards": None}), images=8,
            images_train=4, images_test=4, filters=4, attributes=4, classes=2, started_at=now, published_at=now,
        ),
    }  # fmt: skip
