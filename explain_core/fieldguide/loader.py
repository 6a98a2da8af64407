"""Reads a field guide's folder as an image set, and draws it first where it is not there."""

import os
from collections.abc import Callable
from pathlib import Path

from explain_core.data.image_set import ImageRecord, ImageSet, Part
from explain_core.errors import ImageSetError
from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.records import VERSION, read_parameters, read_records


def default_folder() -> Path:
    """The field guide's place in the user's cache: one folder for each version of it."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return base / "explain-flow" / f"fieldguide-{VERSION}"


def recorded_causes(root: str) -> dict[str, str]:
    """Why pictures of a field guide may fail, by path, where that was planted."""
    return {record.path: record.cause for record in read_records(Path(root)) if record.cause}


def load_fieldguide(path: str, progress: Callable[[int, int], None] | None = None) -> ImageSet:
    """The image set of `fieldguide:PATH`; an empty path means the folder in the user's cache.

    A field guide that is not there is drawn first (under a minute); `progress` is told how many pictures are
    done, and of how many. One that lies there is taken whatever its seed and its number of images are. Raises
    ImageSetError where the folder holds something else, another version, or cannot be written.
    """
    folder = Path(path).expanduser() if path else default_folder()
    parameters = read_parameters(folder)
    if parameters is None:
        generate(folder, processes=min(8, os.cpu_count() or 1), progress=progress)
    elif parameters.get("version") != VERSION:
        raise ImageSetError(
            f"{folder} holds a field guide of version {parameters.get('version')}, this program draws "
            f"version {VERSION}.\nRemove the folder, or name another one."
        )
    drawn = sorted(read_records(folder), key=lambda record: record.path)
    classes = tuple(sorted({record.class_name for record in drawn}))
    index = {name: number for number, name in enumerate(classes)}
    records = tuple(
        ImageRecord(
            path=record.path,
            class_index=index[record.class_name],
            split=record.split,
            captions=record.captions,
            box=record.box,
            parts=tuple(Part(part, x, y) for part, (x, y) in record.keypoints.items()),
        )
        for record in drawn
    )
    return ImageSet(spec=f"fieldguide:{path}", root=str(folder), classes=classes, records=records)
