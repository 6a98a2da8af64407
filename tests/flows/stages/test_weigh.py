"""How classes are weighed, read again where that is lost: after a stop in the middle, a deletion, and damage."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from explain_core.statistics.readings import NONE
from explain_core.store.classifier import UNREAD, Classifier
from explain_core.store.reader import Store
from flows.run import explain_run
from flows.stages import weigh
from tests import published
from tests.networks import birds


@pytest.fixture
def options(run_options, first, tmp_path):
    """Options of a run over a network whose head is a LayerNorm and a linear layer on channels-last maps."""
    torch.manual_seed(7)
    weights = tmp_path / "weights.safetensors"
    save_file(birds.channels_last(4).state_dict(), weights)
    store = tmp_path / "store"
    shutil.copytree(Path(first.store) / "attributes", store / "attributes")
    return replace(
        run_options, model="tests.networks.birds:channels_last", checkpoint=str(weights), store=str(store),
        precision="float32",
    )  # fmt: skip


@pytest.mark.slow
def test_a_run_that_stops_while_weighing_resumes_and_what_is_lost_is_read_again(
    options, monkeypatch, tmp_path, capfd
):
    class Stopped(Exception):
        pass

    def stop(*_):
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(weigh, "choose_reading", stop)
        with pytest.raises(Stopped):
            explain_run(options, quiet=True)
    result = explain_run(options, quiet=True)
    assert result.fresh and result.images_forwarded == 0
    with Store.open(result.store) as store:
        run = store.run(result.run_id)
        folder = Path(run.extraction.text)
        told = store.rows(
            "SELECT metric, variant, value, n FROM metrics WHERE starts_with(metric, 'weights.')"
        )
    own, read = Classifier.load(folder), Classifier.of_run(folder, result.run_id)
    assert own is not None and own.method == UNREAD and read is not None and read.method != NONE
    assert {row["metric"]: row["value"] for row in told} == pytest.approx(
        {"weights.r2": read.fidelity, "weights.same_label": read.agreement}, abs=1e-6
    )
    assert all((row["variant"], row["n"]) == (read.method, 48) for row in told)

    before = published.content(result.store)
    kept, network = folder / f"classifier-{result.run_id}.npz", folder / "classifier.npz"
    for spoil in (
        lambda: kept.unlink(),
        lambda: kept.write_bytes(kept.read_bytes()[:100]),
        lambda: (kept.unlink(), network.unlink()),
    ):
        spoil()
        again = explain_run(options, quiet=True)
        assert not again.fresh and again.images_forwarded == 0
        found = Classifier.of_run(folder, result.run_id)
        assert found is not None and np.array_equal(found.weights, read.weights)
        assert (found.method, found.fidelity, found.agreement) == (read.method, read.fidelity, read.agreement)
    assert published.content(result.store) == before
