"""The layers that a descriptor is made of, and the places of their channels in it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's name (Stage.name) and how many channels it has."""

    name: str
    channels: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One channel of one layer: what Oramas et al. call a feature."""

    layer: str
    channel: int


def unit_at(layers: Sequence[Layer], place: int) -> Unit:
    """The channel at a place of the descriptor. Raises IndexError past its end."""
    left = place
    for layer in layers:
        if left < layer.channels:
            return Unit(layer.name, left)
        left -= layer.channels
    raise IndexError(f"place {place} in a descriptor of {sum(layer.channels for layer in layers)} channels")


def place_of(layers: Sequence[Layer], unit: Unit) -> int:
    """The place of a channel in the descriptor. Raises KeyError where there is no such layer."""
    start = 0
    for layer in layers:
        if layer.name == unit.layer:
            return start + unit.channel
        start += layer.channels
    raise KeyError(unit.layer)
