"""The checkpoints of a folder that is written to: which are there, and which of them are finished."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from explain_core.data.pictures.stat_cache import Stamp
from explain_core.errors import PlaceError
from explain_core.model.checkpoints.checkpoint_files import (
    INDEX,
    SHARD,
    SUFFIXES,
    is_checkpoint_name,
    weights_among,
)
from explain_core.model.checkpoints.completeness import is_being_written, is_whole_together
from explain_core.places import Place

SETTLED = 2.0  #: seconds without a change, of a file that is whole by its format
QUIET = 30.0  #: seconds without a change, of a file whose format does not tell
STALLED = 600.0  #: seconds without a change after which an unfinished file is worth a word
ANY = "*"
#: Folders that a trainer fills before it gives them their name.
STAGING = ("tmp-", "tmp_", "_tmp")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file of a checkpoint: its path from the folder that the checkpoint lies in, and what the file system says."""

    name: str
    place: Place
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Arrival:
    """A checkpoint in the folder, a file or a folder of its own: its path from there, and its files."""

    name: str
    place: Place
    parts: tuple[WeightFile, ...]

    @property
    def stamp(self) -> Stamp:
        """What the file system says of it: of several files their sum, and their last change."""
        stamps = [part.stamp for part in self.parts]
        inode = 0
        for stamp in stamps:
            inode ^= stamp.inode
        latest = max(stamp.mtime_ns for stamp in stamps), max(stamp.ctime_ns for stamp in stamps)
        return Stamp(sum(stamp.bytes for stamp in stamps), *latest, inode)

    @property
    def version(self) -> tuple[str, int, int, int]:
        """What tells it from another one of its name; a link that is made to it changes nothing of this."""
        stamp = self.stamp
        return self.name, stamp.bytes, stamp.mtime_ns, stamp.inode

    @property
    def order(self) -> tuple[int, list[tuple[int, str]]]:
        """By when it was written last; of one moment by name, numbers by their value (epoch2 before epoch10)."""
        parts = re.findall(r"\d+|\D+", self.name)
        return self.stamp.mtime_ns, [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]


def arrivals(folder: Place, match: str = ANY) -> list[Arrival]:
    """The checkpoints in the folder whose path fits `match`, in order of their writing.

    Files of a checkpoint's ending count, and folders that hold weights as Hugging Face, accelerate and torch write
    them; an optimizer's and a scheduler's files do not, nor hidden ones. `match` is a pattern such as
    "epoch*.safetensors" or "run*/checkpoint-*". Raises PlaceError where the folder cannot be read.
    """
    try:
        found = _local(folder, match) if folder.is_local else _remote(folder, match)
    except OSError as error:
        raise PlaceError(f"{folder} could not be read: {error.strerror or error}.") from error
    return sorted(found, key=lambda arrival: arrival.order)


def nothing_yet(folder: Place, match: str = ANY) -> str | None:
    """What to say of a folder in which nothing looks like a checkpoint; None where something does."""
    if arrivals(folder, match):
        return None
    entries = [entry for entry in folder.scan() if not entry.name.startswith(".")]
    text = f"nothing in {folder} looks like a checkpoint yet"
    if match != ANY:
        text += f" and is called {match}"
    if entries:
        named = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries[:4]]
        text += f": it holds {', '.join(named)}{', ...' if len(entries) > 4 else ''}"
    deeper = next((pattern for pattern in ("*/*", "*/*/*", "*/*/*/*") if arrivals(folder, pattern)), None)
    if deeper is not None and match == ANY:
        first = arrivals(folder, deeper)[0].name
        return f"{text}. Deeper there is {first}: --match '{deeper}' looks there."
    endings = ", ".join(SUFFIXES)
    return f"{text}. Looked for are files that end in {endings}, and folders of weights."


def _local(folder: Place, match: str) -> list[Arrival]:
    if not folder.is_dir():
        raise PlaceError(f"there is no folder {folder} to watch.")
    found = []
    for path in folder.local.glob(match):
        name = path.relative_to(folder.local).as_posix()
        try:
            if path.is_dir():
                files = {each: Stamp.of((path / each).stat()) for each in weights_among(_two_levels(path))}
            elif is_checkpoint_name(name):
                beside = [each.name for each in path.parent.iterdir() if SHARD.search(each.name)]
                files = {
                    each: Stamp.of((path.parent / each).stat()) for each in _with_shards(path.name, beside)
                }
            else:
                continue
        except OSError:  # renamed or removed since
            continue
        if (arrival := _arrival(folder, name, files, path.is_dir())) is not None:
            found.append(arrival)
    return found


def is_checkpoint_folder(folder: Path) -> bool:
    """Whether a folder is a checkpoint itself. Raises OSError where it cannot be read."""
    return bool(weights_among(_two_levels(folder)))


def _two_levels(folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        yield entry.name
        if entry.is_dir():
            yield from (f"{entry.name}/{inner.name}" for inner in entry.iterdir())


def _with_shards(name: str, beside: Iterable[str]) -> list[str]:
    """A file; an index with the shards that it belongs to."""
    stem = name.split(".")[0]
    return (
        [name, *(each for each in beside if each.startswith(f"{stem}-"))] if name.endswith(INDEX) else [name]
    )


def _arrival(folder: Place, name: str, files: dict[str, Stamp], is_folder: bool) -> Arrival | None:
    steps = PurePosixPath(name)
    if not files or any(part.startswith((".", *STAGING)) for part in steps.parts):
        return None
    before = f"{steps.name}/" if is_folder else ""
    where = folder / str(steps.parent) if len(steps.parts) > 1 else folder
    parts = tuple(
        WeightFile(f"{before}{each}", where / f"{before}{each}", stamp)
        for each, stamp in sorted(files.items())
    )
    return Arrival(name, folder / name, parts)


def _remote(folder: Place, match: str) -> list[Arrival]:
    stamps = {name: Stamp(size, mtime, 0, 0) for name, (size, mtime) in folder.files().items()}
    depth = match.count("/") + 1
    folders: dict[str, dict[str, Stamp]] = {}
    found = []
    for name, stamp in stamps.items():
        steps = name.split("/")
        if len(steps) > depth:
            folders.setdefault("/".join(steps[:depth]), {})["/".join(steps[depth:])] = stamp
        elif len(steps) == depth and fnmatchcase(name, match) and is_checkpoint_name(name):
            head = name.rpartition("/")[0]
            beside = [each.rpartition("/")[2] for each in stamps if each.rpartition("/")[0] == head]
            files = _with_shards(steps[-1], [each for each in beside if SHARD.search(each)])
            held = {each: stamps[f"{head}/{each}" if head else each] for each in files}
            found.append(_arrival(folder, name, held, False))
    for name, inside in folders.items():
        if fnmatchcase(name, match):
            found.append(_arrival(folder, name, {each: inside[each] for each in weights_among(inside)}, True))
    return [each for each in found if each is not None]


@dataclass
class Settling:
    """Tells finished checkpoints from those that are still being written, by looking again and again."""

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

    def worth_holding(self, arrival: Arrival) -> bool:
        """Whether it is whole by its format, and nobody is known to write to it: it may be gone before it settles."""
        return self._is_whole(arrival) is True and not _is_written_to(arrival)

    def does_not_tell(self, arrival: Arrival) -> bool:
        """Whether its format does not say if it is whole."""
        return self._is_whole(arrival) is None

    def unchanged(self, arrival: Arrival) -> bool:
        """Whether it was seen as it is by an earlier look."""
        return self.clock() > self._since.get(arrival.name, (None, float("inf")))[1]

    def _is_finished(self, arrival: Arrival, unchanged: float) -> bool:
        if unchanged < SETTLED:
            return False
        whole = self._is_whole(arrival)
        if whole is False or (whole is None and unchanged < QUIET):
            return False
        return not _is_written_to(arrival)

    def _is_whole(self, arrival: Arrival) -> bool | None:
        """As `is_whole_together`; a checkpoint that has not changed is not opened again."""
        kept = self._whole.get(arrival.name)
        if kept is None or kept[0] != arrival.stamp:
            try:
                kept = arrival.stamp, whole(arrival)
            except OSError:
                return False  # gone, or not readable now
            self._whole[arrival.name] = kept
        return kept[1]


def whole(arrival: Arrival) -> bool | None:
    """Whether all that a checkpoint consists of is there; None where its format does not tell. Raises OSError."""
    return is_whole_together([part.place for part in arrival.parts])


def _is_written_to(arrival: Arrival) -> bool:
    return any(part.place.is_local and is_being_written(part.place.local) for part in arrival.parts)
