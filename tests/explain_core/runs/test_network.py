"""A run that another version of the program explained is not explained further by the rules of this one."""

import duckdb
import numpy as np
import pytest

from explain_core.errors import StoreError
from explain_core.explanation.version import EXPLANATION, EXPLANATION_VERSION
from explain_core.runs.network import read_grounder, read_learned
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured


@pytest.mark.parametrize(
    ("versions", "fits"),
    [
        ({"torch": "2.14.1"}, False),  # before the way of explaining was recorded
        ({"torch": "2.14.1", EXPLANATION: f"{EXPLANATION_VERSION}0"}, False),
        ({"torch": "2.14.1", EXPLANATION: EXPLANATION_VERSION}, True),
    ],
)
def test_what_was_learned_is_read_by_the_version_that_learned_it(tmp_path, versions, fits):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute("UPDATE runs SET versions = map(?, ?)", [list(versions), list(versions.values())])
        store = Store(connection, layout.database)
        run = store.run(RUN)
        weights = np.zeros((2, run.filters or 4), np.float32)
        if fits:
            assert read_learned(store, run, weights).attributes == read_grounder(store, run)[1]
        else:
            with pytest.raises(StoreError, match=r"another version of explain-flow.*explain run"):
                read_learned(store, run, weights)
            with pytest.raises(StoreError, match="another version of explain-flow"):
                read_grounder(store, run)
