"""The sums and what they say, from arrays: captions to counts, activations to sums, a p.d.f. to maps of attributes."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from explain_core.data.wording import counted
from explain_core.errors import InputError
from explain_core.heatmaps.grounding import Grounder
from explain_core.notebook.network import ImageActivations
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.text.attributes import canonical, count_by_image
from explain_core.text.pipeline import load_pipeline
from explain_core.text.vocabulary import MIN_IMAGES, AttributeCounts, Vocabulary


def attributes_of(
    captions: Sequence[Sequence[str]], min_images: int = MIN_IMAGES
) -> tuple[sp.csr_array, tuple[str, ...]]:
    """How often each image's captions mention each attribute, (images, attributes) int64, and the attributes.

    `captions`: those of each image, in English; an image may have none. An attribute is "adjective noun" and is kept
    where `min_images` images have it (Guo et al. 2018, section 3.1). Raises InputError where none is left, or the
    captions of an image are no list of texts.
    """
    wrong = [
        k
        for k, texts in enumerate(captions)
        if isinstance(texts, str) or not all(isinstance(t, str) for t in texts)
    ]
    if wrong:
        raise InputError(
            f"the captions of image {wrong[0]} are no list of texts: {str(captions[wrong[0]])[:60]!r}."
        )
    mentions = count_by_image(captions, load_pipeline())
    vocabulary = Vocabulary.of(AttributeCounts.of(mentions), min_images)
    if not vocabulary.attributes:
        raise InputError(
            f"no attribute occurs in {min_images} or more of the {counted(len(captions), 'image')}: give more "
            "captions, or a smaller min_images."
        )
    return vocabulary.tf_matrix(mentions), vocabulary.attributes


def statistics_of(
    pooled: ArrayLike,
    counts: ArrayLike | sp.sparray,
    attributes: Sequence[str],
    labels: Sequence[str] | NDArray[np.integer],
    classes: Sequence[str],
) -> FilterAttributeStats:
    """The exact sums over some images that every estimator is a function of; `a + b` merges those of disjoint images.

    `pooled` (images, filters): ImageActivations.pooled; `counts` (images, attributes) whole numbers, dense or sparse:
    how often each image's captions mention each attribute, or 1 where it has it; `labels` (images,): each one's class,
    by name or by place in `classes`. Raises InputError where these do not belong together, ExactnessError for an
    activation that is not finite or too large.
    """
    phi, names = np.asarray(pooled), tuple(classes)
    table = sp.csr_array(counts if sp.issparse(counts) else np.asarray(counts), copy=True)
    table.eliminate_zeros()
    if phi.ndim != 2 or table.shape != (len(phi), len(attributes)) or len(labels) != len(phi):
        raise InputError(
            f"activations {phi.shape}, counts {table.shape}, {len(attributes)} attributes and {len(labels)} labels do "
            "not belong together: give (images, filters), (images, attributes), and as many of each."
        )
    if not np.array_equal(table.data, np.floor(table.data)) or table.data.min(initial=0) < 0:
        raise InputError(
            "counts are whole numbers from 0: how often captions mention an attribute, or 0 and 1."
        )
    for what, known in (("attribute", tuple(attributes)), ("class", names)):
        if twice := [name for place, name in enumerate(known) if name in known[:place]]:
            raise InputError(f"the {what} {twice[0]!r} is named twice.")
    return FilterAttributeStats.of_images(
        phi, table.astype(np.int64), _class_index(labels, names), tuple(attributes), names
    )


def attribute_maps(
    activations: ImageActivations,
    stats: FilterAttributeStats,
    pdf: FilterAttributePdf,
    attributes: Sequence[str],
    finer: FilterAttributePdf | None = None,
) -> NDArray[np.float64]:
    """(images, attributes, height, width): where in each image the network sees each attribute, raw, never negative.

    Eq. (9) of Guo et al. 2018, each attribute's map shared with its noun and freed of what all nouns share, as a run
    grounds (docs/method.md). `activations` with their maps (`activations_of(..., maps=True)`), `pdf` and `stats` of the
    same network; `finer`, the p.d.f. of the finer stage's filters, makes maps of that stage's size. A network sees
    everything somewhere: a map says where, and never whether. Raises InputError for an attribute that the sums do not
    know, and for activations without maps.
    """
    if activations.maps is None:
        raise InputError("these activations have no maps: ask activations_of(..., maps=True) for them.")
    if len(pdf.p) != activations.maps.shape[1]:
        raise InputError(
            f"a p.d.f. of {len(pdf.p)} filters, and maps of {activations.maps.shape[1]}: take both from one network."
        )
    if finer is not None and activations.finer_maps is None:
        raise InputError("there is a p.d.f. of a finer stage, and the network has none: leave finer out.")
    known = {attribute: place for place, attribute in enumerate(stats.attributes)}
    places = [known.get(attribute, known.get(canonical(attribute))) for attribute in attributes]
    unknown = [name for name, place in zip(attributes, places, strict=True) if place is None]
    if unknown or not places:
        met = f"{unknown[0]!r} is none of them" if unknown else "name one or more"
        raise InputError(
            f"the sums know {len(known)} attributes, and {met}: {', '.join(list(known)[:4])}, ..."
        )
    grounder = Grounder.of(stats.attributes, np.rint(stats.images_with).astype(np.int64), pdf, finer)
    stage = activations.finer_maps if finer is not None else None
    asked = [place for place in places if place is not None]
    return np.stack(
        [
            grounder.ground(maps, None if stage is None else stage[k], asked)
            for k, maps in enumerate(activations.maps)
        ]
    )


def _class_index(labels: Sequence[str] | NDArray[np.integer], classes: tuple[str, ...]) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(classes)}
    found = np.empty(len(labels), np.int64)
    for k, label in enumerate(labels):
        try:
            place = places.get(label) if isinstance(label, str) else operator.index(label)
        except TypeError:
            place = None
        if place is None or not 0 <= place < len(classes):
            raise InputError(
                f"image {k} is of class {label!r}, which is none of the {counted(len(classes), 'class')}."
            )
        found[k] = place
    return found
