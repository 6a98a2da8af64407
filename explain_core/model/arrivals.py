"""The checkpoints of a folder that is written to: which are there, and which of them are finished."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from explain_core.data.stat_cache import Stamp
from explain_core.errors import PlaceError
from explain_core.model.checkpoint_files import SUFFIXES
from explain_core.model.completeness import is_being_written, is_whole
from explain_core.places import Place

SETTLED = 2.0  #: seconds without a change, of a file that is whole by its format
QUIET = 30.0  #: seconds without a change, of a file whose format does not tell
STALLED = 600.0  #: seconds without a change after which an unfinished file is worth a word
ANY = "*"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A checkpoint file in the folder: its path from there, and what the file system says of it."""

    name: str
    place: Place
    stamp: Stamp

    @property
    def order(self) -> tuple[int, list[tuple[int, str]]]:
        """By when it was written last; of one moment by name, numbers by their value (epoch2 before epoch10)."""
        parts = re.findall(r"\d+|\D+", self.name)
        return self.stamp.mtime_ns, [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]


def arrivals(folder: Place, match: str = ANY) -> list[Arrival]:
    """The files in the folder whose ending is a checkpoint's and whose path fits `match`, in order of their writing.

    `match` is a pattern such as "epoch*.safetensors" or "checkpoint-*/model.safetensors"; hidden files are left
    out. Raises PlaceError where the folder cannot be read.
    """
    try:
        found = _local(folder, match) if folder.is_local else _remote(folder, match)
    except OSError as error:
        raise PlaceError(f"{folder} could not be read: {error.strerror or error}.") from error
    return sorted(found, key=lambda arrival: arrival.order)


def _local(folder: Place, match: str) -> list[Arrival]:
    if not folder.is_dir():
        raise PlaceError(f"there is no folder {folder} to watch.")
    found = []
    for path in folder.local.glob(match):
        name = path.relative_to(folder.local).as_posix()
        if not _is_named_so(name):
            continue
        try:
            if path.is_file():
                found.append(Arrival(name, Place.of(path), Stamp.of(path.stat())))
        except OSError:  # renamed or removed since
            continue
    return found


def _remote(folder: Place, match: str) -> list[Arrival]:
    fits = [
        (name, size, mtime)
        for name, (size, mtime) in folder.files().items()
        if name.count("/") == match.count("/") and fnmatchcase(name, match) and _is_named_so(name)
    ]
    return [Arrival(name, folder / name, Stamp(size, mtime, 0, 0)) for name, size, mtime in fits]


def _is_named_so(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix in SUFFIXES and not any(part.startswith(".") for part in path.parts)


@dataclass
class Settling:
    """Tells finished files from those that are still being written, by looking again and again."""

    clock: Callable[[], float] = time.monotonic
    _since: dict[str, tuple[Stamp, float]] = field(default_factory=dict)
    _whole: dict[str, tuple[Stamp, bool | None]] = field(default_factory=dict)

    def finished(self, found: list[Arrival]) -> list[Arrival]:
        """Those that are whole; the others are to be looked at again. Each must have been seen before, unchanged."""
        now = self.clock()
        self._since = {
            each.name: self._since[each.name]
            if self._since.get(each.name, (None,))[0] == each.stamp
            else (each.stamp, now)
            for each in found
        }
        self._whole = {name: kept for name, kept in self._whole.items() if name in self._since}
        return [each for each in found if self._is_finished(each, now - self._since[each.name][1])]

    def growing(self, found: list[Arrival]) -> list[Arrival]:
        """Those whose format says that something is missing."""
        return [each for each in found if self._is_whole(each) is False]

    def stalled(self, found: list[Arrival]) -> list[Arrival]:
        """Those that are not whole and have not changed for a long while: was their writing broken off?"""
        now = self.clock()
        return [each for each in self.growing(found) if now - self._since[each.name][1] >= STALLED]

    def _is_finished(self, arrival: Arrival, unchanged: float) -> bool:
        if unchanged < SETTLED:
            return False
        whole = self._is_whole(arrival)
        if whole is False or (whole is None and unchanged < QUIET):
            return False
        return not (arrival.place.is_local and is_being_written(arrival.place.local))

    def _is_whole(self, arrival: Arrival) -> bool | None:
        """As `is_whole`; a file that has not changed is not opened again."""
        kept = self._whole.get(arrival.name)
        if kept is None or kept[0] != arrival.stamp:
            try:
                kept = arrival.stamp, is_whole(arrival.place)
            except OSError:
                return False  # gone, or not readable now
            self._whole[arrival.name] = kept
        return kept[1]
