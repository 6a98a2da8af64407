"""Where things lie inside a store's folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one store.

    explain.duckdb      what people query
    manifests/          an image set each, by content
    extractions/KEY/    shards of activations: kept, so that nothing is extracted twice
    attributes/KEY/     shards of attributes found in captions: kept likewise
    statistics/         the exact sums of each run, and lists of what they are over
    work/RUN/           what a run has finished and not yet published
    """

    root: Path

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

    def extraction(self, key: str) -> Path:
        """The folder of activation shards made under this extraction key."""
        return self.root / "extractions" / key

    def attributes(self, key: str) -> Path:
        """The folder of attribute shards made by this version of the extractor."""
        return self.root / "attributes" / key

    @property
    def statistics_folder(self) -> Path:
        """Where the exact sums of all runs are."""
        return self.root / "statistics"

    def statistics(self, stats_digest: str) -> Path:
        """The exact sums with this digest."""
        return self.statistics_folder / f"{stats_digest}.npz"

    def work(self, run_id: str) -> Path:
        """What this run has finished and not yet published."""
        return self.root / "work" / run_id
