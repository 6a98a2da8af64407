"""Tables of annotations against a published run: by class, by number, by image, and what they do not speak of."""

import duckdb
import numpy as np
import pytest

from explain_core.errors import InputError
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.store.reader import Store
from tasks.annotations import read_annotations
from tests.measured import RUN, publish_measured


@pytest.fixture
def read(tmp_path):
    layout = publish_measured(tmp_path / "store")

    def reading(text, name="t.csv", names=None):
        (tmp_path / name).write_text(text)
        with duckdb.connect(str(layout.database), read_only=True) as connection:
            store = Store(connection, layout.database)
            run, held = store.run(RUN), HeldOut.read(connection, RUN)
            return *read_annotations(store, run, held, str(tmp_path / name), names, None), held

    return reading


def test_by_class(read):
    known, notes, held = read("class,has_wing_color::black,has_bill_length::long\nCrow,90,5\nGull,0,40\n")
    at = [held.attributes.index(name) for name in ("black wing", "long bill")]
    value, usual = known.judged(np.arange(4)[:, None], np.array(at))
    assert value == pytest.approx(np.array([[0.9, 0.05], [0.9, 0.05], [0.0, 0.4], [0.0, 0.4]]))
    assert usual == pytest.approx(np.tile([0.45, 0.225], (4, 1)))
    assert "it speaks of 2 attributes of the run's 4, and of 4 of 4 test images" in notes


def test_by_image(read):
    known, notes, held = read("image,black wing,green throat\nimage4,0,1\nimage6,1,1\nimage1,1,0\n")
    black = held.attributes.index("black wing")
    value, usual = known.judged(np.arange(4), np.full(4, black))
    assert value[[0, 2]].tolist() == [0.0, 1.0] and np.isnan(value[[1, 3]]).all()
    assert usual[0] == 0.5  # a crow without, a gull with: of training images nothing is taken
    assert "it speaks of 1 attribute of the run's 4, and of 2 of 4 test images" in notes


def test_what_says_nothing_is_refused(read):
    with pytest.raises(InputError, match="says nothing of these images"):
        read("class,black wing\nOwl,1\n")
    with pytest.raises(InputError, match="nothing of the attributes that this run knows"):
        read("class,green throat\nCrow,1\n")
