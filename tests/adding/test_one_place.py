"""An estimator, a heatmap method, a metric and an image set: each added in one table, and seen everywhere."""

import duckdb
import numpy as np
import pytest
import torch

from explain_core.data.image_set import Box, ImageSet
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ImageSetError
from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metric import Metric
from explain_core.evaluation.maps.frame import Frame
from explain_core.evaluation.maps.maps import Truth
from explain_core.heatmaps.maker import MapMaker
from explain_core.heatmaps.methods import METHODS, Method, check_methods, is_fine
from explain_core.heatmaps.target import Logits
from explain_core.image_sets import SCHEMES, Scheme, is_drawn, load_image_set
from explain_core.model.network import FLOAT32, Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.report.overview import figures
from explain_core.statistics.estimators import ESTIMATORS, Estimator, constant
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from explain_core.store.shards.shards import Shard, files_of, read_rows
from tasks.maps import MapJob, Wanted, maps_of_shard
from tests import documented
from tests.conftest import ROOT
from tests.explain_core.heatmaps.networks import Small, pictures, seeded
from tests.measured import publish_measured


def test_an_estimator_is_measured_and_told_of(monkeypatch, tmp_path, ask, helped):
    monkeypatch.setitem(
        ESTIMATORS, "toy", Estimator("toy", "a toy", "knows nothing at all", "nobody", constant)
    )
    layout = publish_measured(tmp_path / "store")
    told = ask("evaluate", "--again", store=layout.root)
    assert told.error is None
    values = {line.split()[0]: line.split()[1] for line in told.out.splitlines() if line.startswith("  ")}
    assert "toy" in values and "joint" in values
    with Store.open(layout.root) as store:
        shown = figures(store)
    toy = [name for name, _ in shown["variants"]].index("toy")
    of_toy = {shown["metrics"][row[1]][0] for row in shown["rows"] if row[2] == toy}
    assert {"retrieval.map", "sentence.precision@5", "filters.precision@1"} <= of_toy
    assert "| `toy` | a toy | knows nothing at all | nobody |" in documented.estimators()
    adding = (
        "from explain_core.statistics.estimators import *; from explain_core.statistics import estimators as e; "
        "e.ESTIMATORS['toy'] = e.Estimator('toy', 'a toy', 'knows nothing at all', 'nobody', e.constant)"
    )
    assert "toy (knows nothing at all)" in helped(adding, "run")


@pytest.fixture
def toy_metric():
    def of_told(variant, told, held):
        count = len(held.ids)
        return [Figure("sentence.toy", variant, float((told >= 0).sum()), None, None, count)]

    metric = Metric(
        "sentence.toy", "all that sentences say", "attributes", high=None, whole=True, of_told=of_told
    )
    METRICS.append(metric)
    yield metric
    METRICS.remove(metric)


def test_a_metric_is_measured_and_told_of(toy_metric, tmp_path, ask):
    layout = publish_measured(tmp_path / "store")
    told = ask("evaluate", "--again", store=layout.root)
    assert told.error is None
    lines = told.out.splitlines()
    at = lines.index("sentence.toy  all that sentences say")
    with duckdb.connect(str(layout.database)) as connection:
        own = connection.execute(
            "SELECT value, n FROM metrics WHERE metric = 'sentence.toy' AND variant = 'joint'"
        ).fetchone()
    assert lines[at + 1].split() == ["joint", f"{own[0]:.0f}", f"{own[1]}"] and own[0] > 1
    with Store.open(layout.root) as store:
        shown = figures(store)
    assert ["sentence.toy", "sentence", "all that sentences say"] in shown["metrics"]
    assert "| `sentence.toy` | all that sentences say | attributes | from 0 | high |" in documented.metrics()


def test_a_heatmap_is_drawn_measured_and_told_of(monkeypatch, tmp_path, made, helped):
    toy = Method(
        "toy", "the middle", "nothing", "ones", "is the middle", "nobody",
        lambda passes: torch.full((len(passes.images), 3, 3), 7.0), lambda kept: np.eye(3, dtype=kept.maps.dtype),
        fine=True,
    )  # fmt: skip
    monkeypatch.setitem(METHODS, "toy", toy)
    assert check_methods(["toy", "grad-cam"]) == ("toy", "grad-cam") and is_fine("toy@layer")
    model = seeded(Small)
    network = Network(model, find_anatomy(model, 12), FLOAT32, "cpu")
    drawn = MapMaker(network, ("toy",)).make(pictures(), Logits(torch.tensor([0, 1])), torch.tensor([1, 0]))
    assert drawn["toy"].shape == (2, 3, 3) and (drawn["toy"] == 7).all()
    # From kept maps, as a worker draws it, with what it says of places.
    (path,) = Layout(made.store).extraction("key").glob("*.parquet")
    box, image = Box(10.0, 4.0, 32.0, 32.0), made.ids[0]
    truth = Truth(image, True, Frame(Preprocessing(size=32), box, (64, 48)))
    job = MapJob(str(made.store), "run", None, ("toy",), None, 56, made.classes, str(tmp_path / "work"))
    wanted = Wanted(image, "", box, 0, None, 1, truth)
    assert (
        maps_of_shard._function(job, Shard(str(path), (image,)), [wanted], np.ones((3, 4), np.float32)) == 1
    )
    (kept,) = files_of(tmp_path / "work" / "heatmaps", [[image]])
    assert read_rows(kept, ["method", "map"]).to_pylist() == [
        {"method": "toy", "map": [1, 0, 0, 0, 1, 0, 0, 0, 1]}
    ]
    (measures,) = files_of(tmp_path / "work" / "measures", [[image]])
    measured = read_rows(measures, ["metric", "variant"]).to_pylist()
    assert {"metric": "localisation.iou", "variant": "toy"} in measured
    assert "| `toy` | the middle | nothing | ones | is the middle | nobody |" in documented.heatmaps()
    adding = (
        "from explain_core.heatmaps import methods as m; import dataclasses; "
        "m.METHODS['toy'] = dataclasses.replace(m.VEBI, name='toy')"
    )
    assert ", toy." in helped(adding, "maps")


def test_an_image_set_is_loaded_and_told_of(monkeypatch, tmp_path, helped):
    def load(path, options):
        return ImageSet(f"toy:{path}", path, ("crow",), ())

    told = "`toy:PATH` is a box of toys."
    monkeypatch.setitem(SCHEMES, "toy", Scheme("toy", load, "~/toys", "a box of toys", told, drawn=True))
    found = load_image_set(f"toy:{tmp_path}")
    assert found.classes == ("crow",) and found.root == str(tmp_path)
    assert is_drawn("toy:here") and not is_drawn("toy") and not is_drawn("folder:toy")
    with pytest.raises(ImageSetError, match=r"Give one of .*toy:~/toys \(a box of toys\)"):
        load_image_set("boy:here")
    with pytest.raises(ImageSetError, match="names no folder"):
        load_image_set("toy:")
    readme = (ROOT / "README.md").read_text()
    assert documented.undocumented(readme) == ["toy"]
    assert documented.undocumented(f"{readme}\n`toy:PATH` is a box\n  of toys.") == []
    adding = (
        "import dataclasses; from explain_core import image_sets as i; "
        "i.SCHEMES['toy'] = dataclasses.replace(i.SCHEMES['cub'], name='toy', layout='a box of toys')"
    )
    assert "toy:PATH (a box of toys, captions in text/)" in helped(adding, "run")
