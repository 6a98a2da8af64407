"""What is drawn, and that a planted language is learned."""

import numpy as np
import pytest
import torch

from explain_core.errors import InputError
from explain_core.sje.class_embedding import class_embeddings
from explain_core.sje.encoders import ENCODERS, OF_CHARACTERS, Encoder, Reading
from explain_core.sje.lesson import Captions, EmbeddingLesson
from explain_core.sje.objective import PAPER, Objective
from explain_core.sje.size import SjeSize
from explain_core.training.loop import Recipe, teach
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = SjeSize(
    characters=66, words=17, character_filters=(16, 16, 16), character_cnn_filters=(16, 16, 16), word_filters=16,
    word_cnn_filters=16, word_cnn_hidden=16, lstm=16, vector=16,
)  # fmt: skip
COLOURS, PARTS = ("red", "blue", "green", "white"), ("crown", "belly")
#: Each class is a colour of the crown and one of the belly; one filter for each colour of each part.
CLASSES = [(crown, belly) for crown in COLOURS for belly in COLOURS if crown != belly]


def planted(images=3):
    random = np.random.default_rng(0)
    table, texts, classes = [], [], []
    for number, (crown, belly) in enumerate(CLASSES):
        for _ in range(images):
            row = np.zeros(8)
            row[COLOURS.index(crown)] = row[4 + COLOURS.index(belly)] = 1.0
            table.append(row + random.normal(0, 0.05, 8))
            texts.append((f"{crown} crown and {belly} belly", f"{belly} belly and {crown} crown"))
            classes.append(number)
    return np.array(table), texts, np.array(classes)


def lesson(kind="word-cnn-rnn", objective=None, drawn=1, held_out=(), classes=40):
    torch.manual_seed(0)
    table, texts, labels = planted()
    index = WordIndex.of(text for each in texts for text in each)
    encoder = Encoder(Reading(kind, 8, TINY, () if kind in OF_CHARACTERS else index.words))
    seen = np.flatnonzero(~np.isin(labels, held_out))
    captions = Captions.of(encoder.reading, texts, labels)
    features = StoredFeatures.over(table, seen)
    return EmbeddingLesson(
        encoder, features, captions.among(seen), objective or Objective(), drawn, classes
    ), captions


def test_a_batch_is_of_different_classes_and_an_epoch_repeats_itself():
    own, _ = lesson(classes=5)
    batches = own.batches(3)
    assert len(batches) == 12 and all(batch.shape == (5, 1) for batch in batches)
    for batch in batches:
        assert len(set(own.captions.classes[batch[:, 0]])) == 5
    assert all((one == other).all() for one, other in zip(batches, own.batches(3), strict=True))
    assert any((one != other).any() for one, other in zip(batches, own.batches(4), strict=True))


def test_every_class_image_and_caption_is_drawn():
    own, _ = lesson(classes=12, held_out=(0, 1))
    rows = np.concatenate([batch.ravel() for epoch in range(40) for batch in own.batches(epoch)])
    assert set(rows) == set(range(len(own.captions.numbers)))
    assert set(own.captions.classes) == set(range(2, 12))
    assert (CLASSES.index(("blue", "red")) == own.captions.classes).sum() == 6


def test_an_image_with_many_captions_counts_as_others_do():
    own, _ = lesson()
    many = Captions(
        np.concatenate([own.captions.numbers, np.repeat(own.captions.numbers[:1], 98, axis=0)]),
        np.concatenate([own.captions.images, np.zeros(98, np.intp)]),
        np.concatenate([own.captions.classes, np.zeros(98, np.intp)]),
    )
    crowded = EmbeddingLesson(own.encoder, own.features, many, Objective())
    rows = np.concatenate([b[:, 0] for epoch in range(50) for b in crowded.batches(epoch)])
    images = many.images[rows[many.classes[rows] == 0]]
    assert 0.25 < (images == 0).mean() < 0.42  # a third; by captions it would be 100 of 104


def test_one_class_teaches_nothing():
    with pytest.raises(InputError, match="two classes or more; met 1"):
        lesson(held_out=range(1, 12))


QUICK = ("bag-of-words", "word-cnn-rnn")


@pytest.mark.parametrize(
    "kind", [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in ENCODERS]
)
def test_a_planted_language_is_learned(kind):
    own, captions = lesson(kind)
    teach(own, Recipe(epochs=25, rate=0.005))
    embedded = class_embeddings(own.encoder, captions, np.arange(12))
    assert embedded.shape == (12, 8)
    scores = own.features.of(np.arange(36)).numpy() @ embedded.T
    right = (scores.argmax(axis=1) == np.repeat(np.arange(12), 3)).mean()
    # A bag of words cannot tell the crown's colour from the belly's.
    assert right < 0.7 if kind in ("bag-of-words", "word-vectors") else right > 0.8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("objective", "drawn"), [(Objective(symmetric=False), 1), (Objective(form=PAPER), 3)]
)
def test_other_objectives_learn_it_too(objective, drawn):
    own, captions = lesson(objective=objective, drawn=drawn)
    assert own.batches(0)[0].shape == (12, drawn)
    teach(own, Recipe(epochs=25, rate=0.005))
    scores = own.features.of(np.arange(36)).numpy() @ class_embeddings(own.encoder, captions, np.arange(12)).T
    assert (scores.argmax(axis=1) == np.repeat(np.arange(12), 3)).mean() > 0.8


def test_a_class_embedding_is_the_mean_of_all_its_captions():
    own, captions = lesson()
    rows = own.encoder.embed(captions.numbers[captions.classes == 7])
    assert len(rows) == 6
    assert np.allclose(
        class_embeddings(own.encoder, captions, np.array([7]))[0], rows.mean(axis=0), atol=1e-6
    )
    with pytest.raises(ValueError, match="class 12 has no captions"):
        class_embeddings(own.encoder, captions, np.array([12]))
