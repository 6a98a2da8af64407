"""Do the variants of generated explanations keep the paper's order, and what does the discriminative loss change?

    python -m tests.bench.variants --store STORE [--weights 0.2 1 3] [--baseline 0 1] [--seeds 0] [--epochs 12]

The store's run must have its training material (`explain train gve`). For each seed the variants without the
discriminative loss are trained once; then the sentence classifier and the others for each weight. (Lessons are numbered
otherwise than in the command, so a seed draws otherwise here.) Class similarity (Hendricks et al.
2016, section 4) is given of the training images' sentences, by which a weight may be chosen, and of the test images
that are labelled right; of these also the class rank, and the share of what sentences state that the image's captions
mention. The difference between `explanation` and the others is paired by image. `--size paper` trains in half precision
(paper_size.py). Killed and started again, it goes on.
"""

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval
from explain_core.evaluation.words.class_similarity import ClassSimilarity, class_rank
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.course import GveCourse, taught
from explain_core.gve.material import captioned
from explain_core.gve.model import SentenceModel
from explain_core.gve.writer import Writer
from explain_core.places import Place
from explain_core.store.reader import Store
from explain_core.text.attributes import extract
from explain_core.text.pipeline import load_pipeline
from explain_core.text.statements import is_mentioned
from explain_core.training.material import Material, open_material
from explain_core.training.progress import TrainingProgress
from tasks.process_end import to_the_end
from tests.bench.paper_size import in_half_precision

FIRST = ("description", "definition", "explanation-label")
THEN = ("explanation-dis", "explanation")
Array = NDArray[np.float64]


def main() -> None:
    """Train, write, print a line for each."""
    options = arguments()
    with Store.open(options.store) as opened:
        run = opened.run(options.run)
        folder = run.layout.training(run.run_id)
    material = open_material(folder / "material")
    data = captioned(material)
    judge = Judge.of(material)
    if options.size == "paper":
        in_half_precision()
    print(
        "seed weight baseline variant                train   test  [95 %]          rank  mentioned  stated  distinct"
        "  reads"
    )
    for seed in options.seeds:
        course = GveCourse(FIRST, options.size, options.epochs, seed=seed)
        states = options.work / f"{run.run_id}-{options.size}-{options.epochs}-{seed}"
        found = {
            name: judged(name, model, material, data, judge, options.size, f"{seed:4d}      -        -")
            for name, model in taught(course, data, Place.of(states), tell).items()
        }
        for weight in options.weights:
            for baseline in options.baseline:
                own = options.work / f"{states.name}-{weight}-{baseline}"
                shutil.copytree(states, own, dirs_exist_ok=True)
                course = GveCourse(
                    THEN, options.size, options.epochs, weight=weight, baseline=bool(baseline), seed=seed
                )
                for name, model in taught(course, data, Place.of(own), tell).items():
                    head = f"{seed:4d} {weight:6.2f} {baseline:8d}"
                    found[name] = judged(name, model, material, data, judge, options.size, head)
                paired(found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--run")
    parser.add_argument("--work", type=Path, default=Path("/tmp/explain-variants"))
    parser.add_argument("--weights", type=float, nargs="+", default=[0.2])
    parser.add_argument("--baseline", type=int, nargs="+", default=[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--size", default="small")
    return parser.parse_args()


def tell(lesson: str, standing: TrainingProgress) -> None:
    """The mean of the reward, where there is one, every hundred steps."""
    if standing.step % 100 == 0 or standing.step == standing.steps:
        losses = ", ".join(f"{name} {value:.3f}" for name, value in standing.losses.items())
        print(f"    {lesson} {standing.step}/{standing.steps}: {losses}", flush=True)


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """Of each test image that is labelled right: class similarity and rank of its sentence, what it states, and how
    much of that the image's captions mention."""

    similarity: Array
    rank: Array
    stated: Array
    mentioned: Array


@dataclass(frozen=True, eq=False)
class Judge:
    """What sentences are held against: the training captions of classes, and what each test image's captions state."""

    similarity: ClassSimilarity
    captions: dict[int, frozenset[str]]
    nlp: Any

    @staticmethod
    def of(material: Material) -> "Judge":
        """Reads the captions of the test images that are labelled right."""
        told = [
            (line, int(label))
            for own, label in zip(material.training_captions(), material.label, strict=True)
            for line in own
        ]
        similarity = ClassSimilarity(
            [line for line, _ in told], [label for _, label in told], material.classes
        )
        nlp = load_pipeline(None)
        return Judge(similarity, {row: _stated(material.captions[row], nlp) for row in right(material)}, nlp)


def right(material: Material) -> NDArray[np.intp]:
    """The rows of the test images that are labelled right."""
    return np.flatnonzero(~material.training & (material.predicted == material.label))


def _stated(captions: Sequence[str], nlp: Any) -> frozenset[str]:
    return frozenset(each.attribute for found in extract(captions, nlp) for each in found)


def judged(
    name: str, model: SentenceModel, material: Material, data: CaptionedImages, judge: Judge, size: str, head: str
) -> Judged:  # fmt: skip
    """What a model writes of the test images that are labelled right, judged; prints a line."""
    writer = Writer.of(model.eval(), data.index, size, material.features)
    values, texts = {}, {}
    for part, rows in (("train", np.flatnonzero(material.training)), ("test", right(material))):
        texts[part] = writer.write(material.features.table[rows], material.predicted[rows])
        similarity = judge.similarity.of(texts[part])
        values[part] = similarity[np.arange(len(rows)), material.label[rows]]
    rank = class_rank(similarity, material.label[rows]).astype(np.float64)
    said = [
        tuple(dict.fromkeys(each.attribute for each in found)) for found in extract(texts["test"], judge.nlp)
    ]
    mentioned = [
        sum(is_mentioned(each, judge.captions[row], ("bird",)) for each in own)
        for row, own in zip(rows, said, strict=True)
    ]
    found = Judged(
        values["test"], rank, np.array([len(own) for own in said], float), np.array(mentioned, float)
    )
    low, high = interval(resamples(values["test"]))
    print(
        f"{head} {name:20s} {values['train'].mean():6.3f} {values['test'].mean():6.3f}  [{low:.3f}, {high:.3f}]"
        f"  {rank.mean():6.2f}  {found.mentioned.sum() / max(found.stated.sum(), 1):.3f}  {found.stated.mean():.2f}"
        f"  {len(set(texts['test'])):8d}  {texts['test'][0]}", flush=True
    )  # fmt: skip
    return found


def paired(found: dict[str, Judged]) -> None:
    """What `explanation` is above the others by, image by image: similarity, rank, and the share that is mentioned."""
    own = found["explanation"]
    for name in (*FIRST, THEN[0]):
        other = found[name]
        cells = []
        for values in (own.similarity - other.similarity, own.rank - other.rank):
            low, high = interval(resamples(values))
            cells.append(f"{values.mean():+.3f} [{low:+.3f}, {high:+.3f}]")
        drawn = _shares(own) - _shares(other)
        low, high = interval(drawn[1:])
        cells.append(f"{drawn[0]:+.3f} [{low:+.3f}, {high:+.3f}]")
        print(f"{'':24s}explanation - {name:20s} " + "   ".join(cells), flush=True)


def _shares(judged: Judged, count: int = 2000) -> Array:
    """(1 + count,) the share of what is stated that is mentioned; then of images that are drawn, always alike."""
    draw = np.random.default_rng(0)
    images = len(judged.stated)
    rows = np.concatenate([np.arange(images)[None], draw.integers(images, size=(count, images))])
    return np.asarray(judged.mentioned[rows].sum(axis=1) / np.maximum(judged.stated[rows].sum(axis=1), 1))


def resamples(values: Array, count: int = 2000) -> Array:
    """(count,) means over images drawn with replacement."""
    draw = np.random.default_rng(0)
    return np.array([values[draw.integers(len(values), size=len(values))].mean() for _ in range(count)])


if __name__ == "__main__":
    torch.set_num_threads(1)
    to_the_end(main)
