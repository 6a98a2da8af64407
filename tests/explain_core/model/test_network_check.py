"""What is understood of a network. (What stands after its classifier: test_own_output.py.)"""

import pytest

from explain_core.data.preprocess import Preprocessing
from explain_core.errors import ModelError
from explain_core.model.anatomy import find_anatomy
from explain_core.model.network import Network
from explain_core.model.network_check import check_network
from explain_core.model.spec import ModelSpec, build_model


@pytest.fixture(scope="module")
def resnet():
    model = build_model(ModelSpec("torchvision", "resnet18"), 7)
    return Network(model, find_anatomy(model, 64))


def test_where_its_maps_are_and_how_classes_are_weighed(resnet):
    found = check_network(resnet, Preprocessing(size=64))
    assert found.accepted and found.layer == "layer4" and found.channels == 512 and found.map_size == (2, 2)
    assert found.weights == "closed form" and found.fidelity == 1 and found.classes == 7
    assert found.logits_error is not None and found.logits_error < 1e-5


def test_pictures_that_it_cannot_take(resnet):
    with pytest.raises(ModelError, match=r"1 x 64 x 64 .*--channels"):
        check_network(resnet, Preprocessing(size=64, mean=(0.5,), std=(0.5,), channels="1"))
