"""Correction: what the probabilities of a grounding come to, that it is there and that it is in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explain_core.statistics.calibration import Calibration

AT_ONCE = 2**16  #: rows that are corrected together


@dataclass(frozen=True, eq=False, slots=True)
class Correction:
    """`present` corrects p(t|x), `stated` that of what sentences state; `placed` the share of a map near its peak.

    `nouns`: those whose places are corrected by themselves.
    """

    present: Calibration = field(default_factory=Calibration)
    stated: Calibration = field(default_factory=Calibration)
    placed: Calibration = field(default_factory=Calibration)
    nouns: Mapping[str, Calibration] = field(default_factory=dict)

    def there(self, p: NDArray[np.floating], stated: NDArray[np.bool_]) -> NDArray[np.float64]:
        """How probably captions mention each attribute, of one shape with both."""
        found = np.empty(p.shape)
        for start in range(0, len(p), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            found[part] = np.where(stated[part], self.stated.applied(p[part]), self.present.applied(p[part]))
        return found

    def near(
        self, gathered: NDArray[np.floating], nouns: Sequence[str] | NDArray[np.object_]
    ) -> NDArray[np.float64]:
        """(cases,) how probably the part is within 0.2 of the peak, where it is there; `nouns` whose each place is."""
        found, names = self.placed.applied(gathered), np.asarray(nouns, object)
        for noun, each in self.nouns.items():
            mine = names == noun
            found[mine] = each.applied(np.asarray(gathered)[mine])
        return found
