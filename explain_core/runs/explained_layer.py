"""The layer that a published run was made of, whatever would be chosen today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explain_core.errors import ExplainError
from explain_core.store.published_run import PublishedRun

if TYPE_CHECKING:
    from explain_core.model.network import Network

SHARDS = "*-*.parquet"


def at_explained_layer(network: Network, run: PublishedRun) -> Network:
    """The run's network at the layer that the run was made of, though another might be chosen today."""
    from explain_core.model.layers import at_layer

    layer = explained_layer(run)
    return network if layer in (None, network.anatomy.features) else at_layer(network, str(layer))


def explained_layer(run: PublishedRun) -> str | None:
    """The module whose maps the run's words are of, as its shards say; None where they are gone.

    The descriptors of an image are of several layers, of which it is the last.
    """
    from explain_core.store.shards.activations import described_layers

    try:
        shard = next(iter(run.extraction.glob(SHARDS)))
        layers = described_layers(str(shard))
    except (ExplainError, OSError, ValueError, KeyError, StopIteration):
        return None
    return layers[-1].name.partition("#")[0] if layers else None
