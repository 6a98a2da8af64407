"""Of what scale the numbers of a table of attributes are: shares and percent, and ratings where people say a Scale."""

import re
from dataclasses import dataclass

from explain_core.data.wording import one_line
from explain_core.errors import CaptionError, InputError

PERCENT = 100.0
TEN = 10.0  #: the end of many scales: sliders from 0 to 10, half stars from 0 to 5
SCORES = 6  #: different values that may be scores
RATING = 24  #: whole numbers up to this may be ratings or counts: those are no shares
_ENDS = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*:\s*(-?\d+(?:\.\d+)?)\s*")
OF_SCALE = "--attribute-scale"  #: the option by which people say a scale


@dataclass(frozen=True, slots=True)
class Scale:
    """What people rated by: `low` is not at all, `high` is entirely. `low` may be the larger one: 1 is yes, 2 is no."""

    low: float
    high: float

    @staticmethod
    def of(text: str) -> "Scale":
        """The scale that "1:5" says. Raises InputError for anything else."""
        found = _ENDS.fullmatch(text)
        if found is None or float(found[1]) == float(found[2]):
            raise InputError(
                f"{OF_SCALE} {one_line(text)}: give what is not at all and what is entirely, such as 1:5; 1:2 where 1 "
                "is no and 2 is yes; 2:1 where 1 is yes; 0:100 for percent."
            )
        return Scale(float(found[1]), float(found[2]))

    def share(self, value: float) -> float | None:
        """A value as a share from 0 to 1; None beyond the ends."""
        share = (value - self.low) / (self.high - self.low)
        return share if 0 <= share <= 1 else None

    def __str__(self) -> str:
        """As it is given: "1:5"."""
        return f"{self.low:g}:{self.high:g}"


def check_scale(values: set[float], file: str) -> None:
    """Raise CaptionError for whole numbers up to RATING: ratings and counts, of which nobody knows what is all of it.

    Likewise for numbers of which none is over 10, as marks are, and many of which none is nought or 50, as scores of
    CLIP are.
    """
    if fault := scale_fault(values, file):
        raise CaptionError(fault)


def scale_fault(values: set[float], file: str) -> str:
    """Why values are of no scale, and what to do; "" where they may be shares or percent."""
    most, least = max(values, default=0.0), min(values, default=0.0)
    if 1 < most <= RATING and all(value.is_integer() for value in values):
        ends = "1:2 if 1 is no and 2 is yes, 2:1 if 1 is yes" if values == {1.0, 2.0} else "such as 1:5"
        return (
            f"{file}: values are whole numbers up to {most:g}. If they are ratings or counts, nobody knows what is all "
            f"of it. Say which is not at all and which is entirely, {OF_SCALE} {ends} (0:100 of percent), or write "
            "shares from 0 to 1"
        )
    if 1 < most <= TEN or (len(values) >= SCORES and 1 < most < PERCENT / 2 and least > 0):
        return (
            f"{file}: values go from {least:g} to {most:g}. If they are percent, say {OF_SCALE} 0:100; if marks, or "
            f"of a slider, its ends, such as {OF_SCALE} 0:10; if scores, say how probable each is, 0 to 1, or give "
            "phrases and scorer (--concepts)"
        )
    return ""
