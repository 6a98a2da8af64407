"""Peak memory of every process of a run, at a number of images and at ten times as many."""

import atexit
import json
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path

import psutil
import torch
from safetensors.torch import save_file

from explain_core.fieldguide.network import build
from flows.environment import prepare, silence_teardown
from tasks.process_end import to_the_end

MIB = 2**20
ROOT = Path(__file__).parents[2]


class Watch:
    """Samples the unshared resident memory of this process and of Ray's workers, by what they work on."""

    def __init__(self) -> None:
        self.samples: dict[str, list[int]] = defaultdict(list)
        self.me = "the flow"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def peaks(self) -> dict[str, list[float]]:
        """By process: the peak in MiB of each quarter of the time that it was seen."""
        return {
            name: [max(part) / MIB for part in _quarters(values)]
            for name, values in self.samples.items()
            if len(values) >= 8
        }

    def _sample(self) -> None:
        me = psutil.Process()
        while not self._stop.wait(0.1):
            for process in [me, *me.children(recursive=True)]:
                try:
                    title = (process.cmdline() or [""])[0]
                    # What is shared is mostly Ray's object store, mapped into every worker.
                    memory = process.memory_info()
                except psutil.Error:
                    continue
                name = self.me if process == me else title.removeprefix("ray::").split(".")[0].split("(")[0]
                if process == me or (title.startswith("ray::") and name != "IDLE" and "Agent" not in name):
                    self.samples[name].append(memory.rss - memory.shared)


def _quarters(values: list[int]) -> list[list[int]]:
    edges = [len(values) * quarter // 4 for quarter in range(5)]
    return [values[start:end] for start, end in zip(edges, edges[1:], strict=False)]


def many_times(source: Path, folder: Path, copies: int) -> Path:
    """cub25 with each image `copies` times, each through a box shifted a little: as many distinct images."""
    (folder / "parts").mkdir(parents=True)
    for kind in ("images", "text"):
        (folder / kind).mkdir()
        for bird in sorted((source / kind).iterdir()):
            for copy in range(copies):
                (folder / kind / f"{copy}-{bird.name}").symlink_to(bird.resolve())
    for name in ("classes.txt", "parts/parts.txt"):
        shutil.copy(source / name, folder / name)
    images = len((source / "images.txt").read_text().splitlines())
    for name in ("images", "image_class_labels", "train_test_split", "bounding_boxes", "parts/part_locs"):
        rows = [line.split(maxsplit=2) for line in (source / f"{name}.txt").read_text().splitlines()]
        with (folder / f"{name}.txt").open("w") as file:
            for copy in range(copies):
                for image, value, *rest in rows:
                    if name == "images":
                        there = f"{copy}-{value}"
                    else:
                        there = str(float(value) + copy / 8) if name == "bounding_boxes" else value
                    file.write(" ".join([str(int(image) + copy * images), there, *rest]) + "\n")
    return folder


def measure(data: Path, folder: Path, copies: int) -> dict[str, list[float]]:
    """Peaks over a run of the main job and two kinds of maps after it, with a small network: see `Watch.peaks`.

    Of the maps one kind is drawn from what the run kept, one from the pictures. While they are drawn the flow's own
    process is "the flow, drawing maps".
    """
    from flows.maps import MapOptions, draw_maps
    from flows.run import explain_run
    from tasks.options import RunOptions

    torch.manual_seed(0)
    save_file(build(25).state_dict(), folder / "net.safetensors")
    images = many_times(data / "cub25", folder / f"birds{copies}", copies)
    store = folder / f"store{copies}"
    with Watch() as watch:
        explain_run(
            RunOptions(
                images=f"cub:{images}", model="explain_core.fieldguide.network:build", input_size=96,
                checkpoint=str(folder / "net.safetensors"), store=str(store), workers=2,
            )
        )  # fmt: skip
        watch.me = "the flow, drawing maps"
        for method in ("contrast", "guided-grad-cam"):
            draw_maps(store, MapOptions((method,)), workers=2, quiet=True)
    return watch.peaks()


def lines(data: Path, folder: Path) -> list[str]:
    """The section of BENCHMARKS.md: both sizes, each in a process of its own."""
    found = {}
    for copies in (1, 10):
        command = [sys.executable, "-m", "tests.bench.memory", str(data), str(folder), str(copies)]
        out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
        found[copies] = json.loads(out.rpartition("RESULT")[2])
    return [
        "## Peak memory of a process, in MiB (unshared resident memory, sampled ten times a second)", "",
        "The main job with the field guide's small network over cub25, and over cub25 ten times (each image through "
        "ten boxes), and `explain maps` after it, from kept maps (maps_of_shard) and from pictures (MapDrawer). The "
        "quarters are of the time in which the larger run had such processes: a worker's memory settles. The flow's "
        "own process holds the manifest, a row an image, and what DuckDB keeps of the store, which is as much as it is "
        "let.", "",
        "| process | 1,449 images | 14,490 images | ratio | its quarters |", "|---|---|---|---|---|",
        *(
            f"| {name} | {max(found[1][name]):,.0f} | {max(quarters):,.0f} | "
            f"{max(quarters) / max(found[1][name]):.2f} | {', '.join(f'{peak:,.0f}' for peak in quarters)} |"
            for name, quarters in sorted(found[10].items()) if name in found[1]
        ), "",
    ]  # fmt: skip


def main() -> None:
    """Print the peaks as JSON."""
    prepare()
    atexit.register(silence_teardown)
    print("RESULT", json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))


if __name__ == "__main__":
    to_the_end(main)
