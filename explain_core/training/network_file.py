"""A trained network as one file: safetensors, what it needs besides its tensors in the header; no code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetensors.torch import load, save
from torch import Tensor, nn

from explain_core.errors import PlaceError, StoreError
from explain_core.places import Place
from explain_core.training.notes import notes_of
from explain_core.training.standard import Standard

NOTE = "explain_flow.network"
VERSION = 1
OWN = "network."
#: How the first versions of this program wrote each kind: the name of its note, and what its tensors' names begin with.
EARLIER = {"sentence model": ("gve", ""), "text encoder": ("reading", "encoder."),
           "answerer": ("explain_flow.answerer", "model.")}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class NetworkFile:
    """`note` as it was given; the network's `tensors` by their own names; the `standard` of its features."""

    note: Mapping[str, Any]
    tensors: dict[str, Tensor]
    standard: Standard


def write_network(
    place: Place, kind: str, note: Mapping[str, Any], network: nn.Module, standard: Standard
) -> None:
    """Write a network of a kind ("text encoder"), whole or not at all; `note`: anything that JSON can say.

    Raises StoreError where it cannot be written.
    """
    head = json.dumps({"kind": kind, "version": VERSION, "note": note}, ensure_ascii=False)
    own = {f"{OWN}{name}": value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    with place.write() as handle:
        handle.write(save(own | standard.tensors(), metadata={NOTE: head}))


def read_network(place: Place, kind: str) -> NetworkFile:
    """Read what `write_network` wrote, or what the first versions did. Raises StoreError for what is no such file."""
    try:
        content = place.read_bytes()
    except PlaceError:
        raise
    except OSError as error:
        raise StoreError(f"{place} cannot be read: {error.strerror or error}. Train it again.") from error
    try:
        tensors, notes = load(content), notes_of(content)
        note, prefix = _note(notes, kind)
        standard = Standard.taken_from(tensors)
    except Exception as error:  # safetensors, JSON and ours each have their own
        raise unfit(place, kind, error) from error
    own = {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
    return NetworkFile(note, own, standard)


def unfit(place: Place, kind: str, error: Exception) -> StoreError:
    """What to raise where a file does not hold what it should."""
    return StoreError(f"{place} is damaged or no {kind} of this version ({error}). Train it again.")


def _note(notes: Mapping[str, str], kind: str) -> tuple[Mapping[str, Any], str]:
    """The note, and what the names of the network's tensors begin with."""
    if NOTE in notes:
        head = json.loads(notes[NOTE])
        if (head["kind"], head["version"]) != (kind, VERSION):
            raise ValueError(f"it is a {head['kind']}, version {head['version']}; wanted version {VERSION}")
        note: Mapping[str, Any] = head["note"]
        return note, OWN
    name, prefix = EARLIER[kind]
    if name not in notes:
        raise ValueError("its header says nothing of a network")
    return json.loads(notes[name]), prefix
