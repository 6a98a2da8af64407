"""A small store with names that nobody should give to anything, made by hand, and a way to ask it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from typer.testing import CliRunner

from explain_core.data.image_set import Box, image_id
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ExplainError
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.store import publish
from explain_core.store.change import change
from explain_core.store.classifier import Classifier
from explain_core.store.layout import Layout
from explain_core.store.rows import one
from explain_core.store.shards.shards import write_shard

JAY, FINCH, BIRD = (
    "001.Plain_Jay",
    "002.[bold red]Loud[/] 'Finch'; DROP TABLE runs",
    '003.Zoë\'s "鳥"\x1b[31m',
)
ATTRIBUTES = ("black head", "red [b]wing[/b]", "white belly", "yellow eye ring", "long ünïcode")
SURFACE = ("head", "[b]wings[/b]", "belly", "eye rings", "ünïcode")
#: (filters, attributes) p(t_j|f_i), each row sums to 1; and the filters' weights.
PDF = np.array([[0.8, 0.2, 0, 0, 0], [0, 0.5, 0.5, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0.25, 0.75]])
WEIGHT = np.array([1.0, 2.0, 0.5, 0.5])
BOX = Box(10.0, 4.0, 32.0, 32.0)
SIZE = (64, 48)
NETWORK = """
from torch import nn

def build(num_classes):
    maps = nn.Sequential(nn.Conv2d(3, 4, 8, stride=8), nn.ReLU())
    return nn.Sequential(maps, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, num_classes))
"""


@dataclass(frozen=True)
class Answer:
    """What a command printed, and the error it ended with."""

    out: str
    err: str
    error: str | None

    @property
    def json(self):
        return json.loads(self.out)


@dataclass(frozen=True)
class Made:
    """The store's folder, and the ids of its images in order."""

    store: Path
    folder: Path
    ids: tuple[str, ...]
    paths: tuple[str, ...]
    classes: tuple[str, ...] = (JAY, FINCH, BIRD)
    attributes: tuple[str, ...] = ATTRIBUTES


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Made:
    """Six images of three classes; the second and third are wrong, the sixth is in quarantine."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "net_of_the_asked.py").write_text(NETWORK)
    torch.manual_seed(1)
    convolution, linear = torch.nn.Conv2d(3, 4, 8, stride=8), torch.nn.Linear(4, 3)
    tensors = {f"0.0.{name}": value for name, value in convolution.state_dict().items()}
    tensors |= {f"3.{name}": value for name, value in linear.state_dict().items()}
    save_file(tensors, folder / "weights.safetensors")
    paths = [
        f"{name}/it's [dim]{k}.png"
        for k, name in enumerate(("jay", "finch", "finch", "finch", "bird", "bird"))
    ]
    ids = []
    for k, path in enumerate(paths):
        file = folder / "pictures" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.random.default_rng(k).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8)).save(file)
        ids.append(image_id(file.read_bytes(), BOX))
    _publish(Layout(folder / "store"), folder, paths, ids)
    return Made(folder / "store", folder, tuple(ids), tuple(paths))


@pytest.fixture
def ask(made, monkeypatch):
    """Ask the store: ask("image", ID) -> Answer."""
    from flows.cli.app import build

    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("COLUMNS", "1000")

    def run(*arguments: str, store: Path | None = None) -> Answer:
        result = CliRunner().invoke(build(), [*arguments, "--store", str(store or made.store)])
        if result.exception and not isinstance(result.exception, ExplainError | SystemExit):
            raise result.exception
        error = str(result.exception) if isinstance(result.exception, ExplainError) else None
        if isinstance(result.exception, SystemExit) and result.exit_code:
            error = result.stderr
        return Answer(result.stdout, result.stderr, error)

    return run


def _publish(layout: Layout, folder: Path, paths: list[str], ids: list[str]) -> None:
    classes = [JAY, FINCH, FINCH, FINCH, BIRD, BIRD]
    splits = ["test", "test", "test", "train", "train", "test"]
    digest = checkpoint_digest(folder / "weights.safetensors")
    now = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    shard = _extracted(layout, ids)
    done = ids[:5]
    tables = {
        "checkpoints": one(
            checkpoint_digest=digest,
            name="weights",
            path=str(folder / "weights.safetensors"),
            model="net_of_the_asked:build",
            bytes=1,
            added_at=now,
        ),
        "image_sets": one(
            image_set_digest="set",
            name="asked",
            spec="folder:asked",
            root=str(folder / "pictures"),
            classes=[JAY, FINCH, BIRD],
            images=6,
            added_at=now,
        ),
        "images": pa.table(
            {
                "image_set_digest": ["set"] * 6,
                "image_id": ids,
                "path": paths,
                "class_index": [0, 1, 1, 1, 2, 2],
                "class": classes,
                "split": splits,
                "captions": [['a bird; with "a" [red]wing[/red]']] * 4 + [[], []],
                "box": [{"x": BOX.x, "y": BOX.y, "width": BOX.width, "height": BOX.height}] * 6,
            }
        ),
        "attributes": pa.table(
            {
                "vocabulary_digest": ["words"] * 5,
                "attribute_index": [0, 1, 2, 3, 4],
                "attribute": ATTRIBUTES,
                "adjective": [a.split(" ")[0] for a in ATTRIBUTES],
                "noun": [a.split(" ", 1)[1] for a in ATTRIBUTES],
                "surface_noun": SURFACE,
                "images": [5, 4, 3, 2, 1],
            }
        ),
        "image_attributes": pa.table(
            {
                "vocabulary_digest": ["words"] * 2,
                "image_id": [ids[0], ids[1]],
                "attribute": ["black head", "white belly"],
                "tf": pa.array([1, 2], pa.int32()),
            }
        ),
        "filters": pa.table(
            {
                "run_id": ["run-one"] * 4,
                "filter": [0, 1, 2, 3],
                "attribute": [ATTRIBUTES[j] for j in (0, 1, 2, 4)],
                "p": [0.8, 0.5, 1.0, 0.75],
                "weight": WEIGHT,
                "entropy_bits": [0.7, 1.0, 0.0, 0.8],
                "mean_activation": [0.5] * 4,
                "top_images": [[ids[1], ids[0]]] * 4,
                "top_activations": [[2.5, 1.25]] * 4,
            }
        ),
        "filter_pdfs": pa.table({"run_id": ["run-one"] * 4, "filter": [0, 1, 2, 3], "p": PDF.tolist()}),
        "presence": pa.table(
            {
                "run_id": ["run-one"] * 5,
                "filter": pa.array([0, 1, 2, 3, None], pa.int32()),
                "coefficients": [[0.1] * 5] * 4 + [[0.2] * 5],
                "contrast": [[0.1, -0.2, 0.3, 0.0, -0.1]] * 4 + [None],
            }
        ),
        "worth": pa.table(
            {"run_id": ["run-one"] * 5, "attribute": ATTRIBUTES, "worth": [0.0, 0.3, 0.7, 1.3, 2.3]}
        ),
        "class_means": pa.table(
            {
                "run_id": ["run-one"] * 3,
                "class": [JAY, FINCH, BIRD],
                "phi": [[0.5, 0.2, 0.1, 0.3]] * 3,
                "p": [[0.5] * 5] * 3,
            }
        ),
        "class_attributes": pa.table(
            {
                "run_id": ["run-one"] * 3,
                "class": [FINCH] * 3,
                "rank": [1, 2, 3],
                "attribute": [ATTRIBUTES[j] for j in (1, 3, 2)],
                "p": [0.5, 0.3, 0.2],
            }
        ),
        "predictions": pa.table(
            {
                "run_id": ["run-one"] * 5,
                "image_id": done,
                "class": classes[:5],
                "predicted": [JAY, JAY, JAY, FINCH, BIRD],
                "runner_up": [FINCH, BIRD, FINCH, JAY, JAY],
                "correct": [True, False, False, True, True],
                "p_class": [0.75, 0.125, 0.25, 0.875, 1.0],
                "p_predicted": [0.75, 0.5, 0.625, 0.875, 1.0],
                "p_runner_up": [0.25, 0.375, 0.25, 0.125, 0.0],
                "width": [SIZE[0]] * 5,
                "height": [SIZE[1]] * 5,
                "shard": [shard] * 5,
            }
        ),
        "explanations": pa.table(
            {
                "run_id": ["run-one"] * 4,
                "image_id": [ids[0], ids[0], ids[1], ids[4]],
                "class": [JAY] * 3 + [BIRD],
                "role": ["predicted"] * 4,
                "rank": [1, 2, 1, 1],
                "attribute": [ATTRIBUTES[j] for j in (0, 1, 2, 4)],
                "p": [0.5, 0.25, 0.75, 1.0],
            }
        ),
        "sentences": pa.table(
            {
                "run_id": ["run-one"] * 7,
                "image_id": [ids[0], ids[0], ids[1], ids[1], ids[1], ids[2], ids[1]],
                "method": ["joint"] * 6 + ["other"],
                "kind": [
                    "explanation",
                    "contrast",
                    "explanation",
                    "contrast",
                    "failure",
                    "failure",
                    "failure",
                ],
                "class": [JAY] * 7,
                "against": [None, FINCH, None, BIRD, FINCH, FINCH, FINCH],
                "sentence": [
                    "This is a Plain Jay because it has a black [b]head[/b].",
                    "A Jay, and no Finch.",
                    "This is a Plain Jay, they say.",
                    "A Jay, and no 鳥.",
                    "A Jay, though a Finch.",
                    "Not a Finch.",
                    "WRONG METHOD",
                ],
            }
        ),
        "retrieval_index": pa.table(
            {
                "run_id": ["run-one"] * 6,
                "image_id": [ids[0], ids[0], ids[1], ids[1], ids[2], ids[4]],
                "attribute": [ATTRIBUTES[j] for j in (0, 2, 0, 2, 0, 4)],
                "p": [0.5, 0.25, 0.25, 0.75, 0.125, 0.5],
            }
        ),
        "relevant_features": pa.table(
            {
                "run_id": ["run-one"] * 3,
                "class": [FINCH] * 3,
                "rank": [1, 2, 3],
                "layer": ["0"] * 3,
                "channel": [2, 0, 3],
                "weight": [0.5, 0.25, -0.25],
                "response": [0.25, 0.0625, -0.125],
            }
        ),
        "failure_patterns": pa.table(
            {
                "run_id": ["run-one"] * 2,
                "image_id": [ids[1], ids[2]],
                "pattern": ["label", "look-alike"],
                "far_from_class": [0.99, 0.5],
                "far_from_predicted": [0.5, 0.25],
                "sureness": [0.75, 0.5],
                "caption_odds": [2.5, -1.0],
                "overlap": [0.5, 0.75],
                "margin": [0.375, 0.375],
                "pulled": [[ATTRIBUTES[0], ATTRIBUTES[1]], [ATTRIBUTES[0]]],
                "missed": [[ATTRIBUTES[2]], []],
            }
        ),
        "quarantine": one(run_id="run-one", image_set_digest="set", path=paths[5], reason="truncated"),
        "metrics": pa.table(
            {
                "run_id": ["run-one"] * 3,
                "metric": ["classifier.accuracy", "grounding.pck@0.2", "grounding.pck@0.2"],
                "variant": ["test", "joint", "random"],
                "value": [1 / 3, 0.5, 0.1],
                "n": [3, 2, 2],
            }
        ),
    }
    options = {
        "input_size": 32,
        "crop": "box",
        "weights": None,
        "precision": "float32",
        "device": "cpu-none",
        "features": None,
        "classifier": None,
    }
    run = one(
        run_id="run-one",
        name="[red]early[/]",
        checkpoint_digest=digest,
        image_set_digest="set",
        preprocessing_digest=Preprocessing(size=32, alpha="white").digest,
        extraction_key="key",
        vocabulary_digest="words",
        estimator="joint",
        stats_digest="sums",
        model="net_of_the_asked:build",
        options=json.dumps(options),
        images=5,
        images_train=5,
        images_quarantined=1,
        filters=4,
        attributes=5,
        classes=3,
        started_at=now,
        published_at=now,
    ).append_column(
        "seconds", pa.array([[("plan", 1.5), ("extract", 2.5)]], pa.map_(pa.string(), pa.float64()))
    )
    with change(layout, "made", 0) as connection:
        for name, rows in tables.items():
            publish.insert(connection, name, rows)
        publish.insert(connection, "runs", run)


def _extracted(layout: Layout, ids: list[str]) -> str:
    """A shard of feature maps: filter 0 fires in the second row and third column of a 4 x 4 map, and nothing
    else. The pooled activations, which need not agree, are 14 of the first image's first filter, and 0."""
    folder = layout.extraction("key")
    maps = np.zeros((5, 4, 4, 4), np.float16)
    maps[:, 0, 1, 2] = 1
    pooled = [[14.0, 0.0, 0.0, 0.0]] + [[0.0] * 4] * 4
    floats, whole = pa.list_(pa.float32()), pa.int32()
    rows = pa.table(
        {
            "image_id": ids[:5],
            "width": pa.array([SIZE[0]] * 5, whole),
            "height": pa.array([SIZE[1]] * 5, whole),
            "pooled": pa.array(pooled, floats),
            "logits": pa.array([[0.0] * 3] * 5, floats),
            "maps": pa.array([each.tobytes() for each in maps], pa.binary(128)),
        }
    ).replace_schema_metadata({"maps": "4,4,4"})
    write_shard(folder, ids[:5], rows)
    Classifier(np.zeros((3, 4), np.float32), np.zeros(3, np.float32)).save(folder)
    return next(iter(folder.glob("*.parquet"))).name
