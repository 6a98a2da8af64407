"""One network explained at several of its layers: the same weights, looked at in several ways."""

from __future__ import annotations

from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy


def at_layer(network: Network, layer: str) -> Network:
    """The network as it is explained at another layer; both share its modules. Raises what find_anatomy raises."""
    anatomy = find_anatomy(network.model, network.anatomy.size, layer, classes=network.anatomy.classes)
    return Network(network.model, anatomy, network.precision, str(network.device), network.notes)
