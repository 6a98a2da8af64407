"""A run's vocabulary, and what each image's captions say in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from explain_core.data.image_set import TRAIN
from explain_core.data.manifest import Manifest
from explain_core.store.shards import Shard
from explain_core.text.attributes import Mention
from explain_core.text.vocabulary import AttributeCounts, Vocabulary, split_attribute
from tasks.attribute_words import HAS, AttributeWords
from tasks.attributes import KEY, captions_digest
from tasks.sound_shards import sound_rows


@dataclass(frozen=True, eq=False, slots=True)
class RunVocabulary:
    """The vocabulary of the training images, and by image id: row of `counts`, words' digest, split and class.

    `truth` (rows of counts, attributes): T from 0 to 1, where a table tells it.
    """

    vocabulary: Vocabulary
    row: Mapping[str, int]
    counts: sp.csr_array
    captions: Mapping[str, str]
    split: Mapping[str, str]
    class_index: Mapping[str, int]
    truth: sp.csr_array | None = None

    @staticmethod
    def of(
        manifest: Manifest, digests: Sequence[str], shards: Sequence[Shard], min_images: int,
        table: AttributeWords | None = None,
    ) -> "RunVocabulary":  # fmt: skip
        """Build it from the attribute shards; `digests` names the captions of each row of the manifest.

        What `table` says of an image goes before what its captions do.
        """
        mentions = {digest: found for shard in shards for digest, found in mentions_of(shard)}
        truths: dict[str, Mapping[str, float]] = {}
        if table is not None:
            digests, mentions, truths = _with_table(manifest, digests, mentions, table)
        ids = manifest.table["image_id"].to_pylist()
        split = manifest.table["split"].to_pylist()
        train = (mentions[d] for d, side in zip(digests, split, strict=True) if side == TRAIN)
        vocabulary = Vocabulary.of(AttributeCounts.of(train), min_images)
        distinct = {digest: row for row, digest in enumerate(mentions)}
        counts = vocabulary.tf_matrix(list(mentions.values()))
        return RunVocabulary(
            vocabulary, {i: distinct[d] for i, d in zip(ids, digests, strict=True)}, counts,
            dict(zip(ids, digests, strict=True)), dict(zip(ids, split, strict=True)),
            dict(zip(ids, manifest.table["class_index"].to_pylist(), strict=True)),
            None if table is None else _truth_matrix(vocabulary.attributes, [truths[d] for d in distinct]),
        )  # fmt: skip

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes, in order."""
        return self.vocabulary.attributes

    @property
    def surface_nouns(self) -> tuple[str, ...]:
        """Each attribute's noun as captions write it."""
        return self.vocabulary.surface_nouns

    def counts_of(self, ids: Sequence[str]) -> sp.csr_array:
        """(images, attributes) int64: how often the captions of these images mention each attribute."""
        return self.counts[np.array([self.row[i] for i in ids], dtype=np.intp)]

    def truth_of(self, ids: Sequence[str]) -> sp.csr_array | None:
        """(images, attributes) float64 T, from 0 to 1; None where it is whether captions mention an attribute."""
        return None if self.truth is None else self.truth[np.array([self.row[i] for i in ids], dtype=np.intp)]

    def attributes_of(self, image: str) -> tuple[str, ...]:
        """The attributes that an image's captions mention."""
        row = self.row[image]
        columns = self.counts.indices[self.counts.indptr[row] : self.counts.indptr[row + 1]]
        return tuple(self.attributes[j] for j in columns)

    def rows(self, vocabulary_digest: str) -> pa.Table:
        """Rows of the table `image_attributes`."""
        ids = list(self.row)
        counts = self.counts_of(ids).tocoo()
        return pa.table(
            {
                "vocabulary_digest": pa.array([vocabulary_digest] * counts.nnz, pa.string()),
                "image_id": pa.array(np.array(ids, dtype=object)[counts.row], pa.string()),
                "attribute": pa.array(np.array(self.attributes, dtype=object)[counts.col], pa.string()),
                "tf": counts.data.astype(np.int32),
            }
        )


Mentions = dict[str, dict[Mention, int]]


def _with_table(
    manifest: Manifest, digests: Sequence[str], said: Mentions, table: AttributeWords
) -> tuple[list[str], Mentions, dict[str, Mapping[str, float]]]:
    """Each image's words under a new digest, of its captions and what the table says: mentions, and T by attribute."""
    found, mentions, truths = list[str](), Mentions(), dict[str, Mapping[str, float]]()
    rows = zip(digests, *(manifest.table[name].to_pylist() for name in ("path", "class_index")), strict=True)
    for digest, path, class_index in rows:
        values = table.of(path, class_index)
        words = captions_digest([digest, json.dumps(values, sort_keys=True)]) if values else digest
        found.append(words)
        if words in mentions:
            continue
        of_image = {
            mention: count
            for mention, count in said[digest].items()
            if values.get(mention.attribute, 1.0) >= HAS
        }
        there = {mention.attribute for mention in of_image}
        of_image |= {
            Mention(name, split_attribute(name)[1]): 1
            for name, value in values.items()
            if value >= HAS and name not in there
        }
        mentions[words] = of_image
        truths[words] = dict.fromkeys((mention.attribute for mention in of_image), 1.0) | dict(values)
    return found, mentions, truths


def _truth_matrix(attributes: Sequence[str], images: Sequence[Mapping[str, float]]) -> sp.csr_array:
    index = {attribute: j for j, attribute in enumerate(attributes)}
    rows, columns, values = list[int](), list[int](), list[float]()
    for row, said in enumerate(images):
        for name, value in said.items():
            if value > 0 and name in index:
                rows.append(row)
                columns.append(index[name])
                values.append(value)
    return sp.csr_array((np.array(values, np.float64), (rows, columns)), shape=(len(images), len(attributes)))


def mentions_of(shard: Shard) -> list[tuple[str, dict[Mention, int]]]:
    """Of each row of an attribute shard, its captions' digest and how often they mention what. Checked first."""
    table = sound_rows(shard.path, [KEY, "attributes", "nouns", "counts"])
    wanted = set(shard.ids)
    return [
        (
            row[KEY],
            {
                Mention(a, n): c
                for a, n, c in zip(row["attributes"], row["nouns"], row["counts"], strict=True)
            },
        )
        for row in table.to_pylist()
        if row[KEY] in wanted
    ]
