"""A run's network built again, to explain a picture that the store does not hold as the run would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explain_core.data.pictures.pixel_values import WHITE
from explain_core.data.pictures.preprocess import WHOLE, Preprocessing, Window, crop_and_resize, seen_window
from explain_core.errors import CheckpointError, InputError, StoreError
from explain_core.explanation.image import strongest
from explain_core.explanation.sentence import sentence
from explain_core.explanation.version import EXPLANATION, EXPLANATION_VERSION
from explain_core.heatmaps.grounding import Grounder
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.passes.output_kind import YES_OR_NO
from explain_core.model.sources.spec import parse_model_spec
from explain_core.runs.answers import IN_A_SENTENCE, LISTED, ImageAnswer, Share
from explain_core.runs.explained_layer import at_explained_layer
from explain_core.runs.part_attention import read_attention
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.statistics.presence import Presence
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import ImageWeights
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.subject_rows import read_subjects

if TYPE_CHECKING:
    import pyarrow as pa
    from PIL import Image

    from explain_core.data.image_set import Box
    from explain_core.model.network import Activations, Network


class OtherVersion(StoreError):
    """Another version of the program made a run: what this one would say of it is not what that one said."""


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """What a network made of one picture.

    `pooled` (filters,), `logits` (classes,) and `maps` (filters, height, width) float32, `finer` the maps of the
    finer stage where the network has one; `window`, the part of the picture that it saw. `image_weights`: of the
    predicted class and the runner-up, each twice, where classes are weighed by gradients.
    """

    pooled: NDArray[np.float32]
    logits: NDArray[np.float32]
    maps: NDArray[np.float32]
    finer: NDArray[np.float32] | None
    window: Window
    image_weights: ImageWeights | None = None


def preprocessing_of(run: PublishedRun) -> Preprocessing:
    """How the run cut its pictures. Raises StoreError where this program would cut them otherwise."""
    options = run.options
    if (recorded := options.get("preprocessing")) is None:  # of a program whose only parameters were these
        preprocessing = Preprocessing(size=options["input_size"], crop=options["crop"], alpha=WHITE)
    else:
        known = {each.name for each in fields(Preprocessing)}
        parts: dict[str, Any] = {"alpha": WHITE} | {  # as it was before runs named it
            name: tuple(value) if isinstance(value, list) else value
            for name, value in recorded.items()
            if name in known
        }
        preprocessing = Preprocessing(**parts)
    if preprocessing.digest != run.preprocessing_digest:
        raise StoreError(
            f"run {run.name} was made with another preprocessing than this program's. Use the version of "
            "explain-flow that made it (column versions of table runs), or run it again."
        )
    return preprocessing


def rebuild(store: Store, run: PublishedRun, checkpoint: Path | None = None) -> Network:
    """The run's network with its weights, on this machine.

    The checkpoint is read where the run found it, or at `checkpoint`. Raises CheckpointError where it is not
    there or not the same file, and ModelError where the network cannot be built.
    """
    from explain_core.model.network import load_network

    options = run.options
    size = options["input_size"]
    path = None if options["weights"] else _checkpoint(store, run, checkpoint)
    network = load_network(
        parse_model_spec(run.model), path, run.class_names, precision=options["precision"],
        device=_device(options["device"]), features=options["features"], classifier=options["classifier"],
        input_size=tuple(size) if isinstance(size, list) else size, weights=options["weights"],
        weights_key=options.get("weights_key"),
        check_names=not options.get("classes"),
    )  # fmt: skip
    return at_explained_layer(network, run)


def reloaded(store: Store, run_id: str, checkpoint: str | None) -> tuple[Network, Preprocessing]:
    """A run's network and its preprocessing, for a worker that knows the run by its id. Raises what `rebuild` does."""
    run = store.run(run_id)
    return rebuild(store, run, Path(checkpoint) if checkpoint else None), preprocessing_of(run)


def look(network: Network, run: PublishedRun, picture: Image.Image, box: Box | None) -> Seen:
    """One forward pass over a picture (RGB), cut as the run cut its own.

    Raises InputError where there is a box and the run looks at whole pictures, ImageError where the box lies
    outside.
    """
    from explain_core.model.pixels import network_input

    preprocessing = preprocessing_of(run)
    if box is not None and preprocessing.crop == WHOLE:
        raise InputError(f"run {run.name} looks at whole pictures: leave the box out.")
    crop = crop_and_resize(picture, box, preprocessing)
    given = network.forward(network_input(crop[None], preprocessing, network.device), np.zeros(1, np.intp))
    finer = None if given.finer_maps is None else given.finer_maps[0].float().cpu().numpy()
    return Seen(
        given.pooled[0], given.logits[0], given.maps[0].float().cpu().numpy(), finer,
        seen_window(preprocessing, box, picture.size), _image_weights(given),
    )  # fmt: skip


def _image_weights(given: Activations) -> ImageWeights | None:
    """The weights of the predicted class in one image, then of the runner-up: a row each."""
    if given.gradients is None or given.roles is None:
        return None
    return ImageWeights(np.repeat(given.roles, 2, 0), np.repeat(given.gradients, 2, 0))


def weighed(run: PublishedRun, network: Network) -> tuple[NDArray[np.float32], Classifier | None]:
    """The weights (classes, filters) of the run's classes, and how they were read, where that is known.

    Raises StoreError where a network's own weights do not tell, and what the run read is gone.
    """
    classifier = Classifier.of_run(run.extraction, run.run_id)
    if classifier is not None:
        return classifier.weights, classifier
    if not network.closed:
        raise StoreError(
            f"how run {run.name} weighs its classes is gone from {run.extraction}: run the same command again."
        )
    return network.classifier_weights(), None


def read_learned(
    store: Store, run: PublishedRun, weights: NDArray[np.float32], classifier: Classifier | None = None
) -> Explainer:
    """What the run published of what it learned; `weights` (classes, filters) are its classifier's.

    Raises OtherVersion for a run of another version of the program, which explained otherwise.
    """
    _check_version(run)
    name, classes = run.estimator, run.class_names
    words = store.rows(
        "SELECT attribute, coalesce(surface_noun, noun) AS noun, images FROM attributes WHERE vocabulary_digest = ? "
        "ORDER BY attribute_index",
        run.vocabulary_digest,
    )
    pdf, finer = _pdfs(store, run, len(words))
    presence, worth, coefficients, means = _presence(store, run, classes)
    found = Explainer(
        name, {name: pdf}, {} if finer is None else {name: finer}, presence, worth, coefficients, weights, means,
        np.array([row["images"] for row in words], np.int64), classes,
        tuple(row["attribute"] for row in words), tuple(row["noun"] for row in words), (),
        subjects=read_subjects(store, run.vocabulary_digest),
    )  # fmt: skip
    return found if classifier is None else found.weighed_by(classifier)


def read_grounder(store: Store, run: PublishedRun) -> tuple[Grounder, tuple[str, ...]]:
    """What says where the run's attributes are, and the attributes in its order. Raises OtherVersion as above."""
    _check_version(run)
    rows = store.rows(
        "SELECT attribute, images FROM attributes WHERE vocabulary_digest = ? ORDER BY attribute_index",
        run.vocabulary_digest,
    )
    words = tuple(row["attribute"] for row in rows)
    images = np.array([row["images"] for row in rows], np.int64)
    attention = read_attention(store, run)
    return Grounder.of(words, images, *_pdfs(store, run, len(words)), attention), words


def _check_version(run: PublishedRun) -> None:
    recorded = run.versions
    if recorded and recorded.get(EXPLANATION) != EXPLANATION_VERSION:
        raise OtherVersion(
            f"run {run.name} was made by another version of explain-flow, which explained otherwise. Run it again "
            "(`explain run` with its options): its activations are kept, and need no forward pass."
        )


def _pdfs(
    store: Store, run: PublishedRun, attributes: int
) -> tuple[FilterAttributePdf, FilterAttributePdf | None]:
    """The run's p.d.f.s of the last layer's filters and of the finer stage's."""
    last = store.query(
        "SELECT p.p, f.weight FROM filter_pdfs p JOIN filters f USING (run_id, filter) WHERE p.run_id = ? "
        "ORDER BY filter",
        run.run_id,
    )
    finer = store.query("SELECT p, weight FROM finer_pdfs WHERE run_id = ? ORDER BY filter", run.run_id)
    pdfs = [
        FilterAttributePdf(
            _table(found["p"], attributes).astype(np.float64), found["weight"].to_numpy().astype(np.float64)
        )
        for found in (last, finer)
    ]
    return pdfs[0], pdfs[1] if finer.num_rows else None


def _presence(
    store: Store, run: PublishedRun, classes: Sequence[str]
) -> tuple[Presence, NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """The run's p(t_j|x), what attributes are worth, what contrasts are read with, and the classes' mean phi."""
    filters = store.query(
        "SELECT coefficients, contrast FROM presence WHERE run_id = ? ORDER BY filter NULLS LAST",
        run.run_id,
    )
    if not filters.num_rows:
        raise StoreError(
            f"run {run.name} was made by an older explain-flow, which explained otherwise: run it again to explain "
            "new pictures as it would."
        )
    found = store.rows("SELECT class, phi, p FROM class_means WHERE run_id = ?", run.run_id)
    known = {row["class"]: row for row in found}
    phi, share = (np.array([known[name][column] for name in classes], np.float32) for column in ("phi", "p"))
    values = store.query(
        "SELECT w.worth FROM worth w JOIN runs r USING (run_id) JOIN attributes a ON a.attribute = w.attribute AND "
        "a.vocabulary_digest = r.vocabulary_digest WHERE w.run_id = ? ORDER BY a.attribute_index",
        run.run_id,
    )["worth"].to_numpy()
    table = _table(filters["coefficients"], len(values))
    contrast = _table(filters["contrast"][:-1], len(values))
    return Presence(table[:-1], table[-1], share), values.astype(np.float32), contrast, phi


def _table(column: pa.ChunkedArray, width: int) -> NDArray[np.float32]:
    """(rows, width) of a column of lists."""
    values = column.combine_chunks()
    return np.asarray(values.flatten(), np.float32).reshape(len(values), width)


def about_picture(run: PublishedRun, learned: Explainer, seen: Seen, path: str) -> ImageAnswer:
    """Explain a picture that is not in the store."""
    logits = seen.logits.astype(np.float64)
    odds = learned.odds(logits[None])[0]
    first, second = (int(c) for c in np.argsort(-logits, kind="stable")[[0, min(1, len(logits) - 1)]])
    pooled = np.stack([seen.pooled] * 2)
    probability = learned.probability(pooled, np.stack([seen.logits] * 2))
    both = np.array([first, second])
    p = learned.explain(pooled, both, probability, weights=learned.in_image(seen.image_weights, both))
    names, words, nouns = learned.classes, learned.attributes, learned.surface_nouns
    top = [int(j) for j in strongest(p[:1], LISTED)[0] if p[0, j] > 0]
    told = top[:IN_A_SENTENCE]
    said = sentence(names[first], [words[j] for j in told], [nouns[j] for j in told], learned.subjects)
    against = None if first == second else learned.contrast(seen.pooled, first, second, p[0], p[1]).text
    return ImageAnswer(
        run.name, None, path, None, names[first], float(odds[first]), names[second], float(odds[second]),
        None, None, said, against, None,
        tuple(Share(words[j], float(p[0, j])) for j in top), learned.outputs in YES_OR_NO,
    )  # fmt: skip


def _checkpoint(store: Store, run: PublishedRun, named: Path | None) -> Path:
    digest = run.checkpoint_digest
    rows = store.rows("SELECT path FROM checkpoints WHERE checkpoint_digest = ?", digest)
    known = Path(rows[0]["path"]) if rows and rows[0]["path"] else None
    path = named or known
    if path is None or not path.exists():
        where = f"at {path} any more" if named is None else f"at {path}"
        raise CheckpointError(
            f"the checkpoint of run {run.name} is not {where}. Say where it is with --checkpoint FILE."
        )
    if checkpoint_digest(path) != digest:
        raise CheckpointError(
            f"{path} is not the file that run {run.name} explained (its SHA-256 is not {digest[:12]}...). "
            ""
            "Name that file with --checkpoint, or explain this one with `explain run`."
        )
    return path


def _device(kind: str) -> str:
    """The run's kind of device where this machine has it ("cuda-NVIDIA H200"), else its processor."""
    import torch

    return "cuda" if kind.startswith("cuda") and torch.cuda.is_available() else "cpu"
