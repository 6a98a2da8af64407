"""What a stage that still waits does when the run has been stopped: it ends, and never starts Ray anew."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import time
from explain_core.errors import RunError
from tasks.cluster import connected
from tasks.head import Head
import ray

@ray.remote
def slow():
    time.sleep(60)

with connected(cpus=1):
    head, flying = Head(), [slow.remote()]
    head.wait(flying)
try:
    start = time.monotonic()
    head._seen = start - 60  # it has been gone for long
    head.wait(flying)
except RunError as error:
    print("said:", error)
try:
    ray.wait(flying, timeout=0.1)
except Exception as error:
    print("ray:", type(error).__name__)
print("took", time.monotonic() - start < 30, "started", ray.is_initialized())
"""


@pytest.mark.slow
def test_a_stage_that_waits_for_a_run_that_was_stopped_ends():
    # in a process of its own: the session's Ray stays as it is
    env = {name: value for name, value in os.environ.items() if name != "RAY_ENABLE_AUTO_CONNECT"}
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, timeout=300
    )
    assert "said: the " in found.stdout, found.stderr
    assert "ray: " in found.stdout
    assert found.stdout.splitlines()[-1] == "took True started False"


BLOCKED = """
import time
import psutil
from tasks.cluster import connected

with connected(cpus=1):
    for child in psutil.Process().children(recursive=True):
        if "gcs_server" in child.name():
            child.kill()
    time.sleep(120)  # as a call into Ray does that nothing answers
"""


@pytest.mark.slow
def test_a_block_that_cannot_end_after_its_head_is_gone_is_ended_with_a_word():
    found = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=300)
    assert found.returncode == 1
    said = [line for line in found.stderr.splitlines() if line.startswith("error: ")]
    assert len(said) == 1 and "is gone" in said[0] and "run the same command again" in said[0]
    assert "Failed to connect to GCS" not in found.stderr  # Ray's own end, after a minute


STRUCK = """
import time
import psutil
import ray
from tasks.cluster import connected

@ray.remote
def slow():
    time.sleep(60)

def workers():
    found = psutil.Process().children(recursive=True)
    return [each for each in found if "".join(each.cmdline()[:1]).startswith("ray::")]

try:
    with connected(cpus=1):
        ray.wait([slow.remote()], timeout=5)
        own = workers()
        print("workers", len(own))
        start = time.monotonic()
        raise KeyboardInterrupt
except KeyboardInterrupt:
    took = time.monotonic() - start
    print("took", took < 4, "up", ray.is_initialized(), "left", len(psutil.wait_procs(own, timeout=2)[1]))
"""


@pytest.mark.slow
def test_who_asks_for_the_end_does_not_wait_for_ray():
    found = subprocess.run([sys.executable, "-c", STRUCK], capture_output=True, text=True, timeout=300)
    first, last = found.stdout.splitlines()
    assert first != "workers 0"
    assert last == "took True up False left 0", found.stderr
    assert not found.stderr
