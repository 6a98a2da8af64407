"""extract against the bare forward pass: the same network, precision, cores or GPU, side by side.

python -m tests.bench.extracting FOLDER                                  # FOLDER holds cub25/; two cores
python -m tests.bench.extracting FOLDER --kinds                          # tars and Parquet beside a folder
python -m tests.bench.extracting FOLDER --device cuda --copies 8         # a GPU; all the birds eight times over
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.sets.manifest import build_manifest, ids_in_reading_order
from explain_core.image_sets import load_image_set
from explain_core.model.batch import fitting_batch_size
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.passes.device import default_precision, device_kind, look_at
from explain_core.model.sources.spec import parse_model_spec
from explain_core.store.shards.cuts import cut_evenly, in_calls
from explain_core.store.shards.kept_maps import COMPACT
from tasks.cluster import connected
from tasks.decoding import ImageJob
from tasks.extract import ExtractJob, Extractor
from tasks.options import RunOptions
from tasks.placement import Needs, needs
from tasks.pool import actor_pool, map_actors, result_of
from tasks.process_end import to_the_end
from tests.explain_core.data.packed import write_parquet, write_tar

IMAGES, BATCH, ROUNDS = 192, 16, 5
TURN = 4 * IMAGES  #: of the stage, whose first batch is decoded, and last one written, with nothing beside
KEPT = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "2147483647"}
AS_TORCH_DOES = "bare, 1 process of 2 threads", "bare, 2 processes of 1 thread"
KEPT_ALONE, FASTEST = (
    f"{kind}, memory kept, 2 processes of 1 thread" for kind in ("bare", "bare and folded")
)

BARE = """
import sys, time, torch, torchvision
threads, batches, precision, device, size = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:5], int(sys.argv[5])
torch.set_num_threads(threads)
model = torchvision.models.resnet50(num_classes=25).eval()
if sys.argv[6:] == ["folded"]:
    from torch.fx.experimental.optimization import fuse
    model = fuse(model)
model = model.to(device, memory_format=torch.channels_last)
x = torch.randn(size, 3, 224, 224).to(device, memory_format=torch.channels_last)
with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=precision == "bfloat16"):
    for _ in range(1 if device == "cpu" else 5):
        float(model(x).sum())
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(batches):
        last = model(x)
    float(last.sum())
print("done", flush=True)
"""


def bare(
    processes: int,
    threads: int,
    precision: str,
    device: str = "cpu",
    batch: int = BATCH,
    images: int = IMAGES,
    folded: bool = False,
    kept: bool = False,
) -> float:
    """Images a second of nothing but the forward pass: `processes` at once, `threads` each.

    `folded`: with batch normalisations made part of the convolutions, by torch.fx. `kept`: freed memory is kept for
    the next batch, as the stage's workers do (tasks/heap.py).
    """
    batches = images // batch // processes
    command = [sys.executable, "-c", BARE, str(threads), str(batches), precision, device, str(batch)]
    command += ["folded"] if folded else []
    environment = {**os.environ, **(KEPT if kept else {})}
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(processes)
    ]
    for process in running:
        process.stdout.readline()
    start = time.perf_counter()
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.stdout.readline()
    seconds = time.perf_counter() - start
    for process in running:
        process.communicate()
    return processes * batches * batch / seconds


def measure(data: Path, precision: str) -> dict[str, float]:
    """The stage's images a second and the bare forward's on the CPU, medians of ROUNDS that take turns."""
    birds = Birds(data, "cpu", BATCH, precision)
    rates: dict[str, list[float]] = {name: [] for name in ("stage", *AS_TORCH_DOES, KEPT_ALONE, FASTEST)}
    given = birds.job.precision
    with tempfile.TemporaryDirectory() as folder, connected(cpus=2) as cluster:
        for number in range(ROUNDS):
            for name, threads in zip(AS_TORCH_DOES, (2, 1), strict=True):
                rates[name].append(bare(2 // threads, threads, given))
            rates[KEPT_ALONE].append(bare(2, 1, given, kept=True))
            rates[FASTEST].append(bare(2, 1, given, folded=True, kept=True))
            one_each = Needs(1, 0), cluster.cpus
            rates["stage"].append(birds.rate(f"{folder}/{number}", birds.some(TURN), *one_each))
    return {name: float(np.median(values)) for name, values in rates.items()}


def better_bare(rates: Mapping[str, float]) -> float:
    """Of what `measure` found, the forward pass alone as torch comes."""
    return max(rates[name] for name in AS_TORCH_DOES)


def measure_kinds(data: Path, precision: str) -> dict[str, float]:
    """The stage's images a second on the CPU over the same pictures by kind of image set, medians as above."""
    with tempfile.TemporaryDirectory() as folder, connected(cpus=2) as cluster:
        kinds = {
            kind: Birds(data, "cpu", BATCH, precision, spec)
            for kind, spec in packed(data / "cub25", Path(folder)).items()
        }
        rates: dict[str, list[float]] = {kind: [] for kind in kinds}
        for number in range(ROUNDS):
            for kind, birds in kinds.items():
                one_each = Needs(1, 0), cluster.cpus
                rates[kind].append(birds.rate(f"{folder}/{kind}{number}", birds.some(IMAGES), *one_each))
    return {name: float(np.median(values)) for name, values in rates.items()}


def packed(cub: Path, out: Path) -> dict[str, str]:
    """The first pictures of each of CUB's classes, copied into the layout of each kind: image sets by kind."""
    names = sorted(folder.name for folder in (cub / "images").iterdir())
    each = -(-2 * IMAGES // len(names))
    pictures = [file for name in names for file in sorted((cub / "images" / name).glob("*.jpg"))[:each]]
    rows: list[dict[str, object]] = []
    members: list[tuple[str, bytes]] = []
    for number, file in enumerate(pictures):
        data = file.read_bytes()
        copy = out / "folder" / "train" / file.parent.name / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
        members += [
            (f"{number:05}.jpg", data),
            (f"{number:05}.cls", str(names.index(file.parent.name)).encode()),
        ]
        rows.append({"image": {"bytes": data, "path": file.name}, "label": names.index(file.parent.name)})
    write_tar(out / "tars" / "train-000.tar", members)
    (out / "tars" / "classes.txt").write_text("\n".join(names) + "\n")
    write_parquet(out / "parquet" / "train-00000-of-00001.parquet", rows, names, group=100)
    return {
        "folder": f"folder:{out / 'folder'}",
        "webdataset": f"webdataset:{out / 'tars'}",
        "parquet": f"parquet:{out / 'parquet'}",
    }


def measure_on_gpu(data: Path, copies: int, gpus_a_worker: Sequence[float]) -> Iterator[tuple[str, float]]:
    """The same on one GPU, for several numbers of workers that share it; each as soon as it is known."""
    model, device = parse_model_spec("torchvision:resnet50"), look_at("cuda")
    assert device.memory is not None
    batch = fitting_batch_size(model, 25, 224, int(device.memory * min(gpus_a_worker)))
    birds = Birds(data, "cuda", batch, default_precision("cuda"))
    images = [
        replace(image, image_id=f"{image.image_id}-{copy}")
        for copy in range(copies)
        for image in birds.some()
    ]
    yield f"bare, batches of {batch}", bare(1, 1, birds.job.precision, "cuda", batch, len(images))
    with tempfile.TemporaryDirectory() as folder, connected() as cluster:
        for share in gpus_a_worker:
            asked = needs(RunOptions("", "", worker_gpus=share), True, cluster)
            name = f"stage, {round(1 / share)} workers on the GPU, {asked.cpus:g} cores each"
            yield name, birds.rate(f"{folder}/{share}", images, asked, asked.room(cluster))


class Birds:
    """The birds and what extracts them. `spec`: another image set of theirs, if not CUB's own."""

    def __init__(self, data: Path, device: str, batch: int, precision: str, spec: str = "") -> None:
        manifest = build_manifest(load_image_set(spec or f"cub:{data / 'cub25'}"))
        checkpoint = data / "cub25_resnet50_epoch06.safetensors"
        known = {row["image_id"]: row for row in manifest.table.to_pylist()}
        self._rows, self._root = [known[i] for i in ids_in_reading_order(manifest)], manifest.root
        self.job = ExtractJob(
            "", parse_model_spec("torchvision:resnet50"), str(checkpoint), checkpoint_digest(checkpoint), None,
            manifest.classes, None, None, Preprocessing(), precision, device, device_kind(device),
            batch, COMPACT, 1,
        )  # fmt: skip

    def some(self, count: int | None = None) -> list[ImageJob]:
        """The first `count` images, or all."""
        return [
            ImageJob(
                r["image_id"], f"{self._root}/{r['path']}", r["digest"], Box(**r["box"]) if r["box"] else None
            )
            for r in self._rows[:count]
        ]

    def rate(self, folder: str, images: Sequence[ImageJob], asked: Needs, workers: int) -> float:
        """Images a second of the stage; every worker has its network before the clock starts."""
        job = replace(self.job, folder=folder, decoding_threads=asked.threads)
        start_one = Extractor.options(num_cpus=asked.cpus, num_gpus=asked.gpus)
        known = {image.image_id: image for image in images}
        with actor_pool(lambda: start_one.remote(job), workers) as actors:
            for actor in actors:
                result_of(actor.classifier.remote())
            batch = images[
                : job.batch_size
            ]  # the first one is slower: libraries choose their ways of computing
            for number, actor in enumerate(actors):
                result_of(
                    actor.extract.remote([[replace(i, image_id=f"{i.image_id}-{number}") for i in batch]])
                )
            shards = cut_evenly(list(known), 256, job.batch_size, workers)
            start = time.perf_counter()
            calls = (([[known[i] for i in shard] for shard in some],) for some in in_calls(shards, workers))
            done = sum(result.images for result in map_actors(actors, "extract", calls, lambda _: None))
            return done / (time.perf_counter() - start)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default=default_precision("cpu"), help="on the CPU")
    parser.add_argument("--copies", type=int, default=8)
    parser.add_argument("--worker-gpus", type=float, nargs="+", default=[1, 0.5, 0.25, 0.125])
    parser.add_argument("--kinds", action="store_true", help="folder:, webdataset: and parquet: side by side")
    given = parser.parse_args()
    found = (
        (measure_kinds if given.kinds else measure)(given.data, given.precision).items()
        if given.device == "cpu"
        else measure_on_gpu(given.data, given.copies, given.worker_gpus)
    )
    for name, value in found:
        print(f"{name}: {value:.1f} images/s", flush=True)


if __name__ == "__main__":
    to_the_end(main)
