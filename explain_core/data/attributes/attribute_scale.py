"""Of what scale the numbers of a table of attributes are: shares and percent are read, ratings and scores are not."""

from explain_core.errors import CaptionError

PERCENT = 100.0
TEN = 10.0  #: the end of many scales: sliders from 0 to 10, half stars from 0 to 5
SCORES = 6  #: different values that may be scores
RATING = 24  #: whole numbers up to this may be ratings or counts: those are no shares


def check_scale(values: set[float], file: str) -> None:
    """Raise CaptionError for whole numbers up to RATING: ratings and counts, of which nobody knows what is all of it.

    Likewise for many numbers of which none is nought or 50, as scores of CLIP are, or none over 10, as marks are.
    """
    if fault := scale_fault(values, file):
        raise CaptionError(fault)


def scale_fault(values: set[float], file: str) -> str:
    """Why values are of no scale, and what to do; "" where they may be shares or percent."""
    most, least = max(values, default=0.0), min(values, default=0.0)
    if (1 < most <= TEN or (1 < most < PERCENT / 2 and least > 0)) and len(values) >= SCORES:
        return (
            f"{file}: values go from {least:g} to {most:g}. If they are percent, write shares from 0 to 1; if they are "
            "scores, say how probable each is, from 0 to 1, or give phrases and scorer (--concepts)"
        )
    if 1 < most <= RATING and all(value.is_integer() for value in values):
        return (
            f"{file}: values are whole numbers up to {most:g}. If they are ratings or counts, write each as a share "
            "from 0 to 1; percent go to 100"
        )
    return ""
