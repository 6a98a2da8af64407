"""One holder at a time, and none that is dead."""

import os
import signal
import subprocess
import sys
import time

import pytest

from explain_core.errors import StoreError
from explain_core.store.layout import Layout
from explain_core.store.lock import hold, holder

HOLDING = """
import sys, time
from pathlib import Path
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
with hold(Layout(Path(sys.argv[1])), 0):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process, which holds the store."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_holder_is_refused_and_told_who_has_it(tmp_path, other):
    told = []
    refused = pytest.raises(StoreError, match=rf"is being written by process {other.pid} on .*--wait SECONDS")
    with refused, hold(Layout(tmp_path), 0.3, told.append):
        pytest.fail("two processes hold one store")
    (said,) = told  # once, however long it waits
    assert said.startswith(f"process {other.pid} on ")


def test_the_lock_of_a_killed_holder_is_free_at_once(tmp_path, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert holder(Layout(tmp_path).lock).startswith(f"process {other.pid} ")  # its line is still there
    with hold(Layout(tmp_path), 0):
        assert holder(Layout(tmp_path).lock).startswith(f"process {os.getpid()} ")


def test_who_waits_gets_it_when_the_holder_ends(tmp_path, other):
    start = time.monotonic()
    with hold(Layout(tmp_path), 30, lambda _: other.kill()):
        assert time.monotonic() - start < 20


def test_an_error_in_the_block_gives_it_back(tmp_path):
    with pytest.raises(RuntimeError), hold(Layout(tmp_path), 0):
        raise RuntimeError("stopped")
    with hold(Layout(tmp_path), 0):
        pass


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="could not be written"), hold(Layout(tmp_path / "file"), 0):
        pytest.fail("there is no such folder")
