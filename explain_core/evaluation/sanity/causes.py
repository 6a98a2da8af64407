"""Causes, not company: does the classifier answer to what an explanation names, and not only go along with it?

On drawn birds an image can be drawn again with one trait changed; on photographs a region can be covered. What is
measured is always the fall of the predicted class's logit: before less after, signed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import dealt
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.fieldguide.claims import Claim, claim_of

Array = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class CauseFigure:
    """A figure with its bootstrap interval over images, and the number of images behind it."""

    value: float
    low: float
    high: float
    n: int


CauseFigures = dict[tuple[str, str], CauseFigure]  #: by metric and method


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the named attributes of one image were worth, against those that were not named.

    `named` and `unnamed` are sums of falls over `named_count` and `unnamed_count` claims; `true_count` of the
    named ones are true of the image; `untold` attributes of the explanation claim nothing that can be redrawn.
    """

    named: float
    named_count: int
    unnamed: float
    unnamed_count: int
    true_count: int
    untold: int


def weigh(named: Sequence[Claim | None], falls: Mapping[Claim, float]) -> Weighed:
    """Set the claims that an explanation names against the image's other claims.

    `named`: the claim of each attribute of the sentence (None: no trait carries it, such as "small bird"); the
    same claim in other words ("gray bill", "gray beak") counts once. `falls`: for every claim that is true of the
    image, the fall of the predicted class's logit when it is undone. A claim that is not true of the image cannot
    be undone: it counts as a named one with a fall of 0, so false statements are paid for.
    """
    claims = {claim for claim in named if claim is not None}
    true = [falls[claim] for claim in sorted(claims) if claim in falls]
    rest = [fall for claim, fall in falls.items() if claim not in claims]
    untold = sum(claim is None for claim in named)
    return Weighed(float(sum(true)), len(claims), float(sum(rest)), len(rest), len(true), untold)


def drop_figures(
    method: str, named: Mapping[str, Sequence[str]], falls: Mapping[str, Mapping[Claim, float]]
) -> CauseFigures:
    """causal.drop_ratio and causal.truth of what a method names, by image id as the falls are (see `weigh`).

    Images are taken in the order of their ids. NaN where no image shows what is named and what is not.
    """
    weighed = [
        weigh([claim_of(attribute) for attribute in named.get(image, ())], falls[image])
        for image in sorted(falls)
    ]
    return {("causal.drop_ratio", method): drop_ratio(weighed), ("causal.truth", method): truth(weighed)}


def drop_ratio(images: Sequence[Weighed], seed: int = 0) -> CauseFigure:
    """causal.drop_ratio: the mean fall over all named claims, over the mean fall over all unnamed ones.

    A ratio of means over all images' claims, not a mean of ratios: a fall near 0 in one image would rule it. Falls
    are signed. NaN where nothing was named or left unnamed, or undoing the unnamed lowers no logit on average.
    """
    sums = np.array([(i.named, i.named_count, i.unnamed, i.unnamed_count) for i in images], np.float64)
    return _figure(sums.reshape(-1, 4), _ratio_of_means, seed)


def truth(images: Sequence[Weighed], seed: int = 0) -> CauseFigure:
    """causal.truth: of the claims that explanations name, the share that is true of the image."""
    sums = np.array([(i.true_count, i.named_count) for i in images], np.float64)
    return _figure(sums.reshape(-1, 2), _share, seed)


def rate(hits: Sequence[bool] | Sequence[float], seed: int = 0) -> CauseFigure:
    """The share of hits, one an image; or the mean of each image's own share."""
    sums = np.array([(hit, 1) for hit in hits], np.float64)
    return _figure(sums.reshape(-1, 2), _share, seed)


def fall_ratio(told: Sequence[float], elsewhere: Sequence[float], seed: int = 0) -> CauseFigure:
    """causal.occlusion_ratio: mean fall where the named regions are covered, over that of random ones; by image."""
    ones = np.ones(len(told))
    return _figure(
        np.stack([np.asarray(told), ones, np.asarray(elsewhere), ones], axis=1), _ratio_of_means, seed
    )


def replace_figures(connection: duckdb.DuckDBPyConnection, run_id: str, figures: CauseFigures) -> None:
    """Put figures of causes into `metrics`, in place of all those of an earlier search."""
    connection.execute(
        "DELETE FROM metrics WHERE run_id = ? AND (starts_with(metric, 'causal.') "
        "OR starts_with(metric, 'discriminative.'))",
        [run_id],
    )
    rows = [
        Figure(metric, method, each.value, each.low, each.high, each.n)
        for (metric, method), each in figures.items()
    ]
    write(connection, run_id, rows)


def contrast_hits(spoken: Sequence[Claim | None], difference: Claim) -> tuple[bool, bool]:
    """Whether the first attribute of a contrast, and any of them, names what tells two look-alikes apart."""
    found = [claim == difference for claim in spoken]
    return bool(found and found[0]), any(found)


def _ratio_of_means(sums: Array) -> Array:
    """(..., 4) sums and counts, named and unnamed -> (...)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        named, unnamed = sums[..., 0] / sums[..., 1], sums[..., 2] / sums[..., 3]
        return np.where(unnamed > 0, named / unnamed, np.nan)


def _share(sums: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def _figure(sums: Array, statistic: Callable[[Array], Array], seed: int) -> CauseFigure:
    """The statistic of all images' sums, and the interval in which LEVEL of the bootstrap resamples fall."""
    n = len(sums)
    if n == 0:
        return CauseFigure(float("nan"), float("nan"), float("nan"), 0)
    resampled = statistic(dealt(n, seed) @ sums)
    value = float(statistic(sums.sum(axis=0)))
    if np.isnan(resampled).all():
        return CauseFigure(value, float("nan"), float("nan"), n)
    low, high = np.nanquantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return CauseFigure(value, float(low), float(high), n)
