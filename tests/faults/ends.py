"""Many ends in a row of what uses Ray, Prefect, torch and DuckDB in one process: the exit codes are counted.

python -m tests.faults.ends FOLDER 50                 # of each kind, one after the other
python -m tests.faults.ends FOLDER 10 "explain demo"  # of some; what FOLDER holds already is used

The work is small or done already: what is tried is the end of the process. Run it from a copy of the tree that nobody
edits, on a machine that is not busy: what has changed is computed again. Exits with 1 where one ended otherwise than
with 0, or said something that a crash says.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image
from safetensors.torch import save_file

from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.network import build
from tests.faults import network

ROOT = Path(__file__).parents[2]
PATIENCE = 400  # seconds
CLASSES = 25  #: of the birds that tests.bench.memory takes
#: What a crash, or a library that is taken down too late, leaves on standard error.
FAULTS = re.compile(
    r"Fatal Python error|SIG[A-Z]{3,}|Segmentation|Traceback|terminate called|leaked|Exception ignored"
)
EXPLAIN = (sys.executable, "-c", "from flows.cli.app import main; main()")


def main() -> None:
    """Count the ends of the kinds that are named, or of all."""
    folder, many = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    worst = 0
    for kind in sys.argv[3:] or list(KINDS):
        codes, said = ends(kind, folder, many)
        print(
            f"{kind}: {many} ends, exit codes {dict(codes)}, {len(said)} said something of a crash",
            flush=True,
        )
        worst |= set(codes) != {0} or bool(said)
    raise SystemExit(worst)


def ends(kind: str, folder: Path, many: int) -> tuple[Counter[int], list[str]]:
    """How often each exit code came, -11 for a segmentation fault, and what was said where it told of a crash."""
    command = KINDS[kind](folder)
    codes, said = Counter[int](), []
    for number in range(1, many + 1):
        with tempfile.TemporaryDirectory(dir=folder) as own:
            done = _run([word.replace("OWN", own) for word in command], folder)
        codes[done.returncode] += 1
        if done.returncode or FAULTS.search(done.stderr):
            said.append(done.stderr)
            print(done.stderr, file=sys.stderr)
        print(f"{kind}: end {number} of {many}, exit codes so far {dict(codes)}", file=sys.stderr, flush=True)
    return codes, said


def _run(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {
        "PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1", "OMP_NUM_THREADS": "1", "EXPLAIN_REAL_DATA": str(folder),
    }  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=ROOT, text=True,
        env=environment, start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        _, errors = process.communicate(timeout=PATIENCE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, process.returncode, "", errors)


def _done(command: list[str], folder: Path) -> list[str]:
    """The command, once it has done its work."""
    first = _run(command, folder)
    assert first.returncode == 0, first.stderr
    return command


def _nothing_to_do(folder: Path) -> list[str]:
    images = generate(folder / "few", 4, 18, size=64, processes=2)
    torch.manual_seed(3)
    save_file(network.build(4).state_dict(), folder / "few.safetensors")
    command = [
        *EXPLAIN, "run", "--images", f"fieldguide:{images}", "--model", "tests.faults.network:build", "--checkpoint",
        str(folder / "few.safetensors"), "--input-size", "64", "--store", str(folder / "store"), "--workers", "2",
    ]  # fmt: skip
    return _done(command, folder)


def _demo(folder: Path) -> list[str]:
    """The demo over a store where all is done; its network has not learned, which would take minutes."""
    store = folder / "demo"
    (store / "checkpoints").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(3)
    save_file(build(24).state_dict(), store / "checkpoints" / "fieldguide_late.safetensors")
    return _done([*EXPLAIN, "demo", "--store", str(store)], folder)


def _bench_captions(folder: Path) -> list[str]:
    """The part of `make bench` that reads captions: a few."""
    _birds(folder)
    rows = [
        {"image": f"{k // 2}.jpg", "caption": f"a bird with {k} red wings and a black bill"}
        for k in range(20)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "cub_captions.parquet")
    return [sys.executable, "-m", "tests.bench.run", "captions"]


def _bench_memory(folder: Path) -> list[str]:
    """The part that runs everything in one process: a run, and maps drawn after it."""
    _birds(folder)
    return [sys.executable, "-m", "tests.bench.memory", str(folder), "OWN", "1"]


def _bench_scale(_: Path) -> list[str]:
    sizes = ["--classes", "4", "--attributes", "12", "--filters", "8", "--finer", "4", "--shard", "32"]
    return [sys.executable, "-m", "tests.bench.scale", "OWN", "96", *sizes]


def _birds(folder: Path) -> None:
    """Birds in the layout of CUB-200-2011, four of a class."""
    root = folder / "cub25"
    if root.is_dir():
        return
    names = [f"{k + 1:03}.Kind_{k}" for k in range(CLASSES)]
    images = [
        (f"{name}/{name[4:]}_{k}.jpg", at + 1, k % 2) for at, name in enumerate(names) for k in range(4)
    ]
    for number, (path, label, _) in enumerate(images):
        text = root / "text" / path.replace(".jpg", ".txt")
        for file in (root / "images" / path, text):
            file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 40), (number * 2, label * 9, 90)).save(root / "images" / path)
        text.write_text("a red crown and a black bill\na small bird with white wings\n" * (1 + label % 2))
    (root / "parts").mkdir()
    tables = {
        "classes": [f"{k + 1} {name}" for k, name in enumerate(names)],
        "images": [f"{k + 1} {path}" for k, (path, _, _) in enumerate(images)],
        "image_class_labels": [f"{k + 1} {label}" for k, (_, label, _) in enumerate(images)],
        "train_test_split": [f"{k + 1} {train}" for k, (_, _, train) in enumerate(images)],
        "bounding_boxes": [f"{k + 1} 2 2 30 30" for k in range(len(images))],
        "parts/parts": ["1 beak"],
        "parts/part_locs": [f"{k + 1} 1 12 12 1" for k in range(len(images))],
    }
    for name, lines in tables.items():
        (root / f"{name}.txt").write_text("\n".join(lines) + "\n")


KINDS: dict[str, Callable[[Path], list[str]]] = {
    "explain run": _nothing_to_do,
    "explain demo": _demo,
    "bench captions": _bench_captions,
    "bench memory": _bench_memory,
    "bench scale": _bench_scale,
}

if __name__ == "__main__":
    main()
