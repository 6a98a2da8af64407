"""Which methods a run has answers of."""

import shutil

import pyarrow as pa

from explain_core.runs.methods import methods_drawn, methods_trained
from explain_core.store import publish
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from explain_core.store.training_record import note_trained
from tests.compared import SAID


def test_a_method_counts_when_every_image_has_its_map_of_what_it_was_taken_for(compared, tmp_path):
    said = SAID["before"]
    maps = [(image, "cam", label) for image, (label, _) in said.items()]
    maps += [(image, "grad-cam", label) for image, (label, _) in list(said.items())[1:]]  # one is missing
    maps += [(image, "vebi", "002.Gull") for image in said]  # of the same class for all
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))
    with publish.revised(layout, tmp_path / "next.duckdb") as connection:
        columns = {
            name: [row[place] for row in maps] for place, name in enumerate(("image_id", "method", "target"))
        }
        publish.insert(connection, "heatmaps", pa.table({"run_id": ["run-before"] * len(maps), **columns}))
        note_trained(connection, "run-before", {"gve": "/a"}, {}, 1.0)
    with Store.open(layout.root) as store:
        assert methods_drawn(store, "run-before", []) == {"cam"}
        assert methods_drawn(store, "run-after", []) == frozenset()
        assert (methods_trained(store, "run-before"), methods_trained(store, "run-after")) == (
            {"gve"},
            frozenset(),
        )
