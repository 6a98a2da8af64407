"""Several layers of a network in one command: a run for each, from one reading of the pictures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explain_core.errors import InputError, ModelError
from explain_core.store.reader import Store
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard, read_rows
from flows.run import explain_run
from tasks.options import RunOptions
from tests.flows.conftest import MODEL


def rows(store: str, run_id: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Averages and outputs by image, as they are stored."""
    with Store.open(store) as opened:
        folder = Path(opened.run(run_id).extraction.text)
    found = {}
    for path in sorted(map(str, folder.glob("*-*.parquet"))):
        ids = tuple(read_rows(path, ["image_id"])["image_id"].to_pylist())
        each = read_activations(Shard(path, ids))
        assert not found.keys() & set(each.ids)  # no row twice
        found |= {image: (each.pooled[k], each.logits[k]) for k, image in enumerate(each.ids)}
    return found


@pytest.mark.slow
def test_each_layer_is_a_run_of_its_own(guide, checkpoint, tmp_path: Path) -> None:
    options = RunOptions(
        images=f"fieldguide:{guide}", model=MODEL, checkpoint=str(checkpoint), input_size=96, batch_size=4,
        shard_size=16, workers=2, store=str(tmp_path / "store"), layers="features.11,features.14", precision="float32",
    )  # fmt: skip
    explain_run(options, quiet=True)
    with Store.open(options.store) as store:
        runs = {run.name: run.run_id for run in store.runs("ORDER BY r.published_at")}
    assert list(runs) == ["untrained@features.11", "untrained@features.14"]
    for layer, run_id in zip(("features.11", "features.14"), runs.values(), strict=True):
        alone = replace(options, layers=None, features=layer, store=str(tmp_path / layer))
        result = explain_run(alone, quiet=True)
        assert result.run_id == run_id  # what it is called is all that differs
        one, other = rows(options.store, run_id), rows(alone.store, run_id)
        assert one.keys() == other.keys() and len(one) == 72
        for image, (pooled, outputs) in one.items():
            assert np.array_equal(pooled, other[image][0]) and np.array_equal(outputs, other[image][1])
    again = explain_run(options, quiet=True)
    assert not again.fresh


def test_layers_become_options_of_their_own() -> None:
    options = RunOptions(
        images="cub:x", model="torchvision:resnet50", checkpoint="e6.pt", layers="layer3,layer4,layer3"
    )
    three, four = options.by_layer()
    assert (three.features, three.name, three.beside) == ("layer3", "e6@layer3", "layer4")
    assert (four.features, four.name, four.layers_beside) == ("layer4", "e6@layer4", ())
    assert replace(options, layers=None).by_layer() == (replace(options, layers=None),)
    with pytest.raises(InputError, match="leave out --features layer2"):
        replace(options, features="layer2").by_layer()


def test_a_layer_that_is_not_there_is_told_before_anything_is_read(guide, checkpoint, tmp_path: Path) -> None:
    options = RunOptions(
        images=f"fieldguide:{guide}", model=MODEL, checkpoint=str(checkpoint), input_size=96, batch_size=4,
        store=str(tmp_path / "store"), layers="features.14,nowhere",
    )  # fmt: skip
    with pytest.raises(ModelError, match="no module 'nowhere'"):
        explain_run(options, quiet=True)
    assert not list((tmp_path / "store").rglob("*.parquet"))
