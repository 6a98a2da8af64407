"""A run's vocabulary, and what each image's captions say in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from explain_core.data.image_set import TRAIN
from explain_core.data.manifest import Manifest
from explain_core.store.shards import Shard
from explain_core.text.attributes import Mention
from explain_core.text.vocabulary import AttributeCounts, Vocabulary
from tasks.attributes import KEY
from tasks.sound_shards import sound_rows


@dataclass(frozen=True, eq=False, slots=True)
class RunVocabulary:
    """The vocabulary of the training images, and by image id: row of `counts`, captions' digest, split and class."""

    vocabulary: Vocabulary
    row: Mapping[str, int]
    counts: sp.csr_array
    captions: Mapping[str, str]
    split: Mapping[str, str]
    class_index: Mapping[str, int]

    @staticmethod
    def of(
        manifest: Manifest, digests: Sequence[str], shards: Sequence[Shard], min_images: int
    ) -> "RunVocabulary":
        """Build it from the attribute shards; `digests` names the captions of each row of the manifest."""
        mentions = {digest: found for shard in shards for digest, found in mentions_of(shard)}
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
