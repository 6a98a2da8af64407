"""What a run holds besides its rows: files and folders, by kind, and which other runs need them too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from explain_core.places import Place
from explain_core.store.layout import PARTS
from explain_core.store.published_run import PublishedRun
from explain_core.store.shards.shards import FILES

ANSWERS, ACTIVATIONS, SUMS, TRAINED = "answers", "activations", "sums", "trained"
KINDS = (ANSWERS, ACTIVATIONS, SUMS, TRAINED)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A file or folder that some runs, named by their ids, need; of no bytes where it is not there."""

    kind: str
    place: Place
    bytes: int
    runs: tuple[str, ...]


def belongings(runs: Sequence[PublishedRun]) -> list[Belonging]:
    """All that these runs hold; what several share comes once. Raises PlaceError for a place that does not answer."""
    owners: dict[tuple[str, Place], list[str]] = {}
    for run in runs:
        for key in _places(run):
            owners.setdefault(key, []).append(run.run_id)
    return [Belonging(kind, place, size_of(place), tuple(names)) for (kind, place), names in owners.items()]


def _places(run: PublishedRun) -> Iterable[tuple[str, Place]]:
    if run.extraction_key:  # without a key the folder would be that of all runs
        yield ACTIVATIONS, run.extraction
    yield TRAINED, run.layout.training(run.run_id)
    if run.stats_digest:
        own = run.layout.part_statistics(run.stats_digest, run.run_id)
        for path in sorted(run.layout.statistics_folder.glob(f"{run.stats_digest}*")):
            if path == own or PARTS not in path.name:  # those over parts are of one run each
                yield SUMS, Place.of(path)


def shards_in(folder: Place) -> list[Place]:
    """The shards of activations in a folder; the classifier beside them is not among them."""
    return list(folder.glob(FILES))


def size_of(place: Place) -> int:
    """The bytes of a file, or of all files below a folder; 0 where there is nothing."""
    if not place.is_local:
        return sum(size for size, _ in place.files().values()) if place.is_dir() else 0
    path = place.local
    if path.is_file():
        return path.stat().st_size
    return sum(_size(each) for each in path.rglob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # gone meanwhile
        return 0
