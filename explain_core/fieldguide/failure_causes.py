"""Causes of failure that are planted into a field guide, so that what explains failures can be judged."""

import numpy as np
from PIL import Image, ImageFilter

from explain_core.fieldguide.drawing import SIZE

MISLABELLED, BLURRED, COLOUR_SHIFTED = "mislabelled", "blurred", "colour-shifted"
CAUSES = (MISLABELLED, BLURRED, COLOUR_SHIFTED)

_BLUR = (4.5, 7.0)  # radius in pixels of a picture of SIZE
_CAST = (0.35, 0.6)  # by how much one channel gains and another one loses


def cause_of(scene_seed: tuple[int, ...], percent: int) -> str:
    """The cause that is planted in a picture, or "": each of CAUSES in `percent` of all pictures."""
    place = int(100 * float(_draw(scene_seed).random()) // percent) if percent else len(CAUSES)
    return CAUSES[place] if place < len(CAUSES) else ""


def mistaken_for(scene_seed: tuple[int, ...], species: int) -> int:
    """The species that a mislabelled picture really shows: any other of the first `species` ones."""
    labelled = scene_seed[1]
    other = int(_draw((*scene_seed, 0)).integers(species - 1))
    return other + (other >= labelled)


def spoilt(image: Image.Image, cause: str, scene_seed: tuple[int, ...]) -> Image.Image:
    """The picture out of focus, or in the wrong light: one channel too strong and another too weak."""
    draw = _draw((*scene_seed, 1))
    if cause == BLURRED:
        return image.filter(ImageFilter.GaussianBlur(float(draw.uniform(*_BLUR)) * image.width / SIZE))
    if cause == COLOUR_SHIFTED:
        up, down, _ = draw.permutation(3)
        gain = np.ones(3)
        strength = float(draw.uniform(*_CAST))
        gain[up], gain[down] = 1 + strength, 1 - strength
        pixels = np.asarray(image, np.float64) * gain
        return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))
    return image


def _draw(seed: tuple[int, ...]) -> np.random.Generator:
    # One number more than a scene's seed and its captions' have: what is planted changes neither.
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((*seed, 2))))
