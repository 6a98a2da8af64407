"""The test images of a run, as read from a store."""

import duckdb

from explain_core.evaluation.figures.test_images import HeldOut
from tests.measured import RUN, publish_measured


def test_images_that_mention_a_meaning_in_any_name(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        for table in ("attributes", "image_attributes"):
            connection.execute(f"UPDATE {table} SET attribute = 'black wings' WHERE attribute = 'white wing'")
        held = HeldOut.read(connection, RUN)
    # Of four training images two have a "black wing" and a third "black wings"; two a long bill, two a white belly.
    assert held.attribute_images.tolist() == [2, 2, 2, 1]
    assert held.meanings.tolist() == [0, 1, 2, 0]
    assert held.meaning_images.tolist() == [3, 2, 2, 3]
