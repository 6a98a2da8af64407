"""Class similarity and class rank (Hendricks et al. 2016, section 4): does a sentence speak of its class?

The similarity of a sentence and a class is the mean CIDEr-D of the sentence against every training caption of the
class, IDF being taken over classes: an n-gram that all classes' captions hold says nothing. Done for all sentences and
classes at once by sparse products:

CIDEr-D of order n is  sum_g min(h_g, r_g) r_g / (|h| |r|) exp(-(l_h - l_r)^2 / 2 sigma^2),  h_g and r_g the tf-idf of
n-gram g in the sentence and in the caption. Both have the same idf, so min(h_g, r_g) is idf_g times the smaller
count, and the smaller of two counts is the number of levels that both reach: with a column for each n-gram and level
the sum is a product of matrices. The penalty depends on the two lengths alone, so captions of one class and one length
are added up before they are multiplied.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from explain_core.text.tokens import tokenised

Array = NDArray[np.float64]
ORDER = 4
SIGMA = 6.0
SENTENCES = 512  #: at a time


@dataclass(frozen=True, eq=False, slots=True)
class _Order:
    """The n-grams of one order over all captions: `columns` of (n-gram, level), `idf` of each n-gram, `unknown` that of
    others; `captions` (columns, class and length): r_g idf_g / |r| of the captions of a class and length, added up."""

    columns: dict[tuple[str, int], int]
    idf: dict[str, float]
    unknown: float
    captions: sparse.csr_matrix


class ClassSimilarity:
    """The captions of each class, ready for any number of sentences."""

    def __init__(self, captions: Sequence[str], labels: Sequence[int], classes: int) -> None:
        """`captions` with the class, from 0, of each. A class without captions has similarity 0 to every sentence."""
        texts = [tokenised(caption).split() for caption in captions]
        self._classes = classes
        self._count = np.maximum(np.bincount(np.asarray(labels, np.intp), minlength=classes), 1)
        lengths = [_length(words) for words in texts]
        self._lengths = np.unique(np.array(lengths, np.int64))
        place = {int(length): k for k, length in enumerate(self._lengths)}
        rows = [label * len(place) + place[length] for label, length in zip(labels, lengths, strict=True)]
        documents = len(set(labels))
        self._orders = [
            _order(n, texts, labels, rows, classes * len(place), documents) for n in range(1, ORDER + 1)
        ]

    def of(self, sentences: Sequence[str]) -> Array:
        """(sentences, classes): the mean CIDEr-D, from 0 to 10, of each sentence against each class's captions."""
        parts = [
            self._some([tokenised(text).split() for text in sentences[start : start + SENTENCES]])
            for start in range(0, len(sentences), SENTENCES)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self._classes))

    def _some(self, texts: Sequence[Sequence[str]]) -> Array:
        lengths = np.array([_length(words) for words in texts], np.float64)
        penalty = np.exp(-((lengths[:, None] - self._lengths) ** 2) / (2 * SIGMA**2))
        total = np.zeros((len(texts), self._classes))
        for n, order in enumerate(self._orders, start=1):
            near = np.asarray((_sentences(n, texts, order) @ order.captions).todense())
            near = near.reshape(len(texts), self._classes, len(self._lengths))
            total += np.einsum("scl,sl->sc", near, penalty)
        return 10.0 * total / ORDER / self._count


def class_rank(similarity: Array, labels: NDArray[np.integer]) -> NDArray[np.int64]:
    """(sentences,) the place of each one's class among all by similarity, from 1; of equal ones the mean place,
    rounded up, so that a sentence that resembles nothing is not first."""
    own = similarity[np.arange(len(labels)), labels][:, None]
    above, equal = (similarity > own).sum(axis=1), (similarity == own).sum(axis=1)
    return np.asarray(above + (equal + 2) // 2, np.int64)


def _length(words: Sequence[str]) -> int:
    """A sentence's length as CIDEr-D's penalty counts it in pycocoevalcap: its pairs of words."""
    return max(len(words) - 1, 0)


def _counts(n: int, words: Sequence[str]) -> Counter[str]:
    return Counter(" ".join(words[start : start + n]) for start in range(len(words) - n + 1))


def _order(
    n: int, texts: Sequence[Sequence[str]], labels: Sequence[int], rows: Sequence[int], height: int, documents: int
) -> _Order:  # fmt: skip
    counted = [_counts(n, words) for words in texts]
    seen = {(gram, label) for counts, label in zip(counted, labels, strict=True) for gram in counts}
    idf = {
        gram: float(np.log(documents / there)) for gram, there in Counter(gram for gram, _ in seen).items()
    }
    unknown = float(np.log(max(documents, 1)))
    columns: dict[tuple[str, int], int] = {}
    where, which, values = [], [], []
    for row, counts in zip(rows, counted, strict=True):
        norm = _norm(counts, idf, unknown)
        if not norm:
            continue
        for gram, count in counts.items():
            for level in range(1, count + 1 if idf[gram] else 1):  # what all classes say adds nothing
                where.append(row)
                which.append(columns.setdefault((gram, level), len(columns)))
                values.append(count * idf[gram] / norm)
    shape = (max(len(columns), 1), height)
    return _Order(columns, idf, unknown, sparse.csr_matrix((values, (which, where)), shape))


def _sentences(n: int, texts: Sequence[Sequence[str]], order: _Order) -> sparse.csr_matrix:
    """(sentences, columns): idf_g / |h| where the sentence's count of g reaches the level."""
    where, which, values = [], [], []
    for row, words in enumerate(texts):
        counts = _counts(n, words)
        norm = _norm(counts, order.idf, order.unknown)
        if not norm:
            continue
        for gram, count in counts.items():
            for level in range(1, count + 1):
                if (column := order.columns.get((gram, level))) is not None:
                    where.append(row)
                    which.append(column)
                    values.append(order.idf[gram] / norm)
    return sparse.csr_matrix((values, (where, which)), (len(texts), order.captions.shape[0]))


def _norm(counts: Counter[str], idf: dict[str, float], unknown: float) -> float:
    return float(np.sqrt(sum((count * idf.get(gram, unknown)) ** 2 for gram, count in counts.items())))
