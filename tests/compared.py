"""A store with three runs, worked out so that every difference between them can be known.

"before" and "after" are of one training, over one image set. "elsewhere" has an image set and a vocabulary of its own.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from explain_core.data.pictures.preprocess import WHOLE, Preprocessing
from explain_core.store import publish
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.rows import one

CROW, GULL = "001.Crow", "002.Gull"
WORDS = ("black wing", "long bill", "white belly", "white wing")
#: Of each image: class, split.
IMAGES = {
    "i0": (CROW, "test"), "i1": (CROW, "test"), "i2": (GULL, "test"), "i3": (GULL, "test"), "i4": (GULL, "train"),
}  # fmt: skip
#: Of "elsewhere": i1 is learned from there, i2 has another label, i5 is new.
OTHERS = {"i0": (CROW, "test"), "i1": (CROW, "train"), "i2": (CROW, "test"), "i5": (GULL, "test")}
#: By run, of each image: the predicted class and p(class|x) of its own.
SAID = {
    "before": {"i0": (CROW, 0.75), "i1": (CROW, 0.625), "i2": (CROW, 0.25), "i3": (GULL, 0.875), "i4": (GULL, 1.0)},
    "after": {"i0": (CROW, 0.75), "i1": (GULL, 0.375), "i2": (GULL, 0.75), "i3": (GULL, 0.875), "i4": (GULL, 1.0)},
    "elsewhere": {"i0": (GULL, 0.25), "i1": (CROW, 0.5), "i2": (CROW, 0.5), "i5": (GULL, 0.5)},
}  # fmt: skip
#: By run, of each image: p(t|x,c) of its own class, and of the predicted one where that is another.
OWN = {
    "before": {
        "i0": {"black wing": 0.5, "long bill": 0.25}, "i1": {"black wing": 0.25}, "i2": {"white belly": 0.5},
        "i3": {"white belly": 0.5}, "i4": {"white belly": 0.5},
    },
    "after": {
        "i0": {"black wing": 0.5}, "i1": {"white belly": 0.25}, "i2": {"white belly": 0.5},
        "i3": {"white belly": 0.5}, "i4": {"white belly": 0.5},
    },
    "elsewhere": {"i0": {"red eye": 0.5, "black wing": 0.25}},
}  # fmt: skip
TAKEN = {
    "before": {"i2": {"black wing": 0.375, "long bill": 0.125}},
    "after": {"i1": {"white belly": 0.25, "long bill": 0.125}},
    "elsewhere": {},
}
#: By run, p(t|f) of four filters, and the image that excites each most.
PDFS = {
    "before": ([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0.5, 0.5], [0.25] * 4], ["i0", "i1", "i2", "i3"]),
    "after": ([[0.5, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0.25] * 4], ["i0", "i1", "i2", "i0"]),
    "elsewhere": ([[1, 0, 0]] * 4, ["i0"] * 4),
}
#: By run, of metric and variant: value and its interval.
FIGURES = {
    "before": {
        ("classifier.accuracy", "test"): (0.75, 0.25, 1.0), ("retrieval.map", "joint"): (0.25, 0.125, 0.375),
        ("filters.lift@1", "joint"): (1.5, 1.0, 2.0), ("sentence.distinct_attributes", "joint"): (3.0, None, None),
    },
    "after": {
        ("classifier.accuracy", "test"): (0.75, 0.25, 1.0), ("retrieval.map", "joint"): (0.625, 0.5, 0.75),
        ("filters.lift@1", "joint"): (1.75, 1.25, 2.25), ("sentence.distinct_attributes", "joint"): (4.0, None, None),
    },
    "elsewhere": {("classifier.accuracy", "test"): (0.5, 0.0, 1.0)},
}  # fmt: skip


@pytest.fixture(scope="session")
def compared(tmp_path_factory) -> Path:
    """The store's folder."""
    layout = Layout(tmp_path_factory.mktemp("compared") / "store")
    with change(layout, "made", 0) as connection:
        for images, digest in ((IMAGES, "set"), (OTHERS, "others")):
            for name, table in _image_set(images, digest).items():
                publish.insert(connection, name, table)
        publish.insert(connection, "attributes", _vocabulary("words", WORDS))
        publish.insert(
            connection, "attributes", _vocabulary("fewer", ("black wing", "red eye", "white belly"))
        )
        for day, run in enumerate(SAID, start=1):
            for name, table in _run(run, day).items():
                publish.insert(connection, name, table)
    return layout.root


def _image_set(images: dict[str, tuple[str, str]], digest: str) -> dict[str, pa.Table]:
    return {
        "image_sets": one(image_set_digest=digest, name=digest, root="/nowhere", classes=[CROW, GULL], images=5),
        "images": pa.table(
            {
                "image_set_digest": [digest] * len(images),
                "image_id": list(images),
                "path": [f"{image}.png" for image in images],
                "class": [of for of, _ in images.values()],
                "split": [split for _, split in images.values()],
                "captions": [['it has "black" wings,\nand more'] for _ in images],
            }
        ),
    }  # fmt: skip


def _vocabulary(digest: str, words: tuple[str, ...]) -> pa.Table:
    return pa.table(
        {
            "vocabulary_digest": [digest] * len(words),
            "attribute_index": list(range(len(words))),
            "attribute": words,
            "noun": [word.partition(" ")[2] for word in words],
            "images": [1] * len(words),
        }
    )


def _run(run: str, day: int) -> dict[str, pa.Table]:
    images = OTHERS if run == "elsewhere" else IMAGES
    said = SAID[run]
    told = [(i, "true", images[i][0], own) for i, own in OWN[run].items()]
    told += [(i, "predicted", said[i][0], TAKEN[run].get(i, own)) for i, own in OWN[run].items()]
    rows = [
        (image, role, of, rank, word, p)
        for image, role, of, shares in told
        for rank, (word, p) in enumerate(shares.items(), start=1)
    ]
    p, top = PDFS[run]
    when = datetime(2024, 5, day, tzinfo=UTC)
    figures = FIGURES[run]
    ids = [f"run-{run}"]
    return {
        "checkpoints": one(checkpoint_digest=run, name=f"{run}.pt"),
        "runs": one(
            run_id=f"run-{run}", name=run, checkpoint_digest=run,
            image_set_digest="others" if run == "elsewhere" else "set",
            vocabulary_digest="fewer" if run == "elsewhere" else "words", estimator="joint",
            preprocessing_digest=Preprocessing(size=32, crop=WHOLE, alpha="white").digest,
            model="torchvision:resnet18", options=json.dumps({"input_size": 32, "crop": WHOLE}),
            images=len(images), filters=4, attributes=len(p[0]), classes=2, published_at=when,
        ),
        "predictions": pa.table(
            {
                "run_id": ids * len(said),
                "image_id": list(said),
                "class": [images[image][0] for image in said],
                "predicted": [label for label, _ in said.values()],
                "correct": [label == images[image][0] for image, (label, _) in said.items()],
                "p_class": [own for _, own in said.values()],
                "p_predicted": [own if label == images[i][0] else 1 - own for i, (label, own) in said.items()],
            }
        ),
        "explanations": pa.table(
            {
                "run_id": ids * len(rows),
                **{
                    name: [row[place] for row in rows]
                    for place, name in enumerate(("image_id", "role", "class", "rank", "attribute", "p"))
                },
            }
        ),
        "filter_pdfs": pa.table({"run_id": ids * 4, "filter": [0, 1, 2, 3], "p": p}),
        "filters": pa.table(
            {
                "run_id": ids * 4,
                "filter": [0, 1, 2, 3],
                "attribute": [WORDS[row.index(max(row))] for row in p],
                "p": [max(row) for row in p],
                "weight": [1.0] * 4,
                "top_images": [[image] for image in top],
                "top_activations": [[2.0]] * 4,
            }
        ),
        "metrics": pa.table(
            {
                "run_id": ids * len(figures),
                "metric": [metric for metric, _ in figures],
                "variant": [variant for _, variant in figures],
                **{
                    name: pa.array([figure[place] for figure in figures.values()], pa.float64())
                    for place, name in enumerate(("value", "low", "high"))
                },
            }
        ),
    }  # fmt: skip
