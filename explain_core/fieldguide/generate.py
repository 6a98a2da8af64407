"""Draws a whole field guide into a folder: pictures, part masks, captions and records."""

import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from explain_core.data.image_set import TEST, TRAIN
from explain_core.errors import ImageSetError, InputError
from explain_core.fieldguide.captions import captions
from explain_core.fieldguide.drawing import SIZE, draw
from explain_core.fieldguide.failure_causes import MISLABELLED, cause_of, mistaken_for, spoilt
from explain_core.fieldguide.kinds import LOOKALIKES, classes_of, shown, table_row
from explain_core.fieldguide.palette import PLUMAGE
from explain_core.fieldguide.records import (
    IMAGES,
    MASKS,
    RECORDS,
    SPECIES_FILE,
    VERSION,
    Record,
    read_parameters,
    species_table,
)
from explain_core.fieldguide.scene import Scene
from explain_core.fieldguide.species import PARTS

MOST_PLANTED = 30
_QUALITY = 92
_MASK_COLOURS = [0, 0, 0] + [
    round(255 * float(v))
    for part in range(len(PARTS))
    for v in list(PLUMAGE.values())[(part + 1) % len(PLUMAGE)]
]


@dataclass(frozen=True, slots=True)
class _Picture:
    kind: str
    species: int
    number: int
    split: str
    seed: int
    size: int
    cause: str
    drawn: int  # the species that is drawn: another one than `species` where the label is wrong


def generate(
    folder: Path,
    species: int | None = None,
    images_per_species: int = 60,
    seed: int = 0,
    size: int = SIZE,
    processes: int = 2,
    planted: int = 0,
    kind: str = LOOKALIKES,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Draw a field guide into `folder` and return it; where the same one lies there, return at once.

    Of each species the first two thirds of the pictures are for training, the others for testing. `planted`
    percent of the pictures each are mislabelled, blurred and shifted in colour (see planted.py), so that what
    explains failures can be judged; only where the kind is the usual one. `kind`: see kinds.py; `species` is how many
    of its classes there are, by default all. `progress` is told how many pictures are done, and of how many. The same
    seed gives the same bytes for any number of `processes` (more than one are spawned: a script then needs its
    main guard). The folder appears when everything in it is there. Raises InputError for parameters out of
    range and ImageSetError where `folder` holds something else or cannot be written.
    """
    species = len(classes_of(kind)) if species is None else species
    _check(kind, species, images_per_species, seed, size, planted)
    parameters: dict[str, Any] = {
        "version": VERSION,
        "species": species,
        "images_per_species": images_per_species,
        "seed": seed,
        "size": size,
    }
    parameters |= {"planted": planted} if planted else {}
    parameters |= {"kind": kind} if kind != LOOKALIKES else {}
    found = read_parameters(folder)
    if found == parameters:
        return folder
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ImageSetError(
            f"{folder} is there already and is not this field guide (found {found or 'no field guide'}, "
            f"wanted {parameters}).\nName another folder, or remove this one."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _fill(beside, parameters, processes, progress)
            beside.chmod(0o755)
            _rename(beside, folder, parameters)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise ImageSetError(
            f"The field guide cannot be written to {folder}: {error}.\n"
            "See to the disk's space and the folder's rights, or name another folder."
        ) from error
    except BrokenProcessPool as error:
        raise ImageSetError(
            "A process that drew the field guide was killed (short of memory?): nothing was kept.\n"
            "Start again."
        ) from error
    return folder


def _check(kind: str, species: int, images_per_species: int, seed: int, size: int, planted: int) -> None:
    """Raises InputError for parameters out of range."""
    most = len(classes_of(kind))
    if not 1 <= species <= most or images_per_species < 1 or size < 64 or seed < 0:
        raise InputError(
            f"A field guide of the kind {kind} has 1 to {most} species (met {species}), 1 image or more of each "
            f"(met {images_per_species}), 64 pixels a side or more (met {size}) and a seed of 0 or more "
            f"(met {seed})."
        )
    if not 0 <= planted <= MOST_PLANTED or (planted and species < 2):
        raise InputError(
            f"Of each cause of failure 0 to {MOST_PLANTED} percent are planted (met {planted}), among two species or "
            f"more (met {species})."
        )
    if planted and kind != LOOKALIKES:
        raise InputError(f"Causes of failure are planted in the kind {LOOKALIKES} alone (met {kind}).")


def _rename(beside: Path, folder: Path, parameters: dict[str, Any]) -> None:
    try:
        beside.rename(folder)
    except OSError:
        # Another process may have drawn the same field guide meanwhile.
        if read_parameters(folder) != parameters:
            raise


def _fill(
    folder: Path, parameters: dict[str, Any], processes: int, progress: Callable[[int, int], None] | None
) -> None:
    kind, species = parameters.get("kind", LOOKALIKES), parameters["species"]
    for one in classes_of(kind)[:species]:
        (folder / IMAGES / one.class_name).mkdir(parents=True)
        (folder / MASKS / one.class_name).mkdir(parents=True)
    pictures = list(_pictures(parameters))
    records = []
    for done, record in enumerate(_drawn(folder, pictures, processes), start=1):
        records.append(record)
        if progress is not None:
            progress(done, len(pictures))
    lines = [record.as_json() for record in sorted(records, key=lambda record: record.path)]
    (folder / RECORDS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [table_row(kind, number) for number in range(species)]
    (folder / SPECIES_FILE).write_text(species_table(rows, parameters), encoding="utf-8")


def _pictures(parameters: dict[str, Any]) -> Iterator[_Picture]:
    count = parameters["images_per_species"]
    for species in range(parameters["species"]):
        for number in range(count):
            split = TRAIN if 3 * number < 2 * count else TEST
            seed = parameters["seed"]
            cause = cause_of((seed, species, number), parameters.get("planted", 0))
            drawn = species
            if cause == MISLABELLED:
                drawn = mistaken_for((seed, species, number), parameters["species"])
            kind = parameters.get("kind", LOOKALIKES)
            yield _Picture(kind, species, number, split, seed, parameters["size"], cause, drawn)


def _drawn(folder: Path, pictures: list[_Picture], processes: int) -> Iterator[Record]:
    if processes <= 1:
        yield from map(_draw, repeat(folder), pictures)
        return
    # Spawned, not forked: the caller may run threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(_draw, repeat(folder), pictures, chunksize=8)


def _draw(folder: Path, picture: _Picture) -> Record:
    """Draw one picture, write it and its mask, and return its record."""
    species = classes_of(picture.kind)[picture.species]
    scene_seed = (picture.seed, picture.species, picture.number)
    what = shown(picture.kind, picture.drawn, picture.split, scene_seed)
    changes: dict[str, Any] = what.changes
    drawing = draw(what.traits, replace(Scene.from_seed(*scene_seed), **changes), picture.size)
    path = f"{IMAGES}/{species.class_name}/{picture.number:03d}.jpg"
    mask_path = f"{MASKS}/{species.class_name}/{picture.number:03d}.png"
    image = spoilt(drawing.image, picture.cause, scene_seed)
    image.save(folder / path, quality=_QUALITY, subsampling=0)
    mask = Image.fromarray(drawing.mask)
    mask.putpalette(_MASK_COLOURS)
    mask.save(folder / mask_path)
    # One more number than a scene's seed has: captions are drawn apart from the scene.
    words = np.random.Generator(np.random.PCG64(np.random.SeedSequence((*scene_seed, 1))))
    return Record(
        path=path,
        mask=mask_path,
        class_name=species.class_name,
        split=picture.split,
        captions=captions(what.traits, words),
        box=drawing.box,
        keypoints=drawing.keypoints,
        traits=dict(what.traits),
        scene_seed=scene_seed,
        cause=picture.cause,
        changes=what.changes,
        decides=what.decides,
    )
