"""Pictures that commands write: where to, in which formats, and the photographs that go into them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explain_core.data.wording import counted
from explain_core.errors import ImageError, InputError
from explain_core.files import is_folder
from flows import console
from flows.console import spoken, text

if TYPE_CHECKING:
    from PIL import Image

    from explain_core.data.image_set import Box
    from explain_core.data.pictures.preprocess import Window
    from explain_core.heatmaps.sheet import SheetMap
    from explain_core.store.published_run import PublishedRun
    from explain_core.store.reader import Store

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
TILE = 150  # pixels a side of a photograph among others
PictureOption = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw it too: .png, .jpg or .webp.")
]


def check_out(option: str, out: Path) -> None:
    """Raise InputError where no picture can be written there; asked before any work is done."""
    if out.suffix.lower() not in FORMATS:
        raise InputError(
            f"{option} {out} is no kind of picture that can be written: end it in {', '.join(FORMATS)}."
        )
    if not out.absolute().parent.is_dir():
        raise InputError(
            f"{option} {out} lies in a folder that is not there: {out.absolute().parent}. Make it first."
        )
    if is_folder(out):
        raise InputError(f"{option} {out} is a folder: give the name of a file.")


def save(picture: Image.Image, out: Path) -> None:
    """Write a picture, beside and then renamed."""
    from explain_core.files import write_beside

    with write_beside(out) as handle:
        picture.save(handle, format=FORMATS[out.suffix.lower()], quality=92)


def crops_of(
    store: Store, run: PublishedRun, ids: Iterable[str], size: tuple[int, int] = (TILE, TILE)
) -> dict[str, Image.Image]:
    """Photographs of a run's images as the network sees them, in `size` (width, height); lost ones are left out."""
    from PIL import Image

    from explain_core.data.pictures.decode import open_image
    from explain_core.data.pictures.preprocess import crop_and_resize
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import box_of, picture_place

    wanted, found, lost = preprocessing_of(run), {}, 0
    for image_id in ids:
        row = store.image(run, image_id)
        try:
            photo = open_image(picture_place(run, row).text, wanted.opening)
            found[image_id] = Image.fromarray(crop_and_resize(photo, box_of(row), wanted, size))
        except (InputError, ImageError):
            lost += 1
    if lost:
        console.note(f"left out {counted(lost, 'picture')}: the files are not where they were.")
    return found


def parsed_box(value: str | None) -> Box | None:
    """A box from "x,y,width,height". Raises InputError for anything else."""
    from explain_core.data.image_set import Box

    if value is None:
        return None
    try:
        x, y, width, height = (float(part) for part in value.split(","))
    except ValueError as error:
        raise InputError(
            f"--box {value} is no box: give x,y,width,height in pixels, such as 120,80,310,270."
        ) from error
    if not (width > 0 and height > 0):
        raise InputError(f"--box {value} is empty: its width and its height have to be over 0.")
    return Box(x, y, width, height)


def opened_picture(path: str | Path, run: PublishedRun) -> Image.Image:
    """A picture file as RGB, read as the run read its own. Raises InputError, with its name, where that fails."""
    from explain_core.data.pictures.decode import open_image
    from explain_core.runs.network import preprocessing_of

    try:
        return open_image(path, preprocessing_of(run).opening)
    except ImageError as error:
        raise InputError(f"{path} cannot be explained: {error}.") from error


def tell_of_box(run: PublishedRun, box: Box | None) -> None:
    """Say that a new picture without a box is seen otherwise than the run's own were."""
    from explain_core.data.pictures.preprocess import BOX
    from explain_core.runs.network import preprocessing_of

    if box is None and preprocessing_of(run).crop == BOX:
        console.note("No --box x,y,width,height: the middle of the picture is looked at, uncropped.")


def run_image(store: Store, run: PublishedRun, name: str) -> dict[str, Any]:
    """An image of the run, by its id or its path. Raises InputError where it is none."""
    from explain_core.runs.pictures import known_image

    known = known_image(store, run, name)
    if known is None:
        raise InputError(f"{name} is none of the run's images: give the id or the path of one.")
    return known


def photograph(run: PublishedRun, known: dict[str, Any]) -> tuple[Image.Image, Window]:
    """The photograph, and the window of it that the network saw."""
    from explain_core.data.pictures.preprocess import seen_window
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import box_of, picture_place

    picture = opened_picture(picture_place(run, known).text, run)
    return picture, seen_window(preprocessing_of(run), box_of(known), picture.size)


def save_sheet(
    picture: Image.Image,
    window: Window,
    title: str,
    verdict: str,
    path: str,
    told: list[SheetMap],
    out: Path,
) -> None:
    """Write a photograph with maps beside it, and say where."""
    from explain_core.heatmaps.sheet import image_sheet

    save(image_sheet(picture, window, title, f"{verdict}   {spoken(path)}", [], told, []), out)
    console.stdout().print(text(str(out)))
