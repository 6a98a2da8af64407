"""Network x preprocessing x order of labels x form of checkpoint: understood as it was trained, or refused by name.

Each row is written as a training program would, from a network whose outputs are known, and what it was trained with is
done a second time with torchvision's own transforms: the pixels, the logits and the classes' names must be the same.
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from typer.testing import CliRunner

from explain_core.data.pictures.preprocess import crop_and_resize, normalise
from explain_core.image_sets import load_image_set
from explain_core.model.sources.spec import parse_model_spec
from flows.cli.app import build
from tasks.options import RunOptions
from tasks.premises import built_network, in_label_order, preprocessing_for, training_record
from tests.networks import small

transforms = pytest.importorskip("torchvision.transforms")
Mode = transforms.InterpolationMode

NAMES = tuple(str(number) for number in range(1, 12))
FOLDERS = tuple(sorted(NAMES))  # "1", "10", "11", "2": not the order of their values
ODD = ("3", "11", "1", "7", "10", "2", "9", "4", "8", "6", "5")
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
HALF = ((0.5,) * 3, (0.5,) * 3)


# --- networks -------------------------------------------------------------------------------------------------------

NETWORKS = {
    "small": ("tests.networks.small:build", small.build),
    "without bias": ("tests.networks.small:without_bias", small.without_bias),
    "squeezenet": ("torchvision:squeezenet1_1", None),
    "shufflenet": ("torchvision:shufflenet_v2_x0_5", None),
}


def trained(name: str) -> nn.Module:
    """A network with weights that a seed decides, its batch norms as after some training."""
    torch.manual_seed(3)
    spec, factory = NETWORKS[name]
    if factory is None:
        import torchvision

        network = torchvision.models.get_model(spec.partition(":")[2], num_classes=len(NAMES))
    else:
        network = factory(len(NAMES))
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return network.eval()


# --- forms of checkpoints: what is written, from the tensors and what else is to stand in the file ------------------


def _prefixed(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {f"{prefix}{name}": value for name, value in state.items()}


def _other(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: value + 1 if value.is_floating_point() else value for name, value in state.items()}


def _cast(state: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    return {name: value.to(dtype) if value.is_floating_point() else value for name, value in state.items()}


def _safetensors(state: dict[str, torch.Tensor], beside: dict[str, Any], folder: Path) -> Path:
    metadata = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in beside.items()
    }
    save_file(state, folder / "weights.safetensors", metadata)
    return folder / "weights.safetensors"


def _hugging_face(state: dict[str, torch.Tensor], beside: dict[str, Any], folder: Path) -> Path:
    (folder / "model").mkdir()
    save_file(state, folder / "model" / "model.safetensors")
    (folder / "model" / "config.json").write_text(json.dumps(beside))
    if (held := folder / "preprocessor_config.json").is_file():
        held.rename(folder / "model" / "preprocessor_config.json")
    return folder / "model"


def _saved(wrap: Callable[[dict[str, torch.Tensor], dict[str, Any]], Any]) -> Callable[..., Path]:
    def write(state: dict[str, torch.Tensor], beside: dict[str, Any], folder: Path) -> Path:
        torch.save(wrap(state, beside), folder / "weights.pt")
        return folder / "weights.pt"

    return write


FORMS: dict[str, Callable[..., Path]] = {
    "safetensors": _safetensors,
    "wrapped": _saved(lambda s, b: {"model": s, "optimizer": {"state": {}}, **b}),
    "data parallel": _saved(lambda s, b: {"state_dict": _prefixed(s, "module."), "epoch": 3, **b}),
    "lightning": _saved(lambda s, b: {"state_dict": _prefixed(s, "model."), "hyper_parameters": b}),
    "nested twice": _saved(lambda s, b: {"checkpoint": {"state_dict": s}, **b}),
    "half": _saved(lambda s, b: {"state_dict": _cast(s, torch.float16), **b}),
    "bfloat16": _saved(lambda s, b: {"state_dict": _cast(s, torch.bfloat16), **b}),
    "double": _saved(lambda s, b: {"state_dict": OrderedDict(_cast(s, torch.float64)), "args": b}),
    "timm": _saved(lambda s, b: {"arch": "x", "state_dict": s, "state_dict_ema": _other(s), **b}),
    "averaged, parallel": _saved(lambda s, b: {"model": _prefixed(s, "module."), "model_ema": _other(s), **b}),
    "channels last": _saved(
        lambda s, b: {
            "net": {
                n: v.contiguous(memory_format=torch.channels_last) if v.ndim == 4 else v for n, v in s.items()
            },
            "config": b,
        }
    ),
    "compiled, parallel": _saved(lambda s, b: {"model": _prefixed(s, "_orig_mod.module."), "meta": b}),
    "hugging face": _hugging_face,
}  # fmt: skip
ROUNDED = {"half": torch.float16, "bfloat16": torch.bfloat16}


# --- preprocessing: what the file says, what lies beside it, the options, and the same by torchvision ---------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """A preprocessing: entries of the checkpoint, preprocessor_config.json, options, and torchvision's transforms."""

    own: Any
    entries: dict[str, Any] | None = None
    config: dict[str, Any] | None = None
    options: str = ""


def _usual(size: Any, resize: Any, mode: Mode, mean: Any, std: Any) -> Any:
    return transforms.Compose([
        transforms.Resize(resize, mode), transforms.CenterCrop(size), transforms.ToTensor(),
        transforms.Normalize(mean, std),
    ])  # fmt: skip


PREPARED = {
    "ImageNet's": Prepared(_usual(56, 64, Mode.BILINEAR, *IMAGENET), options="--input-size 56"),
    "options": Prepared(
        _usual(48, 64, Mode.BICUBIC, *HALF),
        options="--input-size 48 --resize 64 --interpolation bicubic --mean 0.5 --std 0.5",
    ),
    "hyper-parameters": Prepared(
        _usual(48, 60, Mode.BILINEAR, (0.4, 0.3, 0.2), (0.3, 0.3, 0.3)),
        entries={"mean": [0.4, 0.3, 0.2], "std": [0.3, 0.3, 0.3], "img_size": 48, "val_resize_size": 60},
    ),
    "hyper-parameters that stretch": Prepared(
        _usual((48, 40), (48, 40), Mode.BILINEAR, *IMAGENET), entries={"resize": [48, 40]}
    ),
    "timm squash": Prepared(
        _usual((64, 48), (64, 48), Mode.BICUBIC, *HALF),
        entries={"pretrained_cfg": {
            "mean": [0.5] * 3, "std": [0.5] * 3, "input_size": [3, 64, 48], "crop_pct": 1.0, "crop_mode": "squash",
            "interpolation": "bicubic",
        }},
    ),
    "processor that stretches": Prepared(
        _usual((56, 56), (56, 56), Mode.BILINEAR, *HALF),
        config={
            "image_processor_type": "ViTImageProcessor", "do_normalize": True, "image_mean": [0.5] * 3,
            "image_std": [0.5] * 3, "size": {"height": 56, "width": 56}, "resample": 2,
        },
    ),
    "processor of raw bytes": Prepared(
        _usual(48, 64, Mode.BICUBIC, (0, 0, 0), (1 / 255,) * 3),
        config={
            "do_rescale": False, "do_normalize": False, "size": {"shortest_edge": 64}, "do_center_crop": True,
            "crop_size": {"height": 48, "width": 48}, "resample": 3,
        },
    ),
    "processor, blue first": Prepared(
        transforms.Compose([
            transforms.Resize((40, 56), Mode.NEAREST), transforms.ToTensor(),
            transforms.Lambda(lambda x: x.flip(0)),
        ]),
        config={
            "do_flip_channel_order": True, "do_normalize": False, "size": {"height": 40, "width": 56}, "resample": 0,
        },
    ),
}  # fmt: skip


# --- order of labels: entries of the checkpoint, options, and the names that its outputs have -----------------------


@dataclass(frozen=True, slots=True)
class Labels:
    """An order of labels: how it is said, and the names of the outputs."""

    names: tuple[str, ...]
    entries: dict[str, Any] | None = None
    file: Any = None
    options: str = ""


LABELS = {
    "the folders'": Labels(FOLDERS),
    "natural": Labels(NAMES, options="--classes natural"),
    "a file": Labels(ODD, file=list(ODD)),
    "classes": Labels(ODD, {"classes": list(ODD)}),
    "class_to_idx": Labels(ODD, {"class_to_idx": {name: k for k, name in sorted(zip(ODD, range(11), strict=True))}}),
    "id2label, keys of text": Labels(
        ODD, {"id2label": {str(k): ODD[k] for k in sorted(range(11), key=str, reverse=True)}}
    ),
    "label2id alone": Labels(NAMES, {"label2id": {name: k for k, name in enumerate(NAMES)}}),
    "a file against the checkpoint": Labels(NAMES, {"classes": list(ODD)}, file={n: k for k, n in enumerate(NAMES)}),
}  # fmt: skip


def rows() -> list[tuple[str, str, str, str]]:
    """52 combinations in which every form meets every kind of preprocessing and of labels in turn."""
    found = []
    for place in range(52):
        form = list(FORMS)[place % len(FORMS)]
        prepared = list(PREPARED)[(place + place // len(FORMS)) % len(PREPARED)]
        labels = list(LABELS)[(5 * place + place // len(FORMS)) % len(LABELS)]
        found.append((list(NETWORKS)[(place // 2) % len(NETWORKS)], prepared, labels, form))
    return found


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    """A folder a class, named by numbers, each with a picture of another shape, and a caption of each class."""
    folder, random = tmp_path_factory.mktemp("pictures"), np.random.default_rng(0)
    for number, name in enumerate(NAMES):
        (folder / name).mkdir()
        width, height = ((96, 64), (64, 96), (80, 80))[number % 3]
        for one in range(2):
            coarse = random.integers(0, 256, (height // 8, width // 8, 3), np.uint8)
            Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC).save(
                folder / name / f"{one}.png"
            )
    (folder / "captions.csv").write_text(
        "\n".join(["class,caption", *(f"{name},a small bird with a red crown" for name in NAMES)])
    )
    return folder


def written(row: tuple[str, str, str, str], folder: Path) -> list[str]:
    """Write a row's checkpoint and what lies beside it; the options of the command."""
    name, prepared, labels, form = row
    said, order = PREPARED[prepared], LABELS[labels]
    if said.config is not None:
        (folder / "preprocessor_config.json").write_text(json.dumps(said.config))
    state = trained(name).state_dict()
    path = FORMS[form](state, {**(said.entries or {}), **(order.entries or {})}, folder)
    options = [
        "--model",
        NETWORKS[name][0],
        "--checkpoint",
        str(path),
        *said.options.split(),
        *order.options.split(),
    ]
    if order.file is not None:
        (folder / "labels.json").write_text(json.dumps(order.file))
        options += ["--classes", str(folder / "labels.json")]
    return options


def checked(options: list[str]) -> tuple[int, dict[str, Any] | None, str]:
    result = CliRunner().invoke(build(), ["check", *options, "--json"])
    text = result.stdout.strip()
    said = f"{result.output} {result.exception or ''}"
    return result.exit_code, json.loads(text) if text.startswith("{") else None, said


def as_run(options: list[str], images: Path, store: Path) -> RunOptions:
    words = iter(options)
    given = {word.removeprefix("--").replace("-", "_"): next(words) for word in words}
    return RunOptions(images=f"folder:{images}", store=str(store), crop="whole", **given)


def marked(row, place):
    """An eighth of the rows is quick enough for every change; the others take their turn in the slow tests."""
    return pytest.param(row, id=", ".join(row), marks=[pytest.mark.slow] if place % 8 else [])


@pytest.mark.parametrize("row", [marked(row, place) for place, row in enumerate(rows())])
def test_it_is_understood_as_it_was_trained(row, pictures, tmp_path):
    name, prepared, labels, form = row
    options = written(row, tmp_path)
    code, found, said = checked([*options, "--images", f"folder:{pictures}", "--crop", "whole"])
    assert code == 0 and found is not None and found["accepted"], said
    assert tuple(found["class_names"]) == LABELS[labels].names
    assert found["logits_error"] < 1e-3
    # What a run would compute of two pictures, against the network itself and torchvision's transforms.
    run = as_run(options, pictures, tmp_path / "store")
    spec = parse_model_spec(run.model)
    image_set = load_image_set(run.images)
    record = training_record(run, spec, len(NAMES), "digest")
    chosen = preprocessing_for(run, record)
    ordered, _ = in_label_order(image_set, run, record)
    network = built_network(run, spec, ordered.classes, chosen)
    own = trained(name)
    if form in ROUNDED:
        own.load_state_dict(_cast(_cast(own.state_dict(), ROUNDED[form]), torch.float32))
    for picture in sorted(pictures.rglob("*.png"))[:6:2]:
        image = Image.open(picture).convert("RGB")
        wanted = PREPARED[prepared].own(image)[None]
        given = normalise(crop_and_resize(image, None, chosen.preprocessing)[None], chosen.preprocessing)
        assert given.shape == wanted.shape
        with torch.inference_mode():
            logits, theirs = network.forward(torch.from_numpy(given)).logits[0], own(wanted)[0].numpy()
            same = own(torch.from_numpy(given))[0].numpy()
        spread = float(theirs.max() - theirs.min())
        assert np.abs(logits - same).max() <= 1e-4 * spread
        assert np.abs(logits - theirs).max() <= 0.15 * spread  # half a pixel, where sizes are rounded
        assert ordered.classes[int(logits.argmax())] == LABELS[labels].names[int(same.argmax())]


REFUSED: dict[str, tuple[Callable[[dict[str, torch.Tensor]], Any], list[str], str]] = {
    "two orders": (
        lambda s: {"state_dict": s, "classes": list(FOLDERS), "class_to_idx": {n: k for k, n in enumerate(NAMES)}},
        [], "two orders",
    ),
    "other classes": (lambda s: {"state_dict": s, "classes": [f"x{n}" for n in NAMES]}, [], "x1"),
    "another number of classes": (
        lambda s: {n: v[:7] if n.startswith("fc.") else v for n, v in s.items()}, [], "7",
    ),
    "no bias": (lambda s: {n: v for n, v in s.items() if n != "fc.bias"}, [], "fc.bias"),
    "one layer more": (lambda s: s | {"extra.weight": torch.ones(3)}, [], "extra.weight"),
    "not finite": (lambda s: s | {"fc.bias": s["fc.bias"] * float("nan")}, [], "fc.bias"),
    "an unknown fit": (
        lambda s: {"state_dict": s, "pretrained_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "crop_mode": "fill"}},
        [], "crop_mode",
    ),
    "an unknown filter": (
        lambda s: {"state_dict": s, "pretrained_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "area"}},
        [], "--interpolation",
    ),
    "grey pictures": (lambda s: s, ["--channels", "1"], "3 channels"),
    "smaller than cut out": (lambda s: s, ["--input-size", "224", "--resize", "200"], "200 pixels"),
    "pixels of two sides": (lambda s: s, ["--input-size", "96x64", "--resize", "100"], "96 x 64"),
    "bicubic as it comes": (lambda s: s, ["--interpolation", "bicubic", "--no-antialias"], "antialias"),
    "a list that lacks one": (lambda s: s, ["--classes", "SHORT"], "11"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_understood_is_refused_by_name(name, pictures, tmp_path):
    wrap, more, words = REFUSED[name]
    torch.save(wrap(trained("small").state_dict()), tmp_path / "weights.pt")
    (tmp_path / "short.txt").write_text("\n".join(NAMES[:-1]))
    more = [str(tmp_path / "short.txt") if each == "SHORT" else each for each in more]
    code, found, said = checked(
        ["--model", "tests.networks.small:build", "--checkpoint", str(tmp_path / "weights.pt"),
         "--images", f"folder:{pictures}", *more]
    )  # fmt: skip
    assert code != 0 and words in (found["reason"] if found else said)


def test_the_order_that_is_given_decides_between_two(pictures, tmp_path):
    held = {
        "state_dict": trained("small").state_dict(),
        "classes": list(FOLDERS),
        "idx_to_class": dict(enumerate(ODD)),
    }
    torch.save(held, tmp_path / "weights.pt")
    (tmp_path / "labels.json").write_text(json.dumps(list(ODD)))
    code, found, _ = checked(
        ["--model", "tests.networks.small:build", "--checkpoint", str(tmp_path / "weights.pt"),
         "--images", f"folder:{pictures}", "--classes", str(tmp_path / "labels.json")]
    )  # fmt: skip
    assert code == 0 and found is not None and tuple(found["class_names"]) == ODD


@pytest.mark.parametrize(("more", "twice"), [([], True), (["--mean", "0", "--std", "1"], False)])
def test_a_network_that_prepares_its_images_itself_is_told_of(more, twice):
    code, found, _ = checked(
        ["--model", "tests.networks.small:prepared", "--num-classes", "5", "--input-size", "64", *more]
    )
    assert code == 0 and found is not None
    assert any("pads its image" in each for each in found["notes"])
    assert any("(pixel_mean)" in each and "--mean 0 --std 1" in each for each in found["notes"]) == twice


def test_no_stage_runs_on_a_set_that_is_refused(tmp_path):
    options = ["--model", "torchvision:resnet18", "--num-classes", "3", "--input-size", "32"]
    code, found, said = checked([*options, "--images", f"folder:{tmp_path}"])
    assert code == 1 and found is not None, said
    assert set(found["stages"].values()) == {"no: the image set is refused"} and len(found["stages"]) == 6
