"""Reading all captions of CUB-200-2011: the attributes that are found, and how fast two cores find them.

python -m tests.bench.captions FOLDER   # FOLDER holds cub_captions.parquet
"""

import sys
import tempfile
import time
from collections import Counter
from itertools import groupby
from pathlib import Path

import pyarrow.parquet as pq

from explain_core.store.shards.cuts import cut
from tasks.attributes import CaptionReader, captions_digest
from tasks.cluster import connected
from tasks.pool import actor_pool, map_actors, result_of
from tasks.process_end import to_the_end
from tasks.remote import start_of

WORKERS = 2


def lines(data: Path) -> list[str]:
    """The section of BENCHMARKS.md."""
    rows = pq.read_table(data / "cub_captions.parquet", columns=["image", "caption"]).to_pylist()
    by_image = [[row["caption"] for row in group] for _, group in groupby(rows, key=lambda row: row["image"])]
    known = {captions_digest(texts): texts for texts in by_image}
    with tempfile.TemporaryDirectory() as folder, connected(cpus=WORKERS):
        begun = time.perf_counter()
        with actor_pool(start_of(CaptionReader, folder, None), WORKERS) as actors:
            for worker, actor in enumerate(actors):  # each has its pipeline before the clock starts
                result_of(actor.read.remote([f"warm {worker}"], [["a small red bird"]]))
            started, begun = time.perf_counter() - begun, time.perf_counter()
            parts = cut(list(known), 128)
            for _ in map_actors(actors, "read", ((part, [known[d] for d in part]) for part in parts)):
                pass
            seconds = time.perf_counter() - begun
        mentions = Counter[str]()
        for path in Path(folder).glob("*-*.parquet"):
            table = pq.read_table(path, columns=["captions_digest", "attributes", "counts"]).to_pylist()
            for row in table:
                if row["captions_digest"] in known:
                    for name, count in zip(row["attributes"], row["counts"], strict=True):
                        mentions[name] += count
    often, common = (
        sum(count > 1 for count in mentions.values()),
        sum(count > 2 for count in mentions.values()),
    )
    return [
        "## Reading captions: all of CUB-200-2011", "",
        f"{len(rows):,} captions of {len(by_image):,} images, {WORKERS} workers of a core each: {seconds:.0f} s, "
        f"{len(rows) / seconds:,.0f} captions/s, after {started:.0f} s for the workers to start.",
        f"{len(mentions):,} attributes, {often:,} mentioned more than once, {common:,} at least three times "
        "(Guo et al. 2018 report 9,649).",
    ]  # fmt: skip


def main() -> None:
    """Print what was measured."""
    print("\n".join(lines(Path(sys.argv[1]))))


if __name__ == "__main__":
    to_the_end(main)
