"""Networks that were adapted: the layer, its positions among the tokens, and the logits are the network's own."""

import pytest

from explain_core.model.networks import describe_network
from tests.networks.adapted import ADAPTED, SIZE, adapted
from tests.networks.families import CLASSES

pytestmark = pytest.mark.slow


@pytest.mark.filterwarnings("ignore")  # other people's libraries
@pytest.mark.parametrize("name", ADAPTED)
def test_an_adapted_network_is_taken(name: str) -> None:
    wanted = ADAPTED[name]
    for library in ("timm", wanted.needs):
        pytest.importorskip(library, reason=f"{library} is not installed")
    found = describe_network(adapted(name), SIZE, CLASSES)
    assert found.accepted, found.reason
    assert found.layer is not None and found.layout is not None
    assert found.layer.split(".")[-len(wanted.layer.split(".")) :] == wanted.layer.split(".")
    assert wanted.before is None or found.layout == (
        f"tokens ({wanted.before} before)" if wanted.before else "tokens"
    )
    assert found.weights == wanted.how
    assert found.logits_error is not None and found.logits_error <= 1e-5
