"""A small image set, an undisturbed run of it, and a seed for every test.

EXPLAIN_FAULT_SEED=N makes all moments those of an earlier session, which printed N.
"""

import os
import random
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch
from safetensors.torch import save_file

from explain_core.fieldguide.generate import generate
from explain_core.store.reader import Store
from tests.conftest import ROOT
from tests.faults.command import Field, in_session
from tests.faults.network import build
from tests.published import content

SEED = int(os.environ.get("EXPLAIN_FAULT_SEED", random.SystemRandom().randrange(10**6)))


def pytest_terminal_summary(terminalreporter):
    """Say the seed."""
    terminalreporter.write_line(f"faults were injected with EXPLAIN_FAULT_SEED={SEED}")


def pytest_collection_modifyitems(items):
    """Two runs a test, on a machine that may be busy."""
    for item in items:
        if "tests/faults" in item.nodeid:
            item.add_marker(pytest.mark.timeout(1800))


@pytest.fixture(scope="session")
def server():
    """One Prefect server for all runs: its start would be half of each."""
    port = 9100 + os.getpid() % 800
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--no-ui", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env=os.environ | {"PREFECT_SERVER_LOGGING_LEVEL": "ERROR"},
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}/api"
    try:
        deadline = time.monotonic() + 180
        while True:
            try:
                with urllib.request.urlopen(f"{url}/health", timeout=5):
                    break
            except OSError:
                assert time.monotonic() < deadline and process.poll() is None, "no Prefect server"
                time.sleep(0.2)
        yield url
    finally:
        everything = [*in_session(process.pid), psutil.Process(process.pid)]
        for each in everything:
            each.kill()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory, server):
    """The same run without a fault."""
    folder = tmp_path_factory.mktemp("undisturbed")
    images = generate(folder / "birds", 4, 18, size=64, processes=2)
    torch.manual_seed(3)
    save_file(build(4).state_dict(), folder / "untrained.safetensors")
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "PREFECT_API_URL": server,
        "COLUMNS": "200",
    }
    field = Field(images, folder / "untrained.safetensors", folder, random.Random(SEED), environment)
    start = time.monotonic()
    command = field.explain()
    assert command.end() == 0, command.said
    print(f"an undisturbed run takes {time.monotonic() - start:.0f} s here")
    with Store.open(field.store) as store:
        field.stats_digest = store.run().stats_digest
    field.expected = content(field.store)
    field.check(command)
    return field


@pytest.fixture
def field(undisturbed, tmp_path, request):
    """What a test needs; whatever it leaves running is ended."""
    dice = random.Random(f"{SEED} {request.node.name}")
    print(f"EXPLAIN_FAULT_SEED={SEED}")
    made = replace(undisturbed, folder=tmp_path, dice=dice, commands=[])
    yield made
    for command in made.commands:
        for each in command.started():
            each.kill()
        if command.process.poll() is None:
            command.process.kill()
        command.process.wait(timeout=30)


@pytest.fixture
def begun(field, undisturbed) -> Path:
    """The store as a copy of the undisturbed one."""
    import shutil

    shutil.copytree(undisturbed.store, field.store)
    return field.store
