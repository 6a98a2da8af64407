"""A run's network built again, to explain a picture that the store does not hold as the run would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explain_core.data.preprocess import (
    WHOLE,
    Preprocessing,
    Square,
    crop_and_resize,
    cropped_square,
    normalise,
)
from explain_core.errors import CheckpointError, InputError, StoreError
from explain_core.explanation.image import explain, strongest
from explain_core.explanation.sentence import sentence
from explain_core.model.checkpoint import checkpoint_digest
from explain_core.model.spec import parse_model_spec
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.answers import IN_A_SENTENCE, LISTED, ImageAnswer, Share
from explain_core.store.learned import Learned, contrasting
from explain_core.store.reader import Store

if TYPE_CHECKING:
    from PIL import Image

    from explain_core.data.image_set import Box
    from explain_core.model.network import Network


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """What a network made of one picture.

    `pooled` (filters,), `logits` (classes,) and `maps` (filters, height, width) float32; `square`, the part
    of the picture that it saw.
    """

    pooled: NDArray[np.float32]
    logits: NDArray[np.float32]
    maps: NDArray[np.float32]
    square: Square


def preprocessing_of(run: dict[str, Any]) -> Preprocessing:
    """How the run cut its pictures. Raises StoreError where this program would cut them otherwise."""
    options = json.loads(run["options"])
    preprocessing = Preprocessing(size=options["input_size"], crop=options["crop"])
    if preprocessing.digest != run["preprocessing_digest"]:
        raise StoreError(
            f"run {run['name']} was made with another preprocessing than this program's. Use the version of "
            "explain-flow that made it (column versions of table runs), or run it again."
        )
    return preprocessing


def rebuild(store: Store, run: dict[str, Any], checkpoint: Path | None = None) -> Network:
    """The run's network with its weights, on this machine.

    The checkpoint is read where the run found it, or at `checkpoint`. Raises CheckpointError where it is not
    there or not the same file, and ModelError where the network cannot be built.
    """
    from explain_core.model.network import load_network

    options = json.loads(run["options"])
    path = None if options["weights"] else _checkpoint(store, run, checkpoint)
    return load_network(
        parse_model_spec(run["model"]), path, classes_of(store, run), precision=options["precision"],
        device=_device(options["device"]), features=options["features"], classifier=options["classifier"],
        input_size=options["input_size"], weights=options["weights"],
    )  # fmt: skip


def look(network: Network, run: dict[str, Any], picture: Image.Image, box: Box | None) -> Seen:
    """One forward pass over a picture (RGB), cut as the run cut its own.

    Raises InputError where there is a box and the run looks at whole pictures, ImageError where the box lies
    outside.
    """
    import torch

    preprocessing = preprocessing_of(run)
    if box is not None and preprocessing.crop == WHOLE:
        raise InputError(f"run {run['name']} looks at whole pictures: leave the box out.")
    crop = crop_and_resize(picture, box, preprocessing)
    batch = torch.from_numpy(normalise(crop[None], preprocessing))
    given = network.forward(batch)
    return Seen(
        given.pooled[0], given.logits[0], given.maps[0].float().cpu().numpy(),
        cropped_square(preprocessing, box, picture.size),
    )  # fmt: skip


def read_learned(store: Store, run: dict[str, Any], weights: NDArray[np.float32]) -> Learned:
    """What the run published of what it learned; `weights` (classes, filters) are its classifier's."""
    words = store.rows(
        "SELECT attribute, coalesce(surface_noun, noun) AS noun FROM attributes WHERE vocabulary_digest = ? "
        "ORDER BY attribute_index",
        run["vocabulary_digest"],
    )
    table = store.query(
        "SELECT p.p, f.weight FROM filter_pdfs p JOIN filters f USING (run_id, filter) WHERE p.run_id = ? "
        "ORDER BY filter",
        run["run_id"],
    ).combine_chunks()
    p = np.asarray(table["p"].combine_chunks().flatten(), np.float64).reshape(table.num_rows, len(words))
    pdf = FilterAttributePdf(p, table["weight"].to_numpy().astype(np.float64))
    coefficients, means = contrasting(FilterAttributeStats.load(store.layout.statistics(run["stats_digest"])))
    return Learned(
        run["estimator"], {run["estimator"]: pdf}, weights, coefficients, means, classes_of(store, run),
        tuple(row["attribute"] for row in words), tuple(row["noun"] for row in words), (),
    )  # fmt: skip


def about_picture(run: dict[str, Any], learned: Learned, seen: Seen, path: str) -> ImageAnswer:
    """Explain a picture that is not in the store."""
    logits = seen.logits.astype(np.float64)
    odds = np.exp(logits - logits.max())
    odds /= odds.sum()
    first, second = (int(c) for c in np.argsort(-logits, kind="stable")[[0, min(1, len(logits) - 1)]])
    p = explain(np.stack([seen.pooled] * 2), learned.weights[[first, second]], learned.pdf)
    names, words, nouns = learned.classes, learned.attributes, learned.surface_nouns
    top = [int(j) for j in strongest(p[:1], LISTED)[0] if p[0, j] > 0]
    told = top[:IN_A_SENTENCE]
    against = None
    if first != second:
        against = learned.contrast(seen.pooled, first, second, p[0], p[1]).text
    return ImageAnswer(
        run["name"], None, path, None, names[first], float(odds[first]), names[second], float(odds[second]),
        None, None, sentence(names[first], [words[j] for j in told], [nouns[j] for j in told]), against, None,
        tuple(Share(words[j], float(p[0, j])) for j in top),
    )  # fmt: skip


def classes_of(store: Store, run: dict[str, Any]) -> tuple[str, ...]:
    """The run's classes, in the order of the classifier's outputs."""
    found = store.rows("SELECT classes FROM image_sets WHERE image_set_digest = ?", run["image_set_digest"])
    return tuple(found[0]["classes"])


def _checkpoint(store: Store, run: dict[str, Any], named: Path | None) -> Path:
    digest = run["checkpoint_digest"]
    rows = store.rows("SELECT path FROM checkpoints WHERE checkpoint_digest = ?", digest)
    known = Path(rows[0]["path"]) if rows and rows[0]["path"] else None
    path = named or known
    if path is None or not path.exists():
        where = f"at {path} any more" if named is None else f"at {path}"
        raise CheckpointError(
            f"the checkpoint of run {run['name']} is not {where}. Say where it is with --checkpoint FILE."
        )
    if checkpoint_digest(path) != digest:
        raise CheckpointError(
            f"{path} is not the file that run {run['name']} explained (its SHA-256 is not {digest[:12]}...). "
            ""
            "Name that file with --checkpoint, or explain this one with `explain run`."
        )
    return path


def _device(kind: str) -> str:
    """The run's kind of device where this machine has it ("cuda-NVIDIA H200"), else its processor."""
    import torch

    return "cuda" if kind.startswith("cuda") and torch.cuda.is_available() else "cpu"
