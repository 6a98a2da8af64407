"""Why a network has no layer to explain."""

import pytest

from explain_core.model.places.no_place import NoPlace
from explain_core.model.places.place import find_place
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
