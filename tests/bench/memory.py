"""Peak memory of every process of a run, at a number of images and at ten times as many."""

import json
import shutil
import threading
from collections import defaultdict
from pathlib import Path

import psutil
import torch
from safetensors.torch import save_file

from explain_core.fieldguide.network import build


class Watch:
    """Samples the resident memory of Ray's workers and of this process, by their names."""

    def __init__(self) -> None:
        self.peak: dict[str, int] = defaultdict(int)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(0.1):
            for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
                try:
                    title = " ".join(process.cmdline()[:1])
                    name = title.split("(")[0] if title.startswith("ray::") else ""
                    if process.pid == psutil.Process().pid:
                        name = "flow"
                    if name and "Agent" not in name and name != "ray::IDLE":
                        # What is shared is mostly Ray's object store, mapped into every worker.
                        memory = process.memory_info()
                        self.peak[name] = max(self.peak[name], memory.rss - memory.shared)
                except psutil.Error:
                    continue


def times_ten(data: Path, folder: Path, copies: int) -> Path:
    """cub25 with each image `copies` times, each time through a box shifted a little: as many distinct images."""
    source = data / "cub25"
    (folder / "parts").mkdir(parents=True)
    for name in ("images", "text"):
        (folder / name).mkdir()
        for copy in range(copies):
            (folder / name / f"copy{copy}").symlink_to((source / name).resolve())
    shutil.copy(source / "classes.txt", folder)
    shutil.copy(source / "parts" / "parts.txt", folder / "parts")
    paths = dict(line.split() for line in (source / "images.txt").read_text().splitlines())
    table = {
        n: (source / f"{n}.txt").read_text().splitlines() for n in ("image_class_labels", "train_test_split")
    }
    boxes = [line.split() for line in (source / "bounding_boxes.txt").read_text().splitlines()]
    lines = defaultdict(list)
    for copy in range(copies):
        offset = copy * len(paths)
        for image, path in paths.items():
            lines["images"].append(f"{int(image) + offset} copy{copy}/{path}")
        for name, rows in table.items():
            lines[name] += [f"{int(row.split()[0]) + offset} {row.split()[1]}" for row in rows]
        lines["bounding_boxes"] += [
            f"{int(i) + offset} {float(x) + copy / 8} {y} {w} {h}" for i, x, y, w, h in boxes
        ]
    for name, rows in lines.items():
        (folder / f"{name}.txt").write_text("\n".join(rows) + "\n")
    (folder / "parts" / "part_locs.txt").write_text("")
    return folder


def measure(data: Path, folder: Path, copies: int) -> dict[str, int]:
    """Peak bytes by process over a whole run of the main job, with a small network."""
    from flows.run import explain_run
    from tasks.options import RunOptions

    torch.manual_seed(0)
    save_file(build(25).state_dict(), folder / "net.safetensors")
    images = times_ten(data, folder / f"birds{copies}", copies)
    with Watch() as watch:
        explain_run(
            RunOptions(
                images=f"cub:{images}", model="explain_core.fieldguide.network:build", input_size=96,
                checkpoint=str(folder / "net.safetensors"), store=str(folder / f"store{copies}"),
            )
        )  # fmt: skip
    return dict(watch.peak)


if __name__ == "__main__":
    import sys

    print("RESULT", json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
