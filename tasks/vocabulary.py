"""A run's vocabulary, and what each image's captions say in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.data.image_set import TRAIN
from explain_core.data.sets.image_rows import ImageRows
from explain_core.data.sets.manifest import Manifest
from explain_core.store.shards.shards import Shard
from explain_core.text.attributes import Mention
from explain_core.text.mention_table import MentionTable
from explain_core.text.one_noun import noun_forms
from explain_core.text.subjects import learned_subjects
from explain_core.text.vocabulary import AttributeCounts, Vocabulary, split_attribute
from tasks.attribute_words import HAS, AttributeWords
from tasks.attributes import KEY, captions_digest
from tasks.sound_shards import sound_rows

SAMPLED = 10_000  #: training images whose captions tell what captions are about
AT_ONCE = 65_536  #: images whose rows are made at a time
COLUMNS = [KEY, "attributes", "nouns", "counts"]


@dataclass(frozen=True, eq=False, slots=True)
class RunVocabulary:
    """The vocabulary of the training images, and of each image, by its row in the manifest, what is known of it.

    `images` finds the rows of ids; `text` (images,) is the row of `counts` and of `digests` that an image's words
    have; `is_training` and `labels` (images,). `truth` (rows of counts, attributes): T from 0 to 1, where a table
    tells it. `subjects`: the nouns that captions are about.
    """

    vocabulary: Vocabulary
    images: ImageRows
    counts: sp.csr_array
    digests: tuple[str, ...]
    text: NDArray[np.int32]
    is_training: NDArray[np.bool_]
    labels: NDArray[np.int32]
    truth: sp.csr_array | None = None
    subjects: tuple[str, ...] = ()

    @staticmethod
    def of(
        manifest: Manifest, digests: Sequence[str], shards: Sequence[Shard], min_images: int,
        table: AttributeWords | None = None, subjects: tuple[str, ...] = (), english: bool = True,
    ) -> "RunVocabulary":  # fmt: skip
        """Build it from the attribute shards; `digests` names the captions of each row of the manifest.

        What `table` says of an image goes before what its captions do. `subjects`: the nouns that captions are about,
        where they are named; else they are learned from those of training images, in English alone.
        """
        if not subjects and english:
            subjects = learned_subjects(_sampled(manifest))
        if table is not None:
            return replace(_of_table(manifest, digests, shards, min_images, table), subjects=subjects)
        mentions = MentionTable.of((wanted_rows(shard) for shard in shards), KEY)
        distinct = {digest: row for row, digest in enumerate(mentions.digests)}
        text = np.array([distinct[digest] for digest in digests], np.int32)
        training = training_rows(manifest)
        times = np.bincount(text[training], minlength=len(distinct))
        vocabulary = Vocabulary.of(mentions.counted(times), min_images)
        return RunVocabulary(
            vocabulary, ImageRows.of(manifest.table["image_id"]), mentions.tf_matrix(vocabulary.attributes),
            mentions.digests, text, training, manifest.table["class_index"].to_numpy().astype(np.int32),
            subjects=subjects,
        )  # fmt: skip

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes, in order."""
        return self.vocabulary.attributes

    @property
    def surface_nouns(self) -> tuple[str, ...]:
        """Each attribute's noun as captions write it."""
        return self.vocabulary.surface_nouns

    def __len__(self) -> int:
        """How many images there are."""
        return len(self.text)

    def counts_of(self, ids: Sequence[str]) -> sp.csr_array:
        """(images, attributes) int64: how often the captions of these images mention each attribute."""
        return self.counts[self.text[self.images.of_ids(ids)]]

    def labels_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """(images,) the classes of these images."""
        return self.labels[self.images.of_ids(ids)].astype(np.int64)

    def training_of(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Those of these images that are for training."""
        there = self.is_training[self.images.of_ids(ids)]
        return tuple(image for image, wanted in zip(ids, there, strict=True) if wanted)

    def digest_of(self, image: str) -> str:
        """The digest of an image's captions."""
        return str(self.digests[self.text[self.images.of_ids([image])[0]]])

    def truth_of(self, ids: Sequence[str]) -> sp.csr_array | None:
        """(images, attributes) float64 T, from 0 to 1; None where it is whether captions mention an attribute."""
        return None if self.truth is None else self.truth[self.text[self.images.of_ids(ids)]]

    def attributes_of(self, image: str) -> tuple[str, ...]:
        """The attributes that an image's captions mention."""
        row = self.text[self.images.of_ids([image])[0]]
        columns = self.counts.indices[self.counts.indptr[row] : self.counts.indptr[row + 1]]
        return tuple(self.attributes[j] for j in columns)

    def rows(self, vocabulary_digest: str) -> pa.RecordBatchReader:
        """Rows of the table `image_attributes`, some images' at a time; to be read once."""
        schema = pa.schema(
            {
                "vocabulary_digest": pa.dictionary(pa.int32(), pa.string()), "image_id": pa.string(),
                "attribute": pa.string(), "tf": pa.int32(),
            }
        )  # fmt: skip
        names = pa.array(self.attributes, pa.string())

        def batches() -> Iterator[pa.RecordBatch]:
            for first in range(0, len(self.text), AT_ONCE):
                counts = self.counts[self.text[first : first + AT_ONCE]].tocoo()
                yield from (
                    pa.table(
                        {
                            "vocabulary_digest": _repeated(vocabulary_digest, counts.nnz),
                            "image_id": self.images.ids(first + counts.row),
                            "attribute": names.take(pa.array(counts.col)),
                            "tf": counts.data.astype(np.int32),
                        },
                        schema=schema,
                    ).to_batches()
                )

        return pa.RecordBatchReader.from_batches(schema, batches())


def training_rows(manifest: Manifest) -> NDArray[np.bool_]:
    return np.array(
        [side == TRAIN for chunk in manifest.table["split"].chunks for side in chunk.to_pylist()], bool
    )


def _sampled(manifest: Manifest) -> list[str]:
    """Captions of training images from all over the set, in its order: of at most SAMPLED images."""
    training = np.flatnonzero(training_rows(manifest))
    chosen = training[:: max(-(-len(training) // SAMPLED), 1)]
    captions = manifest.table["captions"].take(pa.array(chosen)).to_pylist()
    return [text for image in captions for text in image or ()]


def _of_table(
    manifest: Manifest,
    digests: Sequence[str],
    shards: Sequence[Shard],
    min_images: int,
    table: AttributeWords,
) -> RunVocabulary:
    """RunVocabulary.of with a table, whose images are known one by one."""
    said = {digest: found for shard in shards for digest, found in mentions_of(shard)}
    forms = noun_forms(mention for found in said.values() for mention in found)
    words, mentions, truths = _with_table(manifest, digests, said, table.united(forms))
    distinct = {digest: row for row, digest in enumerate(mentions)}
    text, training = np.array([distinct[each] for each in words], np.int32), training_rows(manifest)
    of_training = (mentions[each] for each, there in zip(words, training, strict=True) if there)
    vocabulary = Vocabulary.of(AttributeCounts.of(of_training), min_images)
    return RunVocabulary(
        vocabulary, ImageRows.of(manifest.table["image_id"]), vocabulary.tf_matrix(list(mentions.values())),
        tuple(mentions), text, training, manifest.table["class_index"].to_numpy().astype(np.int32),
        _truth_matrix(vocabulary.attributes, [truths[each] for each in distinct]),
    )  # fmt: skip


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
    return [
        (
            row[KEY],
            {
                Mention(a, n): c
                for a, n, c in zip(row["attributes"], row["nouns"], row["counts"], strict=True)
            },
        )
        for row in wanted_rows(shard).to_pylist()
    ]


def wanted_rows(shard: Shard) -> pa.Table:
    """The rows of an attribute shard that are wanted. Checked first."""
    table = sound_rows(shard.path, COLUMNS)
    wanted = set(shard.ids)
    if len(wanted) == table.num_rows:
        return table
    return table.filter(pa.array([digest in wanted for digest in table[KEY].to_pylist()], pa.bool_()))


def _repeated(text: str, times: int) -> pa.Array:
    """A column of one text: one copy of it, and an index a row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(times, np.int32)), pa.array([text]))
