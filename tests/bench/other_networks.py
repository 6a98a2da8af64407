"""A ViT-B/16 and a ConvNeXt-T: Grad-CAM beside other libraries', and extraction with gradients over a forward pass.

PYTHONPATH=.venv/peers python -m tests.bench.other_networks [--images 32] [--rounds 3]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack

import numpy as np
import torch
import torchvision
from torch import Tensor, nn

from explain_core.model.network import Network
from explain_core.model.passes.device import FLOAT32, PRECISIONS
from explain_core.model.passes.probe import images as random_images
from explain_core.model.places.anatomy import find_anatomy
from tasks.heap import keep_memory
from tasks.process_end import to_the_end
from tests.bench.mapping import Maker, correlation, ours, side_by_side, upsampled

CLASSES, SIDE, BATCH, IMAGES, ROUNDS = 25, 224, 16, 32, 3
NAMES = {"vit_b_16": "ViT-B/16", "convnext_tiny": "ConvNeXt-T", "vgg16": "VGG-16"}
MAPPED = ("vit_b_16", "convnext_tiny")


def measure(count: int = IMAGES, rounds: int = ROUNDS) -> list[str]:
    """The lines of the section."""
    keep_memory()  # as a run's workers do, for all that is measured beside each other
    given = random_images((SIDE, SIDE), 3, count, torch.device("cpu"))
    return [
        "## Networks whose heads are not linear", "",
        f"Random weights, {count} random images of {SIDE} pixels, batches of {BATCH}, "
        f"{torch.get_num_threads()} threads, median of {rounds} rounds taken in turn. The other libraries run as their "
        "documentation shows, in float32.", "",
        "| Grad-CAM | explain-flow, images/s | beside | images/s | ratio | correlation |",
        "|---|---:|---|---:|---:|---:|",
        *(row for name in MAPPED for row in mapping_rows(name, given, rounds)), "",
        "Extraction with the gradients of three classes (predicted, runner-up, its own), over the bare forward pass of "
        "the same network in the same precision:", "",
        "| network | precision | maps of | forward, images/s | with gradients, images/s | times as long |",
        "|---|---|---|---:|---:|---:|",
        *(row for name in NAMES for each in PRECISIONS for row in weighing_rows(name, each, given, rounds)), "",
    ]  # fmt: skip


def built(name: str) -> nn.Module:
    """The network for CLASSES classes; a head of zeros gets numbers."""
    torch.manual_seed(0)
    model: nn.Module = torchvision.models.get_model(name, weights=None, num_classes=CLASSES).eval()
    for module in model.modules():
        if isinstance(module, nn.Linear) and not bool(module.weight.any()):
            nn.init.normal_(module.weight, 0, 0.02)
    return model


def network(name: str, precision: str) -> Network:
    """The same, as a run has it."""
    model = built(name)
    return Network(model, find_anatomy(model, SIDE, classes=CLASSES), precision)


def mapping_rows(name: str, given: Tensor, rounds: int) -> list[str]:
    """Ours in each precision beside the others."""
    target = torch.arange(len(given)) % CLASSES
    networks = {each: network(name, each) for each in PRECISIONS}
    layer = networks[FLOAT32].anatomy.features
    mine = {each: ours(net, "grad-cam", SIDE) for each, net in networks.items()}
    others = peers(built(name), layer)
    rates = side_by_side(mine | others, given, target, BATCH, rounds)
    part, wanted = given[:BATCH], target[:BATCH]
    drawn = {each: upsampled(make(part, wanted).relu(), SIDE) for each, make in (mine | others).items()}
    return [
        f"| {NAMES[name]} at {layer}, {each} | {rates[each]:.1f} | {peer} | {rates[peer]:.1f} | "
        f"{rates[each] / rates[peer]:.1f} | {correlation(drawn[each], drawn[peer]):.4f} |"
        for each in mine
        for peer in others
    ]


def peers(model: nn.Module, layer: str) -> dict[str, Maker]:
    """The grad-cam package's, and captum's where maps are channels first, which is all that it knows."""
    from captum.attr import LayerGradCam
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    module = model.get_submodule(layer)
    tokens = layer.startswith("encoder")

    def squares(output: Tensor) -> Tensor:
        side = round((output.shape[1] - 1) ** 0.5)
        return output[:, 1:].transpose(1, 2).unflatten(2, (side, side))

    cam = GradCAM(model, [module], reshape_transform=squares if tokens else None)

    def package(batch: Tensor, target: Tensor) -> Tensor:
        wanted = [ClassifierOutputTarget(int(each)) for each in target]
        return torch.from_numpy(cam(input_tensor=batch, targets=wanted))

    found: dict[str, Maker] = {"grad-cam": package}
    if not tokens:
        attribute = LayerGradCam(model, module).attribute
        found["captum"] = lambda batch, target: attribute(batch, target).detach()[:, 0]
    return found


def weighing_rows(name: str, precision: str, given: Tensor, rounds: int) -> list[str]:
    """A forward pass by itself, and what extraction does."""
    net = network(name, precision)
    asked = np.arange(BATCH) % CLASSES

    def bare(batch: Tensor) -> None:
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            for context in net.arithmetic():
                stack.enter_context(context)
            net.model(batch.to(memory_format=torch.channels_last))

    ways: dict[str, Callable[[Tensor], object]] = {
        "bare": bare,
        "weighed": lambda batch: net.forward(batch, asked[: len(batch)]),
    }
    seconds: dict[str, list[float]] = {each: [] for each in ways}
    for way in ways.values():
        way(given[:BATCH])  # warm
    for _ in range(rounds):
        for each, way in ways.items():
            start = time.perf_counter()
            for part in given.split(BATCH):
                way(part)
            seconds[each].append(time.perf_counter() - start)
    rate = {each: len(given) / statistics.median(taken) for each, taken in seconds.items()}
    return [
        f"| {NAMES[name]} | {precision} | {net.anatomy.features} | {rate['bare']:.1f} | {rate['weighed']:.1f} | "
        f"{rate['bare'] / rate['weighed']:.2f} |"
    ]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print("\n".join(measure(asked.images, asked.rounds)))


if __name__ == "__main__":
    to_the_end(main)
