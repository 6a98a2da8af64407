"""How processes end: with the exit code of their work, nothing lost, and no destructor that could take it from them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TO_THE_END = (
    "import sys, os, atexit, threading, time\nfrom tasks.process_end import *\n{}\nto_the_end(main)\n"
)


def ended(main: str, **streams) -> subprocess.CompletedProcess[str]:
    """A process whose main function has this body."""
    body = "def main():\n" + "\n".join(f"    {line}" for line in main.splitlines())
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run(
        [sys.executable, "-c", TO_THE_END.format(body)], cwd=ROOT, text=True, check=False, timeout=60, **given
    )


@pytest.mark.parametrize(
    ("main", "code", "said"),
    [
        ("return", 0, ""),
        ("return 'an answer'", 0, ""),
        ("sys.exit()", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit(-1)", 255, ""),
        ("sys.exit('error: no images')", 1, "error: no images\n"),
        ("raise Stopped(143)", 143, ""),
    ],
)
def test_the_exit_code_is_that_of_the_work(main, code, said):
    found = ended(main)
    assert (found.returncode, found.stderr) == (code, said)


@pytest.mark.parametrize(
    ("main", "code"), [("1 / 0", 1), ("raise KeyboardInterrupt", 130), ("open('gone')", 1)]
)
def test_an_error_is_printed(main, code):
    found = ended(main)
    assert found.returncode == code and found.stderr.startswith("Traceback")


@pytest.mark.parametrize("code", [0, 7])
def test_output_is_written_whole_into_a_file_and_a_pipe(tmp_path, code):
    lines = [f"line {number}" for number in range(20000)]
    main = f"for number in range(20000): print('line', number)\nsys.exit({code})"
    assert ended(main).stdout.splitlines() == lines
    with (tmp_path / "out").open("w") as out:
        assert ended(main, stdout=out).returncode == code
    assert (tmp_path / "out").read_text().splitlines() == lines


@pytest.mark.parametrize("main", ["print('x')", "print('x', flush=True)", "print('x' * 10**6)"])
def test_a_full_disk_is_an_error_of_one_line(main):
    with Path("/dev/full").open("w") as full:
        found = ended(main, stdout=full)
    assert found.returncode == 1
    assert found.stderr == "error: standard output could not be written: the disk is full.\n"


def test_an_error_of_its_own_keeps_its_code_on_a_full_disk():
    with Path("/dev/full").open("w") as full:
        assert ended("print('x')\nsys.exit(3)", stdout=full).returncode == 3


@pytest.mark.parametrize("main", ["print('x')", "print('x', flush=True)", "print('x' * 10**6)"])
def test_a_reader_that_leaves_is_no_failure(main):
    read, write = os.pipe()
    os.close(read)
    found = ended(main, stdout=write)
    os.close(write)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_process_without_output_ends_as_well():
    assert ended("os.close(1)").returncode == 0
    assert ended("sys.stdout = None").returncode == 0


def test_what_has_to_be_done_at_the_end_is_done(tmp_path):
    main = f"""
import concurrent.futures, logging.handlers, tempfile, weakref
pool = concurrent.futures.ThreadPoolExecutor()
pool.submit(lambda: (time.sleep(0.5), print('pool')))
threading.Thread(target=lambda: (time.sleep(0.5), print('thread'))).start()
threading._register_atexit(print, 'before threads are joined')
atexit.register(print, 'exit function')
class Kept: pass
kept = Kept()
weakref.finalize(kept, print, 'finalizer')
global folder
folder = tempfile.TemporaryDirectory(dir={str(tmp_path)!r})
log = logging.FileHandler({str(tmp_path / "log")!r})
logging.getLogger().addHandler(logging.handlers.MemoryHandler(99, target=log))
logging.getLogger().warning('logged')
"""
    found = ended(main)
    assert found.returncode == 0, found.stderr
    wanted = {"pool", "thread", "before threads are joined", "exit function", "finalizer"}
    assert set(found.stdout.splitlines()) == wanted
    assert [each.name for each in tmp_path.iterdir()] == ["log"]
    assert (tmp_path / "log").read_text() == "logged\n"


def test_a_process_that_is_stopped_waits_for_nothing():
    thread = "threading.Thread(target=time.sleep, args=(1000,)).start()"
    found = ended(f"{thread}\natexit.register(print, 'late')\nraise Stopped(130)")
    assert (found.returncode, found.stdout) == (130, "")


DYING = """
import ctypes, os, sys
libc = ctypes.CDLL(None)
libc.__cxa_atexit(ctypes.cast(libc.abort, ctypes.c_void_p), None, None)  # as a destructor that fails
{}
libc.printf(b"of C\\n")
sys.exit({})
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="keep_exit_code is of glibc")
@pytest.mark.parametrize("code", [0, 5])
def test_destructors_do_not_take_the_exit_code(code):
    def died(first: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-c", DYING.format(first, code)], cwd=ROOT, capture_output=True, check=False
        )

    assert died("").returncode < 0
    found = died("from tasks.process_end import keep_exit_code; keep_exit_code(); keep_exit_code()")
    assert (found.returncode, found.stdout, found.stderr) == (code, b"of C\n", b"")


def test_every_benchmark_that_is_run_ends_so():
    modules = [*(ROOT / "tests" / "bench").glob("*.py"), ROOT / "tasks" / "machines.py"]
    run = [each for each in modules if 'if __name__ == "__main__":' in each.read_text()]
    assert len(run) > 5
    assert [each.name for each in run if not each.read_text().endswith("    to_the_end(main)\n")] == []
