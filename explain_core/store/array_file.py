"""Arrays by name in one .npz file whose arrays lie where memory can map them: read by many processes, held once.

What NumPy's own `savez` writes can be read, and `numpy.load` reads what is written here. Each array begins at a
multiple of ALIGNED bytes, as linear algebra wants it, so that a worker maps the file and the machine holds its pages
once for all workers, instead of a copy each. Checksums are looked at when it is mapped.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from explain_core.places import Place

ALIGNED = 64
#: A zip's local header: this many bytes, the name, and extra fields, of which one fills up to where the array begins.
LOCAL_HEADER, FIELD_HEADER, FILLING = 30, 4, 0xD935


def save_arrays(handle: BinaryIO, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to a binary file, uncompressed and aligned."""
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            values = np.ascontiguousarray(array) if array.ndim else array
            # The sizes that a large entry needs are in a field of 20 bytes, which zipfile puts before ours.
            wide = values.nbytes + ALIGNED * 64 > zipfile.ZIP64_LIMIT
            begins = handle.tell() + LOCAL_HEADER + len(entry.filename.encode()) + (20 if wide else 0)
            filled = -(begins + FIELD_HEADER) % ALIGNED
            entry.extra = FILLING.to_bytes(2, "little") + filled.to_bytes(2, "little") + bytes(filled)
            with archive.open(entry, "w", force_zip64=wide) as written:
                npy.write_array(written, values, allow_pickle=False)


@contextmanager
def open_arrays(path: Place | Path) -> Iterator[Mapping[str, NDArray[Any]]]:
    """The arrays of a file: of a local one mapped, and to be read only; of a remote one in memory.

    Those that are mapped may be used after the block. Raises OSError, ValueError and BadZipFile where it is no such
    file, or its bytes are not those that were written.
    """
    place = Place.of(path)
    if not place.is_local:
        with place.open() as handle, np.load(handle, allow_pickle=False) as arrays:
            yield arrays
        return
    with place.local.open("rb") as handle, zipfile.ZipFile(handle) as archive:
        yield {
            entry.filename.removesuffix(".npy"): _array(archive, entry, place.local)
            for entry in archive.infolist()
        }


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> NDArray[Any]:
    """One array: mapped where its bytes lie in the file as they are, else read."""
    with archive.open(entry) as stream:
        shape, fortran, dtype, header = _header(stream)
    if entry.compress_type != zipfile.ZIP_STORED or dtype.hasobject or not int(np.prod(shape)):
        with archive.open(entry) as stream:
            found: NDArray[Any] = npy.read_array(stream, allow_pickle=False)
            return found
    begins = _data_begins(archive, entry)
    if header + dtype.itemsize * int(np.prod(shape)) != entry.file_size:
        raise ValueError(f"{entry.filename} is not as long as its header says")
    if zlib.crc32(np.memmap(path, np.uint8, "r", begins, (entry.file_size,)).data) != entry.CRC:
        raise ValueError(f"{entry.filename} is not what was written")
    return np.memmap(path, dtype, "r", begins + header, shape, "F" if fortran else "C")


def _header(stream: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Of an array's own header: shape, whether columns lie in one piece, type, and its bytes."""
    head = io.BytesIO(stream.read(2**16))
    version = npy.read_magic(head)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = read(head)
    return shape, fortran, dtype, head.tell()


def _data_begins(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Where an entry's bytes begin: after its local header, whose extra field may be another than the directory's."""
    handle = archive.fp
    assert handle is not None
    handle.seek(entry.header_offset)
    local = handle.read(LOCAL_HEADER)
    return (
        entry.header_offset
        + LOCAL_HEADER
        + int.from_bytes(local[26:28], "little")
        + int.from_bytes(local[28:30], "little")
    )
