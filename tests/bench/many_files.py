"""A whole run over as many real files as asked: what each stage takes, the memory, and the same command again.

    python -m tests.bench.many_files FOLDER 100000

Each file is a JPEG of its own, 64 px wide, in one of 100 classes' folders; a table beside them has a caption for each
and says that half of them are for testing. The network is the field guide's small one, not trained: its forward passes
say little of others, and all the rest is what any network's run does to files. Pictures in FOLDER are used again.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

from explain_core.fieldguide.network import build
from tasks.process_end import to_the_end
from tests.bench.memory import Watch

CLASSES, SIDE, SMALL = 100, 64, 8
NOUNS = ("wing", "bill", "belly", "breast", "crown", "tail", "throat", "back")
COLOURS = ("red", "yellow", "white", "black", "brown", "gray", "blue", "green")


def write(folder: Path, images: int) -> Path:
    """The pictures and their table; what is there is left."""
    root = folder / "pictures"
    for label in range(CLASSES):
        (root / f"{label:03}").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(_draw, root), range(0, images, 1000), [images] * len(range(0, images, 1000))))
    with (root / "metadata.jsonl").open("w") as table:
        for number in range(images):
            random = np.random.default_rng([1, number % CLASSES, number // CLASSES % 10])
            said = [
                f"a {COLOURS[random.integers(8)]} {noun}" for noun in random.choice(NOUNS, 3, replace=False)
            ]
            row = {
                "file_name": _name(number), "label": f"{number % CLASSES:03}",
                "split": "test" if number // CLASSES % 2 else "train", "text": f"this bird has {', '.join(said)}",
            }  # fmt: skip
            table.write(json.dumps(row) + "\n")
    return root


def _name(number: int) -> str:
    return f"{number % CLASSES:03}/{number:07}.jpg"


def _draw(root: Path, first: int, images: int) -> None:
    random = np.random.default_rng([0, first])
    for number in range(first, min(first + 1000, images)):
        noise = random.integers(0, 256, (SMALL, SMALL, 3)).astype(np.uint8)
        path = root / _name(number)
        if not path.exists():
            Image.fromarray(noise).resize((SIDE, SIDE)).save(path, quality=85)


def main() -> None:
    """Print what was measured as JSON."""
    folder, images = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    root, network = write(folder, images), folder / "net.safetensors"
    torch.manual_seed(0)
    save_file(build(CLASSES).state_dict(), network)

    from explain_core.store.reader import Store
    from flows.run import explain_run
    from tasks.options import RunOptions

    given = {"images": f"folder:{root}", "model": "explain_core.fieldguide.network:build", "input_size": SIDE}
    start = time.perf_counter()
    with Watch() as watch:
        explain_run(
            RunOptions(**given, checkpoint=str(network), store=str(folder / "store"), workers=2)  # type: ignore[arg-type]
        )
    found: dict[str, float] = {"the run": time.perf_counter() - start}
    with Store.open(folder / "store") as store:
        found |= {f"stage {name}": seconds for name, seconds in store.run().seconds.items()}
    found |= {f"peak {name}, MiB": max(quarters) for name, quarters in watch.peaks().items()}
    found["the same command again"] = min(_again(given, network, folder) for _ in range(3))
    print("RESULT", json.dumps(found))


def _again(given: dict[str, str | int], network: Path, folder: Path) -> float:
    """Seconds of the command with nothing to do, its start included."""
    start = time.perf_counter()
    options = [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    subprocess.run(
        [str(Path(sys.executable).parent / "explain"), "run", *options, "--checkpoint", str(network), "--store",
         str(folder / "store"), "--workers", "2"], check=True, capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - start


if __name__ == "__main__":
    to_the_end(main)
