"""Names of a checkpoint's tensors brought to a network's own: prefixes, wrappers in mid-name, a head called otherwise.

What is the same tensor is told by names and shapes together, against the network that it is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from explain_core.model.checkpoints.weight_sets import AVERAGE

#: What torch itself puts into names, at any place: compiled, checkpointed, sharded and data-parallel modules.
WRAPPERS = ("_orig_mod", "_checkpoint_wrapped_module", "_fsdp_wrapped_module", "_fpw_module", "module")
COUNTER = ".num_batches_tracked"
#: How many modules at most may be called otherwise: a head is one to three layers.
HEAD = 4
State = dict[str, Tensor]


@dataclass
class Renamed:
    """Tensors under the network's names, the file's name of each, what was said of it, and what fits twice.

    `outside` are the file's tensors that do not lie under the prefix; `doubt` says why no renaming was taken, where
    several were possible.
    """

    state: State
    origin: dict[str, str]
    outside: dict[str, Tensor] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    doubt: str = ""


def renamed(state: State, wanted: Mapping[str, Tensor]) -> Renamed:
    """The state under the names that fit the network best."""
    found = _without_prefix(_without_wrappers(state, wanted), wanted)
    _rename_head(found, wanted)
    return found


def _without_wrappers(state: State, wanted: Mapping[str, Tensor]) -> Renamed:
    """Take off what torch's own wrappers put into the middle of names, where the network has no such part."""
    own = {part for name in wanted for part in name.split(".")}
    dropped = [part for part in WRAPPERS if part not in own]
    names = {name: _without(name, dropped) for name in state}
    if all(names[name] == name for name in names) or len(set(names.values())) < len(names):
        return Renamed(dict(state), {name: name for name in state})
    met = [part for part in dropped if any(part in name.split(".")[1:] for name in state)]
    made = Renamed(
        {names[name]: value for name, value in state.items()}, {names[name]: name for name in state}
    )
    made.notes.append(f"{' and '.join(met)} was taken out of the names of tensors")
    return made


def _without(name: str, dropped: list[str]) -> str:
    first, *rest = name.split(
        "."
    )  # what stands first is a prefix, which may be there to tell two networks apart
    return ".".join([first, *(part for part in rest if part not in dropped)])


def _without_prefix(given: Renamed, wanted: Mapping[str, Tensor]) -> Renamed:
    """Take off, or put on, the prefix under which most tensors have the network's names and shapes."""
    taken, put = _votes(given.state, wanted), _votes(wanted, given.state)
    put.pop("", None)
    best = max([*taken.values(), *put.values()], default=(0, 0))
    if best == (0, 0):
        return given
    fitting = [prefix for prefix, votes in taken.items() if votes == best]
    if not fitting:
        prefix = next(prefix for prefix, votes in put.items() if votes == best)
        given.notes.append(f"{prefix} was put before the names of tensors")
        return Renamed(
            {f"{prefix}{name}": value for name, value in given.state.items()},
            {f"{prefix}{name}": origin for name, origin in given.origin.items()}, {}, given.notes,
        )  # fmt: skip
    chosen = sorted(fitting, key=lambda prefix: (bool(AVERAGE.search(prefix)), prefix.count("."), prefix))
    prefix, *others = chosen
    if others and not AVERAGE.search(others[0]) and not _equal(given.state, prefix, others[0], wanted):
        given.doubt = (
            f"two sets of its tensors fit the network, {prefix}* and {others[0]}*: name one with "
            f"--weights-key {prefix.rstrip('.')}"
        )
        return given
    if not prefix and not others:
        return given
    also = [f"{other}*" for other in others]
    inside = [
        name
        for name in given.state
        if name.startswith(prefix) and (prefix or not name.startswith(tuple(others)))
    ]
    told = (
        f"{prefix} was taken off the names of tensors"
        if prefix
        else "the tensors without a prefix were taken"
    )
    if others:
        told += f"; {', '.join(also)} would fit too (--weights-key {others[0].rstrip('.')})"
    given.notes.append(told)
    return Renamed(
        {name.removeprefix(prefix): given.state[name] for name in inside},
        {name.removeprefix(prefix): given.origin[name] for name in inside},
        {name: value for name, value in given.state.items() if name not in set(inside)}, given.notes,
    )  # fmt: skip


def _votes(names: Mapping[str, Tensor], targets: Mapping[str, Tensor]) -> dict[str, tuple[int, int]]:
    """For each beginning that, taken off `names`, leaves `targets`: with equal shapes how often, and without."""
    shapes: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for name, value in names.items():
        begin = 0
        while True:
            target = targets.get(name[begin:])
            if target is not None:
                alone[name[:begin]] += 1
                shapes[name[:begin]] += target.shape == value.shape
            begin = name.find(".", begin) + 1
            if not begin:
                break
    return {prefix: (shapes[prefix], alone[prefix]) for prefix in alone}


def _equal(state: State, first: str, second: str, wanted: Iterable[str]) -> bool:
    """Whether the tensors under two prefixes are the same ones."""
    return all(
        state[first + name].equal(state[second + name])
        for name in wanted
        if first + name in state and second + name in state
    )


def _rename_head(found: Renamed, wanted: Mapping[str, Tensor]) -> None:
    """Take left-over modules for those that the network lacks, by their shapes, where that can mean one thing only."""
    missing = _modules({name: value for name, value in wanted.items() if name not in found.state})
    spare = {name: value for name, value in found.state.items() if name not in wanted} | found.outside
    left = _modules(spare)
    fitting = sum(name in wanted for name in found.state)
    if not missing or not left or len(missing) > HEAD or fitting < sum(map(len, missing.values())):
        return
    pairs = {ours: _same_shapes(left, missing[ours]) for ours in missing}
    if not all(pairs.values()):
        return
    unsure = next((ours for ours, theirs in pairs.items() if len(theirs) > 1), None)
    if unsure is not None:
        found.doubt = (
            f"the network's {unsure} has no tensors of that name in the file, and {' and '.join(pairs[unsure][:3])} "
            "there have its shapes: it cannot be told which is meant"
        )
        return
    taken = [theirs[0] for theirs in pairs.values()]
    if len(set(taken)) < len(taken):
        ours = ", ".join(pairs)
        found.doubt = (
            f"the network's {ours} have no tensors of these names in the file, and {taken[0]} would fit each"
        )
        return
    for ours, (theirs,) in pairs.items():
        for leaf in left[theirs]:
            old = f"{theirs}.{leaf}" if theirs else leaf
            new = f"{ours}.{leaf}" if ours else leaf
            found.origin[new] = found.origin.pop(old, old)
            found.state[new] = found.state.pop(old) if old in found.state else found.outside.pop(old)
        found.notes.append(
            f"{theirs or 'what lies in no module'} was taken for the network's {ours}, by its shapes"
        )


def _same_shapes(left: Mapping[str, Mapping[str, Tensor]], wanted: Mapping[str, Tensor]) -> list[str]:
    """The modules that have these shapes; those of an average only where there are no others."""
    found = [module for module in left if _shapes(left[module]) == _shapes(wanted)]
    return [module for module in found if not AVERAGE.search(module)] or found


def _modules(state: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """Tensors by their module and their name in it; counters of batches are left out."""
    modules: dict[str, dict[str, Tensor]] = {}
    for name, value in state.items():
        if not name.endswith(COUNTER):
            module, _, leaf = name.rpartition(".")
            modules.setdefault(module, {})[leaf] = value
    return modules


def _shapes(module: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {leaf: tuple(value.shape) for leaf, value in module.items()}
