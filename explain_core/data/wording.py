"""How counts and names are put into messages."""

from collections.abc import Sequence

SHOWN = 3


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 image", "1,449 images"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def some(names: Sequence[object]) -> str:
    """The first few of some names: "a, b, c and 4 more"."""
    text = ", ".join(str(name) for name in names[:SHOWN])
    return text if len(names) <= SHOWN else f"{text} and {len(names) - SHOWN:,} more"
