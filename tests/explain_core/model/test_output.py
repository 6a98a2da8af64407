"""What a network returns: which tensor is taken."""

import pytest
import torch

from explain_core.errors import ModelError
from explain_core.model.output import class_outputs
from tests.networks.heads import Answer, Pair

Y, F = torch.randn(2, 4), torch.randn(2, 7)


def test_the_class_outputs_among_others() -> None:
    for output in (
        Y,
        {"logits": Y, "features": F},
        Answer(Y, F),
        Pair(Y, F),
        {"embedding": F, "out": Y},
        Y[..., None],
    ):
        assert torch.equal(class_outputs(output), Y)
    assert torch.equal(class_outputs((F, Y), 4), Y)
    assert torch.equal(class_outputs({"a": F, "b": Y}, 4), Y)


@pytest.mark.parametrize(
    ("output", "classes", "told"),
    [
        ((Y, F), None, "name the number of classes"),
        ((Y, Y + 1), 4, "2 of them could be the classes' outputs: let the network return one"),
        ({"a": F}, 4, "none of them could be the outputs of the 4 classes"),
        (Y[:, :1], None, "one number an image, a yes or no"),
        (Y[:, 0], None, "one number an image"),
        (Y[:, :, None, None].expand(2, 4, 3, 3), None, "no label an image"),
        (None, 4, "a NoneType with no tensors"),
    ],
)
def test_what_is_no_label_is_told(output: object, classes: int | None, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        class_outputs(output, classes)
