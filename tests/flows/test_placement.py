"""A cluster of several machines, joined by address: workers are put where there is what they ask for."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from explain_core.store.reader import Store

pytestmark = pytest.mark.slow


@pytest.fixture
def machines():
    """Three machines of two cores, the last with one GPU: declared, not there. (address, raylets)"""
    command = [sys.executable, "-m", "tests.machines", "2", "2", "2:1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cluster:
        address, *raylets = cluster.stdout.readline().split()
        yield address, [psutil.Process(int(raylet)) for raylet in raylets]
        cluster.stdin.close()


def test_half_a_gpu_each_puts_two_workers_on_the_machine_that_has_one(machines, guide, checkpoint, tmp_path):
    address, raylets = machines
    command = [
        str(Path(sys.executable).parent / "explain"), "run", "--images", f"fieldguide:{guide}", "--model",
        "explain_core.fieldguide.network:build", "--checkpoint", str(checkpoint), "--store", str(tmp_path / "store"),
        "--input-size", "96", "--batch-size", "4", "--shard-size", "8", "--ray-address", address, "--device", "cpu",
        "--worker-gpus", "0.5", "--worker-cpus", "0.5",
    ]  # fmt: skip
    seen: list[set[int]] = [set() for _ in raylets]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        while process.poll() is None:
            for place, raylet in zip(seen, raylets, strict=True):
                for child in raylet.children():
                    try:
                        if (child.cmdline() or [""])[0].startswith("ray::Extractor"):
                            place.add(child.pid)
                    except psutil.Error:
                        continue
            time.sleep(0.05)
        assert process.returncode == 0, process.stdout.read()
    assert [len(place) for place in seen] == [0, 0, 2]
    with Store.open(tmp_path / "store") as store:
        assert store.run().images == 72
