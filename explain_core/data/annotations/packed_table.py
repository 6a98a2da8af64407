"""Tables that are packed by themselves: metadata.csv.gz, as pandas writes it."""

import gzip
import hashlib
import zlib
from pathlib import Path

from explain_core.data.listing.archive_cache import check_size, kept_folder, key_of
from explain_core.data.listing.table_names import ENDINGS
from explain_core.errors import CaptionError
from explain_core.places import Place

PACKED = ".gz"
BLOCK = 2**20
LARGEST = 256 * BLOCK  #: bytes of a packed table behind a URL


def is_packed_table(name: str) -> bool:
    """Whether a file is called like a table that is packed."""
    plain = name.lower()
    return plain.endswith(PACKED) and plain.removesuffix(PACKED).endswith(ENDINGS)


def plain_table(file: Place) -> Place:
    """The table itself: where it is packed, a copy that is unpacked once, into this user's cache, under its own name.

    Raises CaptionError where it cannot be unpacked, and ImageSetError where it holds far more than its size.
    """
    if not is_packed_table(file.name):
        return file
    name = file.name[: -len(PACKED)]
    try:
        packed = file.local if file.is_local else _fetched(file)

        def fill(folder: Path) -> None:
            with gzip.open(packed) as data, (folder / name).open("wb") as out:
                while block := data.read(BLOCK):
                    check_size(packed, out.tell() + len(block))
                    out.write(block)

        return Place.of(kept_folder(f"{name[:40]}-{key_of(packed)}", fill) / name)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CaptionError(f"{file} cannot be unpacked: {str(error)[:120]}. Is it whole?") from error
    except OSError as error:
        raise CaptionError(f"{file} cannot be read: {error.strerror or error}") from error


def _fetched(file: Place) -> Path:
    """A copy of a packed table behind a URL in this user's cache, known by its content.

    Raises CaptionError for one that is larger than tables are."""
    with file.open() as data:
        content = data.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise CaptionError(
            f"{file} is over {LARGEST // 2**20} MiB: is it a table? Copy it here, and give the copy"
        )

    def fill(folder: Path) -> None:
        (folder / file.name).write_bytes(content)

    return kept_folder(f"{file.name[:40]}-{hashlib.sha256(content).hexdigest()[:16]}", fill) / file.name
