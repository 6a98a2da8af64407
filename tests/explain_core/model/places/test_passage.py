"""Which layers the outputs feel, and those that see other images than are given."""

import torch
from torch import nn

from explain_core.model.passes.layout import MapLayout
from explain_core.model.passes.probe import images
from explain_core.model.places.passage import look_through, merged_batch
from tests.networks.heads import CLASSES, network
from tests.networks.rare import Compared

SIZE = (64, 64)


def seen(name):
    return {(each.name, each.number): each for each in look_through(network(name), SIZE, 3, CLASSES)}


def test_patches_after_the_last_attention_pass_no_gradient():
    found = seen("class token")
    assert (
        found["blocks.0", 0].gradient and not found["blocks.1", 0].gradient and not found["norm", 0].gradient
    )
    assert found["blocks.0", 0].layout == MapLayout("tokens", (8, 8), before=1)


def test_what_sees_other_images_than_are_given_is_found():
    given = images(SIZE, 3, 3, torch.device("cpu"))
    assert merged_batch(Compared().eval(), given) == ("features.0", 4)
    assert merged_batch(network("linear"), given) is None
    assert merged_batch(nn.Linear(7, 2), given) is None  # which cannot take them
