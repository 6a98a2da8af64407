"""From SCHEME:PATH to an image set, and the kinds of image sets that there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explain_core.data.pictures.camera_formats import check_installed
from explain_core.data.pictures.pointers import check_fetched
from explain_core.data.sets.archive import is_archive, unpacked, with_links_said
from explain_core.data.sets.cub_layout import cub_within, is_cub
from explain_core.data.sets.packed_kind import (
    WEBDATASET,
    kind_of_packed,
    kind_of_pattern,
    nothing_there,
    way_out,
)
from explain_core.data.wording import one_line
from explain_core.errors import ImageSetError
from explain_core.files import is_file, is_folder
from explain_core.places import Place, is_url

if TYPE_CHECKING:  # the command line lists what there is, and loads no Arrow for it
    from explain_core.data.image_set import ImageSet
    from explain_core.fieldguide.species import Traits
    from explain_core.fieldguide.truth import DrawnTruth


@dataclass(frozen=True, slots=True)
class LoaderOptions:
    """What a user can say of an image set beyond where it lies."""

    captions: Place | Path | None = None  #: where the captions lie, if not beside the images
    columns: str = ""  #: what the columns of a table mean: "image=path,class=species,caption=title+body"
    progress: Callable[[int, int], None] | None = (
        None  #: told (images done, of how many) while some are drawn
    )


@dataclass(frozen=True, slots=True)
class Scheme:
    """A kind of image set: what stands before the colon of SCHEME:PATH, and who reads PATH.

    `example`: a path of one, "" where none is needed. `layout` and `captions`: what lies there, in a few words each.
    `told`: the same as README says it. `local`: why PATH cannot be a URL, where it cannot. `drawn`: its pictures are
    drawn, and records in the layout of a field guide say what is in each. `also`: other names of the same kind.
    """

    name: str
    load: Callable[[str, LoaderOptions], ImageSet]
    example: str
    layout: str
    told: str
    captions: str = ""
    local: str = ""
    drawn: bool = False
    also: tuple[str, ...] = ()

    @property
    def spelled(self) -> str:
        """ "cub:PATH", or "fieldguide:" where no path is needed."""
        return f"{self.name}:{'PATH' if self.example else ''}"


def _cub(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.sets.cub import load_cub

    return load_cub(path, options.captions)


def _folder(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.columns.column_options import columns_given
    from explain_core.data.sets.folder import load_folder

    return load_folder(path, options.captions, columns_given(options.columns))


def _manifest(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.columns.column_options import columns_given
    from explain_core.data.sets.image_table import load_table

    return load_table(path, options.captions, columns_given(options.columns))


def _webdataset(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.columns.column_options import columns_given
    from explain_core.data.sets.webdataset import load_webdataset

    return load_webdataset(path, options.captions, columns_given(options.columns))


def _parquet(path: str, options: LoaderOptions) -> ImageSet:
    from explain_core.data.columns.column_options import columns_given
    from explain_core.data.sets.parquet_set import has_pictures, load_parquet

    if is_file(Path(path)) and not has_pictures(path):
        return _manifest(path, options)
    return load_parquet(path, options.captions, columns_given(options.columns))


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
            also=("imagefolder",),
        ),
        Scheme(
            "manifest",
            _manifest,
            "~/birds.csv",
            "a row an image",
            "`manifest:FILE` is a table of one row an image: CSV, TSV, JSON, JSON lines, Parquet or COCO's JSON.",
            "columns found by their names",
            also=("csv", "tsv", "json", "jsonl", "coco"),
        ),
        Scheme(
            "webdataset",
            _webdataset,
            "~/birds-{000..012}.tar",
            "tar files of samples",
            "`webdataset:PATTERN` is tar files in WebDataset's layout, by a pattern or their folder.",
            "txt or json in each sample",
            also=("wds", "tar"),
        ),
        Scheme(
            "parquet",
            _parquet,
            "~/birds/data",
            "Parquet files with pictures in them",
            "`parquet:PATTERN` is Parquet files with pictures in them, as Hugging Face's datasets are published.",
            "in a column",
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
    scheme, _ = scheme_of(spec)
    return scheme is not None and scheme.drawn


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
    """Load the image set SCHEME:PATH, for example "cub:data/CUB_200_2011", or PATH alone where it tells its kind.

    PATH may be a URL (see `Place`), and a zip file or a tar of what is meant. The set's root is made absolute, for
    workers that run in other folders. Raises ImageSetError for an unknown scheme, and what the loader raises.
    """
    scheme, path = scheme_of(spec)
    if scheme is None:
        raise ImageSetError(
            f'"{one_line(spec)}" is not an image set. Give one of {examples()}.{way_out(spec)}{nothing_there(spec)}'
        )
    if not path and scheme.example:
        raise ImageSetError(f'"{one_line(spec)}" names no folder. Give one of {examples()}.')
    if is_url(path) and scheme.local:
        raise ImageSetError(f'"{one_line(spec)}": {scheme.local}.')
    try:
        if is_url(path):
            Place.of(path).check()
        else:
            path = _unpacked(scheme, _expanded(path, spec))
            scheme, path = _fitting(scheme, path)
        image_set = with_links_said(path, partial(scheme.load, path, options or LoaderOptions()))
        check_installed((record.path for record in image_set.records), Place.of(image_set.root))
        check_fetched(image_set)
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


def scheme_of(spec: str) -> tuple[Scheme | None, str]:
    """The kind of an image set and its path; (None, spec) where neither a name nor what lies there tells it."""
    name, colon, path = spec.partition(":")
    if colon and (found := _named(name)) is not None:
        return found, path
    if is_url(spec):
        return SCHEMES[kind_of_pattern(spec) or ("manifest" if _is_table(spec) else "folder")], spec
    if any(letter in spec for letter in "{*") and (kind := kind_of_pattern(spec)) is not None:
        return SCHEMES[kind], spec
    try:
        place = Path(spec).expanduser()
        if spec and place.is_dir():
            return SCHEMES["cub" if is_cub(place) else "folder"], spec
        if spec and is_archive(place):
            return SCHEMES["folder"], spec
        if spec and place.is_file() and place.suffix.lower() == ".tar":
            return SCHEMES[WEBDATASET], spec
        if spec and place.is_file() and _is_table(spec):
            return SCHEMES["manifest"], spec
    except (OSError, ValueError, RuntimeError):
        pass
    return None, spec


def _named(name: str) -> Scheme | None:
    return SCHEMES.get(name) or next((each for each in SCHEMES.values() if name in each.also), None)


def _is_table(path: str) -> bool:
    from explain_core.data.sets.image_table import is_table

    return is_table(path)


def _unpacked(scheme: Scheme, path: str) -> str:
    """The folder of a zip file or a tar of folders that was unpacked; any other path as it is."""
    return str(unpacked(path)) if path and scheme.name != WEBDATASET and is_archive(path) else path


def _fitting(scheme: Scheme, path: str) -> tuple[Scheme, str]:
    """A folder in the place of a table, and a table in the place of a folder, are taken for what they are."""
    if scheme.name in ("folder", "manifest") and (packed := kind_of_packed(path)) is not None:
        return SCHEMES[packed], path
    if scheme.name == "folder" and _is_table(path) and is_file(Path(path)):
        return SCHEMES["manifest"], path
    if scheme.name in ("folder", "cub") and (inner := cub_within(Path(path))) is not None:
        return SCHEMES["cub"], inner
    if scheme.name == "manifest" and is_folder(Path(path)):
        return SCHEMES["folder"], path
    return scheme, path
