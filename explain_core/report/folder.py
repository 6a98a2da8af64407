"""A report in a folder: written beside its place and renamed, so that a half-written one never stands for a whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PIL import Image

from explain_core.errors import InputError
from explain_core.files import PARTIAL, disk_error
from explain_core.places import THREADS
from explain_core.report.photographs import A_SHEET, Album, Source, photograph_name, sheet_name, smaller
from explain_core.report.selection import first_images
from explain_core.report.site import Site, assets

MARKER = "explain-report.json"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Pictured:
    """How many images have a photograph in the report, and how many photographs were gone."""

    photographs: int
    gone: int


@contextmanager
def report_folder(out: Path) -> Iterator[Path]:
    """A folder to write a report to, which takes the place of `out` when the block ends well.

    Raises InputError, before anything is written, where `out` is something else than a report or an empty folder,
    StoreError where the disk is full or the folder cannot be written.
    """
    check_out(out)
    place = out.absolute()
    beside = place.with_name(f"{PARTIAL}{place.name}-{uuid4().hex[:8]}")
    aside = place.with_name(f"{beside.name}-before")
    try:
        beside.mkdir(parents=True)
        yield beside
        (beside / MARKER).write_text(json.dumps({"report": 1}) + "\n")
        if place.exists():
            place.rename(aside)
        beside.rename(place)
    except OSError as error:
        if aside.exists() and not place.exists():
            aside.rename(place)
        raise disk_error(error, out) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)


def check_out(out: Path) -> None:
    """Raise InputError where a report written to `out` would destroy something else."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise InputError(
            f"--out {out} is not a folder: give the name of a new one, or of a report to replace."
        )
    if not (out / MARKER).is_file() and any(out.iterdir()):
        raise InputError(
            f"--out {out} is a folder with something else in it than a report, and is left as it is. "
            "Give the name of a new one."
        )


def write_pages(site: Site, folder: Path, at: Progress) -> int:
    """Write the pages and every data piece; `at` is told how many are done. Returns the bytes."""
    written = 0
    for name, content in assets().items():
        written += _write(folder / name, content)
    for done, (name, content) in enumerate(site.pieces(), 1):
        written += _write(folder / name, content)
        at(done)
    return written


def write_pictures(site: Site, folder: Path, most: int, at: Progress) -> Pictured:
    """Write all thumbnails, and photographs of `most` images of each set at most; `at`: images done.

    The first photographs are those that pages lead to. Fills `site.without`.
    """
    counts, done = [0, 0], 0
    for key, album in site.albums.items():
        kept = kept_photographs(site, key, most)
        without = site.without.setdefault(key, set())
        workers = os.process_cpu_count() if hasattr(os, "process_cpu_count") else len(os.sched_getaffinity(0))
        with ThreadPoolExecutor(workers if album.root.is_local else THREADS) as pool:
            pending: set[Future[_Sheet]] = set()
            for number in range(album.sheets):
                if len(pending) >= 4 * pool._max_workers:
                    finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                    done = _count(finished, counts, without, done, at)
                first = number * A_SHEET
                sources = album.sources(site.store, first, first + A_SHEET)
                pending.add(pool.submit(_write_sheet, album, folder, number, sources, kept))
            done = _count(pending, counts, without, done, at)
    return Pictured(*counts)


def kept_photographs(site: Site, key: str, most: int) -> set[int] | None:
    """The images of a set that keep their photograph: None for all, else those that pages lead to first.

    In the order of selection.py.
    """
    album = site.albums[key]
    if len(album.images.ids) <= most:
        return None
    runs = [view.run for view in site.views.values() if view.images is album.images]
    first = first_images(site.store, runs, album.digest, album.images.whole)
    order = [album.images.at[each] for each in first if each in album.images.at]
    return set(order[:most])


@dataclass(frozen=True, slots=True)
class _Sheet:
    images: int
    without: set[int]
    gone: int


def _write_sheet(
    album: Album, folder: Path, number: int, sources: list[Source], kept: set[int] | None
) -> _Sheet:
    first, without, gone = number * A_SHEET, set[int](), 0

    def met(at: int, photo: Image.Image | None) -> None:
        nonlocal gone
        image = first + at
        if photo is None:
            gone += 1
        if photo is None or (kept is not None and image not in kept):
            without.add(image)
        else:
            _write(folder / photograph_name(album.images.key, image), smaller(photo))

    _write(folder / sheet_name(album.images.key, number), album.sheet(sources, met))
    return _Sheet(len(sources), without, gone)


def _count(
    finished: set[Future[_Sheet]], counts: list[int], without: set[int], done: int, at: Progress
) -> int:
    for future in finished:
        sheet = future.result()
        without |= sheet.without
        counts[0] += sheet.images - len(sheet.without)
        counts[1] += sheet.gone
        done += sheet.images
        at(done)
    return done


def _write(path: Path, content: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(content)
