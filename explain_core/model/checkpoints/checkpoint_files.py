"""Which files a checkpoint consists of: one file, a folder as Hugging Face, accelerate or torch write it, an index."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explain_core.errors import CheckpointError

SUFFIXES = (".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".tar")
INDEX = ".index.json"
DISTRIBUTED = ".metadata"
#: What trainers write beside the weights.
BESIDE = re.compile(
    r"^(optimizer|optim|scheduler|lr_scheduler|sched|scaler|grad_scaler|rng_state|random_states?|trainer_state|"
    r"training_args|sampler|dl_state|dataloader|custom_checkpoint|pytorch_model_fsdp_optim|optimizer_state|"
    r"zero_pp_rank|bf16_zero_pp_rank)([._\-\d].*)?$|optim_states\.pt$",
    re.IGNORECASE,
)
SHARD = re.compile(r"-(\d{5})-of-(\d{5})\.(safetensors|bin)$")
#: Files that are parts of the weights in a folder, and those in a folder in it.
PART = re.compile(rf"{SHARD.pattern}|\.distcp$|^\.metadata$|^mp_rank_\d+_model_states\.pt$")
INNER_PART = re.compile(
    r"(pytorch_model_fsdp_0|pytorch_model_0|model|checkpoint)/(\.metadata|[^/]*\.distcp)"
    r"|[^/]+/mp_rank_\d+_model_states\.pt"
)
#: In which order the files of a folder are its weights.
USUAL = ("model.safetensors", f"model.safetensors{INDEX}", "pytorch_model.bin", f"pytorch_model.bin{INDEX}")
#: Folders in folders that hold the weights: accelerate's and Lightning's.
INNER = ("pytorch_model_fsdp_0", "pytorch_model_0", "model", "checkpoint")
#: What folders of other programs have in them.
OTHER_FOLDERS = {
    "saved_model.pb": "a TensorFlow SavedModel", "flax_model.msgpack": "weights of Flax",
    "tf_model.h5": "weights of TensorFlow", "model.onnx": "an ONNX graph", "model.mlmodel": "a Core ML model",
    "adapter_model.safetensors": "an adapter (LoRA), which is not a network by itself: merge it into its network",
    "adapter_model.bin": "an adapter (LoRA), which is not a network by itself: merge it into its network",
}  # fmt: skip
LONGEST_JSON = 50_000_000  #: bytes


@dataclass(frozen=True, slots=True)
class CheckpointFiles:
    """The files of one checkpoint.

    `weights` hold the weights, in order; `index` says which tensor is in which of them, for those in several files
    (safetensors' or PyTorch's index, or torch.distributed.checkpoint's .metadata). `notes` are worth a word.
    """

    path: Path
    weights: tuple[Path, ...]
    index: Path | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def distributed(self) -> bool:
        """Is it one of torch.distributed.checkpoint?"""
        return self.index is not None and self.index.name == DISTRIBUTED

    @property
    def folder(self) -> Path:
        """The folder that the weights lie in."""
        return (self.index or self.weights[0]).parent

    @property
    def all(self) -> tuple[Path, ...]:
        """The weights and their index."""
        return self.weights if self.index is None else (*self.weights, self.index)

    @property
    def bytes(self) -> int:
        """How large the weights are."""
        return sum(each.stat().st_size for each in self.weights)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the weights' bytes; of several files, of their names and digests."""
        if self.index is None:
            return _file_digest(self.weights[0])
        held = self.all if self.distributed else self.weights
        lines = [f"{each.name} {_file_digest(each)}\n" for each in sorted(held)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def is_checkpoint_name(name: str) -> bool:
    """Whether a file of this name may be a checkpoint of its own: no optimizer's state, no part of one."""
    path = Path(name)
    found = SHARD.search(path.name)
    if BESIDE.search(path.name) or (found and int(found[2]) > 1):
        return False
    return path.suffix in SUFFIXES or path.name.endswith((f".safetensors{INDEX}", f".bin{INDEX}"))


def checkpoint_files(path: str | Path) -> CheckpointFiles:
    """The files of the checkpoint at `path`. Raises CheckpointError where there is none, or more than one."""
    where = Path(path)
    try:
        if where.is_file():
            return _of_file(where)
        if where.is_dir():
            return _of_folder(where)
        raise _missing(where)
    except OSError as error:
        raise CheckpointError(f"{where} could not be read: {error.strerror or error}.") from error


def bytes_of(path: Path) -> int | None:
    """How large a checkpoint's weights are; None where it is gone by now."""
    try:
        return checkpoint_files(path).bytes
    except (CheckpointError, OSError):
        return None


def weights_among(paths: Iterable[str]) -> list[str]:
    """Of the files in a folder, by path from it, those that are a checkpoint's weights or their index; [] in others."""
    paths = list(paths)
    own = [path for path in paths if "/" not in path and (path in USUAL or PART.search(path))]
    return own or [path for path in paths if INNER_PART.fullmatch(path)]


def json_beside(folder: Path, name: str) -> dict[str, Any]:
    """The JSON object in a file of the folder; empty where there is none that can be read."""
    try:
        path = folder / name
        if not path.is_file() or path.stat().st_size > LONGEST_JSON:
            return {}
        held = json.loads(path.read_bytes())
        return held if isinstance(held, dict) else {}
    except (OSError, ValueError, RecursionError):
        return {}


def _of_file(file: Path) -> CheckpointFiles:
    if file.name.endswith(INDEX):
        return _indexed(file, file)
    if file.name == DISTRIBUTED or file.suffix == ".distcp":
        return _distributed(file.parent, file)
    if (found := SHARD.search(file.name)) and int(found[2]) > 1:
        raise CheckpointError(
            f"{file} is part {int(found[1])} of {int(found[2])} of a checkpoint: name the folder that it lies in, "
            f"{file.parent}, or the file that ends in {INDEX}."
        )
    return CheckpointFiles(file, (file,))


def _of_folder(folder: Path) -> CheckpointFiles:
    names = sorted(entry.name for entry in folder.iterdir())
    if DISTRIBUTED in names:
        return _distributed(folder, folder)
    usual = [name for name in USUAL if name in names]
    single = [
        name
        for name in names
        if is_checkpoint_name(name) and not name.startswith(".") and (folder / name).is_file()
    ]
    if usual:
        notes = tuple(
            f"{name} is there too, and was not read" for name in usual[1:] if not name.endswith(INDEX)
        )
        chosen = folder / usual[0]
        if chosen.name.endswith(INDEX):
            return _indexed(chosen, folder, notes)
        return CheckpointFiles(folder, (chosen,), None, notes)
    if any(name.endswith(".distcp") for name in names):
        raise CheckpointError(f"{folder} is not whole: its .metadata, which is written last, is missing.")
    if (inner := _deepspeed(folder, names)) is not None:
        return CheckpointFiles(folder, (inner,))
    for name in INNER:
        if name in names and (folder / name / DISTRIBUTED).is_file():
            return _distributed(folder / name, folder)
    raise _no_weights(folder, names, single)


def _deepspeed(folder: Path, names: list[str]) -> Path | None:
    """The weights in a folder of DeepSpeed's, which names its newest part in a file."""
    inner = folder
    if "latest" in names and (folder / "latest").stat().st_size < 200:
        step = (folder / "latest").read_text(errors="replace").strip()
        inner = folder / step if "/" not in step and (folder / step).is_dir() else folder
    if any(inner.glob("*zero_pp_rank_*_model_states.pt")):
        raise CheckpointError(
            f"{folder} holds shards of DeepSpeed's ZeRO-3, which are put together by its own zero_to_fp32.py: run that "
            "script, and name the file that it writes."
        )
    found = sorted(inner.glob("mp_rank_*_model_states.pt"))
    if len(found) > 1:
        raise CheckpointError(f"{folder} holds a network that was cut into {len(found)} parts by DeepSpeed.")
    return found[0] if found else None


def _no_weights(folder: Path, names: list[str], single: list[str]) -> CheckpointError:
    for name, kind in OTHER_FOLDERS.items():
        if name in names:
            return CheckpointError(
                f"{folder} holds {kind} ({name}): weights of PyTorch or safetensors are read."
            )
    if any(".data-00000-of-" in name for name in names):
        return CheckpointError(
            f"{folder} holds a checkpoint of TensorFlow: weights of PyTorch or safetensors are read."
        )
    if any(SHARD.search(name) for name in names):
        return CheckpointError(
            f"{folder} is not whole: it holds parts of weights, and no file that ends in {INDEX}."
        )
    if single:
        return CheckpointError(
            f"{folder} is a folder: name the checkpoint file itself. In it: {', '.join(single[:4])}."
        )
    inner = [name for name in names if _looks_like_checkpoint(folder / name)]
    if inner:
        return CheckpointError(
            f"{folder} is a folder of checkpoints: name one of them. In it: {', '.join(inner[:4])}."
        )
    beside = [name for name in names if BESIDE.search(name)]
    only = f" It holds {', '.join(beside[:3])}, which are no weights of a network." if beside else ""
    return CheckpointError(
        f"{folder} is a folder without a checkpoint.{only} Name the checkpoint file itself."
    )


def _looks_like_checkpoint(folder: Path) -> bool:
    return folder.is_dir() and any(
        is_checkpoint_name(entry.name) or entry.name == DISTRIBUTED for entry in folder.iterdir()
    )


def _indexed(index: Path, path: Path, notes: tuple[str, ...] = ()) -> CheckpointFiles:
    names = dict.fromkeys(weight_map(index).values())
    return CheckpointFiles(path, tuple(index.parent / name for name in names), index, notes)


def weight_map(index: Path) -> dict[str, str]:
    """Which tensor is in which file, by an index. Raises CheckpointError for one that is none, or for missing files."""
    held = json_beside(index.parent, index.name).get("weight_map")
    if not isinstance(held, dict) or not held or not all(isinstance(name, str) for name in held.values()):
        raise CheckpointError(f"{index} is no index of weights: it has no weight_map from tensors to files.")
    for name in sorted(set(held.values())):
        if Path(name).name != name or name in ("", ".", ".."):
            raise CheckpointError(f"{index} names a file outside its folder: {name!r}.")
        if not (index.parent / name).is_file():
            raise CheckpointError(f"{index.parent} is not whole: {name}, which its index names, is missing.")
    return held


def _distributed(folder: Path, path: Path) -> CheckpointFiles:
    if not (folder / DISTRIBUTED).is_file():
        raise CheckpointError(f"{folder} is not whole: its .metadata, which is written last, is missing.")
    return CheckpointFiles(path, tuple(sorted(folder.glob("*.distcp"))), folder / DISTRIBUTED)


def _missing(file: Path) -> CheckpointError:
    if not file.parent.is_dir():
        return CheckpointError(f"there is no checkpoint {file}: the folder {file.parent} does not exist.")
    beside = sorted(entry.name for entry in file.parent.iterdir())
    close = difflib.get_close_matches(file.name, beside, n=3)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    return CheckpointError(f"there is no checkpoint {file}.{hint}")


def _file_digest(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"{file} could not be read: {error.strerror or error}.") from error
