"""Heatmaps beside those of the libraries that people use: images a second on the same network, cores and batches."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from explain_core.data.decode import open_image
from explain_core.data.image_set import Box
from explain_core.data.loaders import load_image_set
from explain_core.data.manifest import build_manifest
from explain_core.data.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.heatmaps.gradcam import GradCam, by_gradient
from explain_core.heatmaps.methods import MapMaker
from explain_core.heatmaps.names import GRAD_CAM, GUIDED_GRAD_CAM
from explain_core.heatmaps.target import Logits
from explain_core.model.network import load_network
from explain_core.model.spec import parse_model_spec

IMAGES, BATCH, ROUNDS = 32, 16, 3
Maker = Callable[[Tensor, Tensor], Tensor]


def measure(data: Path) -> list[str]:
    """The lines of the section: ratios side by side, and how alike the maps are."""
    import torchvision
    from captum.attr import GuidedGradCam, LayerGradCam
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    images = pictures(data)
    network = load_network(
        parse_model_spec("torchvision:resnet50"), data / "cub25_resnet50_epoch06.safetensors", classes(data)
    )
    predicted = torch.cat(
        [torch.from_numpy(network.forward(part).logits).argmax(1) for part in images.split(BATCH)]
    )
    maker, guided = (
        MapMaker(network, (GRAD_CAM,)),
        MapMaker(network, (GUIDED_GRAD_CAM,), side=images.shape[2]),
    )
    plain = other_copy(data)  # as those libraries' users have it: NCHW, gradients on
    layer_cam = LayerGradCam(plain, plain.layer4)
    package = GradCAM(plain, [plain.layer4])
    guided_cam = GuidedGradCam(plain, plain.layer4)

    def peer(batch: Tensor, target: Tensor) -> Tensor:
        wanted = [ClassifierOutputTarget(int(c)) for c in target]
        return torch.from_numpy(package(input_tensor=batch, targets=wanted))

    ours: Maker = lambda b, t: maker.make(b, Logits(t), t)[GRAD_CAM]  # noqa: E731
    captum: Maker = lambda b, t: layer_cam.attribute(b, t).detach()[:, 0]  # noqa: E731
    ours_guided: Maker = lambda b, t: guided.make(b, Logits(t), t)[GUIDED_GRAD_CAM]  # noqa: E731
    captum_guided: Maker = lambda b, t: guided_cam.attribute(b, t).detach().sum(1)  # noqa: E731
    rates = side_by_side(
        {"ours": ours, "captum": captum, "package": peer, "ours, guided": ours_guided, "captum, guided": captum_guided},
        images, predicted,
    )  # fmt: skip
    part, target = images[:BATCH], predicted[:BATCH]
    like_captum = correlation(ours(part, target).relu(), captum(part, target).relu())
    like_package = correlation(upsampled(ours(part, target).relu(), 224), upsampled(peer(part, target), 224))

    vgg = torchvision.models.vgg16(weights=None, num_classes=25).eval()
    torch.manual_seed(0)
    fast = torchvision.models.vgg16(weights=None, num_classes=25).eval()
    fast.load_state_dict(vgg.state_dict())
    fast = fast.requires_grad_(False).to(memory_format=torch.channels_last)
    cam = GradCam.of(fast)
    package_vgg = GradCAM(vgg, [vgg.features[29]])

    def ours_vgg(batch: Tensor, target: Tensor) -> Tensor:
        return by_gradient(
            fast, batch.contiguous(memory_format=torch.channels_last), Logits(target), cam.layer
        )

    def peer_vgg(batch: Tensor, target: Tensor) -> Tensor:
        wanted = [ClassifierOutputTarget(int(c)) for c in target]
        return torch.from_numpy(package_vgg(input_tensor=batch, targets=wanted))

    rates |= side_by_side(
        {"ours, VGG": ours_vgg, "package, VGG": peer_vgg}, images[:BATCH], predicted[:BATCH]
    )
    rows = [
        ("Grad-CAM, closed form, ResNet-50", "ours", "package", "grad-cam"),
        ("Grad-CAM, closed form, ResNet-50", "ours", "captum", "captum LayerGradCam"),
        ("Guided Grad-CAM, ResNet-50", "ours, guided", "captum, guided", "captum GuidedGradCam"),
        ("Grad-CAM, partial backward, VGG-16", "ours, VGG", "package, VGG", "grad-cam"),
    ]
    table = [
        f"| {what} | {rates[a]:.1f} | {name} | {rates[b]:.1f} | {rates[a] / rates[b]:.1f} |"
        for what, a, b, name in rows
    ]
    return [
        "## Heatmaps beside other libraries", "",
        f"{len(images)} real birds (VGG-16: {BATCH}), batches of {BATCH}, {torch.get_num_threads()} threads, from "
        f"normalised pixels in memory to maps; median of {ROUNDS} rounds taken in turn. The other libraries run as "
        "their documentation shows, on a network in NCHW.", "",
        "| what | explain-flow, images/s | beside | images/s | ratio |", "|---|---:|---|---:|---:|", *table, "",
        f"The same maps: correlation with captum's {like_captum:.6f}; with grad-cam's, both stretched to 224 pixels, "
        f"{like_package:.6f}.", "",
    ]  # fmt: skip


def side_by_side(makers: dict[str, Maker], images: Tensor, target: Tensor) -> dict[str, float]:
    """Images a second of each, the rounds taken in turn so that whatever else happens hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    for maker in makers.values():
        maker(images[:BATCH], target[:BATCH])  # warm
    for _ in range(ROUNDS):
        for name, maker in makers.items():
            start = time.perf_counter()
            for part, wanted in zip(images.split(BATCH), target.split(BATCH), strict=True):
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


def pictures(data: Path) -> Tensor:
    """(IMAGES, 3, 224, 224) of the first birds, normalised."""
    manifest, p = build_manifest(load_image_set(f"cub:{data / 'cub25'}")), Preprocessing()
    rows = manifest.table.slice(0, IMAGES).to_pylist()
    crops = [crop_and_resize(open_image(f"{manifest.root}/{r['path']}"), Box(**r["box"]), p) for r in rows]
    return torch.from_numpy(normalise(np.stack(crops), p)).contiguous()


def classes(data: Path) -> tuple[str, ...]:
    """The birds' classes."""
    return build_manifest(load_image_set(f"cub:{data / 'cub25'}")).classes


def other_copy(data: Path) -> nn.Module:
    """The same ResNet-50 in PyTorch's usual layout."""
    network = load_network(
        parse_model_spec("torchvision:resnet50"), data / "cub25_resnet50_epoch06.safetensors", classes(data)
    )
    return network.model.to(memory_format=torch.contiguous_format).requires_grad_(True)  # type: ignore[call-overload]
