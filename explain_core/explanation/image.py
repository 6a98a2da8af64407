"""Explaining an image for a class: p(t_j|x,c) (Guo et al. 2018, eq. (5)-(6)), and what of it is worth saying."""

import numpy as np
from numpy.typing import NDArray

from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.text.synonyms import Names, of_all

Array = NDArray[np.float64]
BLOCK = 64


def filter_relevance(pooled: NDArray[np.floating], weights: NDArray[np.floating]) -> Array:
    """p(f_i|x,c) = sigma(phi(f_i(x)) w_ci), eq. (6), for images with a class each.

    `pooled` (images, filters), `weights` (images, filters): the classifier's row of each image's class. Returns
    (images, filters), rows that sum to 1. sigma cuts what speaks against the class to zero and divides by the
    sum: a filter's share of the evidence for the class. (A softmax would let filters that say nothing take part;
    the paper leaves sigma open.) A row without any evidence is all zeros.
    """
    return _shares(np.asarray(pooled, np.float64) * np.asarray(weights, np.float64))


def explain(pooled: NDArray[np.floating], weights: NDArray[np.floating], pdf: FilterAttributePdf) -> Array:
    """p(t_j|x,c) = sum_i p(t_j|f_i) p(f_i|x,c), eq. (5). Returns (images, attributes), rows that sum to 1.

    The filters' weights of the estimator (1 in the paper) enter as factors of p(f_i|x,c). Images go through the
    product in blocks of one size, padded, so that an image's bits do not depend on its neighbours.
    """
    table = pdf.weighted
    out = np.zeros((len(pooled), table.shape[1]))
    for start in range(0, len(pooled), BLOCK):
        rows = slice(start, start + BLOCK)
        share = filter_relevance(pooled[rows], weights[rows])
        padded = np.zeros((BLOCK, share.shape[1]))
        padded[: len(share)] = share
        out[rows] = _shares(padded @ table)[: len(share)]
    return out


def worth_saying(evidence: Array, probability: Array, worth: NDArray[np.floating]) -> Array:
    """p(t_j|x,c) ~ p(t_j|x) worth_j sqrt(e_j), rows that sum to 1: true, telling, and a reason for the class.

    `evidence` (images, J) e, what `explain` gives; `probability` (images, J) p(t_j|x) of statistics/presence.py;
    `worth` (J,) of response.py: the bits that a mention tells, and how much the logits answer to it. Eq. (5) alone asks
    which attributes the class's filters stand for in the data set. An explanation of this image should be true of it;
    "small" of a bird is true and says nothing; and what moves no logit is no reason. The root leaves the order of what
    is about as probable and as telling to the evidence (what it was chosen by: docs/method.md).
    """
    return _shares(probability * np.asarray(worth, np.float64) * np.sqrt(evidence))


def said_once(p: Array, names: Names, preferred: NDArray[np.bool_]) -> Array:
    """p(t_j|x,c) of one name of each meaning, 0 of its others; (images, attributes), rows that sum to 1 again.

    "Red bill" and "red beak" are one reason: told as two, they take the place of another. It is worth its strongest
    name; names are not added up, for what has many is not more of a reason. `preferred` (images, attributes) are the
    names in the noun that the class knows a part by (Names.preferred): "a long bill and a black beak" are taken for
    two things. A meaning without such a name goes by its strongest.
    """
    return _shares(np.where(names.chosen(p, preferred), of_all(np.maximum, p, names.meanings), 0.0))


def strongest(p: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """(images, count) the attributes of the largest p, best first; equal ones in the order of the vocabulary."""
    count = min(count, p.shape[1])
    return np.argsort(-p, axis=1, kind="stable")[:, :count]


def _shares(evidence: Array) -> Array:
    positive = np.maximum(evidence, 0)
    total = positive.sum(axis=1, keepdims=True)
    return positive / np.where(total > 0, total, 1.0)
