"""On a GPU: the same answers as on the CPU, the same bits wherever an image stands, and every method at home there."""

import numpy as np
import pytest
import torch
from torch import nn

from explain_core.data.pictures.preprocess import Preprocessing, normalise
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.lessons import Relating
from explain_core.gve.model import SIZES, SentenceModel
from explain_core.gve.variants import EXPLANATION_LABEL
from explain_core.heatmaps.maker import MapMaker
from explain_core.heatmaps.methods import METHODS
from explain_core.heatmaps.target import Logits
from explain_core.model.batch import MOST, activation_bytes, fitting_batch_size
from explain_core.model.layer import Unit
from explain_core.model.network import Network
from explain_core.model.passes.device import (
    BFLOAT16,
    FLOAT32,
    default_device,
    default_precision,
    device_kind,
    look_at,
)
from explain_core.model.pixels import network_input
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.sources.spec import build_model, parse_model_spec
from explain_core.statistics.features import Feature
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex

SIDE = 96
SPEC = parse_model_spec("torchvision:resnet18")


def network(device: str, precision: str = FLOAT32) -> Network:
    """A ResNet-18 whose activations do not fade; the same weights each time."""
    torch.manual_seed(2)
    model = build_model(SPEC, 7)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    with torch.no_grad():
        model.train()(torch.randn(8, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(3)))
    return Network(model, find_anatomy(model, SIDE), precision, device)


def pictures(images: int = 8) -> torch.Tensor:
    return torch.randn(images, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


def test_a_gpu_is_found_and_named():
    seen = look_at("auto")
    assert default_device() == seen.name == "cuda"
    assert seen.kind == device_kind("cuda") == f"cuda-{torch.cuda.get_device_name()}"
    assert seen.precision == default_precision("cuda")
    total = torch.cuda.get_device_properties(0).total_memory
    assert seen.memory == total


def test_the_batch_size_follows_the_memory_and_fits():
    one = activation_bytes(build_model(SPEC, 7), 224)
    for share in (1.0, 0.01):
        memory = int(torch.cuda.get_device_properties(0).total_memory * share)
        size = fitting_batch_size(SPEC, 7, 224, memory)
        assert 1 <= size <= MOST and size * one <= memory / 2
    torch.cuda.reset_peak_memory_stats()
    given = torch.randn(size, 3, 224, 224, device="cuda")
    network("cuda").forward(given)
    assert torch.cuda.max_memory_allocated() < memory


def test_normalised_there_or_here_pixels_have_the_same_bits():
    crops = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE, 3), np.uint8)
    there = network_input(crops, Preprocessing(size=SIDE), torch.device("cuda"))
    assert there.is_contiguous(memory_format=torch.channels_last)
    assert np.array_equal(there.cpu().numpy(), normalise(crops, Preprocessing(size=SIDE)))


def test_float32_agrees_with_the_cpu():
    here, there = network("cpu").forward(pictures()), network("cuda").forward(pictures())
    for name in ("pooled", "logits", "descriptor", "finer_pooled"):
        one, other = getattr(here, name), getattr(there, name)
        assert np.abs(one - other).max() <= 1e-4 * np.abs(one).max(), name
    assert there.maps.device.type == "cuda"


def test_low_precision_predicts_the_same():
    here, there = network("cpu").forward(pictures()), network("cuda", BFLOAT16).forward(pictures())
    assert there.maps.dtype == torch.bfloat16
    assert np.abs(here.pooled - there.pooled).max() < 0.05 * np.abs(here.pooled).max()
    margin = np.sort(here.logits, axis=1)
    clear = margin[:, -1] - margin[:, -2] > 0.05 * np.abs(here.logits).max()
    assert clear.any() and (here.logits.argmax(1) == there.logits.argmax(1))[clear].all()


@pytest.mark.parametrize("precision", [FLOAT32, BFLOAT16])
def test_the_same_bits_at_any_place_of_a_batch_and_any_time(precision):
    net, images = network("cuda", precision), pictures(16)
    first, again, turned = net.forward(images), net.forward(images), net.forward(images.flip(0))
    for name in ("pooled", "logits", "descriptor", "finer_pooled"):
        one = getattr(first, name)
        assert np.array_equal(one, getattr(again, name)), name
        assert np.array_equal(one, getattr(turned, name)[::-1]), name
    assert torch.equal(first.maps, again.maps) and torch.equal(first.maps, turned.maps.flip(0))


@pytest.mark.parametrize("layer", [None, "layer2"])
def test_every_method_draws_on_the_gpu_what_it_draws_on_the_cpu(layer):
    images, target = pictures(4), Logits(torch.tensor([0, 1, 2, 3]))
    runner_up = torch.tensor([3, 2, 1, 0])
    stage = find_anatomy(network("cpu").model, SIDE).described[-1]
    features = {c: [Feature(Unit(stage.name, 5 + c), 0.5, 0.1)] for c in range(4)}
    methods = tuple(name for name, each in METHODS.items() if not each.of_tokens)
    drawn = {
        device: MapMaker(network(device), methods, layer, SIDE, features).make(images, target, runner_up)
        for device in ("cpu", "cuda")
    }
    for name in methods:
        one, other = drawn["cpu"][name].double(), drawn["cuda"][name].double()
        assert other.device.type == "cpu" and one.shape == other.shape
        assert float(one.abs().max()) > 0, name
        if "deconv" in name or "guided" in name or "vebi" in name:  # a unit at its threshold may be on or off
            pair = torch.stack([one.flatten(), other.flatten()])
            assert float(torch.corrcoef(pair)[0, 1]) > 0.999, name
        else:
            assert float((one - other).abs().max()) <= 1e-3 * float(one.abs().max()), name


def test_a_sentence_network_learns_there():
    captions = [[f"a bird with a {colour} wing"] * 4 for colour in ("red", "green", "blue", "gray")]
    draw = np.random.default_rng(0)
    features = StoredFeatures.over(draw.normal(size=(4, 32)).astype(np.float16), np.arange(4))
    index = WordIndex.of([text for texts in captions for text in texts], 1)
    data = CaptionedImages.of(captions, [0, 1, 2, 3], features, index, 4)
    torch.manual_seed(0)
    model = SentenceModel(
        len(index), 32, torch.randn(4, SIZES["small"].hidden), EXPLANATION_LABEL, SIZES["small"]
    )
    model = model.to("cuda")
    lesson, optimizer = Relating(model, data, 0), torch.optim.Adam(model.parameters(), 1e-2)
    losses = []
    for epoch in range(40):
        for batch in lesson.batches(epoch):
            loss = lesson(batch)["loss"]
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
    assert losses[-1] < 0.3 * losses[0]
