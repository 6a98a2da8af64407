"""From SCHEME:PATH to an image set, and the kinds of image sets that there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from explain_core.data.wording import one_line
from explain_core.errors import ImageSetError
from explain_core.places import Place, is_url

if TYPE_CHECKING:  # the command line lists what there is, and loads no Arrow for it
    from explain_core.data.image_set import ImageSet
    from explain_core.fieldguide.species import Traits
    from explain_core.fieldguide.truth import DrawnTruth


@dataclass(frozen=True, slots=True)
class LoaderOptions:
    """What a user can say of an image set beyond where it lies."""

    captions: Place | Path | None = None  #: where the captions lie, if not beside the images
    progress: Callable[[int, int], None] | None = (
        None  #: told (images done, of how many) while some are drawn
    )


@dataclass(frozen=True, slots=True)
class Scheme:
    """A kind of image set: what stands before the colon of SCHEME:PATH, and who reads PATH.

    `example`: a path of one, "" where none is needed. `layout` and `captions`: what lies there, in a few words each.
    `told`: the same as README says it. `local`: why PATH cannot be a URL, where it cannot. `drawn`: its pictures are
    drawn, and records in the layout of a field guide say what is in each.
    """

    name: str
    load: Callable[[str, LoaderOptions], ImageSet]
    example: str
    layout: str
    told: str
    captions: str = ""
    local: str = ""
    drawn: bool = False

    @property
    def spelled(self) -> str:
        """ "cub:PATH", or "fieldguide:" where no path is needed."""
        return f"{self.name}:{'PATH' if self.example else ''}"


def _cub(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.cub import load_cub

    return load_cub(path, options.captions)


def _folder(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.folder import load_folder

    return load_folder(path, options.captions)


def _fieldguide(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.fieldguide.loader import load_fieldguide

    return load_fieldguide(path, options.progress)


SCHEMES: dict[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        Scheme(
            "cub",
            _cub,
            "~/CUB_200_2011",
            "CUB-200-2011's layout",
            "`cub:PATH` is CUB-200-2011's own layout with Reed's `text/` beside it.",
            "captions in text/",
        ),
        Scheme(
            "folder",
            _folder,
            "~/birds",
            "a folder a class",
            "`folder:PATH` is a folder a class (or `train/` and `test/` with a folder a class in each)",
            "captions.jsonl|csv|parquet beside them",
        ),
        Scheme(
            "fieldguide",
            _fieldguide,
            "",
            "drawn birds",
            "`fieldguide:` is the drawn birds.",
            local="a field guide is drawn into a local folder; give one, or nothing",
            drawn=True,
        ),
    )
}
"""The kinds of image sets. To add one, write a function like those above, and its entry here."""


def examples() -> str:
    """One image set of each kind, for a message: "folder:~/birds (a folder a class), ..."."""
    return ", ".join(f"{each.name}:{each.example} ({each.layout})" for each in SCHEMES.values())


def schemes_in_words() -> str:
    """Every kind and what lies there, for the command line's help."""
    *most, last = (
        f"[bold]{each.spelled}[/] ({', '.join(filter(None, (each.layout, each.captions)))})"
        for each in SCHEMES.values()
    )
    return f"{', '.join(most)} or {last}"


def is_drawn(spec: str) -> bool:
    """Whether an image set's pictures are drawn, with records of what is in each."""
    name, colon, _ = spec.partition(":")
    return bool(colon) and name in SCHEMES and SCHEMES[name].drawn


def recorded_causes(spec: str, root: str) -> dict[str, str]:
    """Why drawn pictures may fail, by path, where that was planted; nothing for other image sets."""
    from explain_core.fieldguide.loader import recorded_causes as of_field_guide

    return of_field_guide(root) if is_drawn(spec) else {}


def drawn_truths(spec: str, root: str) -> dict[str, DrawnTruth]:
    """What is known of drawn pictures, by path; nothing for other image sets."""
    from explain_core.fieldguide.truth import drawn_truths as of_field_guide

    return of_field_guide(root) if is_drawn(spec) else {}


def drawn_traits(spec: str, root: str) -> dict[str, Traits]:
    """What the birds of drawn pictures have, by path; nothing for other image sets."""
    from explain_core.fieldguide.truth import drawn_traits as of_field_guide

    return of_field_guide(root) if is_drawn(spec) else {}


def load_image_set(spec: str, options: LoaderOptions | None = None) -> ImageSet:
    """Load the image set SCHEME:PATH, for example "cub:data/CUB_200_2011".

    PATH may be a URL: see `Place`. The set's root is made absolute, for workers that run in other folders.
    Raises ImageSetError for an unknown scheme, and what the loader raises.
    """
    name, colon, path = spec.partition(":")
    scheme = SCHEMES.get(name) if colon else None
    if scheme is None:
        raise ImageSetError(
            f'"{one_line(spec)}" is not an image set. Give one of {examples()}.{_suggestion(spec)}'
        )
    if not path and scheme.example:
        raise ImageSetError(f'"{one_line(spec)}" names no folder. Give one of {examples()}.')
    if is_url(path) and scheme.local:
        raise ImageSetError(f'"{one_line(spec)}": {scheme.local}.')
    try:
        if is_url(path):
            Place.of(path).check()
        else:
            path = _expanded(path, spec)
        image_set = scheme.load(path, options or LoaderOptions())
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
    from explain_core.data.cub import IMAGES

    try:
        folder = Path(spec).expanduser()
        if not folder.is_dir():
            return ""
        return f"\nDid you mean {'cub' if (folder / IMAGES).is_file() else 'folder'}:{spec}?"
    except (OSError, ValueError, RuntimeError):
        return ""
