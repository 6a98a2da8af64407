"""Does low precision change answers? float32 against bfloat16 on the same real images."""

from pathlib import Path

import numpy as np
import torch

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.data.sets.manifest import build_manifest
from explain_core.explanation.image import explain, strongest
from explain_core.image_sets import load_image_set
from explain_core.model.network import load_network
from explain_core.model.sources.spec import parse_model_spec
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.store.reader import Store

IMAGES = 96


def measure(data: Path, pdf: FilterAttributePdf) -> dict[str, float]:
    """What differs between the two precisions over IMAGES images, with one p.d.f. for both."""
    manifest = build_manifest(load_image_set(f"cub:{data / 'cub25'}"))
    rows = manifest.table.slice(0, IMAGES).to_pylist()
    p = Preprocessing()
    crops = [crop_and_resize(open_image(f"{manifest.root}/{r['path']}"), Box(**r["box"]), p) for r in rows]
    found = {}
    for precision in ("float32", "bfloat16"):
        network = load_network(
            parse_model_spec("torchvision:resnet50"), data / "cub25_resnet50_epoch06.safetensors", manifest.classes,
            precision=precision,
        )  # fmt: skip
        parts = [
            network.forward(torch.from_numpy(normalise(np.stack(crops[start : start + 16]), p)))
            for start in range(0, IMAGES, 16)
        ]
        pooled, logits = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("pooled", "logits")
        )
        predicted = logits.argmax(axis=1)
        top = strongest(explain(pooled, network.classifier_weights()[predicted], pdf), 5)
        found[precision] = (pooled, predicted, top)
    (a, class_a, top_a), (b, class_b, top_b) = found["float32"], found["bfloat16"]
    return {
        "images": IMAGES,
        "same prediction": float((class_a == class_b).mean()),
        "same first attribute": float((top_a[:, 0] == top_b[:, 0]).mean()),
        "attributes of the sentence in common": float(
            np.mean([len(set(x) & set(y)) / 5 for x, y in zip(top_a, top_b, strict=True)])
        ),
        "relative difference of pooled activations": float(np.linalg.norm(a - b) / np.linalg.norm(a)),
    }


def lines(data: Path, store: Path) -> list[str]:
    """The section of BENCHMARKS.md, by the p.d.f. of the store's newest run."""
    with Store.open(store) as opened:
        p = np.array(
            [row["p"] for row in opened.rows("SELECT p FROM filter_pdfs ORDER BY filter")], np.float64
        )
        weight = np.array(
            [row["weight"] for row in opened.rows("SELECT weight FROM filters ORDER BY filter")]
        )
    found = measure(data, FilterAttributePdf(p, weight.astype(np.float64)))
    return [
        "## What low precision changes: bfloat16 against float32", "", "| | |", "|---|---|",
        *(f"| {name} | {value:.4g} |" for name, value in found.items()), "",
    ]  # fmt: skip
