"""Whether a folder is laid out as CUB is."""

from pathlib import Path

from explain_core.data.sets.cub import CLASSES, IMAGES
from explain_core.data.tables.folder_names import BESIDE_WRAPPERS, is_hidden
from explain_core.files import is_file


def is_cub(folder: Path) -> bool:
    """Whether it has CUB's lists of images and of classes."""
    return is_file(folder / IMAGES) and is_file(folder / CLASSES)


def cub_within(folder: Path) -> str | None:
    """The folder in CUB's layout: itself, or the only one in it, as the archive unpacks, beside masks and captions."""
    if is_cub(folder):
        return str(folder)
    try:
        inner = [each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")]
    except (OSError, ValueError):  # the loader says what is wrong with such a path
        return None
    found = [each for each in inner if is_cub(each)]
    beside = [each for each in inner if each not in found and not _is_beside(each.name)]
    return str(found[0]) if len(found) == 1 and not beside else None


def _is_beside(name: str) -> bool:
    """Whether a folder is one of masks, or of captions as Reed published them: cvpr2016_cub/."""
    return name.lower() in BESIDE_WRAPPERS or name.lower().startswith(("text", "cvpr2016")) or is_hidden(name)
