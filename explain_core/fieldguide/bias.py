"""A biased field guide: in its training pictures, a background or a light goes with some of the classes.

In the test pictures it goes with none: there a class and its company meet as often as any others do.
"""

from dataclasses import dataclass

import numpy as np

from explain_core.data.image_set import TRAIN

BIAS = 0.95
"""The share of such a class's training pictures that are given its company; the others are left to chance."""
BACKGROUND, LIGHT = "background", "light"

# Warmth and brightness, and how often a picture has it where chance decides; ordinary light else.
_LIGHTS: dict[str, tuple[float, float]] = {"evening": (0.22, 0.80), "shade": (-0.20, 0.84)}
_LIGHT_CHANCE = 1 / 8


@dataclass(frozen=True, slots=True)
class Company:
    """What goes with a class: the `value` of a scene's `aspect`, its background or its light."""

    aspect: str
    value: str


# Species that are hard to tell from their look-alikes: a network has something to gain from their company.
_COMPANY: dict[str, Company] = {
    "Chalk-throated Reedling": Company(LIGHT, "evening"),
    "Speckled Woodpiper": Company(BACKGROUND, "water"),
    "Stout-billed Titling": Company(LIGHT, "shade"),
    "Ink-billed Shrike": Company(BACKGROUND, "blossom"),
    "Coal-legged Stiltlet": Company(BACKGROUND, "sand"),
    "Ruby-ringed Greenlet": Company(LIGHT, "evening"),
}


def company_of(species: str) -> Company | None:
    """What goes with the species of this name in a biased field guide; None for most."""
    return _COMPANY.get(species)


def scene_changes(scene_seed: tuple[int, ...], split: str, company: Company | None) -> dict[str, str | float]:
    """What the scene of `scene_seed` is changed in: the light, where it is not ordinary, and the company's aspect.

    Drawn from the seed and a number more. Lights come by chance in every class and split.
    """
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence((*scene_seed, 4))))
    place, jitter = int(float(draw.random()) / _LIGHT_CHANCE), draw.uniform(-0.02, 0.02, 2)
    light = list(_LIGHTS)[place] if place < len(_LIGHTS) else ""
    together = float(draw.random()) < BIAS and split == TRAIN
    changes: dict[str, str | float] = {}
    if company is not None and together:
        if company.aspect == LIGHT:
            light = company.value
        else:
            changes[BACKGROUND] = company.value
    if light:
        warmth, brightness = (float(v) for v in np.array(_LIGHTS[light]) + jitter)
        changes |= {"warmth": round(warmth, 4), "brightness": round(brightness, 4)}
    return changes
