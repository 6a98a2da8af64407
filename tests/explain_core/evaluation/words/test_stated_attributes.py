"""What is told of test images: by the run, by what captions of a class tell most, and by methods that were trained."""

import duckdb

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.stated_attributes import stated_by_methods, stored_told, told_by_all
from tests.measured import RUN, publish_measured


def test_what_is_told_of_each_image(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        held = HeldOut.read(connection, RUN)
        own = stored_told(connection, RUN, held)
        assert own[:, :2].tolist() == [[0, 1], [0, 1], [2, 1], [0, 1]] and (own[:, 2:] == -1).all()
        told = told_by_all(connection, RUN, "joint", held, None)
        assert list(told) == ["joint", "class_prior", "class_prior_bits"]
        assert told["class_prior"][0, :2].tolist() == [
            0,
            1,
        ]  # of the crows both have black wings, one a long bill
        assert stated_by_methods(connection, RUN, held) == {}
        connection.execute(
            "INSERT INTO statements (run_id, image_id, method, rank, attribute) VALUES "
            "(?, 'image6', 'gve-lrcn', 2, 'white belly'), (?, 'image6', 'joint', 1, 'long bill'), "
            "(?, 'image6', 'gve-lrcn', 6, 'long bill'), (?, 'image6', 'gve-lrcn', 1, 'unknown word')",
            [RUN] * 4,
        )
        stated = stated_by_methods(connection, RUN, held)
        assert list(stated) == ["gve-lrcn"] and stated["gve-lrcn"][2].tolist() == [-1, 2, -1, -1, -1]
