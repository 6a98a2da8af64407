"""Silencing units: what is left without them, and without others drawn from the same layers."""

import numpy as np

from explain_core.model.layer import Unit
from explain_core.vebi.ablation import ablate, accuracy, as_batches, others


def test_silent_units_change_the_class(network, images):
    batches = as_batches(images.numpy(), 3)
    assert [len(batch) for batch in batches] == [3, 1]
    logits = network.forward(images).logits
    best = int(logits.argmax(axis=1)[0])
    whole = float((logits.argmax(axis=1) == best).mean())
    assert accuracy(network, batches, best, []) == whole
    # with the whole last layer silent, only the bias is left
    last = [Unit("third", channel) for channel in range(10)]
    bias = int(np.argmax(network.classifier_bias()))
    assert accuracy(network, batches, bias, last) == 1
    assert not any(module._forward_hooks for module in network.model.modules())
    result = ablate(network, batches, best, last[:5])
    assert result.whole == whole and 0 <= result.without <= 1 and 0 <= result.random <= 1
    assert ablate(network, batches, best, last[:5]) == result  # the same draws again


def test_others_are_drawn_from_the_same_layers(network):
    units = [Unit("third", channel) for channel in range(4)] + [Unit("first", 0)]
    drawn = others(network, units, np.random.default_rng(0))
    assert len(drawn) == len(set(drawn)) == 5 and not set(drawn) & set(units)
    assert [unit.layer for unit in drawn].count("third") == 4
    assert (
        len(others(network, [Unit("third", channel) for channel in range(7)], np.random.default_rng(0))) == 3
    )
