"""From how many classes' captions is word order learned? All 200 of CUB-200-2011, 150 of them to learn from.

    python -m tests.bench.seen_classes --data FOLDER --work FOLDER [--targets attributes captions] [--limit 300]

FOLDER holds cub_captions.parquet and cub_attributes/. There are no images of most of these classes, so none is used:
a text is taught to score higher with its own class's target than with others'. A target is either people's
percentages of 312 attributes of the class (`attributes`), which no caption wrote, or another caption of the class,
read by the same encoder (`captions`). The 50 classes of Reed et al.'s test split are never learned from. What was
measured is kept in the work folder, a line a lesson: started again, the command goes on, and after --limit seconds
it stops before the next lesson. Intervals are over the held-out classes.
"""

import argparse
import itertools
import json
import math
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.sje.encoders import ENCODERS, OF_CHARACTERS, Encoder, Reading
from explain_core.sje.lesson import Captions, EmbeddingLesson
from explain_core.sje.objective import Objective, released_loss
from explain_core.sje.size import SIZES
from explain_core.training.loop import Recipe, teach
from explain_core.training.standard import Standard
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex
from tasks.process_end import to_the_end
from tests.bench.class_resampling import FIRST, Compared, by_class, differences, mean_of, means
from tests.bench.cub_texts import CubTexts, read_texts

ATTRIBUTES, CAPTIONS = "attributes", "captions"
WIDTH = 256  #: of embeddings whose targets are captions
FEWEST = 3  #: times that a word is written in what is learned from, to be known
RATE, FINAL = (
    2e-3,
    0.3,
)  #: Adam's (7e-4 in the released code, for fifteen times the steps), and what is left at the end
DEPTH = 50
SEEN, STEPS = (10, 25, 50, 100, 150), 2000
MEASURES = ("top1", "precision@50 of a class", "precision@50 of a caption")
Array = NDArray[np.float32]
Lesson = tuple[str, str, int, int, int]  #: target, encoder, classes seen, seed, steps


class PairLesson(EmbeddingLesson):
    """The same objective between two captions of a class, both read by the encoder: no image is looked at."""

    def forward(self, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """ "loss" over a batch's rows (classes, 2): captions of different classes, two of each."""
        texts = self.encoder(torch.from_numpy(self.captions.numbers[rows.reshape(-1)]))
        both = texts.view(*rows.shape, -1)
        return {"loss": released_loss(both[:, 0], both[:, 1], self.objective.symmetric)}


def main() -> None:
    """Measure what is not measured yet, then print the tables."""
    asked = _parser().parse_args()
    torch.set_num_threads(1)
    asked.work.mkdir(parents=True, exist_ok=True)
    wanted = itertools.product(asked.seeds, asked.seen, asked.encoders, asked.targets)
    lessons = [(target, kind, seen, seed, asked.steps) for seed, seen, kind, target in wanted]
    known = learned(read_texts(asked.data), lessons, asked.work / "seen_classes.jsonl", asked.limit)
    for target in asked.targets:
        print(*table([each for each in known if each["lesson"][0] == target], target), sep="\n")


def lines(data: Path, work: Path) -> list[str]:
    """A section of BENCHMARKS.md: bag of words and word-CNN-RNN by the number of classes, three seeds."""
    kinds = FIRST, "word-cnn-rnn"
    wanted = itertools.product(range(3), SEEN, kinds)
    lessons = [(ATTRIBUTES, kind, seen, seed, STEPS) for seed, seen, kind in wanted]
    known = _compared(learned(read_texts(data), lessons, work / "seen_classes.jsonl"))
    rows = [
        f"| {seen} | {measure} | "
        + " | ".join(mean_of(by_class(here, kind, measure)) for kind in kinds)
        + f" | {mean_of(by_class(here, kinds[1], measure) - by_class(here, FIRST, measure))} |"
        for measure in MEASURES
        for seen in SEEN
        if (here := [each for each in known if each.seen == seen])
    ]
    return [
        "## Texts against the number of classes that were learned from (`python -m tests.bench.seen_classes`)", "",
        "Captions of CUB-200-2011, no images; targets are people's percentages of 312 attributes of each class. 50 "
        f"classes held out, {STEPS:,} steps whatever the number of classes, means of three seeds; 95 % intervals over "
        "the held-out classes.", "",
        "| classes seen | | bag of words | word-CNN-RNN | the second less the first |", "|---|---|---|---|---|", *rows,
    ]  # fmt: skip


def learned(
    texts: CubTexts, lessons: Iterable[Lesson], kept: Path, limit: float = math.inf
) -> list[dict[str, Any]]:
    """What was measured: read where it is `kept`, measured and kept there otherwise, until `limit` seconds are over."""
    known = [json.loads(line) for line in kept.read_text().splitlines()] if kept.is_file() else []
    done, start = {tuple(each["lesson"]) for each in known}, time.monotonic()
    for lesson in lessons:
        if lesson in done or time.monotonic() - start > limit:
            continue
        found = measured(texts, *lesson)
        known.append(found)
        with kept.open("a") as handle:
            handle.write(json.dumps(found) + "\n")
        told = ", ".join(f"{name} {np.mean(found[name]):.3f}" for name in MEASURES)
        print(
            *lesson,
            f"{found['seconds']:.0f} s, seen {found['seen']:.3f}: {told}",
            file=sys.stderr,
            flush=True,
        )
    return known


def measured(texts: CubTexts, target: str, kind: str, seen: int, seed: int, steps: int) -> dict[str, Any]:
    """Teach an encoder on so many classes, and judge it on the held-out ones: each measure's values, a class each."""
    chosen = np.random.default_rng([seed, 150]).permutation(texts.seen)[:seen]
    rows = np.flatnonzero(np.isin(texts.classes, chosen))
    torch.manual_seed(seed)
    words: tuple[str, ...] = ()
    if kind not in OF_CHARACTERS:
        words = WordIndex.of((line for row in rows for line in texts.captions[row]), FEWEST).words
    width = texts.attributes.shape[1] if target == ATTRIBUTES else WIDTH
    encoder = Encoder(Reading(kind, width, SIZES["small"], words))
    read = np.isin(texts.classes, [*chosen, *texts.unseen])
    told = [lines if here else () for lines, here in zip(texts.captions, read, strict=True)]
    captions = Captions.of(encoder.reading, told, texts.classes)
    table = texts.attributes if target == ATTRIBUTES else np.zeros((len(texts.attributes), WIDTH), np.float32)
    plain = Standard(torch.zeros(table.shape[1]), torch.ones(table.shape[1]))
    features = StoredFeatures(table[texts.classes], plain)
    epochs = max(round(steps / seen), 1)
    recipe = Recipe(epochs, RATE, FINAL ** (1 / epochs), seed=seed)
    of = PairLesson if target == CAPTIONS else EmbeddingLesson
    lesson = of(encoder, features, captions.among(rows), Objective(), 1 + (target == CAPTIONS), seed=seed)
    start = time.perf_counter()
    teach(lesson, recipe)
    seconds = time.perf_counter() - start
    targets = features.of(np.arange(len(texts.classes))).numpy() if target == ATTRIBUTES else None
    right = judged(encoder, captions, texts, chosen, targets, every=20)[MEASURES[0]]
    return {
        "lesson": [target, kind, seen, seed, steps],
        "seconds": seconds,
        "seen": float(np.mean(right)),
        **judged(encoder, captions, texts, texts.unseen, targets),
    }


def judged(
    encoder: Encoder,
    captions: Captions,
    texts: CubTexts,
    classes: NDArray[np.intp],
    targets: Array | None,
    every: int = 2,
) -> dict[str, list[float]]:
    """For each class the share of its captions that score highest with it, alone, among `classes`; of the captions that
    score highest with it the share of its own among the first 50; and the same where a single caption asks for others.

    `every` so many captions are taken, of an image's ten. What a class is: its attributes (`targets`, a row an image),
    or the mean of what the captions of every other image of it are read as; then it is the rest of the images whose
    captions are asked for.
    """
    rows = np.flatnonzero(np.isin(captions.classes, classes))[::every]
    embedded = encoder.embed(captions.numbers[rows])
    images, owner = captions.images[rows], captions.classes[rows]
    held = texts.place[images] % 2 == 1 if targets is None else np.ones(len(rows), bool)
    if targets is None:
        of_class = np.stack([embedded[(owner == c) & ~held].mean(axis=0) for c in classes])
    else:
        of_class = np.stack([targets[np.flatnonzero(texts.classes == c)[0]] for c in classes])
    scores, own = embedded[held] @ of_class.T, owner[held]
    best = classes[scores.argmax(axis=1)] == own
    first = [np.argsort(-scores[:, k], kind="stable")[:DEPTH] for k in range(len(classes))]
    found = {
        MEASURES[0]: [float(best[own == c].mean()) for c in classes],
        MEASURES[1]: [float((own[top] == c).mean()) for top, c in zip(first, classes, strict=True)],
    }
    if every < 10:
        found[MEASURES[2]] = alone(embedded, images, owner, classes)
    return found


def alone(
    embedded: Array, images: NDArray[np.intp], owner: NDArray[np.intp], classes: NDArray[np.intp]
) -> list[float]:
    """For each class: a caption of every image asks for others, of the captions of all other images; precision@50."""
    asking = np.flatnonzero(np.append(True, np.diff(images) != 0))
    right = np.empty(len(asking))
    for start in range(0, len(asking), 256):
        part = asking[start : start + 256]
        scores = embedded[part] @ embedded.T
        scores[images[part][:, None] == images[None]] = -np.inf
        first = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
        right[start : start + len(part)] = (owner[first] == owner[part][:, None]).mean(axis=1)
    return [float(right[owner[asking] == c].mean()) for c in classes]


def table(known: Sequence[dict[str, Any]], target: str) -> Iterator[str]:
    """A line for each number of classes: each encoder's mean over seeds, then what each is above bag of words by."""
    values = _compared(known)
    for measure in MEASURES:
        yield f"\n{target}: {measure} on 50 held-out classes, mean over seeds [95 % over classes]"
        for seen in sorted({each.seen for each in values}):
            here = [each for each in values if each.seen == seen]
            yield f"{seen:5d} classes: " + ", ".join(means(here, measure))
            yield from (f"{'':15s}{line}" for line in differences(here, measure))


def _compared(known: Sequence[dict[str, Any]]) -> list[Compared]:
    return [Compared(*each["lesson"][1:4], {name: each[name] for name in MEASURES}) for each in known]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="where what was measured is kept")
    parser.add_argument(
        "--targets", nargs="+", default=[ATTRIBUTES, CAPTIONS], choices=(ATTRIBUTES, CAPTIONS)
    )
    parser.add_argument("--encoders", nargs="+", default=["bag-of-words", "word-cnn-rnn"], choices=ENCODERS)
    parser.add_argument("--seen", type=int, nargs="+", default=SEEN)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument(
        "--steps", type=int, default=STEPS, help="of each lesson, however many classes it has"
    )
    parser.add_argument(
        "--limit", type=float, default=math.inf, help="seconds after which no lesson is begun"
    )
    return parser


if __name__ == "__main__":
    to_the_end(main)
