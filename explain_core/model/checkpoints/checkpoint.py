"""A checkpoint: its weights and, where it has them, class names and hyper-parameters; no code in it is run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from explain_core.data.image_set import display_name
from explain_core.data.sets.class_order import loose_key
from explain_core.data.wording import counted, one_line
from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint_files import CheckpointFiles, checkpoint_files, json_beside

if TYPE_CHECKING:  # the digest of a file is asked for by commands that never need torch
    from torch import Tensor

    from explain_core.model.checkpoints.tensor_records import TensorRecord

#: How often over one stored value may be shared by tensors.
SHARED = 16
#: Descriptions that Hugging Face keeps beside the weights.
CONFIGS = ("config.json", "preprocessor_config.json")
#: Names of tensors that quantisation leaves behind.
QUANTISED = re.compile(
    r"(^|\.)(_packed_params(\.|$)|qweight$|qzeros$|weight_scale(_inv)?$|SCB$|absmax$|quant_state(\.|$))|\.quant_map$"
)


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint as it was read.

    `state` maps tensor names, as they stand in the file, to finite tensors: floating ones float32, others as
    they were. `class_names` are those of the classifier's outputs in label order, None where there are none.

    `notes` say what was taken and what was left, in sentences. `hyper_parameters` are what was saved beside the
    weights, as plain data by the names of its entries, and the content of "config.json" and
    "preprocessor_config.json" beside it under these names. `weights_key` says where in the file the weights stood, ""
    for the file itself.
    """

    path: str
    state: dict[str, Tensor]
    class_names: tuple[str, ...] | None
    notes: tuple[str, ...] = ()
    hyper_parameters: Mapping[str, Any] = field(default_factory=dict)
    weights_key: str = ""


def checkpoint_digest(path: str | Path) -> str:
    """SHA-256 (hex) of a checkpoint file's bytes, or of the weights in a folder: the name of its content.

    The bytes rather than the tensors are hashed: a weight file's bytes are its content, and this needs no
    torch, so that a command with nothing to do ends in seconds. The same weights saved in another format
    count as another checkpoint, which costs a repeated run and never a stale answer. Of a folder only the files
    of weights count; where that is one file, the folder's digest is the file's. Raises CheckpointError where there
    is no checkpoint.
    """
    return checkpoint_files(path).digest


def read_checkpoint(path: str | Path, weights_key: str | None = None) -> Checkpoint:
    """Read the weights of a safetensors file, a file of torch.save, or a folder of them; usual wrappings too.

    Of several sets of weights in it, `weights_key` names the one that is meant ("state_dict_ema"); without it the
    usual one is taken, and the notes say which. Raises CheckpointError for a checkpoint that is missing, damaged, of
    another kind, written over meanwhile, or has a tensor with NaN or infinite values.
    """
    from explain_core.model.checkpoints.checkpoint_content import SAVE, guarded, read_held
    from explain_core.model.checkpoints.weight_sets import choose

    files = checkpoint_files(path)
    opened: list[BinaryIO] = []
    with ExitStack() as stack:
        stack.callback(lambda: [handle.close() for handle in opened])
        try:
            before = _stamps(files)
            held = read_held(files, opened)
            first = files.weights[0] if files.weights else files.path
            chosen = guarded(first, lambda: choose(held.value, weights_key, files.path))
            if chosen is None:
                raise _without_weights(files.path, held.value)
            state = _checked(files, chosen.taken.entries, SAVE)
            settings = guarded(first, lambda: _settings(files, held.value, held.beside))
            if _stamps(files) != before:
                raise CheckpointError(f"{files.path} was written over while it was read. Read it again.")
        except OSError as error:
            raise CheckpointError(f"{files.path} could not be read: {error.strerror or error}.") from error
    notes = _notes(files, chosen.taken.key, chosen.others, chosen.network)
    return Checkpoint(str(files.path), state, _class_names(settings), notes, settings, chosen.taken.key)


def check_classes(checkpoint: Checkpoint, class_names: Sequence[str]) -> None:
    """Hold the checkpoint's class names, if it has any, against the image set's: as many, the same, in order.

    Names are compared as those of image sets and networks are matched (`loose_key`). Raises CheckpointError.
    """
    if checkpoint.class_names is None:
        return
    theirs = [display_name(name) for name in checkpoint.class_names]
    ours = [display_name(name) for name in class_names]
    if len(theirs) != len(ours):
        raise CheckpointError(
            f"{checkpoint.path} was trained for {counted(len(theirs), 'class')}, the image set has {len(ours)}. "
            "Name the image set that it was trained on."
        )
    for place, (their, our) in enumerate(zip(theirs, ours, strict=True), 1):
        if loose_key(their) != loose_key(our):
            same = sorted(map(loose_key, theirs)) == sorted(map(loose_key, ours))
            order = "The names are the same in another order. " if same else ""
            raise CheckpointError(
                f"class {place} of {len(ours)} is {their!r} in {checkpoint.path} and {our!r} "
                f"in the image set. {order}Name the image set that the checkpoint was trained on, with its "
                "classes in the same order."
            )


def _stamps(files: CheckpointFiles) -> list[tuple[int, int, int]]:
    found = [each.stat() for each in files.all]
    return [(status.st_ino, status.st_size, status.st_mtime_ns) for status in found]


def _notes(files: CheckpointFiles, key: str, others: tuple[str, ...], network: str) -> tuple[str, ...]:
    notes = [f"{files.path}: {note}" for note in files.notes]
    if network:
        notes.append(f"{files.path} holds a whole network ({network}): its weights are read, its code is not")
    if others:
        them = f"{', '.join(others)} {'is' if len(others) == 1 else 'are'} there too"
        taken = f"{key} was" if key else "those in no wrapping were"
        notes.append(f"of the weights in {files.path}, {taken} taken; {them} (--weights-key {others[0]})")
    elif key:
        notes.append(f"the weights were taken from {key} in {files.path}")
    return tuple(notes)


def _without_weights(file: Path, held: Any) -> CheckpointError:
    from explain_core.model.checkpoints.checkpoint_content import SAVE
    from explain_core.model.checkpoints.weight_sets import mapping_of, tensor_of

    entries = mapping_of(held)
    if tensor_of(held) is not None:
        return CheckpointError(f"{file} holds 'Tensor', not a state dict. {SAVE}")
    if entries is None and not isinstance(held, dict):
        return CheckpointError(f"{file} holds {one_line(_class_of(held))!r}, not a state dict. {SAVE}")
    if entries and "param_groups" in entries:
        return CheckpointError(f"{file} holds an optimizer's state and no weights of a network. {SAVE}")
    if not entries and isinstance(held, dict) and file.suffix == ".safetensors":
        return CheckpointError(f"{file} holds no tensors. {SAVE}")
    named = ", ".join(map(one_line, list(entries or ())[:6])) or "nothing"
    return CheckpointError(
        f"{file} holds no weights where they are looked for; its entries are: {named}. {SAVE}"
    )


def _class_of(held: Any) -> str:
    return str(getattr(held, "of", None) or type(held).__name__)


def _settings(files: CheckpointFiles, held: Any, beside: Mapping[str, Any]) -> dict[str, Any]:
    """What was saved beside the weights, as plain data."""
    from explain_core.model.checkpoints.plain_data import plain
    from explain_core.model.checkpoints.weight_sets import settings_among

    found = {str(name): plain(value) for name, value in settings_among(held).items()} | dict(beside)
    for name in CONFIGS:
        if (content := json_beside(files.folder, name)) and (files.path.is_dir() or files.index is not None):
            found[name] = content
    return {name: value for name, value in found.items() if value is not None}


def _class_names(settings: Mapping[str, Any]) -> tuple[str, ...] | None:
    from explain_core.model.checkpoints.class_names import class_names_in

    return class_names_in(settings)


def _checked(files: CheckpointFiles, entries: Mapping[Any, Any], save: str) -> dict[str, Tensor]:
    """Read the tensors and bring them to float32, all of them finite."""
    from explain_core.model.checkpoints.checkpoint_content import guarded

    tensors: dict[str, Tensor] = {}
    total, size, file = 0, files.bytes, files.path
    for key, record in entries.items():
        name = one_line(key)
        if not isinstance(key, str):
            raise CheckpointError(f"{file}: a tensor is called {name}, which is no text. {save}")
        _refuse_kind(file, name, record)
        # A view may repeat one stored value any number of times, and its copy would fill the memory.
        total += record.stored
        if record.stored > size or total > SHARED * size:
            raise CheckpointError(
                f"{file}: the tensor {name} has {record.numel:,} values, more than the file holds. Save plain weights."
            )
        tensor = guarded(file, record.read)
        tensors[key] = tensor.float() if tensor.is_floating_point() else tensor
        _refuse_not_finite(file, name, tensor.dtype, tensors[key])
    if not tensors:
        raise CheckpointError(f"{file} holds no tensors. {save}")
    return tensors


def _refuse_kind(file: Path, name: str, record: TensorRecord) -> None:
    """Refuse tensors whose values are not what the network computes with."""
    from explain_core.model.checkpoints.tensor_records import BYTES, TensorRecord

    whole = "Save the weights of the network before it was quantised."
    if QUANTISED.search(name) or not isinstance(record, TensorRecord):
        raise CheckpointError(f"{file} holds a quantised network ({name}). {whole}")
    if record.kind:
        raise CheckpointError(f"{file}: the tensor {name} is {record.kind}. Save plain weights.")
    if record.dtype.startswith("complex"):
        raise CheckpointError(f"{file}: the tensor {name} is complex. Save plain weights.")
    if record.dtype.startswith("float8") or (record.dtype in ("int8", "uint8") and name.endswith(".weight")):
        raise CheckpointError(f"{file}: the tensor {name} is quantised ({record.dtype}). {whole}")
    if record.dtype not in BYTES:
        raise CheckpointError(
            f"{file}: the tensor {name} is of type {record.dtype}, which is not read. Save it as float32."
        )


def _refuse_not_finite(file: Path, name: str, stored: Any, tensor: Tensor) -> None:
    import torch

    if not tensor.is_floating_point() or bool(
        tensor.sum().isfinite()
    ):  # no sum over one that is not is finite
        return
    if bool(torch.isfinite(tensor).all()):
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
