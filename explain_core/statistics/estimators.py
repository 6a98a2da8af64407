"""Estimators of the filter-attribute p.d.f. p(t_j|f_i): pure functions of FilterAttributeStats, by name.

To add one, write a function from the sums to a FilterAttributePdf and enter it in ESTIMATORS: it is grounded and
measured beside the others in every run, and `explain run --help` and docs/method.md tell of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.errors import InputError

if TYPE_CHECKING:  # the command line lists what there is, and loads no SciPy for it
    from explain_core.statistics.sums import FilterAttributeStats

Array = NDArray[np.float64]

NOISE = 1e-10
RIDGE_GRID = tuple(10.0 ** (half / 2) for half in range(-4, 7))


@dataclass(frozen=True, eq=False, slots=True)
class FilterAttributePdf:
    """What a filter stands for, in words.

    `p` (filters, attributes): p(t_j|f_i), each row sums to 1. `weight` (filters,), positive, of mean 1: how much
    is known of a filter, as a factor on it wherever filters are summed over (eq. (5), (7), (9)). It is 1 throughout
    in the paper.
    """

    p: Array
    weight: Array

    @property
    def weighted(self) -> Array:
        """(filters, attributes) weight_i p(t_j|f_i), which is what sums over filters need."""
        return self.p * self.weight[:, None]


@dataclass(frozen=True, slots=True)
class Estimator:
    """A way from a data set's sums to what each filter stands for.

    `title`: what it is called in text. `says`: what it does, in a few words. `source`: where it is from.
    `faithful`: its explanations are eq. (5) and nothing else. `attended`: its maps are multiplied by where nouns
    attend (heatmaps/part_attention.py) in a run that is made with it. `on_parts`: it needs sums over annotated parts,
    which are made for runs of such an estimator alone.
    """

    name: str
    title: str
    says: str
    source: str
    estimate: Callable[[FilterAttributeStats], FilterAttributePdf]
    faithful: bool = False
    attended: bool = False
    on_parts: bool = False


def guo2018(stats: FilterAttributeStats) -> FilterAttributePdf:
    """The paper's estimator: p(t_j|f_i) ~ p(t_j) sum_k p(f_i|x_k) T_jk (Guo et al. 2018, eq. (1)-(4)).

    What the paper leaves open, and what is chosen here:
    - sigma in (3) is the identity. A positive factor for each filter, such as its mean or its maximum over the
      data set, would cancel in (1), and so would one for all filters. Sums of activations that are negative
      (networks without a ReLU) are cut at zero, because (1) needs probabilities.
    - (2) is divided by the number of images that have t_j: p(x_k|t_j) is a distribution over images, T_jk / D_j.
    - the prior p(t_j) is the normalised TF-IDF of text/vocabulary.py, TF of a file being whether it mentions t_j.
    - a filter that never fired gets the prior: nothing else is known of it.
    Of the readings that docs/method.md lists, this one tells most of held-out training images.
    """
    q = prior_of(stats)
    likelihood = np.maximum(stats.phi_attribute, 0) / np.maximum(stats.attribute_images, 1)
    return _pdf(likelihood * q, q, np.ones(stats.filters))


def keypoints(stats: FilterAttributeStats) -> FilterAttributePdf:
    """Guo et al. 2018, eq. (1)-(4), with the spatial term: p(f_i|x_k) is of the part that t_j's noun names.

    In (3) a filter's average over the whole image gives way to that over the cells near the part's keypoints: an
    attribute counts for a filter by how much its map lies on the part, 1 for a map that is the same everywhere. (2) is
    divided by the images that have the attribute and show the part. An attribute whose noun is no annotated part, or
    whose part no such image shows, stays as in `guo2018`. Raises InputError for sums without parts.
    """
    if stats.on_parts is None:
        raise InputError("the estimator keypoints needs sums over annotated parts, and these have none.")
    q = prior_of(stats)
    whole = np.maximum(stats.phi_attribute, 0) / np.maximum(stats.attribute_images, 1)
    likelihood = np.where(stats.on_parts.shown > 0, stats.on_parts.likelihood, whole)
    return _pdf(likelihood * q, q, np.ones(stats.filters))


def joint(stats: FilterAttributeStats) -> FilterAttributePdf:
    """All filters at once: ridge regression of attributes on activations, negative coefficients cut to zero.

    With Phi and T centred over the images, A = (Phi^T Phi + lambda I)^-1 Phi^T T explains an attribute by those
    filters that no other filter explains away (the effect that Guo et al. 2018 ask of their sum over filters).
    p(t_j|f_i) is max(A_ij, 0) normalised over j, and the row sum that normalising takes away is kept as the
    filter's weight. lambda comes from generalised cross-validation on the same sums: see `ridge_by_gcv`.
    """
    coefficients, _ = ridge_by_gcv(stats)
    # A filter that never fires has coefficients that are rounding noise, and says nothing.
    coefficients = np.where(coefficients > NOISE * np.abs(coefficients).max(), coefficients, 0.0)
    return _pdf(coefficients, prior_of(stats), coefficients.sum(axis=1))


def constant(stats: FilterAttributeStats) -> FilterAttributePdf:
    """The paper's "constant p.d.f." baseline: every attribute equally likely for every filter."""
    ones = np.ones((stats.filters, len(stats.attributes)))
    return _pdf(ones, ones[0], np.ones(stats.filters))


ESTIMATORS: dict[str, Estimator] = {
    each.name: each
    for each in (
        Estimator(
            "guo2018",
            "the paper's",
            "as in the paper: the prior times what the filters say of images with the attribute",
            "Guo et al. 2018, (1) to (4)",
            guo2018,
            faithful=True,
        ),
        Estimator(
            "joint",
            "joint",
            "ridge over all filters at once, what is negative cut to zero",
            "here; the ridge by Golub, Heath and Wahba 1979",
            joint,
            attended=True,
        ),
        Estimator(
            "keypoints",
            "keypoint-weighted",
            "as in the paper, weighed by how much of a map lies on the noun's part; needs annotated parts",
            "Guo et al. 2018, (1) to (4), with a spatial term in (3)",
            keypoints,
            on_parts=True,
        ),
    )
}
BASELINES: dict[str, Estimator] = {
    each.name: each
    for each in (
        Estimator(
            "constant",
            "constant p.d.f.",
            "every attribute equally likely for every filter",
            "Guo et al. 2018, section 4.2",
            constant,
        ),
    )
}
"""What the estimators are compared with; no run can be made with one."""


def is_faithful(name: str) -> bool:
    """Whether an estimator's explanations are eq. (5) and nothing else."""
    return name in ESTIMATORS and ESTIMATORS[name].faithful


def is_attended(name: str) -> bool:
    """Whether a run of this estimator multiplies its maps by where nouns attend."""
    return name in ESTIMATORS and ESTIMATORS[name].attended


def is_on_parts(name: str) -> bool:
    """Whether an estimator needs sums over annotated parts."""
    return name in ESTIMATORS and ESTIMATORS[name].on_parts


def beside(name: str) -> list[str]:
    """The estimators that a run of this one has the sums for: itself first."""
    found = [each for each in ESTIMATORS if is_on_parts(name) or not is_on_parts(each)]
    return list(dict.fromkeys([name, *found]))


def estimate(name: str, stats: FilterAttributeStats) -> FilterAttributePdf:
    """Run the estimator called `name`, on one thread so that its bits do not depend on the machine's cores.

    Without attributes it is empty. Raises InputError where the name is unknown, or the sums hold no image.
    """
    known = ESTIMATORS | BASELINES
    if name not in known:
        raise InputError(f"no estimator is called {name!r}. There are: {', '.join(ESTIMATORS)}.")
    if stats.images == 0:
        raise InputError(
            "nothing to estimate from: there is no training image. See the splits: explain check --images"
        )
    if not stats.attributes:  # no words: no filter stands for anything
        return FilterAttributePdf(np.zeros((stats.filters, 0)), np.ones(stats.filters))
    with threadpool_limits(limits=1):
        return known[name].estimate(stats)


def estimate_each(
    names: Sequence[str], layers: Sequence[FilterAttributeStats]
) -> list[dict[str, FilterAttributePdf]]:
    """`estimate` by every estimator that is named, of several layers' sums at once: a thread a layer."""
    # Around all of them: the first to end would give the others its threads back.
    with threadpool_limits(limits=1), ThreadPoolExecutor(max(len(layers), 1)) as pool:
        return list(pool.map(lambda stats: {name: estimate(name, stats) for name in names}, layers))


def signed_coefficients(stats: FilterAttributeStats) -> NDArray[np.float32]:
    """(filters, attributes) the joint estimator's coefficients before the negative ones are cut, on one thread."""
    with threadpool_limits(limits=1):
        coefficients, _ = ridge_by_gcv(stats)
    return coefficients.astype(np.float32)


def prior_of(stats: FilterAttributeStats) -> Array:
    """(attributes,) the TF-IDF prior p(t_j) of these sums."""
    from explain_core.text.vocabulary import prior

    return prior(stats.images_with, stats.images_with, stats.images)


def ridge_by_gcv(stats: FilterAttributeStats, grid: tuple[float, ...] = RIDGE_GRID) -> tuple[Array, float]:
    """Ridge coefficients (filters, attributes), and the lambda that was chosen.

    Everything comes from the Gram matrix and phi^T T. lambda runs over `grid` times the Gram matrix's mean
    eigenvalue; generalised cross-validation, RSS / (1 - df/N)^2, picks one for all attributes together (Golub,
    Heath and Wahba 1979). On real birds five-fold cross-validation picks its neighbour on the grid or the same.
    What was found is kept with the sums until `forget_solution`: it is asked for twice, and most of it is an
    eigendecomposition.
    """
    kept = vars(stats)  # as functools.cached_property keeps: sums do not change
    if (known := kept.get("_ridge")) is None or known[0] != grid:
        known = kept["_ridge"] = grid, *_solved(stats, grid)
    return known[1], known[2]


def forget_solution(stats: FilterAttributeStats) -> None:
    """Let go of what `ridge_by_gcv` kept with the sums."""
    vars(stats).pop("_ridge", None)


def _solved(stats: FilterAttributeStats, grid: tuple[float, ...]) -> tuple[Array, float]:
    n = stats.images
    sums = stats.phi / 2.0**stats.grid.bits
    mean = sums / n
    gram = stats.gram - n * np.outer(mean, mean)
    cross = stats.phi_truth - np.outer(mean, stats.images_with)
    share = stats.images_with / n
    total = float((n * share * (1 - share)).sum())
    values, vectors = np.linalg.eigh(gram)
    values = np.maximum(values, 0.0)
    rotated = vectors.T @ cross
    power = (rotated**2).sum(axis=1)
    unit = float(values.mean()) or 1.0

    def score(ridge: float) -> float:
        shrink = 1.0 / (values + ridge)
        residual = total - 2 * float((power * shrink).sum()) + float((power * values * shrink**2).sum())
        freedom = 1 + float((values * shrink).sum())  # 1 for the mean
        return residual / max(1 - freedom / n, 1e-3) ** 2

    ridge = min((unit * step for step in grid), key=score)
    coefficients = vectors @ (rotated / (values + ridge)[:, None])
    coefficients.flags.writeable = False
    return coefficients, ridge


def _pdf(scores: Array, fallback: Array, weight: Array) -> FilterAttributePdf:
    """Normalise each filter's row; a filter of which nothing is known gets `fallback` (and keeps its weight)."""
    total = scores.sum(axis=1, keepdims=True)
    known = total > 0
    p = np.where(known, scores / np.where(known, total, 1.0), fallback)
    mean = float(weight.mean())
    return FilterAttributePdf(p, weight / mean if mean > 0 else np.ones_like(weight))
