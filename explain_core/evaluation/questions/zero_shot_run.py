"""From what pictures of unseen classes show to what is stored of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import InputError
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.questions.zero_shot import (
    CHANCE,
    NEAREST_MEAN,
    chance_figures,
    class_scores,
    nearest_mean_scores,
    unseen_figures,
    unseen_images,
)
from explain_core.evaluation.questions.zero_shot_rows import ZeroShotRecord
from explain_core.runs.class_signatures import ClassSignatures


@dataclass
class Looks:
    """What pictures show, gathered in any order: each one's averages (filters,) and p(t|x) (J,), by its path."""

    pooled: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    probability: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def add(
        self,
        paths: Sequence[str],
        pooled: NDArray[np.float32],
        probability: NDArray[np.float64],
        lost: Sequence[str],
    ) -> None:
        """Some more: `pooled` (b, filters), `probability` (b, J); `lost`: those that could not be read."""
        self.pooled |= dict(zip(paths, pooled, strict=True))
        self.probability |= dict(zip(paths, probability, strict=True))
        self.lost += lost


def zero_shot_record(
    name: str,
    spec: str,
    split: str,
    known: ClassSignatures,
    rate: NDArray[np.floating],
    looks: Looks,
    judged: Mapping[str, int],
    examples: Mapping[str, int],
) -> ZeroShotRecord:
    """Tell the `judged` images apart and measure; both mappings are of paths to places among the classes.

    `examples`: labelled images for the nearest class mean, which is left out where a class has none. Raises InputError
    where no picture could be read.
    """
    paths = sorted(path for path in judged if path in looks.pooled)
    if not paths:
        raise InputError(f"no picture of {spec} could be read: nothing to recognise.")
    labels = np.array([judged[path] for path in paths], np.intp)
    probability = np.stack([looks.probability[path] for path in paths])
    scores = class_scores(probability, rate, known)
    figures = unseen_figures(scores, labels, name)
    figures += _under(name, CHANCE, chance_figures(labels, len(known.names)))
    beside = sorted(path for path in examples if path in looks.pooled)
    if beside:
        nearest = nearest_mean_scores(
            np.stack([looks.pooled[path] for path in paths]), np.stack([looks.pooled[path] for path in beside]),
            np.array([examples[path] for path in beside], np.intp), len(known.names),
        )  # fmt: skip
        if nearest is not None:
            figures += _under(name, NEAREST_MEAN, unseen_figures(nearest, labels, NEAREST_MEAN))
    images = unseen_images(paths, labels, scores, probability, rate, known)
    return ZeroShotRecord(name, spec, split, known, images, tuple(figures))


def _under(name: str, variant: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a baseline, by the description that they stand beside."""
    return [replace(figure, variant=f"{name}: {variant}") for figure in figures]
