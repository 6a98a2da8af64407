"""Class similarity and rank, against pycocoevalcap's CIDEr."""

import numpy as np
import pytest
from pycocoevalcap.cider.cider_scorer import CiderScorer

from explain_core.evaluation.words.class_similarity import ClassSimilarity, class_rank

CAPTIONS = (
    ("a red bird with a red crown and a red red bill", 0),
    ("this bird is red with a long tail", 0),
    ("the bird has a yellow belly", 1),
    ("a small bird with a yellow belly and yellow legs and yellow eyes", 1),
    ("yellow", 1),
    ("a large black bird", 2),
    ("a bird that is black all over and has a very long black tail", 2),
)
SENTENCES = (
    "a red bird with a red red crown",
    "this is a small bird with a yellow belly",
    "black",
    "a bird",
    "an emerald toucan",
    "a large black bird with a long tail and a red crown",
)


def slowly(sentences, captions, labels, classes):
    """By pycocoevalcap: for each sentence a corpus whose documents are the classes."""
    found = []
    for sentence in sentences:
        scorer = CiderScorer(n=4)
        for label in range(classes):
            scorer += (sentence, [c for c, k in zip(captions, labels, strict=True) if k == label])
        found.append(scorer.compute_score()[1])
    return np.array(found)


def test_equal_to_pycocoevalcap():
    captions, labels = zip(*CAPTIONS, strict=True)
    found = ClassSimilarity(captions, labels, 3).of(SENTENCES)
    assert found.shape == (6, 3)
    assert found == pytest.approx(slowly(SENTENCES, captions, labels, 3), abs=1e-9)
    assert found[0].argmax() == 0 and found[1].argmax() == 1 and found[2].argmax() == 2


@pytest.mark.slow
@pytest.mark.real_data
def test_equal_to_pycocoevalcap_on_real_captions(real_data):
    from pyarrow import parquet

    rows = parquet.read_table(real_data / "cub_captions.parquet").to_pylist()
    names = sorted({row["class"] for row in rows})[:12]
    place = {name: k for k, name in enumerate(names)}
    seen = [(row["caption"], place[row["class"]]) for row in rows if row["class"] in place]
    train, test = (
        [each for k, each in enumerate(seen) if k % 9],
        [each for k, each in enumerate(seen) if not k % 9],
    )
    captions, labels = zip(*train[::8], strict=True)
    sentences = [caption for caption, _ in test[::40]]
    found = ClassSimilarity(captions, labels, len(names)).of(sentences)
    assert len(sentences) > 15
    from explain_core.text.tokens import tokenised

    plain = [tokenised(caption) for caption in captions]
    slow = slowly([tokenised(s) for s in sentences], plain, labels, len(names))
    assert np.abs(found - slow).max() < 1e-6


def test_no_sentences_and_no_captions():
    similarity = ClassSimilarity(["a red bird", "a blue bird"], [0, 2], 3)
    assert similarity.of([]).shape == (0, 3)
    found = similarity.of(["a red bird", ""])
    assert found[0, 1] == 0 and found[0, 0] > 0
    assert found[1].tolist() == [0, 0, 0]


def test_ranks():
    similarity = np.array([[3.0, 2, 1], [3, 2, 1], [3, 2, 1], [0, 0, 0]])
    assert class_rank(similarity, np.array([0, 1, 2, 1])).tolist() == [1, 2, 3, 2]
