"""Checkpoints held until they are explained, because their trainer may delete them or write over them before that."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from explain_core.data.pictures.stat_cache import Stamp
from explain_core.files import PARTIAL, disk_error
from explain_core.model.checkpoints.arrivals import Arrival, WeightFile
from explain_core.model.checkpoints.checkpoint import CONFIGS
from explain_core.places import Place

FICLONE = 0x40049409  #: Linux's call for a copy that shares its blocks with the original
RECORD = "arrival.json"
Version = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class HeldCheckpoint:
    """A checkpoint's files under the store, and what they were in the watched folder.

    `arrival` is the checkpoint as it is held, under the name that it had; `version` tells it from others of that name;
    `copied`: its bytes are there twice, not only its names.
    """

    folder: Path
    arrival: Arrival
    version: Version
    copied: bool

    @property
    def path(self) -> Path:
        """What is to be explained."""
        return self.arrival.place.local

    @property
    def is_sound(self) -> bool:
        """Whether it is still what was held: a link shows what is written over its file in place."""
        try:
            stamps = [Stamp.of(part.place.local.stat()) for part in self.arrival.parts]
        except OSError:
            return False
        return [(stamp.bytes, stamp.mtime_ns) for stamp in stamps] == [
            (part.stamp.bytes, part.stamp.mtime_ns) for part in self.arrival.parts
        ]


@dataclass(frozen=True, slots=True)
class HeldCheckpoints:
    """What is held of a watched folder, in a folder of the store: one folder each, whole or absent."""

    root: Path

    def all(self) -> list[HeldCheckpoint]:
        """Those that are there, in order of their writing; what a killed process left half-made is removed."""
        found = []
        for folder in sorted(self.root.glob("*")):
            held = None if folder.name.startswith(PARTIAL) else _read(folder)
            if held is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                found.append(held)
        return sorted(found, key=lambda held: held.arrival.order)

    def hold(self, arrival: Arrival, copy: bool) -> HeldCheckpoint | None:
        """Link a checkpoint's files here, or copy them; None where they changed or went away meanwhile.

        Linking costs nothing and survives a deletion; a file that is written over in place changes under every name, so
        `copy` it. Where links cannot be made (another disk), it is copied as well. Raises StoreError where it cannot be
        written.
        """
        made = self.root / f"{PARTIAL}{uuid4().hex[:8]}"
        final = self.root / hashlib.sha256(repr(arrival.version).encode()).hexdigest()[:16]
        copied = False
        try:
            made.mkdir(parents=True)
        except OSError as error:
            raise disk_error(error, self.root) from error
        try:
            for part in arrival.parts:
                copied |= _take(part.place.local, made / part.name, copy)
            for source, name in _configs(arrival):
                with suppress(FileNotFoundError):
                    _take(source, made / name, copy=True)
            now = [Stamp.of(part.place.local.stat()) for part in arrival.parts]
            if _versions(now) != _versions(part.stamp for part in arrival.parts):
                return None
            parts = [(part.name, part.stamp.bytes, part.stamp.mtime_ns) for part in arrival.parts]
            record = {"name": arrival.name, "version": arrival.version, "copied": copied, "parts": parts}
            (made / RECORD).write_text(json.dumps(record))
            shutil.rmtree(final, ignore_errors=True)
            made.rename(final)
        except (FileNotFoundError, NotADirectoryError):  # deleted under our hands
            return None
        except OSError as error:
            raise disk_error(error, final) from error
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return _read(final)

    def release(self, held: HeldCheckpoint) -> None:
        """Remove what was held; the trainer's own files are left alone."""
        shutil.rmtree(held.folder, ignore_errors=True)


def _versions(stamps: Iterable[Stamp]) -> list[tuple[int, int, int]]:
    return [(stamp.bytes, stamp.mtime_ns, stamp.inode) for stamp in stamps]


def _configs(arrival: Arrival) -> list[tuple[Path, str]]:
    """The descriptions beside a checkpoint in a folder of its own: what its classes are called, and the like."""
    if not any("/" in part.name for part in arrival.parts):
        return []
    return [(arrival.place.local / name, f"{arrival.place.name}/{name}") for name in CONFIGS]


def _take(source: Path, target: Path, copy: bool) -> bool:
    """Link or copy a file; whether it had to be copied, byte by byte."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source = source.resolve(strict=True)
    if not copy:
        try:
            os.link(source, target)
            return False
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES):
                raise
    status = source.stat()
    shared = False
    with source.open("rb") as original, target.open("wb") as written:
        with suppress(OSError):
            fcntl.ioctl(written.fileno(), FICLONE, original.fileno())
            shared = True
        if not shared:
            shutil.copyfileobj(original, written, 2**20)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    return not shared


def _read(folder: Path) -> HeldCheckpoint | None:
    """What is held in a folder; None where it is damaged."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
        parts = tuple(
            WeightFile(name, Place.of(folder / name), Stamp(size, mtime, 0, (folder / name).stat().st_ino))
            for name, size, mtime in record["parts"]
        )
        name, *numbers = record["version"]
        place = Place.of(folder / record["name"].rpartition("/")[2])
        arrival = Arrival(record["name"], place, parts)
        return HeldCheckpoint(folder, arrival, (name, *numbers), record["copied"]) if parts else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
