"""Photographs in the report: sheets of thumbnails, cut as the network saw them, and whole pictures, made smaller."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import USUAL_OPENING, Opening, open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize
from explain_core.errors import ImageError, PlaceError, StoreError
from explain_core.heatmaps.overlay import GREY, PAPER
from explain_core.places import Place
from explain_core.report.view import ImageNumbers
from explain_core.runs.network import preprocessing_of
from explain_core.runs.pictures import box_of
from explain_core.store.reader import Store

TILE = 128  #: pixels a side of a thumbnail; a multiple of JPEG's 16, so that neighbours do not run into each other
COLUMNS = 5
A_SHEET = COLUMNS * COLUMNS
LONGEST = 720  #: pixels of a photograph's longer side, at most
TILE_QUALITY, QUALITY = 72, 82
FOLDER = 1_000  #: photographs in one folder


@dataclass(frozen=True, slots=True)
class Source:
    """Where a photograph is, the box in it, and how the file is read."""

    place: Place
    box: Box | None
    opening: Opening = USUAL_OPENING


@dataclass(frozen=True, slots=True)
class Album:
    """The photographs of an image set, by the numbers of its images; `cut`: how the newest run cuts them."""

    root: Place
    digest: str
    images: ImageNumbers
    cut: Preprocessing

    @staticmethod
    def of(store: Store, digest: str, images: ImageNumbers) -> Album:
        """The image set with this digest."""
        root = store.rows("SELECT root FROM image_sets WHERE image_set_digest = ?", digest)[0]["root"]
        runs = store.runs(
            "WHERE r.image_set_digest = ? ORDER BY r.published_at DESC, r.run_id LIMIT 1", digest
        )
        try:
            cut = preprocessing_of(runs[0]) if runs else Preprocessing()
        except StoreError:
            cut = Preprocessing()
        return Album(Place.of(str(root)), digest, images, cut)

    @property
    def sheets(self) -> int:
        """How many sheets of thumbnails there are."""
        return -(-len(self.images.ids) // A_SHEET)

    def sources(self, store: Store, first: int, last: int) -> list[Source]:
        """Where the photographs number first to last - 1 are."""
        ids = list(self.images.ids[first:last])
        rows = {
            row["image_id"]: row
            for row in store.rows(
                "SELECT image_id, path, box FROM images WHERE image_set_digest = $digest "
                "AND image_id IN (SELECT unnest($ids::VARCHAR[]))",
                digest=self.digest, ids=ids,
            )
        }  # fmt: skip
        return [
            Source(self.root / str(rows[each]["path"]), box_of(rows[each]), self.cut.opening) for each in ids
        ]

    def sheet(
        self, sources: Sequence[Source], met: Callable[[int, Image.Image | None], None] | None = None
    ) -> bytes:
        """A sheet of thumbnails as JPEG; `met` is told each photograph as it is read, None for one that is gone."""
        page = Image.new("RGB", (COLUMNS * TILE, -(-len(sources) // COLUMNS) * TILE), PAPER)
        for at, source in enumerate(sources):
            photo, tile = _read(source), None
            if photo is not None:
                tile = self._tile(photo, source.box)
            page.paste(
                missing((TILE, TILE)) if tile is None else tile,
                (at % COLUMNS * TILE, at // COLUMNS * TILE),
            )
            if met is not None:
                met(at, photo)
        return _jpeg(page, TILE_QUALITY)

    def _tile(self, photo: Image.Image, box: Box | None) -> Image.Image | None:
        try:
            return Image.fromarray(crop_and_resize(photo, box, self.cut, (TILE, TILE)))
        except ImageError:
            return None


def photograph(source: Source) -> bytes:
    """A whole picture as JPEG, or a stand-in where it is gone."""
    photo = _read(source)
    return smaller(missing((LONGEST, LONGEST)) if photo is None else photo)


def smaller(photo: Image.Image) -> bytes:
    """A picture as JPEG, LONGEST at most.

    Always written anew: what a file has besides its pixels (a camera's notes, an orientation that boxes do not
    follow) stays out of the report.
    """
    scale = min(1.0, LONGEST / max(photo.size))
    size = max(1, round(photo.width * scale)), max(1, round(photo.height * scale))
    if scale < 1:
        photo = photo.resize(size, Image.Resampling.BICUBIC, reducing_gap=2)
    return _jpeg(photo, QUALITY)


def missing(size: tuple[int, int]) -> Image.Image:
    """What stands for a photograph that is gone: an empty frame."""
    page = Image.new("RGB", size, (236, 234, 230))
    draw = ImageDraw.Draw(page)
    width, height = size
    inset, line = width // 4, max(1, width // 96)
    draw.rectangle((inset, inset, width - inset, height - inset), outline=GREY, width=line)
    draw.line((inset, height - inset, width - inset, inset), fill=GREY, width=line)
    return page


def sheet_name(key: str, number: int) -> str:
    """The file of a sheet of an image set."""
    return f"pictures/{key}/thumbs/{number}.jpg"


def photograph_name(key: str, number: int) -> str:
    """The file of an image's photograph."""
    return f"pictures/{key}/photos/{number // FOLDER}/{number}.jpg"


def _read(source: Source) -> Image.Image | None:
    try:
        return open_image(source.place.text, source.opening)
    except (ImageError, PlaceError):
        return None


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality, optimize=False)
    return written.getvalue()
