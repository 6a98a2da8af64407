"""A checkpoint file: its weights and, where it has them, its class names; no code in it is run."""

from __future__ import annotations

import difflib
import hashlib
import json
import mmap
import pickle
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.data.image_set import display_name
from explain_core.data.wording import one_line
from explain_core.errors import CheckpointError
from explain_core.model.class_names import KEYS, class_names_in

if TYPE_CHECKING:  # the digest of a file is asked for by commands that never need torch
    from torch import Tensor

#: Where training programs put the weights, in the order in which they are looked for.
WRAPPINGS = (
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "module",
    "ema", "model_ema", "ema_state_dict", "state_dict_ema",
)  # fmt: skip
SUFFIXES = (".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".tar")
SAVE = "Save it again with torch.save(model.state_dict(), FILE)."
COPY = "Copy it again from where it came."
#: torch reads these beside tensors, of any length and filled with zeros.
RESERVES = b"bytearray"
#: How deep the weights may lie in wrappings, and how often over one stored value may be shared by tensors.
DEEPEST, SHARED = 8, 16
#: What a file is by its first bytes, where people have named the wrong one.
OTHER_FILES = {
    b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"\x89HDF": "an HDF5 file (Keras)", b"\x1f\x8b": "a gzip file",
    b"version https://git-lfs": "a Git LFS pointer (fetch the file itself with git lfs pull)",
}  # fmt: skip


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint as it was read.

    `state` maps tensor names, as they stand in the file, to finite tensors: floating ones float32, others as
    they were. `class_names` are those of the classifier's outputs in label order, None where the file has
    none.
    """

    path: str
    state: dict[str, Tensor]
    class_names: tuple[str, ...] | None


def checkpoint_digest(path: str | Path) -> str:
    """SHA-256 (hex) of a checkpoint file's bytes: the name of its content.

    The bytes rather than the tensors are hashed: a weight file's bytes are its content, and this needs no
    torch, so that a command with nothing to do ends in seconds. The same weights saved in another format
    count as another checkpoint, which costs a repeated run and never a stale answer. Raises CheckpointError
    for a missing file.
    """
    file = _existing(path)
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"{file} could not be read: {error.strerror or error}.") from error


def read_checkpoint(path: str | Path) -> Checkpoint:
    """Read the weights of a safetensors file or a PyTorch state dict (`weights_only`), usual wrappings too.

    Raises CheckpointError for a file that is missing, damaged, of another kind, holds anything but data, or
    has a tensor with NaN or infinite values.
    """
    file = _existing(path)
    try:
        size = file.stat().st_size
        with file.open("rb") as handle:
            head = handle.read(64)
        if not size:
            raise CheckpointError(f"{file} is empty (0 bytes). {COPY}")
        if head[:2] == b"PK":
            held = _read_zip(file, size)
        elif head[8:9] == b"{" or file.suffix == ".safetensors":
            return _checked(file, size, *_read_safetensors(file, head, size))
        elif head[:1] == b"\x80":
            held = _read_pickle(file, mapped=False)
        else:
            raise _not_a_checkpoint(file, head)
    except OSError as error:
        raise CheckpointError(f"{file} could not be read: {error.strerror or error}.") from error
    return _checked(file, size, _unwrapped(file, held), class_names_in(held))


def check_classes(checkpoint: Checkpoint, class_names: Sequence[str]) -> None:
    """Hold the checkpoint's class names, if it has any, against the image set's: as many, the same, in order.

    Names are compared as people write them (`display_name`) and without regard to case. Raises
    CheckpointError.
    """
    if checkpoint.class_names is None:
        return
    theirs = [display_name(name) for name in checkpoint.class_names]
    ours = [display_name(name) for name in class_names]
    if len(theirs) != len(ours):
        raise CheckpointError(
            f"{checkpoint.path} was trained for {len(theirs)} classes, the image set has {len(ours)}. "
            "Name the image set that it was trained on."
        )
    for place, (their, our) in enumerate(zip(theirs, ours, strict=True), 1):
        if their.casefold() != our.casefold():
            same = sorted(map(str.casefold, theirs)) == sorted(map(str.casefold, ours))
            order = "The names are the same in another order. " if same else ""
            raise CheckpointError(
                f"class {place} of {len(ours)} is {their!r} in {checkpoint.path} and {our!r} "
                f"in the image set. {order}Name the image set that the checkpoint was trained on, with its "
                "classes in the same order."
            )


def _existing(path: str | Path) -> Path:
    file = Path(path)
    try:
        if file.is_file():
            return file
        if file.is_dir():
            held = sorted(entry.name for entry in file.iterdir() if entry.suffix in SUFFIXES)[:4]
            inside = f" In it: {', '.join(held)}." if held else ""
            raise CheckpointError(f"{file} is a folder: name the checkpoint file itself.{inside}")
        if not file.parent.is_dir():
            raise CheckpointError(f"there is no checkpoint {file}: the folder {file.parent} does not exist.")
        beside = sorted(entry.name for entry in file.parent.iterdir())
    except OSError as error:
        raise CheckpointError(f"{file} could not be read: {error.strerror or error}.") from error
    close = difflib.get_close_matches(file.name, beside, n=3)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise CheckpointError(f"there is no checkpoint {file}.{hint}")


def _read_safetensors(file: Path, head: bytes, size: int) -> tuple[dict[str, Any], tuple[str, ...] | None]:
    from safetensors import SafetensorError, safe_open

    if head[8:9] != b"{":
        raise (
            _not_a_checkpoint(file, head)
            if size > 8
            else CheckpointError(f"{file} is cut short: {size} bytes. {COPY}")
        )
    if 8 + int.from_bytes(head[:8], "little") > size:
        raise CheckpointError(f"{file} is cut short: {size} bytes are less than its own header. {COPY}")
    try:
        with safe_open(str(file), framework="pt") as handle:
            state = {name: handle.get_tensor(name) for name in handle.keys()}  # noqa: SIM118
            metadata = handle.metadata() or {}
    except SafetensorError as error:
        damage = "cut short" if "incomplete" in str(error).lower() else "damaged"
        raise CheckpointError(f"{file} is {damage} ({error}). {COPY}") from error
    parsed: dict[str, Any] = {}
    for key in KEYS:
        try:
            parsed[key] = json.loads(metadata.get(key, "null"))
        except (ValueError, RecursionError):
            continue
    return state, class_names_in(parsed)


def _read_zip(file: Path, size: int) -> Any:
    """Read what torch.save wrote since 1.6: a zip archive, its parts as they are, without compression."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > size or any(member.compress_type != zipfile.ZIP_STORED for member in members):
                raise CheckpointError(
                    f"{file} is compressed ({size:,} bytes unpack to {unpacked:,}), and checkpoints are read as "
                    f"they lie. {SAVE}"
                )
            # torch does not look at the checksums. Where torch was told to write none they are 0.
            damaged = archive.testzip() if any(member.CRC for member in members) else None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise CheckpointError(f"{file} is cut short or damaged ({error}). {COPY}") from error
    if damaged:
        raise CheckpointError(f"{file} is damaged: the checksum of its part {damaged} is wrong. {COPY}")
    names = [member.filename for member in members]
    if any(name.endswith("/constants.pkl") for name in names):
        raise CheckpointError(f"{file} is a TorchScript program, not a state dict. {SAVE}")
    if not any(name.endswith("/data.pkl") for name in names):
        raise CheckpointError(
            f"{file} is a zip archive, but no checkpoint: it holds {', '.join(names[:3]) or 'nothing'}."
        )
    return _read_pickle(file, mapped=True)


def _refuse_reservation(file: Path) -> None:
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = content.find(RESERVES) >= 0
    if found:
        raise CheckpointError(
            f"{file} holds Python objects other than tensors: bytearray. Reading them could take all memory. {SAVE}"
        )


def _read_pickle(file: Path, mapped: bool) -> Any:
    import argparse

    import torch

    _refuse_reservation(file)
    try:
        # A namespace of settings is data, and torchvision's own training program saves one with the weights.
        with warnings.catch_warnings(), torch.serialization.safe_globals([argparse.Namespace]):
            warnings.simplefilter("ignore")
            return torch.load(file, map_location="cpu", weights_only=True, mmap=mapped)
    except pickle.UnpicklingError as error:
        found = re.search(r"(?:GLOBAL|class) ([\w.]+)", str(error).split("WeightsUnpickler error:")[-1])
        if found is None:
            raise CheckpointError(f"{file} is not a checkpoint, or a damaged one. {COPY}") from error
        whole = (
            " A whole network was saved." if re.match(r"(torch\.nn|torchvision\.models)\.", found[1]) else ""
        )
        raise CheckpointError(
            f"{file} holds Python objects other than tensors: {found[1]}. Reading them could run "
            f"code.{whole} {SAVE}"
        ) from error
    except OSError:
        raise
    except (
        Exception
    ) as error:  # torch meets damage with whatever comes: EOFError, KeyError, RuntimeError, ...
        what = str(error).partition("\n")[0][:120]
        raise CheckpointError(
            f"{file} is cut short, damaged or no checkpoint ({type(error).__name__}: {what}). {COPY}"
        ) from error


def _unwrapped(file: Path, held: Any) -> dict[str, Any]:
    """The state dict in what a training program saved."""
    if not isinstance(held, Mapping):
        raise CheckpointError(f"{file} holds {type(held).__name__!r}, not a state dict. {SAVE}")
    found = _innermost(held)
    if found is not None:
        return dict(found)
    if "param_groups" in held:
        raise CheckpointError(f"{file} holds an optimizer's state and no weights of a network. {SAVE}")
    entries = ", ".join(map(one_line, list(held)[:6])) or "nothing"
    raise CheckpointError(
        f"{file} holds no weights where they are looked for; its entries are: {entries}. {SAVE}"
    )


def _innermost(held: Mapping[Any, Any], deep: int = 0) -> Mapping[Any, Any] | None:
    """The first mapping that holds tensors, wrappings before the mapping itself (a loss may stand there)."""
    import torch

    for key in WRAPPINGS if deep < DEEPEST else ():
        inner = held.get(key)
        if isinstance(inner, Mapping) and (found := _innermost(inner, deep + 1)) is not None:
            return found
    return held if any(isinstance(value, torch.Tensor) for value in held.values()) else None


def _checked(file: Path, size: int, state: Mapping[str, Any], classes: tuple[str, ...] | None) -> Checkpoint:
    """Bring the tensors to float32, all of them finite; `size` is the file's in bytes."""
    import torch

    tensors: dict[str, Tensor] = {}
    total = 0
    for key, value in state.items():
        if not isinstance(value, torch.Tensor):
            continue
        name = one_line(key)
        if not isinstance(key, str):
            raise CheckpointError(f"{file}: a tensor is called {name}, which is no text. {SAVE}")
        if value.layout is not torch.strided or value.is_quantized or value.is_complex() or value.is_meta:
            raise CheckpointError(
                f"{file}: the tensor {name} is quantised, sparse or complex. Save plain weights."
            )
        # A view may repeat one stored value any number of times, and its copy would fill the memory.
        stored = value.numel() * value.element_size()
        total += stored
        if stored > size or total > SHARED * size:
            raise CheckpointError(
                f"{file}: the tensor {name} has {value.numel():,} values, more than the file holds. "
                "Save plain weights."
            )
        tensor = value.detach()
        try:
            tensors[key] = tensor.float() if tensor.is_floating_point() else tensor
        except (RuntimeError, NotImplementedError) as error:
            raise CheckpointError(
                f"{file}: the tensor {name} is of type {value.dtype}, which is not read. Save it as float32."
            ) from error
        _refuse_not_finite(file, name, value.dtype, tensors[key])
    if not tensors:
        raise CheckpointError(f"{file} holds no tensors. {SAVE}")
    return Checkpoint(str(file), tensors, classes)


def _refuse_not_finite(file: Path, name: str, stored: Any, tensor: Tensor) -> None:
    import torch

    if not tensor.is_floating_point() or bool(torch.isfinite(tensor).all()):
        return
    nan = int(torch.isnan(tensor).sum())
    infinite = int(torch.isinf(tensor).sum())
    counts = " and ".join(
        f"{count} {kind}" for count, kind in ((infinite, "infinite"), (nan, "NaN")) if count
    )  # fmt: skip
    if stored == torch.float16 and infinite:
        statistic = "batch norm's variance" if name.endswith("running_var") else "value"
        hint = f"A {statistic} above 65504 does not fit into float16: save this checkpoint again as float32."
    else:
        hint = "The training diverged, or the file is damaged: take an earlier checkpoint."
    raise CheckpointError(f"{file}: the tensor {name} has {counts} of {tensor.numel()} values. {hint}")


def _not_a_checkpoint(file: Path, head: bytes) -> CheckpointError:
    kind = next((kind for magic, kind in OTHER_FILES.items() if head.startswith(magic)), None)
    if kind is None:
        text = " ".join(head.decode("utf-8", "replace").split())
        kind = (
            f"text ({text[:20]!r} ...)" if text.isprintable() and "\ufffd" not in text else "something else"
        )
    return CheckpointError(
        f"{file} is not a checkpoint but {kind}: name a safetensors file or a PyTorch state dict."
    )
