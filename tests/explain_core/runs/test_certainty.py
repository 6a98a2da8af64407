"""How sure a run is, as it is stored."""

import duckdb
import numpy as np
import pytest

from explain_core.runs.certainty import corrected, read_correction, stated_of
from explain_core.statistics.calibration import Calibration
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured


def test_read_and_applied(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        p = np.array([0.5, 0.5])
        assert read_correction(store, run) is None
        assert corrected(None, p, ["a b", "c d"], {"a b"}).tolist() == [0.5, 0.5]
        connection.execute(
            "INSERT INTO calibration VALUES (?, 'present', NULL, 0, 1, 9), (?, 'stated', NULL, 1, 1, 9), "
            "(?, 'placed', NULL, 0, 2, 9), (?, 'placed', 'tail', -1, 2, 9)",
            [RUN] * 4,
        )
        found = read_correction(store, run)
        assert found is not None and found.nouns == {"tail": Calibration(-1.0, 2.0)}
        assert corrected(found, p, ["a b", "c d"], {"a b"}) == pytest.approx([1 / (1 + np.exp(-1)), 0.5])
        assert stated_of(store, run, "image6", 5) == {"white belly", "long bill"}
        assert stated_of(store, run, "image6", 1) == {"white belly"}
