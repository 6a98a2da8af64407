"""Rows of the store's tables, made from what the stages hand over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.data.sets.manifest import Manifest
from explain_core.explanation.image import strongest
from explain_core.statistics.estimators import prior_of
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer import Explainer
from explain_core.text.vocabulary import split_attribute

LISTED = 100


def one(**values: Any) -> pa.Table:
    """A table of one row."""
    return pa.table({name: [value] for name, value in values.items()})


def images(manifest: Manifest, classes: Sequence[str]) -> pa.Table:
    """Rows of `images`."""
    table = manifest.table.select(["image_id", "path", "class_index", "split", "captions", "box", "parts"])
    index = table["class_index"].to_numpy()
    names = pa.array(np.array(classes, dtype=object)[index], pa.string())
    digest = pa.array([manifest.digest] * table.num_rows, pa.string())
    return table.append_column("class", names).append_column("image_set_digest", digest)


def image_causes(manifest: Manifest, causes: Mapping[str, str]) -> pa.Table:
    """Rows of `image_causes`: why images may fail, by path."""
    known = zip(manifest.table["image_id"].to_pylist(), manifest.table["path"].to_pylist(), strict=True)
    found = [(image, causes[path]) for image, path in known if path in causes]
    return pa.table(
        {
            "image_set_digest": pa.array([manifest.digest] * len(found), pa.string()),
            "image_id": pa.array([image for image, _ in found], pa.string()),
            "cause": pa.array([cause for _, cause in found], pa.string()),
        }
    )


def image_set(manifest: Manifest, spec: str, now: datetime) -> pa.Table:
    """The row of `image_sets`."""
    return one(
        image_set_digest=manifest.digest, name=spec.rstrip("/").rpartition("/")[2], spec=spec, root=manifest.root,
        classes=list(manifest.classes), images=manifest.table.num_rows, added_at=now,
    )  # fmt: skip


def attributes(
    vocabulary_digest: str,
    stats: FilterAttributeStats,
    part_attributes: Sequence[str],
    surface_nouns: Sequence[str],
) -> pa.Table:
    """Rows of `attributes`. `part_attributes`: all whose noun is an annotated part, commonest first.

    `surface_nouns`: each attribute's noun as captions mostly write it.
    """
    rank = {attribute: place for place, attribute in enumerate(part_attributes, start=1)}
    words = stats.attributes
    split = [split_attribute(word) for word in words]
    return pa.table(
        {
            "vocabulary_digest": [vocabulary_digest] * len(words),
            "attribute_index": np.arange(len(words), dtype=np.int32),
            "attribute": list(words),
            "adjective": [adjective for adjective, _ in split],
            "noun": [noun for _, noun in split],
            "surface_noun": list(surface_nouns),
            "images": np.rint(stats.images_with).astype(np.int64),
            "tf": stats.attribute_tf,
            "prior": prior_of(stats),
            "part_rank": pa.array([rank.get(word) for word in words], pa.int32()),
        }
    )


def subjects(vocabulary_digest: str, nouns: Sequence[str]) -> pa.Table:
    """Rows of `subjects`: the nouns that captions of the vocabulary are about."""
    digests = pa.array([vocabulary_digest] * len(nouns), pa.string())
    return pa.table({"vocabulary_digest": digests, "noun": pa.array(nouns, pa.string())})


def filter_pdfs(run_id: str, learned: Explainer) -> pa.Table:
    """Rows of `filter_pdfs`: the run's p.d.f., an array a filter, in single precision."""
    p = learned.pdf.p
    return pa.table(
        {"run_id": [run_id] * len(p), "filter": np.arange(len(p), dtype=np.int32), "p": _lists(p)}
    )


def finer_pdfs(run_id: str, learned: Explainer) -> pa.Table:
    """Rows of `finer_pdfs`: the run's p.d.f. of the finer stage; none where the network has no such stage."""
    pdf = learned.finer.get(learned.estimator)
    p = np.zeros((0, len(learned.attributes))) if pdf is None else pdf.p
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(p), pa.string()),
            "filter": np.arange(len(p), dtype=np.int32),
            "weight": np.zeros(0, np.float32) if pdf is None else pdf.weight.astype(np.float32),
            "p": _lists(p),
        }
    )


def presence(run_id: str, learned: Explainer) -> pa.Table:
    """Rows of `presence`: what each filter adds to p(t_j|x), and the constant, whose filter is NULL."""
    known = learned.presence
    filters = [*range(len(known.coefficients)), None]
    return pa.table(
        {
            "run_id": [run_id] * len(filters),
            "filter": pa.array(filters, pa.int32()),
            "coefficients": _lists(np.vstack([known.coefficients, known.constant])),
            "contrast": pa.concat_arrays([_lists(learned.coefficients), pa.nulls(1, pa.list_(pa.float32()))]),
        }
    )


def worth(run_id: str, learned: Explainer) -> pa.Table:
    """Rows of `worth`, in the order of the vocabulary."""
    words = learned.attributes
    return pa.table({"run_id": [run_id] * len(words), "attribute": list(words), "worth": learned.worth})


def class_means(run_id: str, learned: Explainer) -> pa.Table:
    """Rows of `class_means`, in the order of the classes."""
    names = learned.classes
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(names), pa.string()),
            "class": pa.array(names, pa.string()),
            "phi": _lists(learned.means),
            "p": _lists(learned.presence.class_share),
        }
    )


def filters(run_id: str, learned: Explainer, stats: FilterAttributeStats) -> pa.Table:
    """Rows of `filters`, before their strongest images are known."""
    p = learned.pdf.p
    if not learned.attributes:  # a column of nothing, which no filter stands for
        p = np.full((len(p), 1), np.nan)
    names: list[str | None] = [*learned.attributes] or [None]
    best = p.argmax(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.where(p > 0, p * np.log2(p), 0 * p).sum(axis=1)
    return pa.table(
        {
            "run_id": [run_id] * len(p),
            "filter": np.arange(len(p), dtype=np.int32),
            "attribute": pa.array([names[j] for j in best], pa.string()),
            "p": pa.array(p[np.arange(len(p)), best].astype(np.float32), from_pandas=True),
            "weight": learned.pdf.weight.astype(np.float32),
            "entropy_bits": pa.array(entropy.astype(np.float32), from_pandas=True),
            "mean_activation": stats.phi_mean,
        }
    )


def class_attributes(run_id: str, learned: Explainer, p: NDArray[np.float64]) -> pa.Table:
    """Rows of `class_attributes`: the LISTED strongest attributes of each class, from p(t_j|c)."""
    top = strongest(p, LISTED)
    classes, depth = top.shape
    return pa.table(
        {
            "run_id": pa.array([run_id] * top.size, pa.string()),
            "class": pa.array(np.repeat(np.array(learned.classes, dtype=object), depth), pa.string()),
            "rank": np.tile(np.arange(1, depth + 1, dtype=np.int32), classes),
            "attribute": pa.array(np.array(learned.attributes, dtype=object)[top].reshape(-1), pa.string()),
            "p": np.take_along_axis(p, top, axis=1).reshape(-1).astype(np.float32),
        }
    )


def quarantine(run_id: str, digest: str, bad: Sequence[tuple[str, str]]) -> pa.Table:
    """Rows of `quarantine`."""
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(bad), pa.string()),
            "image_set_digest": pa.array([digest] * len(bad), pa.string()),
            "path": pa.array([path for path, _ in bad], pa.string()),
            "reason": pa.array([reason for _, reason in bad], pa.string()),
        }
    )


def _lists(table: NDArray[np.floating]) -> pa.Array:
    """A list of float32 a row."""
    if not table.shape[1]:  # there are no words
        return pa.array([[]] * len(table), pa.list_(pa.float32()))
    values = pa.array(np.ascontiguousarray(table, np.float32).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(values, table.shape[1]).cast(pa.list_(pa.float32()))
