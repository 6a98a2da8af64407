"""Questions about a run's images, a network that is taught to answer them, and how often it is right."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import numpy as np
import torch

from explain_core.fieldguide.records import read_records
from explain_core.training.stored_features import StoredFeatures, gather_features
from explain_core.training.teach import Recipe, teach
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answering import Answerer
from explain_core.vqa.lesson import Answering, Asked
from explain_core.vqa.model import AnswerModel, Design
from explain_core.vqa.questions import NO, YES, Question, answers_of, questions_about, questions_from
from tests.bench.stored_run import Setting


def questions(store: Path, setting: Setting) -> list[tuple[int, Question]]:
    """Every image's, by the row of the image."""
    if setting.drawn:
        traits = {record.path: record.traits for record in read_records(Path(setting.manifest.root))}
        return [
            (k, question)
            for k, row in enumerate(setting.rows)
            for question in questions_about(traits[row["path"]], row["image_id"])
        ]
    with duckdb.connect(str(store / "explain.duckdb"), read_only=True) as database:
        told = database.sql("SELECT DISTINCT image_id, attribute, tf FROM image_attributes").fetchall()
    mentions: dict[str, dict[str, int]] = defaultdict(dict)
    for image, attribute, count in told:
        mentions[image][attribute] = count
    return [
        (k, question)
        for k, row in enumerate(setting.rows)
        for question in questions_from(mentions[row["image_id"]], row["image_id"])
    ]


def learn(
    setting: Setting, taught: Sequence[tuple[int, Question]], folder: Path, epochs: int, design: Design
) -> tuple[Answerer, torch.Tensor]:
    """A network taught from stored features, and those (images, filters)."""
    file = folder / "features.npy"
    gather_features(setting.shards, [row["image_id"] for row in setting.rows], file)
    features = StoredFeatures.open(file, np.flatnonzero(setting.train))
    words, answers = WordIndex.of(question.text for _, question in taught), answers_of(q for _, q in taught)
    torch.manual_seed(0)
    model = AnswerModel(len(words), features.width, len(answers), design)
    start, used = time.perf_counter(), time.process_time()
    teach(Answering(model, features, Asked.of(taught, words, answers)), Recipe(epochs, 4e-3, decay=0.85))
    print(
        f"taught {epochs} epochs in {time.perf_counter() - start:.0f} s ({time.process_time() - used:.0f} s of a core)"
    )
    pooled = torch.from_numpy(np.asarray(features.table, np.float32))
    return Answerer(
        model.eval().requires_grad_(False), words, answers, features.mean, features.spread
    ), pooled


def answered(answerer: Answerer, pooled: torch.Tensor, asked: Sequence[tuple[int, Question]]) -> list[str]:
    """The likeliest answer to each question."""
    found: list[str] = []
    for start in range(0, len(asked), 1024):
        part = asked[start : start + 1024]
        logits = answerer.logits_each([q.text for _, q in part], pooled[[row for row, _ in part]])
        found += [answerer.answers[place] for place in logits.argmax(1).tolist()]
    return found


def print_accuracy(
    setting: Setting,
    taught: Sequence[tuple[int, Question]],
    asked: Sequence[tuple[int, Question]],
    chosen: Sequence[str],
) -> None:
    """Beside the answers that are commonest for the question, and for the question and the image's class."""
    label = [row["class_index"] for row in setting.rows]

    def commonest(key: Callable[[int, Question], tuple[object, ...]]) -> list[str | None]:
        counts: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
        for row, question in taught:
            counts[key(row, question)][question.answer] += 1
        best = {each: min(count, key=lambda a: (-count[a], a)) for each, count in counts.items()}
        return [best.get(key(row, question)) for row, question in asked]

    blind = commonest(lambda _, q: (q.text,))
    by_class = commonest(lambda row, q: (label[row], q.text))
    coarse = commonest(lambda _, q: (q.part, q.aspect, q.answer in (YES, NO)))
    blind = [a or b for a, b in zip(blind, coarse, strict=True)]
    by_class = [a or b for a, b in zip(by_class, blind, strict=True)]
    truth = np.array([question.answer for _, question in asked])
    closed = np.isin(truth, (YES, NO))
    print("answers right on test images                     all   open  yes/no")
    for name, given in (
        ("the network", chosen), ("commonest for the question", blind), ("commonest for question and class", by_class)
    ):  # fmt: skip
        right = np.array(given, object) == truth
        print(f"  {name:44s} {right.mean():5.3f}  {right[~closed].mean():5.3f}  {right[closed].mean():5.3f}")
