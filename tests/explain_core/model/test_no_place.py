"""Why a network has no layer to explain."""

import pytest

from explain_core.model.no_place import NoPlace, are_maps
from explain_core.model.place import find_place
from explain_core.model.probe import places
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, network


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (network("no maps"), "none that keeps the image's places"),
        (variant("mirrored and averaged as one batch"), "images where 3 are given"),
        (variant("a detached body"), "none passes the outputs' gradient"),
    ],
)
def test_the_reason_is_told_and_layers_are_named(model, why):
    with pytest.raises(NoPlace, match=why) as error:
        find_place(model, (64, 64), 3, CLASSES)
    assert "--features NAME" in str(error.value)


def test_one_channel_or_one_position_is_no_map():
    seen = {each.name: each for each in places(network("one-channel attention"), (64, 64), 3) if each.layout}
    assert are_maps(seen["features"]) and not are_maps(seen["head.gate"])
