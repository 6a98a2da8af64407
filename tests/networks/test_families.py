"""Networks of torchvision, timm and transformers with random weights: maps found, logits the network's own."""

import pytest
import torch

from explain_core.model.networks import describe_network
from tests.networks.families import CLASSES, Member, build, members

pytestmark = pytest.mark.slow


@pytest.mark.filterwarnings("ignore")  # other people's libraries
@pytest.mark.parametrize("member", members(), ids=str)
def test_a_network_of_a_library_is_taken(member: Member) -> None:
    pytest.importorskip(member.source, reason=f"{member.source} is not installed: an optional extra")
    torch.manual_seed(0)
    found = describe_network(build(member), member.size, CLASSES)
    assert found.accepted, found.reason
    # Over the spread of one image's outputs, and of what is disturbed of it: before training that is little.
    assert found.logits_error is not None and found.logits_error <= 2e-4
    assert found.map_size is not None and found.map_size[0] == found.map_size[1] > 1
    assert found.channels is not None and found.channels > CLASSES
