"""Whole runs with wrong and with right preprocessing and labels: what the watchman says of each.

    python -m tests.watchman_runs DATA [NAME ...] [--checkpoints FOLDER]

DATA holds cub25, flowers12 and their checkpoints; FOLDER, where it is given, small networks of other kinds (those that
are named below and are not there are left out, and said). Each run is `explain run` itself, over a part of the images.
Prints a line a run: whether it should be named, its exit code, what was said; then how many were right.
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from typer.testing import CliRunner

from flows.environment import prepare
from tasks.process_end import to_the_end

CUB, FLOWERS, SMALL = "torchvision:resnet50", "torchvision:resnet50", "torchvision:resnet18"
NAMED = ("prepared in another way", "in another order")
HALF, UNIT, BYTES = "--mean 0.5 --std 0.5", "--mean 0 --std 1", "--mean 0 --std 1/255"
CAFFE = "--channels bgr --mean 103.939,116.779,123.68 --std 1"
CLIP = "--mean 0.48145466,0.4578275,0.40821073 --std 0.26862954,0.26130258,0.27577711"


@dataclass(frozen=True, slots=True)
class Case:
    """One run: is it `wrong`? `images` and `weights` by their names in `made`, the network, other options."""

    name: str
    wrong: bool
    images: str
    model: str
    weights: str
    options: str = ""


def cases() -> Iterator[Case]:
    """Twenty wrong ones and twenty right ones, in turn."""
    both = list(_all())
    for wrong, right in zip(both[:20], both[20:], strict=True):
        yield wrong
        yield right


def _all() -> Iterator[Case]:
    for weights in ("cub06", "cub01"):
        for name, options in (
            ("half", HALF), ("unit", UNIT), ("bgr", "--channels bgr"), ("size", "--input-size 80"),
            ("whole", "--crop whole --resize 0.4"),
        ):  # fmt: skip
            yield Case(f"{weights}-{name}", True, "cub", CUB, weights, options)
    yield Case("cub06-caffe", True, "cub", CUB, "cub06", CAFFE)
    yield Case("cub06-permuted", True, "cub", CUB, "cub06-permuted")
    yield Case("flowers-half", True, "flowers", FLOWERS, "flowers", HALF)
    yield Case("flowers-unit", True, "flowers", FLOWERS, "flowers", UNIT)
    yield Case("flowers-bytes", True, "flowers", FLOWERS, "flowers", BYTES)
    yield Case("flowers-bgr", True, "flowers", FLOWERS, "flowers", "--channels bgr")
    yield Case("flowers-resize", True, "flowers", FLOWERS, "flowers", "--resize 0.4")
    yield Case("flowers-permuted", True, "flowers", FLOWERS, "flowers-permuted")
    yield Case("numbers-natural", True, "numbers", FLOWERS, "numbers")
    yield Case("small-imagenet-size", True, "flowers", SMALL, "small", "--input-size 224")
    right = [
        ("cub06", "cub", CUB, "cub06", ""),
        ("cub01", "cub", CUB, "cub01", ""),
        ("cub06-192", "cub", CUB, "cub06", "--input-size 192"),
        ("cub01-bicubic", "cub", CUB, "cub01", "--interpolation bicubic"),
        ("cub-mixed", "cub", CUB, "cub-mixed", ""),
        ("cub-third", "cub", CUB, "cub-third", ""),
        ("cub-random-head", "cub", CUB, "cub-random-head", ""),
        ("flowers", "flowers", FLOWERS, "flowers", ""),
        ("flowers-resize-1", "flowers", FLOWERS, "flowers", "--resize 1"),
        ("flowers-squash", "flowers", FLOWERS, "flowers", "--fit squash"),
        ("numbers", "numbers", FLOWERS, "numbers", "--classes natural"),
        ("flowers-random-50", "flowers", FLOWERS, "random50", "--input-size 96"),
        ("small", "flowers", SMALL, "small", f"--input-size 64 {HALF}"),
        ("small-early", "flowers", SMALL, "small-early", f"--input-size 64 {HALF}"),
        ("random-18", "flowers", SMALL, "random18", "--input-size 64"),
        ("random-18-unit", "flowers", SMALL, "random18", f"--input-size 64 {UNIT}"),
        ("random-mobile", "flowers", "torchvision:mobilenet_v3_small", "random-mobile", "--input-size 96"),
        ("random-convnext", "flowers", "torchvision:convnext_tiny", "random-convnext", "--input-size 64"),
        ("flowers-unsure", "flowers", FLOWERS, "flowers-unsure", ""),
        ("flowers-sure", "flowers", FLOWERS, "flowers-sure", ""),
    ]
    for name, images, model, weights, options in right:
        yield Case(name, False, images, model, weights, options)


class Made:
    """Image sets and weights, made in `folder` when they are first asked for."""

    def __init__(self, data: Path, folder: Path, checkpoints: Path | None) -> None:
        self.data, self.folder, self.checkpoints = data, folder, checkpoints

    def images(self, name: str) -> str:
        """The spec of an image set, six training images and a test image a class (of CUB three and one)."""
        to = self.folder / name
        if name == "cub":
            if not to.is_dir():
                _part_of_cub(self.data / "cub25", to, 3)
            return f"cub:{to}"
        if not to.is_dir():
            _part_of_flowers(self.data / "flowers12", to, 6, numbered=name == "numbers")
        return f"folder:{to}"

    def weights(self, name: str) -> Path | None:
        """A checkpoint by its name; None where it would lie among the given ones, and does not."""
        given = {"small": "r18.safetensors", "small-early": "r18_early.safetensors"}
        if name in given:
            path = self.checkpoints / given[name] if self.checkpoints else None
            return path if path is not None and path.is_file() else None
        path = self.folder / f"{name}.safetensors"
        if not path.is_file():
            save_file({key: value.contiguous() for key, value in self._state(name).items()}, path)
        return path

    def _state(self, name: str) -> dict[str, torch.Tensor]:
        epochs = [self.data / f"cub25_resnet50_epoch{number}.safetensors" for number in ("01", "06")]
        torch.manual_seed(1)
        if name.startswith("random"):
            return _random(name)
        if name.startswith("cub"):
            early, late = (load_file(path) for path in epochs)
            return _of_cub(name, early, late)
        state = load_file(epochs[1]) | load_file(self.data / "flowers12_classifier.safetensors")
        if name == "flowers-permuted":
            return _permuted(state, np.random.default_rng(3).permutation(12))
        if name == "numbers":  # folders "1" to "12", and a network that knows them by their numbers
            return state
        factor = {"flowers-unsure": 0.02, "flowers-sure": 20.0}.get(name, 1.0)
        return state | {key: state[key] * factor for key in ("fc.weight", "fc.bias")}


def _of_cub(
    name: str, early: dict[str, torch.Tensor], late: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    if name == "cub06-permuted":
        return _permuted(late, np.random.default_rng(2).permutation(25))
    if name == "cub-mixed":
        return {k: ((early[k].float() + late[k].float()) / 2).to(early[k].dtype) for k in early}
    weight, bias = early["fc.weight"].float(), early["fc.bias"].float()
    if name == "cub-random-head":
        return early | {"fc.weight": 0.02 * torch.randn(weight.shape), "fc.bias": torch.zeros_like(bias)}
    if name == "cub-third":  # a head that has hardly begun to learn: about a third is right
        noise = torch.randn(weight.shape) * weight.std()
        return early | {"fc.weight": 0.12 * weight + noise, "fc.bias": 0.12 * bias}
    return late if name == "cub06" else early


def _random(name: str) -> dict[str, torch.Tensor]:
    import torchvision

    called = {"random50": "resnet50", "random18": "resnet18", "random-mobile": "mobilenet_v3_small",
              "random-convnext": "convnext_tiny"}[name]  # fmt: skip
    found: dict[str, torch.Tensor] = torchvision.models.get_model(called, num_classes=12).state_dict()
    return found


def _permuted(state: dict[str, torch.Tensor], order: np.ndarray) -> dict[str, torch.Tensor]:
    return state | {key: state[key][torch.from_numpy(order)] for key in ("fc.weight", "fc.bias")}


def _part_of_flowers(source: Path, to: Path, each: int, numbered: bool) -> None:
    rows = ["class,caption"]
    captions = [line for line in (source / "captions.csv").read_text().splitlines()[1:] if line]
    for number, folder in enumerate(sorted((source / "train").iterdir()), start=1):
        called = str(number) if numbered else folder.name
        for split, count in (("train", each), ("test", 1)):
            (to / split / called).mkdir(parents=True)
            for path in sorted((source / split / folder.name).iterdir())[:count]:
                shutil.copyfile(path, to / split / called / path.name)
        rows += [
            f"{called},{line.partition(',')[2]}" for line in captions if line.partition(",")[0] == folder.name
        ]
    (to / "captions.csv").write_text("\n".join(rows))


def _part_of_cub(source: Path, to: Path, each: int) -> None:
    tables = {
        name: [line.split() for line in (source / name).read_text().splitlines() if line.strip()]
        for name in ("images.txt", "image_class_labels.txt", "train_test_split.txt", "bounding_boxes.txt")
    }
    path_of, label_of = (dict(tables[name]) for name in ("images.txt", "image_class_labels.txt"))
    left: dict[tuple[str, str], int] = {}
    kept = []
    for image, is_train in tables["train_test_split.txt"]:
        place = label_of[image], is_train
        left[place] = left.get(place, each if is_train == "1" else 1) - 1
        if left[place] >= 0:
            kept.append(image)
    for name, rows in tables.items():
        (to / "parts").mkdir(parents=True, exist_ok=True)
        (to / name).write_text("\n".join(" ".join(row) for row in rows if row[0] in kept))
    for name in ("classes.txt", "parts/parts.txt"):
        shutil.copyfile(source / name, to / name)
    lines = (source / "parts" / "part_locs.txt").read_text().splitlines()
    (to / "parts" / "part_locs.txt").write_text("\n".join(line for line in lines if line.split()[0] in kept))
    for image in kept:
        for folder, path in (
            ("images", path_of[image]),
            ("text", str(Path(path_of[image]).with_suffix(".txt"))),
        ):
            (to / folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / folder / path, to / folder / path)


def run(case: Case, made: Made, more: tuple[str, ...] = ()) -> tuple[int, str]:
    """The exit code and what was said of `explain run`."""
    from flows.cli.app import build

    weights = made.weights(case.weights)
    if weights is None:
        return -1, "left out: no such checkpoint was given"
    result = CliRunner().invoke(build(), [
        "run", "--images", made.images(case.images), "--model", case.model, "--checkpoint", str(weights),
        "--store", str(made.folder / "store"), "--workers", "1", "--min-images", "2", "--maps", "none",
        *case.options.split(), *more,
    ])  # fmt: skip
    said = result.output + (str(result.exception) if result.exception else "")
    return result.exit_code, re.sub(r"\s+", " ", said)


def told(said: str) -> str:
    """What the watchman said, in short; "" where it said nothing."""
    if not any(sign in said for sign in NAMED):
        return ""
    shares = " -> ".join(re.findall(r"\d+%", said)[:2])
    ways = re.findall(r"Give (--.*?)\. ", f"{said} ")
    return f"named: {shares}, {ways[0] if ways else ''}"


def main() -> None:
    """Run what is named, or all."""
    prepare()
    from tasks.cluster import connected

    given = sys.argv[1:]
    checkpoints = None
    if "--checkpoints" in given:
        at = given.index("--checkpoints")
        checkpoints, given = Path(given[at + 1]).absolute(), given[:at] + given[at + 2 :]
    data, wanted = Path(given[0]).absolute(), given[1:]
    good = bad = 0
    with tempfile.TemporaryDirectory() as folder, connected(cpus=2):
        made = Made(data, Path(folder), checkpoints)
        known = {case.name: case for case in cases()}
        for case in [known[name] for name in wanted] or list(known.values()):
            code, said = run(case, made)
            found = told(said)
            held = code != -1 and bool(found) == case.wrong and (code == 0) != case.wrong
            good, bad = good + held, bad + (not held and code != -1)
            kind = "wrong" if case.wrong else "right"
            what = found or ("" if code == 0 else said[-300:])
            print(json.dumps([kind, case.name, "ok" if held else "NOT", code, what]), flush=True)
    print(f"{good} as they should be, {bad} not")


if __name__ == "__main__":
    to_the_end(main)
