"""Where images stand in a manifest, by their ids: an index of a few bytes an image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class ImageRows:
    """The ids of a manifest's rows, as bytes: `sorted_ids` in order, and `rows` the row of each."""

    column: pa.ChunkedArray
    sorted_ids: NDArray[np.bytes_]
    rows: NDArray[np.intp]

    @staticmethod
    def of(column: pa.ChunkedArray) -> "ImageRows":
        """Of the manifest's column `image_id`, no two of which are equal."""
        parts = [
            np.array([image.encode() for image in chunk.to_pylist()], np.bytes_) for chunk in column.chunks
        ]
        ids = np.concatenate(parts) if parts else np.zeros(0, "S1")
        rows = np.argsort(ids, kind="stable")
        return ImageRows(column, ids[rows], rows)

    def __len__(self) -> int:
        return len(self.rows)

    def of_ids(self, ids: Sequence[str]) -> NDArray[np.intp]:
        """(ids,) the rows of these images. Raises KeyError where one is not among them."""
        found = self.find(ids)
        if (found < 0).any():
            raise KeyError(next(image for image, row in zip(ids, found, strict=True) if row < 0))
        return found

    def find(self, ids: Sequence[str]) -> NDArray[np.intp]:
        """(ids,) the rows of these images; -1 for those that are not among them."""
        if not len(self.rows) or not len(ids):
            return np.full(len(ids), -1, np.intp)
        asked = np.array([image.encode() for image in ids], np.bytes_)
        place = np.minimum(np.searchsorted(self.sorted_ids, asked), len(self.rows) - 1)
        return np.where(self.sorted_ids[place] == asked, self.rows[place], -1)

    def ids(self, rows: NDArray[np.integer]) -> pa.ChunkedArray:
        """The ids of these rows, as a column."""
        return self.column.take(pa.array(rows))
