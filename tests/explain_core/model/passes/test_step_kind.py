"""What steps are called, and by how much they mix."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.model.passes.step_kind import DEEP, is_end, is_kind, is_own, is_usual, kind_of, mixes

MAPS, TOKENS = torch.randn(2, 4, 8, 8), torch.randn(2, 64, 4)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (torch.add, "sum"), (Tensor.add_, "sum"), (Tensor.__iadd__, "sum"), (torch.cat, "cat"), (F.relu, "relu"),
        (Tensor.relu_, "relu"), (torch.einsum, "einsum"), (Tensor.__matmul__, "matmul"), (torch.logaddexp, "logaddexp"),
        (Tensor.squeeze, "squeeze"), (Tensor.__getitem__, "part"), (Tensor.__len__, None), (Tensor.shape.__get__, None),
    ],
)  # fmt: skip
def test_functions_have_one_name_however_they_are_written(function, kind):
    assert kind_of(function) == kind and (kind is None or is_kind(kind))


def test_kinds_are_told_apart():
    assert [name for name in ("sum", "relu", "einsum", "squeeze", "max_pool2d") if is_usual(name)] == [
        "sum",
        "relu",
    ]
    assert [name for name in ("sum", "relu", "gelu", "norm", "clamp") if is_end(name)] == [
        "relu",
        "gelu",
        "norm",
    ]
    owned = [
        name for name in ("sum", "einsum", "squeeze", "part", "max_pool2d", "interpolate") if is_own(name)
    ]
    assert owned == ["sum", "einsum"]
    assert not is_kind("picture")


@pytest.mark.parametrize(
    ("kind", "given", "much"),
    [
        ("conv2d", (MAPS, torch.randn(5, 4, 3, 3)), DEEP),
        ("conv2d", (MAPS, torch.randn(5, 4, 1, 1)), 1),
        ("linear", (TOKENS, torch.randn(5, 4)), 1),
        ("einsum", ("bnd,ed->bne", TOKENS, torch.randn(5, 4)), 1),
        ("einsum", ("bnd,end->bne", [TOKENS, nn.Parameter(torch.randn(5, 64, 4))]), 1),
        ("matmul", (TOKENS, TOKENS.mT), 0),
        ("sum", (MAPS, nn.Parameter(torch.randn(1, 4, 1, 1))), 0),
        ("relu", (MAPS,), 0),
    ],
)
def test_weights_are_parameters_or_matrices_beside_what_has_images(kind, given, much):
    assert mixes(kind, given) == much
