"""A checkpoint's weights put into a network: every tensor in its place, or an error that says why not."""

import re
from collections.abc import Iterator

from torch import Tensor, nn

from explain_core.errors import CheckpointError
from explain_core.model.checkpoint import Checkpoint
from explain_core.model.spec import ModelSpec

#: What training programs put before a network's tensor names: DataParallel, torch.compile, Lightning modules.
PREFIX = re.compile(r"^(module|_orig_mod|model|net|network)\.")
#: torchvision's auxiliary heads of googlenet and inception_v3, which evaluation does not run.
AUXILIARY = ("aux1.", "aux2.", "AuxLogits.")
COUNTER = ".num_batches_tracked"


def load_into(model: nn.Module, checkpoint: Checkpoint, spec: ModelSpec) -> None:
    """Put the checkpoint's weights into `model`, strictly: none missing, none left over, shapes equal.

    Prefixes that training programs put before the names are taken off. Entries outside the prefix (a loss's
    own weights, say) are left out. Missing counters of batches, which evaluation does not read, are let pass.

    Raises CheckpointError that says which it is: another architecture, another class count, other shapes.
    """
    wanted = model.state_dict()
    given = _best_fit(_plain(checkpoint.state, spec), wanted)
    missing = [name for name in wanted if name not in given and not name.endswith(COUNTER)]
    unknown = [name for name in given if name not in wanted]
    if missing or unknown:
        raise CheckpointError(_other_architecture(checkpoint, spec, missing, unknown, len(wanted)))
    different = [name for name in given if given[name].shape != wanted[name].shape]
    if different:
        raise CheckpointError(_other_shapes(checkpoint, spec, given, wanted, different))
    model.load_state_dict({**wanted, **given}, strict=True)


def _plain(state: dict[str, Tensor], spec: ModelSpec) -> dict[str, Tensor]:
    if not spec.of_torchvision:
        return state
    if spec.name.lower().startswith("densenet"):  # torchvision's own files still carry the names of 2017
        state = {
            re.sub(r"(denselayer\d+\.(?:norm|conv))\.(\d)\.", r"\1\2.", name): state[name] for name in state
        }
    if spec.name.lower() in ("googlenet", "inception_v3"):
        state = {name: state[name] for name in state if not PREFIX.sub("", name).startswith(AUXILIARY)}
    return state


def _best_fit(state: dict[str, Tensor], wanted: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state under the prefix whose names agree best with the network's, the fewest prefixes first."""
    best = state
    for candidate in _stripped(state):
        if _common(candidate, wanted) > _common(best, wanted):
            best = candidate
    return best


def _stripped(state: dict[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    prefixes = sorted({found[0] for name in state if (found := PREFIX.match(name))})
    for prefix in prefixes:
        inner = {name.removeprefix(prefix): state[name] for name in state if name.startswith(prefix)}
        yield inner
        yield from _stripped(inner)


def _common(state: dict[str, Tensor], wanted: dict[str, Tensor]) -> int:
    return len(state.keys() & wanted.keys())


def _other_architecture(
    checkpoint: Checkpoint, spec: ModelSpec, missing: list[str], unknown: list[str], count: int
) -> str:
    told = []
    if missing:
        told.append(f"{len(missing)} of the network's {count} tensors are missing ({_few(missing)})")
    if unknown:
        told.append(f"{len(unknown)} of the file's are unknown to the network ({_few(unknown)})")
    return (
        f"{checkpoint.path} is not a checkpoint of {spec}: {' and '.join(told)}.\n"
        "It was trained with another architecture: name that one with --model."
    )


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
