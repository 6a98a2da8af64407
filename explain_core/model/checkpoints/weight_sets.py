"""The weights among what a training program saved: often there are several sets, and one of them is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explain_core.data.wording import one_line
from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.class_names import KEYS
from explain_core.model.checkpoints.inert_pickle import PickleDamage, StandIn
from explain_core.model.checkpoints.numpy_records import NumpyArray
from explain_core.model.checkpoints.tensor_records import TensorRecord

#: Where training programs put the weights, in the order in which one is taken.
WRAPPINGS = (
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "module",
)  # fmt: skip
#: Names of averages over the training, and of networks that are averages of another one.
AVERAGE = re.compile(
    r"(^|[._])(n?ema|emas|averaged?|avg|swa|shadow|teacher|momentum|target|polyak)(\d*$|[._])|^swa|^ema|ema$",
    re.IGNORECASE,
)
#: What lies beside the weights and may hold tensors too.
BESIDE = re.compile(
    r"^(optim|opt$|lr_sched|sched|scaler|amp|rng|random|loss|criterion|metric|history|callbacks|loops|sampler|"
    r"args$|config$|cfg$|hparams|hyper)|optimizer|scheduler",
    re.IGNORECASE,
)
DEEPEST, MOST, LONGEST_NAME = 8, 50_000, 64  #: levels, things looked at, parts of a tensor's name
#: A set counts beside another one where it has at least this share of its tensors.
COMPARABLE, WORTH_TAKING = 0.5, 0.1
#: States of a trainer's parts, which say nothing of the network.
OTHER_STATES = re.compile(r"optimizer|scheduler|scaler|callbacks|loops|state_dict|rng|random", re.IGNORECASE)
Path = tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class WeightSet:
    """Tensors by name, and where they stand in the file ("" for the file itself)."""

    key: str
    entries: dict[Any, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Chosen:
    """The set that is taken, the keys of the others that could be, and the class of a network that was saved whole."""

    taken: WeightSet
    others: tuple[str, ...]
    network: str


def tensor_of(value: Any) -> TensorRecord | None:
    """The tensor that a saved value is, if it is one."""
    if isinstance(value, TensorRecord):
        return value
    return value.record if isinstance(value, NumpyArray) else None


def mapping_of(value: Any) -> Mapping[Any, Any] | None:
    """A saved value's entries, or its attributes where it is an object."""
    if isinstance(value, dict):
        return value
    if isinstance(value, StandIn):
        return value.entries or value.attributes or None
    return None


def module_state(value: Any) -> dict[str, Any] | None:
    """The state dict of a network that was saved whole; None where it is none. Its code is not needed for it."""
    parts = _parts(value)
    if parts is None:
        return None
    state: dict[str, Any] = {}
    left = MOST
    waiting = [(parts, "", 0)]
    while waiting:
        inside, prefix, depth = waiting.pop()
        left -= 1
        if left < 0 or depth > LONGEST_NAME:
            raise PickleDamage("a network is nested too deep, or in itself")
        _own_state(inside, prefix, state)
        for name, inner in (mapping_of(inside.get("_modules")) or {}).items():
            if (deeper := _parts(inner)) is not None:
                waiting.append((deeper, f"{prefix}{name}.", depth + 1))
    return state


def choose(held: Any, key: str | None, file: object) -> Chosen | None:
    """The weights in what was saved: those under `key`, or the usual ones; None where there are none.

    Raises CheckpointError where there is nothing under that key.
    """
    walk = _Walk()
    walk.visit(held, ())
    network = walk.networks[0] if walk.networks else ""
    if key is not None:
        return Chosen(_under(walk.sets, key, file), (), network)
    groups = _groups(walk.sets)
    if not groups:
        return None
    largest = max(map(len, groups.values()))
    ranked = sorted(groups, key=_rank)
    taken = next(path for path in ranked if len(groups[path]) >= WORTH_TAKING * largest)
    least = COMPARABLE * len(groups[taken])
    others = [".".join(path) for path in ranked if path != taken and path and len(groups[path]) >= least]
    return Chosen(WeightSet(".".join(taken), groups[taken]), tuple(others), network)


class _Walk:
    """Goes through what was saved, and finds whatever holds tensors."""

    def __init__(self) -> None:
        self.sets: list[tuple[Path, dict[Any, Any]]] = []
        self.networks: list[str] = []
        self._left = MOST

    def visit(self, value: Any, path: Path) -> None:
        if (state := module_state(value)) is not None:
            self.networks.append(str(value.of))
            if state:
                self.sets.append((path, state))
            return
        entries = mapping_of(value)
        if entries is None or "param_groups" in entries or len(path) > DEEPEST:
            return
        tensors = {name: record for name, each in entries.items() if (record := tensor_of(each)) is not None}
        packed = {name: each for name, each in entries.items() if "_packed_params" in str(name)}
        if tensors or packed:
            self.sets.append((path, {**tensors, **packed}))
        for name, inner in entries.items():
            self._left -= 1
            if self._left > 0 and isinstance(inner, dict | StandIn):
                self.visit(inner, (*path, one_line(name)))


def _groups(sets: list[tuple[Path, dict[Any, Any]]]) -> dict[Path, dict[Any, Any]]:
    """The sets by the usual wrappings that they lie in; what lies deeper is named by its way from there.

    So a network whose parts were saved under names of their own ("encoder", "head") is one set.
    """
    groups: dict[Path, dict[Any, Any]] = {}
    for path, entries in sets:
        if any(BESIDE.search(part) for part in path):
            continue
        usual = 0
        while usual < len(path) and (path[usual] in WRAPPINGS or AVERAGE.search(path[usual])):
            usual += 1
        before = "".join(f"{part}." for part in path[usual:])
        group = groups.setdefault(path[:usual], {})
        group.update({f"{before}{name}" if before else name: each for name, each in entries.items()})
    return {path: group for path, group in groups.items() if any(map(_has_shape, group.values()))}


def _has_shape(value: Any) -> bool:
    """Not a single number, such as a loss that was saved."""
    return not isinstance(value, TensorRecord) or bool(value.size) or bool(value.kind)


def _rank(path: Path) -> tuple[bool, list[int]]:
    places = [WRAPPINGS.index(part) if part in WRAPPINGS else len(WRAPPINGS) for part in path]
    return any(AVERAGE.search(part) for part in path), [*places, len(WRAPPINGS) + 1]


def _under(sets: list[tuple[Path, dict[Any, Any]]], key: str, file: object) -> WeightSet:
    """The weights under a key: a set, all the sets below it, or the tensors whose names begin with it."""
    key = key.rstrip(".")
    named = {".".join(path): entries for path, entries in sets}
    below = {
        f"{path[len(key) + 1 :]}.{name}" if path != key else name: value
        for path, entries in named.items()
        if path == key or path.startswith(f"{key}.")
        for name, value in entries.items()
    }
    if below:
        return WeightSet(key, below)
    inside = [path for path in named if path.endswith(f".{key}")]
    if len(inside) == 1:
        return WeightSet(inside[0], named[inside[0]])
    for path, entries in named.items():
        begin = {
            str(name)[len(key) + 1 :]: v for name, v in entries.items() if str(name).startswith(f"{key}.")
        }
        if begin:
            return WeightSet(f"{path}.{key}" if path else key, begin)
    first = sorted({str(name).partition(".")[0] for _, entries in sets for name in entries})
    there = ", ".join(map(one_line, [path for path in named if path] or first[:8])) or "none"
    raise CheckpointError(
        f"{file} has no weights under {one_line(key)!r}. With --weights-key there are: {there}."
    )


def _parts(value: Any) -> Mapping[Any, Any] | None:
    """The attributes of a network: its parameters, buffers and modules."""
    if not isinstance(value, StandIn):
        return None
    attributes = value.attributes
    if "_parameters" not in attributes and value.args and isinstance(value.args[0], dict):
        attributes = value.args[0]  # torch.fx names its parts in a call
    return attributes if "_parameters" in attributes and "_modules" in attributes else None


def _own_state(parts: Mapping[Any, Any], prefix: str, state: dict[str, Any]) -> None:
    """A module's own parameters and buffers, without those of the modules in it."""
    passing = parts.get("_non_persistent_buffers_set")
    passing = passing if isinstance(passing, set | frozenset | list) else ()
    for group in ("_parameters", "_buffers"):
        for name, value in (mapping_of(parts.get(group)) or {}).items():
            if (record := tensor_of(value)) is not None and not (group == "_buffers" and name in passing):
                state[f"{prefix}{name}"] = record
            elif "_packed_params" in str(name):
                state[f"{prefix}{name}"] = value


def settings_among(held: Any) -> dict[Any, Any]:
    """What was saved beside weights: the entries that are no weights, no optimizer's state and no network."""
    found: dict[Any, Any] = {}
    entries = mapping_of(held) or {}
    bare = _mostly_tensors(entries)
    for name, value in entries.items():
        inner = mapping_of(value)
        if str(name).startswith("_") or (bare and tensor_of(value) is not None):
            continue
        if inner is None:
            found[name] = value
        elif "param_groups" in inner or module_state(value) is not None:
            found.update({key: inner[key] for key in KEYS if key in inner})
        elif not OTHER_STATES.search(str(name)) and not _mostly_tensors(inner):
            found[name] = value
    return found


def _mostly_tensors(entries: Mapping[Any, Any]) -> bool:
    tensors = sum(tensor_of(value) is not None for value in entries.values())
    return 2 * tensors > len(entries)
