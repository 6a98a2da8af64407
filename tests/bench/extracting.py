"""extract against the bare forward pass: the same network, precision and cores, side by side."""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from explain_core.data.loaders import load_image_set
from explain_core.data.manifest import build_manifest
from explain_core.data.preprocess import Preprocessing
from explain_core.model.checkpoint import checkpoint_digest
from explain_core.model.device import default_precision, device_kind
from explain_core.model.spec import parse_model_spec
from explain_core.store.shards import cut_evenly
from tasks.cluster import connected
from tasks.extract import ExtractJob, Extractor, ImageJob
from tasks.pool import actor_pool, map_actors, result_of

IMAGES, BATCH, ROUNDS = 192, 16, 2

BARE = """
import sys, time, torch, torchvision
threads, batches, precision = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(threads)
model = torchvision.models.resnet50(num_classes=25).eval().to(memory_format=torch.channels_last)
x = torch.randn(16, 3, 224, 224).to(memory_format=torch.channels_last)
with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
    model(x)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(batches):
        model(x)
print("done", flush=True)
"""


def bare(processes: int, threads: int, precision: str) -> float:
    """Images a second of nothing but the forward pass: `processes` at once, `threads` each."""
    batches = IMAGES // BATCH // processes
    command = [sys.executable, "-c", BARE, str(threads), str(batches), precision]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
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
    return processes * batches * BATCH / seconds


def measure(data: Path) -> dict[str, float]:
    """The stage's images a second and the bare forward's, medians of ROUNDS that take turns."""
    manifest = build_manifest(load_image_set(f"cub:{data / 'cub25'}"))
    precision = default_precision("cpu")
    checkpoint = data / "cub25_resnet50_epoch06.safetensors"
    rows = manifest.table.slice(0, IMAGES).to_pylist()
    from explain_core.data.image_set import Box

    jobs = {
        r["image_id"]: ImageJob(r["image_id"], f"{manifest.root}/{r['path']}", r["digest"], Box(**r["box"]))
        for r in rows
    }
    rates: dict[str, list[float]] = {
        "stage": [],
        "bare, 1 process of 2 threads": [],
        "bare, 2 processes of 1 thread": [],
    }
    with tempfile.TemporaryDirectory() as folder, connected(cpus=2) as cluster:
        job = ExtractJob(
            folder, parse_model_spec("torchvision:resnet50"), str(checkpoint), checkpoint_digest(checkpoint), None,
            manifest.classes, None, None, Preprocessing(), precision, "cpu", device_kind("cpu"), BATCH, True, 1,
        )  # fmt: skip
        for number in range(ROUNDS):
            rates["bare, 1 process of 2 threads"].append(bare(1, 2, precision))
            rates["bare, 2 processes of 1 thread"].append(bare(2, 1, precision))
            mine = replace(job, folder=f"{folder}/{number}")
            with actor_pool(lambda mine=mine: Extractor.remote(mine), cluster.cpus) as actors:
                for actor in actors:  # start-up apart: every worker has its network before the clock starts
                    result_of(actor.classifier.remote())
                shards = cut_evenly(list(jobs), 256, BATCH, cluster.cpus)
                start = time.perf_counter()
                calls = (([jobs[i] for i in shard],) for shard in shards)
                done = sum(result.images for result in map_actors(actors, "extract", calls, lambda _: None))
                rates["stage"].append(done / (time.perf_counter() - start))
    return {name: float(np.median(values)) for name, values in rates.items()}
