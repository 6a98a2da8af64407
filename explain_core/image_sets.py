"""From SCHEME:PATH to an image set."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from explain_core.data.cub import IMAGES, load_cub
from explain_core.data.folder import load_folder
from explain_core.data.image_set import ImageSet
from explain_core.data.wording import one_line
from explain_core.errors import ImageSetError
from explain_core.places import Place, is_url


@dataclass(frozen=True, slots=True)
class LoaderOptions:
    """What a user can say of an image set beyond where it lies."""

    captions: Place | Path | None = None  #: where the captions lie, if not beside the images
    progress: Callable[[int, int], None] | None = (
        None  #: told (images done, of how many) while some are drawn
    )


def _cub(path: str, options: LoaderOptions) -> ImageSet:
    return load_cub(path, options.captions)


def _folder(path: str, options: LoaderOptions) -> ImageSet:
    return load_folder(path, options.captions)


def _fieldguide(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.fieldguide.loader import load_fieldguide

    return load_fieldguide(path, options.progress)


#: A loader for each scheme. To add one: write a function like those above, and its line here.
LOADERS: dict[str, Callable[[str, LoaderOptions], ImageSet]] = {
    "cub": _cub,
    "folder": _folder,
    "fieldguide": _fieldguide,
}

EXAMPLES = (
    "cub:~/CUB_200_2011 (CUB-200-2011's layout), folder:~/birds (a folder a class), fieldguide: (drawn birds)"
)


def load_image_set(spec: str, options: LoaderOptions | None = None) -> ImageSet:
    """Load the image set SCHEME:PATH, for example "cub:data/CUB_200_2011".

    A new kind of image set is one function (path, options) -> ImageSet and one line in LOADERS.
    PATH may be a URL: see `Place`. The set's root is made absolute, for workers that run in other folders.
    Raises ImageSetError for an unknown scheme, and what the loader raises.
    """
    scheme, colon, path = spec.partition(":")
    loader = LOADERS.get(scheme) if colon else None
    if loader is None:
        raise ImageSetError(
            f'"{one_line(spec)}" is not an image set. Give one of {EXAMPLES}.{_suggestion(spec)}'
        )
    if not path and loader is not _fieldguide:
        raise ImageSetError(f'"{one_line(spec)}" names no folder. Give one of {EXAMPLES}.')
    if is_url(path) and loader is _fieldguide:
        raise ImageSetError(
            f'"{one_line(spec)}": a field guide is drawn into a local folder; give one, or nothing.'
        )
    try:
        if is_url(path):
            Place.of(path).check()
        else:
            path = _expanded(path, spec)
        image_set = loader(path, options or LoaderOptions())
    except OSError as error:
        raise ImageSetError(
            f'"{one_line(spec)}" cannot be read: {error.strerror or error}. Check the path.'
        ) from error
    return replace(image_set, spec=spec, root=str(Place.of(image_set.root).absolute()))


def _expanded(path: str, spec: str) -> str:
    """The path with ~ put in full; "" stays."""
    try:
        return str(Path(path).expanduser()) if path else ""
    except RuntimeError as error:  # no such user
        raise ImageSetError(f'"{one_line(spec)}": {error}. Write the path in full.') from error


def _suggestion(spec: str) -> str:
    if is_url(spec):
        return f"\nDid you mean folder:{one_line(spec)}?"
    try:
        folder = Path(spec).expanduser()
        if not folder.is_dir():
            return ""
        return f"\nDid you mean {'cub' if (folder / IMAGES).is_file() else 'folder'}:{spec}?"
    except (OSError, ValueError, RuntimeError):
        return ""
