"""Values that are shares by how they are written (yes, 3/4, 40 %, a word), whatever numbers beside them count in."""


class ToldShare(float):
    """A value from 0 to 1 that stays as it is where the numbers of its table are percent."""

    __slots__ = ()


YES, NO = ToldShare(1.0), ToldShare(0.0)


def as_share(value: float, unit: float) -> float:
    """A value in shares, where `unit` is what numbers call all of it: 1 or 100."""
    return float(value) if isinstance(value, ToldShare) else value / unit
