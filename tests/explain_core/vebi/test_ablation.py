"""Silencing units: what is left without them, and without others drawn from the same layers."""

import numpy as np

from explain_core.model.layer import Unit
from explain_core.vebi.ablation import others, still_taken_for, taken_for


def test_silent_units_change_the_class(network, images):
    batches = images.split(3)
    assert [len(batch) for batch in batches] == [3, 1]
    logits = network.forward(images).logits
    best = int(logits.argmax(axis=1)[0])
    assert (taken_for(network, images, best, []) == (logits.argmax(axis=1) == best)).all()
    # with the whole last layer silent, only the bias is left
    last = [Unit("third", channel) for channel in range(10)]
    bias = int(np.argmax(network.classifier_bias()))
    assert all(taken_for(network, batch, bias, last).all() for batch in batches)
    assert (
        sum(len(module._forward_hooks) for module in network.model.modules()) <= 1
    )  # the one that takes the output
    without, random = still_taken_for(network, batches, best, last[:5])
    assert without.shape == random.shape == (4,) and ((random >= 0) & (random <= 1)).all()
    assert (without == np.concatenate([taken_for(network, batch, best, last[:5]) for batch in batches])).all()
    again, same = still_taken_for(network, batches, best, last[:5])  # the same draws again
    assert (again == without).all() and (same == random).all()


def test_others_are_drawn_from_the_same_layers(network):
    units = [Unit("third", channel) for channel in range(4)] + [Unit("first", 0)]
    drawn = others(network, units, np.random.default_rng(0))
    assert len(drawn) == len(set(drawn)) == 5 and not set(drawn) & set(units)
    assert [unit.layer for unit in drawn].count("third") == 4
    assert (
        len(others(network, [Unit("third", channel) for channel in range(7)], np.random.default_rng(0))) == 3
    )
