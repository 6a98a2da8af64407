"""Tables that are packed by themselves: metadata.csv.gz, as pandas writes it."""

import gzip
import zlib
from pathlib import Path

from explain_core.data.listing.archive_cache import check_size, kept_folder, key_of
from explain_core.data.listing.table_names import ENDINGS
from explain_core.errors import CaptionError
from explain_core.places import Place

PACKED = ".gz"
BLOCK = 2**20


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
    if not file.is_local:
        raise CaptionError(f"{file} is packed, and lies afar. Unpack it (gunzip), and give the table")
    packed, name = file.local, file.name[: -len(PACKED)]

    def fill(folder: Path) -> None:
        with gzip.open(packed) as data, (folder / name).open("wb") as out:
            while block := data.read(BLOCK):
                check_size(packed, out.tell() + len(block))
                out.write(block)

    try:
        return Place.of(kept_folder(f"{name[:40]}-{key_of(packed)}", fill) / name)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CaptionError(f"{file} cannot be unpacked: {str(error)[:120]}. Is it whole?") from error
    except OSError as error:
        raise CaptionError(f"{file} cannot be read: {error.strerror or error}") from error
