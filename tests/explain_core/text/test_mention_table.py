"""Mentions as columns, against the dictionaries that they stand for."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from explain_core.text.attributes import Mention
from explain_core.text.mention_table import MentionTable
from explain_core.text.vocabulary import AttributeCounts, tf_matrix

SAID = [Mention("black wing", "wings"), Mention("black wing", "wing"), Mention("red throat", "throat")]
SAID += [Mention("long bill", "bill"), Mention("weißer Bauch", "bäuche")]
texts = st.lists(st.dictionaries(st.sampled_from(SAID), st.integers(1, 3), max_size=4), max_size=12)


def tables(rows, cut):
    """The rows as attribute shards have them, in two."""
    for part, first in ((rows[:cut], 0), (rows[cut:], cut)):
        yield pa.table(
            {
                "key": pa.array([f"text{first + k}" for k in range(len(part))], pa.string()),
                "attributes": pa.array([[m.attribute for m in row] for row in part], pa.list_(pa.string())),
                "nouns": pa.array([[m.surface_noun for m in row] for row in part], pa.list_(pa.string())),
                "counts": pa.array([list(row.values()) for row in part], pa.list_(pa.int32())),
            }
        )


@settings(deadline=None)
@given(rows=texts, cut=st.integers(0, 12), seed=st.integers(0, 99))
def test_counts_and_matrix_are_those_of_dictionaries(rows, cut, seed):
    table = MentionTable.of(tables(rows, min(cut, len(rows))), "key")
    assert table.digests == tuple(f"text{k}" for k in range(len(rows)))
    images = np.random.default_rng(seed).integers(0, 3, len(rows))
    expected = AttributeCounts.of(row for row, times in zip(rows, images, strict=True) for _ in range(times))
    assert table.counted(images) == expected
    names = ("long bill", "black wing", "never said", "weißer Bauch")
    found, plain = table.tf_matrix(names), tf_matrix(names, rows)
    assert found.dtype == plain.dtype and found.shape == plain.shape
    for part in ("data", "indices", "indptr"):
        assert np.array_equal(getattr(found, part), getattr(plain, part)), part


def test_no_text_at_all():
    table = MentionTable.of([], "key")
    assert table.digests == () and table.tf_matrix(["a b"]).shape == (0, 1)
    assert table.counted(np.zeros(0, int)) == AttributeCounts()
