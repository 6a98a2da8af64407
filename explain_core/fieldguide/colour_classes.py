"""Classes that one coloured part decides, after the an8Flower sets of Oramas et al. 2019.

Every part of such a bird is drawn at random in a plain colour, alike for all classes, but for one: it has the class's
colour, which nothing else on any bird has. So it is known what a map of the class has to show.
"""

from dataclasses import asdict, dataclass

import numpy as np

from explain_core.fieldguide.species import FORMS, PARTS, PATTERNS, Trait, Traits

COLOURS = ("blue", "orange", "pink", "purple", "red", "yellow")
PLAIN = ("black", "brown", "gray", "green", "white")
DECIDING = {"crown": "crowned", "wing": "winged"}
"""The parts that may decide, and how a name says so. Nothing ever stands before them."""
EYE_RINGS = 0.5
"""The share of birds that have an eye ring."""


@dataclass(frozen=True, slots=True)
class Coloured:
    """A class: its birds are those whose `part` is of this `colour`."""

    part: str
    colour: str

    @property
    def name(self) -> str:
        """Its English name: "Blue-winged Drabling"."""
        return f"{self.colour.capitalize()}-{DECIDING[self.part]} Drabling"

    @property
    def class_name(self) -> str:
        """The name as a folder."""
        return self.name.replace(" ", "_")

    def table_row(self) -> dict[str, object]:
        """What species.json says of it."""
        return {"name": self.name, "class": self.class_name, "decided_by": asdict(self)}

    def drawn(self, scene_seed: tuple[int, ...]) -> Traits:
        """The traits of one bird, drawn from its scene's seed and a number more; its parts stand as in PARTS."""
        draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence((*scene_seed, 3))))
        traits = {}
        for part in PARTS:
            # Drawn for every part, so that what decides moves no other draw.
            colour = PLAIN[int(draw.integers(len(PLAIN)))]
            form, pattern = (_one(table.get(part, ("",)), draw) for table in (FORMS, PATTERNS))
            if draw.random() < EYE_RINGS or part != "eye ring":
                traits[part] = Trait(self.colour if part == self.part else colour, form, pattern)
        return traits


SINGLE = tuple(Coloured("wing", colour) for colour in COLOURS)
"""Six classes, one part, six colours (single-6c)."""
DOUBLE = tuple(Coloured(part, colour) for colour in COLOURS for part in ("wing", "crown"))
"""Twelve classes: the colour does not decide alone, but on which of two parts it is (double-12c)."""


def _one(values: tuple[str, ...], draw: np.random.Generator) -> str:
    return values[int(draw.integers(len(values)))]
