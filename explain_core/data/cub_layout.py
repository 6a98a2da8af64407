"""Whether a folder is laid out as CUB is."""

from pathlib import Path

from explain_core.data.cub import CLASSES, IMAGES
from explain_core.files import is_file


def is_cub(folder: Path) -> bool:
    """Whether it has CUB's lists of images and of classes."""
    return is_file(folder / IMAGES) and is_file(folder / CLASSES)


def cub_within(folder: Path) -> str | None:
    """The folder in CUB's layout: itself, or the only one in it, as the archive unpacks."""
    if is_cub(folder):
        return str(folder)
    try:
        inner = [each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")]
    except (OSError, ValueError):  # the loader says what is wrong with such a path
        return None
    return str(inner[0]) if len(inner) == 1 and is_cub(inner[0]) else None
