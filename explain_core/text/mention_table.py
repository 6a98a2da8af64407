"""What many texts mention, as columns: a few bytes a mention, where dictionaries would take a kilobyte a text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.text.attributes import Mention
from explain_core.text.vocabulary import AttributeCounts


@dataclass(frozen=True, eq=False, slots=True)
class MentionTable:
    """Texts by their `digests`, and what each mentions how often.

    The mentions of text k stand from `starts[k]` to `starts[k + 1]` in `which`, an index into `mentions`, and `times`.
    """

    digests: tuple[str, ...]
    starts: NDArray[np.int64]
    which: NDArray[np.int32]
    times: NDArray[np.int64]
    mentions: tuple[Mention, ...]

    @staticmethod
    def of(tables: Iterable[pa.Table], key: str) -> "MentionTable":
        """From the rows of attribute shards: columns `key`, attributes, nouns and counts. A text comes once."""
        place: dict[Mention, int] = {}
        digests: list[str] = []
        lengths, which, times = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
        for table in tables:
            digests += table[key].to_pylist()
            attributes = table["attributes"].combine_chunks()
            lengths.append(np.asarray(pc.list_value_length(attributes), np.int64))
            words = attributes.flatten().dictionary_encode()
            nouns = table["nouns"].combine_chunks().flatten().dictionary_encode()
            pairs, each = np.unique(
                np.asarray(words.indices, np.int64) * max(len(nouns.dictionary), 1)
                + np.asarray(nouns.indices),
                return_inverse=True,
            )
            word, noun = np.divmod(pairs, max(len(nouns.dictionary), 1))
            said = zip(
                words.dictionary.take(word).to_pylist(), nouns.dictionary.take(noun).to_pylist(), strict=True
            )
            ours = [place.setdefault(Mention(*both), len(place)) for both in said]
            which.append(np.array(ours, np.int32)[each])
            times.append(np.asarray(table["counts"].combine_chunks().flatten(), np.int64))
        return MentionTable(
            tuple(digests), np.cumsum(np.concatenate(lengths)), np.concatenate(which), np.concatenate(times),
            tuple(place),
        )  # fmt: skip

    def counted(self, images: NDArray[np.integer]) -> AttributeCounts:
        """The counts over images, of which so many (texts,) have each text: what AttributeCounts.of gives of them."""
        weights = np.repeat(np.asarray(images, np.int64), np.diff(self.starts))
        there = weights > 0
        said = np.zeros(len(self.mentions), np.int64)
        np.add.at(said, self.which[there], (self.times * weights)[there])
        names = list(dict.fromkeys(mention.attribute for mention in self.mentions))
        matrix = self.tf_matrix(names)
        matrix.data = np.ones_like(matrix.data)
        having = np.asarray(images, np.int64) @ matrix
        return AttributeCounts(
            int(np.sum(images)),
            Counter({name: int(count) for name, count in zip(names, having, strict=True) if count}),
            Counter({each: int(count) for each, count in zip(self.mentions, said, strict=True) if count}),
        )

    def tf_matrix(self, attributes: Sequence[str]) -> sp.csr_array:
        """(texts, attributes) int64: how often each text mentions each of `attributes`."""
        index = {attribute: j for j, attribute in enumerate(attributes)}
        column = np.array([index.get(mention.attribute, -1) for mention in self.mentions], np.int64)
        columns = column[self.which] if len(self.which) else np.zeros(0, np.int64)
        known = columns >= 0
        rows = np.repeat(np.arange(len(self.digests)), np.diff(self.starts))
        shape = (len(self.digests), len(attributes))
        found = sp.coo_array((self.times[known], (rows[known], columns[known])), shape=shape).tocsr()
        found.sort_indices()
        return sp.csr_array(found)
