"""Training from stored features beside training with the image network in the loop; class similarity at full size.

    python -m tests.bench.teaching --data FOLDER    # FOLDER holds cub25/ and cub_captions.parquet

The network in the loop is a ResNet-50 that is not trained, as in Hendricks et al.: its features are computed for every
batch instead of being read. Pictures are ready as tensors, so that neither side reads or decodes.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import torch
from torch import Tensor, nn

from explain_core.evaluation.words.class_similarity import ClassSimilarity
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.lessons import BATCH, Relating, relevance_loss
from explain_core.gve.model import SIZES, SentenceModel
from explain_core.gve.variants import EXPLANATION_LABEL
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex
from tasks.process_end import to_the_end

IMAGES, FILTERS, CLASSES, SIDE = 200, 2048, 25, 224
SENTENCES = 5_794  #: CUB-200-2011's test images


def lines(data: Path) -> list[str]:
    """Both measurements as lines of BENCHMARKS.md."""
    rows = pq.read_table(data / "cub_captions.parquet", columns=["class", "is_train", "caption"]).to_pylist()
    torch.manual_seed(0)
    stored, in_loop = steps_a_second([row["caption"] for row in rows[: 10 * IMAGES]])
    taken, captions, classes = similarity_seconds(rows)
    return [
        "## Training from stored features", "",
        f"Sentence network (`small`), batches of {BATCH} captions: {stored:.2f} steps/s from stored features, "
        f"{in_loop:.3f} with a ResNet-50 in the loop (not trained, {SIDE} px, channels_last): "
        f"{stored / in_loop:.0f} times as many.",
        f"Class similarity and rank of {SENTENCES:,} sentences against {captions:,} captions of {classes} classes: "
        f"{taken:.1f} s.",
    ]  # fmt: skip


def steps_a_second(captions: list[str]) -> tuple[float, float]:
    """Training steps a second, from stored features and with the image network in the loop, turn by turn."""
    from torchvision.models import resnet50

    draw = np.random.default_rng(0)
    lists = [captions[10 * k : 10 * k + 10] for k in range(IMAGES)]
    features = StoredFeatures.over(draw.normal(size=(IMAGES, FILTERS)).astype(np.float16), np.arange(IMAGES))
    index = WordIndex.of(captions, 2)
    labels = [k % CLASSES for k in range(IMAGES)]
    data = CaptionedImages.of(lists, labels, features, index, CLASSES)
    classes = torch.randn(CLASSES, SIZES["small"].hidden)
    model = SentenceModel(len(index), FILTERS, classes, EXPLANATION_LABEL, SIZES["small"])
    lesson, optimizer = Relating(model, data, 0), torch.optim.Adam(model.parameters(), 2e-3)
    batches = lesson.batches(0)
    network = resnet50().eval().to(memory_format=torch.channels_last)
    network.fc = nn.Identity()  # type: ignore[assignment]
    pictures = torch.randn(BATCH, 3, SIDE, SIDE).to(memory_format=torch.channels_last)

    def from_stored(number: int) -> Tensor:
        return lesson(batches[number % len(batches)])["loss"]  # type: ignore[no-any-return]

    def in_the_loop(number: int) -> Tensor:
        words, _, label = data.read(batches[number % len(batches)], torch.device("cpu"))
        with torch.no_grad():
            seen = network(pictures)
        return relevance_loss(model, words, model.static(seen, label))

    def timed(loss: Callable[[int], Tensor], steps: int) -> float:
        start = time.perf_counter()
        for number in range(steps):
            value = loss(number)
            optimizer.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        return time.perf_counter() - start

    timed(from_stored, 2)
    timed(in_the_loop, 1)
    stored = in_loop = 0.0
    for _ in range(3):
        stored += timed(from_stored, 8)
        in_loop += timed(in_the_loop, 2)
    return 24 / stored, 6 / in_loop


def similarity_seconds(rows: list[dict[str, object]]) -> tuple[float, int, int]:
    """How long class similarity takes at CUB's full size: seconds, captions, classes; all captions count."""
    names = sorted({str(row["class"]) for row in rows})
    place = {name: k for k, name in enumerate(names)}
    captions = [str(row["caption"]) for row in rows]
    labels = [place[str(row["class"])] for row in rows]
    sentences = captions[:: len(captions) // SENTENCES][:SENTENCES]
    start = time.perf_counter()
    found = ClassSimilarity(captions, labels, len(names)).of(sentences)
    assert found.shape == (SENTENCES, len(names))
    return time.perf_counter() - start, len(captions), len(names)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    print("\n".join(lines(parser.parse_args().data)))


if __name__ == "__main__":
    to_the_end(main)
