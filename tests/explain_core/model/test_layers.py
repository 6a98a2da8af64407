"""One network at several of its layers."""

import numpy as np
import pytest
import torch

from explain_core.errors import ModelError
from explain_core.model.layers import at_layer
from explain_core.model.network import Network
from explain_core.model.passes.probe import images
from explain_core.model.places.anatomy import find_anatomy
from tests.networks.heads import CLASSES, network


def test_at_another_layer_it_is_what_it_would_be_alone() -> None:
    given = images((64, 64), 3, 2, torch.device("cpu"))
    model = network("linear")
    main = Network(model, find_anatomy(model, 64, classes=CLASSES))
    before = main.forward(given)
    other = at_layer(main, "features.4")
    lone = network("linear")
    alone = Network(lone, find_anatomy(lone, 64, "features.4", classes=CLASSES))
    asked = np.array([1, 2])
    one, wanted = other.forward(given, asked), alone.forward(given, asked)
    assert other.anatomy == alone.anatomy and other.anatomy.filters == 12 and not other.closed
    assert np.array_equal(one.pooled, wanted.pooled) and np.array_equal(one.logits, wanted.logits)
    assert one.gradients is not None and np.array_equal(one.gradients, wanted.gradients)
    assert np.array_equal(main.forward(given).pooled, before.pooled)  # and the first is left as it was
    with pytest.raises(ModelError, match="no module 'nowhere'"):
        at_layer(main, "nowhere")
