"""Pictures that commands write: where to, in which formats, and the photographs that go into them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain_core.errors import ImageError, InputError
from explain_core.files import is_folder
from flows import console

if TYPE_CHECKING:
    from PIL import Image

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


def crops_of(store: Store, run: PublishedRun, ids: Iterable[str], side: int = TILE) -> dict[str, Image.Image]:
    """Square photographs of a run's images, cropped as the network sees them; those whose file is gone are left out."""
    from dataclasses import replace

    from PIL import Image

    from explain_core.data.decode import open_image
    from explain_core.data.preprocess import crop_and_resize
    from explain_core.runs.network import preprocessing_of
    from explain_core.runs.pictures import box_of, picture_place

    wanted, found, lost = replace(preprocessing_of(run), size=side), {}, 0
    for image_id in ids:
        row = store.image(run, image_id)
        try:
            photo = open_image(picture_place(run, row).text)
            found[image_id] = Image.fromarray(crop_and_resize(photo, box_of(row), wanted))
        except (InputError, ImageError):
            lost += 1
    if lost:
        console.note(f"{lost} pictures are left out: their files are not where they were.")
    return found
