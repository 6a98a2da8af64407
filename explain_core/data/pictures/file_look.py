"""A look at picture files: the stamp and SHA-256 of each, or why it cannot be read."""

import hashlib
import io
import os
import posixpath
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from explain_core.data.image_set import ImageSet
from explain_core.data.pictures.decode import check_bytes, open_regular, reason_of
from explain_core.data.pictures.picture_place import Inside, inside
from explain_core.data.pictures.stat_cache import Digests, Stamp
from explain_core.errors import ImageError
from explain_core.places import THREADS, Place

CHUNK = 1024  #: files that are looked at together
TOGETHER = 16  #: of these, by one thread: to hand over one alone costs as much as to look at it
WHOLE = 4 * 2**20  #: bytes of a file that is read in one go

Found = tuple[Stamp, str, bool] | str
"""A file's stamp, its SHA-256, and whether that may be believed later; or the reason why it cannot be read."""

Asked = tuple[str, tuple[Stamp, str] | None, tuple[Stamp, bool] | None]
"""A file's path from the root; what is known of it; and behind a URL its stamp in the list of all files, and whether
it is an old one: a change soon after would not show."""

Looks = Callable[[str, Iterator[Sequence[Asked]]], Iterator[Sequence[Found]]]
"""What looks at files under a root, chunk by chunk, in their order."""


def asked_of(image_set: ImageSet, known: Digests) -> Iterator[Sequence[Asked]]:
    """What there is to look at of an image set, CHUNK records at a time, in their order.

    What a store says of remote files comes from one list of all. A file that changes after that list has a later time
    in the next one, so its digest is not believed again.
    """
    root = Place.of(image_set.root)
    listed, now = dict[str, Stamp](), time.time_ns()
    if not root.is_local:
        listed = {path: Stamp(size, mtime_ns, 0, 0) for path, (size, mtime_ns) in root.files().items()}
    for start in range(0, len(image_set.records), CHUNK):
        paths = [record.path for record in image_set.records[start : start + CHUNK]]
        stamps = [_listed(root, path, listed) if listed else None for path in paths]
        yield [
            (path, known.get(path), None if stamp is None else (stamp, stamp.settled(now)))
            for path, stamp in zip(paths, stamps, strict=True)
        ]


def looks(root: str, chunks: Iterator[Sequence[Asked]], threads: int = 8) -> Iterator[Sequence[Found]]:
    """Look at the files of each chunk, by threads of this process; more of them for remote ones."""
    is_local = Place.of(root).is_local
    look = _look if is_local else _remote_look

    def look_at(several: Sequence[Asked]) -> list[Found]:
        return [look(root, asked) for asked in several]

    with ThreadPoolExecutor(threads if is_local else max(threads, THREADS)) as pool:
        for chunk in chunks:
            parts = [chunk[start : start + TOGETHER] for start in range(0, len(chunk), TOGETHER)]
            yield [found for part in pool.map(look_at, parts) for found in part]


def _listed(root: Place, path: str, listed: dict[str, Stamp]) -> Stamp | None:
    packed = inside(str(root / path))
    name = path if packed is None else packed.place.text[len(root.text) :].lstrip("/")
    return listed.get(posixpath.normpath(name))


def _look(root: str, asked: Asked) -> Found:
    name, known, _ = asked
    path = os.path.join(root, name)  # noqa: PTH118 - Path costs more than the look
    if (packed := inside(path)) is not None:
        return _look_inside(packed, known)
    try:
        now = time.time_ns()
        stamp = Stamp.of(os.stat(path))  # noqa: PTH116 - likewise
        if known is not None and known[0] == stamp:
            return stamp, known[1], True
        with open_regular(path) as handle:
            digest = _digest(handle, stamp.bytes)
            after = Stamp.of(os.fstat(handle.fileno()))
        return after, digest, stamp == after and stamp.settled(now)
    except ImageError as error:
        return str(error)
    except OSError as error:
        return reason_of(error)


def _digest(handle: io.BufferedReader, size: int) -> str:
    """SHA-256 of an open file. Most pictures are small, and a buffer to read them into would cost more than they do."""
    if size < WHOLE:
        return hashlib.sha256(handle.read()).hexdigest()
    return hashlib.file_digest(handle, "sha256").hexdigest()


def _look_inside(packed: Inside, known: tuple[Stamp, str] | None) -> Found:
    """The same of a picture in a local tar or Parquet file, whose stamp is that file's."""
    try:
        now, status = time.time_ns(), packed.place.local.stat()
        if known is not None and Stamp.inside(status, known[0].bytes) == known[0]:
            return known[0], known[1], True
        data = packed.read()
        check_bytes(len(data))
        before, after = (Stamp.inside(each, len(data)) for each in (status, packed.place.local.stat()))
        return after, hashlib.sha256(data).hexdigest(), before == after and after.settled(now)
    except ImageError as error:
        return str(error)
    except OSError as error:
        return reason_of(error)


def _remote_look(root: str, asked: Asked) -> Found:
    """The same of a remote file. Where the filesystem tells no times, none is believed."""
    name, known, listed = asked
    if listed is None:
        return "missing"
    stamp, is_old = listed
    where = str(Place.of(root) / name)
    packed = inside(where)
    if packed is not None:  # the list is of the file it lies in
        stamp = Stamp(known[0].bytes if known is not None else 0, stamp.mtime_ns, 0, stamp.bytes)
    if stamp.mtime_ns and known is not None and known[0] == stamp:
        return stamp, known[1], True
    try:
        with open_regular(where) as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
            if packed is not None:
                stamp = replace(stamp, bytes=handle.seek(0, os.SEEK_END))
    except ImageError as error:
        return str(error)
    except OSError as error:
        return reason_of(error)
    return stamp, digest, stamp.mtime_ns > 0 and is_old
