"""Checkpoints that lie behind a URL, brought to this machine: a run reads its weights from a file."""

import hashlib
import os
import shutil
from pathlib import Path

from explain_core.files import place_beside
from explain_core.model.checkpoints.arrivals import Arrival, WeightFile
from explain_core.places import Place
from explain_core.store.layout import Layout


def fetched(arrival: Arrival, folder: Place, layout: Layout) -> Path:
    """The checkpoint itself where it is local; a copy of it under the store where it is not, made once.

    A copied file has the size and the time of what it is a copy of, and is made anew when these have changed. Raises
    StoreError where it cannot be written, OSError and PlaceError where the other place does not answer.
    """
    if arrival.place.is_local:
        return arrival.place.local
    key = hashlib.sha256(folder.text.encode()).hexdigest()[:8]
    path = layout.root / "checkpoints" / key / arrival.name
    for part in arrival.parts:
        _fetch(part, path.parent / part.name)
    return path


def _fetch(part: WeightFile, path: Path) -> None:
    stamp = part.stamp
    if path.is_file() and (path.stat().st_size, path.stat().st_mtime_ns) == (stamp.bytes, stamp.mtime_ns):
        return
    with place_beside(path) as beside, part.place.open() as source:
        with beside.open("wb") as target:
            shutil.copyfileobj(source, target, 2**20)
        os.utime(beside, ns=(stamp.mtime_ns, stamp.mtime_ns))
