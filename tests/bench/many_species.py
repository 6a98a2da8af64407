"""A field guide of as many species as are asked for, their traits drawn at random: Reed's 150 and 50 classes, drawn.

Every species recombines the same parts, colours, forms and patterns, so what captions say of species that training
never met is known to be sayable from those it met.
"""

from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image

from explain_core.data.image_set import TEST, TRAIN
from explain_core.fieldguide.captions import captions
from explain_core.fieldguide.drawing import draw
from explain_core.fieldguide.palette import PLUMAGE
from explain_core.fieldguide.records import (
    IMAGES,
    MASKS,
    RECORDS,
    SPECIES_FILE,
    VERSION,
    Record,
    species_table,
)
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.species import FORMS, PARTS, PATTERNS, Trait

EYE_RINGS = 0.5  #: the share of species that have an eye ring
SIDE = 192


def traits_of(number: int, seed: int) -> dict[str, Trait]:
    """The traits of a species, which all its birds have."""
    random = np.random.default_rng([seed, number, 5])
    colours = tuple(PLUMAGE)
    found = {}
    for part in PARTS:
        colour = colours[int(random.integers(len(colours)))]
        form, pattern = (
            str(random.choice(table[part])) if part in table else "" for table in (FORMS, PATTERNS)
        )
        if random.random() < EYE_RINGS or part != "eye ring":
            found[part] = Trait(colour, form, pattern)
    return found


def draw_guide(folder: Path, species: int, images: int, seed: int, processes: int = 1) -> None:
    """Draw it; of each species two thirds of the pictures are for training, as in the usual field guide."""
    for number in range(species):
        (folder / IMAGES / name_of(number)).mkdir(parents=True)
        (folder / MASKS / name_of(number)).mkdir(parents=True)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        records = [
            record
            for some in pool.map(_species, repeat(folder), range(species), repeat(images), repeat(seed))
            for record in some
        ]
    (folder / RECORDS).write_text("\n".join(record.as_json() for record in records) + "\n", encoding="utf-8")
    table = species_table(
        [{"name": name_of(number)} for number in range(species)],
        {"version": VERSION, "species": species, "images_per_species": images, "seed": seed, "size": SIDE},
    )
    (folder / SPECIES_FILE).write_text(table, encoding="utf-8")


def name_of(number: int) -> str:
    """A species' class name."""
    return f"Species_{number:03}"


def _species(folder: Path, number: int, images: int, seed: int) -> list[Record]:
    traits = traits_of(number, seed)
    records = []
    for picture in range(images):
        scene_seed = (seed, number, picture)
        drawing = draw(traits, Scene.from_seed(*scene_seed), SIDE)
        path = f"{IMAGES}/{name_of(number)}/{picture:03d}.jpg"
        mask = f"{MASKS}/{name_of(number)}/{picture:03d}.png"
        drawing.image.save(folder / path, quality=92, subsampling=0)
        Image.fromarray(drawing.mask).save(folder / mask)
        said = captions(traits, np.random.default_rng([*scene_seed, 1]))
        split = TRAIN if 3 * picture < 2 * images else TEST
        records.append(
            Record(
                path, mask, name_of(number), split, said, drawing.box, drawing.keypoints, traits, scene_seed
            )
        )
    return records
