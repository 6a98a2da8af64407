"""The test images of a run, and what captions say of them: what every figure is judged by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.text.synonyms import Names

#: The test images that have a prediction, each with its place among them.
PLACES = """
SELECT i.image_id, i.class, i.captions, p.predicted, p.correct, row_number() OVER (ORDER BY i.image_id) - 1 AS place
FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE p.run_id = $run AND i.split = 'test'
"""
IMAGES = f"SELECT image_id, captions, predicted, correct FROM ({PLACES}) ORDER BY place"
# Both numbers in one, as HeldOut.mentions has them.
MENTIONS = f"""
SELECT i.place * $width + a.attribute_index AS key
FROM image_attributes c JOIN runs r USING (vocabulary_digest)
JOIN attributes a USING (vocabulary_digest, attribute) JOIN ({PLACES}) i USING (image_id)
WHERE r.run_id = $run
"""
WORDS = """
SELECT a.attribute, coalesce(a.surface_noun, a.noun), a.images
FROM attributes a JOIN runs r USING (vocabulary_digest) WHERE r.run_id = ? ORDER BY a.attribute_index
"""
SUBJECTS = """
SELECT s.noun FROM subjects s JOIN runs r USING (vocabulary_digest) WHERE r.run_id = ? ORDER BY s.noun
"""
# Training images of each class that have each attribute, and of each class.
CLASS_ATTRIBUTES = """
SELECT i.class, a.attribute_index, count(*) FROM predictions p JOIN runs r USING (run_id)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id AND i.split = 'train'
JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = p.image_id
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = c.attribute
WHERE p.run_id = ? GROUP BY ALL
"""
CLASS_IMAGES = """
SELECT i.class, count(*) FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE run_id = ? AND i.split = 'train' GROUP BY ALL
"""
# Training images whose captions mention what an attribute means, in whatever name.
MEANING_IMAGES = """
SELECT m.meaning, count(DISTINCT c.image_id) FROM predictions p JOIN runs r USING (run_id)
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id AND i.split = 'train'
JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = p.image_id
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = c.attribute
JOIN (SELECT unnest($indices) AS attribute_index, unnest($meanings) AS meaning) m USING (attribute_index)
WHERE p.run_id = $run GROUP BY ALL
"""


class StoredCaptions(Sequence[Sequence[str]]):
    """The captions of many images, as the store has them: a few bytes a caption, and text only when it is asked for."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __iter__(self) -> Iterator[Sequence[str]]:
        for chunk in self._column.iterchunks():
            for row in chunk:
                yield tuple(row.as_py() or ())

    def __getitem__(self, place: Any) -> Any:
        return tuple(self._column[place].as_py() or ())


@dataclass(frozen=True, eq=False, slots=True)
class HeldOut:
    """The test images that a run could read, in the order of their ids, and the vocabulary.

    `predicted` (images,) index into `classes`; `correct` (images,); `captions` of each image. `attribute_images`
    (attributes,) D_j, of `train_images` N. `class_share` (classes, attributes): D_jc / N_c, the part of a class's
    training images whose captions mention an attribute. `mentions`: what captions say, see `mentioned`. `meanings`
    (attributes,): equal numbers mean the same ("gray bill", "gray beak"); `meaning_images` (attributes,): training
    images whose captions mention an attribute's meaning in any name; `subjects`: the nouns that captions are about.
    """

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    predicted: NDArray[np.int64]
    correct: NDArray[np.bool_]
    captions: Sequence[Sequence[str]]
    attributes: tuple[str, ...]
    surface_nouns: tuple[str, ...]
    attribute_images: NDArray[np.int64]
    train_images: int
    class_share: NDArray[np.float64]
    mentions: NDArray[np.int64]
    meanings: NDArray[np.intp]
    meaning_images: NDArray[np.int64]
    subjects: tuple[str, ...] = ()

    @staticmethod
    def read(connection: duckdb.DuckDBPyConnection, run_id: str) -> "HeldOut":
        """Read them from a store."""

        def rows(query: str) -> list[Any]:
            return connection.execute(query, [run_id]).fetchall()

        words = rows(WORDS)
        images: Any = connection.sql(IMAGES, params={"run": run_id}).to_arrow_table()
        known = connection.execute(
            "SELECT s.classes FROM image_sets s JOIN runs r USING (image_set_digest) WHERE r.run_id = ?",
            [run_id],
        )
        classes = tuple(known.fetchall()[0][0])
        index = {name: number for number, name in enumerate(classes)}
        share = np.zeros((len(classes), len(words)))
        for name, j, count in rows(CLASS_ATTRIBUTES):
            share[index[name], j] = count
        train = np.zeros(len(classes), np.int64)
        for name, count in rows(CLASS_IMAGES):
            train[index[name]] = count
        keys = connection.execute(MENTIONS, {"run": run_id, "width": len(words)}).fetchnumpy()["key"]
        meanings = Names.of([row[0] for row in words]).meanings
        asked = {"run": run_id, "indices": list(range(len(words))), "meanings": meanings.tolist()}
        of_meaning = np.zeros(len(words), np.int64)
        for meaning, count in connection.execute(MEANING_IMAGES, asked).fetchall():
            of_meaning[meaning] = count
        return HeldOut(
            tuple(images["image_id"].to_pylist()), classes,
            np.array([index[name] for name in images["predicted"].to_pylist()], np.int64),
            np.array(images["correct"].to_pylist(), bool), StoredCaptions(images["captions"]),
            tuple(row[0] for row in words), tuple(row[1] for row in words),
            np.array([row[2] for row in words], np.int64), int(train.sum()),
            share / np.maximum(train, 1)[:, None], np.unique(np.asarray(keys, np.int64)), meanings,
            of_meaning[meanings], tuple(row[0] for row in rows(SUBJECTS)),
        )  # fmt: skip

    def mentioned(self, images: NDArray[np.integer], attributes: NDArray[np.integer]) -> NDArray[np.bool_]:
        """T_jk: whether captions of images (by place) mention attributes (by index); the two are broadcast."""
        asked = np.asarray(images, np.int64) * len(self.attributes) + attributes
        return _among(asked, self.mentions)

    def mentioned_by_all(self, attributes: NDArray[np.integer]) -> NDArray[np.bool_]:
        """(images, columns) T_jk of all images and a few attributes."""
        column = np.full(max(len(self.attributes), 1), -1)
        column[attributes] = np.arange(len(attributes))
        image, attribute = np.divmod(self.mentions, max(len(self.attributes), 1))
        wanted = column[attribute] >= 0
        found = np.zeros((len(self.ids), len(attributes)), bool)
        found[image[wanted], column[attribute[wanted]]] = True
        return found

    def meant(self, images: NDArray[np.integer], attributes: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Whether captions of images mention what attributes mean, in any name; as `mentioned`."""
        names = len(self.attributes)
        by_image, by_name = np.divmod(self.mentions, max(names, 1))
        known = by_image * names + self.meanings[by_name]
        return _among(np.asarray(images, np.int64) * names + self.meanings[attributes], np.unique(known))

    @property
    def bits(self) -> NDArray[np.float64]:
        """(attributes,) log2(N / D_j): how much it tells that an image has the attribute."""
        return self._bits(self.attribute_images)

    @property
    def meaning_bits(self) -> NDArray[np.float64]:
        """(attributes,) the same of what each attribute means, in any name."""
        return self._bits(self.meaning_images)

    def _bits(self, images: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(np.log2(max(self.train_images, 1) / np.maximum(images, 1)))

    def commonest(self, count: int) -> NDArray[np.intp]:
        """The attributes in most training images; ties in the vocabulary's order."""
        return np.argsort(-self.attribute_images, kind="stable")[:count]

    def among(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Where these images are; -1 for others."""
        place = {image: k for k, image in enumerate(self.ids)}
        return np.array([place.get(name, -1) for name in names], np.int64)


def _among(asked: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the numbers are among others, in rising order."""
    if not len(known):
        return np.zeros(asked.shape, bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, asked), len(known) - 1)] == asked)
