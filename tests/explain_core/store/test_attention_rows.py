"""Where nouns look goes into a store and comes out of it as it was."""

import duckdb
import numpy as np

from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.store import attention_rows
from explain_core.store.migrations.attention_tables import FACING, PART_ATTENTION

RNG = np.random.default_rng(3)
TWO_LAYERS = tuple(
    MapComponents(RNG.random(n).astype(np.float32), RNG.random((n, 2)).astype(np.float32)) for n in (5, 3)
)
ATTENTION = PartAttention(
    ("beak", "it's a wing"), TWO_LAYERS, RNG.random((3, 2, 4)).astype(np.float32),
    RNG.random((3, 2, 2, 3)).astype(np.float32), np.array([0.5, 0.25], np.float32),
    RNG.random((3, 2, 2, 3)).astype(np.float32),
)  # fmt: skip


def test_a_row_a_noun_and_head_and_one_a_component():
    words = attention_rows.part_attention("r", ATTENTION).to_pylist()
    assert [(row["noun"], row["head"]) for row in words] == [
        (noun, head) for noun in ATTENTION.nouns for head in range(3)
    ]
    np.testing.assert_array_equal(np.float32(words[4]["query"]), ATTENTION.queries[1, 1])
    np.testing.assert_array_equal(np.float32(words[4]["place"]), ATTENTION.places[1, 1].ravel())
    assert (words[4]["height"], words[4]["width"], words[4]["gain"]) == (2, 3, 0.25)
    faces = attention_rows.part_facing("r", ATTENTION).to_pylist()
    assert [(row["head"], row["component"]) for row in faces] == [(h, k) for h in range(3) for k in range(2)]
    np.testing.assert_array_equal(np.float32(faces[3]["place"]), ATTENTION.facing[1, 1].ravel())
    parts = attention_rows.map_components("r", ATTENTION).to_pylist()
    assert [(row["layer"], row["component"]) for row in parts] == [
        (0, None), (0, 0), (0, 1), (1, None), (1, 0), (1, 1),
    ]  # fmt: skip
    np.testing.assert_array_equal(np.float32(parts[5]["vector"]), TWO_LAYERS[1].directions[:, 1])


def test_where_no_noun_attends_there_is_no_row_and_the_table_takes_it():
    nobody = PartAttention.none(TWO_LAYERS, (2, 3))
    empty, faces = attention_rows.part_attention("r", nobody), attention_rows.part_facing("r", nobody)
    with duckdb.connect() as connection:
        connection.execute(PART_ATTENTION)
        connection.register("incoming", empty)
        connection.execute("INSERT INTO part_attention BY NAME SELECT * FROM incoming")
        connection.execute(FACING)
        connection.register("faces", faces)
        connection.execute("INSERT INTO part_facing BY NAME SELECT * FROM faces")
    assert empty.num_rows == faces.num_rows == 0
