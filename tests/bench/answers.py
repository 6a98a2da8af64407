"""Questions about a run's images, a network that is taught to answer them, and how often it is right."""

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import torch

from explain_core.image_sets import drawn_traits
from explain_core.training.loop import Recipe, teach
from explain_core.training.stored_features import StoredFeatures, gather_features
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answer_prior import commonest_answers
from explain_core.vqa.answerer import Answerer
from explain_core.vqa.lesson import Answering, QuestionBatch
from explain_core.vqa.model import AnswerModel, Design
from explain_core.vqa.questions import NO, YES, Question, answers_of, questions_about, questions_from
from tests.bench.stored_run import Setting


def questions(store: Path, setting: Setting) -> list[tuple[int, Question]]:
    """Every image's, by the row of the image."""
    if setting.drawn:
        traits = drawn_traits(setting.manifest.spec, str(setting.manifest.root))
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
    teach(
        Answering(model, features, QuestionBatch.of(taught, words, answers)), Recipe(epochs, 4e-3, decay=0.85)
    )
    print(
        f"taught {epochs} epochs in {time.perf_counter() - start:.0f} s ({time.process_time() - used:.0f} s of a core)"
    )
    pooled = torch.from_numpy(np.asarray(features.table, np.float32))
    return Answerer(model.eval().requires_grad_(False), words, answers, features.standard), pooled


def print_accuracy(
    setting: Setting,
    taught: Sequence[tuple[int, Question]],
    asked: Sequence[tuple[int, Question]],
    chosen: Sequence[str],
) -> None:
    """Beside the answers that are commonest for the question, and for the question and the image's class."""
    labels = [row["class_index"] for row in setting.rows]
    blind = commonest_answers(labels, taught, asked)
    truth = np.array([question.answer for _, question in asked])
    closed = np.isin(truth, (YES, NO))
    print("answers right on test images                     all   open  yes/no")
    for name, given in {"the network": chosen, **blind}.items():
        right = np.array(given, object) == truth
        print(f"  {name:44s} {right.mean():5.3f}  {right[~closed].mean():5.3f}  {right[closed].mean():5.3f}")
