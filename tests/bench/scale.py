"""What a run costs by its size: every stage after the forward passes, over synthetic shards, in time and in memory.

python -m tests.bench.scale FOLDER IMAGES [--attributes N] [--classes N] [--filters N] [--stages reduce] prints JSON.
"""

import argparse
import json
import math
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.process_end import to_the_end
from tests.bench.memory import Watch
from tests.bench.synthetic import Size, plan_of, write_pictures, write_shards


class Quiet:
    """The course of a run of which nothing is shown: seconds by stage."""

    def __init__(self) -> None:
        self.started = datetime.now(UTC)
        self.seconds: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self.said: list[str] = []

    @contextmanager
    def stage(self, name: str, *_: object) -> Iterator["Quiet.Bar"]:
        """Time one stage."""
        start = time.perf_counter()
        yield Quiet.Bar()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def say(self, text: str, *_: object) -> None:
        """Keep a sentence."""
        self.said.append(text)

    class Bar:
        """A stage that tells nobody."""

        def __init__(self) -> None:
            self._start = time.perf_counter()

        @property
        def seconds(self) -> float:
            """Since it began."""
            return time.perf_counter() - self._start

        def at(self, done: int, total: int | None = None, note: str = "") -> None:
            """Nothing."""


def measure(size: Size, folder: Path, report: int = 0, last: str = "") -> dict[str, float]:
    """Seconds of each stage, and the peak of each kind of process in MiB ("peak the flow"), over `size`.

    "processor evaluate" is what the flow's own process spent on a stage: it says something where others compute too.

    Shards are written first, and not counted. `report`: images that get pages, 0 for none; `last`: the stage after
    which it ends ("reduce"), all of them by default.
    """
    from flows.stages.attributes import attributes
    from flows.stages.evaluate import evaluate
    from flows.stages.explain import explain
    from flows.stages.extract import extract
    from flows.stages.failures import failures
    from flows.stages.features import features
    from flows.stages.ground import ground
    from flows.stages.index import index
    from flows.stages.publish import publish
    from flows.stages.reduce import reduce
    from tasks.cluster import connected

    found: dict[str, float] = {}
    shown = Quiet()

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start, spent = time.perf_counter(), time.process_time()
        result = work()
        found[name] = time.perf_counter() - start
        found[f"processor {name}"] = time.process_time() - spent
        found[f"memory {name}"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}: {found[name]:,.1f} s, {found[f'memory {name}']:,.0f} MiB", file=sys.stderr, flush=True
        )
        return result

    plan = plan_of(size, folder / "store")
    write_shards(size, plan)
    with Watch() as watch, connected(cpus=2) as cluster:
        extraction = timed("extract", lambda: extract(plan, cluster, shown))
        vocabulary = timed("attributes", lambda: attributes(plan, cluster, shown))
        sums = timed("reduce", lambda: reduce(plan, cluster, extraction, vocabulary, shown))
        if last == "reduce":
            return found
        published = timed("publish", lambda: publish(plan, extraction, vocabulary, sums, shown))
        timed("explain", lambda: explain(plan, cluster, extraction, vocabulary, shown))
        timed("ground", lambda: ground(plan, cluster, extraction, vocabulary, published, shown))
        timed("index", lambda: index(plan, cluster, extraction, shown))
        timed("failures", lambda: failures(plan, cluster, extraction, vocabulary, shown))
        timed("features", lambda: features(plan, cluster, extraction, shown))
        timed("evaluate", lambda: evaluate(plan, extraction, vocabulary, sums, shown))
    if report:
        write_pictures(size, folder / "pictures")
        with Watch() as reader:
            reader.me = "the report"
            timed("report", lambda: _report(folder, report))
        found |= {f"peak {name}": max(quarters) for name, quarters in reader.peaks().items()}
    found |= {f"peak {name}": max(quarters) for name, quarters in watch.peaks().items()}
    found["bytes of the store"] = plan.layout.database.stat().st_size
    return found


def _report(folder: Path, images: int) -> None:
    from explain_core.report.folder import report_folder, write_pages, write_pictures
    from explain_core.report.runs import runs_with_pages
    from explain_core.report.site import Site
    from explain_core.store.reader import Store

    with Store.open(folder / "store") as store, report_folder(folder / "report") as out:
        site = Site(store, runs_with_pages(store, []), most=images)
        write_pictures(site, out, 10_000, lambda _: None)
        write_pages(site, out, lambda _: None)


def exponents(small: dict[str, float], large: dict[str, float], times: float) -> dict[str, float]:
    """By what power of the images each figure grows: 1 is in proportion, 0 not at all."""
    return {
        name: math.log(large[name] / small[name]) / math.log(times)
        for name in small
        if name in large and small[name] > 0 and large[name] > 0
    }


def table(found: dict[int, dict[str, float]], a_shard: float) -> list[str]:
    """What was found, by number of images, as a section; `a_shard`: seconds of one more in reduce, at 10,000 words."""
    sizes = sorted(found)
    grown = exponents(found[sizes[-2]], found[sizes[-1]], sizes[-1] / sizes[-2])
    lines = [
        "## What a run costs by its size: synthetic shards", "",
        "100 classes, 500 attributes, 64 filters and 32 finer ones; half of the images are for testing. Seconds of "
        "each stage, MiB of unshared memory at the peak of each kind of process, bytes of the DuckDB file. The "
        "exponent is the power of the images by which a figure grew between the last two sizes. The report has pages "
        "of 2,000 images.",
        "", f"| | {' | '.join(f'{size:,} images' for size in sizes)} | exponent |",
        f"|---|{'---:|' * (len(sizes) + 1)}",
    ]  # fmt: skip
    for name in found[sizes[-1]]:
        if not name.startswith(("memory ", "processor ")):
            cells = [f"{found[size][name]:,.1f}" if name in found[size] else "" for size in sizes]
            lines.append(f"| {name} | {' | '.join(cells)} | {grown.get(name, float('nan')):.2f} |")
    return [
        *lines, "",
        f"A shard of 256 images more costs reduce {a_shard:.2f} s at 10,000 attributes, 1,000 classes and 512 filters.",
        "",
    ]  # fmt: skip


def main() -> None:
    """Print the figures of one size as JSON."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("images", type=int)
    for name, usual in (
        ("classes", 100),
        ("filters", 64),
        ("attributes", 500),
        ("finer", 32),
        ("shard", 256),
    ):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--report", type=int, default=0)
    asked.add_argument("--stages", default="")
    given = asked.parse_args()
    size = Size(given.images, given.classes, given.filters, given.attributes, given.finer, shard=given.shard)
    print("RESULT", json.dumps(measure(size, given.folder, given.report, given.stages)))


if __name__ == "__main__":
    to_the_end(main)
