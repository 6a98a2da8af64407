"""A checkpoint's weights put into a network: every tensor in its place, or an error that says why not."""

import re
from collections.abc import Mapping

from torch import Tensor, nn

from explain_core.data.wording import counted, one_line
from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint import Checkpoint
from explain_core.model.checkpoints.tensor_names import COUNTER, Renamed, renamed
from explain_core.model.sources.libraries import present_names
from explain_core.model.sources.spec import ModelSpec

#: torchvision's auxiliary heads of googlenet and inception_v3, which evaluation does not run.
AUXILIARY = re.compile(r"(^|\.)(aux1|aux2|AuxLogits)\.")
#: What torch calls a weight's norm and its direction, as a parametrization and before there were such.
NORMED = (
    (".parametrizations.weight.original0", ".parametrizations.weight.original1"), (".weight_g", ".weight_v"),
)  # fmt: skip


def load_into(model: nn.Module, checkpoint: Checkpoint, spec: ModelSpec) -> tuple[str, ...]:
    """Put the checkpoint's weights into `model`, strictly: none missing, none left over, shapes equal.

    Prefixes that training programs put before the names are taken off, and a head that is called otherwise is told by
    its shapes (see checkpoints/tensor_names.py). Entries outside the prefix (a loss's own weights, say) are left out.
    Missing counters of batches, which evaluation does not read, are let pass. Returns what was done so, in sentences.

    Raises CheckpointError that says which it is: another architecture, another class count, other shapes.
    """
    wanted = model.state_dict()
    found = renamed(_normed(_plain(checkpoint.state, spec), wanted), wanted)
    given = found.state
    missing = [name for name in wanted if name not in given and not name.endswith(COUNTER)]
    unknown = [name for name in given if name not in wanted]
    if missing and unknown and (named := present_names(model, checkpoint.state, spec)) is not None:
        given, missing, unknown = named, [], []
    if missing or unknown:
        raise CheckpointError(_other_architecture(checkpoint, spec, found, missing, unknown, wanted))
    different = [name for name in given if given[name].shape != wanted[name].shape]
    if different:
        raise CheckpointError(_other_shapes(checkpoint, spec, given, wanted, different))
    whole = [
        name for name in given if wanted[name].is_floating_point() and not given[name].is_floating_point()
    ]
    if whole:
        raise CheckpointError(
            f"{checkpoint.path}: the tensor {whole[0]} holds whole numbers ({given[whole[0]].dtype}) where {spec} has "
            "weights: it is quantised. Save the weights of the network before it was quantised."
        )
    wanted.update(given)  # which keeps the modules' versions beside the tensors: some networks ask for them
    try:
        model.load_state_dict(wanted, strict=True)
    except (RuntimeError, ValueError, KeyError) as error:  # a network may load its weights in its own way
        raise CheckpointError(
            f"{checkpoint.path}: {spec} does not take these weights: {one_line(str(error))[:300]}. Are they of the "
            "same version of the network?"
        ) from error
    return _said(checkpoint, found)


def _said(checkpoint: Checkpoint, found: Renamed) -> tuple[str, ...]:
    notes = [f"{checkpoint.path}: {note}" for note in found.notes]
    if found.outside:
        count = len(found.outside)
        what = "tensor outside it was" if count == 1 else "tensors outside it were"
        notes.append(f"{checkpoint.path}: {count} {what} left out ({_few(list(found.outside))})")
    return tuple(notes)


def _plain(state: dict[str, Tensor], spec: ModelSpec) -> dict[str, Tensor]:
    if not spec.of_torchvision:
        return state
    if spec.name.lower().startswith("densenet"):  # torchvision's own files still carry the names of 2017
        state = {
            re.sub(r"(denselayer\d+\.(?:norm|conv))\.(\d)\.", r"\1\2.", name): state[name] for name in state
        }
    if spec.name.lower() in ("googlenet", "inception_v3"):
        state = {name: state[name] for name in state if not AUXILIARY.search(name)}
    return state


def _normed(state: dict[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state with norm and direction of weights (weight_norm) under the names of the network's version of torch."""
    for ours, theirs in (NORMED, NORMED[::-1]):
        if any(name.endswith(ours) for name in wanted) and any(name.endswith(theirs) for name in state):
            ends = dict(zip(theirs, ours, strict=True))
            return {
                next(
                    (name.removesuffix(end) + ends[end] for end in theirs if name.endswith(end)), name
                ): tensor
                for name, tensor in state.items()
            }
    return state


def _other_architecture(
    checkpoint: Checkpoint,
    spec: ModelSpec,
    found: Renamed,
    missing: list[str],
    unknown: list[str],
    wanted: Mapping[str, Tensor],
) -> str:
    if found.doubt:
        return f"{checkpoint.path} can be put into {spec} in more than one way: {found.doubt}."
    if (other := _other_head(found, missing, wanted)) is not None:
        ours, theirs, name = other
        has = "the image set has" if spec.of_torchvision else f"{spec} builds a network for"
        return (
            f"{checkpoint.path} was trained for {counted(theirs, 'class')}, {has} {ours} ({name}). "
            "Name the image set that it was trained on."
        )
    told = []
    if missing:
        told.append(f"{len(missing)} of the network's {len(wanted)} tensors are missing ({_few(missing)})")
    if unknown:
        told.append(f"{len(unknown)} of the file's are unknown to the network ({_few(unknown)})")
    elif found.outside:
        told.append(f"{len(found.outside)} of the file's lie elsewhere ({_few(list(found.outside))})")
    return (
        f"{checkpoint.path} is not a checkpoint of {spec}: {' and '.join(told)}.\n"
        "It was trained with another architecture: name that one with --model."
    )


def _other_head(
    found: Renamed, missing: list[str], wanted: Mapping[str, Tensor]
) -> tuple[int, int, str] | None:
    """Where but a head is missing, and one of another length is there under another name: both lengths, both names."""
    spare = {name: value for name, value in found.state.items() if name not in wanted} | found.outside
    matrices = [name for name in missing if wanted[name].dim() == 2]
    if len(matrices) != 1 or len(missing) > 2:
        return None
    ours = wanted[matrices[0]]
    fitting = [
        name for name, value in spare.items() if value.dim() == 2 and value.shape[1:] == ours.shape[1:]
    ]
    if len(fitting) != 1 or spare[fitting[0]].shape == ours.shape:
        return None
    return ours.shape[0], spare[fitting[0]].shape[0], f"{fitting[0]} for {matrices[0]}"


def _other_shapes(
    checkpoint: Checkpoint,
    spec: ModelSpec,
    given: dict[str, Tensor],
    wanted: dict[str, Tensor],
    different: list[str],
) -> str:
    counts = {(tuple(given[name].shape[:1]), tuple(wanted[name].shape[:1])) for name in different}
    if len(counts) == 1 and all(given[name].shape[1:] == wanted[name].shape[1:] for name in different):
        ((theirs, ours),) = counts
        if theirs and ours:
            has = "the image set has" if spec.of_torchvision else f"{spec} builds a network for"
            return (
                f"{checkpoint.path} was trained for {theirs[0]} classes, {has} {ours[0]} "
                f"({_few(different)}). Name the image set that it was trained on."
            )
    name = different[0]
    return (
        f"{checkpoint.path} has the tensor names of {spec} but other shapes in {len(different)} tensors: "
        f"{name} is {tuple(given[name].shape)} in the file and {tuple(wanted[name].shape)} in the network.\n"
        "It was trained with a variant of this architecture: name that one with --model."
    )


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
