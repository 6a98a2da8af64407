"""The main job on a network of one number, on one that sees grey, and on one with a yes or no for each class."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import decode_image, read_picture
from explain_core.data.pictures.preprocess import crop_and_resize, normalise
from explain_core.fieldguide.generate import generate
from explain_core.runs.network import preprocessing_of
from explain_core.runs.yes_or_no import yes_or_no
from explain_core.store.reader import Store
from flows.cli.app import build
from flows.run import explain_run
from tasks.options import RunOptions
from tests.networks import birds

pytestmark = pytest.mark.slow


def run(name: str, images: Path, folder: Path, classes: int, **more: str) -> tuple[str, str, torch.nn.Module]:
    """A run's store and id, and its network."""
    torch.manual_seed(7)
    factory = getattr(birds, name)
    network = (factory() if name == "one_number" else factory(classes)).eval()
    save_file(network.state_dict(), folder / f"{name}.safetensors")
    result = explain_run(
        RunOptions(
            images=f"fieldguide:{images}", model=f"tests.networks.birds:{name}", input_size=birds.SIDE, batch_size=8,
            checkpoint=str(folder / f"{name}.safetensors"), workers=1, store=str(folder / f"store-{name}"),
            precision="float32", **more,
        ),
        quiet=True,
    )  # fmt: skip
    return result.store, result.run_id, network


def outputs(store: Store, run_id: str, network: torch.nn.Module) -> dict[str, np.ndarray]:
    """What the network itself gives for each picture, by its id."""
    published = store.run(run_id)
    preprocessing, found = preprocessing_of(published), {}
    for row in store.rows("SELECT * FROM images"):
        box = row["box"]
        picture = decode_image(read_picture(Path(published.image_root) / row["path"]))
        crop = crop_and_resize(picture, Box(**box) if isinstance(box, dict) else Box(*box), preprocessing)
        with torch.no_grad():
            found[row["image_id"]] = network(torch.from_numpy(normalise(crop[None], preprocessing)))[
                0
            ].numpy()
    return found


def test_one_number_speaks_for_the_second_class(tmp_path: Path) -> None:
    guide = generate(tmp_path / "two", 2, 12, size=128, processes=2)
    where, run_id, network = run("one_number", guide, tmp_path, 2)
    with Store.open(where) as store:
        own = outputs(store, run_id, network)
        classes = store.run(run_id).class_names
        rows = store.rows("SELECT * FROM predictions")
        weights = store.rows("SELECT count(*) AS n FROM filters")
    assert len(rows) == 24 and weights[0]["n"] == 24
    for row in rows:
        second = 1 / (1 + np.exp(-float(own[row["image_id"]])))
        assert row["p_predicted"] == pytest.approx(max(second, 1 - second), abs=1e-5)
        assert row["predicted"] == classes[int(second > 0.5)]


def test_one_channel_all_the_way(tmp_path: Path, guide: Path) -> None:
    where, run_id, network = run("grey", guide, tmp_path, 4, channels="1", mean="0.5", std="0.25")
    with Store.open(where) as store:
        own = outputs(store, run_id, network)
        classes = store.run(run_id).class_names
        for row in store.rows("SELECT * FROM predictions"):
            assert row["predicted"] == classes[int(own[row["image_id"]].argmax())]
    drawn = CliRunner().invoke(
        build(),
        ["maps", "--store", where, "--images", "4", "--method", "grad-cam,guided-backprop,c-mwp,vebi"],
    )
    assert drawn.exit_code == 0, drawn.output
    with Store.open(where) as store:
        drawn_maps = store.rows("SELECT method, max(list_max(map)) AS most FROM heatmaps GROUP BY method")
    assert {row["method"] for row in drawn_maps} >= {"grad-cam", "guided-backprop", "c-mwp", "vebi"}


def test_a_yes_or_no_for_each_class_is_said_so(tmp_path: Path, guide: Path) -> None:
    where, run_id, network = run("yes_or_no", guide, tmp_path, 4)
    with Store.open(where) as store:
        own = outputs(store, run_id, network)
        answers = yes_or_no(store, store.run(run_id))
        rows = store.rows("SELECT * FROM predictions")
    assert answers is not None and answers.images == len(rows) == len(own)
    assert answers.none == sum(float(each.max()) < 0.5 for each in own.values())
    assert answers.several == sum(float(np.sort(each)[-2]) >= 0.5 for each in own.values())
    for row in rows:
        assert row["p_predicted"] == pytest.approx(float(own[row["image_id"]].max()), abs=1e-5)
    said = CliRunner().invoke(build(), ["image", rows[0]["image_id"], "--store", where]).output
    assert "a yes or no of its own" in said
