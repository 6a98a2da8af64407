"""A metric: its name or its pattern, what it says, its unit and range, and where it is shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from explain_core.evaluation.figures.figures import Figure
    from explain_core.evaluation.figures.test_images import HeldOut

MOST, LEAST, NEITHER = 1, -1, 0  #: which end of a metric is its best
SHARE = "share"  #: a unit; the others are in the catalogue's own words

Measure = Callable[[str, NDArray[np.integer], "HeldOut"], Sequence["Figure"]]
"""From a variant's name, what it tells of each test image (images, 5; places of attributes, -1 for none) and what is
known of these images, to figures."""


@dataclass(frozen=True)
class Metric:
    """What `name` in the table `metrics` is; a word in braces stands for any text: "failures.pattern_right.{cause}".

    `says`: what a figure of it is, in a line. `unit`; `low` and `high` bound its values (None: nothing does); `best`
    is the end that is better. `whole`: told without decimals. `of_told` measures it from what is told of each test
    image, for every estimator and baseline; all others are measured where their group is.
    Where it is shown beyond the lists of all figures: `summary`, after a run; `headline`, its words on the run's page
    in Prefect; `tile`, its title on the report's first page and what it counts; `column`, place and heading among ways
    of writing.
    """

    name: str
    says: str
    unit: str = SHARE
    low: float | None = 0.0
    high: float | None = 1.0
    best: int = MOST
    whole: bool = False
    of_told: Measure | None = None
    summary: bool = False
    headline: str = ""
    tile: tuple[str, str] | None = None
    column: tuple[int, str] | None = None

    @property
    def group(self) -> str:
        """ "retrieval" of "retrieval.map"."""
        return group_of(self.name)

    def is_of(self, name: str) -> bool:
        """Whether a stored metric of this name is this one."""
        return self._pattern.fullmatch(name) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("".join(
            "(.+)" if piece.startswith("{") else re.escape(piece) for piece in re.split(r"(\{\w+\})", self.name)
        ))  # fmt: skip


def group_of(metric: str) -> str:
    """ "retrieval" of "retrieval.map"."""
    return metric.partition(".")[0]
