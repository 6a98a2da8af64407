"""The main job on networks whose head is not linear: what is stored is theirs, and every question is answered."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import decode_image, read_picture
from explain_core.data.pictures.preprocess import crop_and_resize, normalise
from explain_core.model.passes.output_kind import INDEPENDENT, LOGITS
from explain_core.runs.network import preprocessing_of
from explain_core.runs.results import weighed_how
from explain_core.statistics.readings import GRADIENT, NONE, RIDGE
from explain_core.store.classifier import UNREAD, Classifier
from explain_core.store.image_weights import read_image_weights
from explain_core.store.reader import Store
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard, read_rows
from flows.cli.app import build
from flows.run import explain_run
from tasks.options import RunOptions
from tests import published
from tests.networks import birds

SLOW = ("dictionary", "yes_or_no", "periodic")
FACTORIES = [
    "channels_last",
    pytest.param("class_token", marks=pytest.mark.slow),
    *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW),
]


def made(name: str) -> birds.Split:
    """A network with weights that a seed decides, its batch norms as after some training."""
    torch.manual_seed(7)
    network = getattr(birds, name)(4).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return network


class Done:
    """A run, its network, and its pictures as the network sees them."""

    def __init__(self, name: str, folder: Path, guide: Path, attributes: Path) -> None:
        self.name, self.network, self.guide = name, made(name), guide
        weights = folder / f"{name}.safetensors"
        save_file(self.network.state_dict(), weights)
        shutil.copytree(attributes, folder / "store" / "attributes")
        self.options = RunOptions(
            images=f"fieldguide:{guide}", model=f"tests.networks.birds:{name}", checkpoint=str(weights),
            input_size=birds.SIDE, batch_size=8, shard_size=20, workers=2, store=str(folder / "store"),
            precision="float32",
        )  # fmt: skip
        self.result = explain_run(self.options, quiet=True)
        with Store.open(self.result.store) as store:
            self.run = run = store.run(self.result.run_id)
            rows = store.rows("SELECT * FROM images")
        preprocessing = preprocessing_of(run)
        self.crops = {}
        for row in rows:
            box = row.get("box")
            box = Box(*(box[key] for key in ("x", "y", "width", "height"))) if isinstance(box, dict) else box
            picture = decode_image(read_picture(guide / row["path"]))
            crop = crop_and_resize(picture, Box(*box) if isinstance(box, list) else box, preprocessing)
            self.crops[row["image_id"]] = normalise(crop[None], preprocessing)[0]

    @property
    def shards(self) -> list[Shard]:
        """Its shards of activations, with all their rows."""
        paths = sorted(str(path) for path in Path(self.run.extraction.text).glob("*-*.parquet"))
        return [Shard(path, tuple(read_rows(path, ["image_id"])["image_id"].to_pylist())) for path in paths]

    def training(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """(averages, outputs) of the training images, shard by shard, as they are stored."""
        with Store.open(self.result.store) as store:
            train = {
                row["image_id"] for row in store.rows("SELECT image_id FROM images WHERE split = 'train'")
            }
        rows = [read_activations(Shard(s.path, tuple(i for i in s.ids if i in train))) for s in self.shards]
        return [(each.pooled, each.logits) for each in rows]

    def answer(self, *arguments: str, store: Path | None = None) -> str:
        """What a command prints, of the run's store or another."""
        result = CliRunner().invoke(build(), [*arguments, "--store", str(store or self.result.store)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture(scope="session")
def done(tmp_path_factory, guide, first):
    """done(name) -> the run over a network of that name, made once."""
    known: dict[str, Done] = {}

    def get(name: str) -> Done:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            known[name] = Done(name, folder, guide, Path(first.store) / "attributes")
        return known[name]

    return get


@pytest.mark.parametrize("name", FACTORIES)
def test_what_is_stored_is_the_network_s_own(done, name):
    ran = done(name)
    network, spread, seen = ran.network, 0.0, 0
    for shard in ran.shards:
        rows, weights = read_activations(shard), read_image_weights(shard)
        x = torch.from_numpy(np.stack([ran.crops[image] for image in rows.ids]))
        given = network.before(x).detach().requires_grad_()
        outputs = network.after(given)
        own = outputs.detach().numpy()
        spread = float(own.max() - own.min())
        assert np.abs(rows.logits - own).max() <= 1e-5 * spread
        maps = network.maps(given).detach().numpy()
        assert np.abs(rows.pooled - maps.mean((2, 3))).max() <= 1e-5 * np.abs(maps).max()
        assert weights is not None
        order = np.argsort(-own, axis=1, kind="stable")
        assert (weights.roles[:, :2] == order[:, :2]).all()
        for role in range(3):
            chosen = outputs[torch.arange(len(own)), torch.tensor(weights.roles[:, role].astype(int))].sum()
            (gradient,) = torch.autograd.grad(chosen, given, retain_graph=True)
            wanted = network.maps(gradient).sum((2, 3)).numpy()
            scale = np.abs(wanted).max(axis=1, keepdims=True)
            assert (np.abs(weights.gradients[:, role] - wanted) <= 1e-3 * scale).all()
        seen += len(own)
    assert seen == 72 and spread > 0


@pytest.mark.parametrize("name", FACTORIES)
def test_how_classes_are_weighed_is_measured_and_said(done, name):
    ran = done(name)
    own = Classifier.load(ran.run.extraction)
    read = Classifier.of_run(ran.run.extraction, ran.run.run_id)
    assert own is not None and own.method == UNREAD and read is not None
    assert read.outputs == (INDEPENDENT if name == "yes_or_no" else LOGITS)
    assert read.method == NONE if name == "periodic" else read.method in (GRADIENT, RIDGE)
    assert (read.fidelity < 0.2) == (read.method == NONE)
    phi, outputs = (np.concatenate(each) for each in zip(*ran.training(), strict=True))
    labels = (phi @ read.weights.T + read.bias).argmax(1)
    assert read.agreement == pytest.approx((labels == outputs.argmax(1)).mean())
    listed = json.loads(ran.answer("runs", "--json"))[0]
    assert listed["weights"] == read.method
    assert listed["weights_r2"] == pytest.approx(read.fidelity, abs=1e-6)
    assert f"{read.method} ({read.fidelity:.2f})" in " ".join(ran.answer("runs").split())
    assert "weights.same_label" in ran.answer("evaluate")
    with Store.open(ran.result.store) as store:
        assert read.method in (weighed_how(store, ran.run) or "").replace("no weights", NONE)


@pytest.mark.parametrize("name", FACTORIES)
def test_every_question_is_answered(done, name, tmp_path):
    ran = done(name)
    none = name == "periodic"
    with Store.open(ran.result.store) as store:
        image = store.rows("SELECT image_id FROM predictions ORDER BY image_id")[0]["image_id"]
        word = store.rows("SELECT attribute FROM attributes ORDER BY images DESC, attribute")[0]["attribute"]
        explained = store.rows(
            "SELECT count(DISTINCT image_id) AS n FROM explanations WHERE role = 'predicted' AND p > 0"
        )
        described = store.rows("SELECT class, max(p) AS most FROM class_attributes GROUP BY class")
        apart = store.rows(
            "SELECT count(*) AS n FROM sentences WHERE kind = 'contrast' AND NOT contains(sentence, 'no attribute')"
        )
        shared = store.rows("SELECT count(overlap) AS n FROM standings")
    assert explained[0]["n"] == 72  # every image by something
    assert len({row["most"] for row in described}) == 4  # and no class like another
    assert apart[0]["n"] > 0
    assert shared[0]["n"] == (0 if none else 72)
    assert "labelled" in ran.answer("image", image)
    picture = next(path for path in sorted(ran.guide.rglob("*.jpg")) + sorted(ran.guide.rglob("*.png")))
    assert "looks like" in " ".join(ran.answer("image", str(picture)).split())
    ran.answer("ground", image, word, "--out", str(tmp_path / "where.png"))
    ran.answer("failures")
    copy = shutil.copytree(ran.result.store, tmp_path / "store")
    checked = ran.answer("evaluate", "--sanity", store=copy)
    assert (
        "classifier randomised" in checked
    ) != none  # classes without weights of their own have none to randomise


@pytest.mark.parametrize("name", FACTORIES)
def test_maps_are_those_of_autograd(done, name):
    ran = done(name)
    with Store.open(ran.result.store) as store:
        rows = store.rows(
            "SELECT h.image_id, h.map, h.height, h.width, p.predicted FROM heatmaps h JOIN predictions p "
            "USING (run_id, image_id) WHERE h.method = 'grad-cam' ORDER BY 1"
        )
    classes = list(ran.run.class_names)
    assert len(rows) == 72
    for row in rows[::9]:
        given = (
            ran.network.before(torch.from_numpy(ran.crops[row["image_id"]])[None]).detach().requires_grad_()
        )
        output = ran.network.after(given)[0, classes.index(row["predicted"])]
        (gradient,) = torch.autograd.grad(output, given)
        alpha = ran.network.maps(gradient).mean((2, 3))[0]
        wanted = (alpha[:, None, None] * ran.network.maps(given)[0]).sum(0).detach().numpy()
        stored = np.reshape(row["map"], (row["height"], row["width"]))
        assert np.abs(stored - wanted).max() <= 0.01 * np.abs(wanted).max()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["class_token", "yes_or_no"])
def test_maps_are_drawn_from_pictures(done, name):
    ran = done(name)
    ran.answer("maps", "--method", "grad-cam,contrast,guided-backprop", "--images", "6")
    with Store.open(ran.result.store) as store:
        rows = store.rows(
            "SELECT h.image_id, h.method, h.map, h.height, h.width, p.predicted, p.runner_up FROM heatmaps h "
            "JOIN predictions p USING (run_id, image_id) WHERE h.method IN ('contrast', 'guided-backprop')"
        )
    drawn = {
        method: [row for row in rows if row["method"] == method] for method in ("contrast", "guided-backprop")
    }
    assert all(len(each) == 6 for each in drawn.values())
    classes = list(ran.run.class_names)
    for row in drawn["contrast"]:
        given = (
            ran.network.before(torch.from_numpy(ran.crops[row["image_id"]])[None]).detach().requires_grad_()
        )
        output = ran.network.after(given)[0]
        first, second = (output[classes.index(row[name])] for name in ("predicted", "runner_up"))
        (gradient,) = torch.autograd.grad(first - second, given)
        alpha = ran.network.maps(gradient).mean((2, 3))[0]
        wanted = (alpha[:, None, None] * ran.network.maps(given)[0]).sum(0).detach().numpy()
        stored = np.reshape(row["map"], (row["height"], row["width"]))
        assert np.abs(stored - wanted).max() <= 0.01 * np.abs(wanted).max()
    assert all(np.abs(row["map"]).max() > 0 for row in drawn["guided-backprop"])


def test_nothing_changed_means_nothing_done(done):
    ran = done("channels_last")
    before = (Path(ran.result.store) / "explain.duckdb").stat()
    again = explain_run(ran.options, quiet=True)
    after = (Path(ran.result.store) / "explain.duckdb").stat()
    assert not again.fresh and (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


@pytest.mark.slow
def test_workers_and_shard_sizes_change_no_row(done, first, tmp_path):
    ran = done("channels_last")
    shutil.copytree(Path(first.store) / "attributes", tmp_path / "store" / "attributes")
    options = replace(ran.options, store=str(tmp_path / "store"), workers=1, shard_size=33)
    other = explain_run(options, quiet=True)
    assert other.run_id == ran.result.run_id
    assert published.content(other.store) == published.content(ran.result.store)
