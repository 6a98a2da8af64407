"""What a network returns: which tensor is taken."""

import pytest
import torch

from explain_core.errors import ModelError
from explain_core.model.passes.output import OneNumber, class_outputs, number_in, returning_part
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
        ((Y, Y + 1), 4, "2 of them could be the outputs of the 4 classes: name one, as --model ...#0 does"),
        ({"a": F}, 4, "none of them could be the outputs of the 4 classes"),
        (Y[:, :1], None, "one number an image, a yes or no"),
        (Y[:, 0], None, "one number an image"),
        (Y[:, :, None, None].expand(2, 4, 3, 3), None, "no number for each class"),
        (None, 4, "a NoneType with no tensors"),
        (Y.argmax(1), None, "whole numbers"),
        ({"colour": Y, "shape": Y}, 4, "#colour"),
    ],
)
def test_what_is_no_label_is_told(output: object, classes: int | None, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        class_outputs(output, classes)


def test_outputs_within_parts_are_found() -> None:
    assert torch.equal(class_outputs(({"logits": Y, "features": F}, Y.mean()), 4), Y)
    assert torch.equal(class_outputs({"heads": {"a": F, "b": Y}}, 4), Y)
    assert torch.equal(class_outputs([Y]), Y)


def test_a_number_among_others() -> None:
    one = Y[:, :1]
    for output in (one, one[:, 0], (F, one), {"features": F, "logits": one[:, 0]}):
        found = number_in(output)
        assert found is not None and torch.equal(found.flatten(), one.flatten())
    assert number_in((one, one)) is None and number_in(Y) is None
    with pytest.raises(OneNumber):
        class_outputs((F, one), 2)


def test_a_part_is_named() -> None:
    class Two(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> object:
            return {"colour": x, "rest": (x + 1, {"shape": x + 2})}

    for name, added in (("colour", 0), ("rest.0", 1)):
        assert torch.equal(returning_part(Two(), name)(Y), Y + added)
    with pytest.raises(ModelError, match="none of them is called 'size'"):
        returning_part(Two(), "size")(Y)
