"""Where things lie inside a store's folder."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from explain_core.errors import StoreError
from explain_core.places import Place

PARTS = "-parts-"  #: between the digest and the run, in the name of a file of sums over parts
_PREFIX = re.compile(r"~|\w{2,}:")
LONGEST = 3_700  #: bytes of a store's path: Linux takes 4,095, and the files within need some


def check_root(root: Path | str) -> None:
    """Raise StoreError where DuckDB would look for a folder elsewhere, or not at all.

    It takes "?" for the end of a name, a backslash for a slash, "~" at the beginning for the home folder and "word:"
    for an extension, and UTF-8 alone. And where the files within would have names that are too long for the system.
    """
    path = Path(root).absolute()
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = str(path).encode(errors="replace").decode()
        raise StoreError(
            f"a store cannot lie in {shown}: the name is not UTF-8, and DuckDB takes no other. Name another folder "
            "with --store."
        ) from None
    if len(os.fsencode(path)) > LONGEST:
        raise StoreError(
            f"a store cannot lie in a path of {len(os.fsencode(path)):,} bytes ({str(path)[:80]}...): {LONGEST:,} are "
            "the most. Name another folder with --store."
        )
    if "\\" in str(path):
        raise StoreError(
            f"a store cannot lie in {path}: DuckDB reads a backslash as a slash, and would look elsewhere. Name a "
            "folder without one with --store."
        )
    if _PREFIX.match(str(root)):
        raise StoreError(
            f"a store cannot lie in {root}: DuckDB reads what it begins with in another way. Name the folder by its "
            f"whole path with --store{', as no shell has put the home folder there' * str(root).startswith('~')}."
        )
    if "?" in str(path):
        raise StoreError(
            f"a store cannot lie in {path}: DuckDB reads what follows the question mark as options. Name a folder "
            "without one with --store."
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one store.

    Shards (extractions/, attributes/, and those in work/) may be kept in another place, which all workers reach.

    explain.duckdb      what people query
    manifests/          an image set each, by content
    extractions/KEY/    shards of activations: kept, so that nothing is extracted twice
    attributes/KEY/     shards of attributes found in captions: kept likewise
    statistics/         the exact sums of each run, and lists of what they are over
    training/RUN/       networks that were trained on the run's features and captions
    work/RUN/           what a run has finished and not yet published
    """

    root: Path
    shards: Place | None = None

    @property
    def shard_place(self) -> Place:
        """The folder or URL that shards are kept under: the store's own, unless another was named."""
        return self.shards or Place.of(self.root)

    @property
    def database(self) -> Path:
        """The DuckDB file that readers open."""
        return self.root / "explain.duckdb"

    @property
    def lock(self) -> Path:
        """Held by the run that is under way, with a line that says who it is."""
        return self.root / "lock"

    @property
    def file_digests(self) -> Path:
        """The cache of file digests, by path, size, time and inode."""
        return self.root / "cache"

    def manifest(self, digest: str) -> Path:
        """The manifest of the image set with this digest."""
        return self.root / "manifests" / f"{digest}.parquet"

    def extraction(self, key: str) -> Place:
        """The folder of activation shards made under this extraction key."""
        return self.shard_place / "extractions" / key

    def attributes(self, key: str) -> Place:
        """The folder of attribute shards made by this version of the extractor."""
        return self.shard_place / "attributes" / key

    def training(self, run_id: str) -> Place:
        """What networks were trained on for this run, and what they have learned."""
        return self.shard_place / "training" / run_id

    @property
    def statistics_folder(self) -> Path:
        """Where the exact sums of all runs are."""
        return self.root / "statistics"

    def statistics(self, stats_digest: str) -> Path:
        """The exact sums with this digest."""
        return self.statistics_folder / f"{stats_digest}.npz"

    def part_statistics(self, stats_digest: str, run_id: str) -> Path:
        """The sums over annotated parts of a run, beside the exact sums with this digest."""
        return self.statistics_folder / f"{stats_digest}{PARTS}{run_id}.npz"

    def work(self, run_id: str) -> Path:
        """Where this run prepares the store's next version."""
        return self.root / "work" / run_id

    def work_shards(self, run_id: str) -> Place:
        """What this run's workers have finished and is not yet published, and what they need to know."""
        return self.shard_place / "work" / run_id
