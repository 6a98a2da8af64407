"""Do the variants of generated explanations keep the paper's order, and what does the discriminative loss change?

    python -m tests.bench.variants --store STORE [--weights 0.2 1 3] [--baseline 0 1] [--seeds 0] [--epochs 12]

The store's run must have its training material (`explain train gve`). For each seed the variants without the
discriminative loss are trained once; then the sentence classifier and the others for each weight. (Lessons are numbered
otherwise than in the command, so a seed draws otherwise here.) Class similarity (Hendricks et al.
2016, section 4) is given of the training images' sentences, by which a weight may be chosen, and of the test images
that are labelled right; with the difference between `explanation` and the others, paired by image.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.evaluation.bootstrap import interval
from explain_core.evaluation.class_similarity import ClassSimilarity, class_rank
from explain_core.gve.captioned_images import CaptionedImages
from explain_core.gve.course import GveCourse, taught
from explain_core.gve.material import captioned
from explain_core.gve.model import SentenceModel
from explain_core.gve.writer import Writer
from explain_core.places import Place
from explain_core.store.reader import Store
from explain_core.training.material import Material, open_material
from explain_core.training.progress import TrainingProgress
from tasks.process_end import to_the_end

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
    lines = [(line, label) for lines, label in zip(material.training_captions(), material.label, strict=True)
             for line in lines]  # fmt: skip
    judge = ClassSimilarity([line for line, _ in lines], [int(label) for _, label in lines], material.classes)
    print("seed weight baseline variant                train   test  [95 %]          rank  distinct  reads")
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


def judged(
    name: str, model: SentenceModel, material: Material, data: CaptionedImages, judge: ClassSimilarity, size: str,
    head: str,
) -> Array:  # fmt: skip
    """(images,) class similarity of what a model writes of the test images that are labelled right; prints a line."""
    writer = Writer.of(model.eval(), data.index, size, material.features)
    train, test = np.flatnonzero(material.training), np.flatnonzero(~material.training)
    test = test[material.predicted[test] == material.label[test]]
    values, texts = {}, {}
    for part, rows in (("train", train), ("test", test)):
        texts[part] = writer.write(material.features.table[rows], material.predicted[rows])
        similarity = judge.of(texts[part])
        values[part] = similarity[np.arange(len(rows)), material.label[rows]]
    rank = class_rank(similarity, material.label[test]).mean()
    low, high = interval(resamples(values["test"]))
    print(
        f"{head} {name:20s} {values['train'].mean():6.3f} {values['test'].mean():6.3f}  [{low:.3f}, {high:.3f}]"
        f"  {rank:6.2f}  {len(set(texts['test'])):8d}  {texts['test'][0]}", flush=True
    )  # fmt: skip
    return np.asarray(values["test"])


def paired(found: dict[str, Array]) -> None:
    """What `explanation` is above the others by, image by image."""
    for name in (*FIRST, THEN[0]):
        difference = found["explanation"] - found[name]
        low, high = interval(resamples(difference))
        print(
            f"{'':30s}explanation - {name:20s} {difference.mean():+.3f} [{low:+.3f}, {high:+.3f}]", flush=True
        )


def resamples(values: Array, count: int = 2000) -> Array:
    """(count,) means over images drawn with replacement."""
    draw = np.random.default_rng(0)
    return np.array([values[draw.integers(len(values), size=len(values))].mean() for _ in range(count)])


if __name__ == "__main__":
    torch.set_num_threads(1)
    to_the_end(main)
