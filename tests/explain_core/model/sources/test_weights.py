"""Weights into a network: prefixes come off, and what does not fit is told apart."""

from collections.abc import Callable
from functools import partial

import pytest
import torch
import torchvision
from torch import Tensor, nn

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint import Checkpoint
from explain_core.model.sources.spec import ModelSpec, build_model
from explain_core.model.sources.weights import load_into

MOBILE = ModelSpec("torchvision", "mobilenet_v2")
OWN = ModelSpec("nets", "build")


def small(classes: int = 3, width: int = 4) -> nn.Sequential:
    torch.manual_seed(classes * width)
    return nn.Sequential(nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.Linear(width, classes))


def prefixed(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}{name}": value for name, value in state.items()}


def load(model: nn.Module, state: dict[str, Tensor], spec: ModelSpec = OWN) -> None:
    load_into(model, Checkpoint("net.pt", state, None), spec)


@pytest.mark.parametrize(
    "renamed",
    [
        dict,
        partial(prefixed, "module."),
        partial(prefixed, "_orig_mod."),
        partial(prefixed, "module._orig_mod."),
        partial(prefixed, "model."),
        partial(prefixed, "net.module."),
        lambda state: {**prefixed("model.", state), "loss.weight": torch.ones(3)},
        lambda state: {**prefixed("module.", state), "n_averaged": torch.tensor(5)},
        lambda state: {name: value for name, value in state.items() if "num_batches" not in name},
    ],
)  # fmt: skip
def test_prefixes_come_off(renamed: Callable[[dict[str, Tensor]], dict[str, Tensor]]) -> None:
    trained, model = small(), small()
    with torch.no_grad():
        for value in trained.parameters():
            value.add_(1)
    load(model, renamed(trained.state_dict()))
    assert all(torch.equal(value, trained.state_dict()[name]) for name, value in model.state_dict().items())


def test_a_prefix_that_belongs_to_the_network_stays() -> None:
    class Wrapped(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = small()

    trained, model = Wrapped(), Wrapped()
    nn.init.constant_(trained.model[2].bias, 9)
    load(model, prefixed("module.", trained.state_dict()))
    assert model.model[2].bias.tolist() == [9, 9, 9]


def test_another_class_count() -> None:
    with pytest.raises(
        CheckpointError, match=r"net.pt was trained for 5 classes, nets:build builds a network for 3"
    ):
        load(small(3), small(5).state_dict())
    other = build_model(MOBILE, 20).state_dict()
    with pytest.raises(CheckpointError, match=r"net.pt was trained for 20 classes, the image set has 25"):
        load(build_model(MOBILE, 25), prefixed("module.", other), MOBILE)


def test_another_architecture() -> None:
    state = build_model(ModelSpec("torchvision", "shufflenet_v2_x0_5"), 3).state_dict()
    with pytest.raises(CheckpointError) as told:
        load(build_model(MOBILE, 3), state, MOBILE)
    told.match(
        r"net.pt is not a checkpoint of torchvision:mobilenet_v2: 262 of the network's 314 tensors are "
    )
    told.match(r"missing \(features.0.0.weight, .*unknown to the network \(conv1.0.weight, ")


def test_one_tensor_too_few_or_too_many() -> None:
    state = small().state_dict()
    with pytest.raises(CheckpointError, match=r"2\.bias\)"):
        load(small(), {name: value for name, value in state.items() if name != "2.bias"})
    with pytest.raises(CheckpointError, match=r"1 of the file's are unknown to the network \(extra\)"):
        load(small(), {**state, "extra": torch.zeros(1)})


def test_other_shapes() -> None:
    with pytest.raises(CheckpointError, match=r"other shapes in 7 tensors: 0.weight is \(8, 3, 3, 3\) in the "
                       r"file and \(4, 3, 3, 3\) in the network"):  # fmt: skip
        load(small(width=4), small(width=8).state_dict())


def test_torchvisions_old_densenet_names() -> None:
    spec = ModelSpec("torchvision", "densenet121")
    model = build_model(spec, 3)
    state = model.state_dict()
    old = {
        name.replace(".norm1.", ".norm.1.").replace(".conv2.", ".conv.2."): value
        for name, value in state.items()
    }
    assert old.keys() != state.keys()
    load(model, old, spec)


def test_auxiliary_heads_in_the_file_are_left_out() -> None:
    spec = ModelSpec("torchvision", "googlenet")
    model = build_model(spec, 3)
    load(model, {**prefixed("module.", model.state_dict()), "module.aux1.fc2.bias": torch.zeros(3)}, spec)


def test_networks_that_ask_for_their_modules_versions() -> None:

    source = torchvision.models.mnasnet0_75(weights=None, num_classes=4)
    state = {
        name: tensor + 1 for name, tensor in source.state_dict().items()
    }  # without versions, as safetensors are
    model = torchvision.models.mnasnet0_75(weights=None, num_classes=4)
    load(model, state, ModelSpec("torchvision", "mnasnet0_75"))
    assert all(torch.equal(tensor, state[name]) for name, tensor in model.state_dict().items())


def test_a_network_that_does_not_take_what_fits() -> None:
    class Picky(nn.Linear):
        def _load_from_state_dict(self, *_: object, **__: object) -> None:
            raise ValueError("version 7 is wanted")

    model = nn.Sequential(Picky(2, 2))
    with pytest.raises(CheckpointError, match="version 7 is wanted"):
        load(model, model.state_dict())


@pytest.mark.filterwarnings("ignore:.*weight_norm.*deprecated")
def test_weight_norms_of_either_version_of_torch() -> None:
    def built(norm: Callable[[nn.Module], nn.Module]) -> nn.Sequential:
        return nn.Sequential(norm(nn.Linear(3, 4)), nn.ReLU(), nn.Linear(4, 2))

    before, now = nn.utils.weight_norm, nn.utils.parametrizations.weight_norm
    given = torch.randn(5, 3)
    for theirs, ours in ((before, now), (now, before)):
        one, other = built(theirs), built(ours)
        load(other, prefixed("module.", one.state_dict()))
        assert torch.allclose(one(given), other(given), atol=1e-6)
