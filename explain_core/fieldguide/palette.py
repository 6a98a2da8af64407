"""The colours that captions name, as sRGB values from 0 to 1."""

import numpy as np
import numpy.typing as npt

Colour = npt.NDArray[np.float32]


def _rgb(code: str) -> Colour:
    return np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], dtype=np.float32)


PLUMAGE: dict[str, Colour] = {
    "black": _rgb("2b2a30"),
    "blue": _rgb("3a78c4"),
    "brown": _rgb("8a5f3f"),
    "gray": _rgb("8d929a"),
    "green": _rgb("6f9440"),
    "orange": _rgb("ea8a2e"),
    "pink": _rgb("e39aa6"),
    "purple": _rgb("7a4f9e"),
    "red": _rgb("c8362f"),
    "white": _rgb("f4f1ea"),
    "yellow": _rgb("f1cf3c"),
}
"""Colour name -> (3,) float32. Captions have no other colour words (but gray has two spellings)."""

INK = _rgb("221d1c")
"""Eyes, streaks and spots."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0 to 1) of `second` in it."""
    return (first * np.float32(1 - share) + second * np.float32(share)).astype(np.float32)


def feather_line(colour: Colour) -> Colour:
    """The colour of lines between the feathers of a wing or tail: darker, on black plumage lighter."""
    dark = float(colour.mean()) < 0.25
    return mix(colour, PLUMAGE["gray"], 0.45) if dark else mix(colour, INK, 0.42)


def bar_colour(colour: Colour) -> Colour:
    """The colour of a wing's bars: white, on pale wings dark."""
    return INK if float(colour.mean()) > 0.72 else PLUMAGE["white"]
