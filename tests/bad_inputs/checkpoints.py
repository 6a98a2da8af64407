"""Checkpoint files that are none, do not fit, or would run code or take all memory."""

import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import nn

from explain_core.errors import ExplainError
from explain_core.model.checkpoints.checkpoint import read_checkpoint
from explain_core.model.sources.spec import ModelSpec
from explain_core.model.sources.weights import load_into
from tests.bad_inputs.hostile_pickles import CASES as HOSTILE
from tests.bad_inputs.place import Case, Place, png, safetensors

SPEC = ModelSpec("mynets", "bird")
LINEAR = {"weight": torch.ones(3, 4), "bias": torch.zeros(3)}


def file(content: bytes, name: str = "net.pt") -> Callable[[Place], object]:
    """A checkpoint file of these bytes."""
    return lambda place: read_checkpoint(place.put(name, content))


def saved(held: Any, **how: Any) -> bytes:
    """What torch.save writes."""
    buffer = io.BytesIO()
    torch.save(held, buffer, **how)
    return buffer.getvalue()


def tensors(content: bytes) -> Callable[[Place], object]:
    """A safetensors file of these bytes."""
    return file(content, "net.safetensors")


def into(network: nn.Module, state: dict[str, torch.Tensor]) -> Callable[[Place], object]:
    """A sound checkpoint for another network."""
    return lambda place: load_into(network, read_checkpoint(place.put("net.safetensors", save(state))), SPEC)


class Trap:
    """A pickle that makes a folder when code in it is run."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.made),)


class Reserving:
    """A pickle that asks for eight gigabytes of zeros."""

    def __reduce__(self) -> tuple[Any, ...]:
        return bytearray, (8 * 10**9,)


def hostile(write: Callable[[Any], bytes]) -> Callable[[Place], object]:
    """A checkpoint with code in it, which must not be run."""

    def meet(place: Place) -> object:
        made = place.folder / "made-by-the-pickle"
        path = place.put("net.pt", write({"state_dict": LINEAR, "callback": Trap(made)}))
        try:
            return read_checkpoint(path)
        except ExplainError:
            assert not made.exists(), "the pickle's code was run"
            raise

    return meet


def zipped(compression: int, **members: bytes) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(f"net/{name.replace('__', '.')}", content)
    return buffer.getvalue()


def nested(depth: int) -> Any:
    held: Any = LINEAR
    for _ in range(depth):
        held = {"model": held}
    return held


def of(dtype: str, shape: list[int], start: int, end: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


SOUND, OLD = saved(LINEAR), saved(LINEAR, _use_new_zipfile_serialization=False)
TENSORS = save(LINEAR)
CASES = [
    Case(
        "a hostile pickle in a zip",
        hostile(saved),
        ("Python objects other than tensors", "run code", "state_dict()"),
    ),
    Case(
        "a hostile pickle of the old format",
        hostile(lambda held: saved(held, _use_new_zipfile_serialization=False)),
        ("other than tensors", "run code"),
    ),
    Case(
        "a hostile pickle alone",
        hostile(lambda held: pickle.dumps(held, protocol=2)),
        ("other than tensors", "run code"),
    ),
    Case(
        "a pickle that takes all memory",
        file(saved({**LINEAR, "x": Reserving()})),
        ("bytearray", "take all memory"),
    ),
    Case(
        "a zip bomb",
        file(zipped(zipfile.ZIP_DEFLATED, data__pkl=b"\x80\x02}.", data=bytes(2**26))),
        ("is compressed", "67,1", "Save it again"),
    ),
    Case(
        "a tensor of 10^12 values over one",
        file(saved({"w": torch.zeros(1).expand(10**12)})),
        ("tensor w", "1,000,000,000,000", "more than the file"),
    ),
    Case(
        "a half tensor of 10^9 values over one",
        file(saved({"w": torch.zeros(1).half().expand(10**9)})),
        ("tensor w", "more than the file"),
    ),
    Case("a zip cut off", file(SOUND[:-100]), ("cut short or damaged", "Copy it again")),
    Case("the old format cut off", file(OLD[:-10]), ("cut short", "Copy it again")),
    Case("one bit flipped", file(SOUND.replace(b"\0\0\x80\x3f", b"\0\0\x80\x3e", 1)), ("checksum",)),
    Case("an empty checkpoint", file(b""), ("is empty",)),
    Case("text as a checkpoint", file(b"epoch,loss\n1,0.5\n"), ("not a checkpoint but text", "state dict")),
    Case(
        "a web page as a checkpoint",
        file(b"<!DOCTYPE html>\n<html>404</html>"),
        ("not a checkpoint but text",),
    ),
    Case("a picture as a checkpoint", file(png()), ("a PNG picture",)),
    Case(
        "a Git LFS pointer", file(b"version https://git-lfs.github.com/spec/v1\noid 1\n"), ("git lfs pull",)
    ),
    Case(
        "a zip of holidays",
        file(zipped(zipfile.ZIP_STORED, holiday__txt=b"sunny")),
        ("no checkpoint", "holiday.txt"),
    ),
    Case(
        "a checkpoint that is not there",
        lambda p: read_checkpoint(p.folder / "gone.pt"),
        ("there is no checkpoint", "gone.pt"),
    ),
    Case(
        "a checkpoint in a folder that is not there",
        lambda p: read_checkpoint(p.folder / "no" / "gone.pt"),
        ("folder", "does not exist"),
    ),
    *HOSTILE,
    Case(
        "a folder as a checkpoint",
        lambda p: p.put("net.pt", SOUND) and read_checkpoint(p.folder),
        ("is a folder", "In it: net.pt"),
    ),
    Case(
        "a pipe as a checkpoint",
        lambda _: os.mkfifo("pipe.pt") or read_checkpoint("pipe.pt"),
        ("there is no checkpoint pipe.pt",),
    ),
    Case(
        "a path of 5,000 characters to a checkpoint",
        lambda _: read_checkpoint("x" * 5000),
        ("could not be read", "too long"),
    ),
    Case("a list of tensors", file(saved([torch.zeros(2)])), ("'list'", "not a state dict")),
    Case("a state dict without tensors", file(saved({"weight": [1.0, 2.0]})), ("no weights", "weight")),
    Case("weights 400 wrappings deep", file(saved(nested(400))), ("no weights where they are looked for",)),
    Case(
        "an optimizer's state",
        file(saved({"state": {}, "param_groups": [{"lr": 0.1}]})),
        ("an optimizer's state",),
    ),
    Case("tensors called by numbers", file(saved({0: torch.zeros(2)})), ("called 0", "no text")),
    Case(
        "a tensor called with terminal escapes",
        file(saved({"\x1b[2J\n\n\n\n": torch.tensor([float("nan")])})),
        ("NaN",),
    ),
    Case(
        "a tensor with a name of a megabyte",
        file(saved({"x" * 2**20: torch.tensor([float("nan")])})),
        ("xxx...", "NaN"),
    ),
    Case(
        "NaN among the weights",
        file(saved({"fc.weight": torch.tensor([1.0, float("nan")])})),
        ("fc.weight", "1 NaN of 2", "diverged"),
    ),
    Case(
        "infinity among the weights",
        tensors(save({"fc.weight": torch.tensor([float("inf")])})),
        ("fc.weight", "1 infinite of 1"),
    ),
    Case("a sparse tensor", file(saved({"w": torch.eye(2).to_sparse()})), ("tensor w", "sparse")),
    Case(
        "a header of 2^63 bytes",
        tensors(safetensors({"w": of("F32", [2], 0, 8)}, bytes(8), 2**63)),
        ("cut short", "its own header"),
    ),
    Case(
        "a type that is not there",
        tensors(safetensors({"w": of("Q9", [2], 0, 8)}, bytes(8))),
        ("damaged", "Q9"),
    ),
    Case(
        "a type that is not read",
        tensors(safetensors({"w": of("F4", [2], 0, 1)}, bytes(1))),
        ("tensor w", "Save it as float32"),
    ),
    Case(
        "complex numbers",
        tensors(safetensors({"w": of("C64", [1], 0, 8)}, bytes(8))),
        ("tensor w", "complex"),
    ),
    Case(
        "overlapping tensors",
        tensors(safetensors({"v": of("F32", [2], 0, 8), "w": of("F32", [2], 4, 12)}, bytes(12))),
        ("damaged", "offset"),
    ),
    Case(
        "a tensor beyond the file",
        tensors(safetensors({"w": of("F32", [200], 0, 800)}, bytes(8))),
        ("cut short", "Copy"),
    ),
    Case(
        "a shape of 2^80 values",
        tensors(safetensors({"w": of("F32", [2**40, 2**40], 0, 8)}, bytes(8))),
        ("damaged", "overflow"),
    ),
    Case("a negative shape", tensors(safetensors({"w": of("F32", [-2], 0, 8)}, bytes(8))), ("damaged", "-2")),
    Case("a header that is not UTF-8", tensors(safetensors(b'{"\xff":1}')), ("damaged", "UTF-8")),
    Case("a header of brackets", tensors(safetensors(b'{"w":' + b"[" * 10**5)), ("damaged", "recursion")),
    Case("safetensors cut off", tensors(TENSORS[:-5]), ("cut short",)),
    Case("safetensors of nothing", tensors(save({})), ("holds no tensors",)),
    Case(
        "weights of another architecture",
        into(nn.Conv2d(3, 4, 3), {"layer1.w": torch.ones(2)}),
        ("another architecture", "--model"),
    ),
    Case(
        "weights for another number of classes", into(nn.Linear(4, 5), LINEAR), ("trained for 3 classes", "5")
    ),
    Case("weights of other shapes", into(nn.Linear(7, 3), LINEAR), ("other shapes", "(3, 4)", "(3, 7)")),
]
