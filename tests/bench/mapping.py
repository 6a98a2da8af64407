"""Heatmaps beside those of the libraries that people use: images a second on the same network, cores and batches."""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.data.sets.manifest import build_manifest
from explain_core.heatmaps.gradcam import GradCam, by_gradient
from explain_core.heatmaps.maker import MapMaker
from explain_core.heatmaps.target import Logits
from explain_core.image_sets import load_image_set
from explain_core.model.network import Network, load_network
from explain_core.model.passes.device import FLOAT32, default_precision, is_cuda
from explain_core.model.passes.folds import folded
from explain_core.model.sources.spec import parse_model_spec
from tasks.heap import keep_memory
from tasks.process_end import to_the_end

IMAGES, BATCH, ROUNDS = 32, 16, 3
ON_A_GPU = 256, 64, 5
Maker = Callable[[Tensor, Tensor], Tensor]


def measure(data: Path, device: str = "cpu") -> list[str]:
    """The lines of the section: ratios side by side, and how alike the maps are."""
    keep_memory()  # as a run's workers do, for all that is measured beside each other
    images_count, batch, rounds = ON_A_GPU if is_cuda(device) else (IMAGES, BATCH, ROUNDS)
    images, names = pictures(data, images_count), classes(data)
    precision = default_precision(device)
    precisions = (FLOAT32,) if precision == FLOAT32 else (FLOAT32, precision)
    networks = {each: birds_network(data, names, each, device) for each in precisions}
    plain = networks[FLOAT32]
    predicted = torch.cat(
        [torch.from_numpy(plain.forward(part).logits).argmax(1) for part in images.split(batch)]
    )
    alone = {f"forward, {each}": forward_alone(network) for each, network in networks.items()}
    peers = peers_of(other_copy(data, names, device), device)
    makers = {
        f"{what}, {each}": ours(network, method, images.shape[2])
        for each, network in networks.items()
        for what, method in (("cam", "grad-cam"), ("guided", "guided-grad-cam"))
    }
    rates = side_by_side(makers | alone | peers, images, predicted, batch, rounds)
    part, target = images[:batch], predicted[:batch]
    maps = {
        name: maker(part, target).relu() for name, maker in (makers | peers).items() if "guided" not in name
    }
    vgg = side_by_side(vgg_makers(device), images[:batch], predicted[:batch], batch, rounds)

    rows = [
        (f"{what}, ResNet-50, {each}", rates[f"{kind}, {each}"], name, rates[peer])
        for each in precisions
        for what, kind, name, peer in (
            ("Grad-CAM, closed form", "cam", "grad-cam", "package"),
            ("Grad-CAM, closed form", "cam", "captum LayerGradCam", "captum"),
            ("Forward pass alone, which none is faster than", "forward", "grad-cam", "package"),
            ("Guided Grad-CAM", "guided", "captum GuidedGradCam", "captum, guided"),
        )
    ]
    rows.append(("Grad-CAM, partial backward, VGG-16, float32", vgg["ours"], "grad-cam", vgg["package"]))
    where = (
        f"on one {torch.cuda.get_device_name(device)}"
        if is_cuda(device)
        else f"{torch.get_num_threads()} threads"
    )
    alike = "; ".join(
        f"{each}: {correlation(maps[f'cam, {each}'], maps['captum']):.6f} with captum's, "
        f"{correlation(upsampled(maps[f'cam, {each}'], 224), upsampled(maps['package'], 224)):.6f} with grad-cam's"
        for each in precisions
    )
    return [
        "## Heatmaps beside other libraries" + (", on a GPU" if is_cuda(device) else ""), "",
        f"{len(images)} real birds (VGG-16: {batch}), batches of {batch}, {where}, from "
        f"normalised pixels in memory to maps there; median of {rounds} rounds taken in turn. The other libraries run "
        "as their documentation shows, in float32 on a network in NCHW; explain-flow in float32 too"
        + ("" if precision == FLOAT32 else f", and in {precision}, which a run takes here where nothing else is said")
        + ".", "",
        "| what | explain-flow, images/s | beside | images/s | ratio |", "|---|---:|---|---:|---:|",
        *(f"| {what} | {mine:.1f} | {name} | {other:.1f} | {mine / other:.1f} |" for what, mine, name, other in rows),
        "", "The same maps: correlation after the same normalisation (ReLU; for grad-cam both stretched to 224 pixels "
        f"and from 0 to 1). {alike}.", "",
    ]  # fmt: skip


def ours(network: Network, method: str, side: int) -> Maker:
    """One method of this library, at the pixels' own resolution."""
    maker = MapMaker(network, (method,), side=side)
    return lambda batch, target: maker.make(batch, Logits(target), target)[method]


def forward_alone(network: Network) -> Maker:
    """The network's outputs and nothing else, as fast as it is run here."""

    def outputs(batch: Tensor, target: Tensor) -> Tensor:
        given = batch.to(network.device, memory_format=torch.channels_last)
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            stack.enter_context(folded(network.folds(given)))
            for context in network.arithmetic():
                stack.enter_context(context)
            made: Tensor = network.model(given).cpu()
        return made

    return outputs


def peers_of(model: nn.Module, device: str) -> dict[str, Maker]:
    """The other libraries' Grad-CAM and Guided Grad-CAM of one network, back on the CPU as ours are."""
    from captum.attr import GuidedGradCam, LayerGradCam

    layer_cam, guided_cam = LayerGradCam(model, model.layer4), GuidedGradCam(model, model.layer4)
    return {
        "captum": lambda b, t: layer_cam.attribute(b.to(device), t.to(device)).detach()[:, 0].cpu(),
        "package": package(model, model.layer4, device),
        "captum, guided": lambda b, t: guided_cam.attribute(b.to(device), t.to(device)).detach().sum(1).cpu(),
    }


def package(model: nn.Module, layer: nn.Module, device: str) -> Maker:
    """The grad-cam package's Grad-CAM."""
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    cam = GradCAM(model, [layer])

    def maps(batch: Tensor, target: Tensor) -> Tensor:
        wanted = [ClassifierOutputTarget(int(c)) for c in target]
        return torch.from_numpy(cam(input_tensor=batch.to(device), targets=wanted))

    return maps


def vgg_makers(device: str) -> dict[str, Maker]:
    """Grad-CAM where there is no closed form: a VGG-16, with the grad-cam package's of the same weights."""
    import torchvision

    torch.manual_seed(0)
    vgg = torchvision.models.vgg16(weights=None, num_classes=25).eval()
    fast = torchvision.models.vgg16(weights=None, num_classes=25).eval()
    fast.load_state_dict(vgg.state_dict())
    fast = fast.requires_grad_(False).to(device, memory_format=torch.channels_last)
    layer = GradCam.of(fast).layer

    def partial_backward(batch: Tensor, target: Tensor) -> Tensor:
        images = batch.to(device, memory_format=torch.channels_last)
        return by_gradient(fast, images, Logits(target), layer).cpu()

    vgg = vgg.to(device)
    return {"ours": partial_backward, "package": package(vgg, vgg.features[29], device)}


def side_by_side(
    makers: dict[str, Maker], images: Tensor, target: Tensor, batch: int, rounds: int
) -> dict[str, float]:
    """Images a second of each, the rounds taken in turn so that whatever else happens hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    for maker in makers.values():
        maker(images[:batch], target[:batch])  # warm
    for _ in range(rounds):
        for name, maker in makers.items():
            start = time.perf_counter()
            for part, wanted in zip(images.split(batch), target.split(batch), strict=True):
                maker(part, wanted)
            seconds[name].append(time.perf_counter() - start)
    return {name: len(images) / statistics.median(each) for name, each in seconds.items()}


def correlation(one: Tensor, other: Tensor) -> float:
    """Mean over images of Pearson's correlation between two maps."""
    a, b = (
        each.flatten(1).double() - each.flatten(1).double().mean(1, keepdim=True) for each in (one, other)
    )
    return float(((a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1))).mean())


def upsampled(maps: Tensor, side: int) -> Tensor:
    """Bilinear, as grad-cam scales its own; each stretched from 0 to 1."""
    fine = nn.functional.interpolate(maps[:, None].float(), size=side, mode="bilinear", align_corners=False)[
        :, 0
    ]
    flat = fine.flatten(1)
    low, high = flat.min(1).values[:, None, None], flat.max(1).values[:, None, None]
    return (fine - low) / (high - low)


def pictures(data: Path, count: int = IMAGES) -> Tensor:
    """(count, 3, 224, 224) of the first birds, normalised."""
    manifest, p = build_manifest(load_image_set(f"cub:{data / 'cub25'}")), Preprocessing()
    rows = manifest.table.slice(0, count).to_pylist()
    crops = [crop_and_resize(open_image(f"{manifest.root}/{r['path']}"), Box(**r["box"]), p) for r in rows]
    return torch.from_numpy(normalise(np.stack(crops), p)).contiguous()


def classes(data: Path) -> tuple[str, ...]:
    """The birds' classes."""
    return build_manifest(load_image_set(f"cub:{data / 'cub25'}")).classes


def birds_network(data: Path, names: tuple[str, ...], precision: str, device: str) -> Network:
    """The ResNet-50 that knows the birds."""
    checkpoint = data / "cub25_resnet50_epoch06.safetensors"
    return load_network(parse_model_spec("torchvision:resnet50"), checkpoint, names, precision, device)


def other_copy(data: Path, names: tuple[str, ...], device: str) -> nn.Module:
    """The same ResNet-50 as those libraries' users have it: PyTorch's usual layout, gradients on."""
    model = birds_network(data, names, FLOAT32, device).model
    return model.to(memory_format=torch.contiguous_format).requires_grad_(True)  # type: ignore[call-overload]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--device", default="cpu")
    asked = parser.parse_args()
    print("\n".join(measure(asked.data, asked.device)))


if __name__ == "__main__":
    to_the_end(main)
