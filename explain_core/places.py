"""Places: files and folders on this machine or behind a URL, under one set of names.

A place is a text that travels to any worker. Local ones are pathlib's; the others are opened where they are
used, through pyarrow.fs.
"""

import io
import mmap
import os
import posixpath
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import unquote

from explain_core.entries import Entry, RemoteEntry
from explain_core.errors import PlaceError
from explain_core.files import PARTIAL, disk_error, is_file, is_folder, write_beside
from explain_core.remote import OBJECT_STORES, filesystem_of, plainly

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo, FileSystem

BUFFER = 4 * 2**20  #: bytes that one request for a remote file asks for
THREADS = 32  #: requests at once, where there are many small files

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)(.*)", re.DOTALL)


def is_url(text: str | os.PathLike[str]) -> bool:
    """Whether this is SCHEME://..., and not a path."""
    return isinstance(text, str) and "://" in text and _URL.match(text) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder: `text` is a local path, or SCHEME://AUTHORITY/PATH.

    The path in a URL is taken letter by letter, as the object's name is (`%20` is three letters). Remote places
    raise PlaceError where they cannot be reached, and FileNotFoundError as local ones do.
    """

    text: str

    @staticmethod
    def of(where: "Place | str | os.PathLike[str]") -> "Place":
        """The place that a path or URL means; file:// is local. Nothing is looked at."""
        if isinstance(where, Place):
            return where
        found = _URL.match(where) if isinstance(where, str) else None
        if found is None:
            return Place(str(Path(where)))
        scheme, authority, rest = found[1].lower(), found[2], found[3]
        if scheme == "file":
            if authority not in ("", "localhost"):
                raise PlaceError(
                    f"{where} lies on another machine; a file URL has three slashes, file:///FOLDER."
                )
            return Place(str(Path(unquote(rest or "/"))))
        steps = [step for step in rest.split("/") if step not in ("", ".")]
        if ".." in steps:
            raise PlaceError(f'{where} has ".." in it; name the folder that it means.')
        return Place("/".join([f"{scheme}://{authority}", *steps]))

    def __str__(self) -> str:
        return self.text

    def __truediv__(self, name: "str | Place") -> "Place":
        """What lies at a relative path inside this folder."""
        if self.is_local:
            return Place(str(self.local / str(name)))
        return Place.of(f"{self.text}/{name}")

    @property
    def is_local(self) -> bool:
        """Whether it lies on a filesystem of this machine (a mounted one too)."""
        return "://" not in self.text

    @property
    def local(self) -> Path:
        """The path of a local place."""
        assert self.is_local, f"{self} is not local"
        return Path(self.text)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return Path(self.text).name

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return Path(self.text).stem

    @property
    def suffix(self) -> str:
        """The name's ending, ".txt"."""
        return Path(self.text).suffix

    @property
    def parent(self) -> "Place":
        """The folder that it lies in; of a whole bucket, itself."""
        if self.is_local:
            return Place(str(self.local.parent))
        head, _, _ = self.text.rpartition("/")
        return self if head.endswith("/") else Place(head)

    def absolute(self) -> "Place":
        """The same place for a process that runs in another folder."""
        return Place(str(self.local.absolute())) if self.is_local else self

    def resolve(self) -> "Place":
        """The same place without links in its path."""
        return Place(str(self.local.resolve())) if self.is_local else self

    def check(self) -> None:
        """Raise PlaceError where a remote place cannot be reached, or its bucket is not there."""
        if not self.is_local:
            filesystem, path = self.remote()
            if filesystem.type_name in OBJECT_STORES and not self._kind(path.partition("/")[0]):
                raise PlaceError(
                    f"there is no bucket {path.partition('/')[0]} for {self}. Make it, or check its name."
                )

    def exists(self) -> bool:
        """Whether there is a file or a folder."""
        return self.local.exists() if self.is_local else self._kind() != ""

    def is_file(self) -> bool:
        """Whether there is a file."""
        return is_file(self.local) if self.is_local else self._kind() == "File"

    def is_dir(self) -> bool:
        """Whether there is a folder; in an object store, one that holds something."""
        return is_folder(self.local) if self.is_local else self._kind() == "Directory"

    def scan(self) -> Sequence[Entry]:
        """What lies directly inside this folder, by name. Raises OSError where it cannot be read."""
        if self.is_local:
            with os.scandir(self.local) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        found = [
            RemoteEntry(info.base_name, f"{self.text}/{info.base_name}", info.type.name == "Directory")
            for info in self._listed(recursive=False)
        ]
        return sorted(found, key=lambda entry: entry.name)

    def glob(self, pattern: str) -> "Iterator[Place]":
        """The files directly inside this folder whose names fit, by name; none where there is no folder."""
        if self.is_local:
            return iter([Place(str(path)) for path in sorted(self.local.glob(pattern))])
        found = self._listed(recursive=False, missing_ok=True)
        names = sorted(info.base_name for info in found if info.type.name == "File")
        return iter([self / name for name in names if fnmatchcase(name, pattern)])

    def files(self) -> dict[str, tuple[int, int]]:
        """Size in bytes and time of change in nanoseconds of every file below a remote folder, by path from it."""
        _, base = self.remote()
        return {
            info.path[len(base) :].lstrip("/"): (int(info.size or 0), int(info.mtime_ns or 0))
            for info in self._listed(recursive=True)
            if info.type.name == "File"
        }

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """The file, open for reading; remote ones ask for BUFFER bytes at a time."""
        if self.is_local:
            with self.local.open("rb") as handle:
                yield handle
            return
        with plainly(self.text), io.BufferedReader(self.source(), BUFFER) as buffered:
            yield buffered

    def source(self) -> Any:
        """What Arrow reads best: the path of a local file, an open pyarrow.NativeFile of a remote one.

        Errors met while reading the latter are plain OSErrors: see `place_error`.
        """
        if self.is_local:
            return self.text
        filesystem, path = self.remote()
        with plainly(self.text):
            return filesystem.open_input_file(path)

    def read_bytes(self) -> bytes:
        """The file's content."""
        if self.is_local:
            with open(self.text, "rb") as local:  # noqa: PTH123 - there may be tens of thousands of files to read
                return local.read()
        with self.open() as handle:
            return handle.read()

    @contextmanager
    def write(self, named: "Callable[[], Place] | None" = None) -> Iterator[BinaryIO]:
        """A binary file to write to: what is written appears here, whole, when the block ends well, or not at all.

        `named` gives the final place, in the same folder, once the content is known. Raises StoreError where a
        local disk is full or cannot be written; see `write_beside`. A remote file is written to this machine's
        temporary folder first and sent in one go.
        """
        final = named or partial(Place.of, self)
        if self.is_local:
            with write_beside(self.local, lambda: final().local) as handle:
                yield handle
            return
        try:
            with tempfile.TemporaryFile() as handle:
                yield cast(BinaryIO, handle)
                handle.flush()
                final()._send(handle.fileno())
        except OSError as error:
            raise disk_error(error, Path(tempfile.gettempdir())) from error

    def remove(self) -> None:
        """Remove a file; one that is missing is as well."""
        if self.is_local:
            self.local.unlink(missing_ok=True)
            return
        filesystem, path = self.remote()
        with suppress(FileNotFoundError), plainly(self.text):
            filesystem.delete_file(path)

    def remove_tree(self) -> None:
        """Remove a folder with all that is in it, as far as that can be done."""
        if self.is_local:
            shutil.rmtree(self.local, ignore_errors=True)
            return
        filesystem, path = self.remote()
        with suppress(FileNotFoundError, PlaceError), plainly(self.text):
            filesystem.delete_dir(path)

    def remove_partial(self) -> None:
        """Remove what killed processes left half-written below this folder; object stores show nothing of it."""
        if self.is_local:
            for path in self.local.rglob(f"{PARTIAL}*"):
                path.unlink(missing_ok=True)
        elif self.remote()[0].type_name not in OBJECT_STORES and self.is_dir():
            for name in self.files():
                if posixpath.basename(name).startswith(PARTIAL):
                    (self / name).remove()

    def remote(self) -> "tuple[FileSystem, str]":
        """A remote place's filesystem, and its path there."""
        found = _URL.match(self.text)
        assert found, f"{self} is not remote"
        filesystem, base = filesystem_of(found[1], found[2])
        return filesystem, f"{base}{found[3]}" or "/"

    def _kind(self, path: str | None = None) -> str:
        filesystem, own = self.remote()
        with plainly(self.text):
            kind = str(filesystem.get_file_info(path or own).type.name)
        return "" if kind == "NotFound" else kind

    def _listed(self, recursive: bool, missing_ok: bool = False) -> "list[FileInfo]":
        from pyarrow.fs import FileSelector

        filesystem, path = self.remote()
        with plainly(self.text):
            return list(
                filesystem.get_file_info(FileSelector(path, recursive=recursive, allow_not_found=missing_ok))
            )

    def _send(self, descriptor: int) -> None:
        """Write a local file's content here. An upload that was broken off never appears."""
        import pyarrow as pa

        filesystem, path = self.remote()
        moved = filesystem.type_name not in OBJECT_STORES
        folder, _, name = path.rpartition("/")
        target = f"{folder}/{PARTIAL}{name}" if moved else path
        content = pa.py_buffer(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
        with plainly(self.text):
            if moved:
                filesystem.create_dir(folder, recursive=True)
            # One write, so that nothing can go wrong between two of them: closing completes what was begun.
            with filesystem.open_output_stream(target) as stream:
                stream.write(content)
            if moved:
                filesystem.move(target, path)
