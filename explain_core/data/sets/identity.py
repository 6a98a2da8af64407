"""Quick identity: pictures known by path, size and time of change, where nobody wants them read before extraction.

An image is named by what its file holds (image_set.image_id). Where that is given up, this text stands in place of the
file's SHA-256: it is told from the file system alone, and a million files behind a URL are known from one listing.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from explain_core.data.pictures.decode import check_bytes, check_regular, reason_of
from explain_core.data.pictures.file_look import Asked, Found
from explain_core.data.pictures.picture_place import inside
from explain_core.data.pictures.stat_cache import Stamp
from explain_core.errors import ImageError, ImageSetError
from explain_core.places import Place

QUICK = "stat"


def quick_digest(path: str, size: int, mtime_ns: int) -> str:
    """What stands for a file's SHA-256: `path` from the image set's root, bytes, nanoseconds."""
    return f"{QUICK}:{size}:{mtime_ns}:{hashlib.sha256(os.fsencode(path)).hexdigest()[:32]}"


def quick_digest_in(root: str, path: Place) -> str | None:
    """The same of a local file below the image set's root; None of one that lies elsewhere."""
    if not (path.is_local and Place.of(root).is_local and path.local.is_file()):
        return None
    for own, base in ((path.local.absolute(), Path(root)), (path.local.resolve(), Path(root).resolve())):
        if own.is_relative_to(base):
            status = own.stat()
            return quick_digest(own.relative_to(base).as_posix(), status.st_size, status.st_mtime_ns)
    return None


def is_quick(digest: str) -> bool:
    """Whether this is a digest of `quick_digest`'s."""
    return digest.startswith(f"{QUICK}:")


def quick_looks(root: str, chunks: Iterator[Sequence[Asked]]) -> Iterator[Sequence[Found]]:
    """As file_look.looks, of files that are not opened; nothing that is known of them is asked for.

    Raises ImageSetError where pictures lie in tars or Parquet files, and where a place tells no times.
    """
    is_local = Place.of(root).is_local
    for chunk in chunks:
        yield [_local_look(root, name) if is_local else _listed_look(root, name, at) for name, _, at in chunk]


def is_unchanged(digest: str, path: str, data: bytes) -> bool:
    """Whether a picture's file is the one that was planned: its content's SHA-256, or its size and time.

    Of a remote file that is known quickly the size alone is asked.
    """
    if not is_quick(digest):
        return hashlib.sha256(data).hexdigest() == digest
    _, size, mtime_ns, _ = digest.split(":")
    if len(data) != int(size):
        return False
    place = Place.of(path)
    return not place.is_local or place.local.stat().st_mtime_ns == int(mtime_ns)


def _local_look(root: str, name: str) -> Found:
    path = os.path.join(root, name)  # noqa: PTH118 - Path costs more than the look
    if inside(path) is not None:
        raise _packed(root)
    try:
        status = os.stat(path)  # noqa: PTH116 - likewise
        check_regular(status)
    except ImageError as error:
        return str(error)
    except OSError as error:
        return reason_of(error)
    stamp = Stamp.of(status)
    return stamp, quick_digest(name, stamp.bytes, stamp.mtime_ns), False


def _listed_look(root: str, name: str, listed: tuple[Stamp, bool] | None) -> Found:
    if inside(str(Place.of(root) / name)) is not None:
        raise _packed(root)
    if listed is None:
        return "missing"
    stamp, _ = listed
    if not stamp.mtime_ns:
        raise ImageSetError(
            f"{root} tells no times of its files: nothing would show that one has changed. Leave out --quick-identity."
        )
    try:
        check_bytes(stamp.bytes)
    except ImageError as error:
        return str(error)
    return stamp, quick_digest(name, stamp.bytes, stamp.mtime_ns), False


def _packed(root: str) -> ImageSetError:
    return ImageSetError(
        f"the pictures of {root} lie in tars or Parquet files, which have no times of their own. "
        "Leave out --quick-identity: such files are read one after the other, which is quick."
    )
