"""The vocabulary: which attributes a run speaks of, and their TF-IDF prior (Guo et al. 2018, section 3.2)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from explain_core.errors import InputError
from explain_core.text.attributes import Mention
from explain_core.text.labels import MARK, is_label

MIN_IMAGES = 3


@dataclass(frozen=True)
class AttributeCounts:
    """Sums over images that a vocabulary is built from; `+` merges those of two disjoint sets of images.

    images        how many images, those without attributes too
    image_counts  attribute -> D_j, how many images have it
    mentions      (attribute, surface noun) -> how often captions say it
    """

    images: int = 0
    image_counts: Counter[str] = field(default_factory=Counter)
    mentions: Counter[Mention] = field(default_factory=Counter)

    @staticmethod
    def of(images: Iterable[Mapping[Mention, int]]) -> "AttributeCounts":
        """Count over images, each given by how often its captions mention what."""
        total = 0
        image_counts: Counter[str] = Counter()
        mentions: Counter[Mention] = Counter()
        for image in images:
            total += 1
            image_counts.update({mention[0] for mention in image})
            mentions.update(image)
        return AttributeCounts(total, image_counts, mentions)

    def __add__(self, other: "AttributeCounts") -> "AttributeCounts":
        return AttributeCounts(
            self.images + other.images,
            self.image_counts + other.image_counts,
            self.mentions + other.mentions,
        )


@dataclass(frozen=True)
class Vocabulary:
    """The attributes that at least so many training images have, in code-point order.

    attributes    "black wing"
    surface_nouns each attribute's noun as captions mostly write it, "wings": decided for each noun once, over
    all
                  its attributes; the singular where both are as frequent
    image_counts  D_j, training images that have the attribute
    tf_sums       how often the captions of all training images mention it
    images        N, the number of training images
    """

    attributes: tuple[str, ...]
    surface_nouns: tuple[str, ...]
    image_counts: tuple[int, ...]
    tf_sums: tuple[int, ...]
    images: int

    @staticmethod
    def of(counts: AttributeCounts, min_images: int = MIN_IMAGES) -> "Vocabulary":
        """Build it from counts over the training images; a pure function of the sums.

        Without a single attribute in any image it is empty: there are no words. Raises InputError where some are
        mentioned, and none occurs in `min_images` images.
        """
        kept = tuple(sorted(a for a, images in counts.image_counts.items() if images >= max(min_images, 1)))
        if not kept and counts.image_counts:
            most = max(counts.image_counts.values(), default=0)
            raise InputError(
                f"no attribute occurs in {min_images} or more of the {counts.images} training images "
                f"(the most frequent one occurs in {most}).\n"
                "Give more captions, or ask for fewer images an attribute."
            )
        tf: Counter[str] = Counter()
        surfaces: dict[str, Counter[str]] = {}
        for (attribute, surface), count in counts.mentions.items():
            tf[attribute] += count
            surfaces.setdefault(split_attribute(attribute)[1], Counter())[surface] += count
        written = {noun: _commonest(noun, forms) for noun, forms in surfaces.items()}
        return Vocabulary(
            kept,
            tuple(written[split_attribute(a)[1]] for a in kept),
            tuple(counts.image_counts[a] for a in kept),
            tuple(tf[a] for a in kept),
            counts.images,
        )

    @property
    def prior(self) -> NDArray[np.float64]:
        """(attributes,) p(t_j), the normalised TF-IDF."""
        return prior(self.image_counts, self.image_counts, self.images)

    @property
    def digest(self) -> str:
        """SHA-256 of the attributes and their surface nouns, in order."""
        return hashlib.sha256(json.dumps([self.attributes, self.surface_nouns]).encode()).hexdigest()

    def tf_matrix(self, images: Sequence[Mapping[Mention, int]]) -> sp.csr_array:
        """(images, attributes) int64: how often each image's captions mention each attribute of the
        vocabulary."""
        return tf_matrix(self.attributes, images)


def tf_matrix(attributes: Sequence[str], images: Sequence[Mapping[Mention, int]]) -> sp.csr_array:
    """(images, attributes) int64: how often each image's captions mention each of `attributes`."""
    index = {attribute: j for j, attribute in enumerate(attributes)}
    columns: list[int] = []
    values: list[int] = []
    starts = [0]
    for image in images:
        row: Counter[int] = Counter()
        for mention, count in image.items():
            if (j := index.get(mention[0])) is not None:
                row[j] += count
        columns.extend(sorted(row))
        values.extend(row[j] for j in sorted(row))
        starts.append(len(columns))
    shape = (len(images), len(attributes))
    arrays = (np.array(values, np.int64), np.array(columns, np.int64), np.array(starts, np.int64))
    return sp.csr_array(arrays, shape=shape)


def split_attribute(attribute: str) -> tuple[str, str]:
    """("white", "eye ring") of "white eye ring", the adjective its first word; ("rouge", "tête") of "tête: rouge"."""
    if is_label(attribute):
        noun, _, adjective = attribute.partition(MARK)
        return adjective, noun
    adjective, _, noun = attribute.partition(" ")
    return adjective, noun


def prior(tf_sums: ArrayLike, image_counts: ArrayLike, n_images: int) -> NDArray[np.float64]:
    """p(t_j), the normalised TF-IDF of each attribute; (attributes,) float64 that sum to 1.

    TF is defined for one image's caption file, and a prior is wanted for the whole set: TF of the set is the
    sum over the training images' files. A run counts a file once, whether it mentions the attribute (boolean TF;
    Manning, Raghavan and Schuetze 2008, 6.4): `tf_sums` are D_j then. How often captions repeat themselves tells
    less of an image than whether they say it at all (what it was chosen by: docs/method.md).
    IDF_j = log(N / D_j), natural; it is 0 for an attribute that every image has, and with it the prior.
    Where all are 0 (one image, say) the prior is the normalised TF, and uniform where nothing was counted.

    `tf_sums`, `image_counts` (attributes,): sums of TF and of images; `n_images`: N.
    """
    tf = np.asarray(tf_sums, np.float64)
    images = np.asarray(image_counts, np.float64)
    known = images > 0
    idf = np.log(max(n_images, 1) / np.where(known, images, 1.0))
    weights = np.where(known, tf * np.maximum(idf, 0.0), 0.0)
    for candidate in (weights, tf, np.ones_like(tf)):
        if (total := candidate.sum()) > 0:
            return np.asarray(candidate / total)
    return np.zeros_like(tf)


def _commonest(noun: str, forms: Mapping[str, int]) -> str:
    """The most frequent surface form; of equally frequent ones the singular, then the first in code-point
    order."""
    return min(forms, key=lambda form: (-forms[form], form != noun, form))
