"""Pictures inside other files: birds-000.tar/0017.jpg, and birds.parquet/image/0000017/robin.jpg."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from explain_core.data.pictures.parquet_pictures import read_row
from explain_core.data.pictures.tar_index import read_member
from explain_core.errors import ImageError, ImageSetError
from explain_core.files import file_name
from explain_core.places import Place

TAR, PARQUET = (".tar",), (".parquet", ".pq")
ENDINGS = (*TAR, *PARQUET)
#: Rows of a Parquet file that are read together, so that no part of it is decoded again and again.
TOGETHER = 256

_INSIDE = re.compile(r"(?i)(.+?\.(?:tar|parquet|pq))/(.+)", re.DOTALL)
_ROW = re.compile(r"([^/]+)/(\d+)(/.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Inside:
    """A picture in the file at `place`: `member` is a tar's member, or COLUMN/ROW or COLUMN/ROW/NAME of Parquet's."""

    place: Place
    member: str

    def read(self) -> bytes:
        """The picture's bytes. Raises ImageError where that part of the file is damaged, and OSError."""
        if self.place.suffix.lower() in TAR:
            return read_member(self.place, self.member)
        found = _ROW.fullmatch(self.member)
        if found is None:
            raise FileNotFoundError(f"{self.place} has no {self.member}")
        return read_row(self.place, found[1], int(found[2]))


def inside(path: str) -> Inside | None:
    """The file that a picture lies in, where its path leads into one; None for ordinary files."""
    found = _INSIDE.match(path)
    while found is not None:
        place = Place.of(path[: found.end(1)])
        if not place.is_local or place.is_file():  # a folder may be called so as well
            return Inside(place, found[2])
        found = _INSIDE.match(path, found.end(1) + 1)
    return None


def is_there(path: str) -> bool:
    """Whether a path leads to a picture inside a file that is there."""
    try:
        found = inside(path)
        return found is not None and bool(found.read())
    except (ImageError, ImageSetError, OSError):
        return False


def member_path(column: str, row: int, name: str | None) -> str:
    """The path of a row's picture from its Parquet file; `row` is counted from 0."""
    plain = file_name(name).strip() if name else ""
    return f"{column}/{row:07d}" + (f"/{plain}" if plain.strip(".") else "")


def reading_order(paths: Sequence[str]) -> list[int] | None:
    """The order in which pictures in Parquet files are best read; None where none lies in one.

    Neighbours stay together, TOGETHER rows; which come when is as good as by chance, as files may be sorted by class.
    """
    keys = list[tuple[str, str]]()
    for path in paths:
        found = _INSIDE.match(path)
        row = _ROW.fullmatch(found[2]) if found and found[1].lower().endswith(PARQUET) else None
        if found is None or row is None:
            return None
        block = f"{found[1]}/{int(row[2]) // TOGETHER}"
        keys.append((sha256(block.encode()).hexdigest(), path))
    return sorted(range(len(paths)), key=keys.__getitem__)
