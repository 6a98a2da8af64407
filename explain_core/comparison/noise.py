"""How far descriptions differ by chance: what is below is no news.

Captions are few and say what people chose to mention. With the training images drawn again (bootstrap by class, the
same draws for both networks), the difference between two given networks comes out otherwise, the more so the further
their p.d.f.s are apart. Measured (docs/changes.md), 99th percentile over classes or filters, of the total variation
between the difference and the difference redrawn:

    two networks                        spread   class   attribute   filter
    cub25, epochs 1 and 6                0.18     0.047   0.016       0.42
    field guide, epochs 2 and 12         0.67     0.189   0.052       0.66
"""

from dataclasses import dataclass

UNRELATED = (
    0.75  #: median distance of filters that have nothing to do with one another (measured: 0.71 to 0.77)
)
CLASS, ATTRIBUTE = 0.28, 0.09  #: of the spread
FILTER, FILTER_SPREAD = 0.33, 0.5


@dataclass(frozen=True, slots=True)
class Noise:
    """What a class's distance, the change of an attribute's p in a class, and a filter's distance must be over.

    `spread`: the median distance between the two runs' filters; UNRELATED where they cannot be compared.
    """

    spread: float
    class_distance: float
    attribute_change: float
    filter_distance: float


def noise_of(spread: float | None) -> Noise:
    """The noise in comparing two runs whose filters are this far apart in the median; None: not to be compared."""
    known = UNRELATED if spread is None else spread
    return Noise(known, CLASS * known, ATTRIBUTE * known, FILTER + FILTER_SPREAD * known)
