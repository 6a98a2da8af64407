"""A run as the report sees it: images, attributes and classes by number, so that pieces are short."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explain_core.errors import StoreError
from explain_core.evaluation.figures import catalogue
from explain_core.report.pieces import rounded
from explain_core.runs.nearest_right import Neighbours
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.subject_rows import read_subjects

BUCKETS, ONE_BUCKET = 256, 4096  #: of ids; so many images still lie in one


@dataclass(frozen=True, eq=False)
class ImageNumbers:
    """The images of an image set, numbered: those of a class lie together, so that their thumbnails do.

    `whole`: how many images the set has; more than there are ids where some are left out.
    """

    key: str
    ids: tuple[str, ...]
    starts: tuple[int, ...]  #: the first number of each class
    whole: int

    @staticmethod
    def of(store: Store, digest: str, only: Collection[str] | None = None) -> ImageNumbers:
        """Number the image set with this digest, or of it `only` the images of these ids."""
        rows = store.rows(
            "SELECT image_id, min(class_index) AS class FROM images WHERE image_set_digest = ? GROUP BY image_id "
            "ORDER BY class, min(split), image_id",
            digest,
        )
        whole = len(rows)
        if only is not None:
            rows = [row for row in rows if row["image_id"] in only]
        ids, labels = tuple(row["image_id"] for row in rows), [row["class"] for row in rows]
        classes = store.rows("SELECT classes FROM image_sets WHERE image_set_digest = ?", digest)
        starts = [bisect_left(labels, each) for each in range(len(classes[0]["classes"]) if classes else 0)]
        return ImageNumbers(key_of(digest[:12]), ids, tuple(starts), whole)

    @cached_property
    def at(self) -> dict[str, int]:
        """The number of each id."""
        return {image_id: number for number, image_id in enumerate(self.ids)}

    @property
    def buckets(self) -> int:
        """How many pieces say which number an id has."""
        return 1 if len(self.ids) <= ONE_BUCKET else BUCKETS

    def bucket(self, number: int) -> list[tuple[str, int]]:
        """The ids, with their numbers, whose first two digits are this number's."""
        return [(each, at) for each, at in self.at.items() if _first_two(each) % self.buckets == number]


@dataclass(frozen=True, eq=False)
class RunView:
    """One run of a store, with what its rows refer to.

    `attributes` in the order of their index; `nouns`, how captions write each one's noun; `classes` as stored;
    `subjects`, the nouns that captions are about.
    """

    store: Store
    run: PublishedRun
    images: ImageNumbers
    attributes: tuple[str, ...]
    nouns: tuple[str, ...]
    classes: tuple[str, ...]
    subjects: tuple[str, ...] = ()

    @staticmethod
    def of(store: Store, run: PublishedRun, images: ImageNumbers) -> RunView:
        """Read what the rows of a run refer to."""
        words = store.rows(
            "SELECT attribute, coalesce(surface_noun, noun) AS noun FROM attributes WHERE vocabulary_digest = ? "
            "ORDER BY attribute_index",
            run.vocabulary_digest,
        )
        if not run.class_names:
            raise StoreError(f"the image set of run {run.name} is not in the store {store.database}.")
        return RunView(
            store, run, images, tuple(row["attribute"] for row in words), tuple(row["noun"] for row in words),
            run.class_names, read_subjects(store, run.vocabulary_digest),
        )  # fmt: skip

    @property
    def key(self) -> str:
        """What stands for the run in the names of its pieces."""
        return key_of(self.run.run_id)

    @cached_property
    def attribute_at(self) -> dict[str, int]:
        """The number of each attribute."""
        return {attribute: number for number, attribute in enumerate(self.attributes)}

    @cached_property
    def class_at(self) -> dict[str, int]:
        """The number of each class."""
        return {name: number for number, name in enumerate(self.classes)}

    @cached_property
    def near(self) -> dict[str, Neighbours]:
        """The right predictions most like wrong ones, of those that were asked for."""
        return {}

    @cached_property
    def wrong(self) -> list[str]:
        """The images that the network took for another class: by split and confusion, many first, the surest first."""
        rows = self.rows(
            "SELECT p.image_id FROM predictions p JOIN run_images i ON i.run_id = $run AND i.image_id = p.image_id "
            "WHERE p.run_id = $run AND NOT p.correct "
            "ORDER BY i.split, count(*) OVER (PARTITION BY i.split, p.class, p.predicted) DESC, p.class, p.predicted, "
            "p.p_predicted - p.p_class DESC, p.image_id"
        )
        return [row["image_id"] for row in rows]

    def numbers(self, attributes: list[str] | None) -> list[int]:
        """The numbers of attributes; those that the vocabulary lacks are left out."""
        return [self.attribute_at[each] for each in attributes or () if each in self.attribute_at]

    def figures(self, group: str, known: Sequence[tuple[str, str]], name: str) -> list[list[Any]]:
        """[metric, what it is of, meaning, value, low, high, n] of the `known` metrics and variants that were measured.

        `group` begins the metrics' names, `name` the variants': what it is of is what follows, "" where nothing does.
        """
        rows = self.rows(
            "SELECT metric, variant, value, low, high, n FROM metrics "
            "WHERE run_id = $run AND starts_with(metric, $grouped)",
            grouped=group,
        )
        found = {(row["metric"], row["variant"]): row for row in rows}
        return [
            [
                metric, variant.removeprefix(name).removeprefix(":").strip(), catalogue.meaning_of(metric),
                *(rounded(found[metric, variant][column]) for column in ("value", "low", "high")),
                found[metric, variant]["n"],
            ]
            for metric, variant in known
            if (metric, variant) in found
        ]  # fmt: skip

    def rows(self, sql: str, **named: Any) -> list[dict[str, Any]]:
        """Rows of a query in which $run, $image_set and $vocabulary are this run's, where it names them."""
        given = {
            "run": self.run.run_id,
            "image_set": self.run.image_set_digest,
            "vocabulary": self.run.vocabulary_digest,
        }
        used = {name: value for name, value in given.items() if re.search(rf"\${name}\b", sql)}
        return self.store.rows(sql, **used, **named)


def key_of(text: str) -> str:
    """A text that can be a file's name everywhere: itself, or where it cannot, a digest of it."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", text):
        return text
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _first_two(image_id: str) -> int:
    found = re.match(r"[0-9a-f]{2}", image_id)
    return int(found[0], 16) if found else 0
